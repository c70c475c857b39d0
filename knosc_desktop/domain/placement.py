"""From what a server says of an error to the cell in the file that was sent.

Knosc documents neither how it numbers rows nor how it names columns (knosc-api.md section 14),
so both are found out from the file itself; what cannot be placed is said to be so, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knosc_desktop.domain.tables import TableHeader


class Numbering(StrEnum):
    """How the server counts rows."""

    AS_EXCEL = "as Excel shows them"
    DATA_FROM_ONE = "rows of data, the first is 1"
    DATA_FROM_ZERO = "rows of data, the first is 0"
    FILLED_FROM_ONE = "rows of data without blank ones, the first is 1"
    FILLED_FROM_ZERO = "rows of data without blank ones, the first is 0"
    FILLED_FROM_TWO = "rows of data without blank ones, the first is 2"
    """As whoever counts the header as 1 has them."""
    SHEET_FROM_ZERO = "rows of the sheet, the first is 0"
    LINES = "lines of the file"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """Rows that follow each other without a gap: filled ones, or lines of a CSV file.

    Attributes:
        first: number of the first row, as Excel shows it.
        count: how many.
        line: of the file, where the first begins; 0 for a workbook.
        lines_each: how many lines each of them takes.
        before: how many filled rows of data come before the first.
    """

    first: int
    count: int
    line: int = 0
    lines_each: int = 1
    before: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is in the bytes that were sent.

    Attributes:
        header: the table's header; None when there is none that fits.
        spans: the rows below it that have anything in them, in order.
        numbering: how the server counts, as the values its errors name tell.
        or_else: other ways of counting that fit those values as well; where they disagree, nothing is placed.
        first_position: the number the server gives to column A where it counts columns; None when not known.
    """

    header: TableHeader | None
    spans: tuple[Span, ...]
    numbering: Numbering
    or_else: tuple[Numbering, ...] = ()
    first_position: int | None = None
