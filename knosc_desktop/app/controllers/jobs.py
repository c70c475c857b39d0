"""Joins what is kept of the past to the services and the file system: receipts, sent files, and for how long."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from knosc_desktop import __version__
from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.dialogs import SaveDialogs
from knosc_desktop.models import formatting, job_text
from knosc_desktop.services.files.exports import Writing, save_receipt, save_sent_file
from knosc_desktop.ui.dialogs.settings import SettingsDialog

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.jobs import Job, SentFile
    from knosc_desktop.domain.preferences import Preferences


class HistoryController(QObject):
    """Turns the planner's intents about the past into calls of services."""

    def __init__(self, front: AppContext, services: Services) -> None:
        """Follow the window's intents."""
        super().__init__()
        self._front = front
        self._services = services
        self._intents = Controller(services.tasks, front.window)
        self._places = SaveDialogs(front)
        front.window.receipt_save_requested.connect(self._receipt_wanted)
        front.window.sent_file_save_requested.connect(self._sent_file_wanted)
        front.window.settings_requested.connect(self._open_settings)

    def _receipt_wanted(self, job_id: str) -> None:
        job = self._front.book[job_id]
        self._intents.start(f"receipt {job_id}", lambda: self._save_receipt(job))

    async def _save_receipt(self, job: Job) -> None:
        whose = Path(_bare_name(job.file)).stem if job.file else formatting.trigger_label(job.trigger)
        await self._places.save(f"{whose} receipt.json", lambda place: self._write_receipt(job, place))

    async def _write_receipt(self, job: Job, place: Path) -> None:
        # As it stands now, not as it stood when the user was asked where to save it.
        job = self._front.book.get(job.id) or job
        writing = Writing(self._services.clock.now(), __version__, formatting.state_word(job), job_text.in_short(job))
        await save_receipt(job, place, writing)

    def _sent_file_wanted(self, job_id: str) -> None:
        file = self._front.book[job_id].file
        # Before the copy is complete, or where there is no file, it is not offered.
        if file is not None and file.sha256:
            self._intents.start(f"sent file {job_id}", lambda: self._save_sent_file(job_id, file))

    async def _save_sent_file(self, job_id: str, file: SentFile) -> None:
        copy = self._services.outbox.path_of(job_id)
        await self._places.save(_bare_name(file), lambda place: save_sent_file(file, copy, place))

    def _open_settings(self) -> None:
        dialog = SettingsDialog(self._front.settings.preferences, self._front.window)
        dialog.chosen.connect(self._take_settings)
        dialog.open()

    def _take_settings(self, chosen: Preferences) -> None:
        self._front.settings.preferences = chosen


def _bare_name(file: SentFile) -> str:
    """A name to suggest; the one it was sent under may be too long or odd for the folder it is saved in."""
    return safe_file_name(file.name, "sent file")
