"""The number formats of a workbook: their codes, and which of them show a date, a time or a span of time."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from knosc_desktop.reader.parsing.guarded_xml import GuardedXml

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.package import Package

_MOST = 32 << 20
_DATES = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
"""Built in, those of East Asian editions among them."""
_SPANS = {46}
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "$#,##0_);($#,##0)", 6: "$#,##0_);[Red]($#,##0)", 7: "$#,##0.00_);($#,##0.00)",
    8: "$#,##0.00_);[Red]($#,##0.00)", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Those whose code is the same wherever Excel is sold; of the others it is not known what they show."""
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
    used, codes = _read(package)
    known: dict[str, Shows] = {}
    return tuple(known.get(number) or known.setdefault(number, _shows(number, codes)) for number in used)


def codes_in(package: Package) -> tuple[str, ...]:
    """The code of each cell format of a workbook, by its number; empty where it is not known.

    Raises:
        ExpatError: it is no XML.
        Damaged: it has a document type.
        TooLarge: it is longer than it may be.
    """
    used, codes = _read(package)
    built_in = {str(number): code for number, code in _BUILT_IN.items()}
    return tuple(codes.get(number, built_in.get(number, "")) for number in used)


def _read(package: Package) -> tuple[list[str], dict[str, str]]:
    """The number of the code that each cell format has, and the codes by their numbers."""
    codes: dict[str, str] = {}
    used: list[str] = []
    if not package.styles_part:
        return used, codes
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
    return used, codes


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
