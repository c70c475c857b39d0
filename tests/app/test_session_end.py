"""The system ends its session, or an installer the program: nobody is asked, and nothing is told wrongly afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.sending import begin_to_send, stage
from tests.support.tenant import DemoTenant

QUERY_END_SESSION, END_SESSION, CLOSE_APPLICATION = 0x11, 0x16, 0x1


def end_session() -> None:
    """What Qt does then: it tells of the end, and closes all windows."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.aboutToQuit.emit()
    application.closeAllWindows()


def test_the_end_of_the_session_asks_nothing_and_the_restart_says_what_was_not_sent(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, start: Callable[..., ProgramUnderTest]
) -> None:
    begin_to_send(program, tenant, tmp_path)

    end_session()
    program.wait_for_exit()

    assert program.close() == 0
    assert tenant.jobs() == []
    again = start(tenant.address)
    again.wait(lambda: [job.state for job in again.jobs] == [JobState.NOT_SENT])


def test_the_end_of_the_session_ends_a_question_that_is_open(program: ProgramUnderTest, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("_UnitName,_Multiplier\npiece,1\n", encoding="utf-8")
    stage(program, tmp_path / "units.csv")
    program.window.close()
    program.wait(lambda: program.sees("questionBox"))

    end_session()

    program.wait_for_exit()
    assert program.close() == 0


def test_an_end_that_is_called_off_changes_nothing_but_writes_down_what_only_memory_held(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    (tmp_path / "units.csv").write_text("_UnitName,_Multiplier\npiece,1\n", encoding="utf-8")
    stage(program, tmp_path / "units.csv")

    program.lifecycle.write_down()

    assert "geometry" in ProfilePaths(tmp_path / "profile").settings.read_text(encoding="utf-8")
    assert program.window.isEnabled()
    program.window.close()
    program.wait(lambda: program.sees("questionBox"))
    program.click("noButton")
    program.wait(lambda: not program.services.tasks.is_running("quit"))


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows sends these messages")
def test_the_messages_of_windows_end_the_program_only_when_the_session_really_ends(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, start: Callable[..., ProgramUnderTest]
) -> None:
    if QGuiApplication.platformName() != "windows":
        pytest.skip("needs windows of the system")
    begin_to_send(program, tenant, tmp_path)

    assert send_to(program, QUERY_END_SESSION) == 1
    send_to(program, END_SESSION, ends=False)
    assert [job.state for job in program.jobs] == [JobState.SENDING]
    assert "geometry" in ProfilePaths(tmp_path / "profile").settings.read_text(encoding="utf-8")
    program.window.close()
    program.wait(lambda: program.sees("questionBox"))
    program.click("noButton")
    program.wait(lambda: not program.services.tasks.is_running("quit"))

    assert send_to(program, QUERY_END_SESSION) == 1
    send_to(program, END_SESSION, ends=True)
    program.wait_for_exit()

    assert program.close() == 0
    assert tenant.jobs() == []
    again = start(tenant.address)
    again.wait(lambda: [job.state for job in again.jobs] == [JobState.NOT_SENT])


def send_to(program: ProgramUnderTest, message: int, *, ends: bool = False) -> int:
    """As an installer and Windows itself send it; returns the window's answer."""
    answer = 0
    if sys.platform == "win32":
        import ctypes

        send = ctypes.windll.user32.SendMessageW
        send.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t)
        send.restype = ctypes.c_ssize_t
        answer = int(send(program.window.winId(), message, ends, CLOSE_APPLICATION))
    return answer
