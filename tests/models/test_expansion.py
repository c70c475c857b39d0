from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from knosc_desktop.models.errors_model import Expansion


def lines(unfolding: Expansion) -> list[tuple[int, int | None]]:
    return [unfolding.at(line) for line in range(len(unfolding))]


def test_folded_groups_are_one_line_each() -> None:
    assert lines(Expansion(3)) == [(0, None), (1, None), (2, None)]


def test_members_stand_below_their_group() -> None:
    unfolding = Expansion(3)
    unfolding.unfold(1, 2)
    assert lines(unfolding) == [(0, None), (1, None), (1, 0), (1, 1), (2, None)]


def test_several_groups_are_unfolded_in_any_order_and_folded_again() -> None:
    unfolding = Expansion(3)
    unfolding.unfold(2, 1)
    unfolding.unfold(0, 2)
    assert lines(unfolding) == [(0, None), (0, 0), (0, 1), (1, None), (2, None), (2, 0)]
    unfolding.fold(0)
    assert lines(unfolding) == [(0, None), (1, None), (2, None), (2, 0)]


def naive(sizes: Sequence[int], unfolded: Collection[int]) -> list[tuple[int, int | None]]:
    """The same by writing every line down."""
    written: list[tuple[int, int | None]] = []
    for position, size in enumerate(sizes):
        written.append((position, None))
        if position in unfolded:
            written += [(position, member) for member in range(size)]
    return written


@pytest.mark.parametrize("sizes", [(2, 2, 2, 2), (1, 5, 2, 3), (7, 1, 1, 7)])
def test_every_expanded_state_has_the_rows_of_a_plain_list(sizes: Sequence[int]) -> None:
    for choice in range(1 << len(sizes)):
        unfolded = [position for position in range(len(sizes)) if choice >> position & 1]
        unfolding = Expansion(len(sizes))
        for position in reversed(unfolded):
            unfolding.unfold(position, sizes[position])
        assert lines(unfolding) == naive(sizes, unfolded)
        assert [unfolding.line_of(position) for position in range(len(sizes))] == [
            naive(sizes, unfolded).index((position, None)) for position in range(len(sizes))
        ]


def test_every_group_knows_its_own_line() -> None:
    unfolding = Expansion(4)
    unfolding.unfold(0, 3)
    unfolding.unfold(2, 5)
    assert [unfolding.at(unfolding.line_of(position)) for position in range(4)] == [(n, None) for n in range(4)]
    assert unfolding.line_of(3) == 11
