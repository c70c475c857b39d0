"""Codes and values that Excel or a keyboard changed without a trace, in a few cells, half and all of a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect

if TYPE_CHECKING:
    from tests.support.defects import Damage, Victim

_BOTH, _BOOK = (True, False), (False,)
_LOOK_ALIKE = str.maketrans({"A": "А", "B": "В", "C": "С"})
_SHARES: dict[str, Callable[[Victim], Sequence[int]]] = {
    "few": lambda victim: victim.some_rows(),
    "half": lambda victim: range(3, len(victim.rows) + 1, 2),
    "whole": lambda victim: range(2, len(victim.rows) + 1),
}
Rows = Sequence[int]


def _with_codes(victim: Victim, make: Callable[[int], object]) -> int:
    """Give a code column codes that suit the damage."""
    place = victim.column(Role.CODE)
    for number, row in enumerate(victim.rows[1:]):
        row[place] = make(number)
    return place


def _formatted(victim: Victim, rows: Rows, place: int, code: str, value: Callable[[object], object]) -> list[Address]:
    def finish(book: Workbook) -> None:
        for row in rows:
            book["Data"].cell(row, place + 1).number_format = code

    victim.finish.append(finish)
    return victim.put(rows, place, value)


def zeros_by_format(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n * 7 + 11:06}")
    return _formatted(victim, rows, place, "000000", lambda code: int(str(code)))


def prefix_by_format(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"PO-{n + 1001}")
    return _formatted(victim, rows, place, '"PO-"0', lambda code: int(str(code)[3:]))


def separators_by_format(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n // 100 + 10}-{n % 100:02}-7")
    return _formatted(victim, rows, place, "00-00-0", lambda code: int(str(code).replace("-", "")))


def decimals_by_format(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n + 1}.50")
    return _formatted(victim, rows, place, "0.00", lambda code: float(str(code)))


def suffix_of_a_text(victim: Victim, rows: Rows) -> list[Address]:
    return _formatted(victim, rows, _with_codes(victim, lambda n: f"K{n + 1}"), '@"-EU"', lambda code: code)


def percent_by_format(victim: Victim, rows: Rows) -> list[Address]:
    return _formatted(victim, rows, victim.column(Role.NUMBER), "0%", lambda _: 0.15)


def thousands_by_format(victim: Victim, rows: Rows) -> list[Address]:
    return _formatted(victim, rows, victim.column(Role.NUMBER), "#,##0,", lambda _: 12_000)


def hidden_by_format(victim: Victim, rows: Rows) -> list[Address]:
    return _formatted(victim, rows, victim.column(Role.NUMBER), ";;;", lambda _: 12)


def sign_hidden_by_format(victim: Victim, rows: Rows) -> list[Address]:
    return _formatted(victim, rows, victim.column(Role.NUMBER), "0;0", lambda _: -12)


def time_hidden_by_format(victim: Victim, rows: Rows) -> list[Address]:
    moment = datetime(2026, 3, 1, 13, 30)
    return _formatted(victim, rows, victim.column(Role.DATE), "yyyy-mm-dd", lambda _: moment)


def code_in_scientific_format(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n + 10}A5")
    return _formatted(victim, rows, place, "0.00E+00", lambda code: int(str(code)[:-2]) * 100_000)


def short_scientific_text(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n + 10}A5")
    return victim.put(rows, place, lambda code: f"{int(str(code)[:-2]) / 100:.2f}E+06")


def trailing_zero_of_text(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n // 99 + 1}.{n % 99 + 1:02}")
    short = _ending_in_zero(victim, place)
    # A few rows of the table may have no such code.
    chosen = [row for row in short if row in rows] or short[:2]
    return victim.put(chosen, place, lambda code: str(code).rstrip("0"))


def trailing_zero_of_number(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{n // 99 + 1}.{n % 99 + 1:02}")
    short = _ending_in_zero(victim, place)
    victim.put(rows, place, lambda code: float(str(code)))
    return [victim.at(row, place) for row in rows if row in short]


def _ending_in_zero(victim: Victim, place: int) -> list[int]:
    return [number for number, row in enumerate(victim.rows[1:], start=2) if str(row[place]).endswith("0")]


def look_alike_letter(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"{'ABC'[n % 3]}X-{n + 1001}")
    return victim.put(rows, place, lambda code: str(code).translate(_LOOK_ALIKE))


def look_alike_dash(victim: Victim, rows: Rows) -> list[Address]:
    dash = victim.chance.choice("\u2010\u2011\u2012\u2013\u2014\u2212")
    place = _with_codes(victim, lambda n: f"AX-{n + 1001}")
    return victim.put(rows, place, lambda code: str(code).replace("-", dash))


def full_width(victim: Victim, rows: Rows) -> list[Address]:
    place = _with_codes(victim, lambda n: f"AX-{n + 1001}")
    return victim.put(rows, place, lambda code: "".join(chr(ord(c) + 0xFEE0) for c in str(code)))


def rows_without_height(victim: Victim) -> list[Address]:
    rows = victim.some_rows()

    def flatten(book: Workbook) -> None:
        for row in rows:
            book["Data"].row_dimensions[row].height = 0.1

    victim.finish.append(flatten)
    return [victim.whole(row) for row in rows]


def column_hidden(victim: Victim) -> list[Address]:
    place = victim.column(Role.CODE, Role.NUMBER, Role.TEXT)
    letters = column_letters(place + 1)
    victim.finish.append(lambda book: setattr(book["Data"].column_dimensions[letters], "hidden", True))
    return [victim.at(1, place)]


def column_without_width(victim: Victim) -> list[Address]:
    place = victim.column(Role.CODE, Role.NUMBER, Role.TEXT)
    letters = column_letters(place + 1)
    victim.finish.append(lambda book: setattr(book["Data"].column_dimensions[letters], "width", 0.1))
    return [victim.at(1, place)]


def _in(share: str, damage: Callable[[Victim, Rows], list[Address]]) -> Damage:
    def seeded(victim: Victim) -> list[Address]:
        return damage(victim, _SHARES[share](victim))

    seeded.__name__ = f"{damage.__name__}_{share}"
    return seeded


_SHOWN = (
    zeros_by_format, prefix_by_format, separators_by_format, decimals_by_format, suffix_of_a_text, percent_by_format,
    thousands_by_format, hidden_by_format, sign_hidden_by_format, time_hidden_by_format,
)  # fmt: skip
_ALIKE = (look_alike_letter, look_alike_dash, full_width)
DAMAGES: tuple[tuple[Damage, Defect, tuple[bool, ...]], ...] = (
    *((_in(share, damage), Defect.SHOWN_DIFFERENTLY, _BOOK) for damage in _SHOWN for share in _SHARES),
    *((_in(share, code_in_scientific_format), Defect.SCIENTIFIC_CODE, _BOOK) for share in _SHARES),
    *((_in(share, short_scientific_text), Defect.SCIENTIFIC_CODE, _BOTH) for share in _SHARES),
    *((_in(share, trailing_zero_of_text), Defect.LOST_TRAILING_ZEROS, _BOTH) for share in _SHARES),
    *((_in(share, trailing_zero_of_number), Defect.LOST_TRAILING_ZEROS, _BOOK) for share in ("half", "whole")),
    *((_in(share, damage), Defect.LOOK_ALIKE, _BOTH) for damage in _ALIKE for share in _SHARES),
    (rows_without_height, Defect.HIDDEN_ROW, _BOOK),
    (column_hidden, Defect.HIDDEN_COLUMN, _BOOK),
    (column_without_width, Defect.HIDDEN_COLUMN, _BOOK),
)
