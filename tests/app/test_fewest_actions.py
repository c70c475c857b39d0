"""How few actions lead to what the user came for; an action is a click, a key press that does something, or a drop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from knosc_desktop.app import main, runtime
from knosc_desktop.app.controllers import session
from knosc_desktop.app.demo_tenant import FAILING_SAMPLE, GOOD_SAMPLES
from knosc_desktop.app.options import Options
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from tests.support.program import ProgramUnderTest


class CountedUser:
    """Does what a user does, and counts it."""

    def __init__(self, program: ProgramUnderTest) -> None:
        self.program = program
        self.actions = 0

    def click(self, name: str) -> None:
        self.program.wait(lambda: self.program.sees(name))
        self.program.click(name)
        self.actions += 1

    def press_enter(self) -> None:
        """Wherever the keyboard is."""
        focused = self.program.window.focusWidget()
        assert focused is not None
        self.program.press(focused.objectName(), Qt.Key.Key_Return)
        self.actions += 1

    def click_on_job(self, row: int) -> None:
        self.program.select_job(row)
        self.actions += 1

    def wait_for_check(self, *names: str) -> None:
        """Watch the list until it shows these files, and has read each."""
        program = self.program
        program.wait(lambda: program.sees("stagingList"))
        program.wait(lambda: [row[0] for row in program.table_texts("stagingList")] == list(names))
        program.wait(lambda: all(row[2] == "20" for row in program.table_texts("stagingList")))

    def wait_for_end(self, count: int) -> list[Job]:
        """Watch the jobs, which asks for nothing."""
        program = self.program
        program.wait(lambda: program.sees("uploadReviewDialog") or len(program.jobs) == count)
        assert not program.sees("uploadReviewDialog"), program.text_of("uploadReviewDialog")
        return program.wait_for_end(count)


Starter = Callable[[Options], CountedUser]


@pytest.fixture
def begin(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> Iterator[Starter]:
    """Starts the program for a user who will be counted."""
    programs: list[ProgramUnderTest] = []

    def run(options: Options) -> CountedUser:
        programs.append(ProgramUnderTest(qt_loop, qtbot, options))
        return CountedUser(programs[-1])

    yield run
    for program in programs:
        program.close()


def test_the_first_window_leads_to_completed_uploads_of_the_demo_in_three_actions(
    begin: Starter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    starts: list[tuple[str, ...]] = []
    options: list[Options] = []
    monkeypatch.setattr(session, "start_another", lambda *arguments: starts.append(arguments))
    monkeypatch.setattr(runtime, "run", options.append)
    newcomer = begin(Options(tmp_path / "profile"))

    newcomer.click("demoButton")
    # The demo is a program of its own, beside this one.
    newcomer.program.close()
    main.main([*starts[0], "--profile", str(tmp_path / "demo")])
    user = begin(options[0])
    user.click("addSamplesButton")
    user.wait_for_check(*GOOD_SAMPLES)
    user.press_enter()

    assert {job.state for job in user.wait_for_end(len(GOOD_SAMPLES))} == {JobState.COMPLETED}
    assert newcomer.actions + user.actions == 3


def test_a_failed_job_leads_to_the_corrected_upload_in_four_actions(
    begin: Starter, tmp_path: Path, opened: list[Path]
) -> None:
    user = begin(Options(tmp_path / "profile", demo=True))
    user.click("addFailingSampleButton")
    user.wait_for_check(FAILING_SAMPLE)
    user.press_enter()
    (failed,) = user.wait_for_end(1)
    assert failed.state is JobState.FAILED
    user.actions = 0

    user.click_on_job(0)
    user.click("openFileButton")
    user.program.wait(lambda: len(opened) == 1)
    # In Excel the user corrects the cells, and saves.
    write_sample("item-master", opened[0])
    user.click("sendCorrectedButton")
    user.wait_for_check(FAILING_SAMPLE)
    user.press_enter()

    corrected = user.wait_for_end(2)[-1]
    assert (corrected.state, corrected.corrects) == (JobState.COMPLETED, failed.id)
    assert user.actions == 4
