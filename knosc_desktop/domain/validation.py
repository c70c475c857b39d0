"""What checking a file and comparing it with the last upload gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.texts import Text

# What the check of a file found before it is uploaded; findings inform, the user decides.

MOST_PLACES = 1000
"""So many places of a finding are named unless more are asked for; the others are only counted."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Knosc will most likely refuse it, or take something wrong."""
    WARNING = "warning"
    """It may be wrong; only the user can tell."""
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
        remark: what is particular about this one, e.g. its value; may be empty.
    """

    address: Address
    remark: Text = ""


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
    message: Text
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


# What sending a file would change, compared with the last upload of its kind.

LARGE_LOSS = 0.1
"""Share of the earlier rows from which on their loss is asked about once more."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of a file against the rows of the last upload.

    Attributes:
        key: names of the columns that tell the rows apart; empty when whole rows were compared.
        new: rows that were not there before.
        changed: rows whose key was there with other values; 0 where no key is known.
        unchanged: rows that were there just so.
        missing: rows of the last upload that are not in this file.
        deleted: rows of the last upload that this file's own actions delete; counted nowhere above.
        closed: rows of the last upload that this file's own actions close; counted nowhere above.
        not_there: rows of this file that delete or close what was not found in the last upload.
        repeated: rows of this file whose key came before in it; they are counted once above.
        missing_examples: keys or rows that are missing, the first few, as text.
        changed_places: the first few cells that differ, with what stood there before.
        refreshes: whether the file's action is REFRESH, stated or by default, or may be treated as it.
        has_unknown_action: whether any action is none that is known for the kind.
    """

    key: tuple[str, ...]
    new: int
    changed: int
    unchanged: int
    missing: int
    deleted: int = 0
    closed: int = 0
    not_there: int = 0
    repeated: int = 0
    missing_examples: tuple[str, ...] = ()
    changed_places: tuple[Place, ...] = ()
    refreshes: bool = True
    has_unknown_action: bool = False

    @property
    def before(self) -> int:
        """How many rows the last upload had."""
        return self.changed + self.unchanged + self.missing + self.deleted + self.closed

    @property
    def surely_missing(self) -> int:
        """How many rows are missing at least; without a key as many as are new may be changed ones."""
        return self.missing if self.key else max(0, self.missing - self.new)

    @property
    def possibly_removed(self) -> int:
        """How many missing rows may be those that are deleted or closed; with a key they would have been found."""
        return 0 if self.key else min(self.not_there, self.missing)

    @property
    def lost(self) -> int:
        """How many rows of the last upload will not be what they were: missing, or deleted or closed, or maybe so."""
        # What may be deleted or closed is among the missing.
        unmatched = max(self.surely_missing if self.refreshes else 0, self.possibly_removed)
        return self.deleted + self.closed + unmatched

    def loses_much(self, share: float = LARGE_LOSS) -> bool:
        """Whether so large a part of the earlier rows is lost that the user should be asked once more."""
        return self.lost > 0 and self.lost >= share * self.before


@dataclass(frozen=True, slots=True)
class LastUpload:
    """What is known of the last upload of a kind.

    Attributes:
        file_name: as the server calls it.
        sha256: of its bytes.
        fetched_at: when (UTC).
        had_errors: whether Knosc is known to have reported errors for it: what it has may then be something else.
        is_very_last: otherwise it is the last that completed, because Knosc reported errors for a later one.
    """

    file_name: str
    sha256: str
    fetched_at: datetime
    had_errors: bool = False
    is_very_last: bool = True
