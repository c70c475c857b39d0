"""What the fast reader of workbooks does not tell of a sheet, found without reading its values.

Sheets are written by programs, and all of them alike: the signs looked for here are searched as
bytes, many times faster than XML is read. A sheet that is written in any other way is
``Unusual``, and read cell by cell instead. A sign that most sheets lack is looked for by its rarest
letter first, because a single letter is found ten times faster than two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.cells import column_letters, column_number
from knosc_desktop.reader.errors import Damaged, TooLarge
from knosc_desktop.reader.parsing.cell_values import DatedNumbers
from knosc_desktop.reader.parsing.number_formats import FormatRuns, Watch
from knosc_desktop.reader.parsing.raw_rows import is_invisible
from knosc_desktop.reader.parsing.sheet import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.reader.parsing.cell_values import Shows
    from knosc_desktop.reader.parsing.number_formats import WatchedFormats
    from knosc_desktop.reader.parsing.package import ByteStream


# Which cells of a sheet are merged: that stands behind its rows, and is searched as bytes, not read as XML.

_CHUNK = 1 << 20
_SIGN = b"mergeCell"
_AREA = re.compile(
    rb"<(?:[\w.-]{1,50}:)?mergeCell\s[^<>]{0,200}?"
    rb"""\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_LONGEST = 512
"""Bytes that a merge may take up to the end of its reference."""
_MOST = 100_000


def merges_in(stream: ByteStream, begun: bytes = b"") -> tuple[Merge, ...]:
    """The merges in what is left of a sheet, which is unpacked to its end: only then is the checksum known to be right.

    Args:
        stream: the sheet's XML.
        begun: what was read of it and not looked at.

    Raises:
        zipfile.BadZipFile: the checksum is wrong.
    """
    found: list[Merge] = []
    while True:
        looked_at = max(0, len(begun) - _LONGEST)
        if _SIGN in begun:
            for area in _AREA.finditer(begun):
                looked_at = max(looked_at, area.end())
                if len(found) < _MOST:
                    found.append(_merge(area))
        more = stream.read(_CHUNK)
        if not more:
            return tuple(found)
        begun = begun[looked_at:] + more


def _merge(area: re.Match[bytes]) -> Merge:
    left, top, right, bottom = (part.decode() for part in area.groups())
    return Merge(int(top), column_number(left), int(bottom), column_number(right))


_LONGEST_ROW = 32 << 20
"""Bytes: every column of Excel's with a long text in it."""
_LONGEST_START = 4 << 20
"""Bytes before the first row: widths, views."""
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)worksheet\b")
_FOREIGN = re.compile(rb"""encoding\s*=\s*["'](?!utf-?8|us-ascii)""", re.IGNORECASE)
_UNUSUAL = (b"<!", b"<?")
"""Comments and their like may hold what only looks like a cell."""
_SINGLE_QUOTED = (b" t='", b" s='", b" hidden='", b" ht='")
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_HEIGHT = re.compile(rb'\sht="([\d.]+)"')
_LOW = b' ht="0'
_ERROR = b't="e"'
_NUMBER = re.compile(rb'\sr="(\d+)"')
_VALUE = re.compile(rb"v>([^<]*)<")
_MOST_NAMED = 40
"""Formats that are looked for by their numbers; of more, every cell with any format is looked at."""


class Unusual(Exception):
    """The sheet is not written as every known program does."""


@dataclass(slots=True)
class Scan:
    """What is found.

    Attributes:
        hidden_rows: numbers of rows that Excel does not show.
        valueless: row and column of formulas without a stored result.
        error_values: what stands in error cells.
        dated_numbers: format and text of the numbers under a date format that have to be read again.
        merges: where cells are merged.
        formats: of the cells whose format may mislead.
    """

    hidden_rows: set[int] = field(default_factory=set)
    valueless: list[tuple[int, int]] = field(default_factory=list)
    error_values: dict[tuple[int, int], str] = field(default_factory=dict)
    dated_numbers: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    formats: FormatRuns = field(default_factory=FormatRuns)


@dataclass(slots=True)
class Extent:
    """How far a sheet reaches.

    Attributes:
        last_row: with anything in it.
        last_column: with anything in it.
        cells: how many hold something.
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0


def measure(stream: ByteStream) -> Extent:
    """Look how far a sheet reaches, and whether it is written as every known program does.

    Args:
        stream: the sheet's XML.

    Raises:
        Unusual: it has to be read cell by cell.
        Damaged: it ends too early.
        TooLarge: a row of it is too long.
    """
    signs, rest = beginning(stream)
    extent = Extent()
    for piece in whole_rows(stream, rest, signs):
        refuse_unusual(piece, signs)
        numbered = _measure_rows(piece, signs, extent)
        if numbered != piece.count(signs.row_start):
            refuse_unnumbered(piece, signs)
    return extent


def scan(stream: ByteStream, dates: Sequence[Shows], watched: WatchedFormats | None = None) -> Scan:
    """Look through a sheet that ``measure`` found usual.

    Args:
        stream: the sheet's XML.
        dates: what each cell format of the workbook shows.
        watched: the formats whose cells are to be noted.

    Raises:
        Damaged: it ends too early.
        TooLarge: a row of it is too long.
    """
    signs, rest = beginning(stream)
    formats = _FormatSigns(signs, watched) if watched is not None and not watched.is_empty else None
    found = Scan()
    dated_numbers = DatedNumbers(signs.prefix, dates)
    for piece in whole_rows(stream, rest, signs, found):
        _note_what_matters(piece, signs, found)
        for letters, row, style, text in dated_numbers.find(piece):
            found.dated_numbers[int(row), column_number(letters.decode())] = style, text
        if formats is not None:
            formats.note(piece, found.formats)
    return found


class Signs:
    """What is looked for, with the prefix that the sheet gives to its elements."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.prefix = prefix
        self.sheet_data = re.compile(rb"<" + p + rb"sheetData\s*(/?)>")
        self.over = b"</" + prefix + b"sheetData>"
        self.row_start = b"<" + prefix + b"row"
        self.row = self.row_start + b' r="'
        self.row_end = b"</" + prefix + b"row>"
        self.cell_start = b"<" + prefix + b"c"
        self.cell = self.cell_start + b' r="'
        self.cell_end = b"</" + prefix + b"c>"
        self.formula = b"<" + prefix + b"f"
        self.prefix = p
        begins = re.escape(self.cell) + rb"([A-Z]+)(\d+)"
        self.place = re.compile(begins)
        self.row_tag = re.compile(re.escape(self.row_start) + rb"\s[^>]*>")
        self.error = re.compile(begins + rb'"[^>]*?\st="e"[^>]*(?<!/)>(.*?)' + re.escape(self.cell_end), re.DOTALL)
        formula = rb"<" + p + rb"f(?:\s[^>]*)?(?:/>|>[^<]*</" + p + rb"f>)"
        no_value = rb"(<" + p + rb"v\s*/>|<" + p + rb"v></" + p + rb"v>)?"
        self.valueless = re.compile(
            begins + rb'"([^>]*)(?<!/)>\s*' + formula + rb"\s*" + no_value + rb"\s*" + re.escape(self.cell_end)
        )


class _FormatSigns:
    """How cells with a watched format are found."""

    def __init__(self, signs: Signs, watched: WatchedFormats) -> None:
        self._codes = watched.codes
        # A date without a time of day is a whole number.
        timed = rb"(?:<P:f[^>]*>(?:[^<]*</P:f>)?)?<P:v>\d+(?:\.\d|-\d\d-\d\dT)".replace(b"P:", signs.prefix)
        anywhere = rb"[A-Z]+"
        codes = "|".join(column_letters(number) for number in sorted(watched.code_columns)).encode()
        self._searches = [
            _Search.made(
                signs.cell,
                codes if way is Watch.IN_CODES else anywhere,
                numbers,
                timed if way is Watch.WITH_TIME else b"",
            )
            for way, numbers in watched.styles.items()
            if numbers
        ]

    def note(self, piece: bytes, runs: FormatRuns) -> None:
        """Note the cells that have one of the formats and are not empty."""
        columns: dict[bytes, int] = {}
        for search in self._searches:
            if not search.sign.search(piece):
                continue
            for letters, row, style in search.cell.findall(piece):
                number = int(style)
                if number in search.numbers:
                    column = columns.get(letters) or columns.setdefault(letters, column_number(letters.decode()))
                    runs.add(int(row), column, self._codes[number])


class _Search(NamedTuple):
    """What cells of some formats are found by.

    Attributes:
        sign: is in the sheet if there is such a cell, and soon found.
        cell: its column, row and format.
        numbers: of the formats.
    """

    sign: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    numbers: frozenset[int]

    @classmethod
    def made(cls, cell: bytes, columns: bytes, numbers: frozenset[int], value: bytes) -> _Search:
        """Look in these columns for these formats before such a value."""
        named = b"|".join(str(number).encode() for number in sorted(numbers))
        style = named if len(numbers) <= _MOST_NAMED else rb"\d+"
        rest = rb'"[^>]*(?<!/)>' + value
        begin = re.escape(cell) + b"(" + columns + rb')(\d+)"[^>]*?'
        return cls(
            re.compile(rb' s="(?:' + style + b")" + rest),
            re.compile(begin + rb'\ss="(' + style + b")" + rest),
            numbers,
        )


def beginning(stream: ByteStream) -> tuple[Signs, bytes]:
    """The sheet's own way to write, and what was read of it behind the start of its rows.

    Raises:
        Unusual: it has to be read cell by cell.
        TooLarge: the first row comes too late.
    """
    start = stream.read(_CHUNK)
    root = _ROOT.search(start)
    if root is None or _FOREIGN.search(start, 0, root.start()) or b"<!" in start[: root.start()]:
        raise Unusual
    signs = Signs(root[1])
    while (begin := signs.sheet_data.search(start)) is None:
        more = stream.read(_CHUNK)
        if not more:
            return signs, signs.over
        start += more
        if len(start) > _LONGEST_START:
            raise TooLarge("there is too much before the first row")
    return signs, signs.over if begin[1] else start[begin.end() :]


def whole_rows(stream: ByteStream, rest: bytes, signs: Signs, found: Scan | None = None) -> Iterator[bytes]:
    """The rows, as many whole ones at a time as were unpacked at once; after them, the merges are noted.

    Raises:
        Damaged: the sheet ends too early.
        TooLarge: a row of it is too long.
    """
    while True:
        over = rest.find(signs.over)
        if over >= 0:
            yield rest[:over]
            if found is not None:
                found.merges = merges_in(stream, rest[over:])
            return
        cut = rest.rfind(signs.row_start)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > _LONGEST_ROW:
            raise TooLarge("a row is too long")
        # As much as is there already, or looking through a row without end again and again would take for ever.
        more = stream.read(min(max(_CHUNK, len(rest)), _LONGEST_ROW + 1 - len(rest)))
        if not more:
            raise Damaged("the sheet ends in the middle of its rows")
        rest += more


def refuse_unusual(piece: bytes, signs: Signs) -> None:
    """See that only cells look like cells.

    Raises:
        Unusual: something else may.
    """
    is_usual = (
        not any(sign[1:] in piece and sign in piece for sign in _UNUSUAL)
        and not (b"'" in piece and any(sign in piece for sign in _SINGLE_QUOTED))
        and piece.count(signs.cell_start) == piece.count(signs.cell)
    )
    if not is_usual:
        raise Unusual


def refuse_unnumbered(piece: bytes, signs: Signs) -> None:
    """See that every row says its number, first or among other things.

    Raises:
        Unusual: one does not.
    """
    if piece.count(signs.row_start) != sum(b' r="' in tag for tag in signs.row_tag.findall(piece)):
        raise Unusual


def _measure_rows(piece: bytes, signs: Signs, extent: Extent) -> int:
    """How far it reaches, by the last filled cell of every row; blank ones that are only formatted do not count.

    Returns:
        How many rows follow the one before at once and begin with their number.
    """
    extent.cells += piece.count(signs.cell_end)
    names: set[bytes] = set()
    begin = numbered = 0
    over = len(signs.row_end)
    while (end := piece.find(signs.row_end, begin)) >= 0:
        filled = piece.rfind(signs.cell_end, begin, end)
        last = signs.place.match(piece, piece.rfind(signs.cell, begin, filled)) if filled >= 0 else None
        if last is not None:
            names.add(last[1])
            extent.last_row = max(extent.last_row, int(last[2]))
        numbered += piece.startswith(signs.row, begin)
        begin = end + over
    extent.last_column = max(extent.last_column, *(column_number(name.decode()) for name in names), 0)
    return numbered


def _note_what_matters(piece: bytes, signs: Signs, found: Scan) -> None:
    if b"h" in piece and (b"hidden=" in piece or _LOW in piece):
        for tag in signs.row_tag.findall(piece):
            if _is_hidden(tag) and (number := _NUMBER.search(tag)):
                found.hidden_rows.add(int(number[1]))
    if b"e" in piece and _ERROR in piece:
        for cell in signs.error.finditer(piece):
            value = _VALUE.search(cell[3])
            if value is not None and value[1]:
                found.error_values[_place(cell)] = value[1].decode("utf-8", "replace")
    if b"f" in piece and signs.formula in piece:
        for cell in signs.valueless.finditer(piece):
            is_empty_text = cell[4] is not None and b't="str"' in cell[3]
            if not is_empty_text:
                found.valueless.append(_place(cell))


def _is_hidden(row: bytes) -> bool:
    height = _HEIGHT.search(row)
    return _HIDDEN.search(row) is not None or (height is not None and is_invisible(height[1].decode()))


def _place(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell[2]), column_number(cell[1].decode())
