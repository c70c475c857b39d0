"""Measures on pictures of a window whether its words, edges and the mark of the focus can be told from their ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from knosc_desktop.ui.widgets.colours import contrast
from knosc_desktop.ui.widgets.look import PROPERTY, Look
from tests.support.scenes import settle

TEXT, EDGE = 4.5, 3.0
_EDGED = (QPushButton, QLineEdit, QComboBox)
_EDGELESS = {Look.LINK, Look.QUIET}
"""What reads as text, and is told to be more by its colour and its words (WCAG 1.4.11)."""
_FOCUSED = (QAbstractButton, QLineEdit, QComboBox, QTableView, QPlainTextEdit)
_OUTSIDE = 2
"""Pixels of the ground around a control that are in its picture."""


def picture_of(top: QWidget, ratio: float) -> QImage:
    """As it is on a screen with that scaling."""
    picture = QImage(top.size() * ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(top.palette().window().color())
    with QPainter(picture) as painter:
        top.render(painter, QPoint())
    return picture


def too_faint(top: QWidget, ratio: float) -> list[str]:
    """What is below the contrast it needs; what can't be used needs none."""
    picture = picture_of(top, ratio)
    return sorted({*_faint_words(top, picture, ratio), *_faint_edges(top, picture, ratio)})


def unmarked_focus(top: QWidget, ratio: float) -> list[str]:
    """The controls on which the focus can't be told: nothing that it draws has a contrast of 3:1 with their ground."""
    found = []
    held = top.focusWidget()
    top.activateWindow()
    settle(top.isActiveWindow)
    # As after the first Tab: until then a style may leave the mark out.
    top.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    for part in top.findChildren(QWidget):
        if not isinstance(part, _FOCUSED) or not part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if not _is_seen(part, top) or isinstance(part.parent(), QComboBox):
            continue
        with_it, without = (_pixels(part, ratio, focused=focused) for focused in (True, False))
        ((ground, _),) = Counter(without).most_common(1)
        marks = {now for now, before in zip(with_it, without, strict=True) if now != before}
        best = max((contrast(QColor(mark), QColor(ground)) for mark in marks), default=1.0)
        if best < EDGE:
            found.append(f"{_name(part)}: the focus has {best:.2f}")
    if held is not None:
        held.setFocus()
    return sorted(set(found))


def _pixels(part: QWidget, ratio: float, *, focused: bool) -> list[int]:
    part.setFocus(Qt.FocusReason.TabFocusReason)
    if not focused:
        part.clearFocus()
    picture = picture_of(part, ratio)
    return memoryview(picture.constBits()).cast("I").tolist()


def _faint_words(top: QWidget, picture: QImage, ratio: float) -> Iterator[str]:
    for part in top.findChildren(QWidget):
        if not isinstance(part, QLabel | QAbstractButton | QLineEdit) or not _is_seen(part, top):
            continue
        words = part.placeholderText() or part.text() if isinstance(part, QLineEdit) else part.text()
        if words and not (isinstance(part, QLineEdit) and isinstance(part.parent(), QComboBox)):
            best = _best_contrast(_colours(picture, _place(part, top, 0), ratio))
            if best < TEXT:
                yield f"{_name(part)}: “{words}” has {best:.2f}"


def _faint_edges(top: QWidget, picture: QImage, ratio: float) -> Iterator[str]:
    for part in top.findChildren(QWidget):
        if not isinstance(part, _EDGED) or not _is_seen(part, top) or isinstance(part.parent(), QComboBox):
            continue
        if part.property(PROPERTY) in _EDGELESS and not part.hasFocus():
            continue
        place = _place(part, top, _OUTSIDE)
        middle = QRect(place.left(), place.center().y(), 2 * _OUTSIDE + 1, 1)
        row = [picture.pixelColor(x, round(middle.top() * ratio)) for x in _range(middle, ratio)]
        best = max(contrast(colour, row[0]) for colour in row)
        if best < EDGE:
            yield f"{_name(part)}: the edge has {best:.2f}"


def _range(place: QRect, ratio: float) -> range:
    return range(round(place.left() * ratio), round((place.right() + 1) * ratio))


def _colours(picture: QImage, place: QRect, ratio: float) -> Counter[int]:
    part = picture.copy(QRect(place.topLeft() * ratio, place.size() * ratio))
    return Counter(memoryview(part.constBits()).cast("I"))


def _best_contrast(colours: Counter[int]) -> float:
    ((ground, _),) = colours.most_common(1)
    return max(contrast(QColor(colour), QColor(ground)) for colour in colours)


def _place(part: QWidget, top: QWidget, around: int) -> QRect:
    seen = part.visibleRegion().boundingRect()
    return seen.translated(part.mapTo(top, QPoint())).adjusted(-around, -around, around, around)


def _is_seen(part: QWidget, top: QWidget) -> bool:
    whole = part.visibleRegion().boundingRect() == part.rect()
    return part.window() is top and part.isVisible() and part.isEnabled() and whole


def _name(part: QWidget) -> str:
    return f"{type(part).__name__} {part.objectName()}"
