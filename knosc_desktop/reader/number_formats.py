"""Which formats of a workbook show a number as a date, a time or a span of time."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from knosc_desktop.reader.guarded_xml import GuardedXml

if TYPE_CHECKING:
    from knosc_desktop.reader.package import Package

_MOST = 32 << 20
_DATES = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
"""Built in, those of East Asian editions among them."""
_SPANS = {46}
_SPAN = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NOT_A_FIELD = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_FIELD = re.compile("[dmyhs]|a/p", re.IGNORECASE)


class Shows(Enum):
    """What a number stands for."""

    NUMBER = "number"
    DATE = "date"
    SPAN = "span"


def formats_in(package: Package) -> tuple[Shows, ...]:
    """What each cell format of a workbook shows, by its number.

    Raises:
        ExpatError: it is no XML.
        Damaged: it has a document type.
        TooLarge: it is longer than it may be.
    """
    if not package.styles_part:
        return ()
    codes: dict[str, str] = {}
    used: list[str] = []
    is_inside = is_over = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if name == "cellXfs":
            is_inside = True
        elif name == "xf" and is_inside:
            used.append(attributes.get("numFmtId", "0"))
        elif name == "numFmt":
            codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))

    def end(name: str) -> None:
        nonlocal is_inside, is_over
        if name == "cellXfs":
            is_inside, is_over = False, True

    xml = GuardedXml(package.open(package.styles_part), start, end, most=_MOST)
    # What follows, names and conditions, is longer than the formats and of no use here.
    while not is_over and xml.advance():
        pass
    known: dict[str, Shows] = {}
    return tuple(known.get(number) or known.setdefault(number, _shows(number, codes)) for number in used)


def _shows(number: str, codes: dict[str, str]) -> Shows:
    if number in codes:
        return shown_by(codes[number])
    built_in = int(number) if number.isdecimal() else 0
    if built_in in _SPANS:
        return Shows.SPAN
    return Shows.DATE if built_in in _DATES else Shows.NUMBER


def shown_by(code: str) -> Shows:
    """What a format such as ``yyyy-mm-dd`` shows."""
    positive = code.split(";", 1)[0]
    if _SPAN.search(positive):
        return Shows.SPAN
    return Shows.DATE if _FIELD.search(_NOT_A_FIELD.sub("", positive)) else Shows.NUMBER
