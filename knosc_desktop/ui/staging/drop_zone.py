"""Where files are dropped, or chosen by mouse or keyboard; both ways end in one signal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import (
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from knosc_desktop.ui.dialogs import questions
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )


# Which dropped things are taken: files and folders of this computer, always as copies.


def paths_in(mime: QMimeData) -> list[Path]:
    """The local paths; empty as soon as one of the addresses is not a local file."""
    urls = mime.urls() if mime.hasUrls() else []
    if not all(url.isLocalFile() for url in urls):
        return []
    return [Path(url.toLocalFile()) for url in urls]


def take_as_copy(event: QDropEvent) -> bool:
    """Accept a drag or drop of local files; False when it carries anything else.

    Always a copy: after an accepted move the other app may delete the file.
    """
    if not paths_in(event.mimeData()) or not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


_OPENING_KEYS = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select})
_GLYPH = 28


class DropZone(QFrame):
    """Takes files and folders; looks at none of them.

    Signals:
        files_offered(paths: list[Path]): dropped or chosen.
        drag_entered(): files are held over it, or over the window.
    """

    files_offered = Signal(list)
    drag_entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAccessibleName(tr("window.drop"))
        self.setAccessibleDescription(tr("window.drop.spoken"))
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._hovered = False
        self._folder: Path | None = None
        self._glyph_space = QWidget(self)
        self._glyph_space.setFixedSize(_GLYPH, _GLYPH)
        self._glyph_space.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = PlainLabel(tr("window.drop"), self)
        self._words.make_bold()
        self._formats = PlainLabel(tr("window.drop.formats"), self, wrapped=True)
        self._formats.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._formats.step_back()
        self._button = QPushButton(tr("window.add_files"), self)
        self._button.setObjectName("chooseFilesButton")
        self._button.clicked.connect(self.choose_files)
        self.setFocusProxy(self._button)
        self._lay_out()

    def choose_files(self) -> None:
        """Open the file dialog, where the last files came from."""
        questions.choose_files(self.window(), self._folder or _documents(), self._offer)

    def hover(self, *, hovered: bool) -> None:
        """Look ready to take what is being dragged over the window."""
        self._hovered = hovered
        self._words.setText(tr("window.drop.hovered") if hovered else tr("window.drop"))
        self.update()

    def take_drag(self, event: QDragEnterEvent) -> None:
        """Look ready for files that are dragged over the window."""
        is_welcome = take_as_copy(event)
        self.hover(hovered=is_welcome)
        if is_welcome:
            self.drag_entered.emit()

    def take_drop(self, event: QDropEvent) -> None:
        """Accept a drop and hand its paths over, after the other app has its answer."""
        self.hover(hovered=False)
        if take_as_copy(event):
            paths = paths_in(event.mimeData())
            QTimer.singleShot(0, self, lambda: self._offer(paths))

    def _offer(self, paths: list[Path]) -> None:
        if paths:
            self._folder = paths[0].parent
            self.files_offered.emit(paths)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._words)
        line.addWidget(PlainLabel(tr("window.drop.or"), self))
        line.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(6)
        layout.addStretch(1)
        layout.addWidget(self._glyph_space, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(line)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self._formats)
        layout.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_as_copy(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.hover(hovered=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_drop(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENING_KEYS:
            self.choose_files()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.choose_files()

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(320, 104))

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self.palette()
        accent = palette.accent().color()
        edge = accent if self._hovered else colours.blend(palette.windowText().color(), palette.window().color(), 0.45)
        ground = colours.blend(accent, palette.base().color(), 0.16 if self._hovered else 0.0)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(ground)
            style = Qt.PenStyle.SolidLine if self._hovered else Qt.PenStyle.DashLine
            painter.setPen(QPen(edge, 2 if self._hovered else 1.4, style))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 8, 8)
            icons.paint(painter, Glyph.UPLOAD, edge, QRectF(self._glyph_space.geometry()))


def _documents() -> Path:
    """The folder the app was started in would be its own where a menu entry starts it."""
    place, folder = QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.LocateOption.LocateDirectory
    found = QStandardPaths.locate(place, "", folder)
    return Path(found) if found else Path.home()
