"""A workbook of the header and some rows of what was sent, fit to be sent itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Written
from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.output import whole_file
from knosc_desktop.reader.parsing.package import Package
from knosc_desktop.reader.parsing.shared_strings import texts
from knosc_desktop.reader.patching.chosen_rows import ChosenRows
from knosc_desktop.reader.patching.new_workbook import DOCUMENT, LONGEST, NewWorkbook, text_rows, write_text_workbook
from knosc_desktop.reader.patching.parts import Parts
from knosc_desktop.reader.patching.sheet_outline import outline
from knosc_desktop.reader.patching.styles import Styles
from knosc_desktop.reader.patching.xml_edit import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

    from knosc_desktop.domain.reader_requests import Extract
    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.reader.patching.parts import SheetEntry

_MOST_OF_THE_TEXTS = 1 << 30


def extract(request: Extract) -> Written:
    """Write the workbook: the header in row 1, formulas as their stored values, text codes as text.

    Raises:
        FileProblem: it could not be made; nothing was written.
    """
    with whole_file(request.target) as target:
        if request.source.format is FileFormat.CSV:
            return _of_text(request, target)
        return _of_workbook(request, target)


def _of_text(request: Extract, target: BinaryIO) -> Written:
    rows = text_rows(request.source)
    wanted = [number for number in _wanted(request) if number <= len(rows)]
    left = _empty_columns(request.header)
    write_text_workbook(target, [rows[number - 1][left:] for number in wanted])
    return Written(len(wanted) - 1, 0)


def _of_workbook(request: Extract, target: BinaryIO) -> Written:
    path = request.source.path
    with Parts(path) as parts:
        entry = _sheet(parts, request.header.sheet)
        chosen = ChosenRows(outline(parts, entry.part), frozenset(_wanted(request)), _empty_columns(request.header))
        others: dict[str, Callable[[], bytes]] = {
            kind: partial(parts.read, part) for kind, part in _looks(parts).items()
        }
        others.setdefault("styles", Styles(b"", parts.main).result)
        with Package(path) as package:
            others["sharedStrings"] = lambda: _texts(
                texts(package, chosen.texts, _MOST_OF_THE_TEXTS), chosen.texts, parts.main
            )
            NewWorkbook(
                entry.name,
                lambda sheet: chosen.write(parts, entry.part, sheet),
                others,
                package.counts_from_1904,
                parts.main,
                parts.relation_types,
            ).write(target)
    return Written(chosen.written - 1, 0)


def _wanted(request: Extract) -> list[int]:
    return sorted({request.header.row, *(row for row in request.rows if row > request.header.row)})


def _empty_columns(header: TableHeader) -> int:
    """How many columns there are before the first that has a name."""
    return next((number for number, name in enumerate(header.columns) if name.strip()), 0)


def _sheet(parts: Parts, name: str) -> SheetEntry:
    for entry in parts.sheets:
        if entry.name == name and entry.kind == "worksheet":
            return entry
    raise Damaged(f"there is no sheet {name!r}")


def _looks(parts: Parts) -> Mapping[str, str]:
    """The parts with the formats and colours of the workbook."""
    kinds = {relation.kind: relation.part for relation in parts.relations(parts.workbook)}
    return {kind: kinds[kind] for kind in ("styles", "theme") if parts.holds(kinds.get(kind, ""))}


def _texts(found: Mapping[int, str], order: Mapping[int, int], main: str) -> bytes:
    items = "".join(
        f'<si><t xml:space="preserve">{cell_text(found.get(number, ""), LONGEST)}</t></si>' for number in order
    )
    return f'{DOCUMENT}<sst xmlns="{main}" uniqueCount="{len(order)}">{items}</sst>'.encode()
