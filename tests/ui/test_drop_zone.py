from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.ui.staging.drop_zone import DropZone
from tests.support.children import child_of


@pytest.fixture
def zone(qtbot: QtBot) -> Iterator[DropZone]:
    window = QWidget()
    qtbot.addWidget(window)
    widget = DropZone(TriggersModel(), window)
    widget.make_large(large=True)
    widget.resize(500, 350)
    with qtbot.waitExposed(window):
        window.show()
    yield widget  # noqa: PT022 - the window around it lives as long as this does


def open_dialog(zone: DropZone) -> QFileDialog:
    return child_of(zone.window(), QFileDialog, "chooseFilesDialog")


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_keys_open_the_file_dialog(zone: DropZone, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(zone, key)
    dialog = open_dialog(zone)
    assert dialog.isVisible()
    dialog.reject()


def test_a_click_anywhere_opens_it(zone: DropZone, qtbot: QtBot) -> None:
    qtbot.mouseClick(zone, Qt.MouseButton.LeftButton)
    dialog = open_dialog(zone)
    assert dialog.isVisible()
    dialog.reject()


def test_the_button_opens_it(zone: DropZone, qtbot: QtBot) -> None:
    qtbot.mouseClick(child_of(zone, QPushButton, "chooseFilesButton"), Qt.MouseButton.LeftButton)
    dialog = open_dialog(zone)
    assert dialog.isVisible()
    dialog.reject()


def test_chosen_files_come_the_same_way_as_dropped_ones(zone: DropZone, qtbot: QtBot, tmp_path: Path) -> None:
    zone.choose_files()
    with qtbot.waitSignal(zone.files_offered) as offered:
        open_dialog(zone).filesSelected.emit([str(tmp_path / "a.xlsx")])
    assert offered.args == [[tmp_path / "a.xlsx"]]
    open_dialog(zone).reject()


def test_files_are_looked_for_where_the_last_ones_came_from(zone: DropZone, qtbot: QtBot, tmp_path: Path) -> None:
    zone.choose_files()
    first = open_dialog(zone)
    assert Path(first.directory().path()).is_relative_to(Path.home())
    first.filesSelected.emit([str(tmp_path / "a.xlsx")])
    first.reject()
    qtbot.waitUntil(lambda: zone.window().findChildren(QFileDialog) == [])

    zone.choose_files()

    assert Path(open_dialog(zone).directory().path()) == tmp_path
    open_dialog(zone).reject()


def test_changing_ones_mind_offers_nothing(zone: DropZone, qtbot: QtBot) -> None:
    zone.choose_files()
    with qtbot.assertNotEmitted(zone.files_offered):
        open_dialog(zone).reject()


def test_the_bar_opens_nothing_by_a_click_beside_its_button(zone: DropZone, qtbot: QtBot) -> None:
    zone.make_large(large=False)
    qtbot.mouseClick(zone, Qt.MouseButton.LeftButton, pos=zone.rect().bottomRight() - QPoint(2, 2))
    assert zone.window().findChildren(QFileDialog) == []
