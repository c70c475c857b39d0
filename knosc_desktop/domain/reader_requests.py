"""What the program asks of the reader's process, and what it is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat, FileStamp
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.repairs import Repair
from knosc_desktop.domain.tables import TableHeader, Template
from knosc_desktop.domain.validation import MOST_PLACES


@dataclass(frozen=True, slots=True)
class Source:
    """A spreadsheet to read.

    Attributes:
        path: where it is.
        format: what it is, as found from its content.
    """

    path: Path
    format: FileFormat


@dataclass(frozen=True, slots=True)
class Peek:
    """Read its beginning only; answered with a ``Head``, at any size within milliseconds."""

    source: Source


@dataclass(frozen=True, slots=True)
class Check:
    """Look at all its contents; answered with a ``CheckReport``.

    Attributes:
        source: what to read.
        header: where its table begins.
        template: what the columns should be; None when no template could be had.
        most_places: how many places of a finding are named; the others are only counted.
    """

    source: Source
    header: TableHeader
    template: Template | None
    most_places: int = MOST_PLACES


@dataclass(frozen=True, slots=True)
class Compare:
    """Compare it with an earlier file; answered with a ``Comparison``.

    Attributes:
        source: what is about to be sent.
        header: where its table begins.
        earlier: the last upload of the kind.
        template: the kind and its columns.
        templates: of all kinds that are known, to tell an earlier file of another kind.
    """

    source: Source
    header: TableHeader
    earlier: Source
    template: Template
    templates: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class LocateErrors:
    """Find the cells that the server's errors mean; answered with ``Located``.

    Attributes:
        source: the exact bytes that were sent.
        template: the data type and its columns; None when no template could be had.
        errors: all of them, in the order of the server.
    """

    source: Source
    template: Template | None
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """Where the errors are.

    Attributes:
        header: the header of the table; None when there is none that fits.
        addresses: of each error its cell, or its whole row when only that is known, or None.
        values: of each error what its cell holds, as far as that is known; cut short.
    """

    header: TableHeader | None
    addresses: tuple[Address | None, ...]
    values: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on one cell.

    Attributes:
        address: the cell, or a whole row.
        message: what the server said of it.
    """

    address: Address
    message: str


@dataclass(frozen=True, slots=True)
class Captions:
    """The app's own words in a copy with errors marked, in the user's language.

    Attributes:
        list_name: of the sheet that lists the errors.
        data_name: of the sheet with the rows of a CSV file.
        title: of the list.
        how_to_read: what the highlighted cells are.
        errors: before their number, and above the list of messages.
        cells: before the number of those that have errors.
        without_cell: before the number of such errors, and above them.
        first_cell: above the first cell of each message.
        error: above messages.
        times: above how often each message occurs.
        others: the messages for which there is no room.
        by_cell: above the list of all cells.
        cell: above cells.
        not_listed: the cells for which there is no room.
        hidden_row: said of an error in a row that Excel hides.
        more_in_cell: ends a comment that has no room for all errors of its cell.
    """

    list_name: str
    data_name: str
    title: str
    how_to_read: str
    errors: str
    cells: str
    without_cell: str
    first_cell: str
    error: str
    times: str
    others: str
    by_cell: str
    cell: str
    not_listed: str
    hidden_row: str
    more_in_cell: str


@dataclass(frozen=True, slots=True)
class Annotate:
    """Write a copy with marked cells and a first sheet that lists them; answered with ``Written``.

    Attributes:
        source: the exact bytes that were sent.
        target: the new workbook; always XLSX.
        captions: what it says besides the messages.
        marks: of the cells.
        unplaced: messages that belong to no cell.
        focus: the cell the copy opens at, or a whole row, on a sheet that has marks and is not hidden;
            the copy opens at the list when it is None or anywhere else.
    """

    source: Source
    target: Path
    captions: Captions
    marks: tuple[Mark, ...]
    unplaced: tuple[str, ...]
    focus: Address | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """Write a workbook of the header and some of the rows; answered with ``Written``.

    Attributes:
        source: the exact bytes that were sent.
        target: the new workbook; always XLSX.
        sheet_name: of the sheet with the rows of a CSV file; those of a workbook keep theirs.
        header: where the table begins.
        rows: numbers of the rows, as Excel shows them.
    """

    source: Source
    target: Path
    sheet_name: str
    header: TableHeader
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WriteRepaired:
    """Write a copy with some cells repaired and some rows taken out; answered with ``Written``.

    Attributes:
        source: the user's file, which is only read.
        target: the copy, in the same format.
        header: where its table begins.
        template: the data type and its columns; None when no template could be had.
        repairs: in the order in which they were chosen.
    """

    source: Source
    target: Path
    header: TableHeader
    template: Template | None
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Read some rows as Excel shows them; answered with ``SheetRows``.

    Attributes:
        source: the file.
        sheet: name of the sheet; empty for a CSV file.
        first: number of the first row, as Excel shows it.
        count: how many; none when only the way through the file is to go on.
        seconds: for how long to go on through the file when the rows are beyond what is known of it, or are there.
    """

    source: Source
    sheet: str
    first: int
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as Excel shows it.

    Attributes:
        cells: texts from column A on; empty where nothing is to be seen.
        is_hidden: whether Excel does not show it.
    """

    cells: tuple[str, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Rows below each other, and how far the sheet is known.

    Attributes:
        first: number of the first.
        rows: those that were asked for, as far as the sheet is known; the others are asked for again.
        last_row: the last one with anything in it that is known so far.
        is_complete: whether the sheet is known to its end.
        hidden_columns: numbers of the columns that Excel does not show.
        stamp: what tells whether the file is still the one that was checked.
    """

    first: int
    rows: tuple[SheetRow, ...]
    last_row: int
    is_complete: bool
    hidden_columns: tuple[int, ...]
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook was written.

    Attributes:
        rows: of data in it; of an annotated copy, those that carry a mark; of a repaired one, those taken out.
        marked: cells that carry a mark, or were repaired.
    """

    rows: int
    marked: int


def part_of(target: Path) -> Path:
    """Where a new workbook is until it is whole; whoever stops its writing by force removes it."""
    name = hashlib.sha256(target.name.encode("utf-8", "surrogateescape")).hexdigest()
    return target.parent / f".knosc-{name[:16]}.part"


Request = Peek | Check | Compare | LocateErrors | Annotate | Extract | WriteRepaired | ReadRows
