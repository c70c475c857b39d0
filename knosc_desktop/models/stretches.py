"""Runs of neighbouring rows: what views are told of, instead of each row alone."""

from __future__ import annotations

from itertools import compress, count
from operator import is_not
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def one_stretch(more: list[T], fewer: list[T]) -> tuple[int, int] | None:
    """First and last of the one run of neighbours that ``more`` has and ``fewer`` has not; None when it is not so."""
    surplus = len(more) - len(fewer)
    if surplus <= 0:
        return None
    first = next(compress(count(), map(is_not, more, fewer)), len(fewer))
    return (first, first + surplus - 1) if more[first + surplus :] == fewer[first:] else None


def stretches(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours in ascending rows."""
    first = last = None
    for row in rows:
        if first is None or last is None:
            first = row
        elif row > last + 1:
            yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last
