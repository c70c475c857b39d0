"""Looks through everything that is on the screen for text without a translation, and for text without room.

Both are judged in the pseudo language, whose texts are 40 % longer and have accents: a word of plain letters comes from
a file, the server or the user, or it was not translated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)

from knosc_desktop.models.roles import Role
from knosc_desktop.ui.widgets.labels import ElidedLabel
from knosc_desktop.words.pseudo import pseudo

_WORD = re.compile(r"[^\W\d_]{2,}")
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    # What is drawn in its place.
    Role.OWN_WORDS,
    Role.PILL,
    Role.BESIDE_PILL,
    Role.EMPHASIS,
)
_MOST_ROWS = 60
_ROOM = 1
"""Pixels that rounding may cost."""


def untranslated(top: QWidget, known: Collection[str]) -> list[str]:
    """The words in plain letters, each with the place where it was found first.

    Args:
        top: a window, dialog or menu.
        known: words of the data that is shown, which no language changes.
    """
    found: dict[str, str] = {}
    for where, text in texts_of(top):
        for word in untranslated_words(text, known):
            found.setdefault(word, f"{word!r} in {where}: {text!r}")
    return list(found.values())


def untranslated_words(text: str, known: Collection[str]) -> list[str]:
    """The words of a text in plain letters that are no data."""
    return [word for word in _WORD.findall(text) if is_untranslated(word) and word not in known]


def words_in(*texts: object) -> set[str]:
    """The words of some data."""
    return {word for text in texts for word in _WORD.findall(str(text))}


def is_untranslated(word: str) -> bool:
    """Whether the pseudo language would have changed it, and did not."""
    return word.isascii() and pseudo(word)[1 : 1 + len(word)] != word


def clipped(top: QWidget) -> list[str]:
    """The labels, buttons, headers and hints that need more room than they have."""
    return [f"{_name(widget)}: {text!r}" for widget, text in _without_room(top)]


def _without_room(top: QWidget) -> Iterator[tuple[QWidget, str]]:
    for widget in _visible(top):
        if isinstance(widget, ElidedLabel):
            # It holds the name of a file, and shows the whole of it as a tooltip.
            continue
        if isinstance(widget, QLabel) and widget.text():
            if _lacks_room(widget):
                yield widget, widget.text()
        elif isinstance(widget, QAbstractButton) and widget.text():
            is_shown = not isinstance(widget, QToolButton) or widget.toolButtonStyle() != _ICON_ONLY
            if is_shown and widget.sizeHint().width() > widget.width() + _ROOM:
                yield widget, widget.text()
        elif isinstance(widget, QLineEdit) and not widget.text():
            if widget.fontMetrics().horizontalAdvance(widget.placeholderText()) > widget.width() - _EDGES:
                yield widget, widget.placeholderText()
        elif isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
            yield from _short_sections(widget)


_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
_EDGES = 8


def _lacks_room(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + _ROOM
    return label.sizeHint().width() > label.width() + _ROOM


def _short_sections(header: QHeaderView) -> Iterator[tuple[QWidget, str]]:
    model = header.model()
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        shown = not header.isSectionHidden(section) and header.sectionSize(section) > 0
        if shown and text and header.fontMetrics().horizontalAdvance(text) > header.sectionSize(section):
            yield header, text


def _visible(top: QWidget) -> Iterator[QWidget]:
    for widget in (top, *top.findChildren(QWidget)):
        if widget.isVisible() and (widget.window() is top.window() or widget is top):
            yield widget


def _name(widget: QWidget) -> str:
    named: QWidget | None = widget
    while named is not None and not named.objectName():
        named = named.parentWidget()
    return f"{type(widget).__name__} of {named.objectName() if named else '?'}"


def texts_of(top: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that can be seen, hovered or heard, each with where it is."""
    for widget in _visible(top):
        name = _name(widget)
        if widget.isWindow():
            yield f"title of {name}", widget.windowTitle()
        yield f"tooltip of {name}", _plain(widget.toolTip())
        yield f"accessible name of {name}", widget.accessibleName()
        yield f"accessible description of {name}", widget.accessibleDescription()
        for text in _shown(widget):
            yield name, text
        for action in widget.actions():
            yield from _of_action(action)


def _of_action(action: QAction) -> Iterator[tuple[str, str]]:
    name = action.objectName() or "an action"
    if not action.isSeparator() and action.isVisible():
        yield name, action.text()
        yield f"tooltip of {name}", _plain(action.toolTip())


def _shown(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield widget.placeholderText()
            yield from (widget.itemText(place) for place in range(widget.count()))
        case QGroupBox():
            yield widget.title()
        case QTextEdit() | QPlainTextEdit():
            yield widget.toPlainText()
        case QMenu() | QMenuBar():
            pass
        case QHeaderView():
            yield from _headings(widget)
        case QAbstractItemView():
            yield from _cells(widget.model(), widget.rootIndex())


def _headings(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    for section in range(header.count()):
        for role in _ROLES:
            yield _plain(str(model.headerData(section, header.orientation(), role) or ""))


def _cells(model: QAbstractItemModel | None, parent: QModelIndex) -> Iterator[str]:
    if model is None:
        return
    if model.canFetchMore(parent):
        model.fetchMore(parent)
    for row in range(min(model.rowCount(parent), _MOST_ROWS)):
        # Of a list, Qt keeps its one column to itself.
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield from (_plain(str(index.data(role) or "")) for role in _ROLES)
        # A table without columns has rows, but no cells: its children would be those of the root again.
        if (first := model.index(row, 0, parent)).isValid():
            yield from _cells(model, first)


def _plain(text: str) -> str:
    """A tooltip may be HTML."""
    return unescape(re.sub(r"<[^>]+>", " ", text)) if text.startswith("<") else text
