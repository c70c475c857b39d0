"""Beginnings of spreadsheets of a known data type, altered by a seed as users alter them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from knosc_desktop.demo.columns import LAYOUTS, Cell
from knosc_desktop.domain.tables import Head, HeadRow, SheetHead, Template

TEMPLATES = tuple(Template(trigger, tuple(c.name for c in layout.columns)) for trigger, layout in LAYOUTS.items())

_SHORT = {
    "Number": ("No", "No.", "Nbr.", "Nr", "#", "Num"),
    "Quantity": ("Qty", "Qty.", "Menge"),
    "Description": ("Desc", "Descr.", "Bezeichnung"),
    "Date": ("Dt", "Datum"),
    "Percentage": ("%", "Percent", "Pct"),
    "Item": ("Artikel", "Itm"),
    "Customer": ("Cust", "Cust.", "Kunde"),
    "Supplier": ("Vendor", "Supp.", "Lieferant"),
    "Warehouse": ("Whse", "Lager", "WH"),
    "Unit": ("UOM", "Einheit"),
    "Price": ("Preis",),
    "Status": ("Stat.",),
    "Priority": ("Prio",),
    "Address": ("Addr.", "Adresse"),
}
_EXTRA = (
    "Comment", "Planner", "Buyer", "Lead time (days)", "Safety stock", "Checked by", "Batch", "Currency", "Plant",
    "Incoterm", "Open value", "Last change", "ABC class", "Remark", "Week", "Forecast Q1", "Contract", "Owner",
    "Customer group", "Delivery note", "Total", "Country of origin", "Old code",
)  # fmt: skip
_FOREIGN = (
    ("Name", "Customer", "Item", "Location", "Due", "Status", "Quantity", "Priority"),
    ("calendar", "start date", "end date", "value", "priority", "Monday", "Tuesday"),
    ("Item", "Location", "Supplier", "Lead Time", "Size Minimum", "Cost"),
    ("Row Labels", "Sum of Quantity", "Sum of Value"),
    ("Term", "Meaning"),
    ("Date", "Version", "Author", "What changed"),
)
_TITLES = ("Weekly report", "Exported 2024-05-02 07:30", "Confidential", "Company: ACME Corp.", "Page 1 of 1", "CW 18")


@dataclass
class AlteredHead:
    """A head, and what it truly is.

    Attributes:
        seed: makes it again.
        trigger: its kind.
        head: the beginning itself.
        row: where the header truly is.
        sheet: on which sheet.
        changes: what was done to it, in words.
        is_severe: whether more was done to it than a careful user does.
    """

    seed: int
    trigger: str
    head: Head
    row: int
    sheet: str
    changes: list[str] = field(default_factory=list)
    is_severe: bool = False


def altered_head(seed: int) -> AlteredHead:
    """The head of that seed; every data type in turn."""
    chance = random.Random(seed)
    trigger = list(LAYOUTS)[seed % len(LAYOUTS)]
    names = [column.name for column in LAYOUTS[trigger].columns]
    changes: list[str] = []
    lost = _lose(names, chance, changes)
    renamed = _rename(names, chance, changes)
    _add(names, chance, changes)
    if chance.random() < 0.5:
        chance.shuffle(names)
        changes.append("shuffled")
    rows = _titles(len(names), chance, changes)
    header = len(rows) + 1
    rows.append(tuple(names))
    rows += [_data(trigger, names, index) for index in range(chance.randint(0, 30))]
    sheet = SheetHead(chance.choice(("Data", "Sheet1", "Export", "Tabelle1")), _numbered(rows))
    sheets = _among_others(sheet, chance, changes)
    return AlteredHead(seed, trigger, Head(sheets), header, sheet.name, changes, lost > 0.3 or renamed > 0.3)


def _lose(names: list[str], chance: random.Random, changes: list[str]) -> float:
    share = chance.choice((0.0, 0.0, 0.1, 0.2, 0.3, 0.4))
    count = int(share * len(names))
    for name in chance.sample(names, count):
        names.remove(name)
    if count:
        changes.append(f"{count} missing")
    return share


def _rename(names: list[str], chance: random.Random, changes: list[str]) -> float:
    share = chance.choice((0.0, 0.0, 0.2, 0.4, 0.6, 1.0))
    places = chance.sample(range(len(names)), int(share * len(names)))
    for place in places:
        names[place] = chance.choice(_WAYS)(names[place], chance)
    if places:
        changes.append(f"{len(places)} renamed")
    return share


def _without_capitals(name: str, _: random.Random) -> str:
    return name.lstrip("_").lower()


def _with_blanks(name: str, _: random.Random) -> str:
    return " ".join(_words(name))


def _snake(name: str, _: random.Random) -> str:
    return "_".join(_words(name)).upper()


def _shortened(name: str, chance: random.Random) -> str:
    return " ".join(chance.choice(_SHORT[word]) if word in _SHORT else word for word in _words(name))


def _mistyped(name: str, chance: random.Random) -> str:
    plain = name.lstrip("_")
    if len(plain) < 6:
        return plain
    place = chance.randrange(1, len(plain) - 2)
    return chance.choice(
        (
            plain[:place] + plain[place + 1 :],
            plain[:place] + plain[place] + plain[place:],
            plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :],
        )
    )


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _without_capitals,
    _with_blanks,
    _snake,
    _shortened,
    _mistyped,
)


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", name)


def _add(names: list[str], chance: random.Random, changes: list[str]) -> None:
    count = chance.choice((0, 0, 1, 2, 4, 6))
    for extra in chance.sample(_EXTRA, count):
        names.insert(chance.randint(0, len(names)), extra)
    if chance.random() < 0.2:
        other = LAYOUTS[chance.choice(list(LAYOUTS))].columns
        extra = chance.choice(other).name
        if extra not in names:
            names.insert(chance.randint(0, len(names)), extra)
            changes.append(f"{extra} of another kind")
    if count:
        changes.append(f"{count} extra")


def _titles(width: int, chance: random.Random, changes: list[str]) -> list[tuple[str, ...]]:
    count = chance.choice((0, 0, 0, 1, 2, 5))
    if count:
        changes.append(f"{count} title rows")
    rows: list[tuple[str, ...]] = [(title,) for title in chance.sample(_TITLES, count)]
    if count and chance.random() < 0.5:
        rows.append(("",) * width)
    return rows


def _data(trigger: str, names: list[str], index: int) -> tuple[str, ...]:
    cells = {column.name: column.cell for column in LAYOUTS[trigger].columns}
    examples = {Cell.TEXT: f"CODE-{index:03}", Cell.NUMBER: str(index * 7 % 90), Cell.DATE: f"2024-04-{index + 1:02}"}
    return tuple(examples[cells.get(name, Cell.TEXT)] for name in names)


def _numbered(rows: list[tuple[str, ...]]) -> tuple[HeadRow, ...]:
    return tuple(HeadRow(number, cells) for number, cells in enumerate(rows, start=1) if any(cells))


def _foreign_sheet(name: str, chance: random.Random, *, is_hidden: bool = False) -> SheetHead:
    header = chance.choice(_FOREIGN)
    rows = [header, *(tuple(f"{cell} {index}" for cell in header) for index in range(chance.randint(0, 8)))]
    return SheetHead(name, _numbered(rows), is_hidden)


def _among_others(sheet: SheetHead, chance: random.Random, changes: list[str]) -> tuple[SheetHead, ...]:
    before = [_foreign_sheet(f"Notes {n}", chance) for n in range(chance.choice((0, 0, 0, 1, 2)))]
    after = [_foreign_sheet(f"Pivot {n}", chance) for n in range(chance.choice((0, 0, 1, 3)))]
    if chance.random() < 0.2:
        other = chance.choice(TEMPLATES)
        before.insert(0, SheetHead("Old", _numbered([other.columns]), is_hidden=True))
        changes.append(f"hidden sheet of {other.trigger}")
    if before or after:
        changes.append(f"{len(before)} sheets before, {len(after)} after")
    return (*before, sheet, *after)
