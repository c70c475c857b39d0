"""One seeded run: what the user wants, and every failure."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.demo.workbooks import write_sample
from tests.support.fault_choices import a_fault, deaths_in
from tests.support.fault_plan import Call, Death, Fault, Order
from tests.support.spreadsheets import workbook_parts, zipped

if TYPE_CHECKING:
    from random import Random

_CSV_KINDS = ("unit-master", "customer-master", "procurement", "supplier-master")
_WORKBOOK_KINDS = ("forecast", "inventory")
COMPUTATION = "inventory-planning"
OTHERS = ("omar.haddad", "victor.viewer")
_STRUCK = {Call.PROFILE: 12, Call.LAST_UPLOAD: 16, Call.POST: 10, Call.STATUS: 12, Call.REFRESH: 5}
"""So many requests of each kind may be struck; all later ones succeed, so that every job can end."""
_STRUCK_OVERALL = 60
_RESTORED = 0.25
_TAMPERED = 0.08
_LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Intent:
    """Something the user asks for once.

    Attributes:
        number: unique in its run.
        file_name: unique in the whole run; empty for a computation.
        trigger: what it is sent as.
        size: bytes, about.
        text: what makes its bytes unlike all others; two with the same have the same bytes.
        fails: whether it has bad rows.
        batch: which press of Upload it belongs to.
        is_taken_back: whether the user cancels it at once, if it is not too late.
        is_tampered: whether the kept copy is changed, in the same size, before it is sent.
    """

    number: int
    file_name: str
    trigger: str
    size: int = 0
    text: str = ""
    fails: bool = False
    batch: int = 0
    is_taken_back: bool = False
    is_tampered: bool = False

    def write(self, folder: Path) -> Path:
        """Put the user's file into a folder."""
        path = folder / self.file_name
        if path.suffix == ".xlsx":
            parts = workbook_parts()
            parts["docProps/note.txt"] = self.text.encode()
            path.write_bytes(zipped(parts))
            return path
        # Files of one data type differ in a column that Knosc does not know.
        write_sample(self.trigger, path, rows=40, bad_rows=3 if self.fails else 0)
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        left = self.size
        for row in rows:
            row.append(self.text + "." * min(left, _LONGEST_CELL))
            left -= min(left, _LONGEST_CELL)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[*header, "Note"], *rows])
        return path


@dataclass(frozen=True, slots=True)
class ChangeOfAccount:
    """Somebody else signs in for a while.

    Attributes:
        after: so many requests.
        account: who.
        sends: whether they ask for something of their own.
    """

    after: int
    account: str
    sends: bool


@dataclass(frozen=True, slots=True)
class FaultSchedule:
    """One run, wholly decided by its seed.

    Attributes:
        seed: of everything below.
        intents: in the order they are asked for.
        faults: by call and its number.
        deaths: by call and its number.
        outages: first and last request of all, and what strikes every one between.
        sends_again_unknown: whether the user presses Send again on what is unknown.
        sends_again_unsent: whether the user does on what surely was not received.
        crashes: after so many writes to the journal, counted again in every life.
        change: of account, or None.
        refreshes_early: whether every token looks as if it were about to expire.
        holds: whether each file of a batch waits until the one before it has completed.
        backup_at: the write to the journal, in the first life, after which the profile is copied;
            that copy is put back when all has ended. None for no backup.
    """

    seed: int
    intents: tuple[Intent, ...]
    faults: dict[tuple[Call, int], Fault]
    deaths: dict[tuple[Call, int], Death]
    outages: tuple[tuple[int, int, Fault], ...]
    sends_again_unknown: bool
    sends_again_unsent: bool
    crashes: tuple[int, ...]
    change: ChangeOfAccount | None
    refreshes_early: bool
    holds: bool
    backup_at: int | None

    def order(self, call: Call, number: int, overall: int) -> Order:
        """The plan for the gateway."""
        fault = self.faults.get((call, number))
        if call is not Call.OTHER:
            for first, last, outage in self.outages:
                if first <= overall <= last:
                    fault = outage
        return Order(fault, self.deaths.get((call, number)))


def schedule(seed: int) -> FaultSchedule:
    """The run that belongs to a seed; always the same."""
    dice = random.Random(seed)
    wildness = dice.choice((0.0, 0.1, 0.2, 0.35, 0.6))
    change = None
    if dice.random() < 0.2:
        change = ChangeOfAccount(dice.randint(6, 40), dice.choice(OTHERS), dice.random() < 0.5)
    restored = dice.random() < _RESTORED
    return FaultSchedule(
        seed,
        # Which of two twins Knosc shows can't be known after a backup was restored.
        tuple(_intents(dice, seed, twins=not restored)),
        dict(_faults(dice, wildness)),
        deaths_in(dice, seed, dice.choice((0, 1, 1, 2, 3, 4))),
        tuple(_outages(dice)),
        sends_again_unknown=dice.random() < 0.3,
        # What a backup calls unsent is only a danger when it is sent again.
        sends_again_unsent=dice.random() < 0.3 or restored,
        crashes=tuple(dice.randint(1, 45) for _ in range(dice.choice((0, 0, 0, 1, 1, 2)))),
        change=change,
        refreshes_early=dice.random() < 0.1,
        holds=dice.random() < 0.3,
        backup_at=dice.randint(1, 25) if restored else None,
    )


def _intents(dice: Random, seed: int, *, twins: bool) -> list[Intent]:
    kinds = [dice.choice(_CSV_KINDS), dice.choice(_CSV_KINDS), dice.choice(_WORKBOOK_KINDS)]
    intents: list[Intent] = []
    batch = 0
    for number in range(dice.randint(5, 8)):
        batch += dice.random() < 0.3
        taken_back = dice.random() < 0.06
        tampered = dice.random() < _TAMPERED
        files = [intent for intent in intents if intent.file_name]
        if dice.random() < 0.12:
            intents.append(Intent(len(intents), "", COMPUTATION, batch=batch, is_taken_back=dice.random() < 0.06))
        if twins and files and dice.random() < 0.12:
            twin = dice.choice(files)
            name = f"s{seed}-{number}-like-{twin.file_name}"
            intents.append(
                Intent(len(intents), name, twin.trigger, twin.size, twin.text, twin.fails, batch, taken_back, tampered)
            )
        else:
            kind = dice.choice(kinds)
            ending = "csv" if kind in _CSV_KINDS else "xlsx"
            size = dice.choice(
                (dice.randint(1000, 20_000), dice.randint(20_000, 400_000), dice.randint(10**6, 3 * 10**6))
            )
            text = f"{seed}-{number}-{dice.getrandbits(64):x}"
            name = f"s{seed}-{number}.{ending}"
            fails = dice.random() < 0.3
            intents.append(Intent(len(intents), name, kind, size, text, fails, batch, taken_back, tampered))
    return intents


def _faults(dice: Random, wildness: float) -> dict[tuple[Call, int], Fault]:
    faults: dict[tuple[Call, int], Fault] = {}
    for call, last in _STRUCK.items():
        number = 1
        while number <= last:
            if dice.random() >= wildness:
                number += 1
                continue
            fault = a_fault(dice, call)
            for _ in range(dice.choice((1, 1, 1, 2, 4))):
                faults[call, number] = fault
                number += 1
    return faults


def _outages(dice: Random) -> list[tuple[int, int, Fault]]:
    """The whole network at once: nothing gets through, whatever it is."""
    outages = []
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        first = dice.randint(1, _STRUCK_OVERALL - 10)
        outages.append((first, first + dice.randint(2, 10), a_fault(dice, Call.OTHER)))
    return outages
