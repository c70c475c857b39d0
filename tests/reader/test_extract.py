"""Only the failed rows: a workbook that can be sent as it is."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import python_calamine
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Extract, Source, Written
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.extract import extract
from knosc_desktop.reader.patching.parts import MAIN
from tests.support.spreadsheets import workbook_parts, zipped

_NAMES = ("_Item", "_Date", "_Sum", "_Note")
HEADER = TableHeader("Open orders", 3, ("", "", *_NAMES))


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Title rows, a table that begins in column C, and something beside it."""
    book = Workbook()
    book.worksheets[0].title = "Notes"
    sheet = book.create_sheet("Open orders")
    sheet["A1"] = "Orders of plant 3"
    for column, name in enumerate(_NAMES, start=3):
        sheet.cell(3, column).value = name
        sheet.cell(3, column).font = Font(bold=True)
    for row in range(4, 12):
        for column, value in enumerate((f"00{row}", date(2024, 4, row), row * 1.5, "two\nlines & <more>"), start=3):
            sheet.cell(row, column).value = value
        sheet.cell(row, 1).value = "beside"
        sheet.cell(row, 3).number_format = "@"
        sheet.cell(row, 4).number_format = "dd.mm.yyyy"
    sheet.column_dimensions["C"].width = 33
    sheet.row_dimensions[6].hidden = True
    book.save(tmp_path / "sent.xlsx")
    return tmp_path / "sent.xlsx"


def _extracted(source: Path, header: TableHeader, *rows: int) -> Path:
    target = source.with_name("failed.xlsx")
    kind = FileFormat.CSV if source.suffix == ".csv" else FileFormat.XLSX
    written = extract(Extract(Source(source, kind), target, "Data", header, rows))
    assert written.marked == 0
    return target


def _values(path: Path) -> list[tuple[object, ...]]:
    book = load_workbook(path)
    assert len(book.worksheets) == 1
    return list(book.worksheets[0].iter_rows(values_only=True))


def _handmade(folder: Path, rows: str, texts: str = "") -> Path:
    parts = workbook_parts()
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<row"), sheet.index("</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = (sheet[:start] + rows + sheet[end:]).encode()
    if texts:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'.encode()
    path = folder / "sent.xlsx"
    path.write_bytes(zipped(parts))
    return path


def test_the_header_comes_first_and_then_the_rows_in_their_order(orders: Path) -> None:
    assert _values(_extracted(orders, HEADER, 9, 6)) == [
        _NAMES,
        ("006", datetime(2024, 4, 6), 9, "two\nlines & <more>"),
        ("009", datetime(2024, 4, 9), 13.5, "two\nlines & <more>"),
    ]


def test_formats_and_widths_stay_and_hidden_rows_are_seen(orders: Path) -> None:
    sheet = load_workbook(_extracted(orders, HEADER, 6)).worksheets[0]
    assert sheet.title == "Open orders"
    assert [cell.number_format for cell in sheet[2]] == ["@", "dd.mm.yyyy", "General", "General"]
    assert sheet["A1"].font.b
    assert sheet.column_dimensions["A"].width == 33
    assert not sheet.row_dimensions[2].hidden
    assert sheet.freeze_panes == "A2"


def test_rows_that_are_not_there_are_left_out_and_none_comes_twice(orders: Path, tmp_path: Path) -> None:
    request = Extract(Source(orders, FileFormat.XLSX), tmp_path / "failed.xlsx", "Data", HEADER, (5, 5, 1, 3, 500))
    assert extract(request) == Written(1, 0)


def test_of_the_shared_texts_only_those_of_the_rows_are_in_it(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{row}</v></c><c r="B{row}"><v>{row}</v></c></row>'
        for row in (1, 2, 3, 4)
    )
    path = _handmade(tmp_path, rows, "".join(f"<si><t>text {number}</t></si>" for number in range(6)))
    target = _extracted(path, TableHeader("Data", 1, ("text 1", "1")), 4, 2)
    assert _values(target) == [("text 1", 1), ("text 2", 2), ("text 4", 4)]
    with zipfile.ZipFile(target) as archive:
        texts = archive.read("xl/sharedStrings.xml")
    assert texts.count(b"<si>") == 3
    assert b"text 3" not in texts


def test_formulas_become_their_stored_values(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>_Item</t></is></c>'
        '<c r="B1" t="str"><f>"_Sum"</f><v>_Sum</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2&amp;">"</f><v>5</v></c>'
        '<c r="B2" t="e" cm="1" vm="2"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>7</v></c><c r="B3"><f>NOW()</f></c></row>'
    )
    target = _extracted(_handmade(tmp_path, rows), TableHeader("Data", 1, ("_Item", "_Sum")), 2, 3)
    assert _values(target) == [("_Item", "_Sum"), (5, "#DIV/0!"), (7, None)]
    with zipfile.ZipFile(target) as archive:
        written = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in written
    assert b"cm=" not in written


def test_dates_that_count_from_1904_stay_those_dates(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(["_Item", "_Date"])
    sheet.append(["A", date(2024, 4, 1)])
    book.save(tmp_path / "sent.xlsx")
    target = _extracted(tmp_path / "sent.xlsx", TableHeader("Sheet", 1, ("_Item", "_Date")), 2)
    assert _values(target)[1] == ("A", datetime(2024, 4, 1))


def test_of_a_csv_file_the_rows_are_text(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text('Items of plant 3\n;_Item;_Quantity\n;007;1,5\n\n;"two\nlines";2\n;009;3\n', encoding="utf-8")
    target = _extracted(path, TableHeader("", 2, ("", "_Item", "_Quantity")), 5, 3, 77)
    assert _values(target) == [("_Item", "_Quantity"), ("007", "1,5"), ("two\nlines", "2")]


def test_other_readers_read_it_too(orders: Path) -> None:
    with python_calamine.CalamineWorkbook.from_path(str(_extracted(orders, HEADER, 6))) as book:
        rows = book.get_sheet_by_index(0).to_python()
    assert rows == [list(_NAMES), ["006", date(2024, 4, 6), 9.0, "two\nlines & <more>"]]


def test_a_sheet_that_is_not_there_is_reported_and_nothing_written(orders: Path) -> None:
    with pytest.raises(FileProblem):
        _extracted(orders, TableHeader("Gone", 1, ("_Item",)), 2)
    assert [path.name for path in orders.parent.iterdir()] == ["sent.xlsx"]
