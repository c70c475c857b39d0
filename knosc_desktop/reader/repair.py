"""A copy of a user's file with some cells repaired and some rows taken out, in the same format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Check, Written
from knosc_desktop.domain.repairs import RepairKind, as_number, in_full, repaired
from knosc_desktop.domain.triggers import known_actions
from knosc_desktop.reader.check import check
from knosc_desktop.reader.errors import in_words, whole_file
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.patching.parts import Parts
from knosc_desktop.reader.patching.repaired_sheet import RepairedSheet
from knosc_desktop.reader.patching.repaired_text import write_repaired_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.reader_requests import WriteRepaired
    from knosc_desktop.domain.repairs import Repair
    from knosc_desktop.reader.parsing.sheet import Value

Changes = dict[tuple[int, int], str | float]


def write_repaired(request: WriteRepaired) -> Written:
    """Write the copy; the original is only read, and all that is not repaired stays as it is.

    Raises:
        FileProblem: it could not be made; nothing was written.
    """
    repairs = tuple(_in_full(request))
    sheet = read_sheet(request.source, request.header.sheet)
    removed = {cell.row for each in repairs if each.is_of_rows for cell in each.cells}
    changes = _changes(request, repairs, sheet.rows)
    kept = {place: value for place, value in changes.items() if place[0] not in removed}
    with whole_file(request.target) as target, in_words(request.source.path):
        if request.source.format is FileFormat.CSV:
            write_repaired_text(request.source.path, target, kept, removed)
        else:
            with Parts(request.source.path) as parts:
                RepairedSheet(parts, request.header.sheet, kept, removed).prepare()
                parts.write(target)
    return Written(len(removed), len(kept))


def _in_full(request: WriteRepaired) -> Iterator[Repair]:
    """The repairs with all their places; the check names only the first of many."""
    if all(each.is_whole for each in request.repairs):
        yield from request.repairs
        return
    report = check(Check(request.source, request.header, request.template, LAST_ROW * LAST_COLUMN))
    actions = () if request.template is None else known_actions(request.template.trigger)
    for each in request.repairs:
        yield each if each.is_whole else in_full(each, report, actions)


def _changes(request: WriteRepaired, repairs: Sequence[Repair], rows: Sequence[Sequence[Value]]) -> Changes:
    """What the cells hold in the copy; of several repairs of one cell, each goes on from the one before."""
    changes: Changes = {}
    for repair in repairs:
        if repair.is_of_rows:
            continue
        for cell in repair.cells:
            place = cell.row, cell.column
            before = changes.get(place, _value_at(rows, *place))
            new = repaired(repair, str(before))
            if repair.kind is RepairKind.VALUE and isinstance(new, str):
                new = _as_column_holds(request, cell.column, new)
            if new != before:
                changes[place] = new
    return changes


def _value_at(rows: Sequence[Sequence[Value]], row: int, column: int) -> Value:
    cells = rows[row - 1] if row <= len(rows) else ()
    return cells[column - 1] if column <= len(cells) else ""


def _as_column_holds(request: WriteRepaired, column: int, text: str) -> str | float:
    """A number where the column is one of numbers; a code stays text, with its zeros."""
    is_code = text[:1] == "0" and text[1:2].isdecimal()
    if is_code or request.source.format is FileFormat.CSV:
        return text
    names = request.header.columns
    role = role_of(names[column - 1]) if column <= len(names) else None
    number = as_number(text) if role in {Role.NUMBER, Role.RUNNING} else None
    return text if number is None else number
