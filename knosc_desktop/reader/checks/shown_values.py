"""Cells in which Excel shows something else than the file stores, because of their number format.

Knosc receives what is stored: 107 where Excel shows 000107, 0.15 where it shows 15%.
Units, currencies, separators of thousands and rounded decimals of a quantity or a price
are no such case; in a code every character counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted, shortened, shown
from knosc_desktop.reader.parsing.number_formats import (
    Part,
    date_as_shown,
    format_code,
    has_code_prefix,
    number_as_shown,
    text_as_shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.number_formats import FormatCode, Section
    from knosc_desktop.reader.parsing.sheet import Value


_LONG = 10**11
"""A code from here on is told by ``rounded_codes``, whatever its format."""
_GROUPING = " '’\u00a0\u202f"
"""What separates thousands besides the comma."""
_DAY = frozenset("ymd")


class _Kind(NamedTuple):
    """A way to show something else.

    Attributes:
        severity: how much it matters.
        said: id of what is said of it, with the values of the first cell.
        defect: what it is told as.
    """

    severity: Severity
    said: str
    defect: Defect = Defect.SHOWN_DIFFERENTLY


class _Seen(NamedTuple):
    """What Excel shows of a value.

    Attributes:
        kind: in which way it differs.
        seen: what is shown.
    """

    kind: _Kind
    seen: str


_CODE = _Kind(Severity.WARNING, "structure.shown.code")
_SCIENTIFIC = _Kind(Severity.ERROR, "structure.shown.scientific", Defect.SCIENTIFIC_CODE)
_PERCENT = _Kind(Severity.WARNING, "structure.shown.percent")
_SCALED = _Kind(Severity.WARNING, "structure.shown.scaled")
_SCALED_WITH_UNIT = _SCALED._replace(severity=Severity.NOTE)
_HIDDEN = _Kind(Severity.WARNING, "structure.shown.hidden")
_WORD = _Kind(Severity.WARNING, "structure.shown.word")
_SIGN = _Kind(Severity.WARNING, "structure.shown.sign")
_DIGITS = _Kind(Severity.WARNING, "structure.shown.digits")
_PART_OF_A_MOMENT = _Kind(Severity.WARNING, "structure.shown.moment")
_DAY_NOT_SHOWN = _Kind(Severity.NOTE, "structure.shown.day")
_WRITTEN_OUT = _Kind(Severity.NOTE, "structure.shown.decimals")


def shown_values(table: Table) -> Iterator[Finding]:
    """What Excel shows differently, column by column; numbers in scientific format among codes with them."""
    for column in table.columns:
        if column.number in table.sheet.formats:
            yield from _in_column(table, column)


def padded_numbers(table: Table, column: Column) -> set[Value]:
    """The numbers of a column to which a format adds zeros in front, so that nothing is missing in Excel."""
    return {
        cell
        for _, cell, code in _formatted(table, column)
        if _is_number(cell) and format_code(code).sections[0].required > 1
    }


def numbers_with_decimals(table: Table, column: Column) -> set[Value]:
    """The numbers of a column to which a format may add zeros at the end."""
    return {
        cell
        for _, cell, code in _formatted(table, column)
        if _is_number(cell) and format_code(code).sections[0].decimals
    }


def _is_number(cell: Value) -> bool:
    return type(cell) in {int, float}


def _formatted(table: Table, column: Column) -> Iterator[tuple[int, Value, str]]:
    """Row, value and format of the cells whose format may mislead."""
    for run in table.sheet.formats.get(column.number, ()):
        first, last = bisect_left(table.numbers, run.first), bisect_right(table.numbers, run.last)
        for index in range(first, last):
            yield table.numbers[index], column.cells[index], run.code


def _in_column(table: Table, column: Column) -> Iterator[Finding]:
    judge = _Judge(column)
    places: dict[_Kind, list[tuple[int, Value, str]]] = defaultdict(list)
    known: dict[tuple[str, Value], _Seen | None] = {}
    for row, cell, code in _formatted(table, column):
        if cell == "" or type(cell) is bool:
            continue
        key = code, cell
        if key not in known:
            known[key] = judge.seen(cell, format_code(code))
        if seen := known[key]:
            places[seen.kind].append((row, cell, seen.seen))
    for kind, cells in places.items():
        cells.sort(key=lambda found: found[0])
        _, cell, text = cells[0]
        yield table.finding(
            kind.defect,
            kind.severity,
            message(kind.said, column=quoted(column.name), stored=shown(cell), seen=shortened(text)),
            (Place(table.address(row, column.number), _remark(cell, text)) for row, cell, text in cells),
        )


def _remark(cell: Value, text: str) -> Message:
    if not text:
        return message("structure.shown.remark_hidden", stored=shown(cell))
    return message("structure.shown.remark", seen=shortened(text), stored=shown(cell))


class _Judge:
    """Tells whether what Excel shows in a column differs in a way that matters there."""

    def __init__(self, column: Column) -> None:
        self._role = column.role
        self._has_fractions = any(number % 1 != 0 for number in column.numbers)
        self._is_of_texts = column.texts.total() > column.numbers.total()

    def seen(self, cell: Value, code: FormatCode) -> _Seen | None:
        """What Excel shows; None where that is nothing else, or is not certain."""
        if isinstance(cell, str):
            return self._text(cell, code)
        if isinstance(cell, date | time):
            return self._moment(cell, code)
        return self._number(cell, code) if isinstance(cell, int | float) else None

    def _text(self, cell: str, code: FormatCode) -> _Seen | None:
        text = text_as_shown(code, cell)
        if text is None or text.strip() == cell.strip():
            return None
        return _Seen(_CODE if text.strip() else _HIDDEN, text.strip())

    def _moment(self, cell: date | time, code: FormatCode) -> _Seen | None:
        # A date among codes or quantities is an error of its own.
        if self._role.is_code or self._role is Role.NUMBER or not code.is_date or isinstance(cell, time):
            return None
        fields = code.fields
        text = date_as_shown(cell, fields)
        has_time = isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) != (0, 0, 0)
        if fields.isdisjoint(_DAY):
            midnight = ":".join("00" for field in "hns" if field in fields)
            return _Seen(_PART_OF_A_MOMENT, text or midnight)
        if has_time and fields <= _DAY:
            return _Seen(_PART_OF_A_MOMENT, text)
        return _Seen(_DAY_NOT_SHOWN, text) if "d" not in fields and cell.day != 1 else None

    def _number(self, cell: float, code: FormatCode) -> _Seen | None:
        found = code.section(cell)
        text = number_as_shown(code, cell)
        stored = shown(cell)
        if found is None or text is None or text == stored:
            return None
        kind = self._kind(cell, found[0], text, stored)
        return _Seen(kind, text) if kind else None

    def _kind(self, cell: float, section: Section, text: str, stored: str) -> _Kind | None:  # noqa: PLR0911 - each is a way
        if section.has(Part.EXPONENT):
            is_told_already = self._role is Role.CODE and abs(cell) >= _LONG
            is_code = self._role.is_code or (self._role not in {Role.NUMBER, Role.DATE} and self._is_of_texts)
            return _SCIENTIFIC if is_code and not is_told_already else None
        if not text:
            return _HIDDEN if cell else None
        if not section.has(Part.DIGIT, Part.GENERAL, Part.TEXT):
            return _WORD if any(map(str.isalnum, text)) else None
        if section.has(Part.PERCENT):
            return _PERCENT if cell else None
        if section.scale and cell:
            return _SCALED_WITH_UNIT if any(map(str.isalpha, text)) else _SCALED
        if _has_other_sign(cell, section, text):
            return _SIGN
        return self._dressed(cell, section, text, stored)

    def _dressed(self, cell: float, section: Section, text: str, stored: str) -> _Kind | None:
        """The same number with something around or between its digits."""
        inside = section.inside.strip(_GROUPING)
        if self._role.is_code:
            plain = text.replace(",", "") if section.has(Part.COMMA) else text
            if plain == stored:
                return _WRITTEN_OUT
            is_whole = section.has(Part.POINT) and float(cell).is_integer() and not self._has_fractions
            return _WRITTEN_OUT if is_whole and plain.rstrip("0") == f"{stored}." else _CODE
        if self._role is Role.NUMBER:
            has_digits = any(map(str.isdigit, section.literals)) and not any(map(str.isalpha, section.literals))
            return _DIGITS if inside or has_digits else None
        has_zeros = section.required > 1 and text.lstrip("(+").startswith("0") and not stored.startswith("0")
        is_like_a_code = has_code_prefix(section) or bool(inside)
        return _CODE if has_zeros or (is_like_a_code and self._role is not Role.TEXT) else None


def _has_other_sign(cell: float, section: Section, text: str) -> bool:
    """Whether a negative number looks positive, or the other way round; a colour or brackets tell the sign, too."""
    if not text.strip("0.,- ") or section.has_colour:
        return False
    if cell < 0:
        return not any(mark in text for mark in "-−–()")
    return cell > 0 and section.prefix.strip() in {"-", "−"}


# Numbers under a date or time format that can't show them: Excel shows ####, and the number is sent.


def unshown_numbers(table: Table) -> Iterator[Finding]:
    """Negative numbers and ones after the last day there is; among dates they are no dates and told as such."""
    unshown = table.sheet.unshown
    if not unshown:
        return
    for column in table.columns:
        if column.role is Role.DATE:
            continue
        cells = [
            (row, cell)
            for row, cell in zip(table.numbers, column.cells, strict=True)
            if (row, column.number) in unshown
        ]
        if cells:
            yield table.finding(
                Defect.SHOWN_DIFFERENTLY,
                Severity.WARNING,
                message("structure.shown.hashes", column=quoted(column.name), stored=shown(cells[0][1])),
                [Place(table.address(row, column.number), _remark(cell, "####")) for row, cell in cells],
            )
