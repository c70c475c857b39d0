"""Files to upload in every state that the list, its menu and the check results can show; without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QTableView, QWidget

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.errors import FileHeld
from knosc_desktop.domain.files import FileStamp, Original, StagedFile, ValidationPhase, Wait
from knosc_desktop.domain.kind_detection import KindScore, KindScores
from knosc_desktop.domain.reader_requests import SheetRow, SheetRows
from knosc_desktop.domain.repairs import Repair, RepairKind
from knosc_desktop.domain.tables import CsvDialect, Head, TableHeader
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, known_actions
from knosc_desktop.domain.upload_review import FileReview, review_upload
from knosc_desktop.domain.validation import Comparison, Defect, LastUpload, Place, Severity
from knosc_desktop.models.roles import ReviewColumn, StagingColumn
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.models.upload_review_model import UploadReviewModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.ui.dialogs.upload_review import ask_upload_review
from knosc_desktop.ui.staging.problems_view import ProblemsView
from knosc_desktop.ui.staging.staging_list import StagingListView
from knosc_desktop.ui.widgets.menu_button import MenuButton
from tests.support.builders import (
    SHA256,
    make_check,
    make_comparison,
    make_environment,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)
from tests.support.children import child_of
from tests.support.clock import START
from tests.support.pseudo_walk import words_in

_HEADER = TableHeader("Data", 1, ("Item", "Quantity"))
_FIRST_ROWS = Head(())
_DIALECTS = (
    *(CsvDialect("utf-8", delimiter) for delimiter in (",", ";", "\t", "|", " ", ":", "^")),
    *(CsvDialect(encoding, ";") for encoding in ("utf-16-le", "utf-16-be", "cp1252", "koi8-r")),
    CsvDialect("utf-8", ";", has_mark=True, has_sep_line=True),
)
_ALL_WAYS: dict[str, int] = {"deleted": 5, "closed": 4, "not_there": 3, "repeated": 2}
_CHANGED = (
    Place(Address("Data", 17, 3), message("review.was", value="12")),
    Place(Address("Data", 19, 3), message("review.was_empty")),
)
_LAST = LastUpload("forecast-q2.xlsx", SHA256, START)
_ROWS = (SheetRow(("Item", "Quantity")), SheetRow(("", "12"), is_hidden=True))
"""An empty cell, and one that Excel hides."""


def comparisons() -> Iterator[Comparison]:
    """Each way in which a file may differ from the last upload, alone and with the others."""
    for key, refreshes, unknown in product((("Item",), ()), (True, False), (True, False)):
        facts = {"key": key, "refreshes": refreshes, "has_unknown_action": unknown}
        yield make_comparison(**facts, **_ALL_WAYS, changed_places=_CHANGED, missing_examples=("A-100",))
        for way in _ALL_WAYS:
            yield make_comparison(**{**facts, "new": 0, "missing": 0, "unchanged": 1, way: 5})
        yield make_comparison(**{**facts, "new": 0, "changed": 0, "missing": 0})
        yield make_comparison(**{**facts, "new": 0, "missing": 4, "not_there": 4})
        yield make_comparison(**facts, new=3, changed=0, unchanged=0, missing=0)


def last_uploads() -> tuple[LastUpload | None, ...]:
    """What a file may have been compared with."""
    return None, _LAST, replace(_LAST, had_errors=True), replace(_LAST, is_very_last=False)


def staged_files() -> list[StagedFile]:
    """One in each state of its check, its data type and what keeps it from being uploaded."""
    held, other = FileHeld.named("items.xlsx", "Excel").problem, make_resemblance("item-master")
    unclear = make_resemblance("", "item-master", "demand")
    odd = KindScores((KindScore("forecast", 0.9, _HEADER, ("_Menge",), ("Bemerkung",)),), "forecast")
    problem = make_finding(severity=Severity.WARNING)
    more = make_finding(count=1_200, defect=Defect.STRAY_BLANKS)
    headless = make_finding(defect=Defect.NO_HEADER, message=message("structure.header.none"), places=(), count=1)
    files = [
        make_staged(trigger=None),
        make_staged(trigger=None, validation=make_examination(kind_scores=unclear)),
        make_staged(trigger="demand", validation=make_examination(kind_scores=other)),
        make_staged(trigger="demand", is_kind_chosen=True, validation=make_examination(kind_scores=other)),
        make_staged(is_kind_chosen=True, validation=make_examination()),
        make_staged(corrects="job1", validation=make_examination()),
        make_staged(validation=make_examination(kind_scores=None)),
        make_staged(validation=make_examination(phase=ValidationPhase.READING, report=None)),
        make_staged(validation=make_examination(phase=ValidationPhase.READING, report=None, kind_scores=None)),
        make_staged(validation=make_examination(phase=ValidationPhase.COMPARING)),
        make_staged(validation=make_examination(report=None, kind_scores=odd, head=_FIRST_ROWS)),
        make_staged(validation=make_examination(report=None, obstacle=held)),
        make_staged(validation=make_examination(obstacle=held)),
        make_staged(validation=make_examination(report=make_check(problem, make_finding(), more))),
        make_staged(validation=make_examination(report=make_check(problem))),
        make_staged(validation=make_examination(report=make_check(make_finding(severity=Severity.NOTE)))),
        make_staged(validation=make_examination(report=make_check(headless))),
        make_staged(validation=make_examination(head=_FIRST_ROWS, header=_HEADER)),
        make_staged(problem=held),
        make_staged(problem=held, wait=Wait.HELD, note=message("files.held.note")),
    ]
    for dialect in _DIALECTS:
        known = make_examination(head=Head((), dialect), header=TableHeader("", 1, _HEADER.columns))
        files.append(make_staged("items.csv", validation=known))
    differences = list(comparisons())
    for difference, last in zip(differences, cycle(last_uploads()), strict=False):
        files.append(make_staged(validation=make_examination(comparison=difference, last_upload=last)))
    for trigger, difference in product(UPLOAD_TRIGGERS, differences[:: len(_ALL_WAYS) + 3]):
        files.append(make_staged(trigger=trigger.name, validation=make_examination(comparison=difference)))
    return files


_REPAIRABLE = {
    RepairKind.VALUE: (Defect.EMPTY_KEY, "values.keys.empty"),
    RepairKind.ACTION: (Defect.UNKNOWN_ACTION, "values.actions.unknown"),
    RepairKind.SPACES: (Defect.STRAY_BLANKS, "values.spaces.extra"),
    RepairKind.NUMBERS: (Defect.NUMBER_AS_TEXT, "values.numbers.as_text"),
    RepairKind.SAME_ROWS: (Defect.DUPLICATE_KEY, "values.keys.same_rows"),
    RepairKind.ROW: (Defect.DUPLICATE_KEY, "values.keys.repeated"),
}


def repaired_files() -> list[StagedFile]:
    """Each problem that offers a repair, in one cell and in two; then with it, and a repaired copy."""
    cells = (Address("Data", 1, 1), Address("Data", 2, 1))
    first = message("values.keys.repeated_row", key="A-1", row="1")
    files = []
    for count in (1, 2):
        places = tuple(Place(cell, first) for cell in cells[-count:])
        found = tuple(
            make_finding(
                defect=defect, places=places, message=message(said, column="", key="", actions=(), count=count)
            )
            for defect, said in _REPAIRABLE.values()
        )
        known = make_examination(report=make_check(*found), header=_HEADER)
        chosen = tuple(Repair(kind, cells[:count], "12", count) for kind in _REPAIRABLE)
        whole = tuple(each for each in chosen if not each.is_of_rows)
        copy = Original(Path("items.xlsx"), FileStamp(1, 1))
        for repairs, original in (((), None), (whole, None), (chosen, None), ((), copy)):
            files.append(make_staged(validation=known, repairs=repairs, original=original))
    return files


def _files_with_one_problem() -> list[StagedFile]:
    """Named by what it is."""
    return [
        make_staged(validation=make_examination(report=make_check(make_finding(defect=defect, count=count))))
        for defect, count in product(Defect, (1, 2))
    ]


_ACTIONS = words_in(*known_actions("forecast"))


def lists_of_files(parent: QWidget) -> Iterator[tuple[str, QWidget | str, set[str]]]:
    """All of them on the list, some at a time, each with its menu and its check results."""
    files, kinds = staged_files(), TriggersModel()
    listed = [*files, *_files_with_one_problem(), *repaired_files()]
    pane = ProblemsView(parent)
    pane.show()
    for start in range(0, len(listed), _ON_ONE_LIST):
        staging = StagingList()
        staging.add(listed[start : start + _ON_ONE_LIST])
        model = StagingModel(staging)
        view = StagingListView(model, kinds, parent)
        view.resize(1_000, 300)
        view.show()
        yield f"files from {start}", view, set()
        # The headings are only spoken.
        for column in StagingColumn:
            yield "a heading of the files", str(model.headerData(column, Qt.Orientation.Horizontal)), set()
        if not start:
            for row in range(model.rowCount()):
                menu = view.menu_for(model.index(row, 0))
                menu.popup(parent.mapToGlobal(parent.rect().center()))
                yield f"menu of file {row}", menu, set()
        view.close()
        view.deleteLater()
    for number, file in enumerate(files):
        pane.show_file(file)
        pane.show_rows(SheetRows(1, _ROWS, len(_ROWS), True, (), file.stamp))
        yield f"check results {number}", pane, set()
    for number, file in enumerate(repaired_files()):
        pane.show_file(file)
        pane.show_rows(SheetRows(1, _ROWS, len(_ROWS), True, (), file.stamp))
        yield f"repairs {number}", pane, _ACTIONS
        for button in pane.findChildren(MenuButton):
            button.click()
            yield f"choices of repairs {number}", button.menu_below, _ACTIONS
    child_of(pane, QPushButton, "copyFindingsButton").click()
    yield "copied check results", QGuiApplication.clipboard().text(), set()
    pane.close()


_ON_ONE_LIST = 50


def reviews() -> Iterator[tuple[FileReview, ...]]:
    """Every reason to ask before an upload."""
    for stage in (Stage.PRODUCTION, Stage.TEST):
        yield from _reviews(stage)


def _reviews(stage: Stage) -> Iterator[tuple[FileReview, ...]]:
    where = make_environment(stage=stage)
    alike = make_staged(validation=make_examination(kind_scores=make_resemblance("demand")))
    untyped = make_staged(trigger=None)
    for trigger in UPLOAD_TRIGGERS:
        for last in last_uploads()[1:]:
            # One file alone is asked about at a time: two of one type would be asked about for that, too.
            for difference in comparisons():
                known = make_examination(comparison=difference, last_upload=last)
                file = make_staged(trigger=trigger.name, validation=known)
                yield review_upload([file], where)
    yield review_upload([alike, make_staged(), make_staged()], where, shown_as={alike.id: "item-master"})
    yield review_upload([alike, untyped], where, already_there={alike.id, untyped.id})
    broken = make_finding(places=(), count=1)
    for findings in ((make_finding(),), (broken,), (make_finding(), broken)):
        known = make_examination(report=make_check(*findings), header=_HEADER, comparison=make_comparison())
        yield review_upload([make_staged(validation=known)], where)
    for file in repaired_files():
        yield review_upload([file], where)
    held = FileHeld.named("items.xlsx", "Excel").problem
    for known in (
        make_examination(obstacle=held),
        make_examination(phase=ValidationPhase.COMPARING),
        make_examination(),
        make_examination(header=_HEADER),
    ):
        yield review_upload([make_staged(validation=known)], where)


def review_dialogs(parent: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Each reason once, several files of them in a dialog, and what it says of each file."""
    seen: set[str] = set()
    for stage in (Stage.PRODUCTION, Stage.TEST):
        looks: list[FileReview] = []
        for reviewed in _reviews(stage):
            for look in reviewed:
                model = UploadReviewModel(reviewed)
                line = model.index(reviewed.index(look), ReviewColumn.KNOW)
                said = {str(line.data()), *model.details(line)}
                if not looks or not said <= seen:
                    seen |= said
                    looks += [each for each in reviewed if each is look or look.earlier]
        for start in range(0, len(looks), _IN_ONE_QUESTION):
            yield from _review_dialog(parent, stage, looks[start : start + _IN_ONE_QUESTION])


def _review_dialog(parent: QWidget, stage: Stage, looks: list[FileReview]) -> Iterator[tuple[str, QWidget]]:
    dialog = ask_upload_review(parent, make_environment(stage=stage), "jane.doe@acme.com", looks, lambda _: None)
    table = dialog.findChild(QTableView)
    assert table is not None
    inside = table.parentWidget()
    assert inside is not None
    for row in range(table.model().rowCount()):
        table.selectRow(row)
        # The dialog itself would be closed after the first look.
        yield f"review of {looks[row].file.path.name}", inside
    for row in range(table.model().rowCount()):
        ticked = Qt.CheckState.Unchecked
        table.model().setData(table.model().index(row, 0), ticked, Qt.ItemDataRole.CheckStateRole)
    yield "review without a file", dialog


_IN_ONE_QUESTION = 6
