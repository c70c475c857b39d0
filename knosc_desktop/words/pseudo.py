"""A language for tests: English with accents, in brackets and 40 % longer."""

from __future__ import annotations

import re

_PLAIN = "ABCDEGHIJKLNOPRSTUWYZabcdeghijklnoprstuwyz"
_ACCENTED = "ÅƁÇÐÉĜĤÎĴĶĻÑÖÞŔŠŢÛŴÝŽåƀçðéĝĥîĵķļñöþŕšţûŵýž"
_LETTERS = str.maketrans(_PLAIN, _ACCENTED)
_KEPT = re.compile(r"(\{[^}]*\}|&.)")
"""Placeholders, and the letter that an access key is."""
OPENING, CLOSING = "⟦", "⟧"
_LONGER = 0.4
_WORD = 9
"""Letters after which what was added may be broken, as the words of a language are."""


class PseudoTranslations:
    """A language that has everything translated."""

    def pgettext(self, _context: str, message: str, /) -> str:
        """The text with its brackets."""
        return pseudo(message)

    def npgettext(self, _context: str, singular: str, plural: str, number: int, /) -> str:
        """The same for a number."""
        return pseudo(singular if number == 1 else plural)


def pseudo(text: str) -> str:
    """A text as that language writes it; its placeholders stay."""
    parts = _KEPT.split(text)
    letters = "".join(part if index % 2 else part.translate(_LETTERS) for index, part in enumerate(parts))
    more = round(sum(len(part) for part in parts[::2]) * _LONGER)
    added = "".join(" " if place % _WORD == _WORD - 1 and place < more - 1 else "~" for place in range(more))
    return f"{OPENING}{letters}{added}{CLOSING}"
