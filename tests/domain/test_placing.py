"""From the server's row and column to the cell."""

from __future__ import annotations

import time

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.placement import Layout, Numbering, Span
from knosc_desktop.domain.placing import column_of, place
from knosc_desktop.domain.tables import TableHeader

HEADER = TableHeader("Data", 3, ("", "_ItemNumber", "Unit", "Status", "Status", "_ShipDate"))
# Rows 4, 5, 8, 9 and 12 are filled.
SPANS = (Span(4, 2), Span(8, 2, before=2), Span(12, 1, before=4))
# The same rows of a CSV file; rows 8 and 9 take three lines each.
LINES = (Span(4, 2, line=5), Span(8, 2, line=9, lines_each=3, before=2), Span(12, 1, line=17, before=4))


def _layout(numbering: Numbering, spans: tuple[Span, ...] = SPANS, **more: object) -> Layout:
    return Layout(HEADER, spans, numbering, **more)  # type: ignore[arg-type]


def _row(number: int, layout: Layout) -> int | None:
    address = place(RowError("Wrong.", number), layout)
    return address.row if address else None


@pytest.mark.parametrize(
    ("numbering", "spans", "expected"),
    [
        (Numbering.AS_EXCEL, SPANS, {3: None, 4: 4, 8: 8, 12: 12, 13: None}),
        (Numbering.DATA_FROM_ONE, SPANS, {0: None, 1: 4, 5: 8, 9: 12, 10: None}),
        (Numbering.DATA_FROM_ZERO, SPANS, {0: 4, 4: 8, 8: 12, 9: None}),
        (Numbering.FILLED_FROM_ONE, SPANS, {0: None, 1: 4, 2: 5, 3: 8, 4: 9, 5: 12, 6: None}),
        (Numbering.FILLED_FROM_ZERO, SPANS, {0: 4, 1: 5, 2: 8, 3: 9, 4: 12, 5: None}),
        (Numbering.FILLED_FROM_TWO, SPANS, {0: None, 1: None, 2: 4, 4: 8, 6: 12, 7: None}),
        (Numbering.SHEET_FROM_ZERO, SPANS, {2: None, 3: 4, 7: 8, 11: 12, 12: None}),
        (Numbering.LINES, LINES, {4: None, 5: 4, 6: 5, 7: None, 9: 8, 11: 8, 12: 9, 14: 9, 15: None, 17: 12, 18: None}),
        (Numbering.LINES, SPANS, {1: None, 4: None, 12: None}),
        (Numbering.UNKNOWN, SPANS, {0: None, 1: None, 4: None}),
    ],
)
def test_every_way_of_counting_leads_to_its_row(
    numbering: Numbering, spans: tuple[Span, ...], expected: dict[int, int | None]
) -> None:
    assert {number: _row(number, _layout(numbering, spans)) for number in expected} == expected


def test_where_two_ways_of_counting_disagree_nothing_is_placed() -> None:
    layout = _layout(Numbering.DATA_FROM_ONE, or_else=(Numbering.FILLED_FROM_ONE,))
    assert [_row(number, layout) for number in (1, 2, 3, 5)] == [4, 5, None, None]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("_ItemNumber", 2),
        ("item number", 2),
        (" ITEM_NUMBER ", 2),
        ("unit", 3),
        ("Status", 0),
        ("_Status", 0),
        ("B", 2),
        ("f", 6),
        ("G", 0),
        ("Quantity", 0),
        ("3", 0),
        ("", 0),
    ],
)
def test_columns_are_found_by_name_or_letter_and_else_not_at_all(column: str, expected: int) -> None:
    error = RowError("Wrong.", 4, column)
    assert place(error, _layout(Numbering.AS_EXCEL)) == Address("Data", 4, expected)


def test_a_name_comes_before_a_letter() -> None:
    layout = Layout(TableHeader("Data", 1, ("C", "Item", "Unit")), (Span(2, 1),), Numbering.AS_EXCEL)
    assert column_of(RowError("Wrong.", 2, "C"), layout) == 1


@pytest.mark.parametrize(("first", "expected"), [(1, 3), (0, 4), (-1, 5), (None, 0)])
def test_columns_are_found_by_position_where_it_is_known_how_they_count(first: int | None, expected: int) -> None:
    assert column_of(RowError("Wrong.", 4, "3"), _layout(Numbering.AS_EXCEL, first_position=first)) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Row 7, _ItemNumber: Item X not found.", 2),
        ("Row 7: _ItemNumber is empty.", 2),
        ("Line 7 - Item Number: not found", 2),
        ("Item Number must not be empty", 2),
        ("_ItemNumber: unknown", 2),
        ("Item X not found.", 0),
        ("2024-03-31 is before _ShipDate, 2024-04-01.", 0),
        ("Row 7: 2024-03-31 is before _ShipDate.", 0),
        ("Status: unknown", 0),
        ("", 0),
    ],
)
def test_a_sentence_tells_the_column_it_is_about_but_not_one_it_mentions(message: str, expected: int) -> None:
    assert column_of(RowError(message, 7), _layout(Numbering.AS_EXCEL)) == expected


@pytest.mark.parametrize("number", [None, -1])
def test_without_a_row_nothing_is_placed(number: int | None) -> None:
    assert place(RowError("_ItemNumber is empty.", number, "_ItemNumber"), _layout(Numbering.AS_EXCEL)) is None


def test_without_a_header_nothing_is_placed() -> None:
    assert place(RowError("Wrong.", 4), Layout(None, SPANS, Numbering.AS_EXCEL)) is None
    assert column_of(RowError("Wrong.", 4, "B"), Layout(None, SPANS, Numbering.AS_EXCEL)) == 0


def test_a_table_without_rows_has_no_place() -> None:
    assert _row(4, _layout(Numbering.AS_EXCEL, ())) is None


def test_placing_takes_no_longer_in_a_long_file() -> None:
    def seconds(spans: tuple[Span, ...]) -> float:
        layout = _layout(Numbering.FILLED_FROM_ONE, spans)
        errors = [RowError("Wrong.", number % len(spans) + 1, "_ItemNumber") for number in range(2_000)]
        start = time.perf_counter()
        assert all(place(error, layout) for error in errors)
        return time.perf_counter() - start

    short, long = ([Span(4 + 2 * index, 1, before=index) for index in range(count)] for count in (10, 200_000))
    fast = min(seconds(tuple(short)) for _ in range(3))
    slow = min(seconds(tuple(long)) for _ in range(3))
    # Twenty thousand times as long: were it walked through, it would take thousands of times as long.
    assert slow < 50 * fast
