"""A copy of what was sent with its errors in it: coloured cells, a comment on each, and a list with links."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reading import Written
from knosc_desktop.reader.patching.error_list import ErrorList
from knosc_desktop.reader.patching.first_sheet import free_sheet_name, put_first
from knosc_desktop.reader.patching.marked_sheet import MarkedSheet
from knosc_desktop.reader.patching.parts import Parts
from knosc_desktop.reader.patching.sheet_views import selected_sheets
from knosc_desktop.reader.patching.styles import Styles
from knosc_desktop.reader.patching.text_workbook import SHEET, text_workbook
from knosc_desktop.reader.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import BinaryIO

    from knosc_desktop.domain.reading import Annotate, Mark
    from knosc_desktop.reader.patching.parts import SheetEntry

_LIST = "Knosc errors"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


def annotate(request: Annotate) -> Written:
    """Write the copy; the original is only read.

    Raises:
        FileProblem: it could not be made; nothing was written.
    """
    with whole_file(request.target) as target:
        if request.source.format is FileFormat.CSV:
            with text_workbook(request.source) as workbook:
                marks = [replace(mark, address=replace(mark.address, sheet=SHEET)) for mark in request.marks]
                return _mark(workbook, target, marks, request.unplaced)
        return _mark(request.source.path, target, request.marks, request.unplaced)


def _mark(workbook: Path, target: BinaryIO, marks: Iterable[Mark], unplaced: Iterable[str]) -> Written:
    with Parts(workbook) as parts:
        known, homeless = _by_sheet(parts, marks)
        styles_part, styles = _styles(parts)
        sheets = {entry.part: MarkedSheet(parts, entry.part, _by_cell(found), styles) for entry, found in known.items()}
        # What is typed while several sheets are selected goes into all of them, so the list is shown
        # only where no other sheet stays selected.
        shows = selected_sheets(parts) <= sheets.keys()
        if shows:
            for sheet in sheets.values():
                sheet.deselect()
        placed = sorted((mark for found in known.values() for mark in found), key=_place_in(parts))
        by_name = {entry.name: sheets[entry.part] for entry in known}
        name = free_sheet_name(_LIST, [entry.name for entry in parts.sheets])
        put_first(
            parts,
            name,
            lambda: ErrorList(styles, parts.main).sheet(
                placed, (*homeless, *unplaced), lambda place: by_name[place.sheet].hides(place.row), shows=shows
            ),
            shows=shows,
        )
        parts.make_last(styles_part, styles.result)
        parts.write(target)
    return Written(
        len({(mark.address.sheet, mark.address.row) for mark in placed}), len({mark.address for mark in placed})
    )


def _by_sheet(parts: Parts, marks: Iterable[Mark]) -> tuple[dict[SheetEntry, list[Mark]], list[str]]:
    """The marks of each sheet, named as it is there; and the words of those that have no cell to go to."""
    with_cells = [entry for entry in parts.sheets if entry.kind == "worksheet" and parts.holds(entry.part)]
    by_name = {entry.name.casefold(): entry for entry in with_cells} | {entry.name: entry for entry in with_cells}
    known: defaultdict[SheetEntry, list[Mark]] = defaultdict(list)
    homeless: list[str] = []
    for mark in marks:
        place = mark.address
        entry = by_name.get(place.sheet) or by_name.get(place.sheet.casefold())
        if entry is None or not (1 <= place.row <= LAST_ROW and 0 <= place.column <= LAST_COLUMN):
            homeless.append(f"{place}: {mark.message}")
        else:
            same = entry.name == place.sheet
            known[entry].append(mark if same else replace(mark, address=replace(place, sheet=entry.name)))
    return dict(known), homeless


def _by_cell(marks: Iterable[Mark]) -> dict[tuple[int, int], list[str]]:
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for mark in marks:
        cells[mark.address.row, mark.address.column].append(mark.message)
    return dict(cells)


def _place_in(parts: Parts) -> Callable[[Mark], tuple[int, int, int]]:
    order = {entry.name: number for number, entry in enumerate(parts.sheets)}
    return lambda mark: (order[mark.address.sheet], mark.address.row, mark.address.column)


def _styles(parts: Parts) -> tuple[str, Styles]:
    """The formats of the workbook and the part that holds them; they are written when all have been asked for."""
    part = next((found.part for found in parts.relations(parts.workbook) if found.kind == "styles"), "")
    if not parts.holds(part):
        # Under no other name do all programs find it.
        part = "xl/styles.xml" if "xl/styles.xml" not in parts else parts.free_name("xl/styles{}.xml")
        parts.declare(part, _STYLES_TYPE)
        parts.relate(parts.workbook, "styles", part)
    return part, Styles(parts.read(part) if parts.holds(part) else b"", parts.main)
