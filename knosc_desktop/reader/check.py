"""All checks over one table, in the order that matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import role_of
from knosc_desktop.domain.row_keys import is_key_documented, needed_in_rows, row_key
from knosc_desktop.domain.triggers import known_actions
from knosc_desktop.domain.validation import MOST_PLACES, CheckReport, Defect, Severity
from knosc_desktop.reader.checks.actions import wrong_actions
from knosc_desktop.reader.checks.characters import (
    invisible_spaces,
    look_alikes,
    uncertain_letters,
    unreadable_characters,
)
from knosc_desktop.reader.checks.damaged_values import (
    control_characters,
    error_values,
    formulas_as_text,
    formulas_without_value,
    guarded_codes,
    hash_signs,
)
from knosc_desktop.reader.checks.dates import mixed_dates
from knosc_desktop.reader.checks.keys import duplicate_keys, empty_keys
from knosc_desktop.reader.checks.mangled_codes import mangled_dates, rounded_codes
from knosc_desktop.reader.checks.numbers import logical_values, numbers_as_text
from knosc_desktop.reader.checks.overlooked import (
    entries_beside_the_table,
    hidden_columns,
    hidden_rows,
    no_rows,
    other_sheets,
    rows_after_a_gap,
)
from knosc_desktop.reader.checks.shown_values import shown_values, unshown_numbers
from knosc_desktop.reader.checks.structure import sep_line, structure_of, unusual_delimiter
from knosc_desktop.reader.checks.table import Table
from knosc_desktop.reader.checks.zeros import lost_trailing_zeros, lost_zeros
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from knosc_desktop.domain.reader_requests import Check
    from knosc_desktop.domain.tables import Head, TableHeader
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.parsing.sheet import Sheet


_CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    no_rows,
    rows_after_a_gap,
    hidden_rows,
    hidden_columns,
    entries_beside_the_table,
    formulas_without_value,
    formulas_as_text,
    error_values,
    hash_signs,
    guarded_codes,
    control_characters,
    lost_zeros,
    lost_trailing_zeros,
    rounded_codes,
    shown_values,
    unshown_numbers,
    look_alikes,
    mangled_dates,
    numbers_as_text,
    logical_values,
    invisible_spaces,
    mixed_dates,
)
_SEVERITIES = list(Severity)
_DEFECTS = list(Defect)


@dataclass(frozen=True, slots=True)
class Key:
    """What tells the rows of a kind apart.

    Attributes:
        places: of its columns in the header, from 0.
        is_documented: whether Knosc itself says that no two rows have the same.
        needed: places of those columns that every row has to fill.
    """

    places: tuple[int, ...] = ()
    is_documented: bool = False
    needed: tuple[int, ...] = ()


def report_on(  # noqa: PLR0917 - each is a different thing that the checks need to know
    sheet: Sheet,
    header: TableHeader,
    key: Key,
    head: Head,
    actions: tuple[str, ...] = (),
    most_places: int = MOST_PLACES,
    template: tuple[str, ...] = (),
) -> CheckReport:
    """Everything that is wrong below the header; the header itself is judged in ``domain/header_findings.py``.

    Args:
        sheet: with all its contents.
        header: where the table begins.
        key: what tells its rows apart.
        head: of the whole spreadsheet, for what is on its other sheets.
        actions: every one that is known for the kind; empty when the kind is not known.
        most_places: how many places of a finding are named; the others are only counted.
        template: names of the columns of the tenant's template; none when the data type is not known.
    """
    table = Table(sheet, header, most_places, template)
    structure = structure_of(table, head.dialect)
    if structure.damaged or structure.repeated:
        table = Table(sheet, header, most_places, template, damaged=structure.damaged, repeated=structure.repeated)
    findings = [
        *structure.findings,
        *(finding for check in _CHECKS for finding in check(table)),
        *wrong_actions(table, actions),
        *empty_keys(table, key.needed, is_documented=key.is_documented),
        *duplicate_keys(table, key.places, is_documented=key.is_documented),
        *uncertain_letters(table, head.dialect),
        *unreadable_characters(table),
        *sep_line(table, head.dialect),
        *unusual_delimiter(table, head.dialect),
        *other_sheets(head, header),
    ]
    # Stable: within a defect the columns stay in their order.
    findings.sort(key=lambda finding: (_SEVERITIES.index(finding.severity), _DEFECTS.index(finding.defect)))
    return CheckReport(table.count, tuple(findings))


# Looks at all the contents of a spreadsheet.


def check(request: Check) -> CheckReport:
    """What is wrong below the header.

    Args:
        request: which spreadsheet, where its table begins, what its columns should be.

    Raises:
        FileProblem: it is damaged or gone, or has no such sheet.
        NotChecked: it cannot be looked into.
    """
    header, template = request.header, request.template
    key = Key()
    if template is not None:
        key = Key(
            row_key(template.trigger, header.columns),
            is_documented=is_key_documented(template.trigger),
            needed=needed_in_rows(template.trigger, header.columns),
        )
    actions = known_actions(template.trigger) if template is not None else ()
    # A template of an unknown data type says nothing of what its columns mean to Knosc.
    columns = template.columns if template is not None and actions else ()
    codes = frozenset(number for number, name in enumerate(header.columns, start=1) if role_of(name).is_code)
    sheet = read_sheet(request.source, header.sheet, codes)
    return report_on(sheet, header, key, peek(request.source), actions, request.most_places, columns)
