"""What is wrong with a header, compared with the tenant's template: its columns must match exactly (knosc-api.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.column_matching import MOST_COLUMNS, ColumnMatcher
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.texts import listed, message, quoted, sentences
from knosc_desktop.domain.validation import Defect, Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.tables import TableHeader, Template
    from knosc_desktop.domain.texts import Message, Text

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


def names_listed(names: Iterable[str]) -> tuple[str | int | Message, ...]:
    """Names in quotation marks for a placeholder, the first few of many."""
    return listed(map(_quoted, names))


def letters_listed(columns: Iterable[int]) -> tuple[str | int | Message, ...]:
    """The letters of columns by their numbers, the first few of many."""
    return listed(map(column_letters, columns))


def _quoted(name: str) -> Message:
    return quoted(name if len(name) <= _LETTERS else f"{name[:_LETTERS]}…")


def _at(header: TableHeader, place: int, remark: Text = "") -> Place:
    return Place(Address(header.sheet, header.row, place + 1), remark)


def _no_header() -> Finding:
    return Finding(
        Defect.NO_HEADER,
        Severity.ERROR,
        message("structure.header.none"),
        count=1,
    )


def _position(header: TableHeader) -> Iterator[Finding]:
    if header.row > 1:
        yield Finding(
            Defect.HEADER_NOT_FIRST,
            Severity.ERROR,
            message("structure.header.not_first", row=header.row, count=header.row - 1),
            count=1,
            places=(Place(Address(header.sheet, header.row, 0)),),
        )


def _duplicates(header: TableHeader) -> Iterator[Finding]:
    first: dict[str, int] = {}
    places = []
    for place, name in enumerate(header.columns):
        plain = plain_name(name)
        if plain and (before := first.setdefault(plain, place)) != place:
            column = column_letters(before + 1)
            remark = message("structure.header.duplicate.remark", name=_quoted(name), column=column)
            places.append(_at(header, place, remark))
    if places:
        names = dict.fromkeys(header.columns[place.address.column - 1] for place in places)
        yield Finding(
            Defect.DUPLICATE_COLUMN,
            Severity.ERROR,
            message("structure.header.duplicate", columns=names_listed(names), count=len(names)),
            len(places),
            tuple(places),
        )


def _nameless(header: TableHeader) -> Iterator[Finding]:
    places = [_at(header, place) for place, name in enumerate(header.columns) if not name.strip()]
    if places:
        letters = letters_listed(place.address.column for place in places)
        yield Finding(
            Defect.EMPTY_COLUMN_NAME,
            Severity.WARNING,
            message("structure.header.nameless", columns=letters, count=len(places)),
            len(places),
            tuple(places),
        )


def _missing(header: TableHeader, template: Template) -> Iterator[Finding]:
    there = {plain_name(name) for name in header.columns}
    missing = [column for column in template.columns if plain_name(column) not in there]
    if missing:
        renamed = _renamed(header, template, missing)
        added = [column for column in missing if column not in renamed]
        said: list[Text] = [_of("structure.header.missing", missing)]
        if added and renamed:
            said.append(_of("structure.header.missing.add_named", added))
        elif added:
            said.append(message("structure.header.missing.add", count=len(added)))
        if renamed:
            said.append(_of("structure.header.missing.renamed", renamed))
        yield Finding(Defect.MISSING_COLUMN, Severity.ERROR, sentences(*said), len(missing))


def _of(name: str, names: list[str]) -> Message:
    """What is said of these columns."""
    return message(name, columns=names_listed(names), count=len(names))


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
    respelt: list[_Meant] = []
    close: list[_Meant] = []
    unknown: list[int] = []
    for place, name in enumerate(header.columns):
        plain = plain_name(name)
        if not plain and not name.strip():
            continue
        if plain in own:
            if name != own[plain]:
                respelt.append(_Meant(place, name, own[plain]))
        elif place < MOST_COLUMNS and (meant := missing.meant_by(name)[0]):
            close.append(_Meant(place, name, own[meant]))
        else:
            unknown.append(place)
    yield from _misnamed(header, respelt, "spelling", Severity.WARNING)
    yield from _misnamed(header, close, "close", Severity.ERROR)
    yield from _unknown(header, unknown)


class _Meant(NamedTuple):
    """A name that is not the template's, and which of the template's it means."""

    place: int
    name: str
    expected: str

    def both(self) -> dict[str, Message]:
        """As parameters."""
        return {"name": _quoted(self.name), "expected": quoted(self.expected)}


def _misnamed(header: TableHeader, found: list[_Meant], how: str, severity: Severity) -> Iterator[Finding]:
    if found:
        columns = listed(message(f"structure.header.{how}.name", **each.both()) for each in found)
        remarks = (message(f"structure.header.{how}.remark", **each.both()) for each in found)
        yield Finding(
            Defect.UNKNOWN_COLUMN,
            severity,
            message(f"structure.header.{how}", columns=columns, count=len(found)),
            len(found),
            tuple(_at(header, each.place, remark) for each, remark in zip(found, remarks, strict=True)),
        )


def _unknown(header: TableHeader, found: list[int]) -> Iterator[Finding]:
    if found:
        names = [header.columns[place] for place in found]
        yield Finding(
            Defect.UNKNOWN_COLUMN,
            Severity.WARNING,
            _of("structure.header.unknown", names),
            len(found),
            tuple(_at(header, place, _quoted(header.columns[place])) for place in found),
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
            _of("structure.header.order", names),
            len(places),
            tuple(places),
        )


def _longest_rise(order: list[int]) -> set[int]:
    """The most numbers that are already in rising order: the others are those that were moved."""
    runs: list[tuple[int, ...]] = [()]
    for number in order:
        runs.append((*max((run for run in runs if not run or run[-1] < number), key=len), number))
    longest = max(runs, key=len)
    return set(longest)
