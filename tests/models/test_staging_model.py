from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.files import Wait
from knosc_desktop.domain.validation import Defect
from knosc_desktop.models.roles import Role, StagingColumn, Tone
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.services.staging.staging_list import StagingList
from tests.support.builders import (
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_problem,
    make_profile,
    make_staged,
)


@pytest.fixture
def staging() -> StagingList:
    return StagingList()


@pytest.fixture
def model(staging: StagingList, qapp: QApplication) -> StagingModel:
    return StagingModel(staging)


def cell(model: StagingModel, column: int, row: int = 0, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.index(row, column).data(role)


def test_the_model_passes_the_model_tester_while_files_change(
    staging: StagingList, model: StagingModel, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)
    staging.add([make_staged("a.xlsx", id="a"), make_staged("b.csv", id="b"), make_staged("c.csv", id="c")])
    staging.choose_trigger("b", "demand")
    staging.remove("a")
    assert [cell(model, StagingColumn.FILE, row) for row in range(model.rowCount())] == ["b.csv", "c.csv"]


def test_files_staged_before_are_listed(qapp: QApplication) -> None:
    staging = StagingList()
    staging.add([make_staged()])
    assert StagingModel(staging).rowCount() == 1


def test_choosing_a_data_type_is_an_intent_and_changes_nothing_by_itself(
    staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a", trigger="forecast")])
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        assert model.setData(model.index(0, StagingColumn.KIND), "demand")
    assert chosen.args == ["a", "demand"]
    assert cell(model, StagingColumn.KIND) == "Forecast"


def test_choosing_the_same_data_type_says_nothing(staging: StagingList, model: StagingModel, qtbot: QtBot) -> None:
    staging.add([make_staged(trigger="forecast")])
    with qtbot.assertNotEmitted(model.trigger_chosen):
        model.setData(model.index(0, StagingColumn.KIND), "forecast")


def test_only_the_data_type_can_be_edited(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged()])
    editable = [column for column in StagingColumn if model.index(0, column).flags() & Qt.ItemFlag.ItemIsEditable]
    assert editable == [StagingColumn.KIND]
    assert not model.setData(model.index(0, StagingColumn.FILE), "x")


def test_a_removal_is_an_intent(staging: StagingList, model: StagingModel, qtbot: QtBot) -> None:
    staging.add([make_staged(id="a")])
    with qtbot.waitSignal(model.removal_chosen) as removal:
        model.choose_removal(model.index(0, StagingColumn.REMOVE))
    assert removal.args == ["a"]
    assert model.rowCount() == 1


def test_files_are_counted_by_what_they_need(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(), make_staged(trigger=None), make_staged(problem=make_problem(), trigger=None)])
    staging.add([make_staged(problem=make_problem(), wait=Wait.HELD)])
    assert (model.sendable, model.without_kind, model.with_problem, model.waiting) == (1, 1, 1, 1)


def test_the_tooltip_of_a_file_that_waits_says_all_of_it(staging: StagingList, model: StagingModel) -> None:
    problem = make_problem(title="Waiting for Excel", message="It is locked.", hint="Close it there.")
    staging.add([make_staged(problem=problem, wait=Wait.HELD)])
    tip = cell(model, StagingColumn.NOTE, role=Qt.ItemDataRole.ToolTipRole)
    assert all(part in tip for part in (problem.title, problem.message, problem.hint))


def test_a_file_without_a_data_type_asks_for_one(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(trigger=None)])
    assert cell(model, StagingColumn.KIND) == "Choose a data type"
    assert cell(model, StagingColumn.NOTE, role=Role.TONE) is Tone.WAITING


def test_a_problem_is_shown_in_the_row_with_its_hint_in_the_tooltip(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(problem=make_problem(title="Gone", message="It is gone.", hint="Put it back."))])
    assert cell(model, StagingColumn.NOTE) == "Gone · It is gone."
    assert "Put it back." in cell(model, StagingColumn.NOTE, role=Qt.ItemDataRole.ToolTipRole)


def test_without_a_note_the_size_is_shown(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged()])
    assert cell(model, StagingColumn.NOTE) == "52.0 kB"


def test_a_name_with_a_line_break_stays_in_its_row(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged("fore\ncast.csv")])
    assert cell(model, StagingColumn.FILE) == "fore↵cast.csv"


def test_the_remove_button_is_accessible(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged("a.csv")])
    assert cell(model, StagingColumn.REMOVE, role=Qt.ItemDataRole.AccessibleTextRole) == "Remove a.csv"


def test_files_are_numbered_in_the_order_they_are_sent(staging: StagingList, model: StagingModel, qtbot: QtBot) -> None:
    staging.add([make_staged("a.csv", id="a"), make_staged("b.csv", id="b")])
    assert [cell(model, StagingColumn.NUMBER, row) for row in (0, 1)] == ["1", "2"]
    with qtbot.waitSignal(model.dataChanged):
        staging.remove("a")
    assert cell(model, StagingColumn.NUMBER) == "1"


@pytest.mark.parametrize(("source", "target", "order"), [(0, 2, "bca"), (2, 0, "cab"), (1, 2, "acb")])
def test_a_moved_file_keeps_its_persistent_index(
    staging: StagingList, model: StagingModel, qtmodeltester: ModelTester, source: int, target: int, order: str
) -> None:
    qtmodeltester.check(model)
    staging.add([make_staged(f"{name}.csv", id=name) for name in "abc"])
    followed = QPersistentModelIndex(model.index(source, 0))
    staging.move("abc"[source], target - source)
    assert "".join(model.file_at(model.index(row, 0)).id for row in range(3)) == order
    assert followed.row() == target


def test_a_file_that_others_refer_to_is_placed_above_them(
    staging: StagingList, model: StagingModel, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)
    staging.add([make_staged("forecast.csv"), make_staged("units.csv", trigger="unit-master")])
    assert [cell(model, StagingColumn.FILE, row) for row in (0, 1)] == ["units.csv", "forecast.csv"]


def test_a_move_is_an_intent_and_ends_where_the_list_ends(
    staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a"), make_staged(id="b")])
    with qtbot.waitSignal(model.move_chosen) as moved:
        model.choose_move(model.index(0, StagingColumn.FILE), 1)
    assert moved.args == ["a", 1]
    with qtbot.assertNotEmitted(model.move_chosen, wait=0):
        model.choose_move(model.index(1, StagingColumn.FILE), 1)
        model.choose_move(model.index(0, StagingColumn.FILE), -1)


def test_a_data_type_is_read_out_with_who_chose_it(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(validation=make_examination()), make_staged(is_kind_chosen=True)])
    spoken = [cell(model, StagingColumn.KIND, row, Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    assert spoken == ["Forecast, recognised by its columns", "Forecast, chosen by you"]


def test_the_name_and_the_check_of_a_file_tell_the_whole_line(staging: StagingList, model: StagingModel) -> None:
    lost, empty = make_finding(), make_finding(defect=Defect.EMPTY_KEY)
    report = make_check(lost, empty)
    staging.add(
        [
            make_staged("q2.xlsx", validation=make_examination(report=report, comparison=make_comparison())),
            make_staged("odd.csv", trigger=""),
        ]
    )
    spoken = Qt.ItemDataRole.AccessibleTextRole
    changes = cell(model, StagingColumn.CHANGES)
    check = f"2 problems · Missing leading zeros, Empty cells in a key column · {changes}"
    facts = "Forecast, recognised by its columns, 1,200 rows"
    assert cell(model, StagingColumn.FILE, role=spoken) == f"q2.xlsx, {facts}, {check}"
    assert cell(model, StagingColumn.NOTE, role=spoken) == f"{check}, q2.xlsx, {facts}"
    assert cell(model, StagingColumn.FILE, 1, spoken).startswith("odd.csv, Choose a data type, ")


def test_findings_are_summarised_in_the_row_and_the_tooltip_says_how_to_see_all(
    staging: StagingList, model: StagingModel
) -> None:
    staging.add([make_staged(validation=make_examination(report=make_check(make_finding())))])
    assert cell(model, StagingColumn.ROWS) == "1,200"
    assert cell(model, StagingColumn.ROWS, role=Qt.ItemDataRole.AccessibleTextRole) == "1,200 rows"
    assert cell(model, StagingColumn.NOTE) == "Missing leading zeros: show"
    assert "press F4" in cell(model, StagingColumn.NOTE, role=Qt.ItemDataRole.ToolTipRole)


def test_a_file_whose_data_type_the_role_does_not_allow_says_so(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(trigger="forecast", validation=make_examination()), make_staged(trigger="demand")])
    model.set_profile(make_profile(privileges={"Forecast": "View", "Demand": "Edit"}))
    words = "Your role doesn't allow this data type. Knosc will probably reject the file."
    assert cell(model, StagingColumn.NOTE) == words
    assert cell(model, StagingColumn.NOTE, role=Qt.ItemDataRole.AccessibleTextRole) == words
    assert cell(model, StagingColumn.NOTE, role=Role.TONE) is Tone.WARNING
    assert cell(model, StagingColumn.NOTE, role=Role.PILL) == "Not allowed"
    assert cell(model, StagingColumn.NOTE, role=Role.PILL_TONE) is Tone.WARNING
    assert cell(model, StagingColumn.NOTE, role=Role.BESIDE_PILL) == words
    assert cell(model, StagingColumn.KIND, role=Role.NOTE) == "your role doesn't allow this"
    assert cell(model, StagingColumn.NOTE, row=1) != words
    assert cell(model, StagingColumn.KIND, row=1, role=Role.NOTE) is None


def test_what_the_role_allows_follows_the_session(staging: StagingList, model: StagingModel, qtbot: QtBot) -> None:
    staging.add([make_staged(trigger="forecast")])
    with qtbot.waitSignal(model.dataChanged):
        model.set_profile(make_profile(privileges={"Forecast": "View"}))
    model.set_profile(None)
    assert cell(model, StagingColumn.KIND, role=Role.NOTE) is None


def test_a_file_that_cannot_be_uploaded_says_that_first(staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(trigger="forecast", problem=make_problem(title="It is gone"))])
    before = cell(model, StagingColumn.NOTE)
    model.set_profile(make_profile(privileges={"Forecast": "View"}))
    assert cell(model, StagingColumn.NOTE) == before
