from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileHeld, FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.domain.reader_requests import Compare, Source
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Comparison
from knosc_desktop.reader.comparison.compare import compare
from knosc_desktop.reader.peek import peek
from knosc_desktop.words.catalogue import render
from tests.support.held_file import held

COLUMNS = ("_Action", "_PONumber", "_LineUniqueID", "_ItemNumber", "_WarehouseNumber", "_Quantity", "_ETADate")
TEMPLATE = Template("procurement", COLUMNS)
Rows = Sequence[Sequence[object]]


def workbook(path: Path, rows: Rows, *, sheets_before: Sequence[str] = ()) -> Source:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name in sheets_before:
        book.create_sheet(name).append(["Nothing to see here"])
    sheet = book.create_sheet("Open orders")
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return Source(path, FileFormat.XLSX)


def csv(path: Path, rows: Rows, delimiter: str = ";") -> Source:
    lines = (delimiter.join(str(cell) for cell in row) for row in rows)
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    return Source(path, FileFormat.CSV)


def orders(count: int, quantity: object = 5) -> list[list[object]]:
    return [["", f"PO-{number}", 1, "ITEM-1", "W1", quantity, date(2026, 3, 1)] for number in range(count)]


def compared(source: Source, earlier: Source) -> Comparison:
    header = header_for(peek(source), TEMPLATE)
    assert header is not None
    return compare(Compare(source, header, earlier, TEMPLATE))


def counts(comparison: Comparison) -> tuple[int, int, int, int]:
    return comparison.new, comparison.changed, comparison.unchanged, comparison.missing


def test_a_workbook_and_the_text_it_was_saved_as_are_the_same(tmp_path: Path) -> None:
    rows = [COLUMNS, *orders(20)]
    found = compared(workbook(tmp_path / "po.xlsx", rows), csv(tmp_path / "po.csv", rows))

    assert counts(found) == (0, 0, 20, 0)
    assert found.key == ("_PONumber", "_ItemNumber", "_LineUniqueID")


def test_each_file_has_its_table_elsewhere(tmp_path: Path) -> None:
    here = workbook(
        tmp_path / "po.xlsx",
        [["Open orders of week 12"], [], COLUMNS, *orders(2, quantity=6)],
        sheets_before=["Read me"],
    )
    before = csv(tmp_path / "po.csv", [tuple(reversed(COLUMNS)), *(list(reversed(row)) for row in orders(3))])

    found = compared(here, before)

    assert counts(found) == (0, 2, 0, 1)
    assert str(found.changed_places[0].address) == "'Open orders'!F4"
    assert found.changed_places[0].remark == message("review.was", value="5")


def test_a_last_upload_without_such_a_table_is_said_to_be_so(tmp_path: Path) -> None:
    here = workbook(tmp_path / "po.xlsx", [COLUMNS, *orders(2)])

    with pytest.raises(FileProblem) as caught:
        compared(here, csv(tmp_path / "other.csv", [("Name", "Phone"), ("Jane", "555")]))
    assert caught.value.problem.title == message("review.not_compared")


def test_only_the_users_own_file_is_said_to_be_held(tmp_path: Path) -> None:
    here = workbook(tmp_path / "po.xlsx", [COLUMNS, *orders(2)])
    before = csv(tmp_path / "before.csv", [COLUMNS, *orders(2)])
    header = header_for(peek(here), TEMPLATE)
    assert header is not None

    with held(before.path), pytest.raises(FileProblem) as copy_held:
        compare(Compare(here, header, before, TEMPLATE))
    with held(here.path), pytest.raises(FileHeld):
        compare(Compare(here, header, before, TEMPLATE))
    assert not isinstance(copy_held.value, FileHeld)
    assert copy_held.value.problem.title == message("review.not_compared")


def test_a_last_upload_of_the_header_alone_makes_everything_new(tmp_path: Path) -> None:
    here = workbook(tmp_path / "po.xlsx", [COLUMNS, *orders(2)])

    assert counts(compared(here, csv(tmp_path / "empty.csv", [COLUMNS]))) == (2, 0, 0, 0)


@pytest.mark.parametrize("again", [COLUMNS, tuple(name.upper() for name in COLUMNS), (*COLUMNS[:4], *COLUMNS[:3:-1])])
def test_a_header_repeated_among_the_rows_is_no_row(tmp_path: Path, again: Sequence[str]) -> None:
    here = workbook(tmp_path / "po.xlsx", [COLUMNS, *orders(4), again, *orders(9)[4:]])
    before = csv(tmp_path / "po.csv", [COLUMNS, again, *orders(9)])

    found = compared(here, before)

    assert counts(found) == (0, 0, 9, 0)
    assert not found.has_unknown_action


STOCK = (
    "_Action",
    "_ItemNumber",
    "_SubItemNumber",
    "_WarehouseNumber",
    "_InventoryQuantity",
    "_Unit",
    "_InventoryDate",
)
ITEMS = ("_Action", "_ItemNumber", "_ItemDescription", "_ItemType", "_Status", "_SubItemNumber")


def against(source: Source, earlier: Source, trigger: str) -> Comparison:
    template = next(each for each in DOCUMENTED_TEMPLATES if each.trigger == trigger)
    header = header_for(peek(source), template)
    assert header is not None
    return compare(Compare(source, header, earlier, template, DOCUMENTED_TEMPLATES))


def test_a_last_upload_of_another_data_type_is_not_compared_though_they_share_columns(tmp_path: Path) -> None:
    items = csv(tmp_path / "items.csv", [ITEMS, *(("", f"I{n}", "Bolt", "Part", "Active", "") for n in range(40))])
    stock = csv(tmp_path / "stock.csv", [STOCK, *(("", f"I{n}", "", "W1", n, "pcs", "2026-03-01") for n in range(40))])

    for here, before, trigger in ((items, stock, "item-master"), (stock, items, "inventory")):
        with pytest.raises(FileProblem) as caught:
            against(here, before, trigger)
        assert caught.value.problem.title == message("review.not_compared")
        assert "looks like" in render(caught.value.problem.message)


def test_two_files_that_look_like_the_same_other_data_type_are_compared(tmp_path: Path) -> None:
    rows = [ITEMS, *(("", f"I{n}", "Bolt", "Part", "Active", "") for n in range(40))]
    items = csv(tmp_path / "items.csv", rows)

    assert against(items, csv(tmp_path / "before.csv", rows), "external-item-master").unchanged == 40
