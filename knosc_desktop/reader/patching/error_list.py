"""The first sheet of an annotated copy: how often which error came, and a link to every marked cell."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.patching.xml_edit import XmlEdit, cell_text, escaped, with_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.reader_requests import Captions, Mark
    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.styles import Styles
    from knosc_desktop.reader.patching.xml_edit import Node


# Putting a new sheet before all others.

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LONGEST_NAME = 31


def free_sheet_name(wanted: str, taken: Collection[str]) -> str:
    """A name that no sheet has yet; Excel does not tell capitals apart."""
    names = {name.casefold() for name in taken}
    name = wanted
    number = 2
    while name.casefold() in names:
        ending = f" ({number})"
        name = wanted[: _LONGEST_NAME - len(ending)] + ending
        number += 1
    return name


def put_first(parts: Parts, name: str, make: Callable[[], bytes], *, seen: int | None) -> None:
    """Add a sheet before all others.

    Args:
        parts: of the workbook.
        name: on its tab.
        make: makes it, when all other sheets have been written.
        seen: number of the tab that is seen when the workbook is opened, where the new one is 0; None for the
            one that was seen before.

    Raises:
        Damaged: the list of sheets cannot be read.
    """
    part = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.declare(part, _SHEET_TYPE)
    parts.make_last(part, make)
    identity = parts.relate(parts.workbook, "worksheet", part)
    edit = XmlEdit(parts.read(parts.workbook))
    listed = edit.root.child("sheets")
    if listed is None or not listed.children:
        raise Damaged("the workbook lists no sheets")
    number = max(_number(node.attributes.get("sheetId")) for node in listed.children) + 1
    element = (
        f'<{edit.root.prefix}sheet name="{escaped(name)}" sheetId="{number}" '
        f'xmlns:r="{parts.relation_types}" r:id="{identity}"/>'
    )
    edit.prepend(listed, element.encode())
    _shift(edit)
    _look_at(edit, listed, seen)
    parts.change(parts.workbook, edit.result())


def _shift(edit: XmlEdit) -> None:
    """All that counts sheets by their place counts one more now."""
    names = edit.root.child("definedNames")
    for node in names.children if names else ():
        if "localSheetId" in node.attributes:
            edit.set(node, localSheetId=str(_number(node.attributes["localSheetId"]) + 1))


def _look_at(edit: XmlEdit, listed: Node, seen: int | None) -> None:
    views = edit.root.child("bookViews")
    unsaid = 1 if seen is None else seen
    if views is None and unsaid:
        prefix = edit.root.prefix
        view = f'<{prefix}bookViews><{prefix}workbookView activeTab="{unsaid}"/></{prefix}bookViews>'
        # The schema wants it right before the list of sheets.
        edit.insert(listed.start, view.encode())
    for node in views.children if views else ():
        active = _number(node.attributes.get("activeTab")) + 1 if seen is None else seen
        tag = edit.xml[node.start : node.inside]
        edit.replace(
            node.start, node.inside, with_attribute(with_attribute(tag, "activeTab", str(active)), "firstSheet", "0")
        )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


MOST_LINKS = 50_000
"""Excel takes 65,530 links on one sheet."""
_MOST_MESSAGES = 2_000
_LONGEST = 2_000
_LETTERS_A_LINE = 92
_LINE_HEIGHT = 15.0
_MOST_LINES = 8
_PART_OF_PLACE = re.compile(r"[A-Z]+|\d+")
_DARK, _GREY = "FF1F3864", "FF595959"
_FONT = '<{0}sz val="{1}"/><{0}color rgb="{2}"/><{0}name val="Calibri"/><{0}family val="2"/>'
_HAIR = '<{0}left/><{0}right/><{0}top/><{0}bottom style="hair"><{0}color rgb="FFBFBFBF"/></{0}bottom><{0}diagonal/>'


class _Looks:
    """Numbers of the formats that the list is written in."""

    def __init__(self, styles: Styles) -> None:
        bold, underlined = "<{0}b/>", "<{0}u/>"
        self.title = styles.format(font=bold + _font(16, _DARK))
        self.lead = styles.format(font=_font(11, _GREY), alignment='vertical="top"')
        self.section = styles.format(font=bold + _font(13, _DARK), alignment='vertical="bottom"')
        self.head = styles.format(font=bold + _font(11, "FFFFFFFF"), fill=_DARK, alignment='vertical="center"')
        self.number_head = styles.format(
            font=bold + _font(11, "FFFFFFFF"), fill=_DARK, alignment='horizontal="right" vertical="center"'
        )
        self.link = styles.format(font=underlined + _font(11, "FF0563C1"), border=_HAIR, alignment='vertical="top"')
        self.text = styles.format(font=_font(11, "FF000000"), border=_HAIR, alignment='vertical="top" wrapText="1"')
        self.number = styles.format(font=_font(11, "FF000000"), border=_HAIR, alignment='vertical="top"', number=3)
        self.count = styles.format(font=_font(11, _GREY), alignment='horizontal="left" vertical="top"', number=3)
        self.note = styles.format(font="<{0}i/>" + _font(11, _GREY), alignment='vertical="top"')


class ErrorList:
    """Written row by row."""

    def __init__(self, styles: Styles, main: str, captions: Captions) -> None:
        """Begin with an empty sheet.

        Args:
            styles: of the workbook; get some more.
            main: the namespace of its elements.
            captions: what it says besides the messages.
        """
        self._captions = captions
        self._looks = _Looks(styles)
        self._main = main
        self._rows: list[str] = []
        self._links: list[str] = []

    def sheet(
        self, marks: Sequence[Mark], unplaced: Sequence[str], is_hidden: Callable[[Address], bool], *, shows: bool
    ) -> bytes:
        """The whole sheet.

        Args:
            marks: with the names of the sheets as they are in the workbook.
            unplaced: messages that belong to no cell.
            is_hidden: whether the row of a place is not shown, so that a link to it leads to nothing to be seen.
            shows: whether it is seen when the workbook is opened.
        """
        first: dict[str, Address] = {}
        for mark in marks:
            first.setdefault(mark.message, mark.address)
        self._row((self._looks.title, self._captions.title), height=28)
        self._summary(len({mark.address for mark in marks}), len(marks), len(unplaced))
        self._messages(Counter(mark.message for mark in marks), first)
        self._unplaced(Counter(unplaced))
        self._cells(marks, is_hidden)
        return self._document(shows=shows)

    def _summary(self, cells: int, marked: int, unplaced: int) -> None:
        """Each number has a cell of its own: Excel writes it as the user's language does."""
        said = self._captions
        if cells:
            self._row((self._looks.lead, said.how_to_read), height=18)
        self._row((self._looks.lead, said.errors), (self._looks.count, marked + unplaced))
        if cells:
            self._row((self._looks.lead, said.cells), (self._looks.count, cells))
        if cells and unplaced:
            self._row((self._looks.lead, said.without_cell), (self._looks.count, unplaced))

    def _messages(self, counts: Counter[str], first: dict[str, Address]) -> None:
        if not counts:
            return
        said = self._captions
        self._section(said.errors, (said.first_cell, said.error, said.times))
        for message, count in counts.most_common(_MOST_MESSAGES):
            self._row(first[message], message, count)
        self._others(counts)

    def _unplaced(self, counts: Counter[str]) -> None:
        if not counts:
            return
        said = self._captions
        self._section(said.without_cell, ("", said.error, said.times))
        for message, count in counts.most_common(_MOST_MESSAGES):
            self._row((self._looks.text, ""), message, count)
        self._others(counts)

    def _others(self, counts: Counter[str]) -> None:
        self._left_out(sum(count for _, count in counts.most_common()[_MOST_MESSAGES:]), self._captions.others)

    def _cells(self, marks: Sequence[Mark], is_hidden: Callable[[Address], bool]) -> None:
        if not marks:
            return
        said = self._captions
        self._section(said.by_cell, (said.cell, said.error, ""))
        room = MOST_LINKS - len(self._links)
        for mark in marks[:room]:
            hidden = f" ({said.hidden_row})" if is_hidden(mark.address) else ""
            self._row(mark.address, mark.message + hidden, (self._looks.text, ""))
        self._left_out(len(marks) - room, said.not_listed)

    def _section(self, title: str, heads: tuple[str, str, str]) -> None:
        self._row()
        self._row((self._looks.section, title), height=22)
        first, second, third = heads
        self._row((self._looks.head, first), (self._looks.head, second), (self._looks.number_head, third), height=20)

    def _left_out(self, count: int, words: str) -> None:
        if count > 0:
            self._row((self._looks.note, ""), (self._looks.note, words), count)

    def _row(self, *cells: tuple[int, str | int] | Address | str | int, height: float = 0) -> None:
        number = len(self._rows) + 1
        written = []
        for letter, cell in zip("ABC", cells, strict=False):
            name = f"{letter}{number}"
            if isinstance(cell, int):
                written.append(_number_cell(name, self._looks.number, cell))
            elif isinstance(cell, str):
                written.append(_text_cell(name, self._looks.text, cell))
                height = height or _LINE_HEIGHT * min(1 + len(cell) // _LETTERS_A_LINE, _MOST_LINES)
            elif isinstance(cell, tuple):
                style, value = cell
                written.append(
                    _number_cell(name, style, value) if isinstance(value, int) else _text_cell(name, style, value)
                )
            else:
                written.append(_text_cell(name, self._looks.link, str(cell)))
                self._links.append(f'<hyperlink ref="{name}" location="{escaped(_target(cell))}"/>')
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        self._rows.append(f'<row r="{number}"{tall}>{"".join(written)}</row>')

    def _document(self, *, shows: bool) -> bytes:
        selected = ' tabSelected="1"' if shows else ""
        links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>" if self._links else ""
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{self._main}">'
            '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0"/></sheetViews>'
            '<sheetFormatPr defaultRowHeight="15"/>'
            '<cols><col min="1" max="1" width="32" customWidth="1"/><col min="2" max="2" width="92" customWidth="1"/>'
            '<col min="3" max="3" width="11" customWidth="1"/></cols>'
            f"<sheetData>{''.join(self._rows)}</sheetData>{links}"
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
        ).encode()


def _target(address: Address) -> str:
    # C7 alone may also be read as column 7.
    sheet, _, place = str(address).rpartition("!")
    return sheet + "!" + _PART_OF_PLACE.sub(r"$\g<0>", place)


def _number_cell(name: str, style: int, number: int) -> str:
    return f'<c r="{name}" s="{style}"><v>{number}</v></c>'


def _text_cell(name: str, style: int, text: str) -> str:
    if not text:
        return f'<c r="{name}" s="{style}"/>'
    return (
        f'<c r="{name}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{cell_text(text, _LONGEST)}</t></is></c>'
    )


def _font(size: int, colour: str) -> str:
    return _FONT.replace("{1}", str(size)).replace("{2}", colour)
