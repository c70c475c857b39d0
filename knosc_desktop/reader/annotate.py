"""A copy of what was sent with its errors in it: coloured cells, a comment on each, and a list with links."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Written
from knosc_desktop.reader.errors import whole_file
from knosc_desktop.reader.patching.error_list import ErrorList, free_sheet_name, put_first
from knosc_desktop.reader.patching.marked_sheet import MarkedSheet
from knosc_desktop.reader.patching.new_workbook import text_workbook
from knosc_desktop.reader.patching.parts import Parts
from knosc_desktop.reader.patching.sheet_views import deselect_part, selected_sheets
from knosc_desktop.reader.patching.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.reader_requests import Annotate, Mark
    from knosc_desktop.reader.patching.parts import SheetEntry

_Home: TypeAlias = "Callable[[Address], SheetEntry | None]"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


def annotate(request: Annotate) -> Written:
    """Write the copy; the original is only read.

    Raises:
        FileProblem: it could not be made; nothing was written.
    """
    with whole_file(request.target) as target:
        if request.source.format is FileFormat.CSV:
            with text_workbook(request.source, request.captions.data_name) as workbook:
                return _mark(workbook, target, _on_text_sheet(request))
        return _mark(request.source.path, target, request)


def _on_text_sheet(request: Annotate) -> Annotate:
    name = request.captions.data_name
    marks = tuple(replace(mark, address=replace(mark.address, sheet=name)) for mark in request.marks)
    return replace(request, marks=marks, focus=request.focus and replace(request.focus, sheet=name))


def _mark(workbook: Path, target: BinaryIO, request: Annotate) -> Written:
    with Parts(workbook) as parts:
        home = _homes(parts)
        known, homeless = _by_sheet(home, request.marks)
        styles_part, styles = _styles(parts)
        captions = request.captions
        sheets = {
            entry.part: MarkedSheet(parts, entry.part, _by_cell(found), styles, captions.more_in_cell)
            for entry, found in known.items()
        }
        seen = _seen_first(parts, sheets, home, request.focus)
        placed = sorted((mark for found in known.values() for mark in found), key=_place_in(parts))
        by_name = {entry.name: sheets[entry.part] for entry in known}
        name = free_sheet_name(captions.list_name, [entry.name for entry in parts.sheets])
        put_first(
            parts,
            name,
            lambda: ErrorList(styles, parts.main, captions).sheet(
                placed,
                (*homeless, *request.unplaced),
                lambda place: by_name[place.sheet].hides(place.row),
                shows=seen == 0,
            ),
            seen=seen,
        )
        parts.make_last(styles_part, styles.result)
        parts.write(target)
    return Written(
        len({(mark.address.sheet, mark.address.row) for mark in placed}), len({mark.address for mark in placed})
    )


def _seen_first(parts: Parts, sheets: Mapping[str, MarkedSheet], home: _Home, focus: Address | None) -> int | None:
    """Let one sheet alone be selected: what is typed while several are goes into all of them.

    Returns:
        The number of its tab, where the list is 0; None where another one than the list stays selected.
    """
    entry = home(focus) if focus is not None else None
    selected = selected_sheets(parts)
    if focus is not None and entry is not None and not entry.is_hidden and entry.part in sheets:
        for part in selected - sheets.keys():
            deselect_part(parts, part)
        for part, sheet in sheets.items():
            if part != entry.part:
                sheet.deselect()
        sheets[entry.part].show(focus.row, focus.column)
        return parts.sheets.index(entry) + 1
    if not selected <= sheets.keys():
        return None
    for sheet in sheets.values():
        sheet.deselect()
    return 0


def _homes(parts: Parts) -> _Home:
    """Finds the sheet that has a cell; Excel does not tell capitals apart."""
    with_cells = [entry for entry in parts.sheets if entry.kind == "worksheet" and parts.holds(entry.part)]
    by_name = {entry.name.casefold(): entry for entry in with_cells} | {entry.name: entry for entry in with_cells}

    def home(place: Address) -> SheetEntry | None:
        is_cell = 1 <= place.row <= LAST_ROW and 0 <= place.column <= LAST_COLUMN
        return (by_name.get(place.sheet) or by_name.get(place.sheet.casefold())) if is_cell else None

    return home


def _by_sheet(home: _Home, marks: Iterable[Mark]) -> tuple[dict[SheetEntry, list[Mark]], list[str]]:
    """The marks of each sheet, named as it is there; and the words of those that have no cell to go to."""
    known: defaultdict[SheetEntry, list[Mark]] = defaultdict(list)
    homeless: list[str] = []
    for mark in marks:
        place = mark.address
        entry = home(place)
        if entry is None:
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
