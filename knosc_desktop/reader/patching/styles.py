"""The formats of a workbook, with some added; those that are there keep their numbers."""

from __future__ import annotations

from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.patching.xml_edit import STYLES, XmlEdit, with_attribute

MARK_COLOUR = "FFFFC7CE"
"""Excel's own light red, readable with the dark text of nearly every cell."""

MOST_FORMATS = 65_430
"""Cell formats that Excel opens, those of cell styles included (MS-OI29500 2.1.700; its help says 65,490)."""
_OF_THE_LIST = 16
"""More formats than the list of errors is written in."""

_FIRSTS: dict[str, tuple[str, ...]] = {
    "fonts": ('<{0}font><{0}sz val="11"/><{0}name val="Calibri"/><{0}family val="2"/></{0}font>',),
    "fills": (
        '<{0}fill><{0}patternFill patternType="none"/></{0}fill>',
        '<{0}fill><{0}patternFill patternType="gray125"/></{0}fill>',
    ),
    "borders": ("<{0}border><{0}left/><{0}right/><{0}top/><{0}bottom/><{0}diagonal/></{0}border>",),
    "cellXfs": ('<{0}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "dxfs": (),
}
"""What Excel takes for granted where a workbook does not say."""
# A conditional format fills with the colour that is behind the pattern elsewhere.
_RULE_FILL = (
    '<{0}fill><{0}patternFill patternType="solid">'
    f'<{{0}}fgColor rgb="{MARK_COLOUR}"/><{{0}}bgColor rgb="{MARK_COLOUR}"/></{{0}}patternFill></{{0}}fill>'
)
_DOCUMENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_USUAL = (
    "".join(f"<{name}>{''.join(_FIRSTS[name]).format('')}</{name}>" for name in ("fonts", "fills", "borders"))
    + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)


class Styles:
    """The formats of one workbook.

    Attributes:
        mark_rule: number of the format that conditional formatting colours marked cells with; None where they get
            formats of their own. It costs no cell format, and there may be no room for more of those.
    """

    def __init__(self, xml: bytes, main: str) -> None:
        """Read them.

        Args:
            xml: the part that holds them; empty when there is none.
            main: the namespace of its elements.
        """
        self._edit = XmlEdit(xml or f'{_DOCUMENT}<styleSheet xmlns="{main}">{_USUAL}</styleSheet>'.encode())
        self._prefix = self._edit.root.prefix
        self._there = {name: self._items(name) for name in _FIRSTS}
        self._added: dict[str, dict[bytes, int]] = {name: {} for name in _FIRSTS}
        self._marked: dict[int, int] = {}
        self._formats: dict[tuple[str, ...], int] = {}
        self._mark_fill: int | None = None
        cells = len(self._there["cellXfs"]) + self._count("cellStyleXfs")
        most = max(cells, *(len(self._there[name]) for name in ("fonts", "fills", "borders")))
        self._has_room = most + _OF_THE_LIST <= MOST_FORMATS
        # Every format there is may be needed once more, with the mark.
        can_double = self._has_room and cells + len(self._there["cellXfs"]) + _OF_THE_LIST <= MOST_FORMATS
        self.mark_rule = None if can_double else self._add("dxfs", self._element("dxf", _RULE_FILL))

    def marked(self, style: int) -> int:
        """Number of the format that looks like another one, but marked; the same one where a rule colours the cell.

        Raises:
            Damaged: there is no such format.
        """
        if style not in self._marked:
            formats = self._there["cellXfs"]
            if style >= len(formats):
                raise Damaged(f"there is no format {style}")
            is_ruled = self.mark_rule is not None
            self._marked[style] = style if is_ruled else self._add("cellXfs", self._with_fill(formats[style]))
        return self._marked[style]

    def format(self, *, font: str = "", fill: str = "", border: str = "", alignment: str = "", number: int = 0) -> int:
        """Number of a new format; of the workbook's usual one when there is no room.

        Args:
            font: content of its ``font``; the workbook's usual one when empty.
            fill: colour behind it as ``FFRRGGBB``.
            border: content of its ``border``.
            alignment: attributes of its ``alignment``.
            number: of a built-in number format.
        """
        if not self._has_room:
            return 0
        wanted = (font, fill, border, alignment, str(number))
        if wanted not in self._formats:
            fonts = self._add("fonts", self._element("font", font)) if font else 0
            fills = self._add("fills", self._fill(fill)) if fill else 0
            borders = self._add("borders", self._element("border", border)) if border else 0
            prefix = self._prefix
            aligned = f"<{prefix}alignment {alignment}/>" if alignment else ""
            self._formats[wanted] = self._add(
                "cellXfs",
                f'<{prefix}xf numFmtId="{number}" fontId="{fonts}" fillId="{fills}" borderId="{borders}" '
                f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f"{aligned}</{prefix}xf>".encode(),
            )
        return self._formats[wanted]

    def result(self) -> bytes:
        """The part with what was added; can be asked for once."""
        for name, added in self._added.items():
            if not added:
                continue
            items = b"".join(added)
            count = len(self._there[name]) + len(added)
            node = self._edit.root.child(name)
            if node is not None and node.children:
                self._edit.set(node, count=str(count))
                self._edit.append(node, items)
                continue
            tag = f"{self._prefix}{name}"
            whole = b'<%s count="%d">%s%s</%s>' % (
                tag.encode(), count, b"".join(self._there[name]), items, tag.encode()
            )  # fmt: skip
            if node is not None:
                self._edit.replace(node.start, node.end, whole)
            else:
                self._edit.insert_in_order(self._edit.root, STYLES, name, whole)
        return self._edit.result()

    def _with_fill(self, xf: bytes) -> bytes:
        if self._mark_fill is None:
            self._mark_fill = self._add("fills", self._fill(MARK_COLOUR))
        end = xf.index(b">") + 1
        tag = with_attribute(with_attribute(xf[:end], "fillId", str(self._mark_fill)), "applyFill", "1")
        return tag + xf[end:]

    def _add(self, name: str, item: bytes) -> int:
        added = self._added[name]
        number = added.setdefault(item, len(added))
        return len(self._there[name]) + number

    def _element(self, name: str, content: str) -> bytes:
        return f"<{{0}}{name}>{content}</{{0}}{name}>".replace("{0}", self._prefix).encode()

    def _fill(self, colour: str) -> bytes:
        prefix = self._prefix
        return self._element(
            "fill",
            f'<{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="{colour}"/>'
            f'<{prefix}bgColor indexed="64"/></{prefix}patternFill>',
        )

    def _count(self, name: str) -> int:
        node = self._edit.root.child(name)
        return len(node.children) if node is not None else 0

    def _items(self, name: str) -> list[bytes]:
        node = self._edit.root.child(name)
        if node is None or not node.children:
            return [first.format(self._prefix).encode() for first in _FIRSTS[name]]
        return [self._edit.xml[child.start : child.end] for child in node.children]
