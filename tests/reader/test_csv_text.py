"""CSV files of every making: how they are written is found out, and every record keeps its row and line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import TooLargeToCheck
from knosc_desktop.domain.tables import CsvDialect, Head
from knosc_desktop.reader.parsing import csv_text
from knosc_desktop.reader.parsing.contents import read_sheet, tabs
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.reader.peek import LETTERS, ROWS, peek
from tests.support.sheets import csv_source

TABLE = "Artikel;Größe\r\n4711;ß äöü\r\n" * 9


def head_of(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Head:
    return peek(csv_source(folder / "items.csv", content, encoding))


def dialect_of(folder: Path, content: str | bytes, encoding: str = "utf-8") -> CsvDialect:
    dialect = head_of(folder, content, encoding).dialect
    assert dialect is not None
    return dialect


def sheet_of(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Sheet:
    return read_sheet(csv_source(folder / "items.csv", content, encoding), "")


@pytest.mark.parametrize(
    ("written", "named", "has_mark"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", True),
        ("utf-16", "utf-16-le", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("cp1252", "cp1252", False),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, written: str, named: str, *, has_mark: bool) -> None:
    head = head_of(tmp_path, TABLE, written)
    assert head.dialect == CsvDialect(named, ";", has_mark)
    assert head.sheets[0].rows[0].cells == ("Artikel", "Größe")
    assert sheet_of(tmp_path, TABLE, written).rows[1] == ["4711", "ß äöü"]


def test_a_single_umlaut_at_the_end_of_a_large_file_decides(tmp_path: Path) -> None:
    content = "code;name\r\n" + "4711;plain\r\n" * 100_000 + "4712;Größe\r\n"
    assert dialect_of(tmp_path, content, "cp1252").encoding == "cp1252"
    assert sheet_of(tmp_path, content, "cp1252").rows[-1] == ["4712", "Größe"]
    assert dialect_of(tmp_path, content, "utf-8").encoding == "utf-8"


def test_a_letter_cut_in_two_where_reading_ended_is_still_utf_8(tmp_path: Path) -> None:
    for shift in range(4):
        content = "x" * shift + "€;" * 200_000
        assert dialect_of(tmp_path, content).encoding == "utf-8"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    content = "\n".join(delimiter.join(cells) for cells in [["code", "name", "price"], *[["1", "x", "2"]] * 5])
    assert dialect_of(tmp_path, content).delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("code;low;high\n1;1,5;2,5\n2;1,75;2,0\n", ";"),
        ('code,name\n1,"a;b;c"\n2,"d;e;f"\n', ","),
        ("code,tags\n1,a;b\n2,c;d\n", ","),
        ("Report of today\n\ncode;name\n1;x\n2;y\n", ";"),
        ("code\tname, plain\n1\tx, y\n", "\t"),
        ("code\n1\n2\n", ","),
        ("", ","),
        ('a;b\n1;"two\nlines;of,text"\n2;y\n', ";"),
        ("a,b,c\n1,2\n1,2,3,4\n5,6,7\n", ","),
        # Excel leaves out the empty cells at the end of a row.
        ("code;name;price;action\n1;x;1,5;ADD\n2;y;2,5\n3;z;3,5\n4;z;4,5\n", ";"),
        ("Stock, as of today\n\ncode;name;price;action\n1;x;1,5;ADD\n2;y;2,5\n3;z;3,5\n4\n", ";"),
        ("code\tname\n1\tx, y\n2\tx, y, z\n3\ta, b\n", "\t"),
        ("code,tags\n1,a;b;c\n2,c;d;e\n3,f;g;h\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_a_table(tmp_path: Path, content: str, delimiter: str) -> None:
    assert dialect_of(tmp_path, content).delimiter == delimiter


@pytest.mark.parametrize(("line", "newline"), [("sep=|", "\r\n"), ("SEP=|", "\n")])
def test_the_line_that_names_the_delimiter_is_used_and_is_no_row(tmp_path: Path, line: str, newline: str) -> None:
    content = newline.join([line, "a|b;c", "1|2;3", ""])
    head = head_of(tmp_path, content)
    assert head.dialect == CsvDialect("utf-8", "|", has_sep_line=True)
    assert [(found.number, found.cells) for found in head.sheets[0].rows] == [(1, ("a", "b;c")), (2, ("1", "2;3"))]
    assert list(sheet_of(tmp_path, content).lines) == [2, 3]


def test_a_column_named_sep_is_a_column(tmp_path: Path) -> None:
    assert sheet_of(tmp_path, "sep=x;b\n1;2\n").rows[0] == ["sep=x", "b"]


def test_a_record_over_several_lines_is_one_row(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, 'a;b\r\n1;"two\r\nlines"\r\n\r\n2;"x\n\ny"\r\n3;z\r\n')
    assert list(sheet.rows) == [["a", "b"], ["1", "two\r\nlines"], [], ["2", "x\n\ny"], ["3", "z"]]
    assert list(sheet.lines) == [1, 2, 4, 5, 8]
    assert sheet.name == ""


def test_rows_may_differ_in_length(tmp_path: Path) -> None:
    assert list(sheet_of(tmp_path, "a;b;c\n1;2;3\n1\n1;2;3;4\n").rows) == [
        ["a", "b", "c"],
        ["1", "2", "3"],
        ["1"],
        ["1", "2", "3", "4"],
    ]


def test_zero_bytes_do_no_harm(tmp_path: Path) -> None:
    assert sheet_of(tmp_path, b"a;b\n1;x\0y\n").rows[1] == ["1", "x\0y"]


def test_a_quote_that_never_ends_does_no_harm(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, 'a;b\n1;"x\n' + "2;y\n" * 100_000)
    assert sheet.rows[0] == ["a", "b"]
    assert len(sheet.rows) == 2


def test_one_line_of_many_megabytes_does_no_harm(tmp_path: Path) -> None:
    content = "x" * (8 << 20)
    assert sheet_of(tmp_path, content).rows == [[content]]
    assert head_of(tmp_path, content).sheets[0].rows[0].cells == ("x" * LETTERS,)


def test_bytes_that_mean_nothing_do_no_harm(tmp_path: Path) -> None:
    assert sheet_of(tmp_path, b"a;b\n\x81;\xfc\n").rows[1] == ["�", "ü"]


def test_half_a_letter_at_the_end_of_utf_16_does_no_harm(tmp_path: Path) -> None:
    raw = TABLE.encode("utf-16")[:-1]
    assert sheet_of(tmp_path, raw).rows[0] == ["Artikel", "Größe"]


def test_the_head_holds_the_first_filled_rows(tmp_path: Path) -> None:
    content = "\n\n;;\n" + "".join(f"{number};x\n" for number in range(ROWS + 9))
    rows = head_of(tmp_path, content).sheets[0].rows
    assert [found.number for found in rows] == list(range(4, 4 + ROWS))


def test_a_row_that_was_not_read_to_its_end_is_not_shown(tmp_path: Path) -> None:
    content = "code;name\n1;" + "x" * (1 << 20) + ";y\n"
    assert [found.cells for found in head_of(tmp_path, content).sheets[0].rows] == [("code", "name")]


def test_the_head_of_a_very_large_file_takes_no_longer(tmp_path: Path) -> None:
    source = csv_source(tmp_path / "items.csv", "code;name\n" + "4711;plain\n" * 2_000_000)
    began = time.process_time()
    peek(source)
    assert time.process_time() - began < 0.3


def test_a_file_over_the_limit_is_too_large_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "_MOST_BYTES", 10)
    with pytest.raises(TooLargeToCheck, match=r"errors\.too_large_to_check\.named\(file=items\.csv\)"):
        sheet_of(tmp_path, "code;name\n1;x\n")


def test_it_is_one_sheet_without_a_name(tmp_path: Path) -> None:
    source = csv_source(tmp_path / "items.csv", "a;b\n")
    assert [(tab.name, tab.is_hidden) for tab in tabs(source)] == [("", False)]
