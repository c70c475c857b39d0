"""Where a language is read from right to left, everything is at the other side, and nothing lies over anything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QStackedWidget, QTableView, QWidget

from knosc_desktop.models.roles import Column, ErrorColumn, ReviewColumn, StagingColumn
from tests.support.contrast import picture_of
from tests.support.scenes import scenes, settle

_PAINTED = {
    "stagingList": (StagingColumn.KIND, StagingColumn.CHANGES, StagingColumn.NOTE),
    "jobsTable": (Column.STATE,),
    "errorsTable": (ErrorColumn.PLACE, ErrorColumn.MESSAGE),
    "uploadReviewTable": (ReviewColumn.KNOW,),
    "previewGrid": (0, 1),
}
"""Columns whose cells are painted by hand, or that hold what is."""
_BEGINNING = 16
"""Pixels before the first mark of a cell."""


@pytest.fixture(autouse=True)
def right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def marks(picture: QImage, place: QRect) -> tuple[int, int]:
    """How far the first mark is from the left and from the right edge of a place."""
    inside = place.adjusted(3, 2, -3, -2)
    pixels = picture.copy(inside)
    ground = pixels.pixel(1, 1)
    inked = [x for x in range(pixels.width()) if any(pixels.pixel(x, y) != ground for y in range(pixels.height()))]
    return (inked[0], pixels.width() - 1 - inked[-1]) if inked else (0, 0)


def at_the_left(table: QTableView) -> Iterator[str]:
    """The cells in sight that begin at the left."""
    picture = picture_of(table.viewport(), 1)
    for column in _PAINTED[table.objectName()]:
        for row in range(min(table.model().rowCount(), 8)):
            place = table.visualRect(table.model().index(row, column))
            if table.isColumnHidden(column) or not table.viewport().rect().contains(place):
                continue
            left, right = marks(picture, place)
            if right > max(left, _BEGINNING):
                yield f"{table.objectName()} {row}/{column}: {left} from the left, {right} from the right"


def overlaid(top: QWidget) -> Iterator[str]:
    """Neighbours in a layout that have a part of their place in common."""
    for parent in (top, *top.findChildren(QWidget)):
        layout = parent.layout()
        if layout is None or isinstance(parent, QStackedWidget) or not parent.isVisible():
            continue
        parts = [item.widget() for number in range(layout.count()) if (item := layout.itemAt(number)) is not None]
        seen = [part for part in parts if part is not None and part.isVisible()]
        for number, one in enumerate(seen):
            for other in seen[number + 1 :]:
                if one.geometry().intersects(other.geometry()):
                    yield f"{one.objectName()} and {other.objectName()} in {parent.objectName()}"


@pytest.mark.parametrize("size", [(1300, 900), (480, 320)])
def test_every_drawing_begins_at_the_right_and_nothing_is_covered(qapp: QApplication, size: tuple[int, int]) -> None:
    found: set[str] = set()
    for _, top in scenes(size):
        settle(top.isVisible)
        found.update(overlaid(top))
        for table in top.findChildren(QTableView):
            if table.objectName() in _PAINTED and not table.viewport().visibleRegion().isEmpty():
                found.update(at_the_left(table))
        if isinstance(top, QDialog | QMenu):
            top.close()
    assert sorted(found) == []


def test_a_row_that_is_gone_to_has_the_keyboard_in_the_cell_that_tells_it(qapp: QApplication) -> None:
    for name, top in scenes():
        if name == "files-focus":
            table = top.findChild(QTableView, "stagingList")
            assert table is not None
            assert table.currentIndex().column() == StagingColumn.FILE
            assert table.currentIndex().row() == 1
