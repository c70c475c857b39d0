"""The text of a cell that may be written in several runs, as Excel shows it."""

from __future__ import annotations

import re

_HALVES = range(0xD800, 0xE000)
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class RichText:
    """Collects one text from the XML of a shared or inline string."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._runs: list[str] = []
        self._run: list[str] | None = None
        self._keeps_blanks = False
        self._is_phonetic = False

    @property
    def text(self) -> str:
        """All of it, without the reading aids of Asian scripts."""
        return unescaped("".join(self._runs))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "rPh":
            self._is_phonetic = True
        elif name == "t" and not self._is_phonetic:
            self._run = []
            self._keeps_blanks = attributes.get("xml:space") == "preserve"

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "rPh":
            self._is_phonetic = False
        elif name == "t" and self._run is not None:
            run = "".join(self._run)
            # As Excel does: blanks around a text count only where it says so.
            self._runs.append(run if self._keeps_blanks else run.strip(" \t\r\n"))
            self._run = None

    def characters(self, text: str) -> None:
        """Text inside of the element that began last."""
        if self._run is not None:
            self._run.append(text)


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as ``_x000D_``."""
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(escaped: re.Match[str]) -> str:
    number = int(escaped[1], 16)
    # Half of a letter is none, and no text that travels may hold it.
    return _UNKNOWN if number in _HALVES else chr(number)
