from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.ui.environment_strip import EnvironmentStrip
from knosc_desktop.ui.widgets import colours
from tests.support.builders import PRODUCTION, TEST, make_profile, make_session_state
from tests.support.children import child_of

DEMO = Environment.at_address("http://127.0.0.1:8080", demo=True)
OTHER = Environment.at_address("knosc.example.org")


@pytest.fixture
def strip(qtbot: QtBot) -> EnvironmentStrip:
    widget = EnvironmentStrip()
    qtbot.addWidget(widget)
    widget.resize(900, widget.sizeHint().height())
    widget.show()
    return widget


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (PRODUCTION, "PRODUCTION acme.knosc.com – real data"),
        (TEST, "TEST acme.knosc.io"),
        (DEMO, "DEMO 127.0.0.1:8080 – no real data"),
        (OTHER, "OTHER ADDRESS knosc.example.org"),
    ],
)
def test_each_stage_is_named_in_text(strip: EnvironmentStrip, environment: Environment, words: str) -> None:
    strip.show_session(make_session_state(environment=environment))
    assert strip.accessibleDescription().startswith(words)


def test_production_fills_the_whole_strip(strip: EnvironmentStrip) -> None:
    strip.show_session(make_session_state(environment=PRODUCTION))
    red = colours.of_stage(Stage.PRODUCTION, strip.palette()).ground
    picture = strip.grab().toImage()
    edge = picture.height() // 2
    assert QColor(picture.pixel(3, edge)) == red
    assert QColor(picture.pixel(picture.width() - 4, edge)) == red


@pytest.mark.parametrize("environment", [TEST, DEMO, OTHER])
def test_other_stages_are_not_painted_like_production(strip: EnvironmentStrip, environment: Environment) -> None:
    strip.show_session(make_session_state(environment=environment))
    picture = strip.grab().toImage()
    assert QColor(picture.pixel(3, picture.height() // 2)) != colours.of_stage(Stage.PRODUCTION, strip.palette()).ground


def test_signed_out_offers_to_sign_in(strip: EnvironmentStrip, qtbot: QtBot) -> None:
    strip.show_session(SessionState(SessionPhase.SIGNED_OUT))
    assert strip.accessibleDescription() == "Not signed in"
    with qtbot.waitSignal(strip.sign_in_requested):
        qtbot.mouseClick(child_of(strip, QPushButton, "sessionButton"), Qt.MouseButton.LeftButton)


def test_signed_in_offers_to_sign_out(strip: EnvironmentStrip, qtbot: QtBot) -> None:
    strip.show_session(make_session_state())
    with qtbot.waitSignal(strip.sign_out_requested):
        qtbot.mouseClick(child_of(strip, QPushButton, "sessionButton"), Qt.MouseButton.LeftButton)


def test_an_ended_session_is_said(strip: EnvironmentStrip) -> None:
    strip.show_session(make_session_state(SessionPhase.EXPIRED))
    assert "Your session has ended" in strip.accessibleDescription()


def test_a_very_long_account_does_not_widen_the_strip(strip: EnvironmentStrip) -> None:
    narrow = strip.minimumSizeHint().width()
    strip.show_session(make_session_state(profile=make_profile(email="x" * 500 + "@acme.com")))
    assert strip.minimumSizeHint().width() < narrow + 400


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("dark", [False, True])
def test_badges_can_be_read(qapp: QApplication, stage: Stage, dark: bool) -> None:
    palette = QPalette()
    colours.fill(palette, dark=dark)
    badge = colours.of_stage(stage, palette)
    assert colours.contrast(badge.ground, badge.ink) >= 4.5


@pytest.mark.parametrize(
    ("environment", "words"),
    [(TEST, "Switch to Production"), (PRODUCTION, "Switch to Test"), (DEMO, None), (OTHER, None)],
)
def test_the_other_environment_of_the_company_is_one_click_away(
    strip: EnvironmentStrip, qtbot: QtBot, environment: Environment, words: str | None
) -> None:
    strip.show_session(make_session_state(environment=environment))
    button = child_of(strip, QPushButton, "switchButton")
    assert (button.text() if button.isVisible() else None) == words
    if words:
        with qtbot.waitSignal(strip.switch_requested):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_a_session_there_is_nothing_to_switch(strip: EnvironmentStrip) -> None:
    strip.show_session(SessionState(SessionPhase.EXPIRED, TEST))
    assert not child_of(strip, QPushButton, "switchButton").isVisible()
