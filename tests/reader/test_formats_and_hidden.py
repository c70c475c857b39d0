"""Which cells have a format that may mislead, and what is hidden: both ways of reading a sheet tell it alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.parsing.number_formats import FormatRun
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import finding, report, told
from tests.support.sheets import MAIN, book_parts, row, sheet_xml, text, write_parts

both_ways = pytest.mark.parametrize("odd", ["", "<!-- <c r='A1'/> -->"], ids=["at once", "one by one"])
CODES = frozenset({2})


def book(folder: Path, rows: str, formats: list[str], *, before: str = "", prefix: str = "") -> Source:
    """A workbook whose styles 0, 1, 2 ... have these formats."""
    parts = book_parts({"Data": sheet_xml(rows, before=before, prefix=prefix)})
    codes = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in enumerate(formats, start=164))
    used = "".join(f'<xf numFmtId="{n}"/>' for n in range(164, 164 + len(formats)))
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'.encode()
    )
    return write_parts(folder / "items.xlsx", parts)


def read(folder: Path, rows: str, formats: list[str], *, before: str = "", prefix: str = "") -> Sheet:
    return read_sheet(book(folder, rows, formats, before=before, prefix=prefix), "Data", CODES)


@both_ways
def test_cells_with_a_format_that_may_mislead_are_noted(tmp_path: Path, odd: str) -> None:
    cells = [row(n, f'<c r="A{n}" s="2"><v>5</v></c>', f'<c r="B{n}" s="1"><v>{n}</v></c>') for n in (1, 2, 4)]
    sheet = read(tmp_path, "".join(cells) + odd, ["General", "000000", "General"])
    assert {column: list(runs) for column, runs in sheet.formats.items()} == {
        2: [FormatRun(1, 2, "000000"), FormatRun(4, 4, "000000")]
    }


@both_ways
@pytest.mark.parametrize(
    "cell",
    [
        "<c r='B1' s='1' t='n'><v>5</v></c>",
        "<c r='B1' t='n' s='1'><v>5</v></c>",
        "<c r='B1' s='1'><f>A1+1</f><v>5</v></c>",
        "<c r='B1' cm='1' s='1'><v>5</v></c>",
        "<c r='B1' s='1' t='inlineStr'><is><t>x</t></is></c>",
    ],
)
def test_the_format_is_found_wherever_the_cell_names_it(tmp_path: Path, odd: str, cell: str) -> None:
    sheet = read(tmp_path, row(1, text("A1", "x"), cell.replace("'", '"')) + odd, ["General", "0000"])
    assert list(sheet.formats.get(2, ())) == [FormatRun(1, 1, "0000")]


@both_ways
def test_blank_cells_and_other_formats_are_not_noted(tmp_path: Path, odd: str) -> None:
    rows = row(1, '<c r="A1" s="1"/>', '<c r="B1" s="11"><v>5</v></c>', '<c r="C1"><v>5</v></c>')
    sheet = read(tmp_path, rows + odd, ["General", "0000", *["General"] * 10])
    assert dict(sheet.formats) == {}


@both_ways
def test_decimals_and_separators_are_noted_in_columns_of_codes_only(tmp_path: Path, odd: str) -> None:
    rows = row(1, *(f'<c r="{name}1" s="1"><v>5</v></c>' for name in "ABC"))
    assert set(read(tmp_path, rows + odd, ["General", "0.00"]).formats) == {2}


def test_dates_are_noted_where_they_have_a_time(tmp_path: Path) -> None:
    rows = row(
        1,
        '<c r="A1" s="1"><v>46000</v></c>',
        '<c r="B1" s="1"><v>46000.75</v></c>',
        '<c r="C1" s="1"><f>NOW()</f><v>46000.75</v></c>',
        '<c r="D1" s="1" t="d"><v>2026-03-01T13:30:00</v></c>',
        '<c r="E1" s="1" t="d"><v>2026-03-01</v></c>',
    )
    assert set(read(tmp_path, rows, ["General", "yyyy-mm-dd"]).formats) == {2, 3, 4}


def test_cells_that_name_no_format_have_the_first(tmp_path: Path) -> None:
    sheet = read(tmp_path, row(1, '<c r="A1"><v>5</v></c>'), ["000000"])
    assert list(sheet.formats[1]) == [FormatRun(1, 1, "000000")]


def test_a_sheet_with_prefixes_is_looked_through_as_well(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1" s="1"><x:v>5</x:v></x:c><x:c r="B1" s="2"><x:v>5.5</x:v></x:c></x:row>'
    sheet = read(tmp_path, rows, ["General", "0%", "yyyy-mm-dd"], prefix="x")
    assert set(sheet.formats) == {1, 2}


def test_more_formats_than_are_searched_for_by_name_are_noted_too(tmp_path: Path) -> None:
    formats = ["General", *(f"&quot;K{n}-&quot;0" for n in range(100))]
    rows = row(1, '<c r="A1" s="77"><v>5</v></c>', '<c r="B1" s="0"><v>5</v></c>')
    assert list(read(tmp_path, rows, formats).formats) == [1]


def test_formats_are_noted_only_where_they_are_asked_for(tmp_path: Path) -> None:
    source = book(tmp_path, row(1, '<c r="A1" s="1"><v>5</v></c>'), ["General", "0%"])
    assert dict(read_sheet(source, "Data").formats) == {}


@both_ways
@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<col min="2" max="3" width="9" hidden="1"/>', {2, 3}),
        ('<col min="2" max="2" width="0" customWidth="1"/>', {2}),
        ('<col min="1" max="1" width="9"/><col min="4" max="4" hidden="true" outlineLevel="1"/>', {4}),
        ('<col min="2" max="3" width="9" outlineLevel="1"/><col min="4" max="4" width="9" collapsed="1"/>', set()),
        ('<col min="2" max="2" width="9" hidden="0"/>', set()),
        ('<col min="x" max="2" hidden="1"/>', set()),
    ],
)
def test_hidden_columns_are_named(tmp_path: Path, odd: str, columns: str, hidden: set[int]) -> None:
    sheet = read(tmp_path, row(1, text("A1", "x")) + odd, ["General"], before=f"<cols>{columns}</cols>")
    assert sheet.hidden_columns == hidden


def test_columns_up_to_the_last_may_be_hidden(tmp_path: Path) -> None:
    before = '<cols><col min="3" max="16384" width="0" hidden="1"/></cols>'
    sheet = read(tmp_path, row(1, text("A1", "x")), ["General"], before=before)
    assert (min(sheet.hidden_columns), max(sheet.hidden_columns)) == (3, 16384)


@both_ways
def test_rows_without_height_are_hidden(tmp_path: Path, odd: str) -> None:
    heights = ['ht="0"', 'ht="0" customHeight="1"', 'ht="0.0"', 'ht="0.25"', 'ht="15"', 'ht="409.5" hidden="0"', ""]
    rows = "".join(row(n, text(f"A{n}", "x"), more=f" {height}") for n, height in enumerate(heights, start=1))
    assert read(tmp_path, rows + odd, ["General"]).hidden_rows == {1, 2, 3, 4}


def test_unused_rows_that_are_hidden_by_default_hide_no_row_of_the_table(tmp_path: Path) -> None:
    before = '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'
    assert read(tmp_path, row(1, text("A1", "x")), ["General"], before=before).hidden_rows == set()


def test_a_hidden_column_of_the_table_is_reported_at_its_header() -> None:
    rows = [["_ItemNumber", "_Status", "_Note"], ["A-1", "Active", ""]]
    found = report(*rows, hidden_columns=frozenset({2, 3, 4}))
    assert told(found, Defect.HIDDEN_COLUMN) == ["Data!B1"]
    assert finding(found, Defect.HIDDEN_COLUMN).severity is Severity.WARNING
    assert "1 column of the table" in render(finding(found, Defect.HIDDEN_COLUMN).message)
