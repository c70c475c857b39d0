"""The errors of a job as a CSV file that Excel opens as it is."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from typing import TYPE_CHECKING

from knosc_desktop.services.keeping.saving import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.jobs import Job

_FORMULA_START = re.compile(r"(^|[;\t\r\n])(?=[=+\-@\t\r])")
"""Also after what another country's Excel takes for the border between two cells."""


async def save_errors(job: Job, target: Path) -> None:
    """Write one line an error: row, column, message.

    Raises:
        FileProblem: it cannot be written there; what was there before is untouched.
    """
    await asyncio.to_thread(_write, _table(job), target)


def _table(job: Job) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Row", "Column", "Message"])
    for error in job.errors:
        row = "" if error.row is None else error.row
        writer.writerow([row, _harmless(error.column), _harmless(error.message)])
    # The byte-order mark tells Excel that it is UTF-8.
    return text.getvalue().encode("utf-8-sig", "replace")


def _write(table: bytes, target: Path) -> None:
    with whole_file(target) as writing:
        writing.write(table)


def _harmless(text: str) -> str:
    """Text from the server must not become a formula in the planner's Excel."""
    return _FORMULA_START.sub(r"\1'", text)
