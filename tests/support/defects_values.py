"""Damage to single values: numbers, dates, number signs, error words and wrappers, a few, half or all of a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.validation import Defect

if TYPE_CHECKING:
    from openpyxl import Workbook

    from knosc_desktop.domain.cells import Address
    from tests.support.defects import Victim

_Change = Callable[["Victim", object], object]
_BOTH, _CSV, _BOOK = (True, False), (True,), (False,)
_EXTENTS = ("a few", "half", "all")

_BRACKETS = ("({})", "(1,250.00)", "$({})", "({}) €", "-({})")
_CURRENCIES = (
    "CHF {}",
    "{} CHF",
    "€ {}",
    "{} €",
    "$1,200.50",
    "-${}",
    "USD {}",
    "R$ {}",
    "kr {}",
    "{} zł",
    "₹{}",
    "￥{}",
)
_UNUSUAL = ("−{}", "{}-", "１２３", "٣٤٥", "1’234", "{} CR", "{}%", "½", "1\u202f234")
_ERRORS = ("#N/D", "#¡REF!", "#VALEUR!", "#FIELD!", "#NV", "#ÉRTÉK!", "#Н/Д", "#YOK", " #N/A ", "#value!", "Err:502")
_CONTROLS = "\x01\x07\x08\x0b\x0c\x0e\x1b\x1d\x1f\x7f"
_IMPOSSIBLE = ("2026-02-30", "2026-06-31", "2023-02-29", "31.04.2026", "30/02/2026", "2026-13-01", "31 Apr 2026")
_EMPTY_DATES = (
    "0000-00-00",
    "00/00/0000",
    "1900-01-00",
    "1899-12-30",
    "01/01/0001",
    "00.00.0000",
    "0000-00-00 00:00:00",
)


def _filled(victim: Victim, *roles: Role) -> list[int]:
    """The columns with such a role that are no part of the key, so that no rows become the same."""
    return [
        place
        for place, name in enumerate(victim.rows[0])
        if role_of(str(name)) in roles
        and place not in victim.key()
        and all(row[place] != "" for row in victim.rows[1:])
    ]


def _as_text(book: Workbook) -> None:
    """Keep what looks like a formula as the text it is."""
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def _damage(name: str, extent: str, roles: tuple[Role, ...], change: _Change) -> Callable[[Victim], list[Address]]:
    def damage(victim: Victim) -> list[Address]:
        place = victim.chance.choice(_filled(victim, *roles))
        everywhere = range(2, len(victim.rows) + 1)
        rows = {"a few": victim.some_rows(), "half": everywhere[::2], "all": everywhere}[extent]
        addresses = victim.put(rows, place, lambda value: change(victim, value))
        if not victim.is_csv:
            victim.finish.append(_as_text)
        return addresses

    damage.__name__ = f"{name} in {extent}"
    return damage


def _one_of(*forms: str) -> _Change:
    return lambda victim, value: victim.chance.choice(forms).format(value)


def _hashes(victim: Victim, _: object) -> str:
    return "#" * victim.chance.randint(3, 9)


def _words(victim: Victim, _: object) -> str:
    return victim.chance.choice(("tbd", "a few", "unknown", "n/a"))


def _logical(victim: Victim, _: object) -> bool:
    return victim.chance.random() < 0.5


def _control(victim: Victim, value: object) -> str:
    return f"{value}{victim.chance.choice(_CONTROLS)}"


_CLASSES: tuple[tuple[str, Defect, tuple[Role, ...], _Change, tuple[bool, ...]], ...] = (
    ("numbers in brackets", Defect.NUMBER_AS_TEXT, (Role.NUMBER,), _one_of(*_BRACKETS), _BOTH),
    ("numbers with a currency", Defect.NUMBER_AS_TEXT, (Role.NUMBER,), _one_of(*_CURRENCIES), _BOTH),
    ("numbers with unusual signs", Defect.NUMBER_AS_TEXT, (Role.NUMBER,), _one_of(*_UNUSUAL), _BOTH),
    ("words for numbers", Defect.NUMBER_AS_TEXT, (Role.NUMBER,), _words, _BOTH),
    ("number signs for numbers", Defect.HASH_SIGNS, (Role.NUMBER,), _hashes, _BOTH),
    ("number signs for dates", Defect.HASH_SIGNS, (Role.DATE,), _hashes, _BOTH),
    ("number signs for text", Defect.HASH_SIGNS, (Role.TEXT, Role.CODE), _hashes, _BOTH),
    ("error words for numbers", Defect.ERROR_VALUE, (Role.NUMBER, Role.DATE), _one_of(*_ERRORS), _BOTH),
    ("error words for text", Defect.ERROR_VALUE, (Role.TEXT, Role.CODE), _one_of(*_ERRORS[:8]), _BOTH),
    ("codes as formulas", Defect.GUARDED_CODE, (Role.CODE, Role.CHOICE), _one_of('="{}"', '=T("{}")'), _BOTH),
    ("codes after an apostrophe", Defect.GUARDED_CODE, (Role.CODE,), _one_of("'{}"), _BOTH),
    ("codes after a tab", Defect.GUARDED_CODE, (Role.CODE,), _one_of("\t{}"), _CSV),
    ("codes in quotes", Defect.GUARDED_CODE, (Role.CODE,), _one_of('"{}"', "“{}”"), _BOTH),
    ("true and false for codes", Defect.LOGICAL_VALUE, (Role.CODE,), _logical, _BOOK),
    ("true and false for numbers", Defect.LOGICAL_VALUE, (Role.NUMBER, Role.DATE), _logical, _BOOK),
    ("control characters", Defect.UNDECODABLE, (Role.CODE, Role.TEXT, Role.NUMBER, Role.DATE), _control, _CSV),
    ("numbers in a wrapper", Defect.GUARDED_CODE, (Role.NUMBER, Role.DATE), _one_of("'{}", '="{}"'), _BOTH),
    (
        "formulas as text",
        Defect.FORMULA_WITHOUT_VALUE,
        (Role.NUMBER, Role.CODE),
        _one_of("=A1*2", "=SUM(A1:A9)"),
        _BOTH,
    ),
    ("impossible days", Defect.IMPOSSIBLE_DATE, (Role.DATE,), _one_of(*_IMPOSSIBLE), _BOTH),
    ("dates of nothing", Defect.IMPOSSIBLE_DATE, (Role.DATE,), _one_of(*_EMPTY_DATES), _BOTH),
    ("words for dates", Defect.MIXED_DATES, (Role.DATE,), _words, _BOTH),
)
DAMAGES = tuple(
    (_damage(name, extent, roles, change), defect, formats)
    for name, defect, roles, change, formats in _CLASSES
    for extent in _EXTENTS
)
