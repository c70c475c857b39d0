"""Random tables with bad cells, and servers that report them in every way that people have seen."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.error_location import locate
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.locating import spans
from knosc_desktop.reader.parsing.sheet import Sheet, Value

ITEMS = ("_Action", "_ItemNumber", "_ItemDescription", "_ItemType", "_Status", "_Price", "_SafetyStock")
ORDERS = ("_PONumber", "_LineUniqueID", "_ItemNumber", "_Quantity", "_OrderDate", "_Warehouse", "_Unit")
_WORDS = ("Steel bracket", "Ball bearing M8", "Schraube", "Motor 1.5 kW", "Kit (2 pcs.)")
_BLANK = 0.25


@dataclass
class Bad:
    """A bad cell: its row as Excel shows it, its column from 1, and what the server says of it."""

    row: int
    column: int
    message: str
    names_value: bool


@dataclass
class ReportedJob:
    """What was sent, what the server says of it, and where that is true.

    Attributes:
        way: in which the server counts.
        table: what was sent.
        errors: as reported.
        cells: the true cell of each; None for one of the whole file.
    """

    way: str
    table: SentTable
    errors: list[RowError] = field(default_factory=list)
    cells: list[Address | None] = field(default_factory=list)


class _Table:
    """A random table."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.columns = chance.choice((ITEMS, ORDERS))
        self.lines: list[int] = []
        self.offset = chance.choice((0, 0, 0, 1))
        self.header_row = chance.choice((1, 1, 1, 2, 4))
        count = chance.choice((3, 8, 20, 40, 120, 300))
        blank = chance.choice((0.0, 0.0, 0.02, _BLANK))
        self.rows: list[list[Value]] = []
        for number in range(count):
            if number and chance.random() < blank:
                self.rows.append([])
            self.rows.append(self._row(number))

    @property
    def filled(self) -> list[int]:
        """Rows with data, as Excel shows them."""
        return [self.header_row + 1 + index for index, row in enumerate(self.rows) if row]

    def get(self, row: int, column: int) -> Value:
        cells = self.rows[row - self.header_row - 1]
        return cells[column - 1] if cells else ""

    def put(self, row: int, column: int, value: Value) -> None:
        self.rows[row - self.header_row - 1][column - 1] = value

    def sent(self) -> SentTable:
        before = [""] * self.offset
        rows: list[list[Value]] = [
            *([] for _ in range(self.header_row - 1)),
            [*before, *self.columns],
            *([*before, *row] if row else [] for row in self.rows),
        ]
        header = TableHeader("Data", self.header_row, (*before, *self.columns))
        sheet = Sheet("Data", rows, lines=self.lines)
        return SentTable(header, tuple(spans(sheet, self.header_row)), rows)

    def _row(self, number: int) -> list[Value]:
        chance = self.chance
        if self.columns is ITEMS:
            return [
                chance.choice(("ADD", "ADD", "UPDATE")),
                f"ITEM-{number + 1:04}",
                f"{chance.choice(_WORDS)} {number}",
                chance.choice(("Component", "Raw Material", "Finished Good")),
                chance.choice(("Active", "Active", "Inactive")),
                chance.choice((round(chance.uniform(1, 90), 2), float(chance.randrange(1, 30)))),
                chance.choice(("", float(chance.randrange(50)))),
            ]
        return [
            f"PO-{number // 4 + 1}",
            float(number % 4 * 10 + 10),
            f"ITEM-{chance.randrange(1, 60):04}",
            float(chance.randrange(1, 40)),
            date(2026, 1, 1) + timedelta(days=chance.randrange(60)),
            chance.choice(("W1", "W2", "MAIN")),
            chance.choice(("EA", "KG")),
        ]


_SAYING = (
    "{label} {value} not found.",
    "{label} {value} not found in {label} Master.",
    "“{value}” is not a valid {label}.",
    "Invalid value: {value}",
    "{label} '{value}' does not exist",
    "Unknown {label} {value}",
    "{label} {value} ist unbekannt",
)
_NUMBERS = ("{value} is less than 0.", "“{value}” is not a number.", "{label} {value} must be greater than 0")
_NOT_HELD = (
    "{label} {value} is unknown",
    "Unknown {label} {value}",
    "{label} {value} is not maintained",
    "{label}: {value}",
    "{label} is {value}",
    "Invalid value for {name}: {value}",
    "not allowed (value: {value})",
    "value: {value}",
    "“{value}” is not known",
    "could not be read: '{value}'",
)
_SILENT = ("Validation failed.", "Invalid entry.", "This row was rejected.", "must be one of Active, Inactive")
_EMPTY = ("{name} is empty.", "{name} is required", "A value is required")


def _spoil(table: _Table, row: int, column: int, kind: str, number: int) -> Bad:
    """Put a bad value into a cell."""
    chance, name = table.chance, table.columns[column - 1]
    label = _label(name)
    if kind == "silent":
        return Bad(row, column, chance.choice(_SILENT), names_value=False)
    if kind == "empty":
        table.put(row, column, "")
        return Bad(row, column, chance.choice(_EMPTY).format(name=name), names_value=True)
    if kind == "number":
        value = float(-chance.randrange(1, 30))
        table.put(row, column, value)
        return Bad(row, column, chance.choice(_NUMBERS).format(value=int(value), label=label), names_value=True)
    value_text = f"NO-SUCH-{number}" if kind == "own" else f"KIND-{chance.randrange(3)}"
    table.put(row, column, value_text)
    message = chance.choice(_SAYING).format(value=value_text, label=label)
    if table.columns is ORDERS and column > 2 and chance.random() < 0.3:
        message = f"Order {table.get(row, 1)} line {int(float(str(table.get(row, 2))))}: {message}"
    return Bad(row, column, message, names_value=True)


def _label(name: str) -> str:
    return {"_ItemNumber": "Item", "_ItemType": "Item type", "_Warehouse": "Warehouse", "_Unit": "Unit"}.get(
        name, name.removeprefix("_")
    )


def _bad_cells(table: _Table) -> list[Bad]:
    chance = table.chance
    count = min(len(table.filled), chance.choice((1, 2, 4, 8, 12, 30)))
    kinds = chance.choice(
        (("own",), ("own", "own", "shared", "empty", "number"), ("own", "shared", "silent"), ("own", "silent"))
    )
    columns = chance.sample(range(3, 8), k=chance.choice((1, 2, 3)))
    bad = []
    for number, row in enumerate(sorted(chance.sample(table.filled, count))):
        bad.append(_spoil(table, row, chance.choice(columns), chance.choice(kinds), number))
    return bad


Numbers = Callable[[_Table, Bad], int | None]


def _position(table: _Table, bad: Bad) -> int:
    """Of the row among the filled ones, from 0."""
    return table.filled.index(bad.row)


_PLAIN: dict[str, Numbers] = {
    "as Excel": lambda _, bad: bad.row,
    "sheet from 0": lambda _, bad: bad.row - 1,
    "data from 1": lambda table, bad: bad.row - table.header_row,
    "data from 0": lambda table, bad: bad.row - table.header_row - 1,
    "without empty rows, from 1": lambda table, bad: _position(table, bad) + 1,
    "without empty rows, from 0": _position,
    "without empty rows, from 2": lambda table, bad: _position(table, bad) + 2,
}
WAYS = (
    *_PLAIN,
    "lines of the file",
    "batches",
    "batches, from 0",
    "order line",
    "file-level rows mixed in",
    "a few rows misreported",
    "values that no cell holds",
)


def _number(table: _Table, way: str) -> Numbers:
    chance = table.chance
    if way.startswith("batches"):
        size = chance.randint(2, max(3, len(table.filled)))
        first = 0 if way.endswith("0") else 1
        return lambda table, bad: _position(table, bad) % size + first
    if way == "order line":
        if table.columns is ORDERS:
            return lambda table, bad: int(float(str(table.get(bad.row, 2))))
        return lambda table, bad: _position(table, bad) % 5 * 10 + 10
    if way == "lines of the file":
        lines = table.header_row + 1
        table.lines = list(range(1, table.header_row + 1))
        for row in table.rows:
            table.lines.append(lines)
            lines += chance.choice((1, 1, 1, 2)) if row else 1
        return lambda table, bad: table.lines[bad.row - 1]
    return _PLAIN[way] if way in _PLAIN else _PLAIN[chance.choice(list(_PLAIN))]


def reported_job(seed: int) -> ReportedJob:
    """The same job for the same seed."""
    chance = random.Random(seed)
    way = chance.choice(WAYS)
    table = _Table(chance)
    bad = _bad_cells(table)
    number = _number(table, way)
    job = ReportedJob(way, table.sent())
    rows = [(number(table, cell), cell) for cell in bad]
    naming = chance.choice(("name", "name", "letter", "none"))
    if way == "a few rows misreported":
        rows = [_misreported(table, *row, number) if _is_told(row[1], naming) else row for row in rows]
    if not way.startswith("batches") and chance.random() < 0.2:
        chance.shuffle(rows)
    for reported, cell in rows:
        job.errors.append(_error(table, reported, cell, naming))
        job.cells.append(Address("Data", cell.row, cell.column + table.offset))
    if way == "file-level rows mixed in":
        _mix_in(job, chance, len(table.rows))
    if way == "values that no cell holds":
        _mix_in_values(job, table, number, naming)
    return job


def _is_told(bad: Bad, naming: str) -> bool:
    """Whether the error names the value of its cell; “A value is required” without a column does not."""
    return bad.names_value and (naming != "none" or bad.message != _EMPTY[-1])


def _error(table: _Table, number: int | None, bad: Bad, naming: str) -> RowError:
    names = {
        "name": table.columns[bad.column - 1],
        "letter": column_letters(bad.column + table.offset),
        "none": "",
    }
    return RowError(bad.message, number, names[naming])


def _misreported(table: _Table, reported: int | None, bad: Bad, number: Numbers) -> tuple[int | None, Bad]:
    """Some errors that name a value get the number of a row with another value.

    Of an error that names nothing, and of a row that holds the very same, nobody could tell.
    """
    chance = table.chance
    if chance.random() > 0.2:
        return reported, bad
    wrong = Bad(chance.choice(table.filled), bad.column, bad.message, names_value=True)
    if table.get(bad.row, bad.column) in table.rows[wrong.row - table.header_row - 1]:
        return reported, bad
    return number(table, wrong), bad


def _mix_in(job: ReportedJob, chance: random.Random, rows: int) -> None:
    """Errors of the whole file, at a place where a server may put them."""
    for _ in range(chance.choice((1, 1, 2))):
        number = chance.choice((0, 1, None, rows + 1000, 999_999))
        message = chance.choice(("The file was checked with warnings.", "3 rows were rejected", "Unknown column found"))
        place = chance.choice((0, len(job.errors)))
        job.errors.insert(place, RowError(message, number))
        job.cells.insert(place, None)


def _mix_in_values(job: ReportedJob, table: _Table, number: Numbers, naming: str) -> None:
    """Errors that name what no cell holds, as if they were of another file, at the numbers of random rows."""
    chance = table.chance
    for _ in range(chance.choice((1, 1, 2))):
        column = chance.randrange(3, 8)
        name = table.columns[column - 1]
        value = chance.choice(("KILO", "Hamburg", "TBA", "Gone", "1234567", "-77", "977.5"))
        message = chance.choice(_NOT_HELD).format(label=_label(name), name=name, value=value)
        bad = Bad(chance.choice(table.filled), column, message, names_value=True)
        place = chance.randrange(len(job.errors) + 1)
        job.errors.insert(place, _error(table, number(table, bad), bad, naming))
        job.cells.insert(place, None)


@dataclass
class Tally:
    """Sums over generated jobs, by way of counting."""

    jobs: int = 0
    right: Counter[str] = field(default_factory=Counter)
    unlocated: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, seed: int) -> None:
        job = reported_job(seed)
        self.jobs += 1
        located = locate(job.errors, job.table)
        for error, address, cell in zip(job.errors, located, job.cells, strict=True):
            if address is None:
                self.unlocated[job.way] += cell is not None
            elif cell is not None and (address == cell or address == Address(cell.sheet, cell.row, 0)):
                self.right[job.way] += 1
            else:
                self.wrong.append(f"seed {seed} ({job.way}): {error} at {address}, and it is {cell}")

    @property
    def share(self) -> float:
        """Located errors of all that have a cell."""
        return self.right.total() / max(1, self.right.total() + self.unlocated.total())

    def __str__(self) -> str:
        lines = [*self.wrong[:50]]
        for way in WAYS:
            count = self.right[way] + self.unlocated[way]
            lines.append(
                f"{way:32s} {self.right[way]:7,} of {count:7,} located ({self.right[way] / max(1, count):.0%})"
            )
        lines.append(
            f"{self.jobs:,} jobs, {self.right.total() + self.unlocated.total():,} errors with a cell: "
            f"{len(self.wrong)} at a wrong cell, {self.share:.1%} located"
        )
        return "\n".join(lines)
