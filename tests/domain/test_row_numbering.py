"""From a number of the server to the row, under each way of counting."""

from __future__ import annotations

import pytest

from knosc_desktop.domain.row_numbering import RowNumbering, Span, row_by

# Rows 4, 5, 8, 9 and 12 are filled.
SPANS = (Span(4, 2), Span(8, 2, before=2), Span(12, 1, before=4))
# The same rows of a CSV file; rows 8 and 9 take three lines each.
LINES = (Span(4, 2, line=5), Span(8, 2, line=9, lines_each=3, before=2), Span(12, 1, line=17, before=4))
HEADER_ROW = 3


@pytest.mark.parametrize(
    ("numbering", "spans", "expected"),
    [
        (RowNumbering.AS_EXCEL, SPANS, {3: None, 4: 4, 8: 8, 12: 12, 13: None}),
        (RowNumbering.DATA_FROM_ONE, SPANS, {0: None, 1: 4, 5: 8, 9: 12, 10: None}),
        (RowNumbering.DATA_FROM_ZERO, SPANS, {0: 4, 4: 8, 8: 12, 9: None}),
        (RowNumbering.DATA_FROM_TWO, SPANS, {1: None, 2: 4, 6: 8, 10: 12, 11: None}),
        (RowNumbering.FILLED_FROM_ONE, SPANS, {0: None, 1: 4, 2: 5, 3: 8, 4: 9, 5: 12, 6: None}),
        (RowNumbering.FILLED_FROM_ZERO, SPANS, {0: 4, 1: 5, 2: 8, 3: 9, 4: 12, 5: None}),
        (RowNumbering.FILLED_FROM_TWO, SPANS, {0: None, 1: None, 2: 4, 4: 8, 6: 12, 7: None}),
        (RowNumbering.SHEET_FROM_ZERO, SPANS, {2: None, 3: 4, 7: 8, 11: 12, 12: None}),
        (
            RowNumbering.LINES,
            LINES,
            {4: None, 5: 4, 6: 5, 7: None, 9: 8, 11: 8, 12: 9, 14: 9, 15: None, 17: 12, 18: None},
        ),
        (RowNumbering.LINES, SPANS, {1: None, 4: None, 12: None}),
    ],
)
def test_every_way_of_counting_leads_to_its_row(
    numbering: RowNumbering, spans: tuple[Span, ...], expected: dict[int, int | None]
) -> None:
    assert {number: row_by(numbering, number, spans, HEADER_ROW) for number in expected} == expected


@pytest.mark.parametrize("numbering", RowNumbering)
def test_a_table_without_rows_has_no_row(numbering: RowNumbering) -> None:
    assert row_by(numbering, 4, (), HEADER_ROW) is None


@pytest.mark.parametrize("numbering", RowNumbering)
def test_a_negative_number_is_no_row(numbering: RowNumbering) -> None:
    assert row_by(numbering, -1, LINES, HEADER_ROW) is None
