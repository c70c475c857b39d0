"""Where files are dropped, or chosen by mouse or keyboard; both ways end in one signal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from knosc_desktop.ui.dialogs import questions
from knosc_desktop.ui.staging.trigger_picker import TriggerPicker
from knosc_desktop.ui.widgets import icons, tokens
from knosc_desktop.ui.widgets.colours import tokens_of
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import PlainLabel, explain
from knosc_desktop.ui.widgets.layout import FlowLayout, lead_on
from knosc_desktop.ui.widgets.look import Look, set_look
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
        QResizeEvent,
    )

    from knosc_desktop.models.triggers_model import TriggersModel


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
_GLYPH = 48
_CORNER = 12
_PICKER_WIDTH = 230


class DropZone(QFrame):
    """Takes files and folders; looks at none of them. A large area at first, a bar once there is something to see.

    Attributes:
        picker: of the data type that files are added as.

    Signals:
        files_offered(paths: list[Path]): dropped or chosen.
        drag_entered(): files are held over it, or over the window.
        samples_requested(): add the demo's sample files.
        failing_sample_requested(): add the demo's file with errors.
    """

    files_offered = Signal(list)
    drag_entered = Signal()
    samples_requested = Signal()
    failing_sample_requested = Signal()

    def __init__(self, triggers: TriggersModel, parent: QWidget | None = None) -> None:
        """Be a bar.

        Args:
            triggers: to choose from.
            parent: owner.
        """
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAccessibleName(tr("window.drop"))
        self.setAccessibleDescription(tr("window.drop.spoken"))
        self.setAcceptDrops(True)
        self._hovered = False
        self._is_large = False
        self._folder: Path | None = None
        self.picker = TriggerPicker(triggers, self)
        self._glyph_space = QWidget(self)
        self._glyph_space.setFixedSize(_GLYPH, _GLYPH)
        self._glyph_space.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = PlainLabel(tr("window.drop"), self)
        set_look(self._words, Look.TITLE)
        self._formats = PlainLabel(tr("window.drop.formats"), self, wrapped=True)
        self._button = QPushButton(tr("window.add_files"), self)
        self._button.setObjectName("chooseFilesButton")
        self._button.clicked.connect(self.choose_files)
        self.setFocusProxy(self._button)
        self._as = PlainLabel(parent=self)
        self._as.setBuddy(self.picker)
        self._about = PlainLabel(parent=self, wrapped=True)
        self._about.setObjectName("triggerDescription")
        self._needs_saying = False
        self._samples: QWidget | None = None
        self._has_samples = False
        for label in (self._formats, self._as, self._about):
            set_look(label, Look.MUTED)
        for label in (self._words, self._formats, self._about):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.make_large(large=False)

    def make_large(self, *, large: bool) -> None:
        """Take all the room there is, or no more than a bar."""
        self._is_large = large
        policy = QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, policy if large else QSizePolicy.Policy.Maximum)
        for part in (self._glyph_space, self._words, self._formats):
            part.setVisible(large)
        if self._samples is not None:
            self._samples.setVisible(large and self._has_samples)
        self._as.setText(tr("window.drop.as" if large else "window.drop.anywhere"))
        set_look(self._button, Look.PRIMARY if large else None)
        least = self.picker.minimumSizeHint().width()
        self.picker.setFixedWidth(max(tokens.scaled(_PICKER_WIDTH, self.font()), least))
        margin = tokens.S16 if large else 0
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._row.setStretch(0, 1 if large else 0)
        self._colour()
        self._show_about()
        self.updateGeometry()
        self.update()

    def describe(self, words: str, *, needs_saying: bool) -> None:
        """Say what the chosen data type is.

        Args:
            words: empty while none is chosen.
            needs_saying: whether the bar has to say so, too.
        """
        self._about.setText(words)
        explain(self.picker, words)
        self._needs_saying = needs_saying
        self._show_about()

    def offer_samples(self, *, offered: bool) -> None:
        """Offer the demo's files to whoever has none at hand."""
        self._has_samples = offered
        if offered and self._samples is None:
            self._samples = self._sample_row()
            self._column.insertWidget(self._column.indexOf(self._about) + 1, self._samples)
        if self._samples is not None:
            self._samples.setVisible(offered and self._is_large)

    def choose_files(self) -> None:
        """Open the file dialog, where the last files came from."""
        questions.choose_files(self.window(), self._folder or _documents(), self._offer)

    def hover(self, *, hovered: bool) -> None:
        """Look ready to take what is being dragged over the window."""
        self._hovered = hovered
        self._words.setText(tr("window.drop.hovered") if hovered else tr("window.drop"))
        if not self._is_large:
            self._as.setText(tr("window.drop.hovered") if hovered else tr("window.drop.anywhere"))
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

    def _show_about(self) -> None:
        self._about.setVisible(bool(self._about.text()) and (self._is_large or self._needs_saying))

    def _sample_row(self) -> QWidget:
        row = QWidget(self)
        label = PlainLabel(tr("window.drop.new_here"), row)
        set_look(label, Look.MUTED)
        layout = FlowLayout(row, spacing=tokens.S8, centred=True)
        layout.addWidget(label)
        for name, words, signal in (
            ("addSamplesButton", tr("window.drop.samples"), self.samples_requested),
            ("addFailingSampleButton", tr("window.drop.failing_sample"), self.failing_sample_requested),
        ):
            button = QPushButton(words, row)
            button.setObjectName(name)
            button.clicked.connect(signal)
            layout.addWidget(button)
        lead_on(self._button, *row.findChildren(QPushButton))
        return row

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(tokens.S8)
        self._row.addStretch(0)
        self._row.addWidget(self._button)
        self._row.addWidget(self._as)
        self._row.addWidget(self.picker)
        self._row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(tokens.S12)
        self._column.addStretch(1)
        self._column.addWidget(self._glyph_space, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._words)
        self._column.addWidget(self._formats)
        self._column.addLayout(self._row)
        self._column.addWidget(self._about)
        self._column.addStretch(1)

    def _colour(self) -> None:
        self._button.setIcon(QIcon() if self._is_large else icons.for_button(Glyph.ADD, self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

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
        is_inside = self.rect().contains(event.position().toPoint())
        if self._is_large and event.button() == Qt.MouseButton.LeftButton and is_inside:
            self.choose_files()

    def minimumSizeHint(self) -> QSize:
        # In a narrow window the words beside the button give way.
        least = super().minimumSizeHint()
        narrow = self.picker.width() + self._button.sizeHint().width() + tokens.S16
        return QSize(min(least.width(), narrow), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._as.setVisible(self._is_large or event.size().width() >= self._row.sizeHint().width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_large and not self._hovered:
            return
        colours = tokens_of(self.palette())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor(colours.accent_soft if self._hovered else colours.surface))
            style = Qt.PenStyle.SolidLine if self._hovered else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(colours.accent if self._hovered else colours.edge), 2, style))
            corner = _CORNER if self._is_large else tokens.RADIUS
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
            if self._is_large:
                icons.paint(painter, Glyph.DROP, QColor(colours.accent), QRectF(self._glyph_space.geometry()))


def _documents() -> Path:
    """The folder the app was started in would be its own where a menu entry starts it."""
    place, folder = QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.LocateOption.LocateDirectory
    found = QStandardPaths.locate(place, "", folder)
    return Path(found) if found else Path.home()
