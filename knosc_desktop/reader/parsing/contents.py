"""All that stands in one sheet or CSV file."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.file_access import open_shared
from knosc_desktop.reader.errors import Damaged, TooLarge, in_words, no_such_sheet
from knosc_desktop.reader.parsing import csv_text
from knosc_desktop.reader.parsing.cell_values import CellValues, Shows, codes_in, formats_in
from knosc_desktop.reader.parsing.number_formats import WatchedFormats
from knosc_desktop.reader.parsing.package import Package, Tab, unpack_to_the_end
from knosc_desktop.reader.parsing.raw_rows import hidden_columns, raw_rows
from knosc_desktop.reader.parsing.shared_strings import all_texts
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.reader.parsing.sheet_scan import Scan, Unusual, measure, merges_in, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from knosc_desktop.domain.reader_requests import Source
    from knosc_desktop.reader.parsing.sheet import Value
    from knosc_desktop.reader.parsing.sheet_scan import Extent

_MOST_PLACES = 25_000_000
"""Cells of the rectangle from A1 that the fast reader lays out in memory, filled or not."""
_SPARSE = 8
"""Places for each filled cell from which on laying out costs more than reading one by one."""
_FEW_CELLS = 1_000_000
"""Filled cells that are soon read one by one."""
_MOST_CELLS = 4_000_000
"""Filled cells that are read one by one within the time there is."""
_MOST_BYTES = 600 << 20
"""Of the texts that cells share, and of a sheet that is read one by one."""


def _nothing() -> None:
    pass


def tabs(source: Source) -> tuple[Tab, ...]:
    """The worksheets of a workbook in the order of their tabs; of a CSV file the one it is.

    Raises:
        FileProblem: it is damaged or gone.
        NotChecked: it cannot be looked into.
    """
    if source.format is FileFormat.CSV:
        return (Tab("", is_hidden=False, part=""),)
    with in_words(source.path), Package(source.path) as package:
        return package.tabs


def read_sheet(
    source: Source,
    sheet: str,
    code_columns: frozenset[int] | None = None,
    *,
    meanwhile: Callable[[], None] = _nothing,
) -> Sheet:
    """One sheet with everything in it.

    Args:
        source: the file.
        sheet: name of the sheet; empty for a CSV file.
        code_columns: numbers of the columns in which every character counts; None where the number
            formats of cells do not matter.
        meanwhile: what else there is to do; done while the fast reader leaves a processor free, and otherwise not.

    Raises:
        FileProblem: it is damaged or gone, or has no such sheet.
        NotChecked: it cannot be looked into.
    """
    with in_words(source.path):
        if source.format is FileFormat.CSV:
            return csv_text.read(source.path)
        with Package(source.path) as package:
            tab = next((tab for tab in package.tabs if tab.name == sheet), None)
            if tab is None:
                raise no_such_sheet(source.path, sheet)
            return _read(source, package, tab, code_columns, meanwhile)


def _read(
    source: Source,
    package: Package,
    tab: Tab,
    code_columns: frozenset[int] | None,
    meanwhile: Callable[[], None],
) -> Sheet:
    if not tab.part:
        return Sheet(tab.name, (), is_hidden=tab.is_hidden)
    dates = formats_in(package)
    watched = WatchedFormats() if code_columns is None else WatchedFormats(codes_in(package), code_columns)
    if watched.has_default or (dates and dates[0] is not Shows.NUMBER):
        # Cells without a format can't be searched for, and the fast reader takes them for plain numbers.
        return _read_one_by_one(package, tab, watched)
    try:
        extent = measure(package.open(tab.part))
    except Unusual:
        return _read_one_by_one(package, tab, watched)
    if extent.last_row > LAST_ROW or extent.last_column > LAST_COLUMN:
        raise Damaged(f"a cell in row {extent.last_row}, column {extent.last_column}")
    if extent.cells > _MOST_PLACES or package.size_of(package.strings_part) > _MOST_BYTES:
        raise TooLarge(f"{extent.cells} cells filled")
    if _is_sparse(extent):
        return _read_one_by_one(package, tab, watched)
    with ThreadPoolExecutor(max_workers=1) as pool:
        # The fast reader lets other threads run, so the rest is looked for meanwhile.
        values_at_once = pool.submit(_values_at_once, source, tab)
        found = scan(package.open(tab.part), dates, watched)
        meanwhile()
    rows = values_at_once.result()
    if rows is None:
        return _read_one_by_one(package, tab, watched)
    values = CellValues({}, dates, package.counts_from_1904)
    unshown = set()
    for (row, column), (style, text) in found.dated_numbers.items():
        rows[row - 1][column - 1] = value = values.number(text, style)
        if values.is_unshown(value, style):
            unshown.add((row, column))
    return _sheet(package, tab, rows, found, unshown)


def _is_sparse(extent: Extent) -> bool:
    """Whether a few stray cells span so much that the fast reader would ask for more memory than there is."""
    places = extent.last_row * extent.last_column
    return places > _MOST_PLACES or (places > _SPARSE * extent.cells and extent.cells < _FEW_CELLS)


def _values_at_once(source: Source, tab: Tab) -> list[list[Value]] | None:
    """The values from A1 on, by the fast reader; None when it does not understand the workbook."""
    import python_calamine  # a CSV file needs none of it

    with open_shared(source.path) as file:
        # From memory: from a path it would go by the file's ending.
        content = io.BytesIO(file.read())
    try:
        with python_calamine.CalamineWorkbook.from_filelike(content) as workbook:
            return workbook.get_sheet_by_name(tab.name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OverflowError):
        return None
    except BaseException as error:
        # What went wrong in its own language arrives as no ordinary exception.
        if type(error).__name__ == "PanicException":
            return None
        raise


def _read_one_by_one(package: Package, tab: Tab, watched: WatchedFormats) -> Sheet:
    """Every cell by our own reading: slower, but it understands whatever is XML, and skips what is empty."""
    values = CellValues(all_texts(package, _MOST_BYTES), formats_in(package), package.counts_from_1904)
    found = Scan()
    filled = 0
    unshown: set[tuple[int, int]] = set()
    rows: list[Sequence[Value]] = []
    stream = package.open(tab.part)
    for row in raw_rows(stream, _MOST_BYTES):
        if row.is_hidden:
            found.hidden_rows.add(row.number)
        if not row.cells:
            continue
        filled += len(row.cells)
        if filled > _MOST_CELLS:
            raise TooLarge(f"more than {_MOST_CELLS} cells")
        rows.extend(() for _ in range(row.number - len(rows)))
        laid_out: list[Value] = [""] * max(cell.column for cell in row.cells)
        for cell in row.cells:
            laid_out[cell.column - 1] = value = values.value(cell)
            if type(value) is float and values.is_unshown(value, cell.style):
                unshown.add((row.number, cell.column))
            if not watched.is_empty and watched.wants(cell.column, cell.style):
                found.formats.add(row.number, cell.column, watched.codes[cell.style])
            if cell.is_valueless:
                found.valueless.append((row.number, cell.column))
            elif cell.kind == "e" and cell.text:
                found.error_values[row.number, cell.column] = cell.text
        rows[row.number - 1] = laid_out
    unpack_to_the_end(stream)
    # How far the rows were read ahead is not known, so it is looked through once more.
    found.merges = merges_in(package.open(tab.part))
    return _sheet(package, tab, rows, found, unshown)


def _sheet(
    package: Package, tab: Tab, rows: Sequence[Sequence[Value]], found: Scan, unshown: set[tuple[int, int]]
) -> Sheet:
    return Sheet(
        tab.name,
        rows,
        is_hidden=tab.is_hidden,
        hidden_rows=frozenset(found.hidden_rows),
        valueless=tuple(found.valueless),
        error_values=found.error_values,
        merges=found.merges,
        hidden_columns=hidden_columns(package.open(tab.part)),
        formats=found.formats.by_column,
        unshown=frozenset(unshown),
    )
