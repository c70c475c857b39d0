"""Checking an uploaded file row by row against its columns and the master data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from knosc_desktop.demo.columns import ACTION, Cell
from knosc_desktop.domain.jobs import RowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from knosc_desktop.demo.columns import Column, Layout, MasterData
    from knosc_desktop.demo.sheets import Row

_REFRESH = "REFRESH"


class Misfit(ValueError):
    """What is wrong with one cell."""


@dataclass
class Outcome:
    """What became of a file.

    Attributes:
        rows_processed: rows that were taken.
        errors: why the others, or the whole file, were not.
    """

    rows_processed: int = 0
    errors: list[RowError] = field(default_factory=list)


def check_file(
    rows: Iterator[tuple[int, Row]], layout: Layout, master_data: MasterData, *, accept_foreign: bool
) -> Outcome:
    """Read all rows; good ones of a master extend the master data at once.

    Args:
        rows: numbered as in Excel, the header first.
        layout: the columns of this kind.
        master_data: to find references in, and to extend.
        accept_foreign: take a file without the template's columns unchecked.
    """
    _, header = next(rows, (0, ()))
    names = [_shown(cell).casefold() for cell in header]
    missing = [column.name for column in layout.columns if column.mandatory and column.name.casefold() not in names]
    if missing and accept_foreign:
        return Outcome(rows_processed=sum(1 for _ in rows))
    if missing:
        return Outcome(errors=[RowError(_missing_columns(missing))])
    check = _RowCheck(layout, master_data, names)
    outcome = Outcome()
    for number, row in rows:
        errors = check(number, row)
        outcome.errors += errors
        outcome.rows_processed += not errors
    return outcome


def _missing_columns(names: list[str]) -> str:
    word = "column is" if len(names) == 1 else "columns are"
    return f"The file does not match the template: the {word} missing: {', '.join(names)}."


class _RowCheck:
    """Checks the rows of one file; remembers which kind of action it began with."""

    def __init__(self, layout: Layout, master_data: MasterData, names: list[str]) -> None:
        self._layout = layout
        self._master_data = master_data
        self._places = [
            (column, names.index(column.name.casefold()))
            for column in layout.columns
            if column.name.casefold() in names
        ]
        self._refreshes: bool | None = None

    def __call__(self, number: int, row: Row) -> list[RowError]:
        values: dict[str, object] = {}
        errors = []
        for column, place in self._places:
            cell = row[place] if place < len(row) else None
            try:
                values[column.name] = self._value(column, cell, values)
            except Misfit as misfit:
                errors.append(RowError(str(misfit), number, column.name))
        if not errors:
            errors = self._apply(number, values)
        return errors

    def _value(self, column: Column, cell: object, row: dict[str, object]) -> object:
        text = _shown(cell)
        if not text:
            if column.mandatory:
                raise Misfit(f"{column.name} is empty.")
            return None
        if column.choices:
            return _choice(column, text)
        value = _READERS[column.cell](column, cell)
        if column.refers_to is not None:
            self._find(column, text)
        earlier = row.get(column.not_before)
        if isinstance(value, date) and isinstance(earlier, date) and value < earlier:
            raise Misfit(f"{value} is before {column.not_before}, {earlier}.")
        return value

    def _find(self, column: Column, number: str) -> None:
        assert column.refers_to is not None  # noqa: S101 - for the type checker
        if not self._master_data.knows(column.refers_to, number):
            raise Misfit(f"{column.refers_to} {number} not found in {column.refers_to} Master.")
        if not self._master_data.is_active(column.refers_to, number):
            raise Misfit(f"{column.refers_to} {number} is not active.")

    def _apply(self, number: int, values: dict[str, object]) -> list[RowError]:
        action = str(values.get(ACTION) or _REFRESH)
        refreshes = action == _REFRESH
        if self._refreshes is None:
            self._refreshes = refreshes
        if refreshes != self._refreshes:
            return [RowError("REFRESH cannot be mixed with other actions in one file.", number, ACTION)]
        if self._layout.defines is None:
            return []
        try:
            self._change_master(action, str(values[self._layout.key.name]), values.get("_Status") != "Inactive")
        except Misfit as misfit:
            return [RowError(str(misfit), number, self._layout.key.name)]
        return []

    def _change_master(self, action: str, entry: str, active: bool) -> None:  # noqa: FBT001 - positional by its one caller
        master = self._layout.defines
        assert master is not None  # noqa: S101 - for the type checker
        exists = self._master_data.knows(master, entry)
        if action == "ADD" and exists:
            raise Misfit(f"{master} {entry} already exists.")
        if action in {"UPDATE", "DELETE"} and not exists:
            raise Misfit(f"{master} {entry} not found in {master} Master.")
        if action == "DELETE":
            self._master_data.remove(master, entry)
        else:
            self._master_data.put(master, entry, active=active)


def _shown(cell: object) -> str:
    """A cell as text: item numbers typed as numbers stay what they look like."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _choice(column: Column, text: str) -> str:
    for choice in column.choices:
        if text.casefold() == choice.casefold():
            return choice
    raise Misfit(f"“{text}” is not one of {', '.join(column.choices)}.")


def _text(_column: Column, cell: object) -> str:
    return _shown(cell)


def _number(column: Column, cell: object) -> float:
    try:
        # Where ; separates the cells, a comma separates the decimals.
        value = float(_shown(cell).replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Misfit(f"“{_shown(cell)}” is not a number.")
    if column.minimum is not None and value < column.minimum:
        raise Misfit(f"{_shown(cell)} is less than {column.minimum:g}.")
    if column.maximum is not None and value > column.maximum:
        raise Misfit(f"{_shown(cell)} is more than {column.maximum:g}.")
    return value


def _date(_column: Column, cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(_shown(cell))
    except ValueError:
        raise Misfit(f"“{_shown(cell)}” is not a date. Use YYYY-MM-DD.") from None


_READERS: dict[Cell, Callable[[Column, object], object]] = {
    Cell.TEXT: _text,
    Cell.NUMBER: _number,
    Cell.DATE: _date,
}
