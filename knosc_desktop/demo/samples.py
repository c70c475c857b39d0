"""Sample spreadsheets that fit the demo tenant, with as many bad rows as wanted."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from knosc_desktop.demo.columns import LAYOUTS, Cell
from knosc_desktop.demo.master_data import BUILT_IN
from knosc_desktop.demo.workbooks import write_workbook
from knosc_desktop.domain.triggers import trigger_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from knosc_desktop.demo.columns import Column

_FIRST_DAY = date(2024, 4, 1)
_SAMPLES = {
    "forecast": "forecast.xlsx",
    "procurement": "purchase-orders.csv",
    "demand": "sales-orders.xlsx",
    "manufacturing": "manufacturing-orders.xlsx",
    "inventory": "inventory.xlsx",
    "item-master": "items.xlsx",
    "bill-of-materials": "bill-of-materials.xlsx",
    "customer-master": "customers.csv",
    "supplier-master": "suppliers.xlsx",
    "warehouse-master": "warehouses.xlsx",
    "unit-master": "units.csv",
    "external-item-master": "external-items.xlsx",
    "supplier-allocation": "supplier-allocation.xlsx",
}


def write_samples(folder: Path) -> None:
    """One good file of every kind, and a workbook with rows that fail."""
    folder.mkdir(parents=True, exist_ok=True)
    for trigger_name, file_name in _SAMPLES.items():
        write_sample(trigger_name, folder / file_name)
    write_sample("item-master", folder / "items-with-bad-rows.xlsx", bad_rows=4)


def write_sample(trigger_name: str, path: Path, *, rows: int = 20, bad_rows: int = 0) -> None:
    """Write a file of one kind; workbook or CSV by the suffix.

    Args:
        trigger_name: the kind.
        path: ending in ``.xlsx`` or ``.csv``.
        rows: without the header.
        bad_rows: how many of them have exactly one wrong cell.
    """
    columns = LAYOUTS[trigger_name].columns
    header = [column.name for column in columns]
    content = _rows(columns, rows, bad_rows)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *content])
    else:
        with path.open("wb") as target:
            write_workbook(target, trigger_named(trigger_name).label, header, content)


def _rows(columns: tuple[Column, ...], count: int, bad: int) -> Iterator[list[object]]:
    faults = cycle(list(_faults(columns)))
    # Spread evenly, so that good and bad rows alternate as in a real file.
    bad_places = {place * count // bad for place in range(bad)} if bad else set()
    for index in range(count):
        row = [_value(column, place, index) for place, column in enumerate(columns)]
        if index in bad_places:
            place, wrong = next(faults)
            row[place] = wrong
        yield row


def _value(column: Column, place: int, index: int) -> object:
    if column.refers_to is not None:
        # Shifted by the column's place: a finished item is not its own component.
        known = BUILT_IN[column.refers_to]
        return known[(index + place) % len(known)]
    if column.choices:
        return column.choices[0]
    if column.cell is Cell.NUMBER:
        return 1 + (index * 7 + place) % 90
    if column.cell is Cell.DATE:
        return _FIRST_DAY + timedelta(days=index + place)
    if column.example.endswith(("-", "-2", " ")):
        return f"{column.example}{index + 1:03}"
    return column.example or None


def _faults(columns: tuple[Column, ...]) -> Iterator[tuple[int, str]]:
    """Every way to spoil a row: the place of a cell and what to write there."""
    for place, column in enumerate(columns):
        if column.refers_to is not None:
            yield place, "NO-SUCH-NUMBER"
        elif column.cell is Cell.NUMBER:
            yield place, "a few"
        elif column.cell is Cell.DATE:
            yield place, "next week"
        elif column.choices:
            yield place, "Perhaps"
        elif column.mandatory:
            yield place, ""
