from __future__ import annotations

from PySide6.QtCore import Qt

from knosc_desktop.domain.jobs import RowError
from knosc_desktop.models.columns import ErrorColumn
from knosc_desktop.models.errors_model import ErrorsModel


def test_the_model_keeps_its_contract(qtmodeltester, qapp):
    model = ErrorsModel()
    qtmodeltester.check(model)
    model.show([RowError("Unknown item", 17, "Item"), RowError("Odd")])
    model.show([])


def test_what_is_not_given_is_a_dash(qapp):
    model = ErrorsModel()
    model.show([RowError("Odd")])
    assert [model.index(0, column).data() for column in ErrorColumn] == ["Odd", "–", "–"]


def test_rows_are_numbered_as_in_the_workbook(qapp):
    model = ErrorsModel()
    model.show([RowError("Odd", 12_345, "D")])
    assert model.index(0, ErrorColumn.ROW).data() == "12345"


def test_copied_lines_have_a_heading_and_stay_on_their_line(qapp):
    model = ErrorsModel()
    model.show([RowError("Unknown\nitem", 17, "Item"), RowError("Odd", 18, "")])
    assert model.as_text([0]) == "What is wrong\tRow\tColumn\nUnknown↵item\t17\tItem"


def test_a_message_of_the_server_is_never_markup(qapp):
    model = ErrorsModel()
    model.show([RowError("<a href=x>click</a>")])
    assert "<a" not in model.index(0, ErrorColumn.MESSAGE).data(Qt.ItemDataRole.ToolTipRole)
