"""Reads what a screen reader is given: the names and descriptions of widgets, entries and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QLabel, QMenu, QMenuBar, QWidget

from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.roles import ErrorColumn, ReviewColumn, Role, StagingColumn
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.upload_review_model import UploadReviewModel

_MARKUP = re.compile(r"</?[a-z][^>]*>|&[a-z]+;|&#\d+;|&\w")
_PAINTED: dict[tuple[type, int], Role] = {
    (StagingModel, StagingColumn.NOTE): Role.PILL,
    (UploadReviewModel, ReviewColumn.KNOW): Role.PROBLEMS,
    (ErrorsModel, ErrorColumn.MESSAGE): Role.OWN_WORDS,
}
"""What a delegate paints first in a cell, instead of its text or before it."""
_MOST_ROWS = 60


class Spoken(NamedTuple):
    """What is said of one thing.

    Attributes:
        where: its class and object name.
        seen: the words that are there to see; empty where there are none.
        name: what it is called.
        description: what else is said of it.
    """

    where: str
    seen: str
    name: str
    description: str

    @property
    def has_markup(self) -> bool:
        """Whether anything in it is not meant to be heard: tags, entities, access keys."""
        return any(_MARKUP.search(words) for words in (self.name, self.description))

    @property
    def begins_with_seen(self) -> bool:
        """Whether somebody who speaks what they see names it (WCAG 2.5.3)."""
        is_a_sign = not any(map(str.isalnum, self.seen))
        return is_a_sign or self.name.casefold().startswith(self.seen.casefold())


def spoken(top: QWidget) -> Iterator[Spoken]:
    """Of everything that is in a window, a dialog or a menu, seen or not."""
    for widget in (top, *top.findChildren(QWidget)):
        if widget.window() is not top.window() and not isinstance(top, QMenu):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        where = f"{type(widget).__name__} {widget.objectName()}"
        yield _of(interface, where, _seen_on(widget))
        if isinstance(widget, QMenu | QMenuBar):
            yield from _entries(interface, widget)
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            yield from _cells(where, widget.model(), QModelIndex())


def _of(interface: QAccessibleInterface, where: str, seen: str) -> Spoken:
    name, description = (interface.text(each) for each in (QAccessible.Text.Name, QAccessible.Text.Description))
    return Spoken(where, _without_keys(seen), name, description)


def _seen_on(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""


def _entries(interface: QAccessibleInterface, menu: QMenu | QMenuBar) -> Iterator[Spoken]:
    entries = [action for action in menu.actions() if action.isVisible() and not action.isSeparator()]
    for number in range(interface.childCount()):
        entry = interface.child(number)
        action = entry.object()
        if isinstance(action, QAction) and action in entries:
            yield _of(entry, f"entry {action.objectName()}", action.text())


def _cells(where: str, model: QAbstractItemModel | None, parent: QModelIndex) -> Iterator[Spoken]:
    """By the roles that Qt asks for them."""
    if model is None:
        return
    for row in range(min(model.rowCount(parent), _MOST_ROWS)):
        # Of a list, Qt keeps its one column to itself.
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            seen = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            painted = _PAINTED.get((type(model), column))
            if painted is not None and index.data(Role.UNFOLDED) is None:
                seen = str(index.data(painted) or seen)
            name = str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "")
            description = str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "")
            yield Spoken(f"{where}, cell {row}/{column}", seen, name, description)


def _without_keys(words: str) -> str:
    return re.sub(r"&(.)", r"\1", words)
