from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knosc_desktop.reader.comparison.removals import Naming, naming_of

parts = st.tuples(*[st.sampled_from(["", "a", "b"])] * 3)
rows = st.lists(parts, max_size=8).map(lambda each: list(enumerate(each, 100)))
NONE: frozenset[int] = frozenset()


def agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(one) and not all(one) and all(part in {"", its} for part, its in zip(one, other, strict=True))


@given(rows, rows)
def test_a_row_names_all_that_agree_with_what_is_filled_in(
    here: list[tuple[int, tuple[str, ...]]], before: list[tuple[int, tuple[str, ...]]]
) -> None:
    found = naming_of(here, before, NONE)

    assert set(found.named) == {at for at, its in before if any(agree(one, its) for _, one in here)}
    assert found.naming == {at for at, one in here if any(agree(one, its) for _, its in before)}


def test_the_row_that_says_most_counts() -> None:
    here = [(1, ("a", "", "")), (2, ("a", "b", ""))]

    assert naming_of(here, [(7, ("a", "b", "c"))], NONE) == Naming({7: 2}, {1, 2})


def test_rows_that_are_filled_throughout_are_matched_elsewhere() -> None:
    assert naming_of([(1, ("a", "b"))], [(7, ("a", "b"))], NONE) == Naming({}, set())


def test_needed_parts_may_not_be_empty() -> None:
    assert naming_of([(1, ("a", ""))], [(7, ("a", "b"))], frozenset({1})) == Naming({}, set())


def test_of_many_shapes_only_the_commonest_are_looked_for() -> None:
    width = 200
    odd = [(at, tuple("x" if at == place else "" for place in range(width))) for at in range(1, width)]
    usual = [(1000 + again, ("x", *[""] * (width - 1))) for again in range(2)]
    found = naming_of([*odd, *usual], [(7, ("x",) * width)], NONE)

    assert {1000, 1001} < found.naming
    assert len(found.naming) < 50
