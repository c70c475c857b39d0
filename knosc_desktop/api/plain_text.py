"""Text that came from outside, made fit to be shown."""

from __future__ import annotations

import unicodedata
from typing import Any

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Categories that could hide or reorder what is shown: controls, formats, surrogates, private use."""


def one_line(value: Any, longest: int = 300) -> str:
    """One printable line of at most ``longest`` characters."""
    # Cut roughly first: cleaning a megabyte to show a line of it helps nobody.
    raw = str(value)[: longest * 4]
    if not raw.isprintable():
        raw = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in raw)
    text = " ".join(raw.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
