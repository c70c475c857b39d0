"""What the user saves of a job: its receipt, the bytes that were sent, and its errors."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, BinaryIO

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.services.files.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from knosc_desktop.domain.jobs import Job, SentFile
    from knosc_desktop.domain.texts import Text


# What is known of a job, on paper: a JSON file for auditors, colleagues and the user's own folder.

SCHEMA = "knosc-desktop/receipt"
VERSION = 1
"""Grows when a key changes its meaning or goes; one that is added changes nothing for readers."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes the receipt, when, and in which words.

    Attributes:
        at: now.
        program: version that writes it.
        state: where the job is, as the user reads it.
        meaning: what that means for the user's data.
        render: makes the words of its problem and its kind.
    """

    at: datetime
    program: str
    state: str
    meaning: str
    render: Callable[[Text], str]


async def save_receipt(job: Job, target: Path, writing: Writing) -> None:
    """Write the receipt, whole or not at all.

    Raises:
        FileProblem: it cannot be written there; what was there before is untouched.
    """
    await asyncio.to_thread(_write_receipt, receipt_of(job, writing), target)


def receipt_of(job: Job, writing: Writing) -> dict[str, Any]:
    """Everything known of the job, in an order that stays; what is not known is null."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "written": {"at": _moment(writing.at), "program": writing.program},
        "file": job.file and {"name": job.file.name, "sha256": job.file.sha256 or None, "bytes": job.file.size},
        "rows_processed": job.rows_processed,
        "kind": {"trigger": job.trigger, "label": _label(job.trigger, writing)},
        "tenant": {"origin": job.environment.origin, "host": job.environment.host},
        "environment": job.environment.stage.value,
        "account": job.account,
        "program": job.program or None,
        "id": job.id,
        "knosc_job_id": job.job_id,
        "sent_again_as": job.sent_again_as or None,
        "corrects": job.corrects or None,
        "after": job.after or None,
        "state": _state(job, writing),
        "times": {
            "asked_for": _moment(job.created_at),
            "handed_over": _moment(job.handed_over_at),
            "accepted": _moment(job.accepted_at),
            "completed": _moment(job.completed_at),
            "last_confirmed": _moment(job.confirmed_at),
            "looked_at": _moment(job.looked_at),
        },
        "evidence": {"found": job.evidence.value or None, "last_upload_before": job.before or None},
        "errors": [
            {"message": writing.render(error.text), "row": error.row, "column": error.column or None}
            for error in job.errors
        ],
        "problem": job.problem
        and {
            "title": writing.render(job.problem.title),
            "message": writing.render(job.problem.message),
            "hint": writing.render(job.problem.hint) or None,
            "details": job.problem.details or None,
        },
    }


def _state(job: Job, writing: Writing) -> dict[str, Any]:
    return {
        "name": job.state.value,
        "words": writing.state,
        "meaning": writing.meaning,
        "knosc_status": job.status_word or None,
        "taken_by_knosc": _taken(job),
        "outcome_confirmed_by_knosc": job.has_outcome,
    }


def _taken(job: Job) -> str:
    """Whether Knosc has it, claiming no more than is known."""
    if job.job_id is not None or job.state is JobState.RECEIVED:
        return "yes"
    if job.surely_no_job:
        return "no"
    return "not known" if job.is_in_doubt or job.state is JobState.HANDED_OVER else "not yet"


def _label(trigger: str, writing: Writing) -> str | None:
    try:
        return writing.render(trigger_named(trigger).label)
    except KeyError:
        return None


def _moment(when: datetime | None) -> str | None:
    if when is None:
        return None
    try:
        utc = when.astimezone(UTC)
    except OverflowError:
        # The server may say the year 1 in a zone of its own; it is its word.
        return when.isoformat()
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write_receipt(receipt: dict[str, Any], target: Path) -> None:
    text = json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"
    with whole_file(target) as writing:
        # Half a character has no bytes in UTF-8; a backslash and its number is what JSON calls it.
        writing.write(text.encode("utf-8", "backslashreplace"))


# The exact bytes that were sent, given back to the user.

_CHUNK = 1 << 20


async def save_sent_file(file: SentFile, copy: Path, target: Path) -> None:
    """Write what was sent to the user's place, byte for byte as the digest says.

    Args:
        file: what the job says was sent.
        copy: the program's own copy of it.
        target: the user's place.

    Raises:
        FileProblem: the copy is gone, cannot be read or is not what was sent, or nothing can be written there;
            what was there before is untouched.
    """
    await asyncio.to_thread(_save, file, copy, target)


def _save(file: SentFile, copy: Path, target: Path) -> None:
    with _words_for_reading(file):
        reading = copy.open("rb")
    digest = hashlib.sha256()
    with reading, whole_file(target) as writing:
        while chunk := _next_chunk(file, reading):
            digest.update(chunk)
            writing.write(chunk)
        if digest.hexdigest() != file.sha256:
            raise FileProblem(
                message("files.copy.damaged.title"),
                message("files.copy.damaged.message", file=file.name),
                hint=message("files.copy.compare"),
                details=f"sent: {file.sha256}, copy: {digest.hexdigest()}",
            )


def _next_chunk(file: SentFile, reading: BinaryIO) -> bytes:
    with _words_for_reading(file):
        return reading.read(_CHUNK)


@contextmanager
def _words_for_reading(file: SentFile) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise FileProblem(
            message("files.copy.gone.title"),
            message("files.copy.gone.message", file=file.name),
            hint=message("files.copy.compare"),
        ) from error
    except OSError as error:
        raise FileProblem(
            message("files.copy.unreadable.title"),
            message("files.copy.unreadable.not_saved", file=file.name),
            hint=message("files.copy.unreadable.hint"),
            details=f"{type(error).__name__}: {error.strerror}",
        ) from error


# The errors of a job as a CSV file that Excel opens as it is.

_FORMULA_START = re.compile(r"(^|[;\t\r\n])(?=[=+\-@\t\r])")
"""Also after what another country's Excel takes for the border between two cells."""


async def save_errors(job: Job, target: Path, render: Callable[[Text], str]) -> None:
    """Write one record an error: row, column, message.

    Args:
        job: whose errors.
        target: the user's place.
        render: makes the headings.

    Raises:
        FileProblem: it cannot be written there; what was there before is untouched.
    """
    headings = [render(message(f"workbook.csv.{name}")) for name in ("row", "column", "message")]
    await asyncio.to_thread(_write_table, _table(job, headings, render), target)


def _table(job: Job, headings: list[str], render: Callable[[Text], str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    for error in job.errors:
        row = "" if error.row is None else error.row
        writer.writerow([row, _harmless(error.column), _harmless(render(error.text))])
    # The byte-order mark tells Excel that it is UTF-8.
    return text.getvalue().encode("utf-8-sig", "replace")


def _write_table(table: bytes, target: Path) -> None:
    with whole_file(target) as writing:
        writing.write(table)


def _harmless(text: str) -> str:
    """Text from the server must not become a formula in the user's Excel."""
    return _FORMULA_START.sub(r"\1'", text)
