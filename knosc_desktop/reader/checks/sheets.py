"""Sheets beside the one with the table: which one Knosc reads is not documented, most likely the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.header_findings import in_words
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.validation import Defect, Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.tables import Head, SheetHead, TableHeader

_ALIKE = 0.8


def other_sheets(head: Head, header: TableHeader) -> Iterator[Finding]:
    """What other sheets hold, and whether the table is on the one that Knosc most likely reads.

    Args:
        head: of the whole workbook.
        header: of the table that is meant.
    """
    filled = [sheet for sheet in head.sheets if sheet.rows]
    own = next((sheet for sheet in head.sheets if sheet.name == header.sheet), None)
    if own is None or head.dialect is not None:
        return
    if own.is_hidden:
        yield _hidden_table(own, header)
    if head.sheets[0] is not own:
        yield _not_first(head.sheets[0], own)
    others = [sheet for sheet in filled if sheet is not own]
    more = [sheet for sheet in others if _is_alike(sheet, header)]
    yield from _more_of_the_same(more)
    rest = [sheet for sheet in others if sheet not in more and sheet is not head.sheets[0]]
    yield from _left_out([sheet for sheet in rest if not sheet.is_hidden])
    yield from _left_out_hidden([sheet for sheet in rest if sheet.is_hidden])


def _hidden_table(own: SheetHead, header: TableHeader) -> Finding:
    return Finding(
        Defect.HIDDEN_SHEET,
        Severity.WARNING,
        f"The table is on the sheet “{own.name}”, which Excel hides. Check that this is the one you mean, and unhide "
        "it.",
        count=1,
        places=(Place(Address(own.name, header.row, 0)),),
    )


def _not_first(first: SheetHead, own: SheetHead) -> Finding:
    return Finding(
        Defect.OTHER_SHEET,
        Severity.WARNING,
        f"The table is on the sheet “{own.name}”, but the first sheet is “{first.name}”{_hidden(first)}, and Knosc "
        "most likely reads the first one. Move the sheet with the table to the front.",
        count=1,
        places=_places([first]),
    )


def _more_of_the_same(sheets: Sequence[SheetHead]) -> Iterator[Finding]:
    if sheets:
        yield Finding(
            Defect.OTHER_SHEET,
            Severity.WARNING,
            f"{_named(sheets)} the same columns as the table. Knosc most likely reads one sheet alone: "
            "what is missing there counts as missing. Put all rows onto one sheet.",
            len(sheets),
            _places(sheets),
        )


def _left_out(sheets: Sequence[SheetHead]) -> Iterator[Finding]:
    if sheets:
        yield Finding(
            Defect.OTHER_SHEET,
            Severity.NOTE,
            f"{_named(sheets)} entries, too. They are sent with the file, but most likely nobody reads them.",
            len(sheets),
            _places(sheets),
        )


def _left_out_hidden(sheets: Sequence[SheetHead]) -> Iterator[Finding]:
    if sheets:
        yield Finding(
            Defect.HIDDEN_SHEET,
            Severity.NOTE,
            f"{_named(sheets, 'hidden ')} entries, too. They are sent with the file, though most likely nobody reads "
            "them: delete what should not leave the house.",
            len(sheets),
            _places(sheets),
        )


def _is_alike(sheet: SheetHead, header: TableHeader) -> bool:
    names = {plain_name(name) for name in header.columns if name.strip()}
    return any(
        len(names.intersection(map(plain_name, row.cells[: len(header.columns)]))) >= max(2, _ALIKE * len(names))
        for row in sheet.rows
    )


def _named(sheets: Sequence[SheetHead], kind: str = "") -> str:
    """The beginning of a sentence about sheets that have something."""
    if len(sheets) == 1:
        return f"The {kind}sheet {in_words([sheets[0].name])} has"
    return f"The {kind}sheets {in_words(sheet.name for sheet in sheets)} have"


def _hidden(sheet: SheetHead) -> str:
    return " (hidden)" if sheet.is_hidden else ""


def _places(sheets: Sequence[SheetHead]) -> tuple[Place, ...]:
    return tuple(Place(Address(sheet.name, 1, 1)) for sheet in sheets)
