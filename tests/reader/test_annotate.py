"""The annotated copy: what is marked, and that nothing else is different."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

import pytest
import python_calamine
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Annotate, Mark, Source, Written, part_of
from knosc_desktop.domain.texts import message
from knosc_desktop.reader.annotate import annotate
from tests.support.active_sheet import active_sheet
from tests.support.captions import CAPTIONS
from tests.support.rich_workbook import IMAGE, ROWS, SHEET, write_rich_workbook
from tests.support.spreadsheets import workbook_parts, zipped

RED = "FFFFC7CE"
LIST = "Knosc errors"


def _marks(*cells: tuple[int, int], sheet: str = SHEET) -> tuple[Mark, ...]:
    return tuple(Mark(Address(sheet, row, column), f"Error in {row}/{column}.") for row, column in cells)


def _annotated(source: Path, marks: tuple[Mark, ...], unplaced: tuple[str, ...] = ()) -> Path:
    target = source.with_name("annotated.xlsx")
    kind = FileFormat.CSV if source.suffix == ".csv" else FileFormat.XLSX
    annotate(Annotate(Source(source, kind), target, CAPTIONS, marks, unplaced))
    return target


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _plain(folder: Path, **parts: bytes) -> Path:
    """The smallest workbook, with some parts written otherwise."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml"}
    path = folder / "sent.xlsx"
    path.write_bytes(zipped({**workbook_parts(), **{names[name]: content for name, content in parts.items()}}))
    return path


def _sheet(rows: str, head: str = "", tail: str = "", prefix: str = "") -> bytes:
    colon = f":{prefix}" if prefix else ""
    dot = f"{prefix}:" if prefix else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{dot}worksheet xmlns{colon}="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main">{head}<{dot}sheetData>{rows}</{dot}sheetData>{tail}</{dot}worksheet>'
    ).encode()


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return write_rich_workbook(tmp_path / "orders.xlsx")


def test_marked_cells_are_coloured_and_say_why(rich: Path) -> None:
    sheet = load_workbook(_annotated(rich, _marks((3, 1), (7, 3), (ROWS, 5))))[SHEET]
    for place in ("A3", "C7", f"E{ROWS}"):
        assert sheet[place].fill.fgColor.rgb == RED
        assert sheet[place].comment.text.startswith("Error in ")
        assert sheet[place].comment.author == "Knosc Desktop"


def test_the_rest_of_a_marked_cell_stays_as_it_was(rich: Path) -> None:
    before = load_workbook(rich)[SHEET]["C7"]
    after = load_workbook(_annotated(rich, _marks((7, 3))))[SHEET]["C7"]
    for part in ("value", "number_format", "font", "border", "alignment", "protection"):
        assert repr(getattr(after, part)) == repr(getattr(before, part))


def test_every_other_cell_stays_as_it_was(rich: Path) -> None:
    marked = {(3, 1), (7, 3), (20, 2)}
    before = load_workbook(rich)[SHEET]
    after = load_workbook(_annotated(rich, _marks(*marked)))[SHEET]
    assert after.max_row == before.max_row
    for row in before.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or (cell.row, cell.column) in marked:
                continue
            same = after.cell(cell.row, cell.column)
            assert (same.value, same.number_format) == (cell.value, cell.number_format)
            assert (repr(same.fill), repr(same.font)) == (repr(cell.fill), repr(cell.font))


def test_what_surrounds_the_cells_stays(rich: Path) -> None:
    before = load_workbook(rich)
    after = load_workbook(_annotated(rich, _marks((3, 1))))
    old, new = before[SHEET], after[SHEET]
    assert {key: column.width for key, column in new.column_dimensions.items()} == {
        key: column.width for key, column in old.column_dimensions.items()
    }
    assert new.row_dimensions[4].height == 33
    assert new.row_dimensions[8].hidden
    assert new.merged_cells.ranges == old.merged_cells.ranges
    assert new.freeze_panes == "B3"
    assert [rule.sqref for rule in new.conditional_formatting] == [rule.sqref for rule in old.conditional_formatting]
    assert [rule.sqref for rule in new.data_validations.dataValidation] == [
        rule.sqref for rule in old.data_validations.dataValidation
    ]
    assert new.tables.keys() == old.tables.keys()
    assert len(new._charts) == 1  # type: ignore[attr-defined]
    assert after["Lists"].sheet_state == "hidden"
    assert after.defined_names["Quantities"].attr_text == before.defined_names["Quantities"].attr_text
    assert new.defined_names["Here"].attr_text == old.defined_names["Here"].attr_text
    assert new.print_title_rows == old.print_title_rows


def test_all_other_parts_are_the_same_byte_for_byte(rich: Path) -> None:
    before, after = _parts(rich), _parts(_annotated(rich, _marks((3, 1))))
    assert after["xl/media/image1.png"] == IMAGE
    different = {name for name, content in before.items() if after[name] != content}
    assert different == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet2.xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }
    assert after.keys() - before.keys() == {"xl/worksheets/sheet4.xml"}


def test_within_the_sheet_only_the_tags_of_marked_cells_are_different(rich: Path) -> None:
    before = _parts(rich)["xl/worksheets/sheet2.xml"]
    after = _parts(_annotated(rich, _marks((6, 2))))["xl/worksheets/sheet2.xml"]
    assert re.sub(rb'<c r="B6"[^>]*>', b"", after) == re.sub(rb'<c r="B6"[^>]*>', b"", before)


def test_a_row_does_not_claim_to_end_before_its_last_cell(tmp_path: Path) -> None:
    sheet = _sheet('<row r="3" spans="1:2" ht="20"><c r="B3"><v>7</v></c></row>')
    after = _parts(_annotated(_plain(tmp_path, sheet=sheet), _marks((3, 5), sheet="Data")))
    assert b'<row r="3" ht="20"><c r="B3"><v>7</v></c><c r="E3" ' in after["xl/worksheets/sheet1.xml"]


def test_the_original_is_untouched(rich: Path) -> None:
    content = rich.read_bytes()
    _annotated(rich, _marks((3, 1)))
    assert rich.read_bytes() == content


def test_the_first_sheet_counts_the_errors_and_leads_to_each_cell(rich: Path) -> None:
    marks = (
        Mark(Address(SHEET, 9, 2), "Item X not found."),
        Mark(Address(SHEET, 4, 2), "Item X not found."),
        Mark(Address(SHEET, 4, 3), "“a few” is not a number."),
    )
    book = load_workbook(_annotated(rich, marks, ("Internal error.",)))
    sheet = book.worksheets[0]
    assert (sheet.title, active_sheet(book).title) == (LIST, LIST)
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    assert rows[1:] == [
        ("Errors are highlighted. Point to a cell to read its error.", None, None),
        ("Errors", 4, None),
        ("Cells with errors", 3, None),
        ("Errors without a known cell", 1, None),
        ("Errors", None, None),
        ("First cell", "Error", "Count"),
        ("'Open orders'!B4", "Item X not found.", 2),
        ("'Open orders'!C4", "“a few” is not a number.", 1),
        ("Errors without a known cell", None, None),
        (None, "Error", "Count"),
        (None, "Internal error.", 1),
        ("Errors by cell", None, None),
        ("Cell", "Error", None),
        ("'Open orders'!B4", "Item X not found.", None),
        ("'Open orders'!C4", "“a few” is not a number.", None),
        ("'Open orders'!B9", "Item X not found.", None),
    ]  # fmt: skip
    links = [str(cell.hyperlink.location) for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [link.replace("$", "") for link in links] == [
        cell.value for row in sheet.iter_rows() for cell in row if "!" in str(cell.value)
    ]
    assert links[0] == "'Open orders'!$B$4"


def test_an_error_in_a_hidden_row_is_reported_as_hidden(rich: Path) -> None:
    book = load_workbook(_annotated(rich, _marks((7, 1), (8, 1))))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[-2:] == [
        ("'Open orders'!A7", "Error in 7/1.", None),
        ("'Open orders'!A8", "Error in 8/1. (This row is hidden in Excel.)", None),
    ]


def test_only_one_sheet_is_selected_so_that_typing_changes_no_other(rich: Path) -> None:
    book = load_workbook(_annotated(rich, _marks((3, 1))))
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [LIST]


def test_where_another_sheet_is_selected_it_stays_the_one_that_is_shown(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Data")["A1"] = "x"
    book.worksheets[0].sheet_view.tabSelected = True
    book.save(tmp_path / "sent.xlsx")
    after = load_workbook(_annotated(tmp_path / "sent.xlsx", _marks((1, 1), sheet="Data")))
    assert active_sheet(after).title == "Sheet"
    assert [sheet.title for sheet in after if sheet.sheet_view.tabSelected] == ["Sheet"]


def test_a_sheet_name_in_use_is_not_used_again(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "knosc ERRORS"
    book.save(tmp_path / "sent.xlsx")
    after = load_workbook(_annotated(tmp_path / "sent.xlsx", _marks((1, 1), sheet="knosc ERRORS")))
    assert after.sheetnames == ["Knosc errors (2)", "knosc ERRORS"]


def test_several_errors_of_one_cell_are_one_comment(rich: Path) -> None:
    place = Address(SHEET, 4, 1)
    sheet = load_workbook(_annotated(rich, (Mark(place, "One."), Mark(place, "Two."))))[SHEET]
    assert sheet["A4"].comment.text == "One.\nTwo."


def test_more_errors_than_a_comment_shows_are_said_to_be_there(rich: Path) -> None:
    marks = tuple(Mark(Address(SHEET, 4, 1), f"Error {number}.") for number in range(1, 23))
    lines = load_workbook(_annotated(rich, marks))[SHEET]["A4"].comment.text.split("\n")
    assert lines[-2:] == ["Error 20.", "This cell has more errors."]
    twenty = load_workbook(_annotated(rich, marks[:20]))[SHEET]["A4"].comment.text
    assert "more errors" not in twenty


def test_messages_beyond_what_is_listed_are_counted_together(rich: Path) -> None:
    messages = [f"Error {number}." for number in range(2_003)]
    sheet = load_workbook(_annotated(rich, (), (*messages, *messages[:2_001]))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[-2:] == [(None, "Error 1999.", 2), (None, "Other error messages", 4)]


def test_the_users_comments_stay_and_ours_are_added(rich: Path) -> None:
    sheet = load_workbook(_annotated(rich, _marks((5, 2))))[SHEET]
    assert sheet["B5"].comment.text == "ask Jane\nKnosc Desktop:\nError in 5/2."
    assert sheet["C9"].comment.text == "counted twice"


def test_a_conversation_on_a_cell_is_left_alone(rich: Path) -> None:
    parts = _parts(rich)
    comments = parts["xl/comments/comment1.xml"]
    parts["xl/comments/comment1.xml"] = comments.replace(b"<author>Jane</author>", b"<author>tc={A1B2}</author>")
    rich.write_bytes(zipped(parts))
    sheet = load_workbook(_annotated(rich, _marks((5, 2))))[SHEET]
    assert sheet["B5"].comment.text == "ask Jane"
    assert sheet["B5"].fill.fgColor.rgb == RED


def test_a_whole_row_is_coloured_as_far_as_it_is_filled_with_one_comment(rich: Path) -> None:
    sheet = load_workbook(_annotated(rich, _marks((20, 0))))[SHEET]
    assert [cell.fill.fgColor.rgb == RED for cell in sheet[20]] == [True] * 5
    assert [cell.comment is not None for cell in sheet[20]][:2] == [True, False]


def test_cells_and_rows_that_are_not_there_are_made_in_their_place(rich: Path) -> None:
    source = _annotated(rich, _marks((3, 7), (45, 2), (46, 1)))
    sheet = load_workbook(source)[SHEET]
    for place in ("G3", "B45", "A46"):
        assert sheet[place].fill.fgColor.rgb == RED
        assert sheet[place].comment is not None
    # A new cell looks like its column.
    assert sheet["G3"].font.b is True
    xml = _parts(source)["xl/worksheets/sheet2.xml"]
    rows = [int(number) for number in re.findall(rb'<row r="(\d+)"', xml)]
    assert rows == sorted(set(rows))
    assert b'<dimension ref="A1:G46"' in xml


def test_an_error_in_a_merged_cell_is_reported_where_it_is_seen(rich: Path) -> None:
    sheet = load_workbook(_annotated(rich, _marks((13, 1))))[SHEET]
    assert sheet["A12"].comment.text == "A13: Error in 13/1."
    assert sheet["A12"].fill.fgColor.rgb == RED


def test_marks_on_a_sheet_that_is_not_there_are_reported_as_belonging_to_no_cell(rich: Path) -> None:
    written = annotate(
        Annotate(Source(rich, FileFormat.XLSX), rich.with_name("a.xlsx"), CAPTIONS, _marks((3, 1), sheet="Gone"), ())
    )
    assert written == Written(0, 0)
    rows = list(load_workbook(rich.with_name("a.xlsx")).worksheets[0].iter_rows(values_only=True))
    assert "Gone!A3: Error in 3/1." in [row[1] for row in rows]
    # No cell is highlighted, so nothing is said of such.
    assert [row for row in rows if any(row)][1:3] == [("Errors", 1, None), ("Errors without a known cell", None, None)]


def test_no_message_becomes_a_formula_or_breaks_the_file(rich: Path) -> None:
    message = '=HYPERLINK("http://x") & <b> \x00\x0b\ud800 _x0041_ ' + "long " * 10_000
    book = load_workbook(_annotated(rich, (Mark(Address(SHEET, 3, 1), message),), (message,)))
    shown = [cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(shown) == 3
    assert {cell.data_type for cell in shown} <= {"s", "inlineStr"}
    # Excel reads _x0041_ as A; this escapes it.
    assert all(
        b"_x005F_x0041_" in content and b" _x0041_" not in content
        for part, content in _parts(rich.with_name("annotated.xlsx")).items()
        if part in {"xl/worksheets/sheet4.xml", "xl/comments/comment1.xml"}
    )


@pytest.mark.bulk
def test_more_errors_than_excel_can_show_are_counted_and_all_coloured(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for number in range(6_000):
        sheet.append([number] * 10)
    book.save(tmp_path / "sent.xlsx")
    marks = tuple(Mark(Address("Data", row, column), "Bad.") for row in range(1, 6_001) for column in range(1, 11))
    after = _parts(_annotated(tmp_path / "sent.xlsx", marks))
    listed = after["xl/worksheets/sheet2.xml"]
    assert listed.count(b"<hyperlink ") == 50_000
    assert CAPTIONS.not_listed.encode() in listed
    assert listed.count(b"<v>10001</v>") == 1
    assert after["xl/worksheets/sheet1.xml"].count(b' s="') == 60_000
    assert after["xl/comments1.xml"].count(b"<comment ") == 50_000


@pytest.mark.parametrize(
    "sheet",
    [
        _sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row><row r="3"><c r="B3"><v>7</v></c></row>'),
        _sheet("<row><c><v>1</v></c></row><row/><row><c/><c><v>7</v></c></row>"),
        _sheet("<row r='1'/><row r='3' spans='1:2' ><c r='B3' ><v>7</v></c ></row >"),
        _sheet('<x:row r="3"><x:c r="B3"><x:v>7</x:v></x:c></x:row>', prefix="x"),
        _sheet('<!-- <row r="9"> --><row r="3"><c r="A3" t="inlineStr"><is><t><![CDATA[<c r="B3">]]></t></is></c>'
               '<c r="B3"><v>7</v></c></row>'),
        b"\xef\xbb\xbf" + _sheet('<row r="3"><c r="B3"><v>7</v></c></row>'),
        _sheet('<row r="3"><c r="B3"><v>7</v></c></row>').decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["ordinary", "without-names", "spaced-out", "prefixed", "comment-and-quoted", "marked", "utf-16"],
)  # fmt: skip
def test_sheets_are_marked_however_they_are_written(tmp_path: Path, sheet: bytes) -> None:
    after = _annotated(_plain(tmp_path, sheet=sheet), _marks((3, 2), (2, 1), sheet="Data"))
    marked = load_workbook(after)["Data"]
    assert (marked["B3"].value, marked["B3"].fill.fgColor.rgb, marked["B3"].comment.text) == (7, RED, "Error in 3/2.")
    assert marked["A2"].comment.text == "Error in 2/1."
    with python_calamine.CalamineWorkbook.from_path(str(after)) as book:
        assert book.get_sheet_by_name("Data").to_python(skip_empty_area=False)[2][1] == 7


@pytest.mark.parametrize("empty", [b"<sheetData/>", b"<sheetData />", b"<sheetData></sheetData>"])
def test_a_sheet_without_rows_gets_some(tmp_path: Path, empty: bytes) -> None:
    sheet = _sheet("").replace(b"<sheetData></sheetData>", empty)
    after = load_workbook(_annotated(_plain(tmp_path, sheet=sheet), _marks((3, 2), sheet="Data")))
    assert after["Data"]["B3"].comment.text == "Error in 3/2."


def test_comments_come_where_the_schema_wants_them(tmp_path: Path) -> None:
    tail = '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><extLst><ext uri="x"/></extLst>'
    after = _parts(_annotated(_plain(tmp_path, sheet=_sheet("", tail=tail)), _marks((1, 1), sheet="Data")))
    names = re.findall(rb"<(pageMargins|legacyDrawing|extLst)", after["xl/worksheets/sheet1.xml"])
    assert names == [b"pageMargins", b"legacyDrawing", b"extLst"]


@pytest.mark.parametrize(
    "sheet",
    [
        _sheet('<row r="5"/><row r="3"/>'),
        _sheet('<row r="3"><c r="C3"/><c r="B3"/></row>'),
        _sheet('<row r="3"><c r="B4"/></row>'),
        _sheet('<row r="3"><c r="B3" s="77"/></row>'),
        _sheet('<row r="3">')[:-30],
        b"<!DOCTYPE x>" + _sheet(""),
        b"nothing",
    ],
)
def test_what_is_not_understood_is_reported_and_not_changed(tmp_path: Path, sheet: bytes) -> None:
    source = _plain(tmp_path, sheet=sheet)
    before = tmp_path / "annotated.xlsx"
    before.write_bytes(b"what was there")
    with pytest.raises(FileProblem) as told:
        _annotated(source, _marks((3, 2), (4, 1), sheet="Data"))
    assert told.value.problem.message == message("files.made.odd.message")
    assert before.read_bytes() == b"what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annotated.xlsx", "sent.xlsx"]


def test_a_place_that_cannot_be_written_to_is_reported(rich: Path, tmp_path: Path) -> None:
    request = Annotate(Source(rich, FileFormat.XLSX), tmp_path / "gone" / "a.xlsx", CAPTIONS, _marks((3, 1)), ())
    with pytest.raises(FileProblem) as told:
        annotate(request)
    assert told.value.problem.title == message("errors.save.refused_title")


def test_a_full_disk_is_reported_and_leaves_no_partial_copy(rich: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system has no such limit")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, before[1]))
    try:
        with pytest.raises(FileProblem) as told:
            _annotated(rich, _marks((3, 1)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert told.value.problem.title == message("errors.save.disk_full_title")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.xlsx"]


def test_a_partial_file_of_an_interrupted_save_does_no_harm(rich: Path) -> None:
    target = rich.with_name("annotated.xlsx")
    part_of(target).write_bytes(b"half of a workbook")
    _annotated(rich, _marks((3, 1)))
    assert sorted(path.name for path in rich.parent.iterdir()) == ["annotated.xlsx", "orders.xlsx"]


def test_what_was_declared_without_being_there_is_not_declared_twice(tmp_path: Path) -> None:
    styles = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
    more = f'<Override PartName="/xl/styles.xml" ContentType="{styles}"/>'
    path = tmp_path / "sent.xlsx"
    path.write_bytes(zipped(workbook_parts(more_types=more)))
    after = _parts(_annotated(path, _marks((1, 1), sheet="Data")))
    assert after["[Content_Types].xml"].count(b'"/xl/styles.xml"') == 1


def test_a_missing_copy_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as told:
        _annotated(tmp_path / "gone.xlsx", _marks((3, 1)))
    assert told.value.problem.title == message("files.made.no_copy.title")
    assert list(tmp_path.iterdir()) == []


def test_a_csv_file_becomes_a_workbook_of_text(tmp_path: Path) -> None:
    source = tmp_path / "sent.csv"
    source.write_text('_ItemNumber;_Quantity\n007;1,5\n\n"two\nlines";=1+1\n', encoding="utf-8")
    sheet = load_workbook(_annotated(source, (Mark(Address("", 4, 2), "Bad."),)))["Data"]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("_ItemNumber", "_Quantity"),
        ("007", "1,5"),
        (None, None),
        ("two\nlines", "=1+1"),
    ]
    assert sheet["A2"].number_format == "@"
    assert sheet["A4"].alignment.wrap_text
    assert sheet["B4"].data_type in {"s", "inlineStr"}
    assert (sheet["B4"].fill.fgColor.rgb, sheet["B4"].comment.text) == (RED, "Bad.")


def test_shapes_of_comments_have_numbers_of_their_own(rich: Path) -> None:
    marks = _marks(*[(row, 1) for row in range(3, ROWS + 1)])
    drawing = _parts(_annotated(rich, marks))["xl/drawings/commentsDrawing1.vml"]
    numbers = re.findall(rb'id="_x0000_s(\d+)"', drawing)
    # Three of the rows are one merged cell, and two cells had a comment before.
    assert len(numbers) == len(set(numbers)) == len(marks) - 2 + 2
    blocks = re.search(rb'idmap [^>]*data="([^"]*)"', drawing)
    assert blocks is not None
    assert {int(number) // 1024 for number in numbers} == {int(block) for block in blocks[1].split(b",")}
    expat.ParserCreate().Parse(drawing, True)
