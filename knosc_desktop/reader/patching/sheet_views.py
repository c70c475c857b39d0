"""Which sheets are selected when a workbook is opened; what is typed then goes into all of them."""

from __future__ import annotations

import re
import shutil
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import column_number
from knosc_desktop.reader.patching.raw_sheet import cell_name
from knosc_desktop.reader.patching.xml_edit import WORKSHEET, XmlEdit, with_attribute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.xml_edit import Node


# Cells that Excel shows as one.

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def shown_in(cells: Iterable[tuple[int, int]], merges: Node | None) -> dict[tuple[int, int], tuple[int, int]]:
    """For those cells that a larger one hides, the cell that is seen in their place.

    Args:
        cells: rows and columns.
        merges: the sheet's list of merged cells.
    """
    wanted = sorted(cells)
    shown: dict[tuple[int, int], tuple[int, int]] = {}
    for node in merges.children if merges is not None else ():
        found = _RANGE.fullmatch(node.attributes.get("ref", ""))
        if not found:
            continue
        top, bottom = int(found[2]), int(found[4])
        left, right = column_number(found[1]), column_number(found[3])
        for cell in wanted[bisect_left(wanted, (top, 0)) : bisect_right(wanted, (bottom, right))]:
            if left <= cell[1] <= right and cell != (top, left):
                shown[cell] = (top, left)
    return shown


# The cell that is selected and seen when its sheet is opened.

_ROWS_ABOVE = 3
_ROOM_TO_THE_LEFT = 60
"""Letters that surely fit beside the cell."""
_USUAL_WIDTH = 9.14
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_NUMBER = re.compile(r"\d{1,7}(?:\.\d*)?")
_FROZEN = frozenset({"frozen", "frozenSplit"})
# A selection within a pivot table belongs to the cell that was selected before.
_SELECTIONS = frozenset({"selection", "pivotSelection"})

Cell = tuple[int, int]


def show_cell(edit: XmlEdit, row: int, column: int) -> None:
    """Let a sheet be the selected one, and be seen where a cell is; that cell is selected.

    Args:
        edit: what surrounds its rows.
        row: of the cell.
        column: of the cell; 0 for a whole row, of which the first cell is selected.
    """
    root = edit.root
    place = row, column or 1
    cell = shown_in([place], root.child("mergeCells")).get(place, place)
    seen_from = cell[0] - _ROWS_ABOVE, _leftmost(root, cell[1])
    views = root.child("sheetViews")
    there = list(views.named("sheetView")) if views is not None else []
    for view in there:
        edit.replace(view.start, view.end, _looking_at(edit.xml[view.start : view.end], cell, seen_from))
    if not there:
        prefix = root.prefix
        new = _looking_at(f'<{prefix}sheetView workbookViewId="0"/>'.encode(), cell, seen_from)
        if views is not None:
            edit.prepend(views, new)
        else:
            whole = f"<{prefix}sheetViews>".encode() + new + f"</{prefix}sheetViews>".encode()
            edit.insert_in_order(root, WORKSHEET, "sheetViews", whole)


def _looking_at(xml: bytes, cell: Cell, seen_from: Cell) -> bytes:
    """A view of the sheet that shows the cell in the pane where it can be scrolled to."""
    edit = XmlEdit(xml, depth=1)
    view = edit.root
    pane = view.child("pane")
    split = pane.attributes if pane is not None else {}
    top, left = _corner(view.attributes.get("topLeftCell", ""))
    down, right = (_number(split.get(name, "")) for name in ("ySplit", "xSplit"))
    # Frozen rows are counted; what is merely split scrolls on both sides.
    is_frozen = split.get("state") in _FROZEN
    first_row = top + int(down) if is_frozen and down else 1
    first_column = left + int(right) if is_frozen and right else 1
    scrolled = max(seen_from[0], first_row), max(seen_from[1], first_column)
    # What is not split scrolls together with the pane beside it.
    corner = top if down else scrolled[0], left if right else scrolled[1]
    tag = with_attribute(_opening(edit, view), "tabSelected", "1")
    pieces = [with_attribute(tag, "topLeftCell", cell_name(*corner))]
    selection = f"<{view.prefix}selection/>".encode()
    if pane is not None:
        below, beside = down and cell[0] >= first_row, right and cell[1] >= first_column
        active = f"{'bottom' if below else 'top'}{'Right' if beside else 'Left'}"
        tag = with_attribute(edit.xml[pane.start : pane.inside], "topLeftCell", cell_name(*scrolled))
        pieces += [with_attribute(tag, "activePane", active), edit.xml[pane.inside : pane.end]]
        selection = with_attribute(selection, "pane", active)
    for name in ("activeCell", "sqref"):
        selection = with_attribute(selection, name, cell_name(*cell))
    others = [child for child in view.children if child is not pane and child.name not in _SELECTIONS]
    pieces += [selection, *(edit.xml[child.start : child.end] for child in others), f"</{view.tag}>".encode()]
    return b"".join(pieces)


def _opening(edit: XmlEdit, node: Node) -> bytes:
    tag = edit.xml[node.start : node.inside]
    return tag[: tag.rindex(b"/")] + b">" if tag.endswith(b"/>") else tag


def _leftmost(root: Node, column: int) -> int:
    """How far to the left the view may begin, and the column is still seen."""
    room = float(_ROOM_TO_THE_LEFT)
    widths = _widths(root)
    while column > 1:
        room -= next((width for first, last, width in widths if first <= column - 1 <= last), _USUAL_WIDTH)
        if room < 0:
            break
        column -= 1
    return column


def _widths(root: Node) -> list[tuple[float, float, float]]:
    """First and last column, and how wide they are in letters."""
    cols = root.child("cols")
    widths = []
    for col in cols.children if cols is not None else ():
        first, last, width = (_number(col.attributes.get(name, "")) for name in ("min", "max", "width"))
        is_hidden = col.attributes.get("hidden") in {"1", "true"}
        widths.append((first, last, 0 if is_hidden else width or _USUAL_WIDTH))
    return widths


def _corner(name: str) -> Cell:
    found = _CELL.fullmatch(name)
    return (int(found[2]), column_number(found[1])) if found else (1, 1)


def _number(text: str) -> float:
    return float(text) if _NUMBER.fullmatch(text) else 0


_BEGINNING = 64 << 10
_SELECTED = re.compile(rb"""(<(?:[\w.-]+:)?sheetView\s[^>]*\btabSelected\s*=\s*["'])(?:1|true)(["'])""")


def selected_sheets(parts: Parts) -> set[str]:
    """The parts of the sheets that are selected."""
    return {sheet.part for sheet in parts.sheets if parts.holds(sheet.part) and _is_selected(parts, sheet.part)}


def deselect(edit: XmlEdit) -> None:
    """Let a sheet not be selected."""
    views = edit.root.child("sheetViews")
    for view in views.children if views is not None else ():
        if view.attributes.get("tabSelected") in {"1", "true"}:
            edit.set(view, tabSelected="0")


def deselect_part(parts: Parts, part: str) -> None:
    """Let a sheet in which nothing else is changed not be selected."""

    def write(writing: IO[bytes]) -> None:
        with parts.open(part) as stream:
            writing.write(_SELECTED.sub(rb"\g<1>0\g<2>", stream.read(_BEGINNING)))
            shutil.copyfileobj(stream, writing, 1 << 20)

    parts.stream(part, write)


def _is_selected(parts: Parts, part: str) -> bool:
    with parts.open(part) as stream:
        return _SELECTED.search(stream.read(_BEGINNING)) is not None
