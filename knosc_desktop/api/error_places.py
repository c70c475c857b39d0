"""Where an object says an error is: its fields for rows, columns, cells and sheets."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.cell_references import cells_in_field
from knosc_desktop.api.empty_errors import says_nothing
from knosc_desktop.api.error_fields import (
    CELLS,
    COLUMNS,
    FIRST_ROWS,
    LAST_ROWS,
    LINES,
    MAYBE_CELLS,
    ORDERS,
    ROWS,
    SHEETS,
)
from knosc_desktop.api.error_texts import LONGEST
from knosc_desktop.api.row_numbers import LARGEST_ROW, rows_in_field

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import RowError

Fields = dict[str, tuple[str, Any]]
"""The fields of an object by their plain names, each with its own name and its value."""

LONGEST_COLUMN = 100
_ROW_FIELDS = frozenset(ROWS)
_CELL_FIELDS = frozenset((*CELLS, *MAYBE_CELLS))
_RANGE_FIELDS = frozenset(FIRST_ROWS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an error is.

    Attributes:
        rows: as the server counts.
        column: as the server gave it; empty when it did not.
        cells: their addresses.
        unread: the value of a field for rows that names none.
    """

    rows: tuple[int, ...] = ()
    column: str = ""
    cells: tuple[str, ...] = ()
    unread: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it says anything."""
        return bool(self.rows or self.column or self.cells or self.unread)

    @property
    def row(self) -> int | None:
        """The row if it is one."""
        return self.rows[0] if len(self.rows) == 1 else None

    def around(self, error: RowError) -> RowError:
        """The error with what it does not say itself."""
        is_placed = error.row is not None or error.cell
        return replace(
            error,
            row=error.row if is_placed else self.row,
            column=error.column or self.column,
            cell=error.cell if is_placed or len(self.cells) != 1 else self.cells[0],
        )


def take_place(rest: Fields) -> Place:
    """The place that the fields name; what it was read from is no longer among them."""
    cells = _take_cells(rest) if _CELL_FIELDS & rest.keys() else ()
    rows, unread = _take_rows(rest) if _ROW_FIELDS & rest.keys() else ((), "")
    if not rows and not unread and _RANGE_FIELDS & rest.keys():
        rows = _take_range(rest)
    if unread and not cells:
        cells = cells_in_field(unread)
        unread = "" if cells else unread
    if not rows and not cells and not unread and (found := _take_path(rest)):
        return Place((found[0],), found[1])
    column = take_first(rest, COLUMNS)
    if isinstance(column, list):
        column = ", ".join(map(text_of, column))
    return Place(rows, "" if column is None else one_line(column, LONGEST_COLUMN), cells, unread)


def take_first(rest: Fields, names: tuple[str, ...]) -> Any:
    """The first of the fields that is there; it is no longer among the rest then."""
    for name in names:
        if name in rest:
            return rest.pop(name)[1]
    return None


def take_sheet(rest: Fields) -> str:
    """The name of the sheet; empty when no field has it."""
    for name in SHEETS:
        if name in rest and isinstance(rest[name][1], str) and rest[name][1].strip():
            sheet: str = rest.pop(name)[1]
            return one_line(sheet, LONGEST_COLUMN)
    return ""


def text_of(value: Any) -> str:
    """Any value as one line."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return one_line(json.dumps(value, ensure_ascii=False), LONGEST)
    return one_line(value, LONGEST)


def _take_cells(rest: Fields) -> tuple[str, ...]:
    before = dict(rest)
    sheet = take_sheet(rest)
    for name in (*CELLS, *MAYBE_CELLS):
        if name in rest:
            cells = cells_in_field(rest[name][1], sheet, is_sure=name not in MAYBE_CELLS)
            if cells:
                del rest[name]
                return cells
    rest.update(before)
    return ()


def _take_rows(rest: Fields) -> tuple[tuple[int, ...], str]:
    unread = ""
    for name in ROWS:
        if name not in rest:
            continue
        value = rest[name][1]
        rows = rows_in_field(value, is_plural=name.endswith("s"))
        if rows:
            # The lines of an order are not those of the file; the one who finds the cell has to see both.
            if name not in LINES or not any(ORDERS.search(other) for other in rest):
                del rest[name]
            return rows, ""
        if not unread and not isinstance(value, (dict, list)):
            del rest[name]
            unread = "" if says_nothing(value) else text_of(value)
    return (), unread


def _take_path(rest: Fields) -> tuple[int, str] | None:
    for name in (*_PATHS, *COLUMNS):
        # “Attribute[1]” is the name of a column.
        if name in rest and (found := _place_in_path(rest[name][1])) and (found[1] or name in _PATHS):
            del rest[name]
            return found
    return None


def _take_range(rest: Fields) -> tuple[int, ...]:
    first, last = (next((name for name in names if name in rest), "") for names in (FIRST_ROWS, LAST_ROWS))
    ends = [rows_in_field(rest[name][1]) for name in (first, last) if name]
    rows = rows_in_field("-".join(str(end[0]) for end in ends)) if all(ends) else ()
    if rows:
        for name in (first, last):
            rest.pop(name, None)
    return rows


# A place told as the path to a value: ``["body", 4, "_Quantity"]``, ``/rows/4/_Quantity``. Servers that check what they
# have made of a file, instead of the file, name it in that way: pydantic, JSON:API, Spring, JSON Schema.

_PATHS = ("loc", "path", "pointer", "jsonpointer", "instancepath", "datapath", "propertypath", "jsonpath")
_LONGEST_PATH = 300
_PART = re.compile(r"[^/.\[\]$'\"]+")
_LIKE_A_PATH = re.compile(r"\$?[\w.$]*\[['\"]?\w.*|/\w.*/\d+/\w+|\$\.\w.*", re.DOTALL)
"""With an index in brackets, or from the root to a name below a number; “Qty/2” is the name of a column."""
_ADDRESS = re.compile(r"/(?:api|v\d|jobs?)\b", re.IGNORECASE)
"""The path of a request is none into a file."""


def _place_in_path(value: Any) -> tuple[int, str] | None:
    """The row, as the server counts, and the column of a path; None when it has no single row before its last name.

    Args:
        value: as the server gave it.
    """
    if (
        isinstance(value, str)
        and len(value) <= _LONGEST_PATH
        and _LIKE_A_PATH.fullmatch(value)
        and not _ADDRESS.match(value)
    ):
        parts: list[Any] = _PART.findall(value)
    elif isinstance(value, list) and all(isinstance(part, (int, str)) for part in value):
        parts = value
    else:
        return None
    numbers = [index for index, part in enumerate(parts) if str(part).isascii() and str(part).isdecimal()]
    if len(numbers) != 1 or len(parts) - numbers[0] > 2:  # noqa: PLR2004 - the row and its column
        return None
    row = int(str(parts[numbers[0]])[:12])
    if row >= LARGEST_ROW:
        return None
    column = parts[-1] if numbers[0] < len(parts) - 1 else ""
    return row, one_line(column, LONGEST_COLUMN) if column else ""
