"""Looks at all the contents of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.actions import known_actions
from knosc_desktop.domain.column_roles import role_of
from knosc_desktop.domain.row_keys import is_key_documented, needed_in_rows, row_key
from knosc_desktop.reader.findings import Key, report_on
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek

if TYPE_CHECKING:
    from knosc_desktop.domain.findings import CheckReport
    from knosc_desktop.domain.reading import Check


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
