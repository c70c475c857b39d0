"""Rows and cells of a sheet as bytes: where each begins, and its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW, column_letters, column_number
from knosc_desktop.reader.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_REST = rb"""(?=[\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>"""
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*(\d{1,7})\s*["']""")
_CELL_NAME = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})\s*["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']\s*(\d{1,6})\s*["']""")


@dataclass(frozen=True, slots=True)
class RawPiece:
    """A row or a cell.

    Attributes:
        number: of the row or column, from 1.
        start: of its start tag.
        inside: right after its start tag.
        end: where the next one may begin; blanks between them belong to it.
    """

    number: int
    start: int
    inside: int
    end: int


class RawCells:
    """Finds rows and cells written with one prefix."""

    def __init__(self, prefix: bytes) -> None:
        """Prepare to look.

        Args:
            prefix: of the elements, with its colon.
        """
        self._row = re.compile(b"<" + prefix + b"row" + _REST)
        self._cell = re.compile(b"<" + prefix + b"c" + _REST)
        self._row_end = b"</" + prefix + b"row"
        self._value = re.compile(b"<" + prefix + b"(?:v|is|f)" + rb"[\s/>]")

    def rows(self, piece: bytes, last: int) -> Iterator[RawPiece]:
        """The rows of a piece of a sheet.

        Args:
            piece: ends between two rows.
            last: number of the row before it.

        Raises:
            Damaged: they are not in order, as Excel wants them.
        """
        found = list(self._row.finditer(piece))
        for index, match in enumerate(found):
            written = _ROW_NUMBER.search(match[0])
            number = int(written[1]) if written else last + 1
            if not last < number <= LAST_ROW:
                raise Damaged(f"row {number} follows row {last}")
            last = number
            end = found[index + 1].start() if index + 1 < len(found) else len(piece)
            yield RawPiece(number, match.start(), match.end(), end)

    def cells(self, piece: bytes, row: RawPiece) -> list[RawPiece]:
        """The cells of a row.

        Raises:
            Damaged: they are not in order, as Excel wants them.
        """
        end = self.end_of(piece, row)
        cells: list[RawPiece] = []
        last = 0
        found = list(self._cell.finditer(piece, row.inside, end))
        for index, match in enumerate(found):
            written = _CELL_NAME.search(match[0])
            number = column_number(written[1].decode()) if written else last + 1
            if not last < number <= LAST_COLUMN or (written and int(written[2]) != row.number):
                raise Damaged(f"the cells of row {row.number} are not in order")
            last = number
            following = found[index + 1].start() if index + 1 < len(found) else end
            cells.append(RawPiece(number, match.start(), match.end(), following))
        return cells

    def end_of(self, piece: bytes, row: RawPiece) -> int:
        """Where the cells of a row end."""
        if piece[row.inside - 2 : row.inside] == b"/>":
            return row.inside
        end = piece.find(self._row_end, row.inside, row.end)
        if end < 0:
            raise Damaged(f"row {row.number} does not end")
        return end

    def is_filled(self, piece: bytes, cell: RawPiece) -> bool:
        """Whether a cell holds anything but its format."""
        return self._value.search(piece, cell.inside, cell.end) is not None


def style_of(tag: bytes) -> int | None:
    """Number of the format that a row or cell has; None when it has none of its own."""
    found = _STYLE.search(tag)
    return int(found[1]) if found else None


def cell_name(row: int, column: int) -> str:
    """Its name in its sheet: ``C17``."""
    return f"{column_letters(column)}{row}"
