"""Real drag events, as a file manager makes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

OFFERED = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


def mime_of(paths: Sequence[Path]) -> QMimeData:
    """What a file manager hands over for files."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag_enter(widget: QWidget, mime: QMimeData) -> QDragEnterEvent:
    """Drag onto the middle of the widget; the event says whether it was accepted."""
    event = QDragEnterEvent(
        widget.rect().center(), OFFERED, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
    return event


def drag_move(widget: QWidget, mime: QMimeData, point: QPoint | None = None) -> QDragMoveEvent:
    """Move within the widget."""
    event = QDragMoveEvent(
        point or widget.rect().center(), OFFERED, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
    return event


def drag_leave(widget: QWidget) -> None:
    """Drag out again without dropping."""
    QApplication.sendEvent(widget, QDragLeaveEvent())


def drop(widget: QWidget, mime: QMimeData) -> QDropEvent:
    """Drag onto the widget and let go; a drag that is not taken drops nothing, as on a real screen."""
    entered = drag_enter(widget, mime)
    event = QDropEvent(
        widget.rect().center().toPointF(), OFFERED, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    if entered.isAccepted():
        drag_move(widget, mime)
        QApplication.sendEvent(widget, event)
    else:
        event.ignore()
    return event


def drop_files(widget: QWidget, paths: Sequence[Path]) -> QDropEvent:
    """Drop files."""
    return drop(widget, mime_of(paths))
