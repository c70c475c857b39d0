"""Numbers that are text: they look right and do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, is_flag, is_named_for_its_role
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.damaged_values import damaged_texts
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# How people and programs write numbers as text: plain, or in a way that only people understand.

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_SIGNS = "$¢-¥֏؋߾߿৲৳৻૱௹฿៛₠-⃏꠸𑿝-𑿠𞋿𞲰"
"""Unicode's currency signs; ﷼ is spelt out when it is normalised."""
_CODES = (
    "AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BOV|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|"
    "CHE|CHF|CHW|CLF|CLP|CNH|CNY|COP|COU|CRC|CUC|CUP|CVE|CZK|DEM|DJF|DKK|DOP|DZD|EEK|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|"
    "GGP|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HRK|HTG|HUF|IDR|ILS|IMP|INR|IQD|IRR|ISK|JEP|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|"
    "KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LTL|LVL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MXV|MYR|MZN|NAD|"
    "NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RMB|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SLL|"
    "SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|TOP|TRL|TRY|TTD|TWD|TZS|UAH|UGX|USD|USN|UYI|UYU|UYW|UZS|VED|VEF|VES|"
    "VND|VUV|WST|XAF|XAG|XAU|XCD|XCG|XDR|XOF|XPD|XPF|XPT|XSU|XUA|YER|ZAR|ZMW|ZWG|ZWL"
)
"""Of ISO 4217, with a few that are gone but still written."""
_LOCAL = "kr|zł|zl|Kč|Kc|Ft|SFr|Fr|Rs|Rp|RM|lei|лв|руб|р|грн|ден|дин|din|kn|TL|Lt|Ls|DM|ریال|元|円|圓|원|ر[.]س|د[.]إ"
_CURRENCY = rf"(?:[A-Z]{{0,3}}[{_SIGNS}][A-Z]{{0,3}}|(?:{_CODES}|{_LOCAL}|S/)[.:]?)"
_NUMBER = r"(?:[.,]?\d+(?:[.,'_]\d+)*[.,]?(?:E[+-]?\d{1,3})?|\d*\d⁄\d+)"
_WORDS = (
    "pieces?|pcs|units?|boxes|box|pallets?|cases|stück|stck|pièces|piezas|pezzi|days?|tage|weeks?|months?|hours?|"
    "liters?|litres?|liter|euros?|dollars?|percent|prozent"
)
_UNIT = rf"(?:(?:{_WORDS})[.]?|[^\W\d_]{{1,3}}[.]?[23]?(?:/[^\W\d_]{{1,3}}[23]?)?)"
_BEFORE = rf"(?:{_CURRENCY}|[-+%]|[CD]R[.]?){{0,3}}"
_AFTER = rf"(?:-?{_CURRENCY}|[-+%‰]){{0,2}}{_UNIT}?[-+]?"
_ZERO = rf"{_CURRENCY}-{{1,2}}|-{{1,2}}{_CURRENCY}"
"""A dash beside a currency is how accountants write nothing."""
_DRESSED = re.compile(rf"{_BEFORE}(?:{_NUMBER}|[(]{_BEFORE}{_NUMBER}{_AFTER}[)]){_AFTER}|{_ZERO}", re.IGNORECASE)
_UNMISTAKABLE = re.compile(rf"[()]|[{_SIGNS}]|\d-|(?:{_CODES})\d|\d(?:{_CODES})", re.IGNORECASE)
_LONGEST = 60
_MINUS = dict.fromkeys(map(ord, "−‐‑‒–—―⁻﹣"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_MARKS = {**_MINUS, **_APOSTROPHES, 0x066B: ".", 0x066C: ","}
_UNSEEN = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")


def plain_texts(texts: Iterable[str]) -> set[str]:
    """Those that are a number every program reads."""
    return {text for text in texts if _PLAIN.fullmatch(text.strip(" "))}


def is_dressed(text: str) -> bool:
    """Whether a text is a number to people: with a currency, a unit, brackets, separators, digits of another script."""
    if len(text) > _LONGEST:
        return False
    return _DRESSED.fullmatch(_normal(text)) is not None


def is_unmistakable(text: str) -> bool:
    """Whether a dressed number is no size or version: in brackets, with a currency, an odd minus or odd digits."""
    return is_dressed(text) and (_UNMISTAKABLE.search(_normal(text)) is not None or odd_characters(text) != "")


def odd_characters(text: str) -> str:
    """Minus signs and digits in it that only look like those of the keyboard."""
    return "".join(letter for letter in text if not letter.isascii() and _is_sign(letter))


def _is_sign(letter: str) -> bool:
    return letter.isdecimal() or ord(letter) in _MINUS or letter in "－＋"


@lru_cache(maxsize=4096)
def _normal(text: str) -> str:
    """The text without spaces, with the digits and signs of the keyboard."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    plain = _UNSEEN.sub("", plain)
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain)


_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
_FEW = 10
_SAMPLE = 50
_NOT_PLAIN = re.compile(r"[^\d.\0]", re.ASCII)
_ENOUGH = 5
"""A column holds numbers when at least one cell in so many does."""


def numbers_as_text(table: Table) -> Iterator[Finding]:
    """Text where something to calculate with belongs."""
    for column in table.columns:
        if column.role is Role.NUMBER:
            yield from _in_numbers(column)
        elif column.role is Role.UNKNOWN:
            yield from _among_numbers(column)


def _in_numbers(column: Column) -> Iterator[Finding]:
    plain = plain_texts(column.texts)
    if any(_DECIMAL_COMMA.fullmatch(text.strip()) for text in column.texts.keys() - plain):
        # Beside 12,50 a 1.250 is a thousand two hundred and fifty.
        plain = {text for text in plain if not _THOUSANDS.fullmatch(text.strip())}
    others = column.texts.keys() - plain - damaged_texts(column)
    if plain and not column.is_csv:
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            message("values.numbers.as_text"),
            plain,
        )
    dressed = {text for text in others if is_dressed(text) or _THOUSANDS.fullmatch(text.strip())}
    if dressed:
        yield _dressed(column, dressed)
    strange = {text for text in others - dressed if text.strip()}
    if strange and _belong_numbers(column, strange, plain | dressed):
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            message("values.numbers.no_number"),
            strange,
        )


def _belong_numbers(column: Column, strange: Collection[str], written: Collection[str]) -> bool:
    """Whether text is out of place: the tenant's template has the column, or it does hold numbers."""
    if column.is_expected:
        return True
    numbers = column.numbers.total() + sum(column.texts[text] for text in written)
    return numbers * (_ENOUGH - 1) >= sum(column.texts[text] for text in strange)


def _dressed(column: Column, texts: Collection[str]) -> Finding:
    return column.finding(
        Defect.NUMBER_AS_TEXT,
        Severity.WARNING,
        message("values.numbers.written_in_csv" if column.is_csv else "values.numbers.written"),
        texts,
        _remark,
    )


def _remark(value: Value) -> Message:
    """The value, with the characters that only look right."""
    odd = tuple(dict.fromkeys(odd_characters(str(value))))
    if not odd:
        return quoted(value)
    return message("values.numbers.odd", value=quoted(value), odd=odd, usual=tuple(map(_normal, odd)))


def _among_numbers(column: Column) -> Iterator[Finding]:
    """The name does not tell, but nearly everything in it is a number."""
    if not column.numbers and not _may_be_numbers(column):
        return
    plain = plain_texts(column.texts)
    if plain and len(plain) * _FEW <= column.numbers.total():
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            message("values.numbers.as_text"),
            plain,
        )
    others = column.texts.keys() - plain
    are_few = sum(column.texts[text] for text in others) * _FEW <= column.numbers.total()
    if not others or not (are_few or _may_be_numbers(column)):
        return
    dressed = {text for text in others - damaged_texts(column) if is_unmistakable(text)}
    numbers = column.numbers.total() + sum(column.texts[text] for text in plain | dressed)
    if dressed and sum(column.texts[text] for text in others - dressed) * _FEW <= numbers:
        yield _dressed(column, dressed)


def _may_be_numbers(column: Column) -> bool:
    """Whether a look at a few of its texts, and at the letters in all, does not rule it out."""
    sample = list(islice(column.texts, _SAMPLE))
    like = sum(is_unmistakable(text) for text in sample) + len(plain_texts(sample))
    return like * 2 >= len(sample) > 0 and _NOT_PLAIN.search(column.shapes) is not None


# True and false where a code, a number or a date belongs: Excel takes a word like TRUE for a logical value.

_WANTED = {
    Role.NUMBER: "number",
    Role.DATE: "date",
    Role.CODE: "code",
    Role.RUNNING: "number",
    Role.POSTCODE: "postcode",
}


def logical_values(table: Table) -> Iterator[Finding]:
    """Cells with a logical value in columns that are no choice of yes and no."""
    for column in table.with_role(*_WANTED):
        if bool not in column.types or _may_be_a_choice(column):
            continue
        cells = [(row, cell) for row, cell in zip(table.numbers, column.cells, strict=True) if isinstance(cell, bool)]
        yield table.finding(
            Defect.LOGICAL_VALUE,
            Severity.WARNING,
            message(f"values.logical.{_WANTED[column.role]}", column=quoted(column.name)),
            (
                Place(
                    table.address(row, column.number),
                    message("values.logical.true" if cell else "values.logical.false"),
                )
                for row, cell in cells[: table.most_places]
            ),
            more=max(0, len(cells) - table.most_places),
        )


def _may_be_a_choice(column: Column) -> bool:
    """Whether the column says yes or no, by its name, or by all its cells where the name leaves it open."""
    if is_flag(column.name):
        return True
    logical = sum(1 for cell in column.cells if isinstance(cell, bool))
    return logical == column.filled and not is_named_for_its_role(column.name)
