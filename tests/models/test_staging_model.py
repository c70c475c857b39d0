from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from knosc_desktop.models.columns import Role, StagingColumn, Tone
from knosc_desktop.models.staging_model import UNCHOSEN, StagingModel
from knosc_desktop.services.staging import Staging
from tests.support.builders import make_problem, make_staged


@pytest.fixture
def staging():
    return Staging()


@pytest.fixture
def model(staging, qapp):
    return StagingModel(staging)


def cell(model, column, row=0, role=Qt.ItemDataRole.DisplayRole):
    return model.index(row, column).data(role)


def test_the_model_keeps_its_contract_while_files_come_change_and_go(staging, model, qtmodeltester):
    qtmodeltester.check(model)
    staging.add([make_staged("a.xlsx", id="a"), make_staged("b.csv", id="b"), make_staged("c.csv", id="c")])
    staging.choose_trigger("b", "demand")
    staging.remove("a")
    assert [cell(model, StagingColumn.FILE, row) for row in range(model.rowCount())] == ["b.csv", "c.csv"]


def test_files_staged_before_are_listed(qapp):
    staging = Staging()
    staging.add([make_staged()])
    assert StagingModel(staging).rowCount() == 1


def test_choosing_a_kind_is_an_intent_and_changes_nothing_by_itself(staging, model, qtbot):
    staging.add([make_staged(id="a", trigger="forecast")])
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        assert model.setData(model.index(0, StagingColumn.KIND), "demand")
    assert chosen.args == ["a", "demand"]
    assert cell(model, StagingColumn.KIND) == "Forecast"


def test_choosing_the_same_kind_says_nothing(staging, model, qtbot):
    staging.add([make_staged(trigger="forecast")])
    with qtbot.assertNotEmitted(model.trigger_chosen):
        model.setData(model.index(0, StagingColumn.KIND), "forecast")


def test_only_the_kind_can_be_edited(staging, model):
    staging.add([make_staged()])
    editable = [column for column in StagingColumn if model.index(0, column).flags() & Qt.ItemFlag.ItemIsEditable]
    assert editable == [StagingColumn.KIND]
    assert not model.setData(model.index(0, StagingColumn.FILE), "x")


def test_a_removal_is_an_intent(staging, model, qtbot):
    staging.add([make_staged(id="a")])
    with qtbot.waitSignal(model.removal_chosen) as removal:
        model.choose_removal(model.index(0, StagingColumn.REMOVE))
    assert removal.args == ["a"]
    assert model.rowCount() == 1


def test_lines_are_counted_by_what_they_need(staging, model):
    staging.add([make_staged(), make_staged(trigger=None), make_staged(problem=make_problem(), trigger=None)])
    assert (model.sendable, model.without_kind, model.with_problem) == (1, 1, 1)


def test_a_file_without_a_kind_asks_for_one(staging, model):
    staging.add([make_staged(trigger=None)])
    assert cell(model, StagingColumn.KIND) == UNCHOSEN
    assert cell(model, StagingColumn.NOTE, role=Role.TONE) is Tone.WAITING


def test_a_problem_stands_on_the_line_with_its_hint_in_the_tooltip(staging, model):
    staging.add([make_staged(problem=make_problem(title="Gone", message="It is gone.", hint="Put it back."))])
    assert cell(model, StagingColumn.NOTE) == "Gone: It is gone."
    assert "Put it back." in cell(model, StagingColumn.NOTE, role=Qt.ItemDataRole.ToolTipRole)


def test_without_a_note_the_size_is_shown(staging, model):
    staging.add([make_staged()])
    assert cell(model, StagingColumn.NOTE) == "52.0 kB"


def test_a_name_with_a_line_break_stays_on_its_line(staging, model):
    staging.add([make_staged("fore\ncast.csv")])
    assert cell(model, StagingColumn.FILE) == "fore↵cast.csv"


def test_the_cross_is_spoken(staging, model):
    staging.add([make_staged("a.csv")])
    assert cell(model, StagingColumn.REMOVE, role=Qt.ItemDataRole.AccessibleTextRole) == "Remove a.csv"
