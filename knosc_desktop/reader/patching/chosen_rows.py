"""Some rows of a sheet as a sheet of their own: the same cells, closed up to the top left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.reader.patching.new_workbook import DOCUMENT
from knosc_desktop.reader.patching.raw_cells import RawCells, cell_name
from knosc_desktop.reader.patching.sheet_outline import row_pieces
from knosc_desktop.reader.patching.xml_edit import with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.raw_cells import RawPiece
    from knosc_desktop.reader.patching.sheet_outline import SheetOutline
    from knosc_desktop.reader.patching.xml_edit import Node

_SHARED = re.compile(rb"""\st\s*=\s*["']s["']""")
_ROW_STYLE = re.compile(rb"""\s(?:s|customFormat)\s*=\s*(?:"[^"]*"|'[^']*')""")
_VIEWS = (
    '<{0}sheetViews><{0}sheetView tabSelected="1" workbookViewId="0"><{0}pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></{0}sheetView></{0}sheetViews>'
)


class ChosenRows:
    """The chosen rows of one sheet.

    Attributes:
        texts: numbers of the shared texts that are still needed, in their new order; known when all has been written.
        written: rows so far.
    """

    def __init__(self, found: SheetOutline, rows: Collection[int], left: int) -> None:
        """Nothing is read yet.

        Args:
            found: what surrounds the rows.
            rows: the numbers of those that are wanted.
            left: columns to leave out before the first that is wanted.
        """
        self.texts: dict[int, int] = {}
        self.written = 0
        self._found = found
        self._rows = rows
        self._left = left
        self._raw = RawCells(found.prefix)
        prefix = found.prefix
        self._formula = re.compile(b"<" + prefix + rb"f(?=[\s/>])[^>]*?(?:/>|>.*?</" + prefix + b"f>)", re.DOTALL)
        self._text_number = re.compile(b"(<" + prefix + rb"v(?:\s[^>]*)?>)\s*(\d+)\s*(</" + prefix + b"v>)")

    def write(self, parts: Parts, part: str, sheet: IO[bytes]) -> None:
        """Write the sheet.

        Raises:
            Damaged: its rows are not as Excel wants them.
        """
        edit = self._found.edit
        prefix = edit.root.prefix
        sheet.write(DOCUMENT.encode() + edit.xml[edit.root.start : edit.root.inside])
        # The header stays in view.
        sheet.write(_VIEWS.replace("{0}", prefix).encode())
        sheet.write(b"".join(self._columns(edit.root.child("cols"))))
        sheet.write(f"<{prefix}sheetData>".encode())
        for row in self._chosen(parts, part):
            sheet.write(row)
        sheet.write(f"</{prefix}sheetData></{edit.root.tag}>".encode())

    def _chosen(self, parts: Parts, part: str) -> Iterator[bytes]:
        last = 0
        for piece, unseen in row_pieces(parts, part, self._found):
            for row in self._raw.rows(unseen, last):
                last = row.number
                if row.number in self._rows:
                    self.written += 1
                    yield self._row(piece, unseen, row)

    def _row(self, piece: bytes, unseen: bytes, row: RawPiece) -> bytes:
        cells = [
            self._cell(piece[cell.start : cell.end], piece[cell.start : cell.inside], cell.number - self._left)
            for cell in self._raw.cells(unseen, row)
            if cell.number > self._left
        ]
        looks = b"".join(match[0] for match in _ROW_STYLE.finditer(piece, row.start, row.inside))
        prefix = self._found.prefix
        return b'<%srow r="%d"%s>%s</%srow>' % (prefix, self.written, looks, b"".join(cells), prefix)

    def _cell(self, whole: bytes, tag: bytes, column: int) -> bytes:
        inside = self._formula.sub(b"", whole[len(tag) :])
        if _SHARED.search(tag):
            inside = self._text_number.sub(self._renumbered, inside)
        # They lead into parts that are not carried over.
        tag = without_attribute(without_attribute(tag, "cm"), "vm")
        return with_attribute(tag, "r", cell_name(self.written, column)) + inside

    def _renumbered(self, found: re.Match[bytes]) -> bytes:
        number = self.texts.setdefault(int(found[2]), len(self.texts))
        return b"%s%d%s" % (found[1], number, found[3])

    def _columns(self, cols: Node | None) -> Iterator[bytes]:
        if cols is None:
            return
        kept = []
        for col in cols.children:
            first, last = (int(col.attributes.get(name, "0")) - self._left for name in ("min", "max"))
            if last > 0:
                tag = self._found.edit.xml[col.start : col.inside]
                # What was hidden is to be seen: these are the rows to work on.
                tag = without_attribute(without_attribute(tag, "hidden"), "collapsed")
                kept.append(with_attribute(with_attribute(tag, "min", str(max(first, 1))), "max", str(last)))
        if kept:
            yield from (f"<{cols.tag}>".encode(), *kept, f"</{cols.tag}>".encode())
