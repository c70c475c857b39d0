"""Comments on cells, beside those that are there already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.patching.raw_sheet import cell_name
from knosc_desktop.reader.patching.xml_edit import WORKSHEET, XmlEdit, cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.xml_edit import Node


# The yellow boxes in which Excel shows comments: an old language of shapes, one for each comment.

_BLOCK = 1024
"""Numbers of shapes are dealt out in blocks; each drawing names the blocks that are its own."""
_WIDE = 4
_LETTERS_A_LINE = 38
_LOWEST, _HIGHEST = 2, 24
"""Lines of text that the box of a note has room for."""
_MAP = re.compile(rb"""(<[\w.-]+:idmap\b[^>]*?\bdata\s*=\s*)(["'])([\d,\s]*)\2""")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_HEAD = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE_ID = b"_x0000_t202"
_TYPE = (
    b'<v:shapetype%s id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>' % _NAMESPACES
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:180pt;height:60pt;z-index:{order};'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def with_shapes(drawing: bytes, notes: Iterable[tuple[int, int, str]], parts: Parts) -> bytes:
    """A drawing with a shape for each comment.

    Args:
        drawing: as it is; empty when there is none.
        notes: row, column and text of each comment.
        parts: of the workbook, whose other drawings have numbers of their own.

    Raises:
        Damaged: it is no such drawing.
    """
    drawing = drawing or _HEAD
    end = drawing.rfind(b"</xml")
    if end < 0:
        raise Damaged("the shapes of the comments cannot be read")
    numbers = _free_numbers(drawing, parts)
    shapes = []
    blocks = set()
    for order, (row, column, text) in enumerate(notes, start=1):
        number = next(numbers)
        blocks.add(number // _BLOCK)
        anchor = _anchor(row, column, text)
        shapes.append(_SHAPE.format(number=number, order=order, anchor=anchor, row=row - 1, column=column - 1))
    kind = b"" if _TYPE_ID + b'"' in drawing else _TYPE
    added = "".join(shapes)
    if _is_foreign(drawing):
        added = added.replace("<v:shape ", f"<v:shape{_NAMESPACES.decode()} ")
    return _with_blocks(drawing[:end], blocks) + kind + added.encode() + drawing[end:]


def _is_foreign(drawing: bytes) -> bool:
    """Whether its outermost element does not know the usual prefixes."""
    head = drawing[: drawing.find(b">", drawing.find(b"<xml")) + 1]
    return not all(name in head for name in (b"xmlns:v=", b"xmlns:o=", b"xmlns:x="))


def _with_blocks(drawing: bytes, blocks: set[int]) -> bytes:
    found = _MAP.search(drawing)
    if not found or not blocks:
        return drawing
    own = [number for number in found[3].decode().replace(" ", "").split(",") if number]
    own += [str(block) for block in sorted(blocks) if str(block) not in own]
    return drawing[: found.start()] + found[1] + found[2] + ",".join(own).encode() + found[2] + drawing[found.end() :]


def _free_numbers(drawing: bytes, parts: Parts) -> Iterator[int]:
    taken = {int(number) // _BLOCK for number in _NUMBER.findall(drawing)}
    for part in parts.names:
        if part.endswith(".vml") and parts.holds(part):
            content = parts.read(part)
            for found in _MAP.finditer(content):
                taken.update(int(number) for number in re.findall(rb"\d+", found[3]))
            taken.update(int(number) // _BLOCK for number in _NUMBER.findall(content))
    block = max(taken, default=0) + 1
    while True:
        yield from islice(range(block * _BLOCK + 1, (block + 1) * _BLOCK), _BLOCK)
        block += 1


def _anchor(row: int, column: int, text: str) -> str:
    """Where its corners are: columns and rows from 0, each with a distance in pixels."""
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n"))
    height = min(max(lines, _LOWEST), _HIGHEST) + 1
    left = column if column + _WIDE < LAST_COLUMN else max(column - _WIDE - 2, 0)
    top = max(min(row - 2, LAST_ROW - height - 1), 0)
    return f"{left}, 15, {top}, 2, {left + _WIDE}, 15, {top + height}, 4"


AUTHOR = "Knosc Desktop"
_LONGEST = 4_000
_MOST_LINES = 20
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_SHAPES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# An answer in a conversation is kept apart from the cell; the comment in its place only says so, and Excel makes
# it anew.
_CONVERSATION = "tc="


@dataclass(frozen=True, slots=True)
class Note:
    """What to say on one cell.

    Attributes:
        row: from 1.
        column: from 1.
        lines: each a sentence.
        more: said where there are more lines than a comment shows.
    """

    row: int
    column: int
    lines: tuple[str, ...]
    more: str

    @property
    def text(self) -> str:
        """All of it, as long as a comment may be."""
        more = (self.more,) if len(self.lines) > _MOST_LINES else ()
        return "\n".join(self.lines[:_MOST_LINES] + more)


class Notes:
    """The comments of one sheet; where they are kept is settled before its rows are written."""

    def __init__(self, parts: Parts, sheet: str, edit: XmlEdit) -> None:
        """Find the sheet's comments, or make room for some.

        Args:
            parts: of the workbook; gets new ones.
            sheet: name of the part.
            edit: what surrounds its rows; gets a relation to the shapes of the comments.
        """
        self._parts = parts
        kinds = {relation.kind: relation.part for relation in parts.relations(sheet)}
        shapes = _shapes_in_use(parts, sheet, edit)
        self.comments = kinds.get("comments", "")
        if self.comments not in parts:
            self.comments = parts.free_name("xl/comments{}.xml")
            parts.declare(self.comments, _COMMENTS_TYPE)
            parts.relate(sheet, "comments", self.comments)
        self.shapes = shapes
        if not shapes:
            self.shapes = parts.free_name("xl/drawings/vmldrawing{}.vml")
            parts.declare(self.shapes, _SHAPES_TYPE)
            _refer_to_shapes(edit, parts.relate(sheet, "vmlDrawing", self.shapes), parts.relation_types)

    def write_last(self, notes: Callable[[], list[Note]]) -> None:
        """Let the comments be written when all else is.

        Args:
            notes: asked for then; no two on one cell.
        """
        self._parts.make_last(self.comments, lambda: self._comments(notes()))
        self._parts.make_last(self.shapes, lambda: self._drawn(notes()))

    def _comments(self, notes: list[Note]) -> bytes:
        edit = self._existing()
        prefix = edit.root.prefix
        authors, listed = edit.root.child("authors"), edit.root.child("commentList")
        if authors is None or listed is None:
            raise Damaged("the comments cannot be read")
        there = {node.attributes.get("ref", "").upper(): node for node in listed.named("comment")}
        number = len(authors.children)
        edit.append(authors, f"<{prefix}author>{AUTHOR}</{prefix}author>".encode())
        new = []
        for note in notes:
            name = cell_name(note.row, note.column)
            if name in there:
                _add_to(edit, there[name], note)
            else:
                runs = _run(prefix, note.text)
                new.append(
                    f'<{prefix}comment ref="{name}" authorId="{number}"><{prefix}text>{runs}</{prefix}text>'
                    f"</{prefix}comment>"
                )
        edit.append(listed, "".join(new).encode())
        return edit.result()

    def _drawn(self, notes: list[Note]) -> bytes:
        listed = self._existing().root.child("commentList")
        there = {node.attributes.get("ref", "").upper() for node in listed.children} if listed else set()
        wanted = [note for note in notes if cell_name(note.row, note.column) not in there]
        old = self._parts.read(self.shapes) if self._parts.holds(self.shapes) else b""
        return with_shapes(old, [(note.row, note.column, note.text) for note in wanted], self._parts)

    def _existing(self) -> XmlEdit:
        if self._parts.holds(self.comments):
            return XmlEdit(self._parts.read(self.comments), depth=4)
        empty = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{self._parts.main}">'
            "<authors></authors><commentList></commentList></comments>"
        )
        return XmlEdit(empty.encode())


def _add_to(edit: XmlEdit, comment: Node, note: Note) -> None:
    author = comment.attributes.get("authorId", "")
    text = comment.child("text")
    if text is None or _author(edit, author).startswith(_CONVERSATION):
        return
    prefix = comment.prefix
    # Text in one piece becomes a run: Excel does not mix the two.
    for plain in text.named("t"):
        edit.insert(plain.start, f"<{prefix}r>".encode())
        edit.insert(plain.end, f"</{prefix}r>".encode())
    runs = _run(prefix, f"\n{AUTHOR}:\n", "<{0}b/>") + _run(prefix, note.text)
    last = max((child.end for child in text.children if child.name in {"t", "r"}), default=text.inside)
    edit.insert(last, runs.encode())


def _author(edit: XmlEdit, number: str) -> str:
    authors = edit.root.child("authors")
    if authors is None or not number.isdecimal() or int(number) >= len(authors.children):
        return ""
    node = authors.children[int(number)]
    return edit.xml[node.inside : node.close].decode("utf-8", "replace")


def _run(prefix: str, text: str, bold: str = "") -> str:
    style = f'{bold}<{{0}}sz val="9"/><{{0}}color indexed="81"/><{{0}}rFont val="Tahoma"/><{{0}}family val="2"/>'
    return (
        f"<{prefix}r><{prefix}rPr>{style.format(prefix)}</{prefix}rPr>"
        f'<{prefix}t xml:space="preserve">{cell_text(text, _LONGEST)}</{prefix}t></{prefix}r>'
    )


def _shapes_in_use(parts: Parts, sheet: str, edit: XmlEdit) -> str:
    """The part with the shapes of the sheet's comments and controls; empty when there is none."""
    node = edit.root.child("legacyDrawing")
    if node is None:
        return ""
    identity = next((value for name, value in node.attributes.items() if name.rpartition(":")[2] == "id"), "")
    part = next((relation.part for relation in parts.relations(sheet) if relation.id == identity), "")
    if part not in parts:
        raise Damaged("the sheet refers to comments that are not there")
    return part


def _refer_to_shapes(edit: XmlEdit, relation: str, types: str) -> None:
    prefix = edit.root.prefix
    element = f'<{prefix}legacyDrawing xmlns:r="{types}" r:id="{relation}"/>'
    edit.insert_in_order(edit.root, WORKSHEET, "legacyDrawing", element.encode())
