"""However little the errors tell, a server that counts in a known way never has an error shown at the wrong cell."""

from __future__ import annotations

import random
from collections import Counter

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.placement import Layout, Numbering
from knosc_desktop.domain.placing import place
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.laying_out import spans
from knosc_desktop.reader.row_numbering import with_numbering
from knosc_desktop.reader.sheet import Sheet, Value
from tests.support.layouts import WAYS, Bad, Case

_COLUMNS = ("_Item", "_Quantity", "_Status", "_Action", "_Minimum")
_NAMED = ("Item {} not found in Item Master.", "“{}” is not a number.", "{} is less than 0.", "Invalid value: {}")
_RULES = (
    "must not be less than 0",
    "Quantity must be greater than 1",
    "Status must be Active or Inactive",
    "REFRESH cannot be mixed with other actions in one file.",
    "only Active is allowed here, not Perhaps",
    "Item ITEM-1 must come before ITEM-2",
)
_SEEDS = 1_500


def test_errors_are_placed_where_they_belong_or_not_at_all() -> None:
    outcomes = Counter(outcome for seed in range(_SEEDS) for outcome in _outcomes(random.Random(seed)))
    assert outcomes["wrong"] == 0
    # It is no way out to place nothing: many of these errors say hardly anything, and half of them are placed.
    assert outcomes["right"] > outcomes["not placed"]


def test_errors_of_every_row_with_a_value_are_placed_where_they_belong_or_not_at_all() -> None:
    outcomes = Counter(outcome for seed in range(_SEEDS) for outcome in _outcomes_of_a_value(random.Random(seed)))
    assert outcomes["wrong"] == 0
    assert outcomes["right"] > outcomes["not placed"]


def _outcomes_of_a_value(chance: random.Random) -> list[str]:
    """A value that half of the rows have, and a blank row or two: ways of counting differ by little."""
    rows: list[list[Value]] = [
        [f"P{number}", "WX" if number % 2 else "W1", float(number)] for number in range(chance.choice((12, 40, 200)))
    ]
    for _ in range(chance.choice((1, 1, 2))):
        rows.insert(chance.randrange(len(rows)), [])
    columns = ("_Order", "_Warehouse", "_Quantity")
    case = Case(list(columns), [[str(cell) for cell in row] for row in rows], [], [], 0, chance.choice(WAYS))
    bad = [Bad(number, 1, "") for number, row in enumerate(rows) if "WX" in row]
    errors = [RowError("Warehouse WX does not exist", case.number(cell), columns[1]) for cell in bad]
    sheet = Sheet("Data", [columns, *rows])
    header = TableHeader("Data", 1, columns)
    layout = with_numbering(sheet, Layout(header, tuple(spans(sheet, 1)), Numbering.UNKNOWN), errors)
    return [_judged(place(error, layout), case.address(cell)) for error, cell in zip(errors, bad, strict=True)]


def _outcomes(chance: random.Random) -> list[str]:
    rows = _rows(chance, chance.choice((2, 3, 5, 10, 40, 200)), chance.choice((0.0, 0.0, 0.1, 0.3)))
    titles = [""] * chance.choice((0, 0, 1, 3))
    # Numbers stand in the case as texts: it only counts rows.
    case = Case(list(_COLUMNS), [[str(cell) for cell in row] for row in rows], [], titles, 0, chance.choice(WAYS))
    filled = [number for number, row in enumerate(rows) if any(str(cell) for cell in row)]
    if not filled:
        return []
    bad = [Bad(chance.choice(filled), chance.randrange(5), "") for _ in range(chance.choice((1, 1, 2, 3, 10)))]
    errors = [
        RowError(_message(chance, rows[cell.row], cell.column), case.number(cell), _COLUMNS[cell.column])
        for cell in bad
    ]
    sheet = Sheet("Data", [*([()] * len(titles)), _COLUMNS, *rows])
    header = TableHeader("Data", case.header_row, _COLUMNS)
    layout = with_numbering(sheet, Layout(header, tuple(spans(sheet, header.row)), Numbering.UNKNOWN), errors)
    return [_judged(place(error, layout), case.address(cell)) for error, cell in zip(errors, bad, strict=True)]


def _judged(placed: Address | None, bad: Address) -> str:
    return "not placed" if placed is None else "right" if placed == bad else "wrong"


def _rows(chance: random.Random, count: int, blank: float) -> list[list[Value]]:
    return [
        []
        if chance.random() < blank
        else [
            chance.choice((f"ITEM-{number}", f"ITEM-{chance.randint(1, 5)}", "", float(chance.randint(1, 30)))),
            chance.choice((float(chance.randint(-3, 5)), 0.0, "a few", "")),
            chance.choice(("Active", "Active", "Inactive", "Perhaps")),
            chance.choice(("REFRESH", "REFRESH", "", "ADD")),
            float(chance.randint(0, 2)),
        ]
        for number in range(count)
    ]


def _message(chance: random.Random, row: list[Value], column: int) -> str:
    value = row[column]
    kind = chance.random()
    if kind < 0.2:
        return "Validation failed."
    if kind < 0.4:
        return chance.choice(_RULES)
    if value == "":
        return f"{_COLUMNS[column]} is empty."
    return chance.choice(_NAMED).format(int(value) if isinstance(value, float) else value)
