"""The structure of a table: damaged rows are told once, and left out of all checks of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.broken_quotes import broken_quote_findings, broken_quotes
from knosc_desktop.reader.checks.missing_fields import cut_off_findings, row_cut_off
from knosc_desktop.reader.checks.repeated_headers import repeated_header_findings, repeated_headers
from knosc_desktop.reader.checks.row_widths import row_width_findings, shifted_rows
from knosc_desktop.reader.checks.undivided_rows import USUAL, names_of, undivided_row_findings, undivided_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table


class Structure(NamedTuple):
    """What is wrong with the rows of a table as such.

    Attributes:
        findings: all of it.
        damaged: numbers of rows whose values are not where they belong.
        repeated: numbers of rows that repeat the header.
    """

    findings: list[Finding]
    damaged: AbstractSet[int]
    repeated: AbstractSet[int]


def structure_of(table: Table, dialect: CsvDialect | None) -> Structure:
    """Look at the rows as such.

    Args:
        table: with all its rows.
        dialect: of a CSV file; None for a workbook, whose cells are where they are.
    """
    repeated = repeated_headers(table)
    findings = list(repeated_header_findings(table, repeated))
    if dialect is None:
        return Structure(findings, frozenset(), frozenset(repeated))
    delimiter = dialect.delimiter
    quotes = broken_quotes(table, delimiter)
    undivided = undivided_rows(table, delimiter)
    cut_off = row_cut_off(table)
    damaged = {quote.row for quote in quotes} | set(undivided.quoted) | undivided.others.keys()
    if cut_off in damaged:
        # What is wrong with its quotes explains where it ends.
        cut_off = None
    elif cut_off is not None:
        damaged.add(cut_off)
    shifted = shifted_rows(table, delimiter, damaged | set(repeated))
    findings += [
        *broken_quote_findings(table, quotes),
        *undivided_row_findings(table, undivided, delimiter),
        *row_width_findings(table, shifted, delimiter),
        *cut_off_findings(table, cut_off),
    ]
    damaged |= shifted.longer.keys() | shifted.shorter.keys()
    return Structure(findings, damaged, frozenset(repeated))


def sep_line(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """Excel's ``sep=`` line, which other programs take for the header.

    Args:
        table: below it.
        dialect: of a CSV file, as detected.
    """
    if dialect is not None and dialect.has_sep_line:
        yield table.finding(
            Defect.SEP_LINE,
            Severity.NOTE,
            f"The file begins with the line “sep={dialect.delimiter}”, which Excel hides. Knosc may read it as the "
            "header. Delete the line in a text editor if Knosc rejects the file.",
            (Place(table.address(1, 0)),),
        )


def unusual_delimiter(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """Another delimiter than those that programs look for.

    Args:
        table: to look at.
        dialect: of a CSV file, as detected.
    """
    if dialect is not None and dialect.delimiter not in USUAL:
        yield table.finding(
            Defect.OTHER_DELIMITER,
            Severity.WARNING,
            f"The file separates its columns with {names_of(dialect.delimiter)}, which Knosc probably can't read. "
            "Export the file again with commas or semicolons.",
            [Place(table.address(table.header.row, 0))],
        )
