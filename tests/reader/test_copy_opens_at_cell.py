"""The annotated copy opened at one of its cells: which sheet is seen, from where on, and what is selected."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.worksheet.views import Pane, SheetView
from openpyxl.worksheet.worksheet import Worksheet

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Annotate, Mark, Source
from knosc_desktop.reader.annotate import annotate
from tests.support.active_sheet import active_sheet
from tests.support.captions import CAPTIONS
from tests.support.rich_workbook import SHEET, write_rich_workbook
from tests.support.spreadsheets import workbook_parts, zipped

LIST = "Knosc errors"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _opened_at(source: Path, focus: Address | None, *more: Address) -> Path:
    """The copy with a mark on the focus and some more."""
    marks = tuple(Mark(place, "Bad.") for place in (focus, *more) if place is not None)
    target = source.with_name("annotated.xlsx")
    kind = FileFormat.CSV if source.suffix == ".csv" else FileFormat.XLSX
    annotate(Annotate(Source(source, kind), target, CAPTIONS, marks, (), focus))
    return target


def _selected(path: Path) -> tuple[str, list[str]]:
    """The sheet that is seen first, and all that are selected."""
    book = load_workbook(path)
    return active_sheet(book).title, [sheet.title for sheet in book if sheet.sheet_view.tabSelected]


def _view(path: Path, sheet: str = "Data") -> SheetView:
    view = load_workbook(path)[sheet].sheet_view
    assert len(view.selection) == 1
    return view


def pane_of(view: SheetView) -> Pane:
    pane = view.pane
    assert pane is not None
    return pane


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _data(book: Workbook) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = "Data"
    return sheet


def _saved(book: Workbook, folder: Path) -> Path:
    book.save(folder / "sent.xlsx")
    return folder / "sent.xlsx"


def _written(folder: Path, views: str, tail: str = "", prefix: str = "") -> Path:
    """A workbook whose sheet says of its views what it should."""
    dot, colon = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
    sheet = (
        f'<{dot}worksheet xmlns{colon}="{MAIN}"><{dot}dimension ref="A1"/>{views}<{dot}sheetFormatPr/>'
        f"<{dot}sheetData/>{tail}</{dot}worksheet>"
    )
    (folder / "sent.xlsx").write_bytes(zipped({**workbook_parts(), "xl/worksheets/sheet1.xml": sheet.encode()}))
    return folder / "sent.xlsx"


def _view_xml(path: Path) -> bytes:
    sheet = _parts(path)["xl/worksheets/sheet1.xml"]
    expat.ParserCreate().Parse(sheet, True)
    found = re.search(rb"<(?:\w+:)?sheetViews.*</(?:\w+:)?sheetViews>", sheet, re.DOTALL)
    assert found
    return found[0]


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return write_rich_workbook(tmp_path / "orders.xlsx")


def test_the_sheet_of_the_cell_is_seen_and_no_other_is_selected(rich: Path) -> None:
    copy = _opened_at(rich, Address(SHEET, 17, 3), Address("Cover", 1, 1))
    assert _selected(copy) == (SHEET, [SHEET])
    assert load_workbook(copy).sheetnames[0] == LIST


def test_the_cell_is_selected_in_the_pane_that_scrolls(rich: Path) -> None:
    view = _view(_opened_at(rich, Address(SHEET, 17, 3)), SHEET)
    (selection,) = view.selection
    assert (selection.pane, selection.activeCell, selection.sqref) == ("bottomRight", "C17", "C17")
    # Rows 1 and 2 and column A stay; row 17 is seen below them with some rows above it.
    assert (pane_of(view).state, pane_of(view).xSplit, pane_of(view).ySplit) == ("frozen", 1, 2)
    assert (pane_of(view).activePane, pane_of(view).topLeftCell) == ("bottomRight", "B14")


def test_other_sheets_that_have_marks_do_not_stay_selected(tmp_path: Path) -> None:
    book = Workbook()
    _data(book)
    book.create_sheet("More")
    for sheet in book:
        sheet.sheet_view.tabSelected = True
    copy = _opened_at(_saved(book, tmp_path), Address("More", 17, 3), Address("Data", 1, 1))
    assert _selected(copy) == ("More", ["More"])


def test_a_sheet_that_has_no_marks_does_not_stay_selected(tmp_path: Path) -> None:
    book = Workbook()
    _data(book)["A1"] = "x"
    for title in ("Notes", "More"):
        book.create_sheet(title)["A1"] = title
    book.active = 1
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = True
    source = _saved(book, tmp_path)
    copy = _opened_at(source, Address("Data", 1, 1))
    assert _selected(copy) == ("Data", ["Data"])
    before, after = _parts(source), _parts(copy)
    for part in ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"):
        assert after[part] == before[part].replace(b'tabSelected="1"', b'tabSelected="0"')


def test_a_sheet_that_is_all_chart_does_not_stay_selected(tmp_path: Path) -> None:
    book = Workbook()
    _data(book)
    chart = book.create_chartsheet("Chart")
    chart.add_chart(BarChart())
    chart.sheetViews.sheetView[0].tabSelected = True
    source = _saved(book, tmp_path)
    part = "xl/chartsheets/sheet1.xml"
    assert b'tabSelected="1"' in _parts(source)[part]
    copy = _opened_at(source, Address("Data", 1, 1))
    assert b'tabSelected="0"' in _parts(copy)[part]
    assert active_sheet(load_workbook(copy)).title == "Data"


def test_no_other_part_is_different_because_of_the_cell(rich: Path) -> None:
    at_list = _parts(_opened_at(rich, None, Address(SHEET, 17, 3)))
    at_cell = _parts(_opened_at(rich, Address(SHEET, 17, 3)))
    assert {name for name, content in at_cell.items() if at_list[name] != content} == {
        "xl/workbook.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
    }
    views = re.compile(rb"<sheetViews>.*</sheetViews>", re.DOTALL)
    sheet = "xl/worksheets/sheet2.xml"
    assert views.sub(b"", at_cell[sheet]) == views.sub(b"", at_list[sheet])


@pytest.mark.parametrize(
    ("frozen", "cell", "pane", "scrolled", "corner"),
    [
        ("A2", (17, 3), "bottomLeft", "A14", "A1"),
        ("A2", (3, 3), "bottomLeft", "A2", "A1"),
        ("A2", (1, 3), "topLeft", "A2", "A1"),
        ("A2", (17, 30), "bottomLeft", "X14", "X1"),
        ("C1", (17, 3), "topRight", "C14", "A14"),
        ("C1", (17, 2), "topLeft", "C14", "A14"),
        ("C3", (17, 30), "bottomRight", "X14", "A1"),
        ("C3", (1, 30), "topRight", "X3", "A1"),
        ("C3", (17, 1), "bottomLeft", "C14", "A1"),
    ],
)
def test_what_is_frozen_stays_and_the_rest_is_scrolled_to_the_cell(
    tmp_path: Path, frozen: str, cell: tuple[int, int], pane: str, scrolled: str, corner: str
) -> None:
    book = Workbook()
    _data(book).freeze_panes = frozen
    view = _view(_opened_at(_saved(book, tmp_path), Address("Data", *cell)))
    assert (pane_of(view).activePane, view.selection[0].pane) == (pane, pane)
    assert (pane_of(view).topLeftCell, view.topLeftCell) == (scrolled, corner)


def test_rows_that_are_frozen_from_further_down_are_counted_from_there(tmp_path: Path) -> None:
    source = _written(
        tmp_path,
        '<sheetViews><sheetView topLeftCell="A5" workbookViewId="0"><pane ySplit="2" topLeftCell="A90" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
    )
    view = _view(_opened_at(source, Address("Data", 7, 1)))
    assert (pane_of(view).topLeftCell, view.topLeftCell, pane_of(view).activePane) == ("A7", "A5", "bottomLeft")


def test_a_window_that_is_split_is_scrolled_in_its_last_pane(tmp_path: Path) -> None:
    source = _written(
        tmp_path,
        '<sheetViews><sheetView workbookViewId="0"><pane xSplit="2400" ySplit="1800" topLeftCell="C9" '
        'activePane="topLeft"/></sheetView></sheetViews>',
    )
    view = _view(_opened_at(source, Address("Data", 4, 2)))
    assert (pane_of(view).activePane, pane_of(view).topLeftCell) == ("bottomRight", "A1")


@pytest.mark.parametrize(
    ("cell", "corner"), [((2, 1), "A1"), ((17, 3), "A14"), ((17, 40), "AH14"), ((1_048_576, 16_384), "XEX1048573")]
)
def test_without_panes_the_sheet_is_scrolled_to_the_cell(tmp_path: Path, cell: tuple[int, int], corner: str) -> None:
    book = Workbook()
    _data(book)
    assert _view(_opened_at(_saved(book, tmp_path), Address("Data", *cell))).topLeftCell == corner


def test_wide_columns_before_the_cell_do_not_push_it_out_of_sight(tmp_path: Path) -> None:
    book = Workbook()
    sheet = _data(book)
    sheet.column_dimensions["B"].width = 90
    sheet.column_dimensions["C"].width = 50
    for letter in "DEFGHIJ":
        sheet.column_dimensions[letter].hidden = True
    assert _view(_opened_at(_saved(book, tmp_path), Address("Data", 1, 11))).topLeftCell == "C1"


def test_of_a_whole_row_the_first_cell_is_selected(tmp_path: Path) -> None:
    book = Workbook()
    _data(book)
    (selection,) = _view(_opened_at(_saved(book, tmp_path), Address("Data", 17, 0))).selection
    assert (selection.activeCell, selection.sqref) == ("A17", "A17")


def test_of_merged_cells_the_one_that_is_seen_is_selected(rich: Path) -> None:
    (selection,) = _view(_opened_at(rich, Address(SHEET, 13, 1)), SHEET).selection
    assert selection.activeCell == "A12"


def test_sheets_are_found_in_other_capitals(rich: Path) -> None:
    assert _selected(_opened_at(rich, Address(SHEET.upper(), 17, 3))) == (SHEET, [SHEET])


@pytest.mark.parametrize(
    "focus", [Address("Lists", 1, 1), Address("Gone", 1, 1), Address(SHEET, 0, 1), Address("Cover", 1, 1)]
)
def test_for_a_cell_that_cannot_be_shown_the_error_list_is_shown(rich: Path, focus: Address) -> None:
    target = rich.with_name("annotated.xlsx")
    marks = (Mark(Address("Lists", 1, 1), "Bad."), Mark(Address(SHEET, 3, 1), "Bad."))
    annotate(Annotate(Source(rich, FileFormat.XLSX), target, CAPTIONS, marks, (), focus))
    assert _selected(target) == (LIST, [LIST])
    assert pane_of(load_workbook(target)[SHEET].sheet_view).topLeftCell == "B3"


def test_a_csv_file_is_opened_at_the_cell_of_its_only_sheet(tmp_path: Path) -> None:
    (tmp_path / "sent.csv").write_text("_Item;_Quantity\n" + "007;1\n" * 30, encoding="utf-8")
    copy = _opened_at(tmp_path / "sent.csv", Address("", 17, 2))
    assert _selected(copy) == ("Data", ["Data"])
    assert (_view(copy).selection[0].activeCell, _view(copy).topLeftCell) == ("B17", "A14")


@pytest.mark.parametrize("views", ["", "<sheetViews/>", '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'])
def test_missing_elements_are_added_in_the_order_of_the_schema(tmp_path: Path, views: str) -> None:
    copy = _opened_at(_written(tmp_path, views), Address("Data", 17, 3))
    assert _selected(copy) == ("Data", ["Data"])
    parts = _parts(copy)
    names = re.findall(rb"<(dimension|sheetViews|sheetFormatPr|sheetData)\b", parts["xl/worksheets/sheet1.xml"])
    assert names == [b"dimension", b"sheetViews", b"sheetFormatPr", b"sheetData"]
    assert re.findall(rb"<(bookViews|sheets)\b", parts["xl/workbook.xml"]) == [b"bookViews", b"sheets"]


def test_what_was_selected_before_is_not_and_all_else_of_the_view_stays_in_order(tmp_path: Path) -> None:
    source = _written(
        tmp_path,
        '<sheetViews><sheetView zoomScale="80" topLeftCell="A1" workbookViewId="0">\n'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="topLeft"/>'
        '<selection pane="bottomLeft" activeCell="B9" sqref="B9:C12"/><pivotSelection><pivotArea/></pivotSelection>'
        '<extLst><ext uri="x"/></extLst></sheetView><extLst/></sheetViews>',
    )
    assert _view_xml(_opened_at(source, Address("Data", 17, 3))) == (
        b'<sheetViews><sheetView zoomScale="80" topLeftCell="A1" workbookViewId="0" tabSelected="1">'
        b'<pane ySplit="1" topLeftCell="A14" activePane="bottomLeft" state="frozen"/>'
        b'<selection pane="bottomLeft" activeCell="C17" sqref="C17"/>'
        b'<extLst><ext uri="x"/></extLst></sheetView><extLst/></sheetViews>'
    )


def test_every_window_on_the_sheet_shows_the_cell(tmp_path: Path) -> None:
    views = "".join(f'<sheetView workbookViewId="{number}"/>' for number in range(2))
    xml = _view_xml(_opened_at(_written(tmp_path, f"<sheetViews>{views}</sheetViews>"), Address("Data", 17, 3)))
    assert xml.count(b'tabSelected="1"') == xml.count(b'activeCell="C17"') == 2


def test_prefixes_are_kept(tmp_path: Path) -> None:
    views = '<x:sheetViews><x:sheetView workbookViewId="0"><x:selection/></x:sheetView></x:sheetViews>'
    xml = _view_xml(_opened_at(_written(tmp_path, views, prefix="x"), Address("Data", 17, 3)))
    assert b'<x:selection activeCell="C17" sqref="C17"/></x:sheetView>' in xml
