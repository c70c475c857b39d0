"""What a spreadsheet looks like from outside: its sheets, its first rows, where its table begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """How a CSV file is written, as detected.

    Attributes:
        encoding: Python's name of it, e.g. ``utf-8``, ``utf-16-le``, ``cp1252``.
        delimiter: one character.
        has_mark: whether it begins with a byte-order mark.
        has_sep_line: whether its first line is Excel's ``sep=;``, which is no row.
    """

    encoding: str
    delimiter: str
    has_mark: bool = False
    has_sep_line: bool = False


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One of the first rows.

    Attributes:
        number: as Excel numbers it.
        cells: as text, from column A on; empty where nothing is.
        is_hidden: in Excel.
    """

    number: int
    cells: tuple[str, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The beginning of one sheet.

    Attributes:
        name: as on its tab; empty for a CSV file.
        rows: the first rows that have anything in them, without their formatting.
        is_hidden: whether the user does not see the sheet in Excel.
    """

    name: str
    rows: tuple[HeadRow, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a spreadsheet, enough to tell what it is.

    Attributes:
        sheets: in the order of their tabs.
        dialect: of a CSV file; None of a workbook.
    """

    sheets: tuple[SheetHead, ...]
    dialect: CsvDialect | None = None


@dataclass(frozen=True, slots=True)
class TableHeader:
    """Where the table of a spreadsheet begins.

    Attributes:
        sheet: name of the sheet; empty for a CSV file.
        row: of the header, as Excel numbers it.
        columns: names as they stand there, from column A on; empty where nothing is.
    """

    sheet: str
    row: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """The columns of one kind, as the tenant's own blank template has them (knosc-api.md section 9).

    Attributes:
        trigger: name of the kind.
        columns: in the template's order.
    """

    trigger: str
    columns: tuple[str, ...]


def plain_name(column: str) -> str:
    """A column's name as it is compared: ``_ItemNumber``, ``Item Number`` and ``item_number`` are one."""
    return _NO_LETTERS.sub("", column.casefold())
