"""What cannot be undone is asked about first, and done where it was asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.sign_in import SignInRequest
from tests.support.builders import make_computation
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

RUN = "/api/job/inventory-planning"


def run(program: ProgramUnderTest) -> None:
    program.choose_kind("inventory-planning")
    program.click("runButton")


def say_no(program: ProgramUnderTest) -> None:
    program.press("questionBox", Qt.Key.Key_Escape)
    program.wait(lambda: not program.sees("questionBox"))


def test_a_run_whose_answer_was_lost_is_not_run_again_unasked(program: ProgramUnderTest, tenant: DemoTenant) -> None:
    tenant.control({"answer_next": {"path": RUN, "lose": "answer", "times": 1}})
    run(program)
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.UNCONFIRMED])

    program.click("runButton")
    program.wait(lambda: program.sees("questionBox"))
    assert "didn't confirm the last run" in program.text_of("questionBox")
    say_no(program)

    assert len(tenant.jobs()) == 1


def test_a_lost_run_is_asked_about_also_when_its_resend_was_cancelled(
    program: ProgramUnderTest, tenant: DemoTenant
) -> None:
    tenant.control({"answer_next": {"path": RUN, "lose": "answer", "times": 1}})
    run(program)
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.UNCONFIRMED])
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "body": "", "times": 9}})
    program.wait(lambda: program.table_texts("jobsTable")[0][0].startswith("Not confirmed"))
    program.select_job(0)
    program.click("sendAgainButton")
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait(lambda: len(program.table_texts("jobsTable")) == 2)
    program.choose_of_job(0, "actionCancelJob")
    program.wait(lambda: program.table_texts("jobsTable")[0][0] == "Cancelled")

    program.click("runButton")

    program.wait(lambda: program.sees("questionBox"))
    say_no(program)
    assert len(program.jobs) == 2


def test_a_run_elsewhere_is_no_reason_to_ask(
    program: ProgramUnderTest, tenant: DemoTenant, qt_loop: asyncio.AbstractEventLoop
) -> None:
    elsewhere = make_computation(JobState.UNCONFIRMED, environment=Environment.at_address("https://acme.knosc.io"))
    adding = qt_loop.create_task(program.services.repository.add(elsewhere))
    program.wait(adding.done)

    run(program)

    program.wait(lambda: program.sees("questionBox") or len(tenant.jobs()) == 1)
    assert not program.sees("questionBox")


def test_a_run_is_not_started_when_somebody_else_signed_in_behind_the_question(
    program: ProgramUnderTest, tenant: DemoTenant, qt_loop: asyncio.AbstractEventLoop
) -> None:
    tenant.control({"answer_next": {"path": RUN, "lose": "answer", "times": 1}})
    run(program)
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.UNCONFIRMED])
    program.click("runButton")
    program.wait(lambda: program.sees("questionBox"))
    somebody = SignInRequest(Environment.at_address(tenant.address), *tenant.viewer, stay_signed_in=False)
    signing_in = qt_loop.create_task(program.services.session.sign_in(somebody))
    program.wait(signing_in.done)

    program.click("yesButton")

    program.wait(lambda: "the run wasn't started" in program.notice)
    assert len(program.jobs) == 1


def test_a_cancelled_resend_is_not_sent_again_unasked(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    write_sample("unit-master", tmp_path / "units.csv")
    program.choose_kind("unit-master")
    program.drop([tmp_path / "units.csv"])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    lost = {"path": "/api/job/unit-master", "method": "POST", "lose": "request", "after_body": True, "times": 1}
    tenant.control({"answer_next": lost})
    program.click("uploadButton")
    program.wait(lambda: [job.evidence for job in program.jobs] == [Evidence.UNCHANGED])
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "body": "", "times": 9}})
    program.select_job(0)
    program.click("sendAgainButton")
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait(lambda: [job.state for job in program.jobs][1:] == [JobState.WAITING])
    program.wait(lambda: len(program.table_texts("jobsTable")) == 2)
    program.choose_of_job(0, "actionCancelJob")
    program.wait(lambda: program.table_texts("jobsTable")[0][0] == "Cancelled")

    program.choose_of_job(0, "actionSendAgain")

    program.wait(lambda: program.sees("questionBox"))
    assert "may already have it" in program.text_of("questionBox")
    say_no(program)
    assert len(program.jobs) == 2


def test_a_finished_job_is_removed_only_after_a_question(program: ProgramUnderTest, tmp_path: Path) -> None:
    write_sample("unit-master", tmp_path / "units.csv")
    program.choose_kind("unit-master")
    program.drop([tmp_path / "units.csv"])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    program.wait_for_end(1)

    program.choose_of_job(0, "actionRemoveJob")
    program.wait(lambda: program.sees("questionBox"))
    assert "receipt" in program.text_of("questionBox")
    say_no(program)
    assert len(program.jobs) == 1

    program.choose_of_job(0, "actionRemoveJob")
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait(lambda: program.jobs == [])
