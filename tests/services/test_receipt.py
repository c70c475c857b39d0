"""The receipt of a job."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job, RowError
from knosc_desktop.domain.texts import message
from knosc_desktop.services.files.exports import Writing, receipt_of, save_receipt
from knosc_desktop.words.catalogue import render
from tests.support.builders import SHA256, make_computation, make_job, make_problem, make_row_error, make_sent_file
from tests.support.clock import START

WRITING = Writing(at=START, program="2.0", state="Completed", meaning="Knosc has finished it.", render=render)


async def saved(folder: Path, job: Job) -> dict[str, Any]:
    target = folder / "forecast-q2 receipt.json"
    await save_receipt(job, target, WRITING)
    return dict(json.loads(target.read_text(encoding="utf-8")))


async def test_the_receipt_says_what_was_sent_where_and_as_whom(tmp_path: Path) -> None:
    job = make_job(JobState.COMPLETED, id="a1", job_id="forecast-upload-7", rows_processed=1200, program="1.9")

    receipt = await saved(tmp_path, job)

    assert receipt["file"] == {"name": "forecast-q2.xlsx", "sha256": SHA256, "bytes": 52_000}
    assert receipt["kind"] == {"trigger": "forecast", "label": "Forecast"}
    assert receipt["tenant"] == {"origin": "https://acme.knosc.io", "host": "acme.knosc.io"}
    assert (receipt["environment"], receipt["account"]) == ("TEST", "jane.doe")
    assert (receipt["id"], receipt["knosc_job_id"], receipt["rows_processed"]) == ("a1", "forecast-upload-7", 1200)
    assert receipt["program"] == "1.9"
    assert receipt["written"] == {"at": "2026-03-02T09:00:00.000Z", "program": "2.0"}


async def test_a_reader_learns_first_what_it_reads(tmp_path: Path) -> None:
    assert list(await saved(tmp_path, make_job()))[:2] == ["schema", "version"]


def test_the_order_is_the_same_for_every_job() -> None:
    orders = {
        tuple(receipt_of(job, WRITING))
        for job in (make_job(), make_computation(), make_job(JobState.UNCONFIRMED, problem=make_problem()))
    }
    assert len(orders) == 1


def test_every_time_is_reported_in_one_way() -> None:
    there = timezone(timedelta(hours=2))
    job = make_job(
        JobState.COMPLETED,
        created_at=START,
        handed_over_at=START + timedelta(seconds=1),
        accepted_at=START + timedelta(seconds=1.5),
        completed_at=(START + timedelta(minutes=1)).astimezone(there),
        confirmed_at=START + timedelta(minutes=2),
    )
    assert receipt_of(job, WRITING)["times"] == {
        "asked_for": "2026-03-02T09:00:00.000Z",
        "handed_over": "2026-03-02T09:00:01.000Z",
        "accepted": "2026-03-02T09:00:01.500Z",
        "completed": "2026-03-02T09:01:00.000Z",
        "last_confirmed": "2026-03-02T09:02:00.000Z",
        "looked_at": None,
    }


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("zone", ["-14:00", "+00:00", "+14:00"])
def test_no_time_a_server_can_name_breaks_the_receipt(when: str, zone: str) -> None:
    job = make_job(completed_at=datetime.fromisoformat(when + zone))
    assert receipt_of(job, WRITING)["times"]["completed"][:4] in {"0001", "9999"}


@pytest.mark.parametrize(
    ("state", "taken", "confirmed"),
    [
        (JobState.SNAPSHOT, "not yet", False),
        (JobState.WAITING, "not yet", False),
        (JobState.SENDING, "not yet", False),
        (JobState.HANDED_OVER, "not known", False),
        (JobState.ACCEPTED, "yes", False),
        (JobState.QUEUED, "yes", False),
        (JobState.RUNNING, "yes", False),
        (JobState.OTHER, "yes", False),
        (JobState.GONE, "yes", False),
        (JobState.COMPLETED, "yes", True),
        (JobState.COMPLETED_WITH_ERRORS, "yes", True),
        (JobState.FAILED, "yes", True),
        (JobState.NOT_SENT, "no", False),
        (JobState.REFUSED, "no", False),
        (JobState.CANCELLED, "no", False),
        (JobState.UNCONFIRMED, "not known", False),
        (JobState.RECEIVED, "yes", False),
    ],
)
def test_nothing_is_claimed_that_was_not_confirmed(state: JobState, taken: str, confirmed: bool) -> None:
    job_id = "forecast-upload-7" if taken == "yes" and state is not JobState.RECEIVED else None
    told = receipt_of(make_job(state, job_id=job_id), WRITING)["state"]
    assert (told["taken_by_knosc"], told["outcome_confirmed_by_knosc"]) == (taken, confirmed)


def test_the_test_before_covers_every_state() -> None:
    (mark,) = test_nothing_is_claimed_that_was_not_confirmed.pytestmark  # type: ignore[attr-defined]
    assert {state for state, _, _ in mark.args[1]} == set(JobState)


def test_the_state_is_given_for_machines_for_users_and_in_knoscs_own_word() -> None:
    told = receipt_of(make_job(JobState.OTHER, status_word="paused"), WRITING)["state"]
    assert (told["name"], told["words"], told["meaning"], told["knosc_status"]) == (
        "other",
        "Completed",
        "Knosc has finished it.",
        "paused",
    )


def test_all_errors_stand_in_it_as_they_are() -> None:
    job = make_job(JobState.FAILED, errors=(make_row_error(row=0), RowError("Broken file")))
    assert receipt_of(job, WRITING)["errors"] == [
        {"message": "Unknown item", "row": 0, "column": "Item"},
        {"message": "Broken file", "row": None, "column": None},
    ]


def test_a_lost_answer_comes_with_its_evidence() -> None:
    job = make_job(JobState.RECEIVED, before=NOTHING, evidence=Evidence.ARRIVED, looked_at=START, sent_again_as="b2")
    receipt = receipt_of(job, WRITING)
    assert receipt["evidence"] == {"found": "arrived", "last_upload_before": "nothing"}
    assert (receipt["times"]["looked_at"], receipt["sent_again_as"]) == ("2026-03-02T09:00:00.000Z", "b2")


def test_the_reason_of_an_unsent_job_is_given() -> None:
    assert receipt_of(make_job(JobState.NOT_SENT, problem=make_problem(hint="")), WRITING)["problem"] == {
        "title": "Not sent",
        "message": "The connection to Knosc was interrupted.",
        "hint": None,
        "details": "ConnectionResetError",
    }


async def test_a_computation_has_no_file(tmp_path: Path) -> None:
    receipt = await saved(tmp_path, make_computation())
    assert (receipt["file"], receipt["kind"]["label"]) == (None, "Inventory planning")


def test_a_data_type_of_a_newer_version_is_shown_by_its_name() -> None:
    job = make_job(trigger="returns")
    assert receipt_of(job, WRITING)["kind"] == {"trigger": "returns", "label": None}


@pytest.mark.parametrize(
    "text", ["x\ud83dy", "\udcff.csv", 'Größe "中文" 🚚', "line\nbreak\0\x85\u2028\u202e", "\\ud83d"]
)
async def test_odd_characters_are_read_back_unchanged(tmp_path: Path, text: str) -> None:
    job = make_job(file=make_sent_file(name=text), errors=(RowError(text),))
    receipt = await saved(tmp_path, job)
    assert (receipt["file"]["name"], receipt["errors"][0]["message"]) == (text, text)


async def test_people_can_read_it_too(tmp_path: Path) -> None:
    await saved(tmp_path, make_job(file=make_sent_file(name="März.csv")))
    assert '\n    "name": "März.csv",\n' in (tmp_path / "forecast-q2 receipt.json").read_text(encoding="utf-8")


async def test_an_earlier_receipt_of_that_name_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "forecast-q2 receipt.json").write_bytes(b"x" * 100_000)
    assert (await saved(tmp_path, make_job(account="max")))["account"] == "max"
    assert [path.name for path in tmp_path.iterdir()] == ["forecast-q2 receipt.json"]


async def test_a_receipt_that_cannot_be_written_is_reported_with_a_message_and_leaves_what_was_there(
    tmp_path: Path,
) -> None:
    target = tmp_path / "receipt.json"
    (target / "in the way").mkdir(parents=True)
    with pytest.raises(FileProblem) as refused:
        await save_receipt(make_job(), target, WRITING)
    assert refused.value.problem.message == message("errors.save.refused", file="receipt.json")
    assert "another name or folder" in render(refused.value.problem.hint)
    assert [path.name for path in tmp_path.iterdir()] == ["receipt.json"]


@pytest.mark.skipif(os.name == "nt", reason="any name of letters has bytes there")
async def test_a_name_that_has_no_bytes_is_a_readable_problem(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        await save_receipt(make_job(), tmp_path / "x\ud83d.json", WRITING)
    assert list(tmp_path.iterdir()) == []


def test_now_is_reported_in_utc() -> None:
    writing = Writing(
        at=START.astimezone(timezone(timedelta(hours=-5))), program="", state="", meaning="", render=render
    )
    assert receipt_of(make_job(), writing)["written"]["at"] == START.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


async def test_the_receipt_names_what_was_corrected_and_waited_for_and_no_folder_of_the_user(tmp_path: Path) -> None:
    file = make_sent_file(place="/home/jane/secret project/forecast-q2.xlsx")
    job = make_job(JobState.COMPLETED, file=file, corrects="ab" * 16, after="cd" * 16)

    receipt = await saved(tmp_path, job)

    assert (receipt["corrects"], receipt["after"]) == ("ab" * 16, "cd" * 16)
    assert "secret project" not in json.dumps(receipt)
    assert (await saved(tmp_path, make_job()))["corrects"] is None
