"""The errors of a job as a CSV file that Excel opens as it is."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.jobs import Job

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


async def save_errors(job: Job, target: Path) -> None:
    """Write one line an error: row, column, message.

    Raises:
        FileProblem: it cannot be written there.
    """
    await asyncio.to_thread(_write, job, target)


def _write(job: Job, target: Path) -> None:
    try:
        # The byte-order mark tells Excel that it is UTF-8.
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Row", "Column", "Message"])
            for error in job.errors:
                row = "" if error.row is None else error.row
                writer.writerow([row, _harmless(error.column), _harmless(error.message)])
    except OSError as error:
        raise FileProblem(
            "The list of errors cannot be saved there",
            f"“{target.name}” could not be written. A file of that name may be open in Excel.",
            hint="Close it, or choose another name or folder.",
            details=f"{type(error).__name__}: {error.strerror}",
        ) from error


def _harmless(text: str) -> str:
    """Text from the server must not become a formula in the planner's Excel."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
