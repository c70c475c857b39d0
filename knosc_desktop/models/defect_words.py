"""What a defect is called where there is room for a few words; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.validation import Defect
from knosc_desktop.models import text

if TYPE_CHECKING:
    from knosc_desktop.domain.validation import Finding

_IN_SHORT = {
    Defect.UNCLOSED_QUOTE: "a quote that is never closed",
    Defect.ESCAPED_QUOTE: "quotes escaped with a backslash",
    Defect.OTHER_DELIMITER: "different delimiters",
    Defect.QUOTED_LINES: "whole lines in quotes",
    Defect.ROW_WIDTH: "rows that don't fit the header",
    Defect.REPEATED_HEADER: "a repeated header",
    Defect.LOST_ZEROS: "missing leading zeros",
    Defect.LOST_TRAILING_ZEROS: "missing trailing zeros",
    Defect.SCIENTIFIC_CODE: "codes turned into numbers",
    Defect.CODE_AS_DATE: "entries turned into dates",
    Defect.FORMULA_WITHOUT_VALUE: "formulas without a result",
    Defect.ERROR_VALUE: "error values",
    Defect.HASH_SIGNS: "### instead of values",
    Defect.GUARDED_CODE: "codes wrapped for Excel",
    Defect.SHOWN_DIFFERENTLY: "values Excel shows differently",
    Defect.NUMBER_AS_TEXT: "text in place of numbers",
    Defect.LOGICAL_VALUE: "TRUE or FALSE in place of values",
    Defect.MIXED_DATES: "dates that may be misread",
    Defect.IMPOSSIBLE_DATE: "dates that don't exist",
    Defect.MIXED_ACTIONS: "mixed actions",
    Defect.DUPLICATE_KEY: "rows with the same key",
    Defect.AFTER_GAP: "blank rows in the table",
    Defect.HIDDEN_ROW: "hidden rows",
    Defect.HIDDEN_COLUMN: "hidden columns",
    Defect.HIDDEN_SHEET: "hidden sheet",
    Defect.OTHER_SHEET: "more than one sheet",
    Defect.REORDERED_COLUMNS: "columns in another order",
    Defect.HEADER_NOT_FIRST: "column names not in row 1",
    Defect.NO_HEADER: "no column names found",
    Defect.NO_ROWS: "no rows of data",
    Defect.ENCODING: "uncertain letters",
    Defect.UNDECODABLE: "unreadable characters",
    Defect.SEP_LINE: "a sep= line",
}
"""Where that says more than its own value."""
_COUNTED = {
    Defect.MISSING_COLUMN: ("missing column", "missing columns"),
    Defect.UNKNOWN_COLUMN: ("column unlike the template", "columns unlike the template"),
    Defect.DUPLICATE_COLUMN: ("doubled column", "doubled columns"),
    Defect.EMPTY_COLUMN_NAME: ("column without a name", "columns without a name"),
}


def in_short(finding: Finding) -> str:
    """What it is, in a few words."""
    if finding.defect in _COUNTED:
        return text.counted(finding.count, *_COUNTED[finding.defect])
    return _IN_SHORT.get(finding.defect, finding.defect.value)
