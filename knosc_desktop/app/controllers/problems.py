"""Joins the check results of a staged file to its rows, and to what can be done with the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.desktop import open_file, show_folder
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.models import formatting
from knosc_desktop.ui.staging.file_action import FileAction
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.files import StagedFile


_WATCHING = "file whose problems are shown"
_PERIOD = 1.0
"""Seconds between two looks at whether the user has saved it again."""


class ProblemsController(Controller):
    """Has rows fetched for as long as the problems of a file are shown; opens and marks the file."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._shown = ""
        self._window.preview_wanted.connect(self._show)
        self._window.preview_rows_wanted.connect(services.preview.want)
        self._window.file_action_requested.connect(self._act_on_file)
        self._window.repair_requested.connect(services.repaired_copies.add)
        self._window.repair_undo_requested.connect(services.repaired_copies.undo)
        services.preview.fetched.connect(self._window.show_preview)
        services.preview.failed.connect(self._window.show_preview_problem)

    def _show(self, file_id: str, sheet: str) -> None:
        file = self._context.staging.get(file_id)
        self._shown = "" if file is None else file_id
        if file is None:
            self._services.preview.close()
        else:
            self._services.preview.show(Source(file.path, file.format), sheet, file.stamp)
            self._services.tasks.start(_WATCHING, self._watch())

    async def _watch(self) -> None:
        """See whether the user saved the file again, so that what is shown is what is there."""
        while self._shown:
            await self._services.clock.sleep(_PERIOD)
            await self._services.intake.renew(self._shown)

    def _act_on_file(self, action: FileAction, file_id: str) -> None:
        file = self._context.staging.get(file_id)
        if file is None:
            return
        longer = {
            FileAction.SAVE_MARKED: self._save_marked,
            FileAction.USE_REPAIRED: self._use_repaired,
            FileAction.USE_ORIGINAL: self._use_original,
        }
        if action in longer:
            self._start(f"{action} {file_id}", lambda: longer[action](file))
        elif not (open_file(file.path) if action is FileAction.OPEN else show_folder(file.path.parent)):
            where = tr("app.open_at.by_hand", file=file.path.name, folder=str(file.path.parent))
            self._window.show_message(where)

    async def _save_marked(self, file: StagedFile) -> None:
        name = tr("app.file_name.problems", name=Path(safe_file_name(file.path.name, "file")).stem)
        await self._save_dialogs.save(f"{name}.xlsx", lambda target: self._services.problem_copies.save(file, target))

    async def _use_repaired(self, file: StagedFile) -> None:
        staged = await self._services.repaired_copies.stage(file.id)
        if staged is not None:
            self._window.show_message(tr("app.repaired", file=formatting.one_line(staged.path.name)))
        elif self._context.staging.get(file.id) is not None:
            self._window.show_message(tr("app.not_repaired", file=formatting.one_line(file.path.name)))

    async def _use_original(self, file: StagedFile) -> None:
        staged = await self._services.repaired_copies.take_back(file.id)
        if staged is not None:
            self._window.show_message(tr("app.original_back", file=formatting.one_line(staged.path.name)))
