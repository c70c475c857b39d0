from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.roles import ErrorColumn, Role

MANY = tuple(RowError(f"Item {number} not found", number, "Item") for number in range(900))


@pytest.fixture
def model(qapp: QApplication) -> ErrorsModel:
    return ErrorsModel()


def shown(model: ErrorsModel, errors: Sequence[RowError]) -> ErrorsModel:
    model.show(errors)
    while not model.is_grouped:
        model._go_on()
    return model


def cells(model: ErrorsModel, row: int) -> list[Any]:
    return [model.index(row, column).data() for column in ErrorColumn]


def messages(model: ErrorsModel) -> list[str]:
    return [model.index(row, ErrorColumn.MESSAGE).data() for row in range(model.rowCount())]


def cells_of(errors: Sequence[RowError]) -> list[Address | None]:
    """The server counts rows of data; two rows are above them."""
    return [None if error.row is None else Address("Data", error.row + 2, 3) for error in errors]


def test_the_model_keeps_its_contract_while_groups_unfold_and_fold(
    model: ErrorsModel, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)
    model.show([RowError("Unknown item", 17, "Item"), RowError("Odd")])
    errors = (*MANY, RowError("Odd"), *MANY)
    shown(model, errors)
    model.set_unfolded(model.index(0, 0), unfolded=True)
    model.show_places(cells_of(errors))
    model.set_unfolded(model.index(0, 0), unfolded=False)
    model.show([])


def test_messages_that_differ_in_their_values_are_one_line_with_their_number(model: ErrorsModel) -> None:
    shown(model, (RowError("Odd", 3), *MANY))
    assert messages(model) == ["Item … not found", "Odd"]
    assert model.index(0, ErrorColumn.COUNT).data() == "900"


def test_a_group_unfolds_to_its_errors_as_knosc_gave_them(model: ErrorsModel) -> None:
    shown(model, (RowError("Odd", 3), *MANY))
    model.set_unfolded(model.index(0, 0), unfolded=True)
    assert model.rowCount() == 902
    assert cells(model, 0)[0] == "Item … not found"
    assert cells(model, 1) == ["Item 0 not found", "row 0", "0", "Item", "", "–"]
    assert cells(model, 900)[0] == "Item 899 not found"
    assert cells(model, 901)[0] == "Odd"


def test_a_group_folds_again(model: ErrorsModel) -> None:
    shown(model, MANY)
    model.set_unfolded(model.index(0, 0), unfolded=True)
    model.set_unfolded(model.index(0, 0), unfolded=False)
    assert messages(model) == ["Item … not found"]


def test_a_group_says_whether_it_is_unfolded_to_the_eye_and_to_the_ear(model: ErrorsModel) -> None:
    shown(model, MANY)
    group = model.index(0, 0)
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert (group.data(Role.UNFOLDED), group.data(spoken)) == (False, "Item … not found, 900 errors, collapsed")
    model.set_unfolded(group, unfolded=True)
    assert (group.data(Role.UNFOLDED), group.data(spoken)) == (True, "Item … not found, 900 errors, expanded")
    assert model.index(1, 0).data(Role.UNFOLDED) is None
    assert model.index(1, 0).data(Role.IS_MEMBER) is True


def test_each_cell_of_an_error_tells_its_place_its_value_and_what_is_wrong(model: ErrorsModel) -> None:
    shown(model, [RowError("Unknown item", 2, "Item")])
    model.show_places([Address("Data", 2, 3)], ["X-7"])
    spoken = Qt.ItemDataRole.AccessibleTextRole
    columns = (ErrorColumn.PLACE, ErrorColumn.VALUE, ErrorColumn.MESSAGE)
    assert [model.index(0, column).data(spoken) for column in columns] == [
        "C2, X-7, Unknown item",
        "X-7, C2, Unknown item",
        "Unknown item, C2, X-7",
    ]


def test_few_errors_are_unfolded_from_the_beginning(model: ErrorsModel) -> None:
    shown(model, MANY[:20])
    assert model.rowCount() == 21


def test_an_error_leads_back_to_its_group(model: ErrorsModel) -> None:
    shown(model, MANY)
    model.set_unfolded(model.index(0, 0), unfolded=True)
    assert model.group_line_of(model.index(500, 0)).row() == 0


def test_what_is_not_given_is_a_dash(model: ErrorsModel) -> None:
    model.show([RowError("Odd")])
    assert cells(model, 0) == ["Odd", "–", "–", "–", "", "–"]


def test_rows_are_numbered_as_knosc_numbers_them(model: ErrorsModel) -> None:
    model.show([RowError("Odd", 12_345, "D")])
    assert model.index(0, ErrorColumn.ROW).data() == "12345"


def test_cells_are_named_as_excel_shows_them_once_they_are_known(model: ErrorsModel) -> None:
    errors = [RowError("Odd", 15), RowError("Strange")]
    model.show(errors)
    model.show_places(cells_of(errors))
    assert [model.index(row, ErrorColumn.PLACE).data() for row in (0, 1)] == ["C17", "not located"]
    assert model.address_at(model.index(0, 0)) == Address("Data", 17, 3)
    assert model.address_at(model.index(1, 0)) is None


def test_a_group_leads_to_the_cell_of_its_first_error(model: ErrorsModel) -> None:
    shown(model, MANY)
    model.show_places(cells_of(MANY))
    assert model.address_at(model.index(0, 0)) == Address("Data", 2, 3)


def test_cells_of_one_job_are_never_named_for_another(model: ErrorsModel) -> None:
    model.show([RowError("Odd", 15)])
    model.show_places([Address("Data", 17, 3)])
    model.show([RowError("Odd", 15)])
    assert model.address_at(model.index(0, 0)) is None


def test_without_a_line_there_is_no_cell(model: ErrorsModel) -> None:
    model.show_places([])
    assert model.address_at(QModelIndex()) is None


def test_copied_lines_have_a_heading_and_stay_on_their_line(model: ErrorsModel) -> None:
    errors = [RowError("Unknown\nitem", 17, "Item"), RowError("Odd", 18, "")]
    model.show(errors)
    model.show_places(cells_of(errors))
    assert model.as_text([0]) == ("Error\tCell\tKnosc row\tKnosc column\nUnknown↵item\tData!C19\t17\tItem")


def test_a_copied_group_is_its_errors_and_none_is_copied_twice(model: ErrorsModel) -> None:
    shown(model, MANY)
    model.set_unfolded(model.index(0, 0), unfolded=True)
    copied = model.as_text([0, 1, 2]).split("\n")
    assert copied[1:3] == ["Item 0 not found\t–\t0\tItem", "Item 1 not found\t–\t1\tItem"]
    assert len(copied) == 901


def test_more_than_a_clipboard_should_hold_is_said(model: ErrorsModel) -> None:
    shown(model, MANY * 30)
    lines = model.as_text().split("\n")
    assert len(lines) == 20_002
    assert lines[-1] == "7,000 more errors aren't copied. To get all of them, save the errors as CSV."


def test_a_message_of_the_server_is_never_markup(model: ErrorsModel) -> None:
    model.show([RowError("<a href=x>click</a>"), *(RowError(f"<b>{number}</b>") for number in range(2))])
    for row in range(model.rowCount()):
        tip = model.index(row, ErrorColumn.MESSAGE).data(Qt.ItemDataRole.ToolTipRole)
        assert "<a" not in tip
        assert "<b" not in tip


def test_a_group_that_still_grows_does_not_unfold(model: ErrorsModel) -> None:
    model.show(MANY * 1000)
    assert not model.is_grouped
    model.set_unfolded(model.index(0, 0), unfolded=True)
    assert model.rowCount() == 1


def test_a_hundred_thousand_errors_are_shown_before_all_of_them_are_grouped(model: ErrorsModel, qtbot: QtBot) -> None:
    model.show(MANY * 200)
    assert model.rowCount() == 1
    qtbot.waitUntil(lambda: model.is_grouped)
    assert model.index(0, ErrorColumn.COUNT).data() == "180,000"


def test_the_number_of_different_errors_is_not_claimed_where_it_is_unknown(model: ErrorsModel) -> None:
    words = ["".join(chr(ord("A") + int(digit)) for digit in f"{number:05}") for number in range(12_000)]
    shown(model, [RowError(word) for word in words])
    assert (model.group_count, model.has_others) == (10_001, True)
    shown(model, [RowError(word) for word in words[:3]])
    assert (model.group_count, model.has_others) == (3, False)


def test_the_same_error_twice_has_two_cells(model: ErrorsModel) -> None:
    model.show([RowError("Odd", 3), RowError("Strange", 3), RowError("Odd", 3)])
    model.show_places([Address("Data", 4, 1), None, Address("Data", 54, 1)])
    model.set_unfolded(model.index(0, 0), unfolded=True)
    assert [cells(model, row)[1] for row in range(4)] == ["", "A4", "A54", "row 3"]
