"""Cells that calculate, and have no result or an error for one."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.error_words import error_words_in
from knosc_desktop.reader.checks.guarded_codes import guarded_in
from knosc_desktop.reader.checks.table import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table

_CELL = r"(?:(?:'[^']+'|[^\W\d]\w*)!)?\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_REST = r"(?:\s*[-+*/&^:].+)?"
_FORMULA = re.compile(rf"=\s*[-+(]*(?:[^\W\d_][\w.]*\(.*\){_REST}|{_CELL}{_REST}\)*|\"[^\"]*\"\s*&.+)", re.DOTALL)
_FUNCTION = re.compile(r"=[-+]?[A-Z][A-Z0-9.]+\(.*\)", re.DOTALL)
"""A call that no sentence contains: capitals and a bracket without a blank."""
_INITIALS = frozenset("= \t\r\n\u00a0")


def formulas_without_value(table: Table) -> Iterator[Finding]:
    """Formulas of which the file holds no result: some program wrote them, and Excel has not calculated them yet."""
    cells = ((row, column, "") for row, column in table.sheet.valueless)
    for name, places in _by_column(table, cells):
        yield table.finding(
            Defect.FORMULA_WITHOUT_VALUE,
            Severity.ERROR,
            f"The file has no result for the formula in {{cells}} of “{name}”. Knosc would find nothing there. Open "
            "the file in Excel, let it calculate, and save it.",
            places,
        )


def formulas_as_text(table: Table) -> Iterator[Finding]:
    """Formulas that were saved as text, as an export of formulas instead of values does."""
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


def formula_texts_in(column: Column) -> set[str]:
    """The texts of a column that are a formula; in free text only the call of a function is."""
    if _INITIALS.isdisjoint(column.initials):
        return set()
    formula = _FUNCTION if column.role is Role.TEXT else _FORMULA
    # =T("000123") is a wrapper, and told as one.
    return {text for text in column.texts if formula.fullmatch(text.strip())} - guarded_in(column).keys()


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
