"""How much errors have to tell before rows are counted as the server counts them: the limits themselves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.error_location import locate
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.locating import spans
from knosc_desktop.reader.parsing.sheet import Sheet, Value

ITEMS = ("_ItemNumber", "_ItemType", "_Status", "_Quantity")
SILENT = "Validation failed."


def _table(rows: Sequence[Sequence[Value]], columns: tuple[str, ...] = ITEMS) -> SentTable:
    sheet = Sheet("Data", [columns, *rows])
    return SentTable(TableHeader("Data", 1, columns), tuple(spans(sheet, 1)), sheet.rows, sheet.error_values)


def _kinds(count: int, *, twice: int = 0) -> SentTable:
    """Every row has a type of its own; so many at the end have KIND-0."""
    names = [f"KIND-{number}" for number in range(1, count - twice + 1)] + ["KIND-0"] * twice
    return _table([[f"ITEM-{number:04}", kind, "Active", 5.0] for number, kind in enumerate(names, 1)])


def _said(number: int, row: int | None) -> RowError:
    return RowError(f"Item type KIND-{number} not found.", row, "_ItemType")


def _silent(row: int) -> RowError:
    return RowError(SILENT, row, "_Status")


def _rows(errors: Sequence[RowError], table: SentTable) -> list[int | None]:
    return [address.row if address else None for address in locate(errors, table)]


@pytest.mark.parametrize(("size", "row"), [(256, 8), (255, None)])
def test_one_value_shows_how_rows_are_counted_if_it_is_one_of_256(size: int, row: int | None) -> None:
    assert _rows([_silent(8), _said(20, 21)], _kinds(size)) == [row, 21]


@pytest.mark.parametrize(("size", "row"), [(96, 21), (95, None)])
def test_a_mentioned_value_near_its_row_number_is_no_chance_if_it_is_one_of_32_times_the_ways_to_count(
    size: int, row: int | None
) -> None:
    assert _rows([RowError("ERR_404 KIND-20", 20, "_ItemType")], _kinds(size)) == [row]


@pytest.mark.parametrize(("hits", "row"), [(50, 62), (49, None)])
def test_an_error_without_a_value_is_located_if_one_of_50_contradicts(hits: int, row: int | None) -> None:
    errors = [*(_said(number, number + 1) for number in range(1, hits)), _said(90, 60), _silent(62), _said(80, 81)]
    assert _rows(errors, _kinds(100))[-2] == row


@pytest.mark.parametrize(("hits", "row"), [(20, 62), (19, None)])
def test_a_value_of_several_rows_is_located_if_one_of_20_contradicts(hits: int, row: int | None) -> None:
    errors = [*(_said(number, number + 1) for number in range(1, hits - 1)), _said(50, 40)]
    # The error of the value of several rows fits as well.
    errors += [_said(0, 62), _said(49, 50)]
    assert _rows(errors, _kinds(100, twice=50))[-2] == row


@pytest.mark.parametrize(("kinds", "row"), [(32, 8), (31, None)])
def test_an_error_without_a_value_is_of_the_table_and_no_batch_if_what_follows_tells_10_bits(
    kinds: int, row: int | None
) -> None:
    # Every value is in two rows, of which one is reported: twice the same bits, five of them with 32 values.
    names = [f"KIND-{number}" for number in range(kinds)] * 2
    table = _table([[f"ITEM-{number:04}", kind, "Active", 5.0] for number, kind in enumerate(names)])
    errors = [_silent(8), _said(10, 12), _said(20, 22)]
    assert _rows(errors, table)[0] == row
    # What comes after the numbers began anew tells nothing of those before.
    assert _rows([*errors, _said(1, 3)], table)[0] == row


@pytest.mark.parametrize(("number", "row"), [(44, 44), (43, None)])
def test_the_last_error_is_of_no_later_batch_if_the_table_is_too_short_for_one(number: int, row: int | None) -> None:
    assert _rows([_said(259, 260), _silent(number)], _kinds(300)) == [260, row]


def test_an_error_that_only_can_be_counted_says_nothing_of_others() -> None:
    names = ["KIND-99", *[f"KIND-{number}" for number in range(31)] * 2]
    table = _table([[f"ITEM-{number:04}", kind, "Active", 5.0] for number, kind in enumerate(names)])
    errors = [_said(99, 2), _silent(8), _said(10, 13)]
    assert _rows(errors, table)[1] is None


@pytest.mark.parametrize(("hits", "row"), [(5, 10), (4, None)])
def test_one_contradiction_does_not_rule_out_a_way_of_counting_among_fewer_than_5_errors(
    hits: int, row: int | None
) -> None:
    kinds: list[list[Value]] = [[f"ITEM-{number}", f"KIND-{number}", "Active", 5.0] for number in range(1, 31)]
    table = _table([*kinds[:5], [], *kinds[5:]])
    errors = [*(_said(number, number + 1) for number in range(1, hits)), _silent(10), _said(15, 17)]
    assert _rows(errors, table)[-2] == row


@pytest.mark.parametrize(
    ("columns", "first"), [(ITEMS, 0), (ITEMS, 1), (("", "", *ITEMS), -2), (("", "", *ITEMS), -1)], ids=str
)
def test_values_show_from_which_number_columns_are_counted(columns: tuple[str, ...], first: int) -> None:
    blank: list[Value] = [""] * (len(columns) - len(ITEMS))
    table = _table([[*blank, f"ITEM-{n:04}", f"KIND-{n}", "Active", 5.0] for n in range(1, 301)], columns)
    kind = len(blank) + 2
    errors = [
        RowError(SILENT, 8, str(first + kind)),
        RowError("Item type KIND-20 not found.", 21, str(first + kind - 1)),
    ]
    assert locate(errors, table)[0] == Address("Data", 8, kind + 1)


@pytest.mark.parametrize("others", [("1", "2"), ("5",), ("0",)])
def test_columns_that_are_counted_from_several_numbers_or_a_strange_one_are_not_believed(
    others: tuple[str, ...],
) -> None:
    table = _kinds(300)
    errors = [RowError(SILENT, 8, "2")]
    errors += [RowError(f"Item type KIND-{n} not found.", n + 1, column) for n, column in enumerate(others, 20)]
    assert locate(errors, table)[0] == Address("Data", 8, 0)


@pytest.mark.parametrize(("count", "located"), [(4, True), (3, False)])
def test_numbers_are_lines_of_orders_if_the_rows_that_have_them_tell_8_bits(count: int, located: bool) -> None:
    # Lines 10, 20, 30 and 40 of ten orders: each number is in a quarter of the rows, and each item in two of them.
    rows: list[list[Value]] = [[f"PO-{n // 4}", float(n % 4 * 10 + 10), f"ITEM-{n // 2:03}", 5.0] for n in range(40)]
    meant = [9, 19, 28, 38][:count]
    errors = [RowError(f"Item ITEM-{n // 2:03} not found.", n % 4 * 10 + 10, "_ItemNumber") for n in meant]
    table = _table(rows, ("_PONumber", "_LineUniqueID", "_ItemNumber", "_Quantity"))
    assert _rows(errors, table) == [n + 2 if located else None for n in meant]


def test_numbers_are_no_lines_of_orders_if_the_rows_tell_less_than_8_bits() -> None:
    # Each number is in a sixth of the rows.
    rows: list[list[Value]] = [[f"PO-{n // 6}", float(n % 6 + 1), f"ITEM-{n // 2:03}", 5.0] for n in range(60)]
    errors = [RowError(f"Item ITEM-{n // 2:03} not found.", n % 6 + 1, "_ItemNumber") for n in (13, 27, 40)]
    table = _table(rows, ("_PONumber", "_LineUniqueID", "_ItemNumber", "_Quantity"))
    assert _rows(errors, table) == [None, None, None]


def test_the_same_error_twice_shows_no_more_than_once() -> None:
    assert _rows([_silent(8), _said(20, 21), _said(20, 21)], _kinds(255)) == [None, 21, 21]
