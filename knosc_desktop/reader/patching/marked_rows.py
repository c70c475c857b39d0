"""Giving some cells of a sheet another format, while its rows stream by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.reader.patching.raw_cells import RawCells, cell_name, style_of
from knosc_desktop.reader.patching.sheet_outline import row_pieces
from knosc_desktop.reader.patching.xml_edit import with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.raw_cells import RawPiece
    from knosc_desktop.reader.patching.sheet_outline import SheetOutline
    from knosc_desktop.reader.patching.xml_edit import Node

_CUSTOM = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
WHOLE_ROW = 0
"""In the place of a column."""


class MarkedRows:
    """The rows of one sheet with some cells marked.

    Attributes:
        whole_rows: of rows that are marked as a whole, the column where a word about them belongs; known
            when all has been written.
        hidden: marked rows that Excel does not show; known then as well.
    """

    def __init__(
        self,
        found: SheetOutline,
        marks: Mapping[int, frozenset[int]],
        marked_style: Callable[[int], int],
    ) -> None:
        """Nothing is read yet.

        Args:
            found: what surrounds the rows.
            marks: numbers of columns by number of row; 0 for the whole row.
            marked_style: gives the number of the format that looks like another one, but marked.
        """
        self.whole_rows: dict[int, int] = {}
        self.hidden: set[int] = set()
        self._found = found
        self._raw = RawCells(found.prefix)
        self._marks = marks
        self._waiting = sorted(marks, reverse=True)
        self._marked_style = marked_style
        self._columns = _column_styles(found.edit.root.child("cols"))

    def write(self, parts: Parts, part: str, write: Callable[[bytes], object]) -> None:
        """Write all rows.

        Args:
            parts: of the workbook.
            part: the sheet.
            write: takes them piece by piece.

        Raises:
            Damaged: they are not as Excel wants them.
        """
        last = 0
        for piece, unseen in row_pieces(parts, part, self._found):
            done = 0
            for row in self._raw.rows(unseen, last):
                last = row.number
                if not self._waiting or row.number < self._waiting[-1]:
                    continue
                write(piece[done : row.start])
                done = row.start
                for new in self._rows_before(row.number):
                    write(new)
                if self._waiting and self._waiting[-1] == row.number:
                    self._waiting.pop()
                    write(self._marked(piece, unseen, row))
                    done = row.end
            write(piece[done:])
        for new in self._rows_before(None):
            write(new)

    def _rows_before(self, number: int | None) -> Iterator[bytes]:
        """Rows that are marked but not there."""
        while self._waiting and (number is None or self._waiting[-1] < number):
            row = self._waiting.pop()
            columns = self._wanted_columns(row, [])
            cells = b"".join(self._new_cell(row, column, None) for column in columns)
            prefix = self._found.prefix
            yield b'<%srow r="%d">%s</%srow>' % (prefix, row, cells, prefix)

    def _marked(self, piece: bytes, unseen: bytes, row: RawPiece) -> bytes:
        cells = self._raw.cells(unseen, row)
        filled = [cell.number for cell in cells if self._raw.is_filled(unseen, cell)]
        wanted = self._wanted_columns(row.number, filled)
        tag = piece[row.start : row.inside]
        own = style_of(tag) if _CUSTOM.search(tag) else None
        if _HIDDEN.search(tag):
            self.hidden.add(row.number)
        end = self._raw.end_of(unseen, row)
        pieces: list[bytes] = []
        done = row.inside
        for cell in cells:
            while wanted and wanted[0] < cell.number:
                pieces += [piece[done : cell.start], self._new_cell(row.number, wanted.pop(0), own)]
                done = cell.start
            if wanted and wanted[0] == cell.number:
                wanted.pop(0)
                pieces += [piece[done : cell.start], self._with_mark(piece[cell.start : cell.inside])]
                done = cell.inside
        pieces.append(piece[done:end])
        pieces += [self._new_cell(row.number, column, own) for column in wanted]
        return self._row_tag(tag, pieces) + b"".join(pieces) + self._row_rest(piece, tag, end, row)

    def _wanted_columns(self, row: int, filled: list[int]) -> list[int]:
        columns = set(self._marks[row])
        if WHOLE_ROW in columns:
            columns.remove(WHOLE_ROW)
            self.whole_rows[row] = filled[0] if filled else 1
            columns.update(range(filled[0], filled[-1] + 1) if filled else (1,))
        return sorted(columns)

    def _with_mark(self, tag: bytes) -> bytes:
        return with_attribute(tag, "s", str(self._marked_style(style_of(tag) or 0)))

    def _new_cell(self, row: int, column: int, row_style: int | None) -> bytes:
        # What is not there looks like its row, or else like its column.
        looks = row_style if row_style is not None else self._column_style(column)
        name = cell_name(row, column).encode()
        return b'<%sc r="%s" s="%d"/>' % (self._found.prefix, name, self._marked_style(looks))

    def _column_style(self, column: int) -> int:
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    @staticmethod
    def _row_tag(tag: bytes, cells: list[bytes]) -> bytes:
        # It may have cells beyond its span now; Excel does without it.
        tag = without_attribute(tag, "spans")
        return tag[: tag.rindex(b"/")] + b">" if tag.endswith(b"/>") and any(cells) else tag

    def _row_rest(self, piece: bytes, tag: bytes, end: int, row: RawPiece) -> bytes:
        was_empty = tag.endswith(b"/>")
        return (b"</" + self._found.prefix + b"row>" if was_empty else b"") + piece[end : row.end]


def _column_styles(cols: Node | None) -> list[tuple[int, int, int]]:
    """First and last column, and the number of their format."""
    styles = []
    for col in cols.children if cols is not None else ():
        numbers = [col.attributes.get(name, "") for name in ("min", "max", "style")]
        if all(number.isdecimal() for number in numbers):
            first, last, style = map(int, numbers)
            styles.append((first, last, style))
    return styles
