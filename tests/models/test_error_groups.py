from __future__ import annotations

import pytest

from knosc_desktop.domain.jobs import RowError
from knosc_desktop.models.errors_model import ErrorGroups


def grouped(*messages: str) -> ErrorGroups:
    groups = ErrorGroups([RowError(message) for message in messages])
    while not groups.is_done:
        groups.take_piece()
    return groups


def titles(*messages: str) -> list[str]:
    groups = grouped(*messages)
    return [groups.title(number) for number in groups.largest_first()]


@pytest.mark.parametrize(
    ("messages", "title"),
    [
        (("Item 10 not found", "Item 99999 not found"), "Item … not found"),
        (("Item AB-10 not found", "Item 7/X not found"), "Item … not found"),
        (("Unknown item 'ABC'", "Unknown item 'x y'"), "Unknown item '…'"),
        (('Unknown item "ABC"', 'Unknown item "it\'s"'), 'Unknown item "…"'),
        (("Unknown item “ABC”", "Unknown item “Ä”"), "Unknown item “…”"),
        (("Row 5: 1,200.50 is too much.", "Row 17: 3 is too much."), "Row …: … is too much."),
        (("Due 2026-01-31 is in the past", "Due 2025-12-01 is in the past"), "Due … is in the past"),
        (("Starts at 10:30", "Starts at 9"), "Starts at …"),
        (("Cell Data!C17 is empty", "Cell Data!AB3 is empty"), "Cell Data!… is empty"),
        (("Value (5) doesn't fit", "Value (61) doesn't fit"), "Value (…) doesn't fit"),
    ],
)
def test_values_make_no_group_of_their_own(messages: tuple[str, ...], title: str) -> None:
    assert titles(*messages) == [title]


def test_equal_messages_are_shown_unchanged() -> None:
    assert titles("Quantity must be at least 1", "Quantity must be at least 1") == ["Quantity must be at least 1"]


def test_other_words_are_another_group() -> None:
    assert titles("Item 1 not found", "Unit 1 not found") == ["Item 1 not found", "Unit 1 not found"]


def test_an_apostrophe_within_a_word_opens_no_quotation() -> None:
    assert titles("Can't read item", "Can't find item isn't", "Can't find unit isn't") == [
        "Can't read item",
        "Can't find item isn't",
        "Can't find unit isn't",
    ]


def test_the_largest_group_comes_first_and_knows_its_members() -> None:
    groups = grouped("A", "Item 1", "Item 2", "A", "Item 3")
    items, first = groups.largest_first()
    assert (groups.size(items), list(groups.members(items)), groups.first_member(items)) == (3, [1, 2, 4], 1)
    assert list(groups.members(first)) == [0, 3]


def test_a_message_with_a_zero_byte_shifts_no_other() -> None:
    groups = grouped("Item \0 1", "B", "Item \0 2")
    assert [groups.size(number) for number in groups.largest_first()] == [2, 1]


def test_empty_messages_are_a_group() -> None:
    assert grouped("", "", "x").size(0) == 2


def test_groups_grow_piece_by_piece() -> None:
    groups = ErrorGroups([RowError(f"Item {number}") for number in range(10_000)])
    groups.take_piece()
    assert 0 < groups.seen < 10_000
    assert groups.size(0) == groups.seen


def test_a_late_group_knows_its_first_error() -> None:
    groups = grouped(*["A"] * 9_000, "Item 1", "Item 2")
    (_, items) = groups.largest_first()
    assert (groups.title(items), groups.first_member(items)) == ("Item …", 9_000)


def letters(number: int) -> str:
    """A code without a digit, another for each number."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:06}")


def test_a_code_of_letters_and_digits_makes_no_group_however_many_there_are() -> None:
    groups = grouped(*[f"Row {number}: item {letters(number)}-{number} not found" for number in range(25_000)])
    assert [groups.title(number) for number in groups.largest_first()] == ["Row …: item … not found"]


def test_messages_beyond_a_limit_of_groups_share_one_group() -> None:
    groups = grouped("Item 1 not found", *[f"Item {letters(number)} not found" for number in range(25_000)])
    others, *_ = groups.largest_first()
    assert groups.title(others) == "Other error messages"
    assert len(groups) == 10_001
    assert list(groups.members(others)) == list(range(10_000, 25_001))


def test_a_known_kind_keeps_its_group_among_too_many() -> None:
    groups = grouped(
        "Item 1 not found", *[f"Item {letters(number)} not found" for number in range(25_000)], "Item 2 not found"
    )
    assert list(groups.members(0)) == [0, 25_001]


def test_one_endless_word_is_quick() -> None:
    assert titles("x" * 200_000, "x" * 200_000) == ["x" * 200_000]
