"""One sheet of a workbook with some of its cells changed and some of its rows taken out; the other parts stay."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import message
from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.patching.raw_sheet import (
    CHUNK,
    RawCells,
    cell_name,
    column_style_in,
    outline,
    row_pieces,
    row_style,
    style_of,
)
from knosc_desktop.reader.patching.repaired_text import written
from knosc_desktop.reader.patching.xml_edit import XmlEdit, cell_text, escaped, with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts, SheetEntry
    from knosc_desktop.reader.patching.raw_sheet import RawPiece
    from knosc_desktop.reader.patching.xml_edit import Node

_HERE = b"<?rows?>"
_LONGEST = 32_767
"""Letters in a cell."""
_REFERENCE = re.compile(r"(\$?[A-Za-z]{1,3}\$?)(\d{1,7})")
_ONLY_REFERENCES = re.compile(r"(?:(?:'(?:[^']|'')+'|[^'!,()]+)!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?")
_ROW_IN_FORMULA = re.compile(r"[A-Za-z]\$?\d|\d:\$?\d")
_PLACES = ("ref", "sqref")
"""Attributes that name cells of the sheet."""
_WITH_FORMULAS = frozenset({"formula", "formula1", "formula2"})
_FIXED = frozenset({"comments", "threadedComment", "drawing", "vmlDrawing", "pivotTable", "queryTable"})
"""Parts that say on which row they are, in ways of their own."""


class RepairedSheet:
    """The sheet, and what refers to its rows."""

    def __init__(
        self,
        parts: Parts,
        name: str,
        changes: Mapping[tuple[int, int], str | float],
        removed: Collection[int],
    ) -> None:
        """Look at what surrounds the rows.

        Args:
            parts: of the workbook; the sheet will be written with it.
            name: of the sheet.
            changes: new values by row and column, from 1.
            removed: numbers of the rows to take out.

        Raises:
            Damaged: it is put together in a way that is not understood.
        """
        self._parts = parts
        self._entry = _sheet(parts, name)
        self._found = outline(parts, self._entry.part)
        self._raw = RawCells(self._found.prefix)
        self._formula = re.compile(b"<" + self._found.prefix + rb"f[\s/>]")
        self._column_style = column_style_in(self._found.edit)
        self._rows = Shift(removed)
        by_row: dict[int, dict[int, str | float]] = {}
        for (row, column), value in changes.items():
            by_row.setdefault(row, {})[column] = value
        self._changes = by_row
        self._waiting = sorted(by_row, reverse=True)

    def prepare(self) -> None:
        """Have it written in its turn.

        Raises:
            FileProblem: rows cannot be taken out, because of what refers to them.
        """
        edit = self._found.edit
        if self._rows:
            self._refuse_what_refers()
            _shift_places(edit, edit.root, self._rows)
            self._shift_tables()
            self._shift_names()
        edit.append(edit.root.child("sheetData") or edit.root, _HERE)
        self._parts.stream(self._entry.part, self._write)

    def _write(self, writing: IO[bytes]) -> None:
        before, _, after = self._found.edit.result().partition(_HERE)
        writing.write(before)
        last = 0
        for piece, unseen in row_pieces(self._parts, self._entry.part, self._found):
            if self._rows and self._formula.search(unseen):
                raise _cannot_remove()
            done = 0
            for row in self._raw.rows(unseen, last):
                last = row.number
                is_changed = bool(self._waiting) and row.number >= self._waiting[-1]
                if not is_changed and not self._rows.touches(row.number):
                    continue
                writing.write(piece[done : row.start])
                done = row.end
                self._write_new(writing, row.number)
                if row.number not in self._rows:
                    writing.write(self._row(piece, unseen, row))
            writing.write(piece[done:])
        self._write_new(writing, None)
        writing.write(after)

    def _write_new(self, writing: IO[bytes], before: int | None) -> None:
        """Rows that are changed but not there."""
        while self._waiting and (before is None or self._waiting[-1] < before):
            row = self._waiting.pop()
            cells = b"".join(
                self._cell(self._rows.after(row), column, value, self._column_style(column))
                for column, value in sorted(self._changes[row].items())
            )
            prefix = self._found.prefix
            writing.write(b'<%srow r="%d">%s</%srow>' % (prefix, self._rows.after(row), cells, prefix))

    def _row(self, piece: bytes, unseen: bytes, row: RawPiece) -> bytes:
        wanted: list[tuple[int, str | float]] = []
        if self._waiting and self._waiting[-1] == row.number:
            wanted = sorted(self._changes[self._waiting.pop()].items())
        number = self._rows.after(row.number)
        tag = piece[row.start : row.inside]
        own = row_style(tag)
        end = self._raw.end_of(unseen, row)
        pieces: list[bytes] = []
        done = row.inside
        for cell in self._raw.cells(unseen, row):
            while wanted and wanted[0][0] < cell.number:
                pieces += [piece[done : cell.start], self._new_cell(number, *wanted.pop(0), own)]
                done = cell.start
            if wanted and wanted[0][0] == cell.number:
                pieces.append(piece[done : cell.start])
                pieces.append(self._changed(piece, unseen, cell, number, wanted.pop(0)[1]))
                done = cell.end
            elif number != row.number:
                pieces.append(piece[done : cell.start])
                pieces.append(with_attribute(piece[cell.start : cell.inside], "r", cell_name(number, cell.number)))
                done = cell.inside
        pieces.append(piece[done:end])
        pieces += [self._new_cell(number, column, value, own) for column, value in wanted]
        is_opened = tag.endswith(b"/>") and any(pieces)
        rest = (b"</" + self._found.prefix + b"row>" if is_opened else b"") + piece[end : row.end]
        return _row_tag(tag, number, is_opened=is_opened) + b"".join(pieces) + rest

    def _changed(self, piece: bytes, unseen: bytes, cell: RawPiece, row: int, value: str | float) -> bytes:
        if self._formula.search(unseen, cell.inside, cell.end):
            name = cell_name(row, cell.number)
            raise FileProblem(
                message("files.repair.formula.title"),
                message("files.repair.formula.message", cell=name),
                hint=message("files.repair.formula.hint"),
            )
        return self._cell(row, cell.number, value, style_of(piece[cell.start : cell.inside]))

    def _new_cell(self, row: int, column: int, value: str | float, own: int | None) -> bytes:
        # What is not there looks like its row, or else like its column.
        return self._cell(row, column, value, own if own is not None else self._column_style(column))

    def _cell(self, row: int, column: int, value: str | float, style: int | None) -> bytes:
        p = self._found.prefix.decode()
        looks = f' s="{style}"' if style else ""
        start = f'<{p}c r="{cell_name(row, column)}"{looks}'
        if isinstance(value, float):
            return f"{start}><{p}v>{written(value)}</{p}v></{p}c>".encode()
        if not value:
            return f"{start}/>".encode()
        text = cell_text(value, _LONGEST)
        return f'{start} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>'.encode()

    # What refers to rows: with some of them gone, each has to follow, or nothing may be taken out.

    def _refuse_what_refers(self) -> None:
        """Nothing may point to another row than before.

        Raises:
            FileProblem: something would.
        """
        if any(relation.kind in _FIXED for relation in self._parts.relations(self._entry.part)):
            raise _cannot_remove()
        edit = self._found.edit
        if b"sqref>" in edit.xml:
            # Rules of newer versions of Excel name their cells as text.
            raise _cannot_remove()
        for node in _all(XmlEdit(edit.xml, depth=4).root):
            if node.name in _WITH_FORMULAS and _ROW_IN_FORMULA.search(_text(edit.xml, node)):
                raise _cannot_remove()
        names = {escaped(self._entry.name).encode(), escaped(self._entry.name.replace("'", "''")).encode()}
        for entry in self._parts.sheets:
            if entry != self._entry and self._parts.holds(entry.part) and self._mentions(entry.part, names):
                raise _cannot_remove()

    def _mentions(self, part: str, names: Collection[bytes]) -> bool:
        """Whether formulas of another sheet may refer to this one."""
        kept = max(map(len, names)) + 2
        with self._parts.open(part) as stream:
            piece = b""
            while more := stream.read(CHUNK):
                piece = piece[-kept:] + more
                if any(name + sign in piece for name in names for sign in (b"!", b"'!", b"&apos;!")):
                    return True
        return False

    def _shift_tables(self) -> None:
        for relation in self._parts.relations(self._entry.part):
            if relation.kind == "table":
                edit = XmlEdit(self._parts.read(relation.part))
                _shift_places(edit, edit.root, self._rows)
                self._parts.change(relation.part, edit.result())

    def _shift_names(self) -> None:
        """Named ranges, such as what is filtered or printed."""
        edit = XmlEdit(self._parts.read(self._parts.workbook))
        listed = edit.root.child("definedNames")
        own = (self._entry.name, self._entry.name.replace("'", "''"))
        is_changed = False
        for node in listed.children if listed else ():
            text = _text(edit.xml, node)
            plain = text.replace("&apos;", "'").replace("&amp;", "&")
            if not any(name in plain for name in own) or not _ROW_IN_FORMULA.search(plain):
                continue
            if not all(_ONLY_REFERENCES.fullmatch(each) for each in plain.split(",")):
                raise _cannot_remove()
            is_changed = True
            edit.replace(node.inside, node.close, escaped(self._shifted_name(plain)).encode())
        if is_changed:
            self._parts.change(self._parts.workbook, edit.result())

    def _shifted_name(self, text: str) -> str:
        """References with their sheets; only what follows the exclamation mark is a cell."""
        parted = (each.rpartition("!") for each in text.split(","))
        return ",".join(f"{sheet}{sign}{self._rows.shifted(place)}" for sheet, sign, place in parted)


def _row_tag(tag: bytes, number: int, *, is_opened: bool) -> bytes:
    # It may have cells beyond its span now; Excel does without it.
    tag = with_attribute(without_attribute(tag, "spans"), "r", str(number))
    return tag[: tag.rindex(b"/")] + b">" if is_opened else tag


class Shift:
    """Where rows are when some of them were taken out."""

    def __init__(self, removed: Collection[int]) -> None:
        self._removed = sorted(removed)
        self._set = frozenset(removed)

    def __bool__(self) -> bool:
        """Whether any is taken out."""
        return bool(self._removed)

    def __contains__(self, row: int) -> bool:
        """Whether that one is taken out."""
        return row in self._set

    def touches(self, row: int) -> bool:
        """Whether that row is taken out, or moves."""
        return bool(self._removed) and row >= self._removed[0]

    def after(self, row: int) -> int:
        """The number that a row has then; of one that is taken out, that of the next."""
        return row - bisect_left(self._removed, row)

    def shifted(self, places: str) -> str:
        """Names of cells and ranges as they are then."""
        return " ".join(filter(None, map(self._range, places.split(" "))))

    def _range(self, place: str) -> str:
        first, sign, last = place.partition(":")
        if not sign:
            found = _REFERENCE.fullmatch(first)
            return "" if found and int(found[2]) in self else self._moved(first)
        start = self._moved(first)
        # A range ends above the row that follows it.
        end = _REFERENCE.sub(lambda found: f"{found[1]}{self.after(int(found[2]) + 1) - 1}", last)
        top, bottom = (int(found[2]) if (found := _REFERENCE.search(each)) else 0 for each in (start, end))
        return f"{start}:{end}" if bottom >= top else ""

    def _moved(self, cell: str) -> str:
        return _REFERENCE.sub(lambda found: f"{found[1]}{self.after(int(found[2]))}", cell)


def _shift_places(edit: XmlEdit, node: Node, rows: Shift) -> None:
    """Every attribute that names cells, in an element and those within.

    Raises:
        FileProblem: nothing is left of the last of several.
    """
    new = {name: rows.shifted(node.attributes[name]) for name in _PLACES if name in node.attributes}
    if any(node.attributes[name] != value for name, value in new.items()):
        edit.set(node, **new)
    kept = 0
    for child in node.children:
        if any(not rows.shifted(child.attributes[name]) for name in _PLACES if name in child.attributes):
            edit.replace(child.start, child.end, b"")
        else:
            kept += 1
            _shift_places(edit, child, rows)
    if node.children and not kept:
        raise _cannot_remove()


def _all(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _all(child)


def _text(xml: bytes, node: Node) -> str:
    return xml[node.inside : node.close].decode("utf-8", "replace")


def _sheet(parts: Parts, name: str) -> SheetEntry:
    for entry in parts.sheets:
        if entry.name == name and entry.kind == "worksheet":
            return entry
    raise Damaged(f"there is no sheet {name!r}")


def _cannot_remove() -> FileProblem:
    return FileProblem(
        message("files.repair.rows.title"),
        message("files.repair.rows.message"),
        hint=message("files.repair.rows.hint"),
    )
