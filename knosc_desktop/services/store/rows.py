"""Jobs as rows of the journal and back.

What the server says may hold anything, also half of a surrogate pair or a number
beyond all sense, and must not keep a job from being written. What is read may
have been touched by another hand; one odd field must not cost the user their list.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import OutcomeUnknown, Problem, Unreadable
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job, RowError, SentFile
from knosc_desktop.domain.texts import from_json, message, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knosc_desktop.domain.texts import Text

COLUMNS_OF_SECOND_VERSION = (
    "id",
    "trigger_name",
    "origin",
    "stage",
    "account",
    "state",
    "created_at",
    "file_name",
    "file_size",
    "file_sha256",
    "job_id",
    "status_word",
    "rows_processed",
    "errors",
    "problem",
    "confirmed_at",
    "completed_at",
    "sent_again_as",
    "before",
    "evidence",
    "looked_at",
    "handed_over_at",
    "accepted_at",
    "program",
)
_LATER = ("place", "corrects", "after")
COLUMNS = (*COLUMNS_OF_SECOND_VERSION, *_LATER)
SEAL = "seal"
"""Beside the columns of a job: a checksum over all of them, because a database does not notice a bit that fell over."""
_MAY_BE_NOTHING = {
    *("file_name", "file_size", "file_sha256", "job_id", "rows_processed", "problem"),
    *("confirmed_at", "completed_at", "looked_at", "handed_over_at", "accepted_at"),
}
_LARGEST = (1 << 63) - 1
_LEFT_WHOLE = {JobState.HANDED_OVER, JobState.UNCONFIRMED, JobState.RECEIVED}
_DAMAGED = OutcomeUnknown(Unreadable(message("files.journal.damaged"))).problem


def row_of(job: Job) -> dict[str, Any]:
    """The values to bind, by column, with their seal."""
    file = job.file
    values = (
        job.id,
        job.trigger,
        job.environment.origin,
        job.environment.stage.value,
        job.account,
        job.state.value,
        job.created_at.isoformat(),
        file and file.name,
        file and file.size,
        file and file.sha256,
        job.job_id,
        job.status_word,
        job.rows_processed,
        json.dumps([_error_row(error) for error in job.errors]),
        job.problem and json.dumps(_problem_row(job.problem)),
        job.confirmed_at and job.confirmed_at.isoformat(),
        job.completed_at and job.completed_at.isoformat(),
        job.sent_again_as,
        job.before,
        job.evidence.value,
        job.looked_at and job.looked_at.isoformat(),
        job.handed_over_at and job.handed_over_at.isoformat(),
        job.accepted_at and job.accepted_at.isoformat(),
        job.program,
        file.place if file else "",
        job.corrects,
        job.after,
    )
    row = {name: bindable(value) for name, value in zip(COLUMNS, values, strict=True)}
    return row | {SEAL: checksum_of(row)}


def checksum_of(row: Mapping[str, Any]) -> str:
    """The checksum over the columns of a job.

    Columns of a later version count where they hold something: so the rows of an
    earlier one need not be written anew, and one that was damaged stays so.
    """
    columns = COLUMNS if any(row[name] for name in _LATER) else COLUMNS_OF_SECOND_VERSION
    return checksum([row[name] for name in columns])


def checksum(values: Sequence[Any]) -> str:
    """Over values in their order."""
    return f"{zlib.crc32(repr(values).encode('utf-8', 'surrogatepass')):08x}"


def is_whole(row: Mapping[str, Any]) -> bool:
    """Whether the row is as it was written."""
    return bool(row[SEAL] == checksum_of(row))


def job_of(row: Mapping[str, Any]) -> Job | None:
    """The job of a row; None when nothing can be made of it.

    Of a row that is not as it was written nothing is believed, least of all its state.
    """
    if is_whole(row):
        return _job(row)
    # A database may say that there is nothing where there always is something.
    row = {name: "" if row[name] is None and name not in _MAY_BE_NOTHING else row[name] for name in COLUMNS}
    try:
        job = _job(row)
        # Whatever else fell over: what cannot be written down again is no job.
        row_of(job)
    except (TypeError, ValueError, AttributeError):
        return None
    return job.damaged(_DAMAGED)


def _job(row: Mapping[str, Any]) -> Job:
    """How much had been sent is known only where all had."""
    value = {name: unbound(row[name]) for name in COLUMNS}
    file = (
        SentFile(value["file_name"], value["file_size"], value["file_sha256"], value["place"])
        if value["file_name"] is not None
        else None
    )
    state, doubt = _state(value["state"], value["job_id"])
    left_whole = value["job_id"] is not None or state in _LEFT_WHOLE
    return Job(
        id=value["id"],
        trigger=value["trigger_name"],
        environment=_environment(value["origin"], value["stage"]),
        account=value["account"],
        state=state,
        created_at=_time(value["created_at"]) or datetime.fromtimestamp(0, UTC),
        file=file,
        job_id=value["job_id"],
        status_word=value["status_word"],
        sent=file.size if file and left_whole else 0,
        rows_processed=value["rows_processed"],
        errors=_errors(value["errors"]),
        problem=doubt or _problem(value["problem"]),
        confirmed_at=_time(value["confirmed_at"]),
        completed_at=_time(value["completed_at"]),
        sent_again_as=value["sent_again_as"],
        before=value["before"],
        evidence=_evidence(value["evidence"]),
        looked_at=_time(value["looked_at"]),
        handed_over_at=_time(value["handed_over_at"]),
        accepted_at=_time(value["accepted_at"]),
        program=value["program"],
        corrects=value["corrects"],
        after=value["after"],
    )


def _state(word: str, job_id: str | None) -> tuple[JobState, Problem | None]:
    """A word that is not known claims nothing: Knosc is asked, or, where it cannot be, the user has to look."""
    try:
        return JobState(word), None
    except ValueError:
        if job_id is not None:
            return JobState.OTHER, None
        return JobState.UNCONFIRMED, OutcomeUnknown(Unreadable(message("files.journal.unreadable"))).problem


@lru_cache(maxsize=256)
def _environment(origin: str, stage: str) -> Environment:
    """Thousands of jobs share a few."""
    try:
        return Environment(origin, Stage(stage))
    except ValueError:
        return Environment(origin, Stage.OTHER)


def _evidence(word: str) -> Evidence:
    try:
        return Evidence(word)
    except ValueError:
        return Evidence.NONE


def _problem(text: str | None) -> Problem | None:
    """Earlier versions wrote finished sentences, which stay as they are."""
    match _json(text):
        case [title, message, hint, str(details)]:
            try:
                return Problem(from_json(title), from_json(message), from_json(hint), details)
            except (ValueError, RecursionError):
                return None
    return None


def _problem_row(problem: Problem) -> list[Any]:
    return [to_json(problem.title), to_json(problem.message), to_json(problem.hint), problem.details]


def _errors(text: str | None) -> tuple[RowError, ...]:
    if text == "[]":
        return ()
    errors = []
    for entry in _json(text) or ():
        match entry:
            case [str(message), int() | None as row, str(column)]:
                errors.append(RowError(message, row, column))
            case [str(message), int() | None as row, str(column), str(cell)]:
                errors.append(RowError(message, row, column, cell))
            case [str(message), int() | None as row, str(column), str(cell), note]:
                errors.append(RowError(message, row, column, cell, _note(note)))
            case [str(message), int() | None as row, str(column), str(cell), note, str(sheet)]:
                errors.append(RowError(message, row, column, cell, _note(note), sheet))
    return tuple(errors)


def _note(stored: object) -> Text | None:
    try:
        return from_json(stored)
    except (ValueError, RecursionError):
        return None


def _error_row(error: RowError) -> list[Any]:
    """Cell, note and sheet only where there are any: earlier versions know three values."""
    row = [error.message, error.row, error.column]
    if error.sheet:
        return [*row, error.cell, None if error.note is None else to_json(error.note), error.sheet]
    if error.note is not None:
        return [*row, error.cell, to_json(error.note)]
    return [*row, error.cell] if error.cell else row


def _json(text: str | None) -> list[Any] | None:
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _time(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def bindable(value: Any) -> Any:
    """A value as the database takes it: halves of letters as bytes, numbers beyond all sense not at all."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogatepass")
    elif isinstance(value, int) and abs(value) > _LARGEST:
        return None
    return value


def unbound(value: Any) -> Any:
    """A value as it was before it was made bindable."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
