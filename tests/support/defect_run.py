"""What the checks say of damaged files, and of clean ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.header_findings import header_findings
from knosc_desktop.domain.header_search import header_for, header_without_template
from knosc_desktop.domain.reader_requests import Check, Source
from knosc_desktop.domain.tables import Head, TableHeader, Template
from knosc_desktop.domain.validation import Defect, Finding, Severity
from knosc_desktop.reader.check import check
from knosc_desktop.reader.peek import peek
from knosc_desktop.words.catalogue import render
from tests.support.clean_tables import clean_rows, template_of, write_table
from tests.support.defects import DAMAGES, Damaged, damaged
from tests.support.foreign_workbooks import foreign_heads
from tests.support.odd_tables import odd_tables

STRUCTURAL = {Defect.OTHER_SHEET, Defect.HIDDEN_SHEET}
"""Of foreign workbooks with many tables it is true that the others are not read; that is no false alarm."""


def findings_of(path: Path, template: Template | None, header: TableHeader | None = None) -> list[Finding]:
    """Everything the program says of a file, as it asks for it."""
    source = source_of(path)
    header = header or header_for(peek(source), template)
    if header is None:
        return list(header_findings(None, template))
    return [*header_findings(header, template), *check(Check(source, header, template)).findings]


def source_of(path: Path) -> Source:
    return Source(path, FileFormat.CSV if path.suffix == ".csv" else FileFormat.XLSX)


@dataclass
class DefectTally:
    """Sums over damaged files.

    Attributes:
        files: how many.
        defects: how many of each defect.
        told: how many of each damage were told at the right cells, and how many there were, by format.
        missed: what was not found where it is, in words.
        besides: warnings and errors about something that was not done to the file.
    """

    files: int = 0
    defects: Counter[str] = field(default_factory=Counter)
    told: dict[str, Counter[str]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)

    def add(self, file: Damaged) -> None:
        self.files += 1
        self.defects[file.defect.value] += 1
        found = findings_of(file.path, template_of(file.trigger))
        places = {place.address for finding in found if finding.defect is file.defect for place in finding.places}
        named = any(finding.defect is file.defect for finding in found)
        missing = [str(address) for address in file.addresses if address not in places]
        told = self.told.setdefault(f"{file.defect.value}: {file.damage}", Counter())
        told[file.path.suffix] += 1
        told["told"] += bool(named and not missing)
        if missing or not named:
            self.missed.append(f"seed {file.seed} ({file.how}): not told at {missing or 'all'}")
        more = [str(address) for address in sorted(places - set(file.addresses))]
        if more and file.addresses:
            self.besides.append(f"seed {file.seed} ({file.how}): also told at {more[:5]}")
        self.besides += [
            f"seed {file.seed} ({file.how}): {render(finding.message)}"
            for finding in found
            if finding.defect not in {file.defect, *file.follows} and finding.severity is not Severity.NOTE
        ]

    def __str__(self) -> str:
        return "\n".join(
            [
                *(f"{_share(counts)}  {damage}" for damage, counts in sorted(self.told.items())),
                *self.missed,
                *self.besides,
                f"{self.files} damaged files, {len(self.told)} kinds of damage, {len(self.defects)} defects",
                f"{self.files - len(self.missed)} told at the right cell, {len(self.missed)} missed",
                f"{len(self.besides)} times something else was said",
            ]
        )


def _share(counts: Counter[str]) -> str:
    """How many were found of how many in each format, e.g. ``4 of 4 (2 xlsx, 2 csv)``."""
    formats = ", ".join(f"{counts[ending]} {ending[1:]}" for ending in (".xlsx", ".csv") if counts[ending])
    return f"{counts['told']:3} of {counts.total() - counts['told']:3} ({formats})".ljust(28)


def usual_count() -> int:
    """So many files that each damage is tried at least once in every format it can come in."""
    return max(260, 2 * len(DAMAGES))


def run_defects(seeds: Iterable[int], folder: Path, sizes: tuple[int, ...] = (40, 120, 400)) -> DefectTally:
    """Damage, check, judge."""
    tally = DefectTally()
    for seed in seeds:
        tally.add(damaged(seed, folder, sizes))
    return tally


@dataclass
class CleanTally:
    """Sums over clean tables.

    Attributes:
        tables: how many: every sheet of a foreign workbook is one.
        columns: how many, over all tables.
        cells: how many, over all tables.
        alarmed: tables with any warning or error.
        columns_alarmed: warnings and errors; each is about one column.
        cells_alarmed: cells named in them.
        alarms: in words.
    """

    tables: int = 0
    columns: int = 0
    cells: int = 0
    alarmed: int = 0
    columns_alarmed: int = 0
    cells_alarmed: int = 0
    alarms: list[str] = field(default_factory=list)

    def add(self, path: Path, header: TableHeader, rows: int, template: Template | None) -> None:
        alarms = [
            finding
            for finding in findings_of(path, template, header)
            if finding.severity is not Severity.NOTE and finding.defect not in STRUCTURAL
        ]
        self.tables += 1
        self.columns += len(header.columns)
        self.cells += rows * len(header.columns)
        self.alarmed += bool(alarms)
        self.columns_alarmed += len(alarms)
        self.cells_alarmed += sum(finding.count for finding in alarms)
        self.alarms += [f"{path.name} {header.sheet}: {render(alarm.message)} {alarm.places[:2]}" for alarm in alarms]

    def miss(self, path: Path) -> None:
        """Count a table whose header was not found."""
        self.tables += 1
        self.alarmed += 1
        self.alarms.append(f"{path.name}: no header found")

    def __str__(self) -> str:
        return "\n".join(
            [
                *self.alarms,
                f"{self.tables} clean tables, alarms in {_of(self.alarmed, self.tables)} tables",
                f"{_of(self.columns_alarmed, self.columns)} columns, {_of(self.cells_alarmed, self.cells)} cells",
            ]
        )


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(1, whole):.2%})"


def run_clean(count: int, folder: Path) -> CleanTally:
    """Clean tables of every data type, as workbook and CSV in turn."""
    tally = CleanTally()
    for number in range(count):
        trigger = list(LAYOUTS)[number % len(LAYOUTS)]
        is_csv = number // len(LAYOUTS) % 2 == 1
        rows = clean_rows(trigger, number, 100 + number % 300)
        path = write_table(folder / f"clean-{number}-{trigger}.{'csv' if is_csv else 'xlsx'}", rows)
        template = template_of(trigger)
        tally.add(path, TableHeader("" if is_csv else "Data", 1, template.columns), len(rows) - 1, template)
    return tally


def run_odd(folder: Path, every: int = 1) -> CleanTally:
    """Tables with odd but right content, in every format they can come in; each nth of them."""
    tally = CleanTally()
    for table in islice(odd_tables(), 0, None, every):
        template = table.template
        for path in table.write(folder):
            source = source_of(path)
            header = header_for(peek(source), template)
            if header is None:
                tally.miss(path)
            else:
                tally.add(path, header, len(table.rows) - 1, template)
    return tally


def run_foreign(every: int = 1) -> CleanTally:
    """Each nth sheet of the foreign planning workbooks, without a template and with its own header as one."""
    tally = CleanTally()
    sheets = ((path, sheet) for path, head in foreign_heads() for sheet in head.sheets)
    for path, sheet in islice(sheets, 0, None, every):
        header = header_without_template(Head((sheet,)))
        if header is not None:
            for template in (None, Template("foreign", header.columns)):
                tally.add(path, header, len(sheet.rows), template)
    return tally
