"""CSV texts that are divided by columns, and the shapes of texts: the fast ways find what the thorough ones do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knosc_desktop.domain.tables import CsvDialect, Head, SheetHead, TableHeader
from knosc_desktop.reader.check import Key, report_on
from knosc_desktop.reader.checks import characters, damaged_values, dates, mangled_codes, numbers, zeros
from knosc_desktop.reader.checks.table import Table
from knosc_desktop.reader.parsing import text_rows
from knosc_desktop.reader.parsing.csv_records import records
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.reader.parsing.text_rows import TextRows, plain_rows

_LONGEST = 1000
_NAMES = ("_ItemNumber", "_Column1", "Quantity", "ETA date", "postcode", "Name 2", "Country", "_LineNumber", "action")
_PIECES = st.sampled_from(
    [
        *("0", "12", "00471", "1.10", "1,250.5", "4.1E+12", "12-Jan", "MAR1", "2026-03-31", "31.12.2026", "–12", "e"),
        *("Err:502", "Err:602", "#N/A", "=T(", "'", '"', "true", "-", "€", "_column 1", "Item Number", "x" * 70),
        *("\u00a0", " ", "  ", "\u0661", "Ã¤", "ä", "\ufffd", "–", "\x07"),
    ]
)
_CELLS = st.lists(_PIECES, max_size=3).map("".join)
_PATTERNS = {
    "spaces": characters._ANYWHERE,
    "unseen": characters._UNSEEN,
    "odd letters": characters._ODD,
    "wrongly read": characters._READ_WRONGLY,
    "control": damaged_values._CONTROL,
    "days": dates._ANY_DAY,
    "dates": mangled_codes._DATE_ANYWHERE,
    "exponents": mangled_codes._EXPONENT_ANYWHERE,
    "no numbers": numbers._NOT_PLAIN,
    "dotted": zeros._ANYWHERE,
}


@given(st.text('ab0 ;,\r\n"\0ä', max_size=60), st.sampled_from(";,"))
def test_a_plain_text_is_divided_as_the_csv_module_does(text: str, delimiter: str) -> None:
    plain = plain_rows(text, delimiter, _LONGEST)
    if plain is not None:
        assert list(plain) == [cells for _, _, cells, _ in records(text, delimiter)]


@pytest.mark.parametrize(
    "text",
    ["", "a\nb\n", 'a;"b"\n1;2\n', "a;b\n1\n", "a;b\n\n1;2\n", "a;b\r1;2\r", f"a;b\n1;{'x' * _LONGEST}\n"],
    ids=["empty", "one column", "quotes", "other width", "blank line", "old line ends", "long line"],
)
def test_what_is_not_plain_is_left_to_the_thorough_reading(text: str) -> None:
    assert plain_rows(text, ";", _LONGEST) is None


def test_each_row_is_there_by_its_place() -> None:
    rows = plain_rows("a;b\r\n1;2\r\n3;4", ";", _LONGEST)

    assert rows is not None
    assert (len(rows), rows[1], rows[-1], rows[1:]) == (3, ["1", "2"], ["3", "4"], [["1", "2"], ["3", "4"]])
    assert list(rows.below(1).kept([False, True])) == [["3", "4"]]


def test_in_a_very_large_text_a_repeated_value_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "_MANY", 1)

    rows = plain_rows("".join(f"code{row};word {row % 2}\n" for row in range(10)), ";", _LONGEST)

    assert rows is not None
    assert len(set(map(id, rows.columns[1]))) == 2
    assert list(rows) == [[f"code{row}", f"word {row % 2}"] for row in range(10)]


@given(st.lists(_CELLS, max_size=12), st.sampled_from(sorted(_PATTERNS)))
def test_a_search_among_shapes_finds_what_one_among_all_texts_does(cells: list[str], name: str) -> None:
    column = _table([[cell] for cell in cells], ("Name 2",)).columns[0]

    assert bool(_PATTERNS[name].search(column.shapes)) == bool(_PATTERNS[name].search(column.all_texts))
    assert column.shapes.isascii() == column.all_texts.isascii()


def test_an_error_with_a_number_has_a_shape_that_is_found() -> None:
    column = _table([["Err:502"], ["Err:602"]], ("Name 2",)).columns[0]

    assert damaged_values.error_words_in(column) == {"Err:502"}


def test_a_hundred_thousand_codes_have_one_shape() -> None:
    column = _table([[f"IT-{row:06}"] for row in range(100_000)], ("Item",)).columns[0]

    assert column.shapes == "\0IT-000000\0"
    assert column.initials == {"I"}


@given(st.integers(1, len(_NAMES)).flatmap(lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width))))
def test_the_findings_do_not_depend_on_how_the_rows_are_kept(rows: list[list[str]]) -> None:
    header = TableHeader("", 1, _NAMES[: len(rows[0])] if rows else _NAMES)
    head = Head((SheetHead("", ()),), CsvDialect("utf-8", ";"))
    by_columns = TextRows([list(column) for column in zip(header.columns, *rows, strict=True)])
    sheet = Sheet("", by_columns, lines=range(1, len(rows) + 2))
    key = Key((0,), is_documented=True, needed=(0,))

    assert report_on(sheet, header, key, head) == report_on(replace(sheet, rows=list(by_columns)), header, key, head)


def _table(rows: list[list[str]], names: tuple[str, ...]) -> Table:
    return Table(Sheet("", [list(names), *rows]), TableHeader("", 1, names))
