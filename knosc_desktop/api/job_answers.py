"""Reading what Knosc says of jobs: tolerant of shape, never taking silence for success."""

from __future__ import annotations

import asyncio
import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.job_keys import identifier, matched_jobs
from knosc_desktop.api.long_lists import MOST_ERRORS
from knosc_desktop.api.row_errors import row_errors
from knosc_desktop.domain.errors import Unreadable
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Acceptance, JobReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knosc_desktop.api.answers import Answer
    from knosc_desktop.domain.jobs import JobKey

_STATES = {
    "queued": JobState.QUEUED,
    "running": JobState.RUNNING,
    "completed": JobState.COMPLETED,
    "failed": JobState.FAILED,
    # Not documented; what servers say of an id they do not know (knosc-api.md section 14, question 3).
    "unknown": JobState.GONE,
    "not found": JobState.GONE,
    "not_found": JobState.GONE,
    "notfound": JobState.GONE,
}
_LONGEST_WORD = 60
_MOST_ROWS = 10**12
"""More than any file has; what is larger is no count, and the list of jobs could not keep it."""
_LONGEST_ID = 1000
_WHOLE = re.compile(r"\d{1,3}(?:[ ,']\d{3})+\Z|\d{1,18}\Z")


def acceptance_in(answer: Answer, said: Mapping[str, Any]) -> Acceptance:
    """The job that Knosc took.

    Raises:
        Unreadable: it does not name one.
    """
    job_id = identifier(said.get("job_id"))
    if not job_id or len(job_id) > _LONGEST_ID or not _is_text(job_id):
        raise Unreadable(details=f"{answer.details}\nno job_id")
    return Acceptance(job_id, _word(said.get("status")), one_line(said.get("message") or ""))


async def reports_in(answer: Answer, asked: Sequence[JobKey]) -> list[JobReport]:
    """Those of the asked jobs that the answer speaks of.

    Raises:
        Unreadable: it has no list of jobs.
    """
    said = await answer.json_object()
    jobs = said.get("jobs")
    if not isinstance(jobs, list):
        raise Unreadable(details=f"{answer.details}\nno list of jobs")
    try:
        # A million errors are worth a thread.
        return await asyncio.to_thread(_reports, jobs, asked)
    except RecursionError as error:
        raise Unreadable(details=f"{answer.details}\nnested without end") from error


def _reports(jobs: Sequence[Any], asked: Sequence[JobKey]) -> list[JobReport]:
    return [_report(key, job) for key, job in matched_jobs(jobs, asked).items()]


def _report(key: JobKey, job: Mapping[str, Any]) -> JobReport:
    word = _word(job.get("status"))
    state = _STATES.get(word.lower(), JobState.OTHER)
    errors = row_errors(job.get("errors"), MOST_ERRORS)
    if state is JobState.COMPLETED and errors:
        state = JobState.COMPLETED_WITH_ERRORS
    return JobReport(key, state, word, _count(job.get("rows_processed")), errors, _moment(job.get("completed_at")))


def _is_text(value: str) -> bool:
    """Whether it can be written down; JSON can hold halves of letters."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _word(value: Any) -> str:
    return one_line(value, _LONGEST_WORD) if isinstance(value, (str, int, float)) else ""


def _count(value: Any) -> int | None:
    """A number of rows; None for anything that cannot be one."""
    if isinstance(value, str) and len(value) <= _LONGEST_WORD and _WHOLE.match(value.strip()):
        value = int(re.sub(r"\D", "", value))
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST_ROWS:
        return None
    return value


def _moment(value: Any) -> datetime | None:
    """A time in UTC; one without a zone is taken for UTC, as the documented ones are."""
    if not isinstance(value, str):
        return None
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = reader(value.strip())
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None
