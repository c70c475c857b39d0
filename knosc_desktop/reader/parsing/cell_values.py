"""From a cell as the XML has it to what it holds, and to the text that tells it."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from knosc_desktop.reader.parsing.package import GuardedXml
from knosc_desktop.reader.parsing.shared_strings import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from knosc_desktop.reader.parsing.package import Package
    from knosc_desktop.reader.parsing.raw_rows import RawCell
    from knosc_desktop.reader.parsing.sheet import Value


# The number formats of a workbook: their codes, and which of them show a date, a time or a span of time.

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


# Numbers under a date or time format that the fast reader does not read as the workbook stores them.
#
# It makes a time of day of -1.2, where Excel shows only number signs, a date of what is no number, and a moment of a
# whole day that a calculation missed by a hair. These cells are found here, so that they can be read again.

_SIGNS = ((b"-", b"v>-"), (b".", b".000000"), (b".", b".999999"), (b"n", b"v>n"), (b"N", b"v>N"))
"""With a letter of each that is found faster than the whole, and that most sheets lack."""
_PLAIN = rb"\d{1,6}(?:\.(?!0{6}|9{6})\d*)?<"

_MANY = 50
"""Formats that one pattern can name without getting slow."""


class DatedNumbers:
    """Looks for them in the rows of one sheet."""

    def __init__(self, prefix: bytes, formats: Sequence[Shows]) -> None:
        """Know what to look for.

        Args:
            prefix: that the sheet gives to its elements.
            formats: what each cell format shows.
        """
        p = re.escape(prefix)
        self._dated = {b"%d" % number for number, shows in enumerate(formats) if shows is not Shows.NUMBER}
        self._has_spans = Shows.SPAN in formats
        self._cell_start = b"<" + prefix + b"c "
        # Beginning with what only cells with such a format have spares a look at the others.
        styles = b"|".join(self._dated) if len(self._dated) < _MANY else rb"\d+"
        self._number = re.compile(
            rb' s="(' + styles + rb')"(?: t="n")?>(?:<' + p + rb"f[^>]*(?:/>|>[^<]*</" + p + rb"f>))?"
            rb"<" + p + rb"v>(?!" + _PLAIN + rb")([^<]+)<"
        )
        self._tag = re.compile(re.escape(self._cell_start) + rb'r="([A-Z]+)(\d+)"(?: t="n")?(?: s="\d+")?(?: t="n")?>')

    def find(self, piece: bytes) -> Iterator[tuple[bytes, bytes, int, str]]:
        """Column, row, format and text of each one in some rows."""
        # Only spans of time may be longer than all days there are and still be read as such.
        if not self._dated or not (
            self._has_spans or any(letter in piece and sign in piece for letter, sign in _SIGNS)
        ):
            return
        for number in self._number.finditer(piece):
            if number[1] not in self._dated:
                continue
            tag = self._tag.match(piece, piece.rfind(self._cell_start, 0, number.start() + 1))
            # Text has another type.
            if tag is not None:
                yield tag[1], tag[2], int(number[1]), number[2].decode("utf-8", "replace")


_BEFORE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no time zone
_BEFORE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - a cell knows no time zone
_LEAP_DAY = 60
"""Excel believes in a 29 February 1900; until then its days are one off."""
_LAST_DAY = 2_958_466
_DAYS_BETWEEN = 1462
"""From the beginning of the usual calendar to that of 1904."""
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)", re.IGNORECASE | re.ASCII)
"""Python reads blanks and underscores in numbers, too; the fast reader does not."""
_EXACT = 1e15
"""Whole numbers beyond are not told apart by Excel."""
_MILLISECONDS_A_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class CellValues:
    """What is needed to tell what a cell holds.

    Attributes:
        texts: the shared texts by their number, as far as they are known.
        formats: what each format shows.
        counts_from_1904: whether the workbook's dates do.
    """

    texts: Mapping[int, str]
    formats: Sequence[Shows]
    counts_from_1904: bool

    def value(self, cell: RawCell) -> Value:
        """What a cell holds; empty for an error, for nothing, and for a text that is not known."""
        kind, text = cell.kind, cell.text
        if kind == "s":
            return self.texts.get(int(text), "") if text.isdecimal() else ""
        if kind == "inlineStr":
            return text
        if kind == "str":
            return unescaped(text)
        if kind == "b":
            return text.strip() in {"1", "true"} if text else ""
        if kind == "e" or not text:
            return ""
        return self._dated(text) if kind == "d" else self.number(text, cell.style)

    def _dated(self, text: str) -> Value:
        for read in (date.fromisoformat, time.fromisoformat, _moment):
            with suppress(ValueError):
                return read(text)
        return text

    def number(self, text: str, style: int) -> Value:
        """What a number stands for under its format; text that is no number stays text.

        Excel has no days before its first one or after the year 9999 and shows number signs instead, also for
        spans of time. The number that is stored is what the cell holds, and what is sent.
        """
        if not _NUMBER.fullmatch(text):
            return text
        number = float(text)
        shows = self.formats[style] if 0 <= style < len(self.formats) else Shows.NUMBER
        if shows is Shows.NUMBER or not math.isfinite(number) or not 0 <= number < self._days:
            return number
        since = timedelta(milliseconds=round(number * _MILLISECONDS_A_DAY))
        if shows is Shows.SPAN:
            return since
        # The very end of the last day rounds to a day that no date can tell.
        return self._at(number, since) if since.days < self._days else number

    def is_unshown(self, value: Value, style: int) -> bool:
        """Whether Excel shows number signs instead of it, because it is no moment that the format could show."""
        if type(value) is not float or not 0 <= style < len(self.formats) or self.formats[style] is Shows.NUMBER:
            return False
        # In the calendar of 1904, Excel shows negative times.
        return value >= self._days or (value < 0 and not self.counts_from_1904)

    @property
    def _days(self) -> int:
        return _LAST_DAY - _DAYS_BETWEEN if self.counts_from_1904 else _LAST_DAY

    def _at(self, number: float, since: timedelta) -> Value:
        if number < 1:
            return (_BEFORE_1904 + since).time()
        if self.counts_from_1904:
            return _plainest(_BEFORE_1904 + since)
        early = timedelta(days=1) if number < _LEAP_DAY else timedelta()
        return _plainest(_BEFORE_1900 + since + early)


def shown(value: Value) -> str:
    """A value as text: dates as ISO writes them, whole numbers without a fraction."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _moment(text: str) -> date | datetime:
    return _plainest(datetime.fromisoformat(text).replace(tzinfo=None))


def _plainest(moment: datetime) -> date | datetime:
    return moment.date() if moment.time() == time() else moment
