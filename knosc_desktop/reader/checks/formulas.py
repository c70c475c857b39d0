"""Cells that calculate, and have no result or an error for one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from knosc_desktop.domain.findings import Defect, Place, Severity
from knosc_desktop.reader.checks.error_words import error_words_in
from knosc_desktop.reader.checks.formula_texts import formula_texts_in
from knosc_desktop.reader.checks.shown import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Table


def formulas_without_value(table: Table) -> Iterator[Finding]:
    """Formulas of which the file holds no result: some program wrote them, and Excel has not calculated them yet."""
    cells = ((row, column, "") for row, column in table.sheet.valueless)
    for name, places in _by_column(table, cells):
        yield table.finding(
            Defect.FORMULA_WITHOUT_VALUE,
            Severity.ERROR,
            f"In {{cells}} of “{name}” a formula has no stored result, and Knosc would find nothing there. Open the "
            "file in Excel, let it calculate, and save it.",
            places,
        )


def formulas_as_text(table: Table) -> Iterator[Finding]:
    """Formulas that were saved as text instead of their result."""
    for column in table.columns:
        formulas = formula_texts_in(column)
        if formulas:
            yield column.finding(
                Defect.FORMULA_WITHOUT_VALUE,
                Severity.ERROR,
                "{cells} should contain a value, but only the text of a formula was saved. Knosc can't calculate it. "
                "Save the results instead, or enter the value.",
                formulas,
            )


def error_values(table: Table) -> Iterator[Finding]:
    """Cells that show ``#N/A`` and the like, stored as an error or as its word in any language."""
    cells = {(row, column): shown for (row, column), shown in table.sheet.error_values.items()}
    for column in table.columns:
        words = error_words_in(column)
        if words:
            cells |= {
                (row, column.number): cell
                for row, cell in zip(table.numbers, column.cells, strict=True)
                if isinstance(cell, str) and cell in words
            }
    for name, places in _by_column(table, ((row, column, shown) for (row, column), shown in sorted(cells.items()))):
        yield table.finding(
            Defect.ERROR_VALUE,
            Severity.ERROR,
            f"{{cells}} of “{name}” should contain a value, but a formula left an Excel error there. Knosc can't use "
            "it. Fix the formula, or enter the value.",
            places,
        )


def _by_column(table: Table, cells: Iterable[tuple[int, int, str]]) -> Iterator[tuple[str, list[Place]]]:
    """Name of the column and places, for cells that belong to the table."""
    places: dict[int, list[Place]] = defaultdict(list)
    for row, column, remark in cells:
        if row > table.header.row and column <= len(table.header.columns):
            places[column].append(Place(table.address(row, column), shortened(remark)))
    for column in sorted(places):
        yield shortened(table.header.columns[column - 1]), sorted(places[column], key=lambda place: place.address)
