"""A workbook of the header and some rows of what was sent, fit to be sent itself."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Written
from knosc_desktop.reader.errors import Damaged, whole_file
from knosc_desktop.reader.parsing.package import Package
from knosc_desktop.reader.parsing.shared_strings import texts
from knosc_desktop.reader.patching.new_workbook import DOCUMENT, LONGEST, NewWorkbook, text_rows, write_text_workbook
from knosc_desktop.reader.patching.parts import Parts
from knosc_desktop.reader.patching.raw_sheet import RawCells, cell_name, outline, row_pieces
from knosc_desktop.reader.patching.styles import Styles
from knosc_desktop.reader.patching.xml_edit import cell_text, with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from typing import IO, BinaryIO

    from knosc_desktop.domain.reader_requests import Extract
    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.reader.patching.parts import SheetEntry
    from knosc_desktop.reader.patching.raw_sheet import RawPiece, SheetOutline
    from knosc_desktop.reader.patching.xml_edit import Node


# Some rows of a sheet as a sheet of their own: the same cells, closed up to the top left.

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


_MOST_OF_THE_TEXTS = 1 << 30


def extract(request: Extract) -> Written:
    """Write the workbook: the header in row 1, formulas as their stored values, text codes as text.

    Raises:
        FileProblem: it could not be made; nothing was written.
    """
    with whole_file(request.target) as target:
        if request.source.format is FileFormat.CSV:
            return _of_text(request, target)
        return _of_workbook(request, target)


def _of_text(request: Extract, target: BinaryIO) -> Written:
    rows = text_rows(request.source)
    wanted = [number for number in _wanted(request) if number <= len(rows)]
    left = _empty_columns(request.header)
    write_text_workbook(target, request.sheet_name, [rows[number - 1][left:] for number in wanted])
    return Written(len(wanted) - 1, 0)


def _of_workbook(request: Extract, target: BinaryIO) -> Written:
    path = request.source.path
    with Parts(path) as parts:
        entry = _sheet(parts, request.header.sheet)
        chosen = ChosenRows(outline(parts, entry.part), frozenset(_wanted(request)), _empty_columns(request.header))
        others: dict[str, Callable[[], bytes]] = {
            kind: partial(parts.read, part) for kind, part in _looks(parts).items()
        }
        others.setdefault("styles", Styles(b"", parts.main).result)
        with Package(path) as package:
            others["sharedStrings"] = lambda: _texts(
                texts(package, chosen.texts, _MOST_OF_THE_TEXTS), chosen.texts, parts.main
            )
            NewWorkbook(
                entry.name,
                lambda sheet: chosen.write(parts, entry.part, sheet),
                others,
                package.counts_from_1904,
                parts.main,
                parts.relation_types,
            ).write(target)
    return Written(chosen.written - 1, 0)


def _wanted(request: Extract) -> list[int]:
    return sorted({request.header.row, *(row for row in request.rows if row > request.header.row)})


def _empty_columns(header: TableHeader) -> int:
    """How many columns there are before the first that has a name."""
    return next((number for number, name in enumerate(header.columns) if name.strip()), 0)


def _sheet(parts: Parts, name: str) -> SheetEntry:
    for entry in parts.sheets:
        if entry.name == name and entry.kind == "worksheet":
            return entry
    raise Damaged(f"there is no sheet {name!r}")


def _looks(parts: Parts) -> Mapping[str, str]:
    """The parts with the formats and colours of the workbook."""
    kinds = {relation.kind: relation.part for relation in parts.relations(parts.workbook)}
    return {kind: kinds[kind] for kind in ("styles", "theme") if parts.holds(kinds.get(kind, ""))}


def _texts(found: Mapping[int, str], order: Mapping[int, int], main: str) -> bytes:
    items = "".join(
        f'<si><t xml:space="preserve">{cell_text(found.get(number, ""), LONGEST)}</t></si>' for number in order
    )
    return f'{DOCUMENT}<sst xmlns="{main}" uniqueCount="{len(order)}">{items}</sst>'.encode()
