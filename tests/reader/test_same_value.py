from __future__ import annotations

from datetime import date, datetime, time

import pytest

from knosc_desktop.reader.comparison.row_comparison import key_text, key_text_of, meaning, shown
from knosc_desktop.reader.parsing.sheet import Value


@pytest.mark.parametrize(
    "same",
    [
        (5, 5.0, "5", "5.0", " 5 ", "5,0"),
        (0.1 + 0.2, 0.3, "0.3", "0,3", "0.30"),
        (0, -0.0, "0", "-0"),
        (1234567.25, "1234567.25", "1234567,25"),
        (531.234567890123, 531.23456789012304, "531.23456789012304"),
        (0.125, "0.125", "0,125"),
        (
            date(2026, 3, 1),
            datetime.fromisoformat("2026-03-01"),
            "2026-03-01",
            "2026-03-01T00:00:00",
            "01.03.2026",
            "1.3.2026",
        ),
        (datetime.fromisoformat("2026-03-01T14:05"), "2026-03-01 14:05", "2026-03-01T14:05:00"),
        (time(14, 5), "14:05:00"),
        (True, "TRUE", "true"),
        ("Widget", " Widget\N{NO-BREAK SPACE}"),
        ("", "   "),
        ("Street 1\nTown", "Street 1\r\nTown", "Street 1\rTown", "Street 1\r\nTown\r\n"),
    ],
    ids=str,
)
def test_what_means_the_same_is_the_same(same: tuple[Value, ...]) -> None:
    assert len({meaning(value) for value in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0012", 12),
        ("1,500", 1500),
        ("1,500", 1.5),
        (True, 1),
        (5, 5.000001),
        ("4012345678901234567", "4012345678901234568"),
        (date(2026, 3, 1), date(2026, 1, 3)),
        (date(2026, 3, 1), "3/1/2026"),
        ("Widget", "widget"),
    ],
    ids=str,
)
def test_what_may_mean_something_else_is_not(one: Value, other: Value) -> None:
    assert meaning(one) != meaning(other)


def test_a_code_as_a_number_and_as_text_is_one_code() -> None:
    assert key_text(4711.0) == key_text(4711) == key_text(" 4711 ") == "4711"


@pytest.mark.parametrize("other", ["04711", "4711.0", "4711.00", "4711a"])
def test_a_code_as_text_stays_as_it_is(other: str) -> None:
    assert key_text(other) != key_text(4711)


def test_a_date_in_a_key_is_compared_by_what_it_means() -> None:
    text = key_text_of("_StartDate")
    written = (date(2024, 1, 1), datetime.fromisoformat("2024-01-01"), "01.01.2024", "2024-01-01 00:00:00")
    assert {text(value) for value in written} == {"2024-01-01"}


def test_a_code_that_looks_like_a_date_is_compared_as_it_is_written() -> None:
    text = key_text_of("_ItemNumber")
    assert text("01.01.2024") != text("2024-01-01")


@pytest.mark.parametrize(
    ("value", "words"),
    [(5.0, "5"), (0.1 + 0.2, "0.3"), (-0.0, "0"), ("0012 ", "0012"), (date(2026, 3, 1), "2026-03-01"), (True, "TRUE")],
    ids=str,
)
def test_values_are_shown_as_a_user_writes_them(value: Value, words: str) -> None:
    assert shown(value) == words


def test_a_code_is_the_same_whatever_ends_its_lines() -> None:
    assert key_text("A-1\r\nB") == key_text("A-1\nB")
