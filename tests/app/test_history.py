"""History: receipts, the exact bytes, and finished jobs for as long as the user wants."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from knosc_desktop import __version__
from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_database import JobDatabase
from tests.support.builders import make_job
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

PICKERS = ("retentionPicker", "quotaPicker", "safetyCopyPicker")


@pytest.fixture
def profile(tmp_path: Path) -> ProfilePaths:
    """Where the program under test keeps its things."""
    return ProfilePaths(tmp_path / "profile")


def upload(
    program: ProgramUnderTest, file: Path, *, rows: int = 10, bad_rows: int = 0, trigger: str = "unit-master"
) -> Job:
    """Send a sample under that name and wait for its end."""
    write_sample(trigger, file, rows=rows, bad_rows=bad_rows)
    program.choose_kind(trigger)
    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    return program.wait_for_end(len(program.jobs) + 1)[-1]


def save(program: ProgramUnderTest, entry: str, target: Path) -> Path:
    """Choose an entry of the newest job's menu and say where to."""
    program.choose_of_job(0, entry)
    program.answer_file_dialog("savePathDialog", target)
    program.wait(lambda: f"Saved as {target.name}" in program.notice)
    return target


def saved_receipt(program: ProgramUnderTest, target: Path) -> dict[str, Any]:
    return dict(json.loads(save(program, "actionSaveReceipt", target).read_text(encoding="utf-8")))


def files_shown(program: ProgramUnderTest) -> list[str]:
    return [line[2] for line in program.table_texts("jobsTable")]


def lived_through(profile: ProfilePaths, *jobs: Job) -> None:
    """A profile in which these jobs are written down."""
    journal = JobDatabase(profile.journal)
    journal.open()
    journal.write(*jobs)
    journal.close()


def test_the_receipt_of_an_upload_says_what_the_tenant_says(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    job = upload(program, tmp_path / "units.csv")

    receipt = saved_receipt(program, tmp_path / "receipt.json")

    (there,) = tenant.jobs()
    assert receipt["file"] == {"name": there["file_name"], "sha256": there["sha256"], "bytes": there["size"]}
    assert receipt["kind"]["trigger"] == there["trigger"]
    assert (receipt["knosc_job_id"], receipt["account"]) == (there["job_id"], there["account"])
    assert receipt["rows_processed"] == there["rows_processed"]
    assert (receipt["state"]["name"], receipt["state"]["outcome_confirmed_by_knosc"]) == ("completed", True)
    assert receipt["tenant"]["origin"] == tenant.address
    assert (receipt["id"], receipt["program"], receipt["written"]["program"]) == (job.id, __version__, __version__)


def test_the_receipt_lists_the_times_in_their_order(program: ProgramUnderTest, tmp_path: Path) -> None:
    upload(program, tmp_path / "units.csv")

    receipt = saved_receipt(program, tmp_path / "receipt.json")

    times = receipt["times"]
    order = [times[name] for name in ("asked_for", "handed_over", "accepted", "last_confirmed")]
    order.append(receipt["written"]["at"])
    assert order == sorted(order)


def test_the_receipt_names_what_knosc_had_before(program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path) -> None:
    upload(program, tmp_path / "first.csv")
    first = saved_receipt(program, tmp_path / "first.json")
    upload(program, tmp_path / "second.csv", rows=20)
    second = saved_receipt(program, tmp_path / "second.json")

    before = [receipt["evidence"]["last_upload_before"] for receipt in (first, second)]
    assert before == ["nothing", tenant.jobs()[0]["sha256"]]


def test_the_receipt_of_a_failed_upload_holds_its_errors(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    job = upload(program, tmp_path / "units.csv", bad_rows=4)

    receipt = saved_receipt(program, tmp_path / "receipt.json")

    assert receipt["state"]["name"] == job.state
    assert len(receipt["errors"]) == tenant.jobs()[0]["errors"]
    assert [(each["row"], each["message"]) for each in receipt["errors"]] == [
        (error.row, error.message) for error in job.errors
    ]


def test_the_receipt_of_a_lost_answer_claims_nothing(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"answer_next": {"path": "/api/job/inventory-planning", "lose": "answer", "times": 1}})
    program.choose_kind("inventory-planning")
    program.click("runButton")
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.UNCONFIRMED])

    receipt = saved_receipt(program, tmp_path / "receipt.json")

    assert receipt["state"]["taken_by_knosc"] == "not known"
    assert receipt["state"]["outcome_confirmed_by_knosc"] is False
    assert (receipt["file"], receipt["knosc_job_id"]) == (None, None)


def test_the_receipt_is_suggested_under_the_name_of_the_file(program: ProgramUnderTest, tmp_path: Path) -> None:
    upload(program, tmp_path / "units of March.csv")

    program.choose_of_job(0, "actionSaveReceipt")

    assert program.suggested_path("savePathDialog").name == "units of March receipt.json"
    program.press("savePathDialog", Qt.Key.Key_Escape)


def test_the_file_is_suggested_under_the_name_it_was_sent_under(program: ProgramUnderTest, tmp_path: Path) -> None:
    upload(program, tmp_path / "Übung „März“.csv")

    program.choose_of_job(0, "actionSaveSentFile")

    assert program.suggested_path("savePathDialog").name == "Übung „März“.csv"
    program.press("savePathDialog", Qt.Key.Key_Escape)


def test_the_sent_file_can_be_saved_after_the_original_was_changed_and_deleted(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    original = tmp_path / "units.csv"
    upload(program, original)
    sent = original.read_bytes()
    original.write_bytes(b"something else")
    original.unlink()

    back = save(program, "actionSaveSentFile", tmp_path / "back.csv")

    assert back.read_bytes() == sent
    assert hashlib.sha256(sent).hexdigest() == tenant.jobs()[0]["sha256"]


def test_a_copy_deleted_to_make_room_is_reported_and_the_receipt_still_names_it(
    program: ProgramUnderTest, profile: ProfilePaths, tmp_path: Path
) -> None:
    job = upload(program, tmp_path / "units.csv")
    (profile.outbox / job.id).unlink()

    program.choose_of_job(0, "actionSaveSentFile")
    program.answer_file_dialog("savePathDialog", tmp_path / "back.csv")
    program.wait(lambda: "no longer has its exact copy of “units.csv”" in program.notice)

    assert not (tmp_path / "back.csv").exists()
    receipt = saved_receipt(program, tmp_path / "receipt.json")
    assert receipt["file"]["sha256"] == hashlib.sha256((tmp_path / "units.csv").read_bytes()).hexdigest()


def test_finished_jobs_are_there_and_found_after_a_restart(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    first = start(tenant.address)
    first.sign_in_fully(*tenant.planner)
    upload(first, tmp_path / "apples.csv")
    upload(first, tmp_path / "pears.csv", rows=11)
    first.close()

    second = start(tenant.address)
    second.wait(lambda: files_shown(second) == ["pears.csv", "apples.csv"])
    second.type("jobsFilter", "apple")

    second.wait(lambda: files_shown(second) == ["apples.csv"])
    receipt = saved_receipt(second, tmp_path / "receipt.json")
    assert receipt["knosc_job_id"] == tenant.jobs()[0]["job_id"]


def test_jobs_older_than_the_settings_say_are_removed_after_a_restart_and_unknown_ones_stay(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], profile: ProfilePaths
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=400)
    lived_through(
        profile,
        make_job(JobState.COMPLETED, id="old", created_at=long_ago, completed_at=long_ago),
        make_job(JobState.UNCONFIRMED, id="unknown", created_at=long_ago),
        make_job(JobState.COMPLETED, id="late", created_at=long_ago, confirmed_at=long_ago + timedelta(days=100)),
    )
    profile.outbox.mkdir()
    (profile.outbox / "old").write_bytes(b"sent")

    program = start(tenant.address)
    program.wait(lambda: len(program.jobs) == 3)
    # Only with Knosc's answer it is sure what day it is.
    program.sign_in_fully(*tenant.planner)

    program.wait(lambda: [job.id for job in program.jobs] == ["unknown", "late"])
    program.wait(lambda: not (profile.outbox / "old").exists())
    program.close()
    again = start(tenant.address)
    again.wait(lambda: [job.id for job in again.jobs] == ["unknown", "late"])


def test_settings_survive_a_restart_and_hold_at_once(
    program: ProgramUnderTest, tenant: DemoTenant, start: Callable[..., ProgramUnderTest]
) -> None:
    program.trigger_action("actionSettings")
    for name, key in zip(PICKERS, (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_End), strict=True):
        program.press(name, key)
    program.click("okButton")
    program.wait(lambda: not program.sees("settingsDialog"))
    settings = program.lifecycle.context.settings
    assert (settings.retention_days, settings.outbox_quota, settings.safety_copy_limit) == (0, 512 << 20, 0)
    program.close()

    again = start(tenant.address)
    again.sign_in_fully(*tenant.planner)
    again.trigger_action("actionSettings")

    shown = [again.find(QComboBox, name).currentText() for name in PICKERS]
    assert shown == ["Forever", "Up to 500 MB", "Never"]
    again.press("settingsDialog", Qt.Key.Key_Escape)
