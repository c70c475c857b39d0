"""Within a window, a dialog or a menu no letter is the access key of two things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.ui.dialogs.about import AboutDialog
from knosc_desktop.ui.dialogs.crash import CrashDialog
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.ui.staging.staging_list import StagingListView
from tests.support.builders import (
    TEST,
    make_check,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)
from tests.ui.conftest import Shown


def twice(texts: Iterable[str]) -> list[str]:
    """The letters that are access keys of more than one of them."""
    keys = [key.casefold() for text in texts for key in re.findall(r"&(\w)", text)]
    return sorted({key for key in keys if keys.count(key) > 1})


def texts_in(window: QWidget) -> list[str]:
    parts: list[QAbstractButton | QLabel] = [*window.findChildren(QAbstractButton), *window.findChildren(QLabel)]
    return [part.text() for part in parts if part.isVisibleTo(window)]


def test_in_the_window(shown: Shown) -> None:
    top = [action.text() for action in shown.window.menuBar().actions()]
    hidden = [shown.child(QAbstractButton, "runButton").text()]
    texts = [*top, *hidden, *texts_in(shown.window)]
    assert len([text for text in texts if "&" in text]) > 6
    assert twice(texts) == []


def test_in_its_menus(shown: Shown) -> None:
    looks = make_examination(report=make_check(make_finding()), kind_scores=make_resemblance("procurement"))
    shown.staging.add([make_staged(trigger="forecast", validation=looks)])
    staged = shown.child(StagingListView, "stagingList")
    of_the_file = staged.menu_for(staged.model().index(0, 0))
    menus = [*shown.window.menuBar().findChildren(QMenu), of_the_file]
    assert [entry.objectName() for entry in of_the_file.actions()].count("actionUseKind") == 1
    assert len(menus) > 4
    for menu in menus:
        assert twice(entry.text() for entry in menu.actions()) == []


PHASES = (
    SessionPhase.SIGNED_OUT,
    SessionPhase.SECOND_FACTOR,
    SessionPhase.FIRST_SIGN_IN,
    SessionPhase.LOCKED_OUT,
)


@pytest.mark.parametrize("phase", PHASES)
def test_in_the_sign_in(qtbot: QtBot, phase: SessionPhase) -> None:
    dialog = SignInDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.show_state(SessionState(phase, TEST))
    texts = texts_in(dialog)
    assert [text for text in texts if "&" in text]
    assert twice(texts) == []
    fields = [field for field in dialog.findChildren(QLineEdit) if field.isVisibleTo(dialog)]
    assert [field.objectName() for field in fields if not field.accessibleName()] == []


@pytest.mark.parametrize("name", ["about", "crash", "settings"])
def test_in_the_other_dialogs(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialogs: dict[str, QDialog] = {
        "about": AboutDialog(tmp_path, tmp_path, parent),
        "crash": CrashDialog("Title", "Words.", "Details", parent),
        "settings": SettingsDialog(Preferences(), parent),
    }
    texts = texts_in(dialogs[name])
    assert [text for text in texts if "&" in text]
    # Some desktops give OK, Cancel and Close a letter of their own.
    assert twice([*texts, "&OK", "&Close" if name != "settings" else "&Cancel"]) == []
