"""What is said when a spreadsheet cannot be read here, or no workbook be made of it."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers.expat import ExpatError

from knosc_desktop.domain.errors import FileHeld, FileProblem, TooLargeToCheck, cannot_save
from knosc_desktop.domain.reader_requests import part_of
from knosc_desktop.domain.texts import message
from knosc_desktop.file_access import is_held, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import ReadableBuffer


# What is said when a spreadsheet cannot be read here; what is technical goes into the details.


class Damaged(Exception):
    """A part of the workbook is missing, broken or made to do harm; the text is technical."""


class Ambiguous(Damaged):
    """Which of two parts is read depends on the reader; the text is technical."""


class TooLarge(Exception):
    """It holds more than can be looked at here; the text is technical."""


BROKEN = (
    Damaged,
    ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What reading a damaged container or its XML gives."""


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Whatever goes wrong with this file within is said in plain words.

    Raises:
        FileProblem: it is damaged, or gone.
        TooLargeToCheck: it takes more memory than it may.
    """
    try:
        yield
    except (TooLarge, MemoryError) as error:
        raise TooLargeToCheck.named(path.name, details=_technical(error)) from error
    except OSError as error:
        if is_held(error):
            raise FileHeld.named(path.name, details=_technical(error)) from error
        raise FileProblem(
            message("files.unreadable.title"),
            message("files.unreadable.or_gone", file=path.name),
            hint=message("files.unreadable.moved"),
            details=_technical(error),
        ) from error
    except Ambiguous as error:
        raise FileProblem(
            message("files.damaged.title"),
            message("files.damaged.two_versions", file=path.name),
            hint=message("files.damaged.check_rows"),
            details=_technical(error),
        ) from error
    except BROKEN as error:
        raise damaged(path, _technical(error)) from error


def damaged(path: Path, details: str) -> FileProblem:
    """What is said of a file whose inside is broken."""
    return FileProblem(
        message("files.damaged.title"),
        message("files.damaged.message", file=path.name),
        hint=message("files.damaged.hint"),
        details=details,
    )


def no_such_sheet(path: Path, sheet: str) -> FileProblem:
    """What is said when a sheet is gone since it was seen."""
    return FileProblem(
        message("files.sheet_gone.title"),
        message("files.sheet_gone.message", file=path.name, sheet=sheet),
        hint=message("files.add_again"),
    )


def _technical(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


# A new workbook in the user's place: whole, or what was there before.

_BUFFER = 1 << 20
_BY_HAND = message("files.made.by_hand")


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
        with _translate_errors():
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
        replace_file(part, target)
    except OSError as error:
        raise cannot_save(target, error) from error


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except (TooLarge, MemoryError) as error:
        raise FileProblem(
            message("files.made.too_large.title"),
            message("files.made.too_large.message"),
            hint=_BY_HAND,
            details=_technical(error),
        ) from error
    except OSError as error:
        raise FileProblem(
            message("files.made.no_copy.title"),
            message("files.made.no_copy.message"),
            hint=_BY_HAND,
            details=_technical(error),
        ) from error
    except BROKEN as error:
        raise FileProblem(
            message("files.made.odd.title"),
            message("files.made.odd.message"),
            hint=_BY_HAND,
            details=_technical(error),
        ) from error
