"""Answers that record the requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


def recording(seen: list[_Asked], answer: Callable[[], _Answer]) -> Callable[[_Asked], _Answer]:
    """Record each request, then answer."""

    def note(asked: _Asked) -> _Answer:
        seen.append(asked)
        return answer()

    return note
