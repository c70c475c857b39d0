"""Reading workbooks and CSV files as users' programs write them."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from knosc_desktop.demo.sheets import UnreadableSheet, counted_rows, numbered_rows

_DAY = datetime(2024, 4, 1)
_TEXT = "Artikel;Größe\r\nA-1;1,5\r\n\r\nA-2;2\r\n"
_ROWS = [(1, ("Artikel", "Größe")), (2, ("A-1", "1,5")), (4, ("A-2", "2"))]


def _rows(tmp_path: Path, content: bytes, name: str = "file.csv") -> list[tuple[int, tuple[object, ...]]]:
    path = tmp_path / "received"
    path.write_bytes(content)
    return list(numbered_rows(path, name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    assert _rows(tmp_path, _TEXT.encode(encoding)) == _ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_found_in_the_first_row(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(["Item", '"one; two, three"', "Quantity"])
    assert _rows(tmp_path, text.encode()) == [(1, ("Item", "one; two, three", "Quantity"))]


def test_one_column_alone_needs_no_delimiter(tmp_path: Path) -> None:
    assert _rows(tmp_path, b"_ItemNumber\nITEM-1\n") == [(1, ("_ItemNumber",)), (2, ("ITEM-1",))]


def test_the_line_that_tells_excel_the_delimiter_is_no_row(tmp_path: Path) -> None:
    assert _rows(tmp_path, b"sep=|\r\na|b\r\n1|2\r\n") == [(1, ("a", "b")), (2, ("1", "2"))]


@pytest.mark.parametrize("line", ['sep="', "sep="])
def test_a_line_that_names_no_sign_that_can_part_fields_is_a_row(tmp_path: Path, line: str) -> None:
    assert _rows(tmp_path, f"{line}\r\na;b\r\n".encode()) == [(1, (line,)), (2, ("a", "b"))]


def test_a_line_break_within_a_cell_does_not_shift_the_rows(tmp_path: Path) -> None:
    assert _rows(tmp_path, b'a,b\n"one\ntwo",2\n3,4\n')[-1] == (3, ("3", "4"))


def test_rows_of_blanks_are_skipped_and_counted(tmp_path: Path) -> None:
    assert _rows(tmp_path, b"a;b\n;\n ; \n1;2\n;\n;\n") == [(1, ("a", "b")), (4, ("1", "2"))]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert _rows(tmp_path, b"") == []


def test_a_csv_file_of_nonsense_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSheet, match="CSV"):
        _rows(tmp_path, b"\x81\x8d\x8f" * 100)


def test_a_truncated_utf16_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSheet, match="CSV"):
        _rows(tmp_path, "a;b\n".encode("utf-16") + b"x")


def _workbook() -> tuple[Workbook, io.BytesIO]:
    return Workbook(), io.BytesIO()


def test_the_first_sheet_is_read_with_its_own_row_numbers(tmp_path: Path) -> None:
    book, file = _workbook()
    book.worksheets[0]["B3"] = "Item"
    book.worksheets[0]["C3"] = "Day"
    book.worksheets[0]["B6"] = 5
    book.worksheets[0]["C6"] = _DAY
    book.create_sheet("Notes")["A1"] = "ignore me"
    book.save(file)
    assert _rows(tmp_path, file.getvalue(), "FILE.XLSX") == [
        (3, (None, "Item", "Day")),
        (6, (None, 5, _DAY)),
    ]


def test_a_wrong_dimension_hides_no_rows(tmp_path: Path) -> None:
    book, file = _workbook()
    for number in range(5):
        book.worksheets[0].append([number])
    book.save(file)
    content = _with_dimension(file.getvalue(), "A1:A1")
    assert [row for _, (row,) in _rows(tmp_path, content, "f.xlsx")] == [0, 1, 2, 3, 4]


def _with_dimension(content: bytes, reference: str) -> bytes:
    import re
    import zipfile

    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{reference}"'.encode(), text)
                assert reference.encode() in text
            new.writestr(name, text)
    return changed.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0" + bytes(600), b"a;b\n1;2\n"])
def test_what_is_no_workbook_is_unreadable(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableSheet, match="Excel"):
        _rows(tmp_path, content, "f.xlsx")


_COUNTED = b'sep=;\r\nItem;Text\r\n\r\nA-1;"two\r\nlines"\r\n;\r\nA-2;one\r\n'


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("as-excel", [3, 5]),
        ("data-from-one", [2, 4]),
        ("data-from-zero", [1, 3]),
        ("filled-from-one", [1, 2]),
        ("filled-from-zero", [0, 1]),
        ("filled-from-two", [2, 3]),
        ("sheet-from-zero", [2, 4]),
        ("lines", [4, 7]),
    ],
)
def test_rows_are_counted_as_the_switch_says(tmp_path: Path, numbers: str, expected: list[int]) -> None:
    path = tmp_path / "received"
    path.write_bytes(_COUNTED)
    assert [number for number, _ in numbered_rows(path, "a.csv", numbers)][1:] == expected


def test_batches_count_the_rows_of_data_again(tmp_path: Path) -> None:
    path = tmp_path / "received"
    path.write_bytes(b"a\n1\n\n2\n3\n4\n5\n")
    rows = list(counted_rows(path, "a.csv", "as-excel", batch_rows=2))
    assert [(row.shown, row.counted) for row in rows] == [(1, 1), (2, 1), (4, 2), (5, 1), (6, 2), (7, 1)]
