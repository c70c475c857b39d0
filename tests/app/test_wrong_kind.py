"""The wrong file with the wrong data type in Production: noticed, asked about, cancelled, corrected."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableView
from pytestqt.qtbot import QtBot

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.sign_in import SignInRequest
from knosc_desktop.models.roles import ReviewColumn
from tests.support.program import ProgramUnderTest, start_program
from tests.support.tenant import DemoTenant


@pytest.fixture
def production(
    tenant: DemoTenant, qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot, tmp_path: Path
) -> Iterator[ProgramUnderTest]:
    """The program on a tenant that it takes for Production."""
    program = start_program(qt_loop, qtbot, tmp_path / "profile", tenant.address)
    program.wait(lambda: program.sees("signInDialog"))
    # Its address cannot be typed: the dialog takes this computer for what it is.
    where = Environment(Environment.at_address(tenant.address).origin, Stage.PRODUCTION)
    signing_in = qt_loop.create_task(program.services.session.sign_in(SignInRequest(where, *tenant.planner)))
    program.wait(lambda: signing_in.done() and program.is_signed_in)
    if program.sees("signInDialog"):
        program.press("signInDialog", Qt.Key.Key_Escape)
        program.wait(lambda: not program.sees("signInDialog"))
    program.window.activateWindow()
    program.wait(program.window.isActiveWindow)
    yield program
    program.close()


def line(program: ProgramUnderTest) -> str:
    """What the one line of the staging list says."""
    return " | ".join(program.table_texts("stagingList")[0])


def staged(program: ProgramUnderTest) -> list[StagedFile]:
    """The files to upload, in their order."""
    return list(program.lifecycle.context.staging)


def tick(program: ProgramUnderTest, qtbot: QtBot, name: str) -> None:
    """Click on the check box of that file."""
    table = program.find(QTableView, "uploadReviewTable")
    row = [line[ReviewColumn.FILE] for line in program.table_texts("uploadReviewTable")].index(name)
    box = table.visualRect(table.model().index(row, ReviewColumn.TICK)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)


def stage(program: ProgramUnderTest, file: Path) -> None:
    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)


def asked_of(program: ProgramUnderTest) -> str:
    """All that the question says: its sentences, and the lines of its table."""
    lines = [" | ".join(line) for line in program.table_texts("uploadReviewTable")]
    return "\n".join((program.text_of("uploadReviewDialog"), *lines))


def send_to_production(program: ProgramUnderTest) -> str:
    """Press Upload and stay with it; returns what was asked."""
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))
    words = asked_of(program)
    program.click("uploadAnywayButton")
    return words


def test_a_wrong_file_with_the_wrong_data_type_in_production_is_noticed_before_it_is_sent(
    production: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    program = production
    right, wrong = tmp_path / "forecast-q2.xlsx", tmp_path / "po-week12.xlsx"
    write_sample("forecast", right, rows=40)
    write_sample("procurement", wrong, rows=25)
    program.choose_kind("forecast")
    stage(program, right)
    program.wait(lambda: "Matches the template" in line(program))
    assert "First upload of this data type" in send_to_production(program)
    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]

    # Its columns say what it is; the user insists, and is asked.
    stage(program, wrong)
    program.wait(lambda: "Purchase orders" in line(program) and "Matches the template" in line(program))
    program.choose_kind_of_line(0, "Forecast")
    program.wait(lambda: "Purchase orders" in line(program).partition("Forecast")[2])
    program.picture("wrong-kind-line")
    program.press("stagingList", Qt.Key.Key_Return)
    program.wait(lambda: program.sees("uploadReviewDialog"))
    asked = asked_of(program)
    program.picture("wrong-kind-question")
    assert "Upload 1 file to PRODUCTION?" in asked
    assert "This looks like Purchase orders, but you're uploading it as Forecast." in asked

    # Enter cancels, and nothing was sent.
    program.press("goBackButton", Qt.Key.Key_Return)
    program.wait(lambda: not program.sees("uploadReviewDialog"))
    assert [job["trigger"] for job in tenant.jobs()] == ["forecast"]

    program.press("stagingList", Qt.Key.Key_F4)
    program.wait(lambda: program.sees("problemsPanel"))
    program.picture("wrong-kind-findings")
    program.click("useKindButton")
    program.click("backToFilesButton")
    program.wait(lambda: "Matches the template" in line(program))
    send_to_production(program)
    assert [job.state for job in program.wait_for_end(2)] == [JobState.COMPLETED] * 2
    assert [job["trigger"] for job in tenant.jobs()] == ["forecast", "procurement"]


def test_a_file_that_would_close_most_of_production_is_asked_about_with_what_it_means(
    production: ProgramUnderTest, tmp_path: Path
) -> None:
    program = production
    file = tmp_path / "forecast.xlsx"
    program.choose_kind("forecast")
    asked = ""
    for count, rows in enumerate((40, 10), start=1):
        write_sample("forecast", file, rows=rows)
        stage(program, file)
        asked = send_to_production(program)
        program.wait_for_end(count)
    assert "30 of 40 rows will be archived" in asked
    assert "archive" in asked


def test_one_file_of_several_is_left_out_and_stays_while_the_others_are_uploaded(
    production: ProgramUnderTest, tenant: DemoTenant, qtbot: QtBot, tmp_path: Path
) -> None:
    program = production
    write_sample("unit-master", tmp_path / "units.csv", rows=10, bad_rows=3)
    write_sample("forecast", tmp_path / "forecast.xlsx", rows=40)
    write_sample("demand", tmp_path / "orders.xlsx", rows=20)
    program.drop([tmp_path / name for name in ("units.csv", "forecast.xlsx", "orders.xlsx")])
    program.wait(lambda: [file.trigger for file in staged(program)] == ["unit-master", "forecast", "demand"])
    program.wait(lambda: all(file.validation.report is not None for file in staged(program)))

    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))
    program.picture("review")
    upload = program.find(QPushButton, "uploadAnywayButton")
    assert upload.property("look") == "danger"
    # What Knosc will probably reject has no tick, and is at the top.
    assert upload.text() == "Upload 2 files to PRODUCTION"
    assert program.table_texts("uploadReviewTable")[0][ReviewColumn.FILE] == "units.csv"
    tick(program, qtbot, "forecast.xlsx")
    program.wait(lambda: upload.text() == "Upload 1 file to PRODUCTION")
    program.click("uploadAnywayButton")

    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]
    assert [job["trigger"] for job in tenant.jobs()] == ["demand"]
    assert [file.path.name for file in staged(program)] == ["units.csv", "forecast.xlsx"]


def test_the_problems_of_a_file_are_one_click_from_the_question(
    production: ProgramUnderTest, tenant: DemoTenant, qtbot: QtBot, tmp_path: Path
) -> None:
    program = production
    write_sample("unit-master", tmp_path / "units.csv", rows=10, bad_rows=3)
    stage(program, tmp_path / "units.csv")
    program.wait(lambda: all(file.validation.report is not None for file in staged(program)))
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))

    program.picture("review-problems")
    program.click("reviewProblemsButton")

    program.wait(lambda: program.sees("problemsPanel") and not program.sees("uploadReviewDialog"))
    assert (tenant.jobs(), len(staged(program))) == ([], 1)
    program.click("backToFilesButton")


def test_a_file_that_changes_behind_the_question_stays_and_the_other_is_uploaded(
    production: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    program = production
    write_sample("forecast", tmp_path / "forecast.xlsx", rows=40)
    write_sample("demand", tmp_path / "orders.xlsx", rows=20)
    program.drop([tmp_path / "forecast.xlsx", tmp_path / "orders.xlsx"])
    program.wait(lambda: [file.trigger for file in staged(program)] == ["forecast", "demand"])
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))

    program.lifecycle.context.window.staged_trigger_chosen.emit(staged(program)[0].id, "inventory")
    program.click("uploadAnywayButton")

    program.wait_for_end(1)
    assert [job["trigger"] for job in tenant.jobs()] == ["demand"]
    assert [file.trigger for file in staged(program)] == ["inventory"]
