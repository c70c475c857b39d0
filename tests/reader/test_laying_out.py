"""Where the table is, and what the errors tell of how the server counts its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.placement import Layout, Numbering, Span
from knosc_desktop.domain.placing import place
from knosc_desktop.domain.reading import LayOut, Source
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.laying_out import lay_out, spans
from knosc_desktop.reader.row_numbering import with_numbering
from knosc_desktop.reader.sheet import Sheet, Value
from tests.support.layouts import TEMPLATE

_COLUMNS = ("_ItemNumber", "_ItemType", "_Status", "_Action")


def _told(rows: Sequence[Sequence[Value]], *errors: RowError) -> Layout:
    """The layout of a table with its header in row 1."""
    sheet = Sheet("Data", [_COLUMNS, *rows])
    layout = Layout(TableHeader("Data", 1, _COLUMNS), tuple(spans(sheet, 1)), Numbering.UNKNOWN)
    return with_numbering(sheet, layout, errors)


def _items(*numbers: Value) -> list[list[Value]]:
    return [[number, "Component", "Active", ""] for number in numbers]


def test_one_value_that_is_named_tells_the_way_of_counting() -> None:
    rows = _items("A-1", "NO-SUCH", "A-3", "A-4")
    error = RowError("Item NO-SUCH not found in Item Master.", 3, "_ItemNumber")
    assert _told(rows, error).numbering is Numbering.AS_EXCEL


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("“a few” is not a number.", "a few"),
        ("-1 is less than 0.", -1.0),
        ("7 is more than 5.", 7),
        ("1.5 is not allowed", 1.5),
        ("2024-03-31 is before _OrderDate, 2024-04-01.", date(2024, 3, 31)),
        ("2024-03-31 00:00:00 is before today", datetime(2024, 3, 31)),  # noqa: DTZ001 - as in a cell
        ("_ItemNumber is empty.", ""),
        ("A value is required", "  "),
        ("Invalid value 'X Y'", "X  Y"),
        ("Item “007” does not exist", "007"),
        ("Duplicate item 4711", 4711.0),
    ],
)
def test_values_are_recognised_as_messages_write_them(message: str, value: Value) -> None:
    rows = _items("A-1", "A-2", value, "A-4", "A-5")
    assert _told(rows, RowError(message, 2, "_ItemNumber")).numbering is Numbering.DATA_FROM_ZERO


def test_an_error_cell_is_recognised_by_what_stands_in_it() -> None:
    sheet = Sheet("Data", [_COLUMNS, *_items("A-1", "", "A-3")], error_values={(3, 1): "#N/A"})
    layout = Layout(TableHeader("Data", 1, _COLUMNS), tuple(spans(sheet, 1)), Numbering.UNKNOWN)
    told = with_numbering(sheet, layout, [RowError("Item #N/A not found.", 3, "_ItemNumber")])
    assert told.numbering is Numbering.AS_EXCEL


def test_a_number_within_another_is_not_that_number() -> None:
    rows = _items(1, 11, 21, 31)
    told = _told(rows, RowError("Item 11 not found.", 2, "_ItemNumber"))
    assert told.numbering is Numbering.DATA_FROM_ONE


def test_what_a_value_should_be_does_not_count_as_what_it_is() -> None:
    rows = _items(-5, 0, -5, 0, 3, 3)
    errors = [
        RowError("must not be less than 0", 2, "_ItemNumber"),
        RowError("must not be less than 0", 4, "_ItemNumber"),
    ]
    assert _told(rows, *errors).numbering is Numbering.UNKNOWN


def test_a_word_that_stands_in_nearly_every_cell_tells_nothing() -> None:
    rows = [["A", "Component", "REFRESH", "REFRESH"] for _ in range(9)]
    rows[4][3] = "ADD"
    error = RowError("REFRESH cannot be mixed with other actions in one file.", 6, "_Action")
    assert _told(rows, error).numbering is Numbering.UNKNOWN


def test_the_same_words_about_many_rows_have_to_fit_nearly_all_of_them() -> None:
    rows = [["A", "", "", "REFRESH"], *(["A", "", "", "ADD"] for _ in range(9))]
    errors = [RowError("REFRESH cannot be mixed with other actions.", row, "_Action") for row in (1, 3, 4, 5, 6)]
    assert _told(rows, *errors).numbering is Numbering.UNKNOWN


def test_a_few_errors_that_do_not_fit_do_not_outweigh_the_many() -> None:
    rows = _items(*(f"BAD-{number}" for number in range(50)))
    errors = [RowError(f"Item BAD-{number} not found.", number + 2, "_ItemNumber") for number in range(50)]
    errors[7] = RowError("Item BAD-9 not found.", 9, "_ItemNumber")
    assert _told(rows, *errors).numbering is Numbering.AS_EXCEL


def test_errors_that_contradict_each_other_tell_nothing() -> None:
    rows = _items(*(f"BAD-{number}" for number in range(20)))
    as_excel = [RowError(f"Item BAD-{number} not found.", number + 2, "_ItemNumber") for number in range(5)]
    from_one = [RowError(f"Item BAD-{number} not found.", number + 1, "_ItemNumber") for number in range(10, 15)]
    assert _told(rows, *as_excel, *from_one).numbering is Numbering.UNKNOWN


def test_ways_that_fit_equally_well_are_kept_and_place_only_what_they_agree_on() -> None:
    rows: list[list[Value]] = [*_items("BAD-1", "A-2"), [], *_items("A-4", "A-5")]
    told = _told(rows, RowError("Item BAD-1 not found.", 1, "_ItemNumber"))
    assert {told.numbering, *told.or_else} >= {Numbering.DATA_FROM_ONE, Numbering.FILLED_FROM_ONE}
    assert place(RowError("x", 2), told) == Address("Data", 3, 0)
    assert place(RowError("x", 3), told) is None


def test_where_all_rows_are_wrong_alike_the_first_and_the_last_tell() -> None:
    rows = [["A", "Component", "Active", "PAIR"] for _ in range(200)]
    errors = [RowError("PAIR not found in Unit Master.", row, "_Action") for row in (2, 50, 100, 201)]
    told = _told(rows, *errors)
    assert [place(error, told) for error in errors] == [Address("Data", row, 4) for row in (2, 50, 100, 201)]


def test_without_values_a_row_beyond_all_other_ways_tells_it_is_as_excel() -> None:
    rows = _items("A-1", "A-2", "A-3")
    assert _told(rows, RowError("Something is wrong.", 4, "_ItemNumber")).numbering is Numbering.AS_EXCEL


def test_without_values_row_zero_tells_they_count_from_zero() -> None:
    told = _told(_items("A-1", "A-2", "A-3"), RowError("Something is wrong.", 0, "_ItemNumber"))
    assert place(RowError("x", 2), told) == Address("Data", 4, 0)


def test_without_any_evidence_nothing_is_assumed() -> None:
    rows = _items("A-1", "A-2", "A-3", "A-4")
    told = _told(rows, RowError("Something is wrong.", 2, "_ItemNumber"))
    assert place(RowError("Something is wrong.", 2, "_ItemNumber"), told) is None


def test_errors_without_rows_tell_nothing() -> None:
    assert _told(_items("A-1"), RowError("Item A-1 not found.")).numbering is Numbering.UNKNOWN


def test_without_a_column_the_value_may_stand_anywhere_in_the_row() -> None:
    rows = _items("A-1", "NO-SUCH", "A-3")
    assert _told(rows, RowError("Row 2: item NO-SUCH not found", 2)).numbering is Numbering.DATA_FROM_ONE


def test_rows_of_a_csv_file_are_known_by_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text(
        'sep=;\nItems;\n_ItemNumber;_Status;_ItemType\nA-1;x;\nA-2;y;\n\nA-3;"two\nlines";\nA-4;"two\nlines";\nA-5;z;\n'
    )
    layout = lay_out(LayOut(Source(path, FileFormat.CSV), TEMPLATE, ()))
    assert layout.header == TableHeader("", 2, ("_ItemNumber", "_Status", "_ItemType"))
    assert layout.spans == (Span(3, 2, 4, 1, 0), Span(6, 2, 7, 2, 2), Span(8, 1, 11, 1, 4))


def test_a_workbook_whose_header_is_not_found_has_no_layout(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = 5
    book.save(tmp_path / "sent.xlsx")
    source = Source(tmp_path / "sent.xlsx", FileFormat.XLSX)
    assert lay_out(LayOut(source, TEMPLATE, (RowError("x", 1),))) == Layout(None, (), Numbering.UNKNOWN)


@pytest.mark.parametrize("first", [0, 1, -1, -2])
def test_columns_that_are_counted_are_found_out_as_well(tmp_path: Path, first: int) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for column, name in enumerate(("_ItemNumber", "_ItemType", "_Status"), start=3):
        sheet.cell(1, column).value = name
        for row in (2, 3, 4):
            sheet.cell(row, column).value = f"{name} {row}"
    book.save(tmp_path / "sent.xlsx")
    error = RowError("“_ItemType 3” is not one of Component.", 3, str(3 + first))
    layout = lay_out(LayOut(Source(tmp_path / "sent.xlsx", FileFormat.XLSX), TEMPLATE, (error,)))
    assert place(error, layout) == Address("Sheet", 3, 4)
