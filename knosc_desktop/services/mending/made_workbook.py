"""Workbooks that the reader's process makes, in the planner's place whole or not at all."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.services.keeping.private_files import make_folder
from knosc_desktop.services.keeping.saving import cannot_save, whole_file

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.domain.reader_requests import Written


async def save_made(
    scratch: Path,
    target: Path,
    make: Callable[[Path], Awaitable[Written]],
    last_look: Callable[[], None] = lambda: None,
) -> Written:
    """Have it made in a folder of the program's own, then copy it to the planner's place.

    Args:
        scratch: that folder; it is made when needed.
        target: the planner's place.
        make: writes the workbook.
        last_look: called in a thread right before the workbook takes its place; what it raises keeps it from that.

    Raises:
        KnoscError: it could not be made or written; what was there before is untouched.
    """
    made = await asyncio.to_thread(_new_file, scratch)
    try:
        written = await make(made)
        await asyncio.to_thread(_copy, made, target, last_look)
    finally:
        await asyncio.to_thread(_drop, made)
    return written


def _new_file(scratch: Path) -> Path:
    try:
        make_folder(scratch)
        return Path(tempfile.mkdtemp(dir=scratch)) / "made.xlsx"
    except OSError as error:
        raise cannot_save(scratch, error) from error


def _copy(made: Path, target: Path, last_look: Callable[[], None]) -> None:
    with whole_file(target) as writing, made.open("rb") as reading:
        shutil.copyfileobj(reading, writing, 1 << 20)
        last_look()


def _drop(made: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(made.parent)
