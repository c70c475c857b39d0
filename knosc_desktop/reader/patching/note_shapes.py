"""The yellow boxes in which Excel shows comments: an old language of shapes, one for each comment."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.reader.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.reader.patching.parts import Parts

_BLOCK = 1024
"""Numbers of shapes are dealt out in blocks; each drawing names the blocks that are its own."""
_WIDE = 4
_LETTERS_A_LINE = 38
_FEWEST_LINES, _MOST_LINES = 2, 24
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
    height = min(max(lines, _FEWEST_LINES), _MOST_LINES) + 1
    left = column if column + _WIDE < LAST_COLUMN else max(column - _WIDE - 2, 0)
    top = max(min(row - 2, LAST_ROW - height - 1), 0)
    return f"{left}, 15, {top}, 2, {left + _WIDE}, 15, {top + height}, 4"
