"""The rows of a sheet come page by page, as they are in sight, and the problems are on their cells."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileStamp
from knosc_desktop.domain.reader_requests import SheetRow, SheetRows
from knosc_desktop.domain.repairs import Repair, RepairKind
from knosc_desktop.domain.validation import Place, Severity
from knosc_desktop.models.findings_outline import outline
from knosc_desktop.models.preview_model import PAGE, PreviewModel, SheetFacts, marks_of
from knosc_desktop.models.roles import Role, Tone
from tests.support.builders import make_check, make_examination, make_finding, make_staged

FACTS = SheetFacts("Data", header_row=1, columns=2)


def rows_from(first: int, count: int = PAGE, last_row: int = 1_000_000, hidden: tuple[int, ...] = ()) -> SheetRows:
    rows = tuple(SheetRow((f"A{number}", f"B{number}"), number in hidden) for number in range(first, first + count))
    return SheetRows(first, rows, last_row, True, (), FileStamp(1, 1))


@pytest.fixture
def model(qapp: QApplication) -> PreviewModel:
    model = PreviewModel()
    model.show(FACTS)
    return model


def text(model: PreviewModel, row: int, column: int = 0) -> str:
    return str(model.index(row, column).data())


def test_the_model_keeps_its_contract_while_rows_come(model: PreviewModel) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.take(rows_from(1, last_row=200))
    model.take(SheetRows(1, (), 500, True, (), FileStamp(1, 1)))
    model.take(SheetRows(1, (SheetRow(("a", "b", "c", "d")),), 500, True, (), FileStamp(1, 1)))
    model.show(SheetFacts("Other"))


def test_rows_and_columns_are_named_as_in_excel(model: PreviewModel) -> None:
    model.take(rows_from(1))
    assert (model.rowCount(), model.columnCount()) == (1_000_000, 2)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "B"
    assert model.headerData(999_999, Qt.Orientation.Vertical) == "1000000"
    assert model.index(0, 0).data(Role.HEADER)


def test_what_is_in_sight_and_not_there_is_asked_for(model: PreviewModel, qtbot: QtBot) -> None:
    model.take(rows_from(1))
    with qtbot.waitSignal(model.rows_wanted) as asked:
        model.look_at(PAGE - 10, PAGE + 20)
    assert asked.args == [[(PAGE + 1, PAGE)]]


def test_when_all_that_is_in_sight_is_there_nothing_is_wanted_any_more(model: PreviewModel, qtbot: QtBot) -> None:
    model.take(rows_from(1))
    with qtbot.waitSignal(model.rows_wanted) as asked:
        model.look_at(5, 20)
    assert asked.args == [[]]
    with qtbot.assertNotEmitted(model.rows_wanted, wait=0):
        model.look_at(6, 21)


def test_until_a_row_has_come_a_quiet_sign_is_in_its_place(model: PreviewModel) -> None:
    model.take(rows_from(1))
    assert (text(model, PAGE), model.index(PAGE, 0).data(Role.PENDING)) == ("…", True)
    model.take(rows_from(PAGE + 1))
    assert (text(model, PAGE), model.index(PAGE, 0).data(Role.PENDING)) == (f"A{PAGE + 1}", False)


def test_only_so_many_pages_are_kept_and_those_in_sight_last_longest(model: PreviewModel) -> None:
    for page in range(80):
        model.take(rows_from(page * PAGE + 1))
        model.look_at(0, 10)
    assert text(model, 0) == "A1"
    assert text(model, 10 * PAGE) == "…"
    assert text(model, 79 * PAGE) == f"A{79 * PAGE + 1}"


def test_a_row_with_fewer_cells_is_empty_behind_them(model: PreviewModel) -> None:
    model.take(SheetRows(1, (SheetRow(("a",)), SheetRow()), 2, True, (), FileStamp(1, 1)))
    assert [text(model, row, 1) for row in (0, 1)] == ["", ""]


def test_what_excel_hides_is_told(model: PreviewModel) -> None:
    model.take(SheetRows(1, rows_from(1, 3, hidden=(3,)).rows, 3, True, (2,), FileStamp(1, 1)))
    assert [model.index(row, 0).data(Role.HIDDEN) for row in (0, 2)] == [False, True]
    assert model.index(0, 1).data(Role.HIDDEN)
    assert "Excel hides this cell." in model.index(2, 0).data(Qt.ItemDataRole.ToolTipRole)


def marked(model: PreviewModel) -> None:
    findings = (
        make_finding(places=(Place(Address("Data", 2, 1)),)),
        make_finding(severity=Severity.WARNING, places=(Place(Address("Data", 2, 1)), Place(Address("Data", 3, 0)))),
        make_finding(places=(Place(Address("Other", 4, 1)),)),
    )
    model.take(rows_from(1, last_row=10))
    model.show_marks(marks_of(outline(make_staged(validation=make_examination(report=make_check(*findings)))), "Data"))


def test_a_cell_with_problems_has_the_tone_of_the_gravest(model: PreviewModel) -> None:
    marked(model)
    tones = {(row, column): model.index(row, column).data(Role.TONE) for row in range(4) for column in range(2)}
    assert {place: tone for place, tone in tones.items() if tone} == {
        (1, 0): Tone.BAD,
        (2, 0): Tone.WARNING,
        (2, 1): Tone.WARNING,
    }
    assert [model.look_of(model.index(row, 0)).is_marked_as_row for row in (1, 2)] == [False, True]


def test_a_cell_says_its_text_its_place_and_its_problems(model: PreviewModel) -> None:
    marked(model)
    cell = model.index(1, 0)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "A2, A2, Missing leading zeros"
    assert "Missing leading zeros" in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_problems_below_the_last_known_row_can_be_gone_to(model: PreviewModel) -> None:
    finding = make_finding(places=(Place(Address("Data", 900, 7)),))
    model.show_marks(marks_of(outline(make_staged(validation=make_examination(report=make_check(finding)))), "Data"))
    index = model.index_of(Address("Data", 900, 7))
    assert (index.row(), index.column()) == (899, 6)
    assert not model.index_of(Address("Other", 1, 1)).isValid()


A2, B2 = Address("Data", 2, 1), Address("Data", 2, 2)


def entering(**facts: Any) -> PreviewModel:
    """A sheet of three rows in which B2 may be filled and A2 chosen."""
    model = PreviewModel()
    model.show(SheetFacts("Data", 1, 2))
    rows = tuple(SheetRow((f"A{number}", f" B{number} ")) for number in (1, 2, 3))
    model.take(SheetRows(1, rows, 3, True, (), FileStamp(1, 1)))
    model.show_repairs(**{"repairs": (), "to_enter": {A2: ("ADD", "DELETE"), B2: ()}, **facts})
    return model


def test_a_cell_shows_what_the_repairs_make_of_it() -> None:
    spaces, action = Repair(RepairKind.SPACES, (B2,)), Repair(RepairKind.ACTION, (A2,), "ADD")
    model = entering(repairs=(action, spaces))
    assert [model.index(1, column).data() for column in (0, 1)] == ["ADD", "B2"]
    assert model.look_of(model.index(1, 1)).tone is Tone.GOOD
    assert "The copy will hold this value." in model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(2, 1).data() == " B3 "


def test_a_row_that_is_taken_out_is_said_to_be() -> None:
    model = entering(repairs=(Repair(RepairKind.ROW, (Address("Data", 3, 1),)),))
    assert model.look_of(model.index(2, 0)).is_removed
    assert not model.look_of(model.index(1, 0)).is_removed
    assert "The copy won't have this row." in model.index(2, 1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_only_the_cells_of_such_problems_can_be_edited() -> None:
    model = entering()
    may = [bool(model.flags(model.index(row, 1)) & Qt.ItemFlag.ItemIsEditable) for row in range(3)]
    assert may == [False, True, False]
    assert model.index(1, 0).data(Role.CHOICES) == ("ADD", "DELETE")


def test_what_is_entered_is_told_with_its_cell(qtbot: QtBot) -> None:
    model = entering()
    with qtbot.waitSignal(model.entered) as entered:
        assert model.setData(model.index(1, 1), " A-1 ")
    assert entered.args == [B2, "A-1"]
    for unchanged in ("", "   "):
        assert not model.setData(model.index(1, 1), unchanged)


def test_repairs_of_another_sheet_are_not_shown() -> None:
    model = entering(repairs=(Repair(RepairKind.VALUE, (Address("Other", 3, 2),), "A-1"),))
    assert model.index(2, 1).data() == " B3 "
