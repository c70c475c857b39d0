"""Joins templates and last uploads to the services and the file system."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.dialogs import SaveDialogs
from knosc_desktop.domain.errors import NotFound, Problem
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.ui.notice_bar import NoticeLevel

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.files import Download
    from knosc_desktop.services.files.downloads import TemplateOutcome

_FETCHING = "fetching"
"""Topic of notices that something is on its way."""


class DownloadController(QObject):
    """Fetches first, then asks where to keep it: only then is the name known."""

    def __init__(self, front: AppContext, services: Services) -> None:
        """Follow the window's intents."""
        super().__init__()
        self._front = front
        self._services = services
        self._places = SaveDialogs(front)
        window = front.window
        start = Controller(services.tasks, window).start
        window.last_upload_requested.connect(lambda name: start(f"last upload {name}", lambda: self._last_upload(name)))
        window.template_requested.connect(lambda name: start(f"template {name}", lambda: self._template(name)))
        window.all_templates_requested.connect(lambda: start("all templates", self._all_templates))

    async def _last_upload(self, trigger: str) -> None:
        self._front.window.show_message(f"Fetching the last upload of {trigger_named(trigger).label}…", topic=_FETCHING)
        try:
            download = await self._services.downloads.last_upload(trigger)
        except NotFound as error:
            # Before the first upload of a kind that is how it is, and nothing is wrong.
            self._front.window.show_problem(
                replace(error.problem, title="No upload of this kind yet"), NoticeLevel.INFO
            )
            return
        await self._keep(download)

    async def _template(self, trigger: str) -> None:
        self._front.window.show_message(f"Fetching the template for {trigger_named(trigger).label}…", topic=_FETCHING)
        download = await self._services.downloads.template(trigger)
        await self._keep(download)

    async def _keep(self, download: Download) -> None:
        self._front.window.clear_notice(_FETCHING)
        await self._places.save(download.file_name, lambda place: self._services.downloads.keep(download, place))

    async def _all_templates(self) -> None:
        folder = await self._places.folder()
        if folder is None:
            return
        outcomes: list[TemplateOutcome] = []
        await self._services.downloads.all_templates(folder, outcomes.append)
        failed = [outcome for outcome in outcomes if outcome.problem is not None]
        saved = len(outcomes) - len(failed)
        if not failed:
            self._front.window.show_message(f"{saved} templates are saved in {folder.name or folder}.")
            return
        lines = [
            f"{trigger_named(outcome.trigger).label}: {outcome.problem.message}"
            for outcome in failed
            if outcome.problem
        ]
        self._front.window.show_problem(
            Problem(
                f"{len(failed)} of {len(outcomes)} templates could not be had",
                f"{saved} are saved in {folder.name or folder}.",
                "Try the missing ones again one by one.",
                "\n".join(lines),
            )
        )
