"""The column that an error of the server means.

Knosc does not document how it names columns (knosc-api.md section 14): by name, by letter, by
position, or as the subject of the message.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import column_number
from knosc_desktop.domain.tables import plain_name

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import RowError

_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_POSITION = re.compile(r"\s*\d{1,5}\s*")
# “Row 7, _ItemNumber: …” and “Row 7: _ItemNumber is empty.”; what follows is the subject of the sentence, or what
# the message is headed with, as “Column _ItemNumber - …”.
_ROW_BEFORE = re.compile(r"\W*(?:row|line)\s*(?:no\.?|number|#)?\s*:?\s*\d+\s*[,;:\-–]?\s*", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:(?:column|field|spalte|feld|colonne|champ|columna|campo)\s+)?"
    r"""["'“„‘\[]?(?P<name>[^:"'“”„‘’\[\]]{1,100}?)["'“”’\]]?\s*"""
    r"(?::|\s[-–]\s|(?:is|are|was|has|must|may|cannot|can|should|does)\b)",
    re.IGNORECASE,
)


def column_of(error: RowError, columns: tuple[str, ...], first_position: int | None = None) -> int:
    """The column an error means.

    Args:
        error: as the server reported it.
        columns: names in the header, from column A on.
        first_position: the number the server gives to column A where it counts columns; None when not known.

    Returns:
        The number of the column, from 1; 0 when it is not known.
    """
    if not error.column:
        return _subject(error.message, columns)
    return (
        _named(error.column, columns)
        or _lettered(error.column, columns)
        or _positioned(error.column, columns, first_position)
    )


def is_position(name: str) -> bool:
    """Whether a server counts columns instead of naming them."""
    return _POSITION.fullmatch(name) is not None


def _named(name: str, columns: tuple[str, ...]) -> int:
    if columns.count(name) == 1:
        return columns.index(name) + 1
    return _by_plain_name(columns).get(plain_name(name), 0)


@lru_cache(maxsize=8)
def _by_plain_name(columns: tuple[str, ...]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, column in enumerate(columns, 1):
        if plain := plain_name(column):
            # Of two columns with one name it isn't known which is meant.
            numbers[plain] = 0 if plain in numbers else number
    return numbers


def _lettered(name: str, columns: tuple[str, ...]) -> int:
    letters = name.strip()
    if not _LETTERS.fullmatch(letters) or plain_name(letters) in _by_plain_name(columns):
        return 0
    number = column_number(letters)
    return number if number <= len(columns) else 0


def _positioned(name: str, columns: tuple[str, ...], first: int | None) -> int:
    if first is None or not is_position(name):
        return 0
    number = int(name) - first + 1
    return number if 1 <= number <= len(columns) else 0


def _subject(message: str, columns: tuple[str, ...]) -> int:
    """The column that a sentence is about; one that it merely mentions may be a different one."""
    # Long runs of white space would take these patterns minutes.
    message = " ".join(message.split())
    row = _ROW_BEFORE.match(message)
    subject = _SUBJECT.match(message, row.end() if row else 0)
    return _named(subject["name"].strip(), columns) if subject else 0
