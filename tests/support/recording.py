"""Answers that note what they were asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


def noting(seen: list[_Asked], answer: Callable[[], _Answer]) -> Callable[[_Asked], _Answer]:
    """Note what is asked, then answer."""

    def note(asked: _Asked) -> _Answer:
        seen.append(asked)
        return answer()

    return note
