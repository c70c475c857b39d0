"""Putting a new sheet before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.patching.xml_edit import XmlEdit, escaped, with_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.xml_edit import Node

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
