from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.validation import Place, Severity
from knosc_desktop.models.findings_model import FindingsModel, Section, outline
from knosc_desktop.models.roles import FindingColumn, Role, Tone
from tests.support.builders import (
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)

LOST = (
    "2 cells in “Item” probably lost leading zeros, since the other codes have 4 digits. In Excel, format the column "
    "as Text and enter the codes with their zeros."
)
MANY = make_finding(count=2500, message="Many", places=tuple(Place(Address("Data", row, 1)) for row in range(2, 1002)))


@pytest.fixture
def model(qapp: QApplication) -> FindingsModel:
    return FindingsModel()


def sections_of(**found: Any) -> tuple[Section, ...]:
    return outline(make_staged(validation=make_examination(**found)))


def tree(model: FindingsModel, parent: QModelIndex = QModelIndex()) -> list[tuple[str, Any]]:
    """Everything that is in it now, as nested pairs of words and lines below."""
    lines = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, FindingColumn.WORDS, parent)
        lines.append((index.data(), tree(model, index)))
    return lines


def below(model: FindingsModel, *rows: int) -> QModelIndex:
    index = QModelIndex()
    for row in rows:
        index = model.index(row, 0, index)
    return index


def test_the_model_keeps_its_contract_while_places_are_fetched(model: FindingsModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    # It would fetch by itself in the middle of a change, and then complain about that.
    tester.setUseFetchMore(False)
    model.show(sections_of(report=make_check(MANY, make_finding()), comparison=make_comparison()))
    model.fetchMore(below(model, 0, 0))
    model.fetchMore(below(model, 0, 1))
    model.show(sections_of(report=make_check(make_finding(severity=Severity.NOTE))))
    model.show(())


def test_errors_warnings_changes_and_notes_are_apart_with_the_grave_first(model: FindingsModel) -> None:
    found = [make_finding(severity=severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)]
    model.show(sections_of(report=make_check(*found), comparison=make_comparison()))
    assert [heading for heading, _ in tree(model)] == ["Problems", "Warnings", "What will change", "Notes"]
    assert below(model, 0).data(Role.TONE) is Tone.BAD


def test_a_finding_expands_to_its_cells_and_their_values(model: FindingsModel) -> None:
    model.show(sections_of(report=make_check(make_finding())))
    model.fetchMore(below(model, 0, 0))
    assert tree(model) == [
        (
            "Problems",
            [
                (
                    LOST,
                    [("Data!C17   17 should probably be 0017", []), ("Data!C18   18 should probably be 0018", [])],
                )
            ],
        )
    ]
    assert below(model, 0, 0).siblingAtColumn(FindingColumn.COUNT).data() == "2"


def test_a_thousand_places_come_in_portions_and_those_not_listed_are_counted(model: FindingsModel) -> None:
    model.show(sections_of(report=make_check(MANY)))
    finding = below(model, 0, 0)
    assert model.hasChildren(finding)
    assert model.rowCount(finding) == 0
    model.fetchMore(finding)
    assert model.rowCount(finding) == 100
    while model.canFetchMore(finding):
        model.fetchMore(finding)
    assert model.rowCount(finding) == 1001
    assert below(model, 0, 0, 1000).data() == "… and 1,500 more"


def test_what_concerns_the_whole_file_has_nothing_below(model: FindingsModel) -> None:
    model.show(sections_of(report=make_check(make_finding(places=(), count=1))))
    assert not model.hasChildren(below(model, 0, 0))


def test_what_will_change_is_reported_in_numbers_with_examples(model: FindingsModel) -> None:
    comparison = make_comparison(
        repeated=1,
        missing_examples=("ITM-1", "ITM-2"),
        changed_places=(Place(Address("Data", 17, 3), "12, before 10"),),
    )
    model.show(sections_of(comparison=comparison))
    for row in (0, 1):
        model.fetchMore(below(model, 0, row))
    assert tree(model)[0] == (
        "What will change",
        [
            ("Rows missing from this file", [("ITM-1", []), ("ITM-2", []), ("… and 238 more", [])]),
            ("Changed rows", [("Data!C17   12, before 10", []), ("… and 2 more", [])]),
            ("New rows", []),
            ("Unchanged rows", []),
            ("Rows that repeat Item", []),
        ],
    )
    counts = [below(model, 0, row).siblingAtColumn(FindingColumn.COUNT).data() for row in range(5)]
    assert counts == ["240", "3", "12", "960", "1"]
    # The number of kinds of change is of no use.
    assert not below(model, 0).siblingAtColumn(FindingColumn.COUNT).data()
    copied = model.as_text()
    assert "New rows: 12" in copied
    assert "Unchanged rows: 960" in copied


def test_deleted_and_closed_rows_are_listed_among_the_changes(model: FindingsModel) -> None:
    model.show(sections_of(comparison=make_comparison(deleted=7, closed=5, not_there=2)))
    copied = model.as_text()
    assert "Rows to be deleted: 7" in copied
    assert "Rows to be closed: 5" in copied
    assert "Rows to be deleted or closed but not found in the last upload: 2" in copied


def test_without_a_key_what_is_changed_is_both_missing_and_new(model: FindingsModel) -> None:
    model.show(sections_of(comparison=make_comparison(key=(), changed=0, repeated=2)))
    assert [words for words, _ in tree(model)[0][1]] == [
        "Rows missing from this file or changed",
        "New or changed rows",
        "Unchanged rows",
        "Rows that are in this file more than once",
    ]


def test_as_long_as_the_contents_are_read_the_columns_are_reported() -> None:
    kind_scores = make_resemblance("forecast", missing=("Quantity",), unknown=("Qty", "Remark"))
    (section,) = sections_of(kind_scores=kind_scores, report=None, phase=ValidationPhase.READING)
    assert [(entry.words, list(entry.places)) for entry in section.entries] == [
        ("Columns of Forecast that are missing", ["Quantity"]),
        ("Columns that Forecast doesn't have", ["Qty", "Remark"]),
    ]


def test_the_same_findings_again_fold_nothing(model: FindingsModel, qtbot: QtBot) -> None:
    model.show(sections_of(report=make_check(make_finding())))
    with qtbot.assertNotEmitted(model.modelReset, wait=0):
        model.show(sections_of(report=make_check(make_finding())))


def test_copied_lines_bring_what_belongs_to_them(model: FindingsModel) -> None:
    model.show(sections_of(report=make_check(make_finding())))
    model.fetchMore(below(model, 0, 0))
    everything = (
        f"Problems\n\t{LOST}\n\t\tData!C17   17 should probably be 0017\n\t\tData!C18   18 should probably be 0018"
    )
    assert model.as_text() == everything
    assert model.as_text([below(model, 0)]) == everything
    assert model.as_text([below(model, 0, 0, 1)]) == "Data!C18   18 should probably be 0018"


def test_text_from_a_file_is_never_markup(model: FindingsModel) -> None:
    finding = make_finding(message="<b>x</b>", places=(Place(Address("<i>", 1, 1), "<u>\n"),))
    model.show(sections_of(report=make_check(finding)))
    model.fetchMore(below(model, 0, 0))
    assert "<b>" not in below(model, 0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<u>" not in below(model, 0, 0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert below(model, 0, 0, 0).data() == "'<i>'!A1   <u>↵"
