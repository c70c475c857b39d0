"""What a look at a spreadsheet found before it is sent; findings inform, the planner decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knosc_desktop.domain.cells import Address

MOST_PLACES = 1000
"""So many places of a finding are named unless more are asked for; the others are only counted."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Knosc will most likely refuse it, or take something wrong."""
    WARNING = "warning"
    """It may be wrong; only she can tell."""
    NOTE = "note"
    """Worth knowing."""


class Defect(StrEnum):
    """What is wrong; the value is stable, for tests and receipts."""

    UNCLOSED_QUOTE = "quote that is never closed"
    ESCAPED_QUOTE = "quote escaped with a backslash"
    OTHER_DELIMITER = "header with another delimiter than its rows"
    QUOTED_LINES = "whole lines in quotes"
    ROW_WIDTH = "row longer or shorter than the header"
    REPEATED_HEADER = "repeated header"
    LOST_ZEROS = "lost leading zeros"
    LOST_TRAILING_ZEROS = "lost trailing zeros"
    SCIENTIFIC_CODE = "code turned into a rounded number"
    CODE_AS_DATE = "code turned into a date"
    FORMULA_WITHOUT_VALUE = "formula without a stored value"
    ERROR_VALUE = "error value"
    HASH_SIGNS = "number signs instead of a value"
    GUARDED_CODE = "code wrapped for Excel"
    LOOK_ALIKE = "look-alike characters"
    SHOWN_DIFFERENTLY = "shown differently from what is stored"
    NUMBER_AS_TEXT = "number stored as text"
    STRAY_BLANKS = "stray blanks"
    LOGICAL_VALUE = "true or false instead of a value"
    MIXED_DATES = "mixed date styles"
    IMPOSSIBLE_DATE = "date that does not exist"
    UNKNOWN_ACTION = "unknown action"
    MIXED_ACTIONS = "mixed actions"
    EMPTY_KEY = "empty key"
    DUPLICATE_KEY = "duplicate key"
    AFTER_GAP = "rows after a gap"
    HIDDEN_ROW = "hidden row"
    HIDDEN_COLUMN = "hidden column"
    HIDDEN_SHEET = "hidden sheet"
    OTHER_SHEET = "other sheet"
    MISSING_COLUMN = "missing column"
    UNKNOWN_COLUMN = "unknown column"
    DUPLICATE_COLUMN = "duplicate column"
    EMPTY_COLUMN_NAME = "column without a name"
    REORDERED_COLUMNS = "reordered columns"
    HEADER_NOT_FIRST = "header not in the first row"
    NO_HEADER = "no header"
    NO_ROWS = "no rows"
    ENCODING = "uncertain encoding"
    UNDECODABLE = "bytes that are no text"
    SEP_LINE = "sep= line"

    @property
    def code(self) -> str:
        """What other programs know it by; stable, like ``lost-zeros``."""
        return self.name.lower().replace("_", "-")


STRUCTURAL = frozenset(
    {
        Defect.UNCLOSED_QUOTE,
        Defect.ESCAPED_QUOTE,
        Defect.OTHER_DELIMITER,
        Defect.QUOTED_LINES,
        Defect.ROW_WIDTH,
        Defect.REPEATED_HEADER,
    }
)
"""With these, values are not in the columns that they belong to, so other findings may only follow from them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is.

    Attributes:
        address: the cell, or the whole row.
        remark: what is particular about this one, e.g. the value that stands there; may be empty.
    """

    address: Address
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of defect in one column or sheet, with every place of it up to a limit.

    Attributes:
        defect: what is wrong.
        severity: how much it matters.
        message: a plain sentence that says what is wrong and what to do.
        count: how many places there are.
        places: the first of them in the order of the file; empty when the whole file is meant.
    """

    defect: Defect
    severity: Severity
    message: str
    count: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a full look at the contents gave.

    Attributes:
        rows: of data, without header and blank rows.
        findings: errors first, then warnings, then notes.
    """

    rows: int
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings of that severity there are."""
        return sum(1 for finding in self.findings if finding.severity is severity)
