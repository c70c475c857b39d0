from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QListView, QWidget

from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.ui.trigger_delegate import TriggerDelegate
from knosc_desktop.ui.trigger_picker import TriggerPicker
from tests.ui.test_environment_strip import contrast


@pytest.fixture
def picker(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    box = TriggerPicker(TriggersModel(), window)
    box.resize(260, box.sizeHint().height())
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    box.setFocus()
    yield box  # noqa: PT022 - the window around it lives as long as this does


def test_nothing_is_chosen_at_first(picker):
    assert picker.selected == ""
    assert picker.lineEdit().text() == ""


def test_a_choice_is_told(picker, qtbot):
    with qtbot.waitSignal(picker.chosen) as chosen:
        picker.select("demand")
    assert chosen.args == ["demand"]
    assert picker.lineEdit().text() == "Sales orders"


def test_an_unknown_name_changes_nothing(picker, qtbot):
    picker.select("demand")
    with qtbot.assertNotEmitted(picker.chosen):
        picker.select("teleport")
    assert picker.selected == "demand"


def test_typing_part_of_a_name_and_enter_chooses_it(picker, qtbot):
    qtbot.keyClicks(picker.lineEdit(), "bill")
    qtbot.keyClick(picker.lineEdit(), Qt.Key.Key_Return)
    assert picker.selected == "bill-of-materials"
    assert picker.lineEdit().text() == "Bill of materials"


def test_the_word_of_the_documentation_finds_it_too(picker, qtbot):
    qtbot.keyClicks(picker.lineEdit(), "procure")
    qtbot.keyClick(picker.lineEdit(), Qt.Key.Key_Return)
    assert picker.selected == "procurement"


def test_what_is_found_is_listed_while_typing(picker, qtbot):
    qtbot.keyClicks(picker.lineEdit(), "procure")
    found = picker.completer().popup()
    qtbot.waitUntil(found.isVisible)
    assert [found.model().index(row, 0).data() for row in range(found.model().rowCount())] == ["Purchase orders"]


def test_what_is_found_can_be_walked_with_the_arrow_keys(picker, qtbot):
    qtbot.keyClicks(picker.lineEdit(), "master")
    popup = picker.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert picker.selected == "customer-master"


def test_typing_nonsense_keeps_the_choice(picker, qtbot):
    picker.select("demand")
    picker.lineEdit().selectAll()
    qtbot.keyClicks(picker.lineEdit(), "zebra")
    qtbot.keyClick(picker.lineEdit(), Qt.Key.Key_Return)
    assert picker.selected == "demand"
    assert picker.lineEdit().text() == "Sales orders"


def test_escape_gives_the_typing_up(picker, qtbot):
    picker.select("demand")
    picker.lineEdit().selectAll()
    qtbot.keyClicks(picker.lineEdit(), "zebra")
    qtbot.keyClick(picker.lineEdit(), Qt.Key.Key_Escape)
    assert picker.is_settled


def test_arrow_keys_pass_over_headings(picker, qtbot):
    picker.select("item-master")
    qtbot.keyClick(picker, Qt.Key.Key_Up)
    assert picker.selected == "item-master"
    picker.select("supplier-allocation")
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert picker.selected == "forecast"


def test_the_open_list_is_as_wide_as_its_lines(picker, qtbot):
    picker.showPopup()
    assert picker.view().minimumWidth() >= picker.view().sizeHintForColumn(0)
    picker.hidePopup()


@pytest.mark.parametrize("ground", ["#ffffff", "#18181a"])
def test_headings_can_be_read_on_light_and_dark(qtbot, ground):
    view = QListView()
    qtbot.addWidget(view)
    palette = QPalette(QColor(ground))
    palette.setColor(QPalette.ColorRole.Base, QColor(ground))
    view.setPalette(palette)
    font = view.font()
    font.setPointSize(30)
    view.setFont(font)
    view.setModel(TriggersModel())
    view.setItemDelegate(TriggerDelegate(view))
    view.resize(600, 200)
    with qtbot.waitExposed(view):
        view.show()
    heading = view.visualRect(view.model().index(0, 0))
    picture = view.viewport().grab(heading).toImage()
    inks = {QColor(picture.pixel(x, y)).name() for x in range(picture.width()) for y in range(picture.height())}
    assert max(contrast(QColor(ink), QColor(ground)) for ink in inks) >= 4.5
