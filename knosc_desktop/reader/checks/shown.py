"""Values as a remark shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.sheet import Value

_LETTERS = 60
_EXACT = 10**15


def shown(value: Value) -> str:
    """A value on one line, the beginning of a long one."""
    if isinstance(value, float):
        # Beyond that the digits are not true any more.
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return shortened(str(value))


def shortened(text: str) -> str:
    """Text on one line, cut when it is long."""
    line = text[: _LETTERS + 1].replace("\r", "").replace("\n", "⏎")
    return line if len(line) <= _LETTERS else f"{line[:_LETTERS]}…"


def quoted(value: Value) -> str:
    """The same in quotation marks."""
    return f"“{shown(value)}”"
