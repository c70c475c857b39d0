"""Rows of a CSV file that arrive as a single value, because of quotes around them or another delimiter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.parsing.csv_records import delimiter_within, only_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table
    from knosc_desktop.reader.parsing.sheet import Value


# What delimiters are called.

_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    "¦": "broken_bar",
    "^": "caret",
    "~": "tilde",
    ":": "colon",
}
USUAL = frozenset(",;\t|")
"""What programs that read CSV files look for."""


def name_of(delimiter: str) -> Message:
    """One of them."""
    if delimiter in _NAMES:
        return message(f"structure.delimiter.{_NAMES[delimiter]}")
    if delimiter.isprintable():
        return quoted(delimiter)
    return message("structure.delimiter.character", code=f"U+{ord(delimiter):04X}")


_SECOND = 2


class Undivided(NamedTuple):
    """Numbers of rows that are a single value; the header may be among them.

    Attributes:
        quoted: those in quotes as a whole.
        others: those that another delimiter parts, and which.
    """

    quoted: list[int]
    others: dict[int, str]


def undivided_rows(table: Table, delimiter: str) -> Undivided:
    """Find them.

    Args:
        table: with all its rows.
        delimiter: of the file.
    """
    header = table.header
    width = len(header.columns)
    quoted: list[int] = []
    others: dict[int, str] = {}
    header_row = table.sheet.rows[header.row - 1]
    single: list[tuple[int, Sequence[Value]]] = []
    second = next((column for column in table.columns if column.number == _SECOND), None)
    # Most rows have more in them; the second value tells that soonest.
    if second is None or second.filled < len(second.cells):
        numbered = zip(table.all_numbers, table.rows, strict=True)
        single = [(number, row) for number, row in numbered if len(row) < _SECOND or row[_SECOND - 1] == ""]
    for number, row in ((header.row, header_row), *single):
        text = only_value(row)
        within = delimiter_within(text, width, width) if text else ""
        if within == delimiter:
            quoted.append(number)
        elif within and len(row) > 1 and number != header.row:
            # Another program has put the line in quotes and filled up the row.
            quoted.append(number)
        elif within:
            others[number] = within
    if quoted and others.keys() == {header.row}:
        return Undivided([header.row, *quoted], {})
    return Undivided(quoted, others)


def undivided_row_findings(table: Table, found: Undivided, delimiter: str) -> Iterator[Finding]:
    """What to say of them.

    Args:
        table: with all its rows.
        found: those rows.
        delimiter: of the file.
    """
    if found.quoted:
        yield table.finding(
            Defect.QUOTED_LINES,
            Severity.ERROR,
            message("structure.rows.quoted"),
            (Place(table.address(number, 0)) for number in found.quoted),
        )
    others = dict(found.others)
    in_header = others.pop(table.header.row, "")
    if in_header and others.keys() >= set(table.all_numbers):
        yield table.finding(
            Defect.OTHER_DELIMITER,
            Severity.ERROR,
            message("structure.delimiter.first_row", delimiter=name_of(in_header), named=name_of(delimiter)),
            (Place(table.address(number, 0)) for number in (table.header.row, *others)),
        )
        return
    if in_header:
        yield table.finding(
            Defect.OTHER_DELIMITER,
            Severity.ERROR,
            message("structure.delimiter.header", header=name_of(in_header), delimiter=name_of(delimiter)),
            (Place(table.address(table.header.row, 0)),),
        )
    if others:
        yield table.finding(
            Defect.OTHER_DELIMITER,
            Severity.ERROR,
            message("structure.delimiter.rows", delimiter=name_of(delimiter)),
            (Place(table.address(number, 0), name_of(within)) for number, within in others.items()),
        )
