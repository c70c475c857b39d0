"""Which cells of a sheet have a number format that may show something else than they hold.

Most formats can't mislead, so that most sheets need no look at the formats of their cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.reader.parsing.format_codes import Part, format_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.reader.parsing.format_codes import FormatCode, Section

_JOINTS = frozenset("-_/.#:")
"""What stands between the parts of a code."""


class Watch(Enum):
    """Where the cells of a format are worth a look."""

    NOWHERE = auto()
    IN_CODES = auto()
    """Only where every character counts."""
    WITH_TIME = auto()
    """Where the value has a time of day."""
    EVERYWHERE = auto()


class FormatRun(NamedTuple):
    """Cells below each other that have one format.

    Attributes:
        first: number of the first row.
        last: number of the last row.
        code: of the format.
    """

    first: int
    last: int
    code: str


@dataclass(slots=True)
class FormatRuns:
    """The runs of each column, as they are found from the first row on."""

    by_column: dict[int, list[FormatRun]] = field(default_factory=dict)

    def add(self, row: int, column: int, code: str) -> None:
        """Note a cell."""
        runs = self.by_column.setdefault(column, [])
        if runs and runs[-1].last == row - 1 and runs[-1].code == code:
            runs[-1] = FormatRun(runs[-1].first, row, code)
        else:
            runs.append(FormatRun(row, row, code))


@dataclass(frozen=True)
class WatchedFormats:
    """The formats of a workbook, and where each of them matters.

    Attributes:
        codes: of each cell format, by its number.
        code_columns: numbers of the columns in which every character counts.
    """

    codes: Sequence[str] = ()
    code_columns: frozenset[int] = frozenset()

    @cached_property
    def styles(self) -> dict[Watch, frozenset[int]]:
        """The numbers of the formats that are watched in each way."""
        watches = {code: watch(code) for code in set(self.codes)}
        return {
            way: frozenset(number for number, code in enumerate(self.codes) if watches[code] is way)
            for way in Watch
            if way is not Watch.NOWHERE and (way is not Watch.IN_CODES or self.code_columns)
        }

    @property
    def is_empty(self) -> bool:
        """Whether no format is watched."""
        return not any(self.styles.values())

    @property
    def has_default(self) -> bool:
        """Whether cells are watched that name no format at all."""
        return any(0 in numbers for numbers in self.styles.values())

    def wants(self, column: int, style: int) -> bool:
        """Whether a cell of that column and format is watched."""
        return any(
            style in numbers and (way is not Watch.IN_CODES or column in self.code_columns)
            for way, numbers in self.styles.items()
        )


def watch(code: str) -> Watch:
    """Where a format may mislead."""
    parts = format_code(code)
    if not code or not parts.is_known:
        return Watch.NOWHERE
    if parts.is_date:
        return _watch_date(parts)
    misleads = any(_misleads(section) for section in parts.sections) or has_code_prefix(parts.sections[0])
    if misleads or _hides_or_flips(parts) or _changes_text(parts):
        return Watch.EVERYWHERE
    is_plain = len(parts.sections) == 1 and all(
        token.part in {Part.GENERAL, Part.TEXT} for token in parts.sections[0].tokens
    )
    return Watch.NOWHERE if is_plain else Watch.IN_CODES


def _watch_date(parts: FormatCode) -> Watch:
    fields = parts.fields
    if parts.sections[0].has(Part.ELAPSED):
        return Watch.NOWHERE
    if "d" not in fields:
        return Watch.EVERYWHERE
    return Watch.NOWHERE if "h" in fields else Watch.WITH_TIME


def _misleads(section: Section) -> bool:
    """Whether it may pretend another value anywhere, not only in a code."""
    has_digits = section.has(Part.DIGIT)
    return (
        section.has(Part.PERCENT, Part.EXPONENT)
        or section.scale > 0
        or section.required > 1
        or (has_digits and section.inside.strip() != "")
        or any(map(str.isdigit, section.literals))
        or (not section.has(Part.DIGIT, Part.GENERAL, Part.TEXT) and any(map(str.isalpha, section.literals)))
    )


def has_code_prefix(section: Section) -> bool:
    """Whether it puts something like ``PO-`` before a number; a currency or a sign is no such thing."""
    prefix = section.prefix
    is_plain = not section.has(Part.POINT, Part.COMMA)
    return any(map(str.isalnum, prefix)) and (prefix[-1] in _JOINTS or (is_plain and prefix[-1].isalnum()))


def _hides_or_flips(parts: FormatCode) -> bool:
    """Whether numbers below or above zero look empty, or as if they had another sign."""
    numbers = parts.for_numbers
    if not numbers:
        return False
    positive = numbers[0]
    if not positive.has(Part.DIGIT, Part.GENERAL, Part.TEXT) or "-" in positive.literals:
        return True
    negative = numbers[1] if len(numbers) > 1 else None
    if negative is None or negative.has_colour:
        return False
    return negative.literals.strip() == positive.literals.strip() and negative.condition is None


def _changes_text(parts: FormatCode) -> bool:
    section = parts.for_text
    return section is not None and (not section.has(Part.TEXT) or section.literals.strip() != "")
