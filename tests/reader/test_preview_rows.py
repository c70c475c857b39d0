"""Rows as Excel shows them, any of them at once: the same cells that all of the file has, wherever they are."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import ReadRows, SheetRow, SheetRows, Source
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.preview.rows import read_rows
from tests.support.sheets import book_parts, csv_source, row, sheet_xml, text, write_parts, write_rows

WAYS = {"by its bytes": "", "kept": "<!-- <c r='A1'/> -->"}
both_ways = pytest.mark.parametrize("odd", WAYS.values(), ids=WAYS.keys())
LONG = 60.0


def asked(source: Source, first: int, count: int, seconds: float = LONG, sheet: str = "Data") -> SheetRows:
    return read_rows(ReadRows(source, "" if source.format is FileFormat.CSV else sheet, first, count, seconds))


def cells(source: Source, first: int, count: int = 1) -> list[tuple[str, ...]]:
    return [each.cells for each in asked(source, first, count).rows]


def styled(path: Path, rows: str, *codes: str, odd: str = "") -> Source:
    """A workbook whose cell format n, from 1, has the n-th code."""
    parts = book_parts({"Data": sheet_xml(rows + odd)})
    own = "".join(f'<numFmt numFmtId="{164 + place}" formatCode="{code}"/>' for place, code in enumerate(codes))
    formats = "".join(f'<xf numFmtId="{164 + place}"/>' for place in range(len(codes)))
    parts["xl/styles.xml"] = (
        f'<styleSheet><numFmts>{own}</numFmts><cellXfs><xf numFmtId="0"/>{formats}</cellXfs></styleSheet>'.encode()
    )
    return write_parts(path, parts)


@both_ways
def test_cells_stand_where_excel_has_them(tmp_path: Path, odd: str) -> None:
    source = write_rows(tmp_path / "items.xlsx", row(1, text("A1", "_Item")) + row(3, '<c r="C3"><v>5</v></c>') + odd)
    assert cells(source, 1, 4) == [("_Item",), (), ("", "", "5"), ()]


@both_ways
def test_rows_that_excel_hides_are_told(tmp_path: Path, odd: str) -> None:
    rows = row(1, text("A1", "a")) + row(2, text("A2", "b"), more=' hidden="1"') + odd
    source = write_rows(tmp_path / "items.xlsx", rows)
    assert asked(source, 1, 2).rows == (SheetRow(("a",)), SheetRow(("b",), is_hidden=True))


def test_columns_that_excel_hides_are_told(tmp_path: Path) -> None:
    before = '<cols><col min="2" max="3" hidden="1"/></cols>'
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "a")), before=before)})
    assert asked(write_parts(tmp_path / "items.xlsx", parts), 1, 1).hidden_columns == (2, 3)


def test_of_merged_cells_only_the_first_has_the_value(tmp_path: Path) -> None:
    sheet = sheet_xml(
        row(1, text("A1", "both"), '<c r="B1"/>'), after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert cells(write_parts(tmp_path / "items.xlsx", book_parts({"Data": sheet})), 1) == [("both",)]


@both_ways
@pytest.mark.parametrize(
    ("code", "cell", "shown"),
    [
        ("000000", '<c r="A1" s="1"><v>107</v></c>', "000107"),
        ("#,##0.00", '<c r="A1" s="1"><v>1234.5</v></c>', "1,234.50"),
        ("0%", '<c r="A1" s="1"><v>0.25</v></c>', "25%"),
        ("dd.mm.yyyy", '<c r="A1" s="1"><v>46000</v></c>', "09.12.2025"),
        ("yyyy-mm-dd hh:mm", '<c r="A1" s="1"><v>46000.75</v></c>', "2025-12-09 18:00"),
        ("d/m/yy", '<c r="A1" s="1"><v>46000</v></c>', "9/12/25"),
        ("h:mm", '<c r="A1" s="1"><v>0.3125</v></c>', "7:30"),
        # What these show depends on the language or the system.
        ("d mmmm yyyy", '<c r="A1" s="1"><v>46000</v></c>', "2025-12-09"),
        ("m/d/yyyy", '<c r="A1" s="1"><v>46000</v></c>', "2025-12-09"),
        ("[h]:mm", '<c r="A1" s="1"><v>1.5</v></c>', "36:00:00"),
        ("yyyy-mm-dd", '<c r="A1" s="1"><v>-1</v></c>', "####"),
        (";;;", '<c r="A1" s="1" t="inlineStr"><is><t>secret</t></is></c>', ""),
        ("General", '<c r="A1" s="1"><v>0.30000000000000004</v></c>', "0.3"),
        ("General", '<c r="A1" s="1"><v>4711</v></c>', "4711"),
        ("General", '<c r="A1" s="1" t="b"><v>1</v></c>', "TRUE"),
        ("General", '<c r="A1" s="1" t="e"><v>#N/A</v></c>', "#N/A"),
        ("General", '<c r="A1" s="1" t="str"><f>B1</f><v>made up</v></c>', "made up"),
    ],
)
def test_values_are_shown_as_excel_shows_them(tmp_path: Path, code: str, cell: str, shown: str, odd: str) -> None:
    source = styled(tmp_path / "items.xlsx", row(1, cell, text("B1", "end")), code, odd=odd)
    assert cells(source, 1) == [(shown, "end")]


def many_rows(count: int) -> str:
    return "".join(
        row(number, f'<c r="A{number}" t="s"><v>{count - number}</v></c>', f'<c r="T{number}"><v>{number}</v></c>')
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_any_row_of_many_is_found_with_its_texts(tmp_path: Path, compression: int) -> None:
    count = 60_000
    parts = book_parts(
        {"Data": sheet_xml(many_rows(count))}, texts=[f"<t>text {n} {'x' * 40}</t>" for n in range(count)]
    )
    path = tmp_path / "items.xlsx"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    source = Source(path, FileFormat.XLSX)
    whole = read_sheet(source, "Data").rows
    # Not in order, so that it comes back to places that it passed.
    for first in (59_990, 1, 31_234, 59_000, 12_345, 1):
        for number, found in enumerate(cells(source, first, 10), start=first):
            assert (found[0], float(found[19])) == (whole[number - 1][0], whole[number - 1][19])
    assert asked(source, 1, 1).last_row == count


def test_it_goes_on_for_as_long_as_there_is_time(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "items.xlsx", many_rows(40_000))
    answer = asked(source, 40_000, 1, seconds=0)
    assert (answer.rows, answer.is_complete) == ((), False)
    while not answer.is_complete:
        answer = asked(source, 1, 0, seconds=0)
    assert answer.last_row == 40_000
    assert cells(source, 40_000)[0][19] == "40000"


def test_rows_with_only_a_format_are_not_counted(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "items.xlsx", row(2, text("A2", "a")) + row(900, '<c r="A900" s="1"/>'))
    answer = asked(source, 1, 1_000)
    assert (answer.last_row, answer.is_complete) == (2, True)


def test_a_sheet_without_rows_has_none(tmp_path: Path) -> None:
    answer = asked(write_rows(tmp_path / "items.xlsx", ""), 1, 2)
    assert (answer.rows, answer.last_row, answer.is_complete) == ((SheetRow(), SheetRow()), 0, True)


@both_ways
def test_a_wide_sheet_is_shown_to_its_last_column(tmp_path: Path, odd: str) -> None:
    source = write_rows(tmp_path / "items.xlsx", row(1, text("A1", "first"), text("XFD1", "last")) + odd)
    (found,) = cells(source, 1)
    assert (len(found), found[0], found[-1]) == (16_384, "first", "last")


def test_elements_with_a_prefix_are_read_alike(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row><x:row r="2"><x:c r="B2"><x:v>8</x:v></x:c></x:row>'
    parts = book_parts({"Data": sheet_xml(rows, prefix="x")})
    assert cells(write_parts(tmp_path / "items.xlsx", parts), 1, 2) == [("7",), ("", "8")]


def test_texts_that_are_written_unusually_are_read_alike(tmp_path: Path) -> None:
    rows = row(1, *(f'<c r="{letter}1" t="s"><v>{place}</v></c>' for place, letter in enumerate("ABCDE")))
    texts = ["<t> a </t>", '<t xml:space="preserve"> b </t>', "<r><t>c</t></r><r><t>d</t></r>", "<t>_x0041_</t>", ""]
    plain = write_rows(tmp_path / "plain.xlsx", rows, texts=texts)
    odd = write_rows(tmp_path / "odd.xlsx", rows, texts=["<!-- --><t> a </t>", *texts[1:]])
    assert cells(plain, 1) == cells(odd, 1) == [("a", " b ", "cd", "A")]


def test_a_file_that_was_saved_again_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    source = write_rows(path, row(1, text("A1", "before")))
    before = asked(source, 1, 1)
    write_rows(path, row(1, text("A1", "afterwards")))
    os.utime(path, ns=(before.stamp.modified_ns + 10**9,) * 2)
    after = asked(source, 1, 1)
    assert [each.rows[0].cells for each in (before, after)] == [("before",), ("afterwards",)]
    assert before.stamp != after.stamp


def test_a_sheet_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        asked(write_rows(tmp_path / "items.xlsx", ""), 1, 1, sheet="Other")


TABLE = 'Artikel;"Größe";Text\r\n' + "".join(f'{n:06};ß äöü {n};"two\r\nlines; {n}"\r\n' for n in range(2, 30_001))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_row_of_a_csv_file_is_found_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    source = csv_source(tmp_path / "items.csv", TABLE, encoding)
    whole = read_sheet(source, "").rows
    for first in (29_995, 1, 17_000, 2, 9_999):
        assert cells(source, first, 5) == [tuple(each) for each in whole[first - 1 : first + 4]]
    assert asked(source, 1, 1).last_row == 30_000


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_may_end_in_any_way(tmp_path: Path, end: str) -> None:
    source = csv_source(tmp_path / "items.csv", end.join(["sep=;", "a;b", "", "1;2"]))
    assert cells(source, 1, 4) == [("a", "b"), (), ("1", "2"), ()]


def test_a_quote_that_is_never_closed_takes_the_rest_as_everywhere_else(tmp_path: Path) -> None:
    lines = "".join(f"{number};value\r\n" for number in range(2, 90_000))
    source = csv_source(tmp_path / "items.csv", f'a;b\r\n1;"open\r\n{lines}')
    whole = read_sheet(source, "").rows
    answer = asked(source, 1, 3)
    assert answer.last_row == len(whole) == 2
    assert answer.rows[1].cells[1].startswith("open\r\n2;value")


def test_bytes_that_are_no_text_keep_their_place(tmp_path: Path) -> None:
    lines = b"".join(b"%d;\xc3\xa4\xff%d\r\n" % (number, number) for number in range(60_000))
    source = csv_source(tmp_path / "items.csv", lines)
    assert cells(source, 50_001) == [("50000", "ä\ufffd50000")]


def test_halves_of_letters_in_utf_16_keep_their_place(tmp_path: Path) -> None:
    half = b"\x00\xd8"
    lines = b"".join(
        f"{n};".encode("utf-16-le") + half + f" \U0001f600{n}\n".encode("utf-16-le") for n in range(60_000)
    )
    source = csv_source(tmp_path / "items.csv", b"\xff\xfe" + lines)
    (found,) = cells(source, 50_001)
    assert (found[0], found[1].endswith(" \U0001f60050000")) == ("50000", True)


def test_a_blank_end_of_a_csv_file_is_not_counted(tmp_path: Path) -> None:
    assert asked(csv_source(tmp_path / "items.csv", "a;b\r\n1;2\r\n;\r\n\r\n"), 1, 1).last_row == 2
