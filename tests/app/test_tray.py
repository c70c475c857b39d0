"""Notifications through Qt's tray icon, as on Windows and macOS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from knosc_desktop.app.notifications import Notification, TrayNotifier

# On the offscreen platform Qt looks for the tray of X11.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system is asked to show."""
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, text, *_: shown.append(f"{title}|{text}"))
    return shown


@pytest.fixture
def notifier(qapp: QApplication) -> Iterator[TrayNotifier]:
    made = TrayNotifier()
    yield made
    made.close()


def show(notifier: TrayNotifier) -> list[str]:
    """The tokens of the clicks that follow."""
    clicks: list[str] = []
    notifier.show(Notification("3 completed", "a\nb", clicks.append))
    return clicks


def icon(notifier: TrayNotifier) -> QSystemTrayIcon:
    (found,) = notifier.findChildren(QSystemTrayIcon)
    assert isinstance(found, QSystemTrayIcon)
    return found


def test_the_icon_stands_while_there_is_something_to_click(messages: list[str], notifier: TrayNotifier) -> None:
    clicks = show(notifier)
    assert messages == ["3 completed|a\nb"]
    assert icon(notifier).isVisible()
    icon(notifier).messageClicked.emit()
    assert clicks == [""]
    assert not icon(notifier).isVisible()


def test_a_click_on_the_icon_is_one_on_the_notification(messages: list[str], notifier: TrayNotifier) -> None:
    clicks = show(notifier)
    icon(notifier).activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert clicks == [""]


@pytest.mark.usefixtures("messages")
def test_who_comes_back_needs_no_icon(notifier: TrayNotifier, qtbot: QtBot) -> None:
    clicks = show(notifier)
    window = QWindow()
    window.show()
    window.requestActivate()
    qtbot.waitUntil(lambda: not icon(notifier).isVisible())
    window.destroy()
    icon(notifier).messageClicked.emit()
    assert clicks == []


def test_without_a_tray_nothing_is_shown(
    messages: list[str], notifier: TrayNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    show(notifier)
    assert messages == []
