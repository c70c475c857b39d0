"""Every problem that a job can have is read from the journal as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from knosc_desktop.api.answers import Answer
from knosc_desktop.api.refusals import Purpose, refusal_in
from knosc_desktop.domain.errors import (
    FileHeld,
    FileProblem,
    KnoscError,
    NotSent,
    OutcomeUnknown,
    TimedOut,
    TooLargeToCheck,
    cannot_save,
)
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.texts import Message
from knosc_desktop.domain.unconfirmed import DoubtfulRefusal
from knosc_desktop.services.store.rows import SEAL, checksum_of, job_of, row_of
from knosc_desktop.words.catalogue import render
from tests.support.builders import make_job

SAID = "Column “_Item” {count} \ud83d\n…"
"""What no format and no encoding may stumble over."""


def refusal(status: int, said: str = SAID, purpose: Purpose = Purpose.WORK) -> KnoscError:
    found = refusal_in(Answer("GET /", status, httpx.Headers(), json.dumps({"Message": said}).encode()), purpose)
    assert found is not None
    return found


def classes(root: type[KnoscError] = KnoscError) -> Iterator[type[KnoscError]]:
    if root.__module__.startswith("knosc_desktop."):
        yield root
    for child in root.__subclasses__():
        yield from classes(child)


def of_class(kind: type[KnoscError]) -> KnoscError | None:
    """An error of the class as it is raised without a word of its own; None where it always has one."""
    if issubclass(kind, FileProblem):
        return None
    if issubclass(kind, DoubtfulRefusal):
        return kind(refusal(401))  # type: ignore[arg-type]
    return kind(TimedOut()) if issubclass(kind, (NotSent, OutcomeUnknown)) else kind()


ERRORS = [
    *filter(None, map(of_class, classes())),
    *map(refusal, (400, 401, 403, 404, 413, 429, 500)),
    *(refusal(status, purpose=Purpose.NEW_PASSWORD) for status in (400, 401, 423)),
    FileHeld.named("items.xlsx"),
    FileHeld.named("items.xlsx", "Excel"),
    TooLargeToCheck.named(SAID),
    cannot_save(Path("items.xlsx"), OSError(28, "No space left on device")),
    cannot_save(Path("items.xlsx"), PermissionError(13, "Permission denied"), "Excel"),
    cannot_save(Path("items.xlsx"), PermissionError(13, "Permission denied"), ""),
    cannot_save(Path("items.xlsx"), ValueError("surrogates not allowed")),
]
ERRORS += [NotSent(error) for error in ERRORS] + [OutcomeUnknown(error) for error in ERRORS]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_problem_is_read_as_it_was_written(error: KnoscError) -> None:
    job = make_job(JobState.NOT_SENT, problem=error.problem)
    read = job_of(row_of(job))
    assert read is not None
    assert read.problem == error.problem
    assert isinstance(read.problem.message, Message)


@pytest.mark.parametrize("depth", [400, 100_000])
def test_a_problem_nested_beyond_reading_costs_no_job(depth: int) -> None:
    row = row_of(make_job(JobState.NOT_SENT))
    nested = '{"id": "lists.quoted", "params": {"name": ' * depth + '"x"' + "}}" * depth
    row["problem"] = f'["", {nested}, "", ""]'
    row["errors"] = f'[["Wrong", 2, "Item", "A2", {nested}]]'
    row[SEAL] = checksum_of(row)
    read = job_of(row)
    assert read is not None
    assert (read.state, read.problem) == (JobState.NOT_SENT, None)


def test_what_is_read_is_the_same_sentence() -> None:
    error = OutcomeUnknown(refusal(400, "No such item."))
    read = job_of(row_of(make_job(JobState.NOT_SENT, problem=error.problem)))
    assert read is not None
    assert read.problem is not None
    assert render(read.problem.message) == (
        "Everything was sent, but Knosc didn't confirm it. Knosc may still process it. Knosc says: “No such item.”"
    )
