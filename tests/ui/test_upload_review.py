from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.upload_review import review_upload
from knosc_desktop.models.roles import ReviewColumn
from knosc_desktop.ui.dialogs.upload_review import UploadReviewDialog, ask_upload_review
from knosc_desktop.ui.dialogs.upload_review_table import UploadReviewTable
from tests.support.builders import (
    PRODUCTION,
    TEST,
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)
from tests.support.children import child_of

LOSS = make_examination(report=make_check(rows=10), comparison=make_comparison(new=0, unchanged=7, missing=30))
BAD = make_examination(
    report=make_check(make_finding(), rows=340), kind_scores=make_resemblance("item-master"), comparison=None
)
CLEAN = make_examination(
    report=make_check(rows=30), kind_scores=make_resemblance("demand"), comparison=make_comparison(missing=0)
)


def files() -> list[StagedFile]:
    """The last of them is the gravest, the second Knosc will probably reject."""
    return [
        make_staged("orders.csv", trigger="demand", validation=CLEAN),
        make_staged("items <b>.xlsx", trigger="item-master", validation=BAD),
        make_staged("forecast.xlsx", trigger="forecast", validation=LOSS),
    ]


@dataclass
class Asked:
    """The dialog over a window, and what came of it."""

    dialog: UploadReviewDialog
    answers: list[frozenset[str]]
    problems: list[str] = field(default_factory=list)

    @property
    def table(self) -> UploadReviewTable:
        return child_of(self.dialog, UploadReviewTable, "uploadReviewTable")

    def label(self, name: str) -> str:
        return child_of(self.dialog, QLabel, name).text()

    def button(self, name: str) -> QPushButton:
        return child_of(self.dialog, QPushButton, name)

    def cells(self, column: ReviewColumn) -> list[str]:
        model = self.table.model()
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def spoken(self, row: int) -> str:
        return str(self.table.model().index(row, ReviewColumn.FILE).data(Qt.ItemDataRole.AccessibleTextRole))

    def click(self, qtbot: QtBot, row: int, column: ReviewColumn, place: QPoint | None = None) -> None:
        """Click into a cell: in its middle, or so far from its top left corner."""
        cell = self.table.visualRect(self.table.model().index(row, column))
        at = cell.center() if place is None else cell.topLeft() + place
        qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def ask(parent: QWidget, qtbot: QtBot, staged: Sequence[StagedFile], environment: Environment = PRODUCTION) -> Asked:
    reviews = review_upload(staged, environment)
    answers: list[frozenset[str]] = []
    asked = Asked(ask_upload_review(parent, environment, "jane.doe", reviews, answers.append), answers)
    asked.dialog.problems_wanted.connect(asked.problems.append)
    qtbot.waitUntil(asked.dialog.isVisible)
    return asked


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def staged() -> list[StagedFile]:
    return files()


@pytest.fixture
def asked(parent: QWidget, qtbot: QtBot, staged: list[StagedFile]) -> Asked:
    return ask(parent, qtbot, staged)


def test_it_says_how_many_files_are_uploaded_where_to_and_as_whom(asked: Asked) -> None:
    assert asked.dialog.objectName() == "uploadReviewDialog"
    assert asked.label("uploadReviewTitle") == "Upload 2 files to PRODUCTION?"
    assert asked.label("uploadReviewWhere") == "acme.knosc.com, as jane.doe. Uploads can't be undone."
    assert asked.button("uploadAnywayButton").text() == "Upload 2 files to PRODUCTION"


def test_every_file_has_a_line_with_the_gravest_first(asked: Asked) -> None:
    assert asked.cells(ReviewColumn.FILE) == ["forecast.xlsx", "items <b>.xlsx", "orders.csv"]
    assert asked.cells(ReviewColumn.KIND) == ["Forecast", "Item master", "Sales orders"]
    assert asked.cells(ReviewColumn.ROWS) == ["10", "340", "30"]
    assert asked.cells(ReviewColumn.NEW) == ["0", "–", "12"]
    assert asked.cells(ReviewColumn.CHANGED) == ["3", "–", "3"]
    assert asked.cells(ReviewColumn.MISSING) == ["30", "–", "0"]
    assert asked.cells(ReviewColumn.KNOW) == [
        "30 of 40 rows will be archived",
        "Probably rejected or misread by Knosc · Not compared",
        "No problems",
    ]


def test_what_knosc_will_probably_reject_is_left_out_until_it_gets_a_tick(
    asked: Asked, qtbot: QtBot, staged: list[StagedFile]
) -> None:
    assert asked.dialog.ticked == {staged[0].id, staged[2].id}

    asked.click(qtbot, 1, ReviewColumn.TICK)

    assert asked.label("uploadReviewTitle") == "Upload 3 files to PRODUCTION?"
    qtbot.mouseClick(asked.button("uploadAnywayButton"), Qt.MouseButton.LeftButton)
    assert asked.answers == [frozenset(file.id for file in staged)]


def test_a_file_that_loses_its_tick_is_left_out(asked: Asked, qtbot: QtBot, staged: list[StagedFile]) -> None:
    asked.click(qtbot, 0, ReviewColumn.TICK)

    assert asked.label("uploadReviewTitle") == "Upload 1 file to PRODUCTION?"
    assert asked.button("uploadAnywayButton").text() == "Upload 1 file to PRODUCTION"
    qtbot.mouseClick(asked.button("uploadAnywayButton"), Qt.MouseButton.LeftButton)
    assert asked.answers == [{staged[0].id}]


def test_without_a_tick_there_is_nothing_to_upload(asked: Asked, qtbot: QtBot) -> None:
    for row in (0, 2):
        asked.click(qtbot, row, ReviewColumn.TICK)

    assert asked.label("uploadReviewTitle") == "Upload to PRODUCTION?"
    upload = asked.button("uploadAnywayButton")
    assert (upload.text(), upload.isEnabled()) == ("Upload to PRODUCTION", False)
    assert upload.toolTip() == "Select at least one file."


def test_space_ticks_the_line_to_which_the_arrows_lead(asked: Asked, qtbot: QtBot, staged: list[StagedFile]) -> None:
    asked.table.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Space):
        qtbot.keyClick(asked.table, key)

    assert asked.dialog.ticked == {staged[0].id, staged[1].id}
    assert asked.answers == []


def test_below_the_table_is_what_the_current_line_leaves_out(asked: Asked, qtbot: QtBot) -> None:
    assert "archives the missing forecast lines" in asked.label("uploadReviewDetails")
    assert "30 of" not in asked.label("uploadReviewDetails")
    assert not asked.button("reviewProblemsButton").isVisible()

    asked.click(qtbot, 1, ReviewColumn.FILE)

    assert "lost leading zeros" in asked.label("uploadReviewDetails")
    assert asked.button("reviewProblemsButton").isVisible()


def test_the_mark_of_problems_leads_to_them_and_cancels(asked: Asked, qtbot: QtBot, staged: list[StagedFile]) -> None:
    asked.click(qtbot, 1, ReviewColumn.KNOW, QPoint(30, 18))

    assert (asked.answers, asked.problems) == ([frozenset()], [staged[1].id])


def test_the_link_below_the_table_leads_to_the_problems_too(
    asked: Asked, qtbot: QtBot, staged: list[StagedFile]
) -> None:
    asked.click(qtbot, 1, ReviewColumn.FILE)
    qtbot.mouseClick(asked.button("reviewProblemsButton"), Qt.MouseButton.LeftButton)

    assert (asked.answers, asked.problems) == ([frozenset()], [staged[1].id])


def test_f4_shows_the_problems_of_a_file_that_has_some(asked: Asked, qtbot: QtBot, staged: list[StagedFile]) -> None:
    qtbot.keyClick(asked.table, Qt.Key.Key_F4)
    assert asked.problems == []

    qtbot.keyClick(asked.table, Qt.Key.Key_Down)
    qtbot.keyClick(asked.table, Qt.Key.Key_F4)
    assert asked.problems == [staged[1].id]


def test_the_whole_line_is_spoken(asked: Asked, qtbot: QtBot) -> None:
    assert asked.spoken(0) == (
        "forecast.xlsx, Will be uploaded, Data type: Forecast, Rows: 10, New: 0, Changed: 3, Missing: 30, "
        "What to know: 30 of 40 rows will be archived"
    )
    assert asked.spoken(1).startswith("items <b>.xlsx, Left out, Data type: Item master")
    assert "1 problem in 2 cells · Probably rejected" in asked.spoken(1)


def test_what_it_is_about_and_the_gravest_is_spoken_when_it_opens(asked: Asked) -> None:
    words = asked.dialog.accessibleDescription()

    assert words.startswith("Upload 2 files to PRODUCTION? acme.knosc.com, as jane.doe.")
    assert "forecast.xlsx, Will be uploaded" in words


def test_an_upload_to_production_is_marked_as_dangerous(asked: Asked) -> None:
    button = asked.button("uploadAnywayButton")
    assert button.property("look") == "danger"
    assert button.grab().toImage().pixelColor(8, button.height() // 2).name() == "#b3261e"


def test_an_upload_elsewhere_is_not(parent: QWidget, qtbot: QtBot, staged: list[StagedFile]) -> None:
    asked = ask(parent, qtbot, staged, TEST)

    assert asked.button("uploadAnywayButton").property("look") == "primary"
    assert asked.label("uploadReviewTitle") == "Upload 2 files to TEST?"
    asked.dialog.close()


def test_nothing_of_a_file_is_taken_for_markup(asked: Asked) -> None:
    assert {label.textFormat() for label in asked.dialog.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    tip = asked.table.model().index(1, ReviewColumn.FILE).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip


def test_an_ampersand_is_no_access_key(parent: QWidget, qtbot: QtBot, staged: list[StagedFile]) -> None:
    elsewhere = replace(TEST, origin="https://a&b", stage=Environment.at_address("https://other.example").stage)
    asked = ask(parent, qtbot, staged, elsewhere)

    assert asked.label("uploadReviewTitle") == "Upload 2 files to a&b?"
    assert asked.button("uploadAnywayButton").text() == "Upload 2 files to a&&b"
    asked.dialog.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_every_usual_key_cancels(asked: Asked, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(asked.dialog.focusWidget(), key)
    assert asked.answers == [frozenset()]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_enter_and_esc_cancel_in_the_table_too(asked: Asked, qtbot: QtBot, key: Qt.Key) -> None:
    asked.table.setFocus()
    qtbot.keyClick(asked.table, key)
    assert asked.answers == [frozenset()]


def test_closing_it_cancels(asked: Asked) -> None:
    asked.dialog.close()
    assert asked.answers == [frozenset()]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_it_can_be_sent_by_keyboard_on_purpose(
    asked: Asked, qtbot: QtBot, staged: list[StagedFile], key: Qt.Key
) -> None:
    asked.button("uploadAnywayButton").setFocus()
    qtbot.keyClick(asked.dialog.focusWidget(), key)
    assert asked.answers == [{staged[0].id, staged[2].id}]


def test_cancel_has_the_focus_and_is_the_default_at_first(asked: Asked) -> None:
    assert asked.dialog.focusWidget() is asked.button("goBackButton")
    assert asked.button("goBackButton").isDefault()
    assert not asked.button("uploadAnywayButton").isDefault()


def test_a_few_files_need_not_be_scrolled(asked: Asked) -> None:
    assert asked.table.verticalScrollBar().maximum() == 0
    assert child_of(asked.dialog, QScrollArea, "uploadReviewArea").verticalScrollBar().maximum() == 0


def test_many_files_scroll_in_the_table_and_the_buttons_stay_in_sight(parent: QWidget, qtbot: QtBot) -> None:
    staged = [each for _ in range(20) for each in files()]
    asked = ask(parent, qtbot, staged)
    asked.dialog.resize(900, 420)

    qtbot.waitUntil(lambda: asked.table.verticalScrollBar().maximum() > 0)
    assert child_of(asked.dialog, QScrollArea, "uploadReviewArea").verticalScrollBar().maximum() == 0
    for name in ("goBackButton", "uploadAnywayButton"):
        assert not asked.button(name).visibleRegion().isEmpty()
    asked.dialog.close()


def test_in_the_smallest_window_all_but_the_buttons_scrolls(asked: Asked, qtbot: QtBot) -> None:
    asked.dialog.resize(464, 222)

    area = child_of(asked.dialog, QScrollArea, "uploadReviewArea")
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert asked.dialog.height() == 222
    for name in ("goBackButton", "uploadAnywayButton"):
        button = asked.button(name)
        assert asked.dialog.rect().contains(button.geometry())
    assert asked.table.horizontalScrollBar().maximum() > 0


def test_a_long_name_leaves_what_there_is_to_know_its_room(parent: QWidget, qtbot: QtBot) -> None:
    asked = ask(parent, qtbot, [make_staged("forecast-2026-q1.xlsx", trigger="forecast", validation=LOSS)])
    room = asked.table.columnWidth(ReviewColumn.KNOW), asked.table.horizontalScrollBar().maximum()
    asked.dialog.close()

    asked = ask(parent, qtbot, [make_staged(f"{'forecast-' * 20}.xlsx", trigger="forecast", validation=LOSS)])

    assert asked.table.columnWidth(ReviewColumn.KNOW) >= 220
    assert (asked.table.columnWidth(ReviewColumn.KNOW), asked.table.horizontalScrollBar().maximum()) == room
    asked.dialog.close()


def test_a_second_file_of_a_data_type_is_named_as_such_only_while_the_first_is_uploaded(
    parent: QWidget, qtbot: QtBot
) -> None:
    second = make_staged("west.csv", trigger="demand", validation=CLEAN)
    asked = ask(parent, qtbot, [make_staged("east.csv", trigger="demand", validation=CLEAN), second])
    assert asked.cells(ReviewColumn.FILE)[0] == "west.csv"
    assert asked.cells(ReviewColumn.KNOW) == ["Second Sales orders file", "No problems"]

    asked.click(qtbot, 1, ReviewColumn.TICK)

    assert asked.cells(ReviewColumn.KNOW) == ["No problems", "No problems"]
    asked.dialog.close()


def test_without_a_key_the_counts_are_limits(parent: QWidget, qtbot: QtBot) -> None:
    comparison = make_comparison(key=(), new=12, changed=0, missing=30)
    known = make_examination(comparison=comparison)
    asked = ask(parent, qtbot, [make_staged("forecast.xlsx", trigger="forecast", validation=known)])

    columns = (ReviewColumn.NEW, ReviewColumn.CHANGED, ReviewColumn.MISSING)
    assert [asked.cells(column) for column in columns] == [["≤ 12"], ["–"], ["≤ 30"]]
    assert "a changed row counts as new and as missing" in asked.label("uploadReviewDetails")
    asked.dialog.close()


def test_it_is_window_modal_and_deleted_when_answered(asked: Asked, qtbot: QtBot) -> None:
    assert asked.dialog.windowModality() == Qt.WindowModality.WindowModal
    parent = asked.dialog.parentWidget()
    assert parent is not None
    asked.dialog.reject()
    qtbot.waitUntil(lambda: parent.findChild(QDialog) is None)


def test_a_review_of_a_single_file_speaks_of_one(parent: QWidget, qtbot: QtBot, staged: list[StagedFile]) -> None:
    asked = ask(parent, qtbot, staged[2:])

    assert asked.label("uploadReviewTitle") == "Upload 1 file to PRODUCTION?"
    asked.dialog.close()


def test_the_only_file_has_its_tick_whatever_its_problems(
    parent: QWidget, qtbot: QtBot, staged: list[StagedFile]
) -> None:
    asked = ask(parent, qtbot, [staged[1]])

    assert asked.dialog.ticked == {staged[1].id}
    asked.dialog.close()
