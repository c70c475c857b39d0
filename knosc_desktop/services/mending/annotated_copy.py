"""The workbook that was sent, with its errors marked in the cells they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.reading import Annotate, Mark
from knosc_desktop.services.mending.made_workbook import save_made

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.reading import Written
    from knosc_desktop.services.mending.error_places import ErrorPlaces


class Annotates(Protocol):
    """The part of the reader that is needed here."""

    async def annotate(self, request: Annotate) -> Written:
        """Write a copy with marked cells and a first sheet that lists them."""


class AnnotatedCopies:
    """Makes such copies from the exact bytes that were sent; the planner's own file is never touched."""

    def __init__(self, places: ErrorPlaces, reading: Annotates, scratch: Path) -> None:
        """Have them made in ``scratch``."""
        self._places = places
        self._reading = reading
        self._scratch = scratch

    async def save(self, job_id: str, target: Path) -> Written:
        """Write the copy to the planner's place, whole or not at all; errors without a cell are listed in it.

        Raises:
            KnoscError: it cannot be made or written there.
        """
        placed = await self._places.find(job_id)
        marks, unplaced = [], []
        for error, address in zip(placed.errors, placed.addresses, strict=True):
            if address is None:
                unplaced.append(_in_words(error))
            else:
                marks.append(Mark(address, error.message))
        return await save_made(
            self._scratch,
            target,
            lambda made: self._reading.annotate(Annotate(placed.source, made, tuple(marks), tuple(unplaced))),
        )


def _in_words(error: RowError) -> str:
    """With what the server said of its place."""
    row = f"row {error.row}" if error.row is not None else ""
    column = f"column {error.column}" if error.column else ""
    place = ", ".join(filter(None, (row, column)))
    return f"{error.message} ({place})" if place else error.message
