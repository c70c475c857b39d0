"""One sheet of the copy: its marked cells, and the comments on them."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, column_letters, column_number
from knosc_desktop.reader.patching.notes import Note, Notes
from knosc_desktop.reader.patching.raw_sheet import (
    RawCells,
    cell_name,
    column_style_in,
    outline,
    row_pieces,
    row_style,
    style_of,
)
from knosc_desktop.reader.patching.sheet_views import deselect, show_cell, shown_in
from knosc_desktop.reader.patching.xml_edit import WORKSHEET, with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.raw_sheet import RawPiece, SheetOutline
    from knosc_desktop.reader.patching.styles import Styles


# Colouring cells by conditional formatting, for workbooks that have no room for more cell formats.

_RANGES = 500
"""Of one rule; Excel takes some thousands."""


def mark_rules(marks: Mapping[int, frozenset[int]], number: int, prefix: str) -> bytes:
    """The rules that colour these cells, whatever is in them.

    Args:
        marks: numbers of columns by number of row; 0 for the whole row.
        number: of the conditional format.
        prefix: that the sheet gives to its elements.
    """
    ranges = list(_ranges(marks))
    return "".join(
        f'<{prefix}conditionalFormatting sqref="{" ".join(ranges[first : first + _RANGES])}">'
        f'<{prefix}cfRule type="expression" dxfId="{number}" priority="1"><{prefix}formula>TRUE</{prefix}formula>'
        f"</{prefix}cfRule></{prefix}conditionalFormatting>"
        for first in range(0, len(ranges), _RANGES)
    ).encode()


def _ranges(marks: Mapping[int, frozenset[int]]) -> Iterator[str]:
    """Whole rows, and the cells of each column, with those below each other as one range."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row in sorted(marks):
        for column in marks[row]:
            columns[column].append(row)
    for column, rows in sorted(columns.items()):
        first, last = ("A", column_letters(LAST_COLUMN)) if column == WHOLE_ROW else [column_letters(column)] * 2
        for top, bottom in _runs(rows):
            yield f"{first}{top}" if (first, top) == (last, bottom) else f"{first}{top}:{last}{bottom}"


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of the rows that follow each other."""
    top = rows[0]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if following != row + 1:
            yield top, row
            top = following or 0


# Giving some cells of a sheet another format, while its rows stream by.

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
        self._column_style = column_style_in(found.edit)

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
        own = row_style(tag)
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

    def _new_cell(self, row: int, column: int, own: int | None) -> bytes:
        # What is not there looks like its row, or else like its column.
        looks = own if own is not None else self._column_style(column)
        name = cell_name(row, column).encode()
        return b'<%sc r="%s" s="%d"/>' % (self._found.prefix, name, self._marked_style(looks))

    @staticmethod
    def _row_tag(tag: bytes, cells: list[bytes]) -> bytes:
        # It may have cells beyond its span now; Excel does without it.
        tag = without_attribute(tag, "spans")
        return tag[: tag.rindex(b"/")] + b">" if tag.endswith(b"/>") and any(cells) else tag

    def _row_rest(self, piece: bytes, tag: bytes, end: int, row: RawPiece) -> bytes:
        was_empty = tag.endswith(b"/>")
        return (b"</" + self._found.prefix + b"row>" if was_empty else b"") + piece[end : row.end]


MOST_NOTES = 50_000
"""Of one sheet; with more, Excel takes minutes to open it."""
_HERE = b"<?rows?>"
_DIMENSION = re.compile(r"([A-Za-z]{1,3})(\d{1,7})(?::([A-Za-z]{1,3})(\d{1,7}))?")

Cell = tuple[int, int]


class MarkedSheet:
    """Prepared at once, written when its turn comes."""

    def __init__(self, parts: Parts, part: str, marks: Mapping[Cell, Sequence[str]], styles: Styles, more: str) -> None:
        """Look at what surrounds the rows, and make room for comments.

        Args:
            parts: of the workbook; the sheet and its comments will be written with it.
            part: the sheet.
            marks: messages by row and column; column 0 for the whole row.
            styles: of the workbook; get marked ones.
            more: said on a cell that has more messages than a comment shows.

        Raises:
            Damaged: it is put together in a way that is not understood.
        """
        self._parts = parts
        self._part = part
        found = outline(parts, part)
        self._edit = found.edit
        self._lines = _lines(marks, shown_in(marks, found.edit.root.child("mergeCells")))
        columns: defaultdict[int, set[int]] = defaultdict(set)
        for row, column in marks.keys() | self._lines.keys():
            columns[row].add(column)
        by_row = {row: frozenset(numbers) for row, numbers in columns.items()}
        self._rows = MarkedRows(found, by_row, styles.marked)
        self._edit.append(self._edit.root.child("sheetData") or self._edit.root, _HERE)
        self._widen(marks)
        if styles.mark_rule is not None:
            rules = mark_rules(by_row, styles.mark_rule, self._edit.root.prefix)
            self._edit.insert_in_order(self._edit.root, WORKSHEET, "conditionalFormatting", rules)
        self._more = more
        Notes(parts, part, self._edit).write_last(self._notes)
        parts.stream(part, self._write)

    def hides(self, row: int) -> bool:
        """Whether Excel does not show a marked row; known when the sheet has been written."""
        return row in self._rows.hidden

    def deselect(self) -> None:
        """Let another sheet be the one that is seen first."""
        deselect(self._edit)

    def show(self, row: int, column: int) -> None:
        """Let it be the sheet that is seen first, at a cell; column 0 for a whole row."""
        show_cell(self._edit, row, column)

    def _write(self, writing: IO[bytes]) -> None:
        before, _, after = self._edit.result().partition(_HERE)
        writing.write(before)
        self._rows.write(self._parts, self._part, writing.write)
        writing.write(after)

    def _notes(self) -> list[Note]:
        lines: defaultdict[Cell, list[str]] = defaultdict(list)
        for (row, column), messages in self._lines.items():
            lines[row, column if column != WHOLE_ROW else self._rows.whole_rows[row]].extend(messages)
        first = islice(sorted(lines.items()), MOST_NOTES)
        return [Note(row, column, tuple(messages), self._more) for (row, column), messages in first]

    def _widen(self, cells: Iterable[Cell]) -> None:
        """The sheet says how far its cells reach, and there may be some beyond that now."""
        node = self._edit.root.child("dimension")
        found = _DIMENSION.fullmatch(node.attributes.get("ref", "")) if node is not None else None
        if node is None or not found:
            return
        left, top = column_number(found[1]), int(found[2])
        right, bottom = column_number(found[3] or found[1]), int(found[4] or found[2])
        rows = [row for row, _ in cells]
        columns = [max(column, 1) for _, column in cells]
        start = cell_name(min(top, *rows), min(left, *columns))
        end = cell_name(max(bottom, *rows), max(right, *columns))
        self._edit.set(node, ref=f"{start}:{end}")


def _lines(marks: Mapping[Cell, Sequence[str]], shown: Mapping[Cell, Cell]) -> dict[Cell, list[str]]:
    """What is said on which cell: of one that is hidden by merging, on the one that is seen."""
    lines: defaultdict[Cell, list[str]] = defaultdict(list)
    for cell, messages in marks.items():
        if cell in shown:
            lines[shown[cell]] += [f"{cell_name(*cell)}: {message}" for message in messages]
        else:
            lines[cell] += messages
    return dict(lines)
