"""XML that is changed in a few places; every other byte stays."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from knosc_desktop.reader.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator


# The order in which the schema of workbooks wants elements; Excel repairs what is in another one.

WORKSHEET = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
)
STYLES = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
)


_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_TAG_REST = re.compile(rb"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
# Excel reads _x0041_ as A, so what merely looks like that is escaped in Excel's own way.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Node:
    """An element and where its bytes are.

    Attributes:
        tag: its name as written, with a prefix if there is one.
        attributes: as written, their values unescaped.
        start: of its start tag.
        inside: right after its start tag.
        close: of its end tag; the same as ``end`` where it has none.
        end: right after it.
        children: the elements in it, as deep as was asked for.
    """

    tag: str
    attributes: dict[str, str]
    start: int
    inside: int
    close: int = 0
    end: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Without the prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """With its colon; empty when there is none."""
        return self.tag[: len(self.tag) - len(self.name)]

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        return next(self.named(name), None)

    def named(self, name: str) -> Iterator[Node]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)


class XmlEdit:
    """One document and the changes to it.

    Attributes:
        xml: its bytes, in UTF-8.
        root: its outermost element.
    """

    def __init__(self, xml: bytes, *, depth: int = 2) -> None:
        """Find its elements.

        Args:
            xml: in any encoding.
            depth: how deep below the root elements are wanted.

        Raises:
            ExpatError: it is no XML.
            Damaged: it has a document type.
        """
        self.xml = as_utf8(xml)
        self.root = _outline(self.xml, depth)
        self._changes: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put something in the place of some bytes."""
        self._changes.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """Put something in between; what is inserted first at one place comes first."""
        self._changes.append((at, at, new))

    def append(self, node: Node, new: bytes) -> None:
        """Make something the last child of an element."""
        if node.close != node.end:
            self.insert(node.close, new)
        else:
            self._open(node, new)

    def prepend(self, node: Node, new: bytes) -> None:
        """Make something the first child of an element."""
        if node.close != node.end:
            self.insert(node.inside, new)
        else:
            self._open(node, new)

    def set(self, node: Node, **attributes: str) -> None:
        """Set attributes of an element; only once for each."""
        tag = self.xml[node.start : node.inside]
        for name, value in attributes.items():
            tag = with_attribute(tag, name, value)
        self.replace(node.start, node.inside, tag)

    def result(self) -> bytes:
        """The document with all changes."""
        pieces = []
        done = 0
        for start, end, new in sorted(self._changes, key=lambda change: change[:2]):
            if start < done:
                raise Damaged("two changes to one place")
            pieces += [self.xml[done:start], new]
            done = end
        return b"".join([*pieces, self.xml[done:]])

    def insert_in_order(self, parent: Node, order: tuple[str, ...], name: str, new: bytes) -> None:
        """Insert a child where the schema wants it: after all those that come before it.

        Args:
            parent: of the new one.
            order: names of children in the schema's order.
            name: of the new one.
            new: its bytes.
        """
        earlier = frozenset(order[: order.index(name)])
        last = max((child.end for child in parent.children if child.name in earlier), default=None)
        if last is None:
            self.prepend(parent, new)
        else:
            self.insert(last, new)

    def _open(self, node: Node, new: bytes) -> None:
        tag = self.xml[node.start : node.end]
        self.replace(node.start, node.end, tag[: tag.rindex(b"/")] + b">" + new + f"</{node.tag}>".encode())


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag with an attribute set."""
    written = f' {name}="{escaped(value)}"'.encode()
    found = re.search(rb"""\s%s\s*=\s*(?:"[^"]*"|'[^']*')""" % name.encode(), tag)
    if found:
        return tag[: found.start()] + written + tag[found.end() :]
    ending = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:ending].rstrip() + written + tag[ending:]


def without_attribute(tag: bytes, name: str) -> bytes:
    """A start tag with an attribute taken away."""
    return re.sub(rb"""\s%s\s*=\s*(?:"[^"]*"|'[^']*')""" % name.encode(), b"", tag, count=1)


def escaped(text: str) -> str:
    """Text as it stands in XML, within elements and attributes."""
    text = _NOT_IN_XML.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def cell_text(text: str, longest: int) -> str:
    """Text as a cell or a comment holds it; never a formula, always legal, cut where it is too long."""
    if len(text) > longest:
        text = f"{text[: longest - 1]}…"
    return escaped(_LOOKS_ESCAPED.sub("_x005F_", text)).replace("\r\n", "\n").replace("\r", "\n")


def as_utf8(xml: bytes) -> bytes:
    """The document in UTF-8 without a byte-order mark, declared as such.

    Raises:
        Damaged: its encoding is unknown or broken.
    """
    encoding = next((name for mark, name in _MARKS if xml.startswith(mark)), "")
    declared = re.search(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""", xml)
    if not encoding and declared:
        encoding = declared[1].decode().lower()
    if encoding in _UTF_8 or (not encoding and b"\0" not in xml[:4]):
        return xml.removeprefix(codecs.BOM_UTF8)
    try:
        text = xml.decode(encoding or "utf-16-le").lstrip("\ufeff")
    except (LookupError, UnicodeError) as error:
        raise Damaged(f"a part of the workbook is not in the encoding {encoding!r} that it claims") from error
    return _DECLARATION.sub(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', text.encode(), count=1)


def _outline(xml: bytes, depth: int) -> Node:
    parser = expat.ParserCreate("utf-8")
    open_nodes: list[Node] = []
    roots: list[Node] = []
    level = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal level
        if level <= depth:
            at = parser.CurrentByteIndex
            rest = _TAG_REST.match(xml, at)
            node = Node(tag, attributes, at, rest.end() if rest else at)
            (open_nodes[-1].children if open_nodes else roots).append(node)
            open_nodes.append(node)
        level += 1

    def end(_tag: str) -> None:
        nonlocal level
        level -= 1
        if level <= depth:
            node = open_nodes.pop()
            is_empty = xml[node.inside - 2 : node.inside] == b"/>"
            node.close = node.inside if is_empty else parser.CurrentByteIndex
            node.end = node.inside if is_empty else xml.index(b">", node.close) + 1

    def refuse(*_: object) -> None:
        raise Damaged("the XML has a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)  # noqa: FBT003 - it takes no name
    return roots[0]
