"""Excel's ``sep=`` line, which other programs take for the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.findings import Defect, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.reader.checks.table import Table


def sep_line(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """A first line that only Excel understands.

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
