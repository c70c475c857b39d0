"""Ways a user's file gets damaged, each with the cell where it must be reported."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from openpyxl import Workbook, load_workbook

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.row_keys import needed_in_rows, row_key
from knosc_desktop.domain.triggers import known_actions
from knosc_desktop.domain.validation import Defect
from tests.support import defects_codes, defects_csv, defects_values
from tests.support.clean_tables import clean_rows, write_table

SHEET = "Data"


@dataclass
class Victim:
    """A good table about to be damaged.

    Attributes:
        trigger: its kind.
        rows: header and data; what is damaged here is written.
        chance: decides where.
        is_csv: whether it becomes a CSV file.
        finish: what is done to the written workbook.
        finish_text: what is done to the written CSV file.
    """

    trigger: str
    rows: list[list[object]]
    chance: random.Random
    is_csv: bool
    finish: list[Callable[[Workbook], None]] = field(default_factory=list)
    finish_text: list[Callable[[Path], None]] = field(default_factory=list)

    def column(self, *roles: Role) -> int:
        """A column with such a role that is filled all the way down; from 0."""
        places = [
            place
            for place, name in enumerate(self.rows[0])
            if role_of(str(name)) in roles and all(row[place] != "" for row in self.rows[1:])
        ]
        return self.chance.choice(places)

    def key(self) -> tuple[int, ...]:
        """The columns that every row has to fill."""
        return needed_in_rows(self.trigger, [str(name) for name in self.rows[0]])

    def some_rows(self, most: int = 4) -> list[int]:
        """Numbers of a few rows, as Excel shows them."""
        return sorted(self.chance.sample(range(3, len(self.rows)), self.chance.randint(1, most)))

    def at(self, row: int, place: int) -> Address:
        return Address("" if self.is_csv else SHEET, row, place + 1)

    def whole(self, row: int) -> Address:
        return Address("" if self.is_csv else SHEET, row, 0)

    def put(self, rows: Iterable[int], place: int, value: Callable[[object], object]) -> list[Address]:
        """Replace cells; where they are."""
        addresses = []
        for row in rows:
            self.rows[row - 1][place] = value(self.rows[row - 1][place])
            addresses.append(self.at(row, place))
        return addresses


@dataclass
class Damaged:
    """A damaged file and what has to be said of it.

    Attributes:
        seed: makes it again.
        damage: what was done, in words, with how much of the column it was done to.
        how: the same, with the kind and the format.
        trigger: its kind.
        path: the file.
        defect: what must be found.
        follows: what may be found because of it.
        addresses: where; empty when the whole file is meant.
    """

    seed: int
    damage: str
    how: str
    trigger: str
    path: Path
    defect: Defect
    follows: frozenset[Defect]
    addresses: list[Address]


_CODES = (Role.CODE,)
Damage = Callable[[Victim], list[Address]]


def _codes(victim: Victim, make: Callable[[int], object]) -> int:
    """Give a code column other codes that suit the damage."""
    place = victim.column(*_CODES)
    for number, row in enumerate(victim.rows[1:]):
        row[place] = make(number)
    return place


def zeros_beside_zeros(victim: Victim) -> list[Address]:
    place = _codes(victim, lambda n: f"{n * 7 + 11:06}")
    return victim.put(victim.some_rows(), place, lambda code: int(str(code)))


def zeros_of_text(victim: Victim) -> list[Address]:
    place = _codes(victim, lambda n: f"{n * 13 + 5:08}")
    return victim.put(victim.some_rows(), place, lambda code: str(code).lstrip("0"))


def zeros_without_witness(victim: Victim) -> list[Address]:
    place = _codes(victim, lambda n: str(100_000 + (n * 654_321) % 899_999))
    return victim.put(victim.some_rows(), place, lambda code: str(code)[1:].lstrip("0"))


def scientific_text(victim: Victim) -> list[Address]:
    place = _codes(victim, lambda n: str(4_006_381_000_000 + n * 7919))
    return victim.put(victim.some_rows(), place, lambda code: f"{int(str(code)):.5E}")


def rounded_number(victim: Victim) -> list[Address]:
    place = _codes(victim, lambda n: str(4_006_381_000_001 + n * 7919))
    return victim.put(victim.some_rows(), place, lambda code: float(f"{int(str(code)):.5E}"))


def too_long_a_number(victim: Victim) -> list[Address]:
    place = _codes(victim, lambda n: f"37{n + 1:016}")
    return victim.put(victim.some_rows(), place, lambda code: float(str(code)))


def true_date(victim: Victim) -> list[Address]:
    place = victim.column(*_CODES)
    return victim.put(victim.some_rows(), place, lambda _: datetime(2024, victim.chance.randint(1, 12), 3))


def written_date(victim: Victim) -> list[Address]:
    place = victim.column(*_CODES)
    forms = ("3-Jan", "Mar-01", "01. Mrz", "2024-03-01", "03/01/2024", "2024-03-01 00:00:00")
    return victim.put(victim.some_rows(), place, lambda _: victim.chance.choice(forms))


def formula(victim: Victim) -> list[Address]:
    place = victim.column(Role.NUMBER, Role.TEXT, Role.CODE)
    return victim.put(victim.some_rows(), place, lambda _: "=1+1")


def error_value(victim: Victim) -> list[Address]:
    place = victim.column(Role.NUMBER, Role.CODE, Role.DATE, Role.TEXT)
    return victim.put(victim.some_rows(), place, lambda _: victim.chance.choice(("#N/A", "#REF!", "#DIV/0!")))


def number_stored_as_text(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.column(Role.NUMBER), str)


def dressed_number(victim: Victim) -> list[Address]:
    forms = ("1.234,50", "12,5", "1,234.50", "1 234", "12 kg", "€ 9.90", "15%", "250-")
    return victim.put(victim.some_rows(), victim.column(Role.NUMBER), lambda _: victim.chance.choice(forms))


def word_for_a_number(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.column(Role.NUMBER), lambda _: "a few")


def blank_around(victim: Victim) -> list[Address]:
    forms = ("{} ", " {}", "{}\u00a0", "\u200b{}", "{}\t")
    return victim.put(victim.some_rows(), victim.column(*_CODES), lambda c: victim.chance.choice(forms).format(c))


def blank_inside(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.column(*_CODES), lambda c: f"{c}  X")


def blank_in_a_choice(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.column(Role.CHOICE), lambda c: f"{c} ")


def text_among_dates(victim: Victim) -> list[Address]:
    forms = ("31.03.2024", "3/31/2024", "31 March 2024", "next week")
    return victim.put(victim.some_rows(), victim.column(Role.DATE), lambda _: victim.chance.choice(forms))


def serial_among_dates(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.column(Role.DATE), lambda _: 45_000 + victim.chance.randrange(400))


def day_and_month_swapped(victim: Victim) -> list[Address]:
    place = victim.column(Role.DATE)
    for number, row in enumerate(victim.rows[1:]):
        row[place] = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2024"
    return victim.put(victim.some_rows(), place, lambda _: "04/30/2024")


def another_action(victim: Victim) -> list[Address]:
    for row in victim.rows[1:]:
        row[0] = "REFRESH"
    return victim.put(victim.some_rows(), 0, lambda _: victim.chance.choice(("ADD", "UPDATE", "delete")))


def no_action(victim: Victim) -> list[Address]:
    for row in victim.rows[1:]:
        row[0] = "UPDATE"
    return victim.put(victim.some_rows(), 0, lambda _: "")


def action_misspelt(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), 0, lambda _: victim.chance.choice(("REFESH", "Udpate", "DELET", "x")))


def action_misspelt_everywhere(victim: Victim) -> list[Address]:
    return victim.put(range(2, len(victim.rows) + 1), 0, lambda _: "REFESH")


def action_of_transactions(victim: Victim) -> list[Address]:
    if "CLOSE" in known_actions(victim.trigger):
        raise IndexError
    return victim.put(victim.some_rows(), 0, lambda _: "CLOSE")


def same_key(victim: Victim) -> list[Address]:
    key = row_key(victim.trigger, [str(name) for name in victim.rows[0]])
    rows = victim.some_rows()
    for row in rows:
        for place in key:
            victim.rows[row - 1][place] = victim.rows[1][place]
    return [victim.at(row, key[0]) for row in rows]


def key_emptied(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.chance.choice(victim.key()), lambda _: "")


def key_merged(victim: Victim) -> list[Address]:
    place = victim.chance.choice(victim.key())
    first = victim.chance.randrange(2, len(victim.rows) - 3)
    last = first + victim.chance.randint(1, 3)
    letters = column_letters(place + 1)
    victim.finish.append(lambda book: book[SHEET].merge_cells(f"{letters}{first}:{letters}{last}"))
    return victim.put(range(first + 1, last + 1), place, lambda _: "")


def total_below(victim: Victim) -> list[Address]:
    number = victim.column(Role.NUMBER)
    row: list[object] = [""] * len(victim.rows[0])
    row[number] = sum(float(str(cells[number])) for cells in victim.rows[1:])
    *others, last = sorted(victim.key())
    texts = [place for place, name in enumerate(victim.rows[0]) if role_of(str(name)) is Role.TEXT]
    label = victim.chance.choice((*others, *texts, None))
    if label is not None:
        row[label] = victim.chance.choice(("Total", "Grand total", "Summe", "Sum:"))
    victim.rows.append(row)
    return [victim.at(len(victim.rows), next(place for place in (*others, last) if row[place] == ""))]


def gap(victim: Victim) -> list[Address]:
    row = victim.chance.randrange(5, len(victim.rows))
    blanks = victim.chance.randint(1, 3)
    victim.rows[row - 1 : row - 1] = [[""] * len(victim.rows[0]) for _ in range(blanks)]
    return [victim.whole(row + blanks)]


def hidden(victim: Victim) -> list[Address]:
    rows = victim.some_rows()

    def hide(book: Workbook) -> None:
        for row in rows:
            book[SHEET].row_dimensions[row].hidden = True

    victim.finish.append(hide)
    return [victim.whole(row) for row in rows]


def sheet_hidden(victim: Victim) -> list[Address]:
    def add(book: Workbook) -> None:
        book.create_sheet("Secret").append(["Margin", 0.4])
        book["Secret"].sheet_state = "hidden"

    victim.finish.append(add)
    return [Address("Secret", 1, 1)]


def sheet_after(victim: Victim) -> list[Address]:
    victim.finish.append(lambda book: book.create_sheet("Notes").append(["Ask", "Bob"]))
    return [Address("Notes", 1, 1)]


def sheet_before(victim: Victim) -> list[Address]:
    victim.finish.append(lambda book: book.create_sheet("Cover", 0).append(["Weekly plan"]))
    return [Address("Cover", 1, 1)]


def column_gone(victim: Victim) -> list[Address]:
    place = victim.chance.randrange(1, len(victim.rows[0]))
    for row in victim.rows:
        del row[place]
    return []


def column_added(victim: Victim) -> list[Address]:
    place = len(victim.rows[0])
    for number, row in enumerate(victim.rows):
        row.append(f"note {number}" if number else "Planner's remark")
    return [victim.at(1, place)]


def column_renamed(victim: Victim) -> list[Address]:
    place = victim.chance.randrange(1, len(victim.rows[0]))
    victim.rows[0][place] = str(victim.rows[0][place]).lstrip("_").upper()
    return [victim.at(1, place)]


def column_misspelt(victim: Victim) -> list[Address]:
    place = victim.column(*_CODES)
    victim.rows[0][place] = str(victim.rows[0][place]).lstrip("_").replace("Number", " Nbr.").replace("Code", " Cod")
    return [victim.at(1, place)]


def column_twice(victim: Victim) -> list[Address]:
    place = victim.chance.randrange(1, len(victim.rows[0]))
    for row in victim.rows:
        row.append(row[place])
    return [victim.at(1, len(victim.rows[0]) - 1)]


def column_nameless(victim: Victim) -> list[Address]:
    place = victim.chance.randrange(1, len(victim.rows[0]) - 1)
    victim.rows[0][place] = ""
    return [victim.at(1, place)]


def columns_swapped(victim: Victim) -> list[Address]:
    place = victim.chance.randrange(1, len(victim.rows[0]) - 2)
    for row in victim.rows:
        row.append(row.pop(place))
    return [victim.at(1, len(victim.rows[0]) - 1)]


def titles(victim: Victim) -> list[Address]:
    count = victim.chance.randint(1, 4)
    victim.rows[:0] = [["Weekly plan", *[""] * (len(victim.rows[0]) - 1)] for _ in range(count)]
    return [victim.whole(count + 1)]


def emptied(victim: Victim) -> list[Address]:
    del victim.rows[1:]
    return [victim.whole(1)]


def broken_letters(victim: Victim) -> list[Address]:
    return victim.put(victim.some_rows(), victim.column(Role.TEXT, Role.CODE), lambda _: "GehÃ¤use")


_FOLLOWS: dict[Damage, frozenset[Defect]] = {
    column_misspelt: frozenset({Defect.MISSING_COLUMN}),
    column_nameless: frozenset({Defect.MISSING_COLUMN}),
    written_date: frozenset({Defect.DUPLICATE_KEY}),
    true_date: frozenset({Defect.DUPLICATE_KEY}),
    scientific_text: frozenset({Defect.DUPLICATE_KEY}),
    rounded_number: frozenset({Defect.DUPLICATE_KEY}),
    too_long_a_number: frozenset({Defect.DUPLICATE_KEY}),
    error_value: frozenset({Defect.DUPLICATE_KEY}),
    broken_letters: frozenset({Defect.DUPLICATE_KEY}),
    total_below: frozenset({Defect.MIXED_ACTIONS}),
}
"""Codes that lost what told them apart are the same now, and a column of another name is missing under its own.
A row of totals has no action, which means REFRESH."""

_BOTH, _BOOK, _CSV = (True, False), (False,), (True,)
DAMAGES: tuple[tuple[Damage, Defect, tuple[bool, ...], *tuple[frozenset[Defect], ...]], ...] = (
    (zeros_beside_zeros, Defect.LOST_ZEROS, _BOTH),
    (zeros_of_text, Defect.LOST_ZEROS, _BOTH),
    (zeros_without_witness, Defect.LOST_ZEROS, _BOTH),
    (scientific_text, Defect.SCIENTIFIC_CODE, _BOTH),
    (rounded_number, Defect.SCIENTIFIC_CODE, _BOOK),
    (too_long_a_number, Defect.SCIENTIFIC_CODE, _BOOK),
    (true_date, Defect.CODE_AS_DATE, _BOOK),
    (written_date, Defect.CODE_AS_DATE, _BOTH),
    (formula, Defect.FORMULA_WITHOUT_VALUE, _BOOK),
    (error_value, Defect.ERROR_VALUE, _BOTH),
    (number_stored_as_text, Defect.NUMBER_AS_TEXT, _BOOK),
    (dressed_number, Defect.NUMBER_AS_TEXT, _BOTH),
    (word_for_a_number, Defect.NUMBER_AS_TEXT, _BOTH),
    (blank_around, Defect.STRAY_BLANKS, _BOTH),
    (blank_inside, Defect.STRAY_BLANKS, _BOTH),
    (blank_in_a_choice, Defect.STRAY_BLANKS, _BOTH),
    (text_among_dates, Defect.MIXED_DATES, _BOTH),
    (serial_among_dates, Defect.MIXED_DATES, _BOTH),
    (day_and_month_swapped, Defect.MIXED_DATES, _BOTH),
    (action_misspelt, Defect.UNKNOWN_ACTION, _BOTH),
    (action_misspelt_everywhere, Defect.UNKNOWN_ACTION, _BOTH),
    (action_of_transactions, Defect.UNKNOWN_ACTION, _BOTH),
    (another_action, Defect.MIXED_ACTIONS, _BOTH),
    (no_action, Defect.MIXED_ACTIONS, _BOTH),
    (same_key, Defect.DUPLICATE_KEY, _BOTH),
    (key_emptied, Defect.EMPTY_KEY, _BOTH),
    (key_merged, Defect.EMPTY_KEY, _BOOK),
    (total_below, Defect.EMPTY_KEY, _BOTH),
    (gap, Defect.AFTER_GAP, _BOTH),
    (hidden, Defect.HIDDEN_ROW, _BOOK),
    (sheet_hidden, Defect.HIDDEN_SHEET, _BOOK),
    (sheet_after, Defect.OTHER_SHEET, _BOOK),
    (sheet_before, Defect.OTHER_SHEET, _BOOK),
    (column_gone, Defect.MISSING_COLUMN, _BOTH),
    (column_added, Defect.UNKNOWN_COLUMN, _BOTH),
    (column_renamed, Defect.UNKNOWN_COLUMN, _BOTH),
    (column_misspelt, Defect.UNKNOWN_COLUMN, _BOTH),
    (column_twice, Defect.DUPLICATE_COLUMN, _BOTH),
    (column_nameless, Defect.EMPTY_COLUMN_NAME, _BOTH),
    (columns_swapped, Defect.REORDERED_COLUMNS, _BOTH),
    (titles, Defect.HEADER_NOT_FIRST, _BOTH),
    (emptied, Defect.NO_ROWS, _BOTH),
    (broken_letters, Defect.ENCODING, _BOTH),
    *defects_values.DAMAGES,
    *defects_codes.DAMAGES,
    *defects_csv.DAMAGES,
)


def damaged(seed: int, folder: Path, sizes: tuple[int, ...] = (40, 120, 400)) -> Damaged:
    """The file of that seed: each damage has its turn, over kinds that have a column for it.

    Args:
        seed: of everything that is left to chance.
        folder: to write it into.
        sizes: how many rows it may have.
    """
    chance = random.Random(seed)
    # A damage after which something else is true as well says so itself, in a fourth place.
    damage, defect, formats, *more = DAMAGES[seed % len(DAMAGES)]
    follows = _FOLLOWS.get(damage, frozenset()).union(*more)
    name = name_of(damage)
    kinds = list(LAYOUTS)
    chance.shuffle(kinds)
    is_csv = formats[seed // len(DAMAGES) % len(formats)]
    for trigger in kinds:
        victim = Victim(trigger, clean_rows(trigger, seed, chance.choice(sizes)), chance, is_csv)
        try:
            addresses = damage(victim)
        except IndexError:
            continue  # no column of that sort
        file_name = f"{seed}-{name.replace(' ', '_')}.{'csv' if is_csv else 'xlsx'}"
        path = write_table(folder / file_name, victim.rows, title=SHEET)
        _finish(path, victim)
        return Damaged(seed, name, f"{name} in {trigger}, {path.suffix}", trigger, path, defect, follows, addresses)
    raise AssertionError(f"no kind for {name}")


def name_of(damage: Damage) -> str:
    """What a damage does; of a partial one, with what was chosen for it."""
    if isinstance(damage, partial):
        chosen = " ".join(str(getattr(value, "value", value)) for value in (*damage.args, *damage.keywords.values()))
        return f"{name_of(damage.func)} {chosen}".strip()
    return damage.__name__.strip("_").replace("_", " ")


def _finish(path: Path, victim: Victim) -> None:
    if victim.is_csv:
        for change in victim.finish_text:
            change(path)
    elif victim.finish:
        book = load_workbook(path)
        for step in victim.finish:
            step(book)
        book.save(path)
