"""A session that ends: the queue is kept, one prompt appears at most, nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


def _upload(program: ProgramUnderTest, folder: Path, *, is_long: bool = False) -> Path:
    file = folder / ("units.csv" if is_long else "units.xlsx")
    write_sample("unit-master", file, rows=2000 if is_long else 20)
    if is_long:
        # So long that the half that is left when the tenant answers does not fit into the system's buffers.
        lines = file.read_text("utf-8-sig").splitlines()
        file.write_text("\n".join([f"{lines[0]},Note", *(f"{line},{'.' * 10_000}" for line in lines[1:])]), "utf-8")
    program.choose_kind("unit-master")
    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    return file


def test_a_token_that_expires_during_an_upload_is_refreshed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"expire_during_next_upload": "early"})

    _upload(program, tmp_path, is_long=True)
    (job,) = program.wait_for_end(1)

    assert job.state is JobState.COMPLETED
    assert len(tenant.jobs()) == 1
    assert not program.sees("signInDialog")


def test_a_token_rejected_after_the_whole_file_was_sent_is_reported_and_a_resend_is_asked_about(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"expire_during_next_upload": "late"})

    _upload(program, tmp_path, is_long=True)
    (job,) = program.wait_for_end(1)

    assert job.state is JobState.REFUSED
    assert tenant.jobs() == []
    assert not program.sees("signInDialog")

    program.wait(lambda: program.table_texts("jobsTable")[0][0] == "Rejected")
    program.select_job(0)
    program.click("sendAgainButton")
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait(lambda: [each.state for each in program.jobs][1:] == [JobState.COMPLETED])
    assert len(tenant.jobs()) == 1


def test_a_session_that_ends_during_an_upload_asks_once_and_continues(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"expire_during_next_upload": "early"})
    tenant.control({"expire_refresh": True})

    _upload(program, tmp_path, is_long=True)
    program.wait(lambda: program.sees("signInDialog"))
    assert [job.state for job in program.jobs] == [JobState.WAITING]
    dialogs = [
        each for each in QApplication.topLevelWidgets() if each.objectName() == "signInDialog" and each.isVisible()
    ]
    assert len(dialogs) == 1
    program.sign_in_fully(*tenant.planner)

    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED
    assert len(tenant.jobs()) == 1


def test_a_token_that_expires_between_polls_is_refreshed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    _upload(program, tmp_path)
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RUNNING])

    tenant.control({"expire_access": True})
    tenant.control({"hold_jobs": False})

    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED
    assert not program.sees("signInDialog")


def test_an_account_changed_in_knosc_asks_once_and_tracking_continues(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    _upload(program, tmp_path)
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RUNNING])

    tenant.control({"change_account": tenant.planner[0]})
    program.wait(lambda: program.sees("signInDialog"))
    program.sign_in_fully(*tenant.planner)
    tenant.control({"hold_jobs": False})

    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]


def test_a_token_that_expires_before_a_download_is_refreshed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    file = _upload(program, tmp_path)
    program.wait_for_end(1)
    tenant.control({"expire_access": True})

    target = program.save_through_dialog("actionDownloadLastUpload", tmp_path / "back.xlsx")

    assert target.read_bytes() == file.read_bytes()


def test_signing_in_as_somebody_else_does_not_send_the_queue_of_the_first_account(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"expire_during_next_upload": "early"})
    tenant.control({"expire_refresh": True})
    _upload(program, tmp_path, is_long=True)
    program.wait(lambda: program.sees("signInDialog"))

    program.sign_in_fully(*tenant.viewer)

    assert [job.state for job in program.jobs] == [JobState.WAITING]
    assert tenant.jobs() == []


@pytest.fixture
def start_short_lived(start_tenant: Callable[..., DemoTenant]) -> DemoTenant:
    return start_tenant("--access-seconds", "1")


def test_an_access_token_that_expires_all_the_time_is_never_noticed(
    start_short_lived: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    program = start(start_short_lived.address)
    program.sign_in_fully(*start_short_lived.planner)

    _upload(program, tmp_path)

    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]
    assert not program.sees("signInDialog")


def test_a_file_that_knosc_has_already_is_uploaded_once_more_only_after_a_question(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    file = _upload(program, tmp_path)
    program.wait_for_end(1)

    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))
    program.picture("there-already")
    assert len(tenant.jobs()) == 1
    program.click("uploadAnywayButton")

    program.wait(lambda: [job.state for job in program.jobs] == [JobState.COMPLETED] * 2)
    assert len(tenant.jobs()) == 2
