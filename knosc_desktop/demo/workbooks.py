"""Writing small workbooks: a bold header, columns wide enough to read, the header kept in view."""

from __future__ import annotations

import atexit
import threading
from functools import cache
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARGIN = 4
_WRITING = threading.Lock()


def write_workbook(target: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[object]] = ()) -> None:
    """Write one sheet.

    Args:
        target: open for writing.
        title: of the sheet.
        header: its first row.
        rows: what follows.
    """
    # Only now: a quarter of the tenant's start would go into these imports.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    with _WRITING:
        _keep_the_end_waiting()
        book = Workbook(write_only=True)
        sheet: Any = book.create_sheet(title)  # Any: its type information forgets the column widths
        sheet.freeze_panes = "A2"
        for index, name in enumerate(header, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = len(name) + _MARGIN
        cells = []
        for name in header:
            cell = WriteOnlyCell(sheet, name)
            cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
        for row in rows:
            sheet.append(row)
        book.save(target)


@cache
def _keep_the_end_waiting() -> None:
    """The end of the process tidies up after openpyxl, and stumbles over a thread that is just doing so itself."""
    # What is registered last is called first; openpyxl has been imported by now.
    atexit.register(_WRITING.acquire)
