"""The repaired copy: what is repaired, and that nothing else is different."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Check, Source, WriteRepaired, Written
from knosc_desktop.domain.repairs import Repair, RepairKind
from knosc_desktop.domain.tables import TableHeader, Template
from knosc_desktop.domain.validation import Defect
from knosc_desktop.reader.check import check
from knosc_desktop.reader.repair import write_repaired
from tests.support.rich_workbook import SHEET, write_rich_workbook

NAMES = ("_Action", "_ItemNumber", "_LeadTime")
ITEMS = Template("item-master", NAMES)


def repaired_copy(source: Path, header: TableHeader, *repairs: Repair) -> Path:
    target = source.with_name(f"repaired{source.suffix}")
    kind = FileFormat.CSV if source.suffix == ".csv" else FileFormat.XLSX
    before = source.read_bytes()
    write_repaired(WriteRepaired(Source(source, kind), target, header, ITEMS, repairs))
    assert source.read_bytes() == before
    return target


def enter(sheet: str, row: int, column: int, value: str) -> Repair:
    return Repair(RepairKind.VALUE, (Address(sheet, row, column),), value)


def out(sheet: str, *rows: int) -> Repair:
    return Repair(RepairKind.SAME_ROWS, tuple(Address(sheet, row, 1) for row in rows), count=len(rows))


def write_csv(folder: Path, content: bytes) -> Path:
    path = folder / "items.csv"
    path.write_bytes(content)
    return path


CSV_HEADER = TableHeader("", 1, NAMES)

# CSV.


def test_only_the_fields_that_are_repaired_change(tmp_path: Path) -> None:
    source = write_csv(
        tmp_path,
        b'\xef\xbb\xbfsep=;\r\n_Action;_ItemNumber;_LeadTime\r\n"ADD";;"1"\r\nADD;"A; 2" ;2\nADD; A-3 ;"x ""y"""\r\n',
    )
    spaces = Repair(RepairKind.SPACES, (Address("", 4, 2),))
    copy = repaired_copy(source, CSV_HEADER, enter("", 2, 2, "A;1"), spaces)
    assert copy.read_bytes() == (
        b'\xef\xbb\xbfsep=;\r\n_Action;_ItemNumber;_LeadTime\r\n"ADD";"A;1";"1"\r\nADD;"A; 2" ;2\nADD;A-3;"x ""y"""\r\n'
    )


def test_rows_over_several_lines_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    source = write_csv(tmp_path, b'_Action,_ItemNumber,_LeadTime\n"A\nDD",A-1,1\n\nADD,A-2,2\nADD,A-2,2')
    copy = repaired_copy(source, CSV_HEADER, out("", 5), enter("", 2, 1, "ADD"))
    assert copy.read_bytes() == b'_Action,_ItemNumber,_LeadTime\n"ADD",A-1,1\n\nADD,A-2,2\n'


def test_a_short_row_gets_the_fields_it_lacks(tmp_path: Path) -> None:
    source = write_csv(tmp_path, b"_Action,_ItemNumber,_LeadTime\nADD\n")
    copy = repaired_copy(source, CSV_HEADER, enter("", 2, 3, "7"))
    assert copy.read_bytes() == b"_Action,_ItemNumber,_LeadTime\nADD,,7\n"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8"])
def test_the_encoding_stays(tmp_path: Path, encoding: str) -> None:
    text = "_Action;_ItemNumber;_LeadTime\r\nADD; Schlüssel-1 ;1\r\nADD;Größe-2;2\r\n"
    source = write_csv(tmp_path, text.encode(encoding))
    copy = repaired_copy(source, CSV_HEADER, Repair(RepairKind.SPACES, (Address("", 2, 2),)))
    assert copy.read_bytes() == text.replace(" Schlüssel-1 ", "Schlüssel-1").encode(encoding)


def test_letters_that_the_encoding_lacks_make_it_utf_8(tmp_path: Path) -> None:
    source = write_csv(tmp_path, "_Action;_ItemNumber;_LeadTime\r\nADD;;1\r\nADD;Größe;2\r\n".encode("cp1252"))
    copy = repaired_copy(source, CSV_HEADER, enter("", 2, 2, "Łódź"))
    assert copy.read_text("utf-8-sig").splitlines()[1:] == ["ADD;Łódź;1", "ADD;Größe;2"]


def test_bytes_that_are_no_text_stay(tmp_path: Path) -> None:
    source = write_csv(tmp_path, "_Action;_ItemNumber;_LeadTime\r\nADD;;é\r\n".encode() + b"ADD;A\xff;2\r\n")
    copy = repaired_copy(source, CSV_HEADER, enter("", 2, 2, "A-1"))
    assert copy.read_bytes() == source.read_bytes().replace(b"ADD;;", b"ADD;A-1;")


def test_more_places_than_are_named_are_all_repaired(tmp_path: Path) -> None:
    rows = 1_500
    source = write_csv(
        tmp_path, b"_Action,_ItemNumber,_LeadTime\n" + b"".join(b"ADD,I-%d ,1\n" % n for n in range(rows))
    )
    report = check(Check(Source(source, FileFormat.CSV), CSV_HEADER, ITEMS))
    (found,) = (each for each in report.findings if each.defect is Defect.STRAY_BLANKS)
    cells = tuple(place.address for place in found.places)
    assert len(cells) < found.count == rows
    copy = repaired_copy(source, CSV_HEADER, Repair(RepairKind.SPACES, cells, count=found.count))
    assert copy.read_bytes() == source.read_bytes().replace(b" ,", b",")


# Workbooks.


def book_of(path: Path, *rows: tuple[object, ...]) -> Workbook:
    """A workbook with these items; save it again after a change."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data"
    for row in (NAMES, *rows):
        sheet.append(list(row))
    book.save(path)
    return book


HEADER = TableHeader("Data", 1, NAMES)


def test_cells_are_repaired_and_keep_their_looks(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book = book_of(path, ("Perhaps", None, "12"), ("ADD", " A-2 ", 5))
    sheet = book.worksheets[0]
    sheet["A2"].font = Font(bold=True)
    book.save(path)
    action = Repair(RepairKind.ACTION, (Address("Data", 2, 1),), "ADD")
    spaces = Repair(RepairKind.SPACES, (Address("Data", 3, 2),))
    numbers = Repair(RepairKind.NUMBERS, (Address("Data", 2, 3),))
    copy = repaired_copy(path, HEADER, action, enter("Data", 2, 2, "007 <&>"), spaces, numbers)
    after = load_workbook(copy)["Data"]
    assert list(after.iter_rows(min_row=2, values_only=True)) == [("ADD", "007 <&>", 12), ("ADD", "A-2", 5)]
    assert after["A2"].font.bold


def test_every_other_part_and_cell_of_a_rich_workbook_stays(tmp_path: Path) -> None:
    rich = write_rich_workbook(tmp_path / "orders.xlsx")
    before = load_workbook(rich)[SHEET]
    header = TableHeader(SHEET, 1, tuple(str(cell.value or "") for cell in before[1]))
    copy = repaired_copy(rich, header, enter(SHEET, 7, 3, "ITEM-9"))
    with zipfile.ZipFile(rich) as original, zipfile.ZipFile(copy) as made:
        assert made.testzip() is None
        assert original.namelist() == made.namelist()
        different = [name for name in original.namelist() if original.read(name) != made.read(name)]
    assert len(different) == 1
    after = load_workbook(copy)[SHEET]
    changed = [
        cell.coordinate
        for row in before.iter_rows()
        for cell in row
        if cell.value != after[cell.coordinate].value or cell.number_format != after[cell.coordinate].number_format
    ]
    assert changed == ["C7"]
    assert after["C7"].value == "ITEM-9"


def test_a_formula_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book_of(path, ("ADD", '=" A"', 1))
    with pytest.raises(FileProblem) as refused:
        repaired_copy(path, HEADER, enter("Data", 2, 2, "A-1"))
    assert str(refused.value.problem.message).startswith("files.repair.formula.message")
    assert not (tmp_path / "repaired.xlsx").exists()


def test_a_row_and_a_cell_that_are_not_there_are_made(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book = book_of(path, ("ADD", "A-1", 1))
    sheet = book.worksheets[0]
    sheet["C6"] = 3
    book.save(path)
    copy = repaired_copy(path, HEADER, enter("Data", 4, 2, "A-4"), enter("Data", 6, 1, "ADD"), enter("Data", 9, 1, "X"))
    after = load_workbook(copy)["Data"]
    assert [after[place].value for place in ("B4", "A6", "C6", "A9")] == ["A-4", "ADD", 3, "X"]


def test_rows_are_taken_out_and_the_others_move_up(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book = book_of(path, *(("ADD", f"A-{number}", number) for number in range(2, 9)))
    sheet = book.worksheets[0]
    sheet.merge_cells("E7:F8")
    sheet.row_dimensions[8].height = 44
    sheet.auto_filter.ref = "A1:C8"
    book.save(path)
    written = WriteRepaired(
        Source(path, FileFormat.XLSX),
        tmp_path / "copy.xlsx",
        HEADER,
        ITEMS,
        (out("Data", 3, 6), enter("Data", 8, 2, "Z")),
    )
    assert write_repaired(written) == Written(2, 1)
    after = load_workbook(tmp_path / "copy.xlsx")["Data"]
    assert [cell.value for cell in after["B"]] == ["_ItemNumber", "A-2", "A-4", "A-5", "A-7", "Z"]
    assert [str(merge) for merge in after.merged_cells.ranges] == ["E5:F6"]
    assert after.row_dimensions[6].height == 44
    assert after.auto_filter.ref == "A1:C6"


def test_a_table_and_a_named_range_shrink_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book = book_of(path, *(("ADD", f"A-{number}", number) for number in range(2, 9)))
    sheet = book.worksheets[0]
    sheet.add_table(Table(displayName="Items", ref="A1:C8"))
    sheet.print_area = "A1:C8"
    book.save(path)
    book = load_workbook(repaired_copy(path, HEADER, out("Data", 8)))
    assert book["Data"].tables["Items"].ref == "A1:C7"
    assert book["Data"].print_area == "'Data'!$A$1:$C$7"


def with_formula(book: Workbook) -> None:
    book["Data"]["E2"] = "=C2*2"


def with_formula_elsewhere(book: Workbook) -> None:
    book.create_sheet("Other")["A1"] = "=Data!C4"


def with_comment(book: Workbook) -> None:
    book["Data"]["B4"].comment = Comment("Look", "Jane")


@pytest.mark.parametrize("spoil", [with_formula, with_formula_elsewhere, with_comment])
def test_rows_are_not_taken_out_where_something_depends_on_them(
    tmp_path: Path, spoil: Callable[[Workbook], None]
) -> None:
    path = tmp_path / "items.xlsx"
    book = book_of(path, *(("ADD", f"A-{each}", each) for each in range(2, 6)))
    spoil(book)
    book.save(path)
    with pytest.raises(FileProblem) as refused:
        repaired_copy(path, HEADER, out("Data", 3))
    assert str(refused.value.problem.message) == "files.repair.rows.message"


def test_a_copy_without_identical_rows_has_no_such_problem(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book_of(path, ("ADD", "A-1", 1), ("ADD", "A-1", 1), ("ADD", "A-1", 2), ("ADD", "A-2", 2))
    report = check(Check(Source(path, FileFormat.XLSX), HEADER, ITEMS))
    doubled = [each for each in report.findings if each.defect is Defect.DUPLICATE_KEY]
    assert [[place.address.row for place in each.places] for each in doubled] == [[3], [4]]
    copy = repaired_copy(path, HEADER, out("Data", 3), Repair(RepairKind.ROW, (Address("Data", 4, 2),)))
    report = check(Check(Source(copy, FileFormat.XLSX), HEADER, ITEMS))
    assert report.rows == 2
    assert not [each for each in report.findings if each.defect is Defect.DUPLICATE_KEY]
