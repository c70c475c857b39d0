"""Sheets and heads made in memory, as the reader would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knosc_desktop.domain.tables import CsvDialect, Head, HeadRow, SheetHead, TableHeader
from knosc_desktop.domain.texts import Message, Text
from knosc_desktop.domain.validation import CheckReport, Defect, Finding
from knosc_desktop.reader.check import Key, report_on
from knosc_desktop.reader.parsing.number_formats import FormatRun
from knosc_desktop.reader.parsing.sheet import Merge, Sheet, Value
from knosc_desktop.words.catalogue import tr

UTF_8 = CsvDialect("utf-8", ",")


def sheet_head(name: str, *rows: Sequence[Value], is_hidden: bool = False) -> SheetHead:
    numbered = (HeadRow(number, tuple(map(str, cells))) for number, cells in enumerate(rows, start=1) if any(cells))
    return SheetHead(name, tuple(numbered), is_hidden)


def head_of(*rows: Sequence[Value], sheet: str = "Data") -> Head:
    return Head((sheet_head(sheet, *rows),))


def report(
    *rows: Sequence[Value],
    sheet: str = "Data",
    header_row: int = 1,
    key: Key | None = None,
    head: Head | None = None,
    actions: tuple[str, ...] = (),
    hidden_rows: frozenset[int] = frozenset(),
    valueless: tuple[tuple[int, int], ...] = (),
    error_values: Mapping[tuple[int, int], str] | None = None,
    merges: tuple[Merge, ...] = (),
    template: tuple[str, ...] = (),
    hidden_columns: frozenset[int] = frozenset(),
    formats: Mapping[int, Sequence[FormatRun]] | None = None,
) -> CheckReport:
    """What the checks say of a table; a sheet without a name is a CSV file."""
    read = Sheet(
        sheet,
        rows,
        hidden_rows=hidden_rows,
        valueless=valueless,
        error_values=error_values or {},
        merges=merges,
        hidden_columns=hidden_columns,
        formats=formats or {},
    )
    header = TableHeader(sheet, header_row, tuple(map(str, rows[header_row - 1])))
    if head is None:
        head = Head((sheet_head(sheet, *rows[:25]),), None if sheet else UTF_8)
    found = report_on(read, header, key or Key(), head, actions, template=template)
    for each in found.findings:
        said(each.message)
        for place in each.places[:3]:
            said(place.remark)
    return found


def said(text: Text) -> str:
    """The sentence of a message, of which nothing may be missing."""
    return tr(text.id, **text.params) if isinstance(text, Message) else text


def column(name: str, *cells: Value, sheet: str = "Data", template: tuple[str, ...] = ()) -> CheckReport:
    """What the checks say of one column; a second one keeps its blank cells from being blank rows."""
    return report(["_Note", name], *(["x", cell] for cell in cells), sheet=sheet, template=template)


def formatted(name: str, code: str, *cells: Value) -> CheckReport:
    """What the checks say of one column whose cells all have a number format, at B2 and below."""
    runs = {2: (FormatRun(2, len(cells) + 1, code),)}
    return report(["_Note", name], *(["x", cell] for cell in cells), formats=runs)


def told(found: CheckReport, defect: Defect) -> list[str]:
    """Every place of a defect, as Excel shows it."""
    return [str(place.address) for finding in found.findings if finding.defect is defect for place in finding.places]


def finding(found: CheckReport, defect: Defect) -> Finding:
    """The one finding of a defect."""
    (only,) = (each for each in found.findings if each.defect is defect)
    return only
