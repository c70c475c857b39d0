"""How people and programs write numbers as text: plain, or in a way that only people understand."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """The text without blanks, with the digits and signs of the keyboard."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    plain = _UNSEEN.sub("", plain)
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain)
