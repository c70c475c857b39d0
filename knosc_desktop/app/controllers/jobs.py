"""What the user saves of a job: its receipt, the file that was sent, and workbooks that show its errors."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from knosc_desktop import __version__
from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.desktop import open_file
from knosc_desktop.app.dialogs import SaveDialogs
from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.triggers import TriggerGroup, trigger_named
from knosc_desktop.models import formatting, job_text
from knosc_desktop.services.files.exports import Writing, save_receipt, save_sent_file
from knosc_desktop.ui.dialogs.settings import SettingsDialog

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.jobs import Job, SentFile
    from knosc_desktop.domain.preferences import Preferences


# Joins what is kept of the past to the services and the file system: receipts, sent files, and for how long.


class JobsController(QObject):
    """Turns the planner's intents about the past into calls of services."""

    def __init__(self, context: AppContext, services: Services) -> None:
        """Follow the window's intents."""
        super().__init__()
        self._context = context
        self._services = services
        self._controller = Controller(services.tasks, context.window)
        self._save_dialogs = SaveDialogs(context)
        context.window.receipt_save_requested.connect(self._receipt_wanted)
        context.window.sent_file_save_requested.connect(self._sent_file_wanted)
        context.window.settings_requested.connect(self._open_settings)

    def _receipt_wanted(self, job_id: str) -> None:
        job = self._context.store[job_id]
        self._controller.start(f"receipt {job_id}", lambda: self._save_receipt(job))

    async def _save_receipt(self, job: Job) -> None:
        whose = Path(_bare_name(job.file)).stem if job.file else formatting.trigger_label(job.trigger)
        await self._save_dialogs.save(f"{whose} receipt.json", lambda place: self._write_receipt(job, place))

    async def _write_receipt(self, job: Job, place: Path) -> None:
        # As it stands now, not as it stood when the user was asked where to save it.
        job = self._context.store.get(job.id) or job
        writing = Writing(self._services.clock.now(), __version__, formatting.state_word(job), job_text.in_short(job))
        await save_receipt(job, place, writing)

    def _sent_file_wanted(self, job_id: str) -> None:
        file = self._context.store[job_id].file
        # Before the copy is complete, or where there is no file, it is not offered.
        if file is not None and file.sha256:
            self._controller.start(f"sent file {job_id}", lambda: self._save_sent_file(job_id, file))

    async def _save_sent_file(self, job_id: str, file: SentFile) -> None:
        copy = self._services.snapshots.path_of(job_id)
        await self._save_dialogs.save(_bare_name(file), lambda place: save_sent_file(file, copy, place))

    def _open_settings(self) -> None:
        dialog = SettingsDialog(self._context.settings.preferences, self._context.window)
        dialog.chosen.connect(self._take_settings)
        dialog.open()

    def _take_settings(self, chosen: Preferences) -> None:
        self._context.settings.preferences = chosen


def _bare_name(file: SentFile) -> str:
    """A name to suggest; the one it was sent under may be too long or odd for the folder it is saved in."""
    return safe_file_name(file.name, "sent file")


# Joins the cells in which the errors of a job are to the window and the planner's places.

_ONLY_A_PART = (
    "It is only a part of your file: before you send it, give its rows an action like UPDATE. With REFRESH, expect "
    "Knosc to close or replace what is not in it."
)


class RowErrorsController(QObject):
    """Finds the cells when the window wants them, and saves workbooks that show them."""

    def __init__(self, context: AppContext, services: Services) -> None:
        """Follow the window's intents."""
        super().__init__()
        self._context = context
        self._error_locator = services.error_locator
        self._failed_rows = services.failed_rows
        self._marked_copies = services.marked_copies
        self._save_dialogs = SaveDialogs(context)
        self._saved: dict[str, Path] = {}
        start = Controller(services.tasks, context.window).start
        window = context.window
        window.layout_wanted.connect(self._want)
        self._error_locator.known.connect(self._show_places)
        window.failed_rows_requested.connect(lambda job: start(f"failed rows {job}", lambda: self._save_rows(job)))
        window.annotated_copy_requested.connect(lambda job: start(f"annotated {job}", lambda: self._save_copy(job)))
        window.open_at_cell_requested.connect(
            lambda job, address: start(f"annotated {job}", lambda: self._open_at(job, address))
        )

    def _want(self, job_id: str) -> None:
        self._error_locator.want(job_id)
        self._show_places(job_id)

    def _show_places(self, job_id: str) -> None:
        placed = self._error_locator.of(job_id)
        if placed is not None:
            self._context.window.show_places(job_id, placed.addresses)

    async def _save_rows(self, job_id: str) -> None:
        group = trigger_named(self._context.store[job_id].trigger).group
        await self._save_dialogs.save(
            f"{self._stem(job_id)} failed rows.xlsx",
            lambda target: self._failed_rows.save(job_id, target),
            remark="" if group is TriggerGroup.MASTER_DATA else _ONLY_A_PART,
        )

    async def _save_copy(self, job_id: str, focus: Address | None = None, title: str = "Save as") -> None:
        await self._save_dialogs.save(
            f"{self._stem(job_id)} with errors marked.xlsx",
            lambda target: self._write_copy(job_id, target, focus),
            title=title,
        )

    async def _write_copy(self, job_id: str, target: Path, focus: Address | None) -> None:
        await self._marked_copies.save(job_id, target, focus)
        self._saved[job_id] = target

    async def _open_at(self, job_id: str, address: Address) -> None:
        """Open the annotated copy, which is saved first: what the user corrects in it must not be lost."""
        saved = self._saved.get(job_id)
        if saved is not None and await asyncio.to_thread(saved.is_file):
            # What is there can be opened all the same, and the notice names the cell.
            with suppress(KnoscError):
                await self._marked_copies.turn_to(job_id, saved, address)
        else:
            self._saved.pop(job_id, None)
            await self._save_copy(job_id, address, "Save the copy with the marked cells, to open it")
            saved = self._saved.get(job_id)
        if saved is None:
            return
        opened = open_file(saved)
        where = f"The cell is {address}; it is marked, and the first sheet leads there."
        self._context.window.show_message(where if opened else f"Open {saved.name} in {saved.parent}. {where}")

    def _stem(self, job_id: str) -> str:
        job = self._context.store[job_id]
        return Path(safe_file_name(job.file.name, job.trigger)).stem if job.file else job.trigger
