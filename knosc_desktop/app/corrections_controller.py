"""Joins what may be sent anew to the staging list: a corrected file, an earlier upload, another order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from knosc_desktop.app.intents import Intents
from knosc_desktop.domain.errors import NotSignedIn
from knosc_desktop.models import formatting

if TYPE_CHECKING:
    from knosc_desktop.app.build import Services
    from knosc_desktop.app.front import Front
    from knosc_desktop.domain.jobs import Job


class CorrectionsController(QObject):
    """Turns the planner's intents about sending anew into staged files; nothing leaves before she says so."""

    def __init__(self, front: Front, services: Services) -> None:
        """Follow the window's intents."""
        super().__init__()
        self._front = front
        self._services = services
        start = Intents(services.tasks, front.window).start
        window = front.window
        window.correction_requested.connect(lambda job: start(f"correction {job}", lambda: self._correct(job)))
        window.put_back_requested.connect(lambda job: start(f"put back {job}", lambda: self._put_back(job)))
        window.staged_move_requested.connect(self._move)
        window.hold_next_changed.connect(self._hold_next)
        window.show_hold_next(front.settings.hold_next)
        services.corrections.changed.connect(lambda _: window.show_corrections(services.corrections.offered))

    async def _correct(self, job_id: str) -> None:
        job = self._own_job(job_id)
        if job.file is not None and job.file.place:
            await self._services.intake.take_as(Path(job.file.place), job.trigger, corrects=job_id)

    async def _put_back(self, job_id: str) -> None:
        self._own_job(job_id)
        file = await self._services.put_back.stage(job_id)
        self._front.window.show_message(
            f"{formatting.one_line(file.path.name)} is ready to send: the last upload before that job. Nothing has changed "
            "in Knosc yet."
        )

    def _own_job(self, job_id: str) -> Job:
        """The job, if what is staged now would go where it went.

        Raises:
            NotSignedIn: it would go elsewhere, or as somebody else.
        """
        job = self._front.book[job_id]
        if not self._services.session.owns(job.environment, job.account):
            raise NotSignedIn(f"It belongs to {job.environment.host}, account {job.account}. Sign in there to send it.")
        return job

    def _move(self, file_id: str, by: int) -> None:
        # It may have been sent while she pressed the key.
        if self._front.staging.get(file_id) is not None:
            self._front.staging.move(file_id, by)

    def _hold_next(self, hold: bool) -> None:  # noqa: FBT001 - what the signal says
        self._front.settings.hold_next = hold
