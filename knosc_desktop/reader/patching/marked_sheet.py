"""One sheet of the copy: its marked cells, and the comments on them."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import column_number
from knosc_desktop.reader.patching.cell_in_view import show_cell
from knosc_desktop.reader.patching.mark_rules import mark_rules
from knosc_desktop.reader.patching.marked_rows import WHOLE_ROW, MarkedRows
from knosc_desktop.reader.patching.merged_cells import shown_in
from knosc_desktop.reader.patching.notes import Note, Notes
from knosc_desktop.reader.patching.raw_cells import cell_name
from knosc_desktop.reader.patching.schema import WORKSHEET
from knosc_desktop.reader.patching.sheet_outline import outline
from knosc_desktop.reader.patching.sheet_views import deselect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.styles import Styles

MOST_NOTES = 50_000
"""Of one sheet; with more, Excel takes minutes to open it."""
_HERE = b"<?rows?>"
_DIMENSION = re.compile(r"([A-Za-z]{1,3})(\d{1,7})(?::([A-Za-z]{1,3})(\d{1,7}))?")

Cell = tuple[int, int]


class MarkedSheet:
    """Prepared at once, written when its turn comes."""

    def __init__(self, parts: Parts, part: str, marks: Mapping[Cell, Sequence[str]], styles: Styles) -> None:
        """Look at what surrounds the rows, and make room for comments.

        Args:
            parts: of the workbook; the sheet and its comments will be written with it.
            part: the sheet.
            marks: messages by row and column; column 0 for the whole row.
            styles: of the workbook; get marked ones.

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
        return [Note(row, column, tuple(messages)) for (row, column), messages in first]

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
