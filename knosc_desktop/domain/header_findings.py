"""What is wrong with a header, compared with the tenant's template: its columns must match exactly (knosc-api.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.column_matching import MOST_COLUMNS, ColumnMatcher
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.validation import Defect, Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.tables import TableHeader, Template

_NAMED_AT_MOST = 8
_LETTERS = 60


def header_findings(header: TableHeader | None, template: Template | None) -> tuple[Finding, ...]:
    """Missing, unknown, renamed, duplicate, nameless and reordered columns, and a header below the first row.

    Args:
        header: as found in the file; None when none was.
        template: what it should be; None when no template could be had.
    """
    if header is None:
        return (_no_header(),)
    findings = [*_position(header), *_duplicates(header), *_nameless(header)]
    if template is not None:
        findings += [*_missing(header, template), *_strangers(header, template), *_order(header, template)]
    return tuple(findings)


def in_words(names: Iterable[str]) -> str:
    """Names in quotation marks, the first few of many."""
    listed = [f"“{_short(name)}”" for name in names]
    if len(listed) > _NAMED_AT_MOST:
        return f"{', '.join(listed[:_NAMED_AT_MOST])} and {len(listed) - _NAMED_AT_MOST} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[:_LETTERS]}…"


def _at(header: TableHeader, place: int, remark: str = "") -> Place:
    return Place(Address(header.sheet, header.row, place + 1), remark)


def _no_header() -> Finding:
    return Finding(
        Defect.NO_HEADER,
        Severity.ERROR,
        "No row names the columns of this kind of data. Knosc tells columns by their names: check that this is the "
        "right file for it, and copy the header from the blank template.",
        count=1,
    )


def _position(header: TableHeader) -> Iterator[Finding]:
    if header.row > 1:
        yield Finding(
            Defect.HEADER_NOT_FIRST,
            Severity.ERROR,
            f"The header is in row {header.row}, and in the template it is in row 1. Knosc most likely takes the first "
            f"row for the header: delete the {_rows(header.row - 1)} above it.",
            count=1,
            places=(Place(Address(header.sheet, header.row, 0)),),
        )


def _rows(count: int) -> str:
    return "row" if count == 1 else f"{count} rows"


def _duplicates(header: TableHeader) -> Iterator[Finding]:
    first: dict[str, int] = {}
    places = []
    for place, name in enumerate(header.columns):
        plain = plain_name(name)
        if plain and (before := first.setdefault(plain, place)) != place:
            places.append(_at(header, place, f"“{_short(name)}” is also in column {column_letters(before + 1)}"))
    if places:
        names = dict.fromkeys(header.columns[place.address.column - 1] for place in places)
        yield Finding(
            Defect.DUPLICATE_COLUMN,
            Severity.ERROR,
            f"{in_words(names)} {_is(len(names))} there more than once. Only one can count, and it isn't known which: "
            "delete the others.",
            len(places),
            tuple(places),
        )


def _nameless(header: TableHeader) -> Iterator[Finding]:
    places = [_at(header, place) for place, name in enumerate(header.columns) if not name.strip()]
    if places:
        letters = ", ".join(column_letters(place.address.column) for place in places[:_NAMED_AT_MOST])
        yield Finding(
            Defect.EMPTY_COLUMN_NAME,
            Severity.WARNING,
            f"{'Column' if len(places) == 1 else 'Columns'} {letters} {_has(len(places))} no name in the header. Knosc "
            "cannot tell what is in there: give the name that the template has, or delete the column.",
            len(places),
            tuple(places),
        )


def _missing(header: TableHeader, template: Template) -> Iterator[Finding]:
    there = {plain_name(name) for name in header.columns}
    missing = [column for column in template.columns if plain_name(column) not in there]
    if missing:
        renamed = _renamed(header, template, missing)
        added = [column for column in missing if column not in renamed]
        them = in_words(added) if renamed else "the column" if len(added) == 1 else "the columns"
        what_to_do = [
            f"add {them}, empty where you have nothing to enter" if added else "",
            f"{in_words(renamed)} {_is(len(renamed))} probably there under another name" if renamed else "",
        ]
        yield Finding(
            Defect.MISSING_COLUMN,
            Severity.ERROR,
            f"{in_words(missing)} {_is(len(missing))} missing. The columns must match the template: "
            f"{'; '.join(part for part in what_to_do if part)}.",
            len(missing),
        )


def _renamed(header: TableHeader, template: Template, missing: list[str]) -> list[str]:
    """Those of the missing columns that another one is probably meant for: added, they would be there twice."""
    own = {plain_name(column) for column in template.columns}
    known = ColumnMatcher(missing)
    strangers = (name for name in header.columns[:MOST_COLUMNS] if name.strip() and plain_name(name) not in own)
    meant = {known.meant_by(name)[0] for name in strangers}
    return [column for column in missing if plain_name(column) in meant]


def _strangers(header: TableHeader, template: Template) -> Iterator[Finding]:
    """Columns the template does not have: written differently, close to a missing one, or truly unknown."""
    own = {plain_name(column): column for column in template.columns}
    there = {plain_name(name) for name in header.columns}
    # A close name can only mean a column that is not there itself.
    missing = ColumnMatcher(column for plain, column in own.items() if plain not in there)
    respelt, close, unknown = [], [], []
    for place, name in enumerate(header.columns):
        plain = plain_name(name)
        if not plain and not name.strip():
            continue
        if plain in own:
            if name != own[plain]:
                respelt.append(_at(header, place, f"“{_short(name)}” should be “{own[plain]}”"))
        elif place < MOST_COLUMNS and (meant := missing.meant_by(name)[0]):
            close.append(_at(header, place, f"“{_short(name)}” is probably “{own[meant]}”"))
        else:
            unknown.append(_at(header, place, f"“{_short(name)}”"))
    yield from _respelt(respelt)
    yield from _close(close)
    yield from _unknown(header, unknown)


def _respelt(places: list[Place]) -> Iterator[Finding]:
    if places:
        yield Finding(
            Defect.UNKNOWN_COLUMN,
            Severity.WARNING,
            f"{_columns(len(places))} not spelt as in the template: {_remarks(places)}. Only capitals, blanks or "
            "underscores differ, but the names must match exactly: copy them from the template.",
            len(places),
            tuple(places),
        )


def _close(places: list[Place]) -> Iterator[Finding]:
    if places:
        yield Finding(
            Defect.UNKNOWN_COLUMN,
            Severity.ERROR,
            f"{_columns(len(places))} not called as in the template: {_remarks(places)}. Knosc goes by the names: "
            "copy them from the template.",
            len(places),
            tuple(places),
        )


def _unknown(header: TableHeader, places: list[Place]) -> Iterator[Finding]:
    if places:
        names = [header.columns[place.address.column - 1] for place in places]
        yield Finding(
            Defect.UNKNOWN_COLUMN,
            Severity.WARNING,
            f"The template has no {in_words(names)}. The columns must match it: delete "
            f"{'this column' if len(places) == 1 else 'these columns'} if Knosc refuses the file.",
            len(places),
            tuple(places),
        )


def _order(header: TableHeader, template: Template) -> Iterator[Finding]:
    own = {plain_name(column): place for place, column in enumerate(template.columns)}
    seen: dict[str, int] = {}
    for place, name in enumerate(header.columns):
        if plain_name(name) in own:
            seen.setdefault(plain_name(name), place)
    order = [own[plain] for plain in seen]
    moved = set(order) - _longest_rise(order)
    if moved:
        places = [_at(header, seen[plain]) for plain in seen if own[plain] in moved]
        names = [header.columns[place.address.column - 1] for place in places]
        yield Finding(
            Defect.REORDERED_COLUMNS,
            Severity.WARNING,
            f"{in_words(names)} {_stands(len(names))} elsewhere than in the template. The layout must match it: move "
            f"{'the column' if len(names) == 1 else 'the columns'} to where the template has "
            f"{'it' if len(names) == 1 else 'them'}.",
            len(places),
            tuple(places),
        )


def _longest_rise(order: list[int]) -> set[int]:
    """The most numbers that already stand in rising order: the others are those that were moved."""
    runs: list[tuple[int, ...]] = [()]
    for number in order:
        runs.append((*max((run for run in runs if not run or run[-1] < number), key=len), number))
    longest = max(runs, key=len)
    return set(longest)


def _remarks(places: list[Place]) -> str:
    shown = "; ".join(str(place.remark) for place in places[:_NAMED_AT_MOST])
    return shown if len(places) <= _NAMED_AT_MOST else f"{shown} and {len(places) - _NAMED_AT_MOST} more"


def _columns(count: int) -> str:
    return "1 column is" if count == 1 else f"{count} columns are"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _stands(count: int) -> str:
    return "stands" if count == 1 else "stand"
