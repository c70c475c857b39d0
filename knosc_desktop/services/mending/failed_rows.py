"""Only the rows that failed, in a workbook of their own: to be corrected and sent as an update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.reader_requests import Extract
from knosc_desktop.services.mending.made_workbook import save_made

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.reader_requests import Written
    from knosc_desktop.services.mending.error_places import ErrorPlaces


class Extracts(Protocol):
    """The part of the reader that is needed here."""

    async def extract(self, request: Extract) -> Written:
        """Write a workbook of the header and some of the rows."""


class FailedRows:
    """Makes such workbooks from the exact bytes that were sent."""

    def __init__(self, places: ErrorPlaces, reading: Extracts, scratch: Path) -> None:
        """Have them made in ``scratch``."""
        self._places = places
        self._reading = reading
        self._scratch = scratch

    async def save(self, job_id: str, target: Path) -> Written:
        """Write the header and each row that has an error to the planner's place, whole or not at all.

        Raises:
            KnoscError: no error can be placed, or the workbook cannot be made or written there.
        """
        placed = await self._places.find(job_id)
        header = placed.header
        rows = {address.row for address in placed.addresses if address is not None}
        if header is None or not rows - {header.row}:
            raise FileProblem(
                "It cannot be told which rows failed",
                "Knosc's errors name no row that can be found in the file that was sent, so nothing was saved.",
                hint="Save the errors as CSV to work through them.",
            )
        numbers = tuple(sorted(rows - {header.row}))
        return await save_made(
            self._scratch, target, lambda made: self._reading.extract(Extract(placed.source, made, header, numbers))
        )
