"""Numbers under a date or time format that the fast reader does not read as the workbook stores them.

It makes a time of day of -1.2, where Excel shows only number signs, a date of what is no number, and a moment of a
whole day that a calculation missed by a hair. These cells are found here, so that they can be read again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.reader.parsing.number_formats import Shows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGNS = ((b"-", b"v>-"), (b".", b".000000"), (b".", b".999999"), (b"n", b"v>n"), (b"N", b"v>N"))
"""With a letter of each that is found faster than the whole, and that most sheets lack."""
_PLAIN = rb"\d{1,6}(?:\.(?!0{6}|9{6})\d*)?<"

_MANY = 50
"""Formats that one pattern can name without getting slow."""


class DatedNumbers:
    """Looks for them in the rows of one sheet."""

    def __init__(self, prefix: bytes, formats: Sequence[Shows]) -> None:
        """Know what to look for.

        Args:
            prefix: that the sheet gives to its elements.
            formats: what each cell format shows.
        """
        p = re.escape(prefix)
        self._dated = {b"%d" % number for number, shows in enumerate(formats) if shows is not Shows.NUMBER}
        self._has_spans = Shows.SPAN in formats
        self._cell_start = b"<" + prefix + b"c "
        # Beginning with what only cells with such a format have spares a look at the others.
        styles = b"|".join(self._dated) if len(self._dated) < _MANY else rb"\d+"
        self._number = re.compile(
            rb' s="(' + styles + rb')"(?: t="n")?>(?:<' + p + rb"f[^>]*(?:/>|>[^<]*</" + p + rb"f>))?"
            rb"<" + p + rb"v>(?!" + _PLAIN + rb")([^<]+)<"
        )
        self._tag = re.compile(re.escape(self._cell_start) + rb'r="([A-Z]+)(\d+)"(?: t="n")?(?: s="\d+")?(?: t="n")?>')

    def find(self, piece: bytes) -> Iterator[tuple[bytes, bytes, int, str]]:
        """Column, row, format and text of each one in some rows."""
        # Only spans of time may be longer than all days there are and still be read as such.
        if not self._dated or not (
            self._has_spans or any(letter in piece and sign in piece for letter, sign in _SIGNS)
        ):
            return
        for number in self._number.finditer(piece):
            if number[1] not in self._dated:
                continue
            tag = self._tag.match(piece, piece.rfind(self._cell_start, 0, number.start() + 1))
            # Text has another type.
            if tag is not None:
                yield tag[1], tag[2], int(number[1]), number[2].decode("utf-8", "replace")
