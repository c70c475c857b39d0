"""Lines of a CSV file that arrive as a single value: in quotes as a whole, or parted by another delimiter."""

from __future__ import annotations

import csv
import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = "\t;|,"
"""Where several would do, the first: a comma is also found within numbers and sentences."""
_WITHIN = DELIMITERS + "^~¦"
"""The same for a line that is a single value; these are hardly found in sentences."""
_FEWEST = 3
"""Parts of a line. Two are in any sentence."""
_ALMOST_ALL = 0.8
"""Of a table's columns. Empty cells at the end of a row may be left out."""


def only_value(cells: Sequence[object]) -> str:
    """The text in the first cell of a row in which nothing else is; else empty."""
    if not cells or not isinstance(cells[0], str) or any(cell != "" for cell in cells[1:]):
        return ""
    return cells[0]


def delimiter_within(text: str, least: float, most: float) -> str:
    """The delimiter that parts a value into the columns of a table; empty when it is one value.

    Args:
        text: the only value of its row.
        least: columns of the table without those that may be empty.
        most: columns of the table.
    """
    best = max(_WITHIN, key=text.count)
    fewest = max(_FEWEST, _ALMOST_ALL * least)
    if text.count(best) + 1 < fewest:
        return ""
    pieces = parts(text, best)
    # Words of a sentence are parted by a comma and a space.
    is_sentence = any(piece[:1].isspace() for piece in pieces)
    return best if fewest <= len(pieces) <= most + 1 and not is_sentence else ""


def parts(text: str, delimiter: str) -> list[str]:
    """The values within; the text itself when it is several lines, as a quote that is never closed makes them."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [text]


def in_parts(rows: Sequence[Sequence[str]], own_delimiter: str) -> list[Sequence[str]]:
    """The rows, those that are a single value parted as they were meant.

    Args:
        rows: the first ones of a file.
        own_delimiter: of that file.
    """
    widths = Counter(width for cells in rows if (width := _width(cells)) > 1)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    most = max(map(len, rows), default=0) if usual else math.inf
    whole = [only_value(cells) for cells in rows]
    delimiters = [delimiter_within(text, usual, most) if text else "" for text in whole]
    if not usual and own_delimiter not in delimiters and delimiters.count("") * 2 > len(rows):
        # A list of single values is no table, though one of them may look like it.
        return list(rows)
    return [
        parts(text, delimiter) if delimiter else cells
        for cells, text, delimiter in zip(rows, whole, delimiters, strict=True)
    ]


def _width(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
