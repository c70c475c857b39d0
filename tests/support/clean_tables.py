"""Tables without a fault, of every data type, with codes and texts as varied as users' are."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from knosc_desktop.demo.columns import LAYOUTS, Cell, Column
from knosc_desktop.domain.tables import Template

_WORDS = ("Ball bearing", "Schraube M8x40", "Gehäuse, blau", "Motor 1.5 kW", "O-ring 12,5", "Kit (2 pcs.)", "Ärmel XL")
_PLACES = ("Springfield", "München", "Saint-Étienne", "O’Fallon", "São Paulo", "Aix-en-Provence", "Kraków")
_STREETS = ("1 Harbour Street", "Hauptstraße 12a", "Rue de l’Église 4", "P.O. Box 118", "5th Avenue 1200")


def _codes(name: str, chance: random.Random, count: int) -> list[str]:
    """So many different codes of one family."""
    prefix = "".join(letter for letter in name if letter.isupper())[:3]
    families: tuple[Callable[[int], str], ...] = (
        lambda n: f"{prefix}-{n + 1001}",
        lambda n: f"{n + 1:06}",
        lambda n: str(n + 970),
        lambda n: str(99_500 + n * 37),
        lambda n: str(100_000 + n * 37),
        lambda n: f"{prefix}{n + 1}",
        lambda n: str(4_006_381_000_000 + n * 7919),
        lambda n: f"{n % 7}-{n}/{n % 3}",
        lambda n: f"{prefix}.{n:04}.E{n % 9}",
    )
    family = chance.choice(families)
    return [family(number) for number in range(count)]


def template_of(trigger: str) -> Template:
    return Template(trigger, tuple(column.name for column in LAYOUTS[trigger].columns))


def clean_rows(trigger: str, seed: int, count: int = 120) -> list[list[object]]:
    """Header and rows; no two rows have the same key."""
    chance = random.Random(f"{trigger} {seed}")
    columns = LAYOUTS[trigger].columns
    made = [_cells(column, chance, count) for column in columns]
    return [[column.name for column in columns], *(list(row) for row in zip(*made, strict=True))]


def _cells(column: Column, chance: random.Random, count: int) -> list[object]:
    if column.name == "_Action":
        # An empty action refreshes, and others may be mixed among themselves.
        if chance.random() < 0.3:
            return [chance.choice([word for word in column.choices if word != "REFRESH"]) for _ in range(count)]
        return [chance.choice(("REFRESH", "REFRESH", ""))] * count
    if column.choices:
        return [chance.choice(column.choices) for _ in range(count)]
    if column.cell is Cell.DATE:
        first = date(2024, 1, 1) + timedelta(days=chance.randrange(300))
        return [first + timedelta(days=chance.randrange(200)) for _ in range(count)]
    if column.cell is Cell.NUMBER:
        whole = chance.random() < 0.5
        return [chance.randrange(1, 5000) if whole else round(chance.uniform(0, 90), 2) for _ in range(count)]
    return list(_texts(column, chance, count))


_POOLS: dict[str, Callable[[random.Random, int], object]] = {
    "_ZIP": lambda chance, _: f"{chance.randrange(1, 99950):05}",
    "_LineUniqueID": lambda _, n: n % 12 * 10 + 10,
    "_ScheduleLineID": lambda _, n: n % 12 * 10 + 10,
    "_Unit": lambda chance, _: chance.choice(("EA", "KG", "CS")),
    "_Phone": lambda chance, n: chance.choice(("", f"+49 {chance.randrange(10**9)}", f"(555) {n:04}")),
    "_Email": lambda chance, n: chance.choice(("", f"info{n}@example.com")),
    "_City": lambda chance, _: chance.choice(_PLACES),
    "_Address": lambda chance, _: chance.choice(_STREETS),
    "_Country": lambda chance, _: chance.choice(("USA", "DE", "FR")),
    "_State": lambda chance, _: chance.choice(("IL", "BY", "")),
}


def _texts(column: Column, chance: random.Random, count: int) -> list[object]:
    if make := _POOLS.get(column.name):
        return [make(chance, number) for number in range(count)]
    if column.name.endswith(("Number", "ID", "Code")):
        codes = _codes(column.name, chance, count)
        is_optional = not column.mandatory and column.refers_to is None and "Inventory" not in column.name
        return [code if not is_optional or chance.random() < 0.4 else "" for code in codes]
    return [f"{chance.choice(_WORDS)} {n}" for n in range(count)]


def write_table(path: Path, rows: list[list[object]], *, title: str = "Data") -> Path:
    """As a workbook, or as CSV by the ending."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path
