"""The app says when an upload is over: in the window, to screen readers, and to the desktop behind other windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QWindow
from PySide6.QtWidgets import QApplication, QCheckBox, QProgressBar, QTableView
from pytestqt.qtbot import QtBot

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.ui.widgets.labels import ElidedLabel
from tests.support.desktop_bus import FakeDesktop, needs_bus
from tests.support.program import ProgramUnderTest
from tests.support.sending import begin_to_send, stage
from tests.support.tenant import DemoTenant


@pytest.fixture
def behind(qtbot: QtBot, tenant: DemoTenant) -> Iterator[Callable[[], None]]:
    """Puts the window of another program in front, and lets no job end until it is there.

    What is no widget of ours is as good as a window of another program.
    """
    other = QWindow()
    tenant.control({"hold_jobs": True})

    def put() -> None:
        other.show()
        other.requestActivate()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
        tenant.control({"hold_jobs": False})

    yield put
    other.destroy()


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What screen readers are told, politely."""
    told: list[str] = []

    def note(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            assert event.politeness() == QAccessible.AnnouncementPoliteness.Polite
            told.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    return told


@pytest.fixture
def alerted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The windows that called for attention."""
    found: list[str] = []
    monkeypatch.setattr(QApplication, "alert", lambda window, *_: found.append(window.objectName()))
    return found


def three_files(folder: Path) -> list[Path]:
    """One of them fails."""
    files = [folder / name for name in ("good.csv", "bad.csv", "fine.csv")]
    for number, file in enumerate(files):
        write_sample("unit-master", file, rows=10 + number, bad_rows=3 if file.stem == "bad" else 0)
    return files


def upload(program: ProgramUnderTest, files: list[Path]) -> None:
    """All of them at once."""
    stage(program, *files)
    program.click("uploadButton")


def upload_unseen(
    program: ProgramUnderTest, files: list[Path], behind: Callable[[], None], kind: str = "unit-master"
) -> None:
    """Another window comes to the front before they are over."""
    stage(program, *files, kind=kind)
    count = len(program.jobs) + len(files)
    program.click("uploadButton")
    behind()
    program.wait_for_end(count)


def come_back(program: ProgramUnderTest, tenant: DemoTenant) -> None:
    """To the window; again no job ends before another one is in front."""
    tenant.control({"hold_jobs": True})
    program.window.activateWindow()
    program.wait(lambda: QApplication.activeWindow() is program.window)


@needs_bus
def test_one_notification_tells_that_all_of_an_upload_is_over(
    desktop: FakeDesktop,
    program: ProgramUnderTest,
    behind: Callable[[], None],
    alerted: list[str],
    announced: list[str],
    tmp_path: Path,
) -> None:
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: bool(desktop.shown))
    (shown,) = desktop.shown
    assert shown.title == "2 completed, 1 failed"
    assert shown.text.splitlines()[0] == "Failed: Units of measure – bad.csv"
    assert len(shown.text.splitlines()) == 3
    assert (alerted, announced) == (["mainWindow"], ["Finished: 2 completed, 1 failed"])


@needs_bus
def test_a_click_on_the_notification_brings_the_window_to_the_front_and_selects_the_job(
    desktop: FakeDesktop, program: ProgramUnderTest, behind: Callable[[], None], tmp_path: Path
) -> None:
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: bool(desktop.shown))

    desktop.click(desktop.shown[0].number, token="token-of-the-desktop")

    program.wait(lambda: QApplication.activeWindow() is program.window)
    table = program.find(QTableView, "jobsTable")
    program.wait(lambda: table.currentIndex().isValid())
    assert program.table_texts("jobsTable")[table.currentIndex().row()][2] == "bad.csv"


@needs_bus
def test_a_second_upload_has_a_notification_of_its_own(
    desktop: FakeDesktop, program: ProgramUnderTest, tenant: DemoTenant, behind: Callable[[], None], tmp_path: Path
) -> None:
    upload_unseen(program, three_files(tmp_path)[:1], behind)
    come_back(program, tenant)
    write_sample("supplier-master", tmp_path / "suppliers.csv", rows=10, bad_rows=2)
    upload_unseen(program, [tmp_path / "suppliers.csv"], behind, kind="supplier-master")
    program.wait(lambda: len(desktop.shown) == 2)
    assert [each.title for each in desktop.shown] == ["1 completed", "1 failed"]


@needs_bus
def test_who_sees_it_end_is_not_notified(
    desktop: FakeDesktop, program: ProgramUnderTest, alerted: list[str], announced: list[str], tmp_path: Path
) -> None:
    program.window.activateWindow()
    program.wait(lambda: QApplication.activeWindow() is program.window)
    upload(program, three_files(tmp_path))
    program.wait_for_end(3)
    program.wait(lambda: announced == ["Finished: 2 completed, 1 failed"])
    assert (desktop.calls, alerted) == ([], [])


@needs_bus
def test_after_a_restart_nothing_is_told_of_what_was_over(
    desktop: FakeDesktop,
    program: ProgramUnderTest,
    start: Callable[..., ProgramUnderTest],
    tenant: DemoTenant,
    behind: Callable[[], None],
    tmp_path: Path,
) -> None:
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: len(desktop.shown) == 1)
    program.close()

    again = start(tenant.address)
    again.sign_in_fully(*tenant.planner)
    behind()
    again.wait(lambda: len(again.table_texts("jobsTable")) == 3)
    # A later one is told of, so earlier ones would have been, too.
    come_back(again, tenant)
    write_sample("supplier-master", tmp_path / "later.csv", rows=10)
    upload_unseen(again, [tmp_path / "later.csv"], behind, kind="supplier-master")
    again.wait(lambda: len(desktop.shown) == 2)
    assert [each.title for each in desktop.shown] == ["2 completed, 1 failed", "1 completed"]


@needs_bus
def test_a_job_that_ends_after_a_restart_is_told_of_with_its_batch(
    desktop: FakeDesktop,
    program: ProgramUnderTest,
    start: Callable[..., ProgramUnderTest],
    tenant: DemoTenant,
    behind: Callable[[], None],
    tmp_path: Path,
) -> None:
    good, bad, _ = three_files(tmp_path)
    upload(program, [good, bad])
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RUNNING, JobState.QUEUED])
    program.close()

    again = start(tenant.address)
    again.sign_in_fully(*tenant.planner)
    behind()
    again.wait_for_end(2)
    again.wait(lambda: bool(desktop.shown))
    assert [each.title for each in desktop.shown] == ["1 completed, 1 failed"]


@needs_bus
def test_who_wants_no_notifications_gets_none(
    desktop: FakeDesktop,
    program: ProgramUnderTest,
    behind: Callable[[], None],
    alerted: list[str],
    announced: list[str],
    tmp_path: Path,
) -> None:
    program.trigger_action("actionSettings")
    program.wait(lambda: program.sees("settingsDialog"))
    box = program.find(QCheckBox, "notifyCheck")
    program.press("notifyCheck", Qt.Key.Key_Space)
    assert not box.isChecked()
    program.click("okButton")

    upload_unseen(program, three_files(tmp_path), behind)

    assert (desktop.calls, desktop.entries, alerted, announced) == ([], [], [], [])


@needs_bus
@pytest.mark.parametrize(
    ("capabilities", "text"),
    [
        (["body", "body-markup"], "Completed: Units of measure – &lt;b&gt; &amp; co.csv"),
        (["body"], "Completed: Units of measure – <b> & co.csv"),
    ],
)
def test_a_file_name_is_never_read_as_markup(
    desktop: FakeDesktop,
    program: ProgramUnderTest,
    behind: Callable[[], None],
    tmp_path: Path,
    capabilities: list[str],
    text: str,
) -> None:
    desktop.capabilities = capabilities
    write_sample("unit-master", tmp_path / "<b> & co.csv", rows=10)
    upload_unseen(program, [tmp_path / "<b> & co.csv"], behind)
    program.wait(lambda: bool(desktop.shown))
    assert desktop.shown[0].text == text


@needs_bus
@pytest.mark.usefixtures("session_bus")
def test_a_desktop_without_notifications_is_no_error(
    program: ProgramUnderTest, behind: Callable[[], None], announced: list[str], tmp_path: Path
) -> None:
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: len(announced) == 1)
    assert program.close() == 0


def test_a_system_without_a_session_bus_is_no_error(
    program: ProgramUnderTest, behind: Callable[[], None], announced: list[str], tmp_path: Path
) -> None:
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: len(announced) == 1)
    assert program.close() == 0


@needs_bus
def test_a_daemon_that_does_not_answer_holds_nothing_up(
    desktop: FakeDesktop, program: ProgramUnderTest, behind: Callable[[], None], tmp_path: Path
) -> None:
    desktop.is_mute = True
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: desktop.calls == ["GetCapabilities"])
    assert program.close() == 0


def test_who_quits_is_not_told_what_that_ended(
    program: ProgramUnderTest, tenant: DemoTenant, announced: list[str], tmp_path: Path
) -> None:
    begin_to_send(program, tenant, tmp_path)
    program.close()
    assert [job.state for job in program.jobs] == [JobState.NOT_SENT]
    assert announced == []


# How far it is.


def test_the_window_tells_how_far_an_upload_is(program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path) -> None:
    begin_to_send(program, tenant, tmp_path)
    program.wait(lambda: program.sees("uploadProgress"))
    percent = program.find(QProgressBar, "uploadProgress").value() // 10
    assert program.find(ElidedLabel, "uploadProgressText").words.startswith(f"{percent}%")


def test_the_window_tells_that_it_waits_for_knosc(
    program: ProgramUnderTest, behind: Callable[[], None], tmp_path: Path
) -> None:
    upload(program, three_files(tmp_path))
    program.wait(lambda: program.sees("uploadProgressText"))
    words = program.find(ElidedLabel, "uploadProgressText")
    program.wait(lambda: words.words == "Waiting for Knosc")
    assert not program.sees("uploadProgress")
    behind()
    program.wait_for_end(3)
    program.wait(lambda: not program.sees("uploadProgressText"))


@needs_bus
def test_the_dock_shows_how_far_an_upload_is(
    desktop: FakeDesktop, program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    begin_to_send(program, tenant, tmp_path)
    program.wait(lambda: bool(desktop.entries) and desktop.entries[-1][1]["progress-visible"])
    entry, shown = desktop.entries[-1]
    assert entry.startswith("application://")
    assert 0 <= shown["progress"] < 1


@needs_bus
def test_the_dock_shows_how_many_ended_unseen_until_the_user_comes(
    desktop: FakeDesktop, program: ProgramUnderTest, tenant: DemoTenant, behind: Callable[[], None], tmp_path: Path
) -> None:
    upload_unseen(program, three_files(tmp_path), behind)
    program.wait(lambda: bool(desktop.entries) and desktop.entries[-1][1]["count"] == 3)
    assert not desktop.entries[-1][1]["progress-visible"]

    come_back(program, tenant)

    program.wait(lambda: not desktop.entries[-1][1]["count-visible"])
