"""A new workbook in the planner's place: whole, or what was there before."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileProblem, cannot_save
from knosc_desktop.domain.reader_requests import part_of
from knosc_desktop.reader.errors import BROKEN, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import ReadableBuffer

_BUFFER = 1 << 20
_BY_HAND = "The list of errors names the cells: correct them in your own file, save it, and send it again."


class _Part(io.FileIO):
    """A file whose trouble is the target's: whatever else goes wrong meanwhile is the source's."""

    def __init__(self, part: Path, target: Path) -> None:
        self._target = target
        try:
            super().__init__(part, "xb")
        except (OSError, ValueError) as error:
            raise cannot_save(target, error) from error

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise cannot_save(self._target, error) from error


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write into that takes the target's place at the end.

    Raises:
        FileProblem: it cannot be written there, or what it is made from cannot be read; what was there
            before is untouched.
    """
    part = part_of(target)
    with suppress(OSError, ValueError):
        part.unlink(missing_ok=True)
    writing = io.BufferedWriter(_Part(part, target), _BUFFER)
    try:
        with _in_words():
            yield writing
        _put_in_place(writing, part, target)
    except BaseException:
        with suppress(OSError, ValueError, FileProblem):
            writing.close()
        with suppress(OSError, ValueError):
            part.unlink(missing_ok=True)
        raise


def _put_in_place(writing: BinaryIO, part: Path, target: Path) -> None:
    try:
        writing.flush()
        os.fsync(writing.fileno())
        writing.close()
        part.replace(target)
    except OSError as error:
        raise cannot_save(target, error) from error


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (TooLarge, MemoryError) as error:
        raise FileProblem(
            "The file is too large for that",
            "The file that was sent is too large to make another workbook of it here. Nothing was written.",
            hint=_BY_HAND,
            details=_technical(error),
        ) from error
    except OSError as error:
        raise FileProblem(
            "The file that was sent cannot be read",
            "The program's copy of what was sent is no longer there or cannot be opened. Nothing was written.",
            hint=_BY_HAND,
            details=_technical(error),
        ) from error
    except BROKEN as error:
        raise FileProblem(
            "No workbook could be made of it",
            "The file that was sent is put together in a way that this program does not dare to change, so nothing "
            "was written. Your own file is as it was.",
            hint=_BY_HAND,
            details=_technical(error),
        ) from error


def _technical(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
