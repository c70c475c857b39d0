from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.ui.staging.trigger_picker import TriggerDelegate, TriggerPicker
from knosc_desktop.ui.widgets.colours import contrast
from tests.support.builders import make_profile


@pytest.fixture
def picker(qtbot: QtBot) -> Iterator[TriggerPicker]:
    window = QWidget()
    qtbot.addWidget(window)
    box = TriggerPicker(TriggersModel(), window)
    box.resize(260, box.sizeHint().height())
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    box.setFocus()
    yield box  # noqa: PT022 - the window around it lives as long as this does


def field_of(picker: TriggerPicker) -> QLineEdit:
    field = picker.lineEdit()
    assert field is not None
    return field


def popup_of(picker: TriggerPicker) -> QAbstractItemView:
    completer = picker.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


def test_nothing_is_chosen_at_first(picker: TriggerPicker) -> None:
    assert picker.selected == ""
    assert field_of(picker).text() == ""


def test_a_choice_is_reported(picker: TriggerPicker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(picker.chosen) as chosen:
        picker.select("demand")
    assert chosen.args == ["demand"]
    assert field_of(picker).text() == "Sales orders"


def test_an_unknown_name_changes_nothing(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("demand")
    with qtbot.assertNotEmitted(picker.chosen):
        picker.select("teleport")
    assert picker.selected == "demand"


def test_typing_part_of_a_name_and_enter_chooses_it(picker: TriggerPicker, qtbot: QtBot) -> None:
    qtbot.keyClicks(field_of(picker), "bill")
    qtbot.keyClick(field_of(picker), Qt.Key.Key_Return)
    assert picker.selected == "bill-of-materials"
    assert field_of(picker).text() == "Bill of materials"


def test_choosing_what_is_chosen_already_is_reported_too(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("unit-master")
    field_of(picker).clear()
    with qtbot.waitSignal(picker.chosen, timeout=5_000) as chosen:
        qtbot.keyClicks(field_of(picker), "units")
        qtbot.keyClick(field_of(picker), Qt.Key.Key_Return)
    assert chosen.args == ["unit-master"]


def test_the_word_of_the_documentation_finds_it_too(picker: TriggerPicker, qtbot: QtBot) -> None:
    qtbot.keyClicks(field_of(picker), "procure")
    qtbot.keyClick(field_of(picker), Qt.Key.Key_Return)
    assert picker.selected == "procurement"


def test_what_is_found_is_listed_while_typing(picker: TriggerPicker, qtbot: QtBot) -> None:
    qtbot.keyClicks(field_of(picker), "procure")
    found = popup_of(picker)
    qtbot.waitUntil(found.isVisible)
    assert [found.model().index(row, 0).data() for row in range(found.model().rowCount())] == ["Purchase orders"]


def test_what_is_found_can_be_walked_with_the_arrow_keys(picker: TriggerPicker, qtbot: QtBot) -> None:
    qtbot.keyClicks(field_of(picker), "master")
    popup = popup_of(picker)
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert picker.selected == "customer-master"


def test_typing_nonsense_keeps_the_choice(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("demand")
    field_of(picker).selectAll()
    qtbot.keyClicks(field_of(picker), "zebra")
    qtbot.keyClick(field_of(picker), Qt.Key.Key_Return)
    assert picker.selected == "demand"
    assert field_of(picker).text() == "Sales orders"


def test_escape_gives_the_typing_up(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("demand")
    field_of(picker).selectAll()
    qtbot.keyClicks(field_of(picker), "zebra")
    qtbot.keyClick(field_of(picker), Qt.Key.Key_Escape)
    assert picker.is_settled


def test_arrow_keys_pass_over_headings(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("item-master")
    qtbot.keyClick(picker, Qt.Key.Key_Up)
    assert picker.selected == ""
    picker.select("supplier-allocation")
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert picker.selected == "forecast"


def test_the_open_list_is_as_wide_as_its_entries(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.showPopup()
    assert picker.view().minimumWidth() >= picker.view().sizeHintForColumn(0)
    picker.hidePopup()


@pytest.mark.parametrize("ground", ["#ffffff", "#18181a"])
def test_headings_can_be_read_on_light_and_dark(qtbot: QtBot, ground: str) -> None:
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


def test_it_goes_back_to_recognition(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("demand")
    picker.showPopup()
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(picker.view(), Qt.Key.Key_Home)
        qtbot.keyClick(picker.view(), Qt.Key.Key_Return)
    assert chosen.args == [""]
    assert picker.selected == ""
    assert field_of(picker).text() == ""
    assert field_of(picker).placeholderText() == "Recognise automatically"
    assert picker.is_settled


def test_recognition_is_found_by_typing(picker: TriggerPicker, qtbot: QtBot) -> None:
    picker.select("demand")
    field_of(picker).selectAll()
    qtbot.keyClicks(field_of(picker), "recogn")
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(popup_of(picker), Qt.Key.Key_Return)
    assert chosen.args == [""]
    assert field_of(picker).text() == ""


def test_a_search_passes_over_what_the_role_does_not_allow(picker: TriggerPicker, qtbot: QtBot) -> None:
    model = picker.model()
    assert isinstance(model, TriggersModel)
    model.set_profile(make_profile(privileges={"Item Master": "View", "External Item Master": "Edit"}))
    qtbot.keyClicks(picker, "item master")
    qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert picker.selected != "item-master"
