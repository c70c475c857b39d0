"""A cell's value as Excel shows it, as far as that is certain; else as it is stored."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from knosc_desktop.reader.parsing.cell_values import shown
from knosc_desktop.reader.parsing.number_formats import (
    Part,
    date_by_format,
    format_code,
    number_as_shown,
    text_as_shown,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.reader.parsing.cell_values import CellValues
    from knosc_desktop.reader.parsing.number_formats import FormatCode
    from knosc_desktop.reader.parsing.raw_rows import RawCell
    from knosc_desktop.reader.parsing.sheet import Value

LONGEST = 1_000
"""Letters of a cell; more are not seen in a grid."""
_MOST_KEPT = 50_000
_HASHES = "####"


@dataclass(slots=True)
class Shown:
    """Knows the formats of one workbook.

    Attributes:
        codes: of each cell format, by its number; empty where it is not known.
    """

    codes: Sequence[str]
    _numbers: dict[tuple[str, int], str] = field(default_factory=dict)

    def text(self, cell: RawCell, values: CellValues) -> str:
        """What is to be seen of a cell, on as many lines as it has.

        Args:
            cell: as the sheet has it.
            values: tells what it holds.
        """
        if cell.kind == "e":
            return cell.text
        if cell.kind in {"n", "d"}:
            key = cell.text, cell.style
            known = self._numbers.get(key)
            if known is None:
                if len(self._numbers) >= _MOST_KEPT:
                    self._numbers.clear()
                known = self._numbers[key] = self._value(cell, values)[:LONGEST]
            return known
        return self._value(cell, values)[:LONGEST]

    def _value(self, cell: RawCell, values: CellValues) -> str:
        value = values.value(cell)
        code = self._code(cell.style)
        if isinstance(value, str):
            seen = None if code is None else text_as_shown(code, value)
            return value if seen is None else seen
        if isinstance(value, bool) or code is None:
            return _as_stored(value)
        if values.is_unshown(value, cell.style):
            return _HASHES
        if isinstance(value, date | time | timedelta):
            return self._moment(value, code)
        seen = number_as_shown(code, value) if math.isfinite(value) else None
        return _as_stored(value) if seen is None else seen

    def _moment(self, value: date | time | timedelta, code: FormatCode) -> str:
        if not isinstance(value, timedelta) and (seen := date_by_format(value, code)) is not None:
            return seen
        return _span(value) if isinstance(value, timedelta) else shown(value)

    def _code(self, style: int) -> FormatCode | None:
        """None where the value is shown as it is."""
        if not 0 <= style < len(self.codes) or not self.codes[style]:
            return None
        code = format_code(self.codes[style])
        is_plain = len(code.sections) == 1 and {token.part for token in code.sections[0].tokens} <= {
            Part.GENERAL,
            Part.TEXT,
        }
        return None if is_plain else code


def _as_stored(value: Value) -> str:
    """Of a number the 15 digits that Excel keeps."""
    if type(value) is float and not value.is_integer():
        return f"{value:.15g}"
    return shown(value)


def _span(value: timedelta) -> str:
    """Hours, minutes and seconds, however many hours they are."""
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
