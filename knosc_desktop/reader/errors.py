"""What is said when a spreadsheet cannot be read here; what is technical goes into the details."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from knosc_desktop.domain.errors import FileProblem, TooLargeToCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    """Whatever goes wrong with this file within is said in planners' words.

    Raises:
        FileProblem: it is damaged, or gone.
        TooLargeToCheck: it takes more memory than it may.
    """
    try:
        yield
    except (TooLarge, MemoryError) as error:
        raise TooLargeToCheck.named(path.name, details=_technical(error)) from error
    except OSError as error:
        raise FileProblem(
            "The file cannot be read",
            f"“{path.name}” is no longer there or cannot be opened.",
            hint="Look whether it was moved, renamed or is on a drive that is not connected, and drop it again.",
            details=_technical(error),
        ) from error
    except Ambiguous as error:
        raise FileProblem(
            "The file is damaged",
            f"“{path.name}” contains two versions of one of its parts. Knosc may read another one than you see in "
            "Excel.",
            hint="Open it in Excel, check its rows, save it under a new name and add that file.",
            details=_technical(error),
        ) from error
    except BROKEN as error:
        raise damaged(path, _technical(error)) from error


def damaged(path: Path, details: str) -> FileProblem:
    """What is said of a file whose inside is broken."""
    return FileProblem(
        "The file is damaged",
        f"“{path.name}” is damaged or not complete, so its rows cannot be read.",
        hint="Open it in Excel to see whether it is whole, save it under a new name and drop that file.",
        details=details,
    )


def no_such_sheet(path: Path, sheet: str) -> FileProblem:
    """What is said when a sheet is gone since it was seen."""
    return FileProblem(
        "The sheet is not there",
        f"“{path.name}” has no sheet “{sheet}” any more.",
        hint="Drop the file again.",
    )


def _technical(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
