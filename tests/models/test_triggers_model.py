from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from knosc_desktop.domain.triggers import TRIGGERS, UPLOAD_TRIGGERS
from knosc_desktop.models.roles import Role
from knosc_desktop.models.triggers_model import TriggersModel
from tests.support.builders import make_profile


def lines(model: TriggersModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def test_the_model_keeps_its_contract(qtmodeltester: ModelTester, qapp: QApplication) -> None:
    model = TriggersModel()
    qtmodeltester.check(model)
    model.set_profile(make_profile(privileges={"Forecast": "Edit"}))


def test_every_trigger_is_listed_below_its_group(qapp: QApplication) -> None:
    model = TriggersModel()
    assert len(lines(model)) == len(TRIGGERS) + 4
    assert [line for line in lines(model) if line in {"Master data", "Transactions", "Runs"}] == [
        "Master data",
        "Transactions",
        "Runs",
    ]


def test_headings_cannot_be_chosen(qapp: QApplication) -> None:
    model = TriggersModel()
    heading = model.index(1)
    assert not heading.flags() & (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    assert model.trigger_at(heading) is None


def test_recognition_comes_first_and_can_be_chosen(qapp: QApplication) -> None:
    model = TriggersModel()
    assert model.index(0).data() == "Recognise automatically"
    assert model.index(0).flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.trigger_at(model.index(0)) is None
    assert "Recognise automatically" not in lines(TriggersModel(offers_recognition=False))


def test_a_group_without_triggers_has_no_heading(qapp: QApplication) -> None:
    assert "Runs" not in lines(TriggersModel(UPLOAD_TRIGGERS))


def test_what_the_role_may_not_allow_is_marked_but_can_be_chosen(qapp: QApplication) -> None:
    model = TriggersModel()
    model.set_profile(make_profile(privileges={"Forecast": "Edit"}))
    demand = model.index_of("demand")
    assert demand.data(Role.NOTE) == "your role may not allow this"
    assert demand.flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.index_of("forecast").data(Role.NOTE) == ""


def test_what_the_role_does_not_allow_cannot_be_chosen_and_says_why(qapp: QApplication) -> None:
    model = TriggersModel()
    model.set_profile(make_profile(privileges={"DEMAND": "View"}))
    demand = model.index_of("demand")
    assert not demand.flags() & (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    assert demand.data(Role.NOTE) == "your role doesn't allow this"
    assert "your role doesn't allow this" in demand.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    model.set_profile(None)
    assert demand.flags() & Qt.ItemFlag.ItemIsEnabled


def test_an_unknown_trigger_has_no_row(qapp: QApplication) -> None:
    assert not TriggersModel().index_of("teleport").isValid()
