"""Joins the cells in which the errors of a job are to the window and the planner's places."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.app.intents import Intents
from knosc_desktop.app.places import Places

if TYPE_CHECKING:
    from knosc_desktop.app.build import Services
    from knosc_desktop.app.front import Front
    from knosc_desktop.domain.cells import Address
    from knosc_desktop.services.annotated_copy import AnnotatedCopies
    from knosc_desktop.services.error_places import ErrorPlaces
    from knosc_desktop.services.failed_rows import FailedRows


class ErrorCellsController(QObject):
    """Finds the cells when the window wants them, and saves workbooks that show them."""

    def __init__(
        self,
        front: Front,
        services: Services,
        *,
        places: ErrorPlaces,
        failed_rows: FailedRows,
        annotated_copies: AnnotatedCopies,
    ) -> None:
        """Follow the window's intents."""
        super().__init__()
        self._front = front
        self._failed_rows = failed_rows
        self._annotated_copies = annotated_copies
        self._places = Places(front)
        self._saved: dict[str, Path] = {}
        start = Intents(services.tasks, front.window).start
        window = front.window
        window.layout_wanted.connect(places.want)
        window.failed_rows_requested.connect(lambda job: start(f"failed rows {job}", lambda: self._save_rows(job)))
        window.annotated_copy_requested.connect(lambda job: start(f"annotated {job}", lambda: self._save_copy(job)))
        window.open_at_cell_requested.connect(
            lambda job, address: start(f"annotated {job}", lambda: self._open_at(job, address))
        )

    async def _save_rows(self, job_id: str) -> None:
        await self._places.save(
            f"{self._stem(job_id)} failed rows.xlsx", lambda place: self._failed_rows.save(job_id, place)
        )

    async def _save_copy(self, job_id: str) -> None:
        await self._places.save(
            f"{self._stem(job_id)} with errors marked.xlsx", lambda place: self._write_copy(job_id, place)
        )

    async def _write_copy(self, job_id: str, place: Path) -> None:
        await self._annotated_copies.save(job_id, place)
        self._saved[job_id] = place

    async def _open_at(self, job_id: str, address: Address) -> None:
        """Open the annotated copy, which is saved first: what she corrects in it must not be lost."""
        saved = self._saved.get(job_id)
        if saved is None or not await asyncio.to_thread(saved.is_file):
            await self._save_copy(job_id)
            saved = self._saved.get(job_id)
        if saved is None:
            return
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(saved)))
        where = f"The cell is {address}; it is marked, and the first sheet leads there."
        self._front.window.show_message(where if opened else f"Open {saved.name} in {saved.parent}. {where}")

    def _stem(self, job_id: str) -> str:
        job = self._front.book[job_id]
        return Path(safe_file_name(job.file.name, job.trigger)).stem if job.file else job.trigger
