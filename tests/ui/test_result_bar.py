"""The chips above the jobs, pressed as a user presses them, and the progress beside them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QProgressBar, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.batches import BatchProgress
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.ui.jobs.result_bar import ResultBar
from knosc_desktop.ui.widgets.labels import ElidedLabel
from tests.support.builders import make_job, make_sent_file
from tests.support.job_changes import change_in
from tests.ui.conftest import Shown


def bar(shown: Shown) -> ResultBar:
    return shown.child(ResultBar, "resultBar")


def visible(shown: Shown) -> list[str]:
    return [chip.text() for chip in bar(shown).findChildren(QPushButton) if chip.isVisible()]


def press(shown: Shown, qtbot: QtBot, name: str) -> None:
    chip = shown.child(QPushButton, name)
    # One that was only just shown has no place yet.
    qtbot.waitUntil(lambda: not chip.visibleRegion().isEmpty())
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)


def ids(shown: Shown) -> set[str]:
    return {shown.jobs.job_at(shown.jobs.index(row, 0)).id for row in range(shown.jobs.rowCount())}


@pytest.fixture
def some(show: Callable[..., Shown]) -> Shown:
    """Two jobs that completed, one that failed, one in progress."""
    return show(
        make_job(JobState.COMPLETED, id="good"),
        make_job(JobState.COMPLETED, id="better"),
        make_job(JobState.FAILED, id="bad"),
        make_job(JobState.RUNNING, id="busy", file=make_sent_file(name="busy.csv")),
    )


def test_without_jobs_there_are_no_chips(shown: Shown) -> None:
    assert visible(shown) == []


def test_the_chips_count_the_jobs(some: Shown) -> None:
    assert visible(some) == ["2 completed", "1 failed", "1 running"]


def test_the_chips_follow_the_jobs(some: Shown) -> None:
    change_in(some.store, "busy", state=JobState.FAILED)
    some.store.remove("good")
    some.store.add(make_job(JobState.NOT_SENT))
    some.jobs.flush()
    assert visible(some) == ["1 completed", "2 failed", "1 not sent", "3 need attention"]


def test_a_chip_that_is_pressed_shows_only_what_it_counts(some: Shown, qtbot: QtBot) -> None:
    press(some, qtbot, "resultChipFailed")
    assert ids(some) == {"bad"}


def test_pressed_again_it_shows_everything(some: Shown, qtbot: QtBot) -> None:
    press(some, qtbot, "resultChipFailed")
    press(some, qtbot, "resultChipFailed")
    assert len(ids(some)) == 4
    assert not some.child(QPushButton, "resultChipFailed").isChecked()


def test_only_one_chip_is_down(some: Shown, qtbot: QtBot) -> None:
    press(some, qtbot, "resultChipFailed")
    press(some, qtbot, "resultChipCompleted")
    assert ids(some) == {"good", "better"}
    assert not some.child(QPushButton, "resultChipFailed").isChecked()


def test_a_chip_and_what_is_typed_filter_together(some: Shown, qtbot: QtBot) -> None:
    press(some, qtbot, "resultChipInProgress")
    qtbot.keyClicks(some.child(QLineEdit, "jobsFilter"), "nothing like it")
    qtbot.waitUntil(lambda: ids(some) == set())
    qtbot.keyClick(some.child(QLineEdit, "jobsFilter"), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: ids(some) == {"busy"})


def test_the_chip_for_all_trouble_shows_all_of_it(some: Shown, qtbot: QtBot) -> None:
    some.store.add(make_job(JobState.UNCONFIRMED, id="lost"))
    some.jobs.flush()
    press(some, qtbot, "resultChipNeedsAttention")
    assert ids(some) == {"bad", "lost"}


def test_a_chip_that_is_down_stays_until_it_is_put_up(some: Shown, qtbot: QtBot) -> None:
    press(some, qtbot, "resultChipInProgress")
    change_in(some.store, "busy", state=JobState.COMPLETED)
    some.jobs.flush()
    assert visible(some) == ["3 completed", "1 failed", "0 in progress"]
    assert ids(some) == set()
    press(some, qtbot, "resultChipInProgress")
    assert visible(some) == ["3 completed", "1 failed"]
    assert len(ids(some)) == 4


def test_the_chips_can_be_used_without_a_mouse(some: Shown, qtbot: QtBot) -> None:
    some.child(QPushButton, "resultChipCompleted").setFocus()
    qtbot.keyClick(some.window.focusWidget(), Qt.Key.Key_Tab)
    assert some.window.focusWidget() is some.child(QPushButton, "resultChipFailed")
    qtbot.keyClick(some.window.focusWidget(), Qt.Key.Key_Space)
    assert ids(some) == {"bad"}
    names = []
    for _ in range(2):
        qtbot.keyClick(some.window.focusWidget(), Qt.Key.Key_Tab)
        names.append(some.window.focusWidget().objectName())
    assert names == ["resultChipInProgress", "jobsFilter"]


def test_a_screen_reader_hears_what_a_chip_does_and_whether_it_is_down(some: Shown, qtbot: QtBot) -> None:
    chip = some.child(QPushButton, "resultChipFailed")
    spoken = QAccessible.queryAccessibleInterface(chip)
    assert spoken.text(QAccessible.Text.Name) == "1 failed, show only these"
    press(some, qtbot, "resultChipFailed")
    assert spoken.state().checked


def test_in_a_narrow_window_the_chips_go_on_in_a_next_line(show: Callable[..., Shown]) -> None:
    some = show(*map(make_job, JobState))
    some.window.resize(480, 900)
    QApplication.processEvents()
    chips = [chip for chip in bar(some).findChildren(QPushButton) if chip.isVisible()]
    assert len({chip.y() for chip in chips}) > 1
    assert all(bar(some).rect().contains(chip.geometry()) for chip in chips)


# Going to a job from elsewhere.


def test_going_to_a_job_selects_it(some: Shown) -> None:
    some.window.go_to_job("bad")
    table = some.child(QTableView, "jobsTable")
    assert some.jobs.job_at(table.currentIndex()).id == "bad"
    assert table.hasFocus()


def test_going_to_a_job_that_a_chip_hides_puts_the_chip_up(some: Shown, qtbot: QtBot) -> None:
    press(some, qtbot, "resultChipCompleted")
    some.window.go_to_job("bad")
    assert some.jobs.job_at(some.child(QTableView, "jobsTable").currentIndex()).id == "bad"
    assert not some.child(QPushButton, "resultChipCompleted").isChecked()


# Progress.

HALF = BatchProgress(2, 4, 500, 1_000)


def test_the_progress_is_on_one_line_with_a_bar(some: Shown) -> None:
    some.window.show_progress(HALF)
    words, progress = some.child(ElidedLabel, "uploadProgressText"), some.child(QProgressBar, "uploadProgress")
    assert words.isVisible()
    assert words.words == "File 2 of 4 · 50%"
    assert (progress.isVisible(), progress.value() / progress.maximum()) == (True, 0.5)
    assert progress.accessibleDescription() == words.words


def test_when_only_knosc_can_go_on_there_is_no_bar(some: Shown) -> None:
    some.window.show_progress(HALF)
    some.window.show_progress(BatchProgress(4, 4, 1_000, 1_000, is_waiting=True))
    assert some.child(ElidedLabel, "uploadProgressText").words == "Waiting for Knosc"
    assert not some.child(QProgressBar, "uploadProgress").isVisible()


def test_when_nothing_is_under_way_there_is_no_progress(some: Shown) -> None:
    some.window.show_progress(HALF)
    some.window.show_progress(None)
    assert not some.child(ElidedLabel, "uploadProgressText").isVisible()


def test_sizes_beyond_32_bits_are_shown_right(some: Shown) -> None:
    some.window.show_progress(BatchProgress(1, 1, 3 << 40, 4 << 40))
    progress = some.child(QProgressBar, "uploadProgress")
    assert progress.value() / progress.maximum() == 0.75


def test_the_progress_stands_behind_the_chips(shown: Shown) -> None:
    shown.window.show_progress(HALF)
    shown.store.add(make_job(JobState.FAILED))
    shown.jobs.flush()
    shown.window.resize(1_400, 800)
    QApplication.processEvents()
    words, chip = shown.child(ElidedLabel, "uploadProgressText"), shown.child(QPushButton, "resultChipFailed")
    assert words.mapTo(shown.window, words.rect().topLeft()).x() > chip.mapTo(shown.window, chip.rect().topRight()).x()


def test_in_a_narrow_window_the_progress_takes_no_more_room_than_there_is(some: Shown) -> None:
    some.window.resize(480, 900)
    QApplication.processEvents()
    before = bar(some).minimumSizeHint().width()
    some.window.show_progress(BatchProgress(2, 4, 500, 1_000, 12_000_000.0, 1_200.0))
    QApplication.processEvents()
    assert bar(some).minimumSizeHint().width() <= max(before, bar(some).fontMetrics().horizontalAdvance("m" * 24))
    words = some.child(ElidedLabel, "uploadProgressText")
    assert bar(some).rect().contains(words.mapTo(bar(some), words.rect().bottomRight()))
    assert not words.visibleRegion().isEmpty()
