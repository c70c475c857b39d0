"""All of a sheet: read at once by the fast reader, or one by one where the sheet is written unusually; both alike."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem, TooLargeToCheck
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.texts import message
from knosc_desktop.reader.parsing.contents import read_sheet, tabs
from knosc_desktop.reader.parsing.sheet import Sheet
from tests.support.sheets import book_parts, row, sheet_xml, text, write_parts, write_rows

WAYS = {
    "at once": "",
    # A comment could hold what only looks like a cell.
    "one by one": "<!-- <c r='A1'/> -->",
}
both_ways = pytest.mark.parametrize("odd", WAYS.values(), ids=WAYS.keys())


def sheet_of(folder: Path, rows: str, odd: str = "", **how: object) -> Sheet:
    return read_sheet(write_rows(folder / "items.xlsx", rows + odd, **how), "Data")


@both_ways
def test_cells_stand_where_excel_has_them(tmp_path: Path, odd: str) -> None:
    sheet = sheet_of(tmp_path, row(3, text("C3", "x"), '<c r="D3"><v>5</v></c>'), odd)
    assert sheet.name == "Data"
    assert len(sheet.rows) == 3
    assert list(sheet.rows[2]) == ["", "", "x", 5.0]
    assert not any(any(cells) for cells in sheet.rows[:2])


@both_ways
@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>4711</v></c>', 4711.0),
        ('<c r="A1"><v>1.23E+12</v></c>', 1.23e12),
        (text("A1", " 0815 "), " 0815 "),
        ('<c r="A1" t="inlineStr"><is><t> 0815 </t></is></c>', "0815"),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        (text("A1", "a_x000A_b"), "a\nb"),
        ('<c r="A1" t="str"><f>B1</f><v>made up</v></c>', "made up"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" s="1"><v>46000</v></c>', date(2025, 12, 9)),
        ('<c r="A1" s="1"><v>46000.75</v></c>', datetime(2025, 12, 9, 18)),
        ('<c r="A1" s="2"><v>46000</v></c>', date(2025, 12, 9)),
        ('<c r="A1" s="3"><v>1.5</v></c>', timedelta(days=1.5)),
        ('<c r="A1" s="4"><v>0.25</v></c>', time(6)),
        ('<c r="A1" t="d"><v>2026-01-02T03:04:05</v></c>', datetime(2026, 1, 2, 3, 4, 5)),
        ('<c r="A1" t="d"><v>2026-01-02</v></c>', date(2026, 1, 2)),
        ('<c r="A1" t="d"><v>10:11:12</v></c>', time(10, 11, 12)),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ""),
        ('<c r="A1"><f>B1</f></c>', ""),
        ('<c r="A1" t="s"><v>1</v></c>', "shared"),
    ],
)
def test_a_value_is_what_it_is(tmp_path: Path, odd: str, cell: str, value: object) -> None:
    sheet = sheet_of(tmp_path, row(1, cell, text("B1", "x")), odd, texts=["<t>other</t>", "<t>shared</t>"])
    assert list(sheet.rows[0]) == [value, "x"]
    assert type(sheet.rows[0][0]) is type(value)


@both_ways
def test_dates_may_count_from_1904(tmp_path: Path, odd: str) -> None:
    sheet = sheet_of(tmp_path, row(1, '<c r="A1" s="1"><v>44538</v></c>'), odd, from_1904=True)
    assert sheet.rows[0][0] == date(2025, 12, 9)


@both_ways
@pytest.mark.parametrize("prefix", ["", "x"])
def test_merged_cells_are_known(tmp_path: Path, odd: str, prefix: str) -> None:
    p = f"{prefix}:" if prefix else ""
    rows = f'<{p}row r="2"><{p}c r="A2" t="inlineStr"><{p}is><{p}t>x</{p}t></{p}is></{p}c></{p}row>'
    after = f'<{p}mergeCells count="2"><{p}mergeCell ref="A2:A4"/><{p}mergeCell ref="B10:AA12"/></{p}mergeCells>'
    sheet = sheet_xml(rows + odd, prefix=prefix, after=after)
    read = read_sheet(write_parts(tmp_path / "items.xlsx", book_parts({"Data": sheet})), "Data")
    assert [str(merge) for merge in read.merges] == ["A2:A4", "B10:AA12"]


@both_ways
def test_hidden_rows_are_named(tmp_path: Path, odd: str) -> None:
    rows = [
        row(1, text("A1", "a")),
        row(2, text("A2", "b"), more=' spans="1:1" hidden="1"'),
        row(3, text("A3", "hidden=")),
        row(4, text("A4", "d"), more=' hidden="true" ht="15"'),
        row(5, text("A5", "e"), more=' hidden="0"'),
        '<row r="7" hidden="1"/>',
        f'<row collapsed="false" hidden="true" ht="15" r="8">{text("A8", "x")}</row>',
    ]
    assert sheet_of(tmp_path, "".join(rows), odd).hidden_rows == {2, 4, 7, 8}


@both_ways
@pytest.mark.parametrize(
    ("cell", "is_valueless"),
    [
        ("<c r='B2'><f>A1</f></c>", True),
        ("<c r='B2'><f>A1</f><v></v></c>", True),
        ("<c r='B2'><f>A1</f><v/></c>", True),
        ("<c r='B2' s='1'><f t='shared' si='0'/></c>", True),
        ("<c r='B2'><f>IF(A1&lt;2,1,3)</f></c>", True),
        ("<c r='B2' t='str'><f>A1</f></c>", True),
        ("<c r='B2'><f>A1</f><v>0</v></c>", False),
        ("<c r='B2'><f t='shared' si='0'/><v>7</v></c>", False),
        ("<c r='B2' t='str'><f>A1</f><v></v></c>", False),
        ("<c r='B2' t='str'><f>A1</f><v/></c>", False),
        ("<c r='B2' t='inlineStr'><is><t>=A1</t></is></c>", False),
    ],
)
def test_a_formula_of_which_no_result_was_stored_is_named(
    tmp_path: Path, odd: str, cell: str, *, is_valueless: bool
) -> None:
    rows = row(2, '<c r="A2" s="1"/>', cell.replace("'", '"'), text("C2", "x"))
    assert sheet_of(tmp_path, rows, odd).valueless == (((2, 2),) if is_valueless else ())


@both_ways
def test_error_cells_are_named_with_their_text(tmp_path: Path, odd: str) -> None:
    rows = row(
        2,
        '<c r="A2" s="1"/>',
        '<c r="B2" t="e"><v>#N/A</v></c>',
        '<c r="C2" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        text("D2", "#N/A"),
    )
    assert sheet_of(tmp_path, rows, odd).error_values == {(2, 2): "#N/A", (2, 3): "#DIV/0!"}


@both_ways
def test_all_of_it_is_found_in_a_sheet_larger_than_what_is_unpacked_at_once(tmp_path: Path, odd: str) -> None:
    many = 30_000
    rows = [
        row(
            number,
            text(f"A{number}", f"code{number}"),
            f'<c r="B{number}" t="e"><v>#REF!</v></c>',
            f'<c r="C{number}"><f>A1</f></c>',
            more=' hidden="1"',
        )
        for number in range(1, many + 1)
    ]
    sheet = sheet_of(tmp_path, "".join(rows), odd)
    assert len(sheet.rows) == len(sheet.hidden_rows) == len(sheet.valueless) == len(sheet.error_values) == many
    assert sheet.valueless[-1] == (many, 3)


def test_elements_may_have_a_prefix(tmp_path: Path) -> None:
    rows = (
        '<x:row r="1" hidden="1"><x:c r="A1" t="e"><x:v>#N/A</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c>'
        '<x:c r="C1"><x:f>A1</x:f><x:v>8</x:v></x:c></x:row>'
    )
    parts = book_parts({"Data": sheet_xml(rows, prefix="x")})
    sheet = read_sheet(write_parts(tmp_path / "items.xlsx", parts), "Data")
    assert list(sheet.rows[0]) == ["", "", 8.0]
    assert (set(sheet.hidden_rows), sheet.valueless) == ({1}, ((1, 2),))
    assert sheet.error_values == {(1, 1): "#N/A"}


@pytest.mark.parametrize(
    "cell", ["<c r='A1' t='e'><v>#N/A</v></c>", '<c t="e" r="A1"><v>#N/A</v></c>', '<c t="e"><v>#N/A</v></c>']
)
def test_attributes_may_be_written_in_other_ways(tmp_path: Path, cell: str) -> None:
    assert sheet_of(tmp_path, row(1, cell, text("B1", "x"))).error_values == {(1, 1): "#N/A"}


def test_a_sheet_in_another_encoding_is_read(tmp_path: Path) -> None:
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "é"))).replace("UTF-8", "UTF-16")})
    place = "xl/worksheets/sheet1.xml"
    parts[place] = parts[place].decode().encode("utf-16")
    assert list(read_sheet(write_parts(tmp_path / "items.xlsx", parts), "Data").rows[0]) == ["é"]


def test_what_follows_the_rows_is_no_part_of_them(tmp_path: Path) -> None:
    after = (
        '<conditionalFormatting><cfRule><formula>A1</formula></cfRule></conditionalFormatting><c r="B1"><f>A1</f></c>'
    )
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "x")), before='<cols><col min="1"/></cols>', after=after)})
    sheet = read_sheet(write_parts(tmp_path / "items.xlsx", parts), "Data")
    assert sheet.valueless == ()
    assert list(sheet.rows[0]) == ["x"]


def test_a_stray_cell_in_the_far_corner_is_only_a_cell(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, row(1, text("A1", "x")) + row(1_048_576, text("XFD1048576", "stray")))
    assert len(sheet.rows) == 1_048_576
    assert sheet.rows[-1][-1] == "stray"
    assert len(sheet.rows[-1]) == 16_384


def test_blank_cells_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, row(1, text("A1", "x"), '<c r="XFD1" s="1"/>') + '<row r="1048576" s="1"/>')
    assert [list(cells) for cells in sheet.rows] == [["x"]]


def test_a_cell_beyond_the_last_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises((TooLargeToCheck, FileProblem)):
        sheet_of(tmp_path, row(1, text("ZZZ1", "x")))


def test_a_row_without_end_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLargeToCheck, match=r"errors\.too_large_to_check\.named\(file=items\.xlsx\)"):
        sheet_of(tmp_path, " " * (40 << 20))


def test_a_sheet_that_ends_too_early_is_damaged(tmp_path: Path) -> None:
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "x"))).partition("</sheetData>")[0]})
    with pytest.raises(FileProblem) as refused:
        read_sheet(write_parts(tmp_path / "items.xlsx", parts), "Data")
    assert refused.value.message == message("files.damaged.message", file="items.xlsx")


@both_ways
def test_damage_is_noticed_though_all_rows_could_be_read(tmp_path: Path, odd: str) -> None:
    # What follows is longer than what is unpacked at once.
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "x")) + odd, after="<x/>" * (1 << 20))})
    source = write_parts(tmp_path / "items.xlsx", parts)
    packed = bytearray(source.path.read_bytes())
    # The checksum of the sheet's part, in the container's directory.
    entry = packed.rindex(b"PK\x01\x02", 0, packed.rindex(b"xl/worksheets/sheet1.xml"))
    packed[entry + 16] ^= 0xFF
    source.path.write_bytes(packed)
    with pytest.raises(FileProblem) as refused:
        read_sheet(source, "Data")
    assert refused.value.message == message("files.damaged.message", file="items.xlsx")


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    assert list(sheet_of(tmp_path, "").rows) == []
    parts = book_parts({"Data": sheet_xml("").replace("<sheetData></sheetData>", "<sheetData/>")})
    assert list(read_sheet(write_parts(tmp_path / "other.xlsx", parts), "Data").rows) == []


def test_tabs_say_what_is_hidden(tmp_path: Path) -> None:
    sheets = dict.fromkeys(("Data", "Old"), sheet_xml(row(1, text("A1", "x"))))
    source = write_parts(tmp_path / "items.xlsx", book_parts(sheets, states={"Old": "veryHidden"}))
    assert [(tab.name, tab.is_hidden) for tab in tabs(source)] == [("Data", False), ("Old", True)]
    assert read_sheet(source, "Old").is_hidden


def test_a_missing_sheet_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        read_sheet(write_rows(tmp_path / "items.xlsx", ""), "Data2")
    assert refused.value.message == message("files.sheet_gone.message", file="items.xlsx", sheet="Data2")


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "snapshot", row(1, text("A1", "x")))
    assert list(read_sheet(Source(source.path, source.format), "Data").rows[0]) == ["x"]


def test_text_in_an_xml_comment_is_no_cell(tmp_path: Path) -> None:
    comment = '<!-- <row r="2" hidden="1"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>A1</f></c></row> -->'
    sheet = sheet_of(tmp_path, row(1, text("A1", "x")) + comment)
    assert [list(cells) for cells in sheet.rows] == [["x"]]
    assert (sheet.hidden_rows, sheet.valueless, sheet.error_values) == (frozenset(), (), {})


def test_what_the_fast_reader_does_not_understand_is_read_one_by_one(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, row(1, '<c r="A1"><v>no number</v></c>', '<c r="B1"><v>5</v></c>'))
    assert list(sheet.rows[0]) == ["no number", 5.0]
