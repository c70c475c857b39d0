from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QToolButton
from pytestqt.qtbot import QtBot

from knosc_desktop.ui.notice_bar import NoticeBar
from tests.support.builders import make_problem
from tests.support.children import child_of


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    widget = NoticeBar()
    qtbot.addWidget(widget)
    return widget


def test_it_is_hidden_until_there_is_something_to_say(bar: NoticeBar) -> None:
    assert not bar.isVisible()


def test_a_problem_shows_title_message_and_hint(bar: NoticeBar) -> None:
    bar.show_problem(make_problem(title="Not sent", message="It broke.", hint="Try again."))
    assert bar.isVisible()
    assert bar.words == "Not sent\nIt broke.\nTry again."


def test_assistive_technology_reads_it_as_a_problem(bar: NoticeBar) -> None:
    bar.show_problem(make_problem(title="Not sent"))
    assert bar.accessibleDescription().startswith("Problem: Not sent")


def test_a_new_notice_replaces_the_old_one(bar: NoticeBar) -> None:
    bar.show_problem(make_problem())
    bar.show_message("3 files were added.")
    assert bar.words == "3 files were added."


def test_details_unfold_on_demand(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(make_problem(details="ConnectionResetError <b>"))
    qtbot.mouseClick(child_of(bar, QToolButton, "detailsToggle"), Qt.MouseButton.LeftButton)
    shown = child_of(bar, QPlainTextEdit, "detailsText")
    assert shown.isVisible()
    assert shown.toPlainText() == "ConnectionResetError <b>"


def test_tab_goes_from_the_button_of_the_details_to_them(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(make_problem())
    # What is made later by others is no longer next to it.
    toggle, other = child_of(bar, QToolButton, "detailsToggle"), QToolButton(bar)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    other.show()
    qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert toggle.nextInFocusChain() is child_of(bar, QPlainTextEdit, "detailsText")


def test_without_details_there_is_no_button_for_them(bar: NoticeBar) -> None:
    bar.show_problem(make_problem(details=""))
    assert not child_of(bar, QToolButton, "detailsToggle").isVisible()


def test_an_endless_message_is_cut_and_kept_whole_in_the_details(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(make_problem(message="long " * 1000, details="technical"))
    assert len(bar.words) < 600
    qtbot.mouseClick(child_of(bar, QToolButton, "detailsToggle"), Qt.MouseButton.LeftButton)
    details = child_of(bar, QPlainTextEdit, "detailsText").toPlainText()
    assert details.startswith("long " * 1000)
    assert details.endswith("technical")


def test_its_button_closes_it(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_problem(make_problem())
    qtbot.mouseClick(child_of(bar, QToolButton, "noticeCloseButton"), Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert bar.words == ""


def test_withdrawing_a_topic_removes_only_its_notices(bar: NoticeBar) -> None:
    bar.show_problem(make_problem(), topic="network")
    bar.take_back("disk")
    assert bar.isVisible()
    bar.take_back("network")
    assert not bar.isVisible()
