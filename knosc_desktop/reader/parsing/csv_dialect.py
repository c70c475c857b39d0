"""How a CSV file is written: what parts its fields, and whether its first line is Excel's ``sep=`` line."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.tables import CsvDialect
from knosc_desktop.reader.parsing.csv_records import records
from knosc_desktop.reader.parsing.whole_lines import DELIMITERS

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.csv_letters import Encoding

_USUAL = ","
_MOST_OF_A_HEAD = 256 << 10
_ROWS_TO_JUDGE_BY = 25
_SEP_LINE = re.compile(r"""("?)sep=(?P<delimiter>[^\r\n"]?)\1[,;\t| "]*(?:\r\n|\r|\n|\Z)""", re.IGNORECASE)
"""Programs that save the line again put it in quotes, or fill it up with empty fields."""
_IN_NAMES = "_-.,;|\t \"'()[]\r\n"
"""What is in names of columns or in quotes around them, and what is tried anyway."""
_FILLED_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_FEWEST_FIELDS = 3
_HALF = 0.5


def dialect_of(text: str, encoding: Encoding) -> tuple[CsvDialect, int]:
    """How a file is written, and where it begins behind a ``sep=`` line."""
    found = _SEP_LINE.match(text)
    start = found.end() if found else 0
    delimiter = (found and found["delimiter"]) or _delimiter_of(text[start : start + _MOST_OF_A_HEAD])
    return CsvDialect(encoding.name, delimiter, encoding.mark > 0, has_sep_line=found is not None), start


def _delimiter_of(text: str) -> str:
    """The one that cuts most of the first rows, and those most regularly."""
    delimiter, share = _best_delimiter(text)
    if share < 1 and (unusual := _unusual_delimiter(text)):
        return unusual
    if delimiter:
        return delimiter
    # Where every line is in quotes as a whole, what is inside tells.
    first = islice(records(text, _USUAL), _ROWS_TO_JUDGE_BY)
    return _best_delimiter("\n".join(cells[0] for _, _, cells, _ in first if cells))[0] or _USUAL


def _best_delimiter(text: str) -> tuple[str, float]:
    """The best one, empty when none cuts any row, and the share of the first rows that it cuts."""
    regularity = {delimiter: _regularity(text, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: regularity[delimiter])
    return (best, regularity[best][0]) if regularity[best] > (0.0, 0.0) else ("", 0.0)


def _unusual_delimiter(text: str) -> str:
    """Another sign that parts the header and every row after it into equally many fields; empty when none does."""
    first = _FILLED_LINE.search(text)
    signs = Counter(
        letter for letter in (first[0] if first else "") if not letter.isalnum() and letter not in _IN_NAMES
    )
    for sign, count in signs.most_common():
        fields = count + 1
        widths = _widths(text, sign) if fields >= _FEWEST_FIELDS else []
        # A file of one line has nothing that could confirm it.
        if len(widths) > 1 and min(widths) > 1 and widths.count(fields) > _HALF * len(widths):
            return sign
    return ""


def _regularity(text: str, delimiter: str) -> tuple[float, float]:
    """Share of the first rows that it cuts, and how many of them into how many equally many cells.

    Excel leaves out empty cells at the end of a row, so that rows of one table differ; but hardly
    any row of it stays whole, not even the header, which has no numbers with a comma in them.
    """
    widths = _widths(text, delimiter)
    cut = [width for width in widths if width > 1]
    if not cut:
        return 0.0, 0.0
    ((width, rows),) = Counter(cut).most_common(1)
    return len(cut) / len(widths), rows / len(widths) * math.log(width)


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells each of the first rows has."""
    found = (cells for _, _, cells, _ in records(text, delimiter) if cells)
    return [len(cells) for cells in islice(found, _ROWS_TO_JUDGE_BY)]
