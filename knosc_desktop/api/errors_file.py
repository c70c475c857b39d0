"""The errors of a job, kept in a file: a status answer, its ``errors`` alone, or lines of text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from knosc_desktop.api.row_errors import row_errors

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import RowError

_ERRORS = "errors"
_OF_A_JOB = frozenset({"job_id", "trigger", "status", "rows_processed", "completed_at"})
"""What stands beside the errors of a job (knosc-api.md section 7)."""


def errors_in(content: bytes, trigger: str | None) -> tuple[RowError, ...]:
    """Every error that the file tells of.

    Args:
        content: JSON, or text with an error on each line.
        trigger: of several jobs those of this data type count; all of them when none is of it.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return row_errors([line for line in _text(content).splitlines() if line.strip()])
    return tuple(error for errors in _of_each_job(value, trigger) for error in row_errors(errors))


def _of_each_job(value: Any, trigger: str | None) -> list[Any]:
    """The ``errors`` of every job that counts; the value itself where it is no status answer."""
    if isinstance(value, dict):
        if isinstance(jobs := value.get("jobs"), list):
            every_job = [job for job in jobs if isinstance(job, dict)]
            of_type = [job for job in every_job if _is_of(job, trigger)]
            return [job.get(_ERRORS) for job in of_type or every_job]
        if _ERRORS in value and (len(value) == 1 or not _OF_A_JOB.isdisjoint(value)):
            return [value[_ERRORS]]
    return [value]


def _is_of(job: dict[str, Any], trigger: str | None) -> bool:
    name = job.get("trigger")
    return isinstance(name, str) and name.strip().casefold() == trigger


def _text(content: bytes) -> str:
    try:
        return content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
