"""Where an error is, told as the path to a value: ``["body", 4, "_Quantity"]``, ``/rows/4/_Quantity``.

Servers that check what they have made of a file, instead of the file, name the place in that way: pydantic, JSON:API,
Spring, JSON Schema.
"""

from __future__ import annotations

import re
from typing import Any

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.row_numbers import LARGEST_ROW

PATHS = ("loc", "path", "pointer", "jsonpointer", "instancepath", "datapath", "propertypath", "jsonpath")
_LONGEST = 300
_PART = re.compile(r"[^/.\[\]$'\"]+")
_LIKE_A_PATH = re.compile(r"\$?[\w.$]*\[['\"]?\w.*|/\w.*/\d+/\w+|\$\.\w.*", re.DOTALL)
"""With an index in brackets, or from the root to a name below a number; “Qty/2” is the name of a column."""
_ADDRESS = re.compile(r"/(?:api|v\d|jobs?)\b", re.IGNORECASE)
"""The path of a request is none into a file."""
_LONGEST_NAME = 100


def place_in_path(value: Any) -> tuple[int, str] | None:
    """The row, as the server counts, and the column of a path; None when it has no single row before its last name.

    Args:
        value: as the server gave it.
    """
    if (
        isinstance(value, str)
        and len(value) <= _LONGEST
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
    return row, one_line(column, _LONGEST_NAME) if column else ""
