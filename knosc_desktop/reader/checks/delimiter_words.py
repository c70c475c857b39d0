"""What delimiters are called."""

from __future__ import annotations

_NAMES = {
    ",": ("comma", "commas"),
    ";": ("semicolon", "semicolons"),
    "\t": ("tab", "tabs"),
    "|": ("vertical bar", "vertical bars"),
    "¦": ("broken bar", "broken bars"),
    "^": ("caret", "carets"),
    "~": ("tilde", "tildes"),
    ":": ("colon", "colons"),
}
USUAL = frozenset(",;\t|")
"""What programs that read CSV files look for."""


def name_of(delimiter: str) -> str:
    """One of them."""
    return _NAMES[delimiter][0] if delimiter in _NAMES else _sign(delimiter)


def names_of(delimiter: str) -> str:
    """Several."""
    return _NAMES[delimiter][1] if delimiter in _NAMES else _sign(delimiter)


def _sign(delimiter: str) -> str:
    return f"“{delimiter}”" if delimiter.isprintable() else f"the character U+{ord(delimiter):04X}"
