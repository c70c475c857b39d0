"""The question before an upload that may do harm: per file, in plain words, what will happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import on_screen
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    Concern = tuple[str, str, Sequence[str]]
    """Name of the file, what it will be sent as, and in lines what to know of it."""

_SIGN = 32
_WIDTH = 520
_HIGHEST = 420


class _Concerns(QWidget):
    """Files one below the other, no higher than their wrapped lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.column.setSpacing(14)

    def minimumSizeHint(self) -> QSize:
        # Scrollers do not ask how high wrapped lines get.
        return QSize(0, self.column.totalHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class _Sign(QWidget):
    """The warning sign in the colour of a warning."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(_SIGN, _SIGN)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            colour = colours.of_tone(Tone.WARNING, self.palette())
            icons.paint(painter, Glyph.WARNING, colour, QRectF(self.rect()))


class UploadReviewDialog(QDialog):
    """Enter, Esc and closing it cancel; uploading takes a press of its own button, by mouse or on it."""

    def __init__(self, parent: QWidget, where: str, concerns: Sequence[Concern], going: int) -> None:
        """Say what will happen.

        Args:
            parent: the window it belongs to.
            where: the destination in one word, e.g. ``PRODUCTION``.
            concerns: of each file there is something to know of.
            going: how many files a yes uploads, those without concerns, which are not named, among them.
        """
        super().__init__(parent)
        self.setObjectName("secondLookDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Knosc Desktop")
        self._title = PlainLabel(tr("dialogs.review.title", count=going, place=where), self, wrapped=True)
        self._title.setObjectName("secondLookTitle")
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self._title.setFont(font)
        self._concerns = self._area(concerns)
        self._back = QPushButton(tr("dialogs.cancel"), self)
        self._back.setObjectName("goBackButton")
        self._back.setDefault(True)
        self._back.clicked.connect(self.reject)
        self._upload = QPushButton(tr("dialogs.review.upload", count=going, place=where.replace("&", "&&")), self)
        self._upload.setObjectName("uploadAnywayButton")
        # Enter presses it while it has the focus; from everywhere else it cancels.
        self._upload.setAutoDefault(True)
        self._upload.clicked.connect(self.accept)
        self.setAccessibleDescription(_spoken(concerns))
        self._lay_out()
        self._back.setFocus()

    def _area(self, concerns: Sequence[Concern]) -> QScrollArea:
        inside = _Concerns(self)
        for name, kind, lines in concerns:
            inside.column.addLayout(self._block(inside, name, kind, lines))
        inside.column.addStretch(1)
        area = _HighAsNeeded(inside, self)
        area.setObjectName("secondLookConcerns")
        area.setAccessibleName(tr("dialogs.review.spoken"))
        return area

    def _block(self, parent: QWidget, name: str, kind: str, lines: Sequence[str]) -> QGridLayout:
        block = QGridLayout()
        block.setHorizontalSpacing(8)
        block.setVerticalSpacing(4)
        block.setColumnStretch(1, 1)
        heading = PlainLabel(f"{formatting.one_line(name)} – {formatting.one_line(kind)}", parent, wrapped=True)
        heading.make_bold()
        block.addWidget(heading, 0, 0, 1, 2)
        for row, line in enumerate(lines, 1):
            block.addWidget(PlainLabel("•", parent), row, 0, Qt.AlignmentFlag.AlignTop)
            words = PlainLabel(formatting.safe_lines(line), parent, wrapped=True)
            words.let_copy()
            block.addWidget(words, row, 1)
        return block

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(_Sign(self), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._upload)
        buttons.addWidget(self._back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(14)
        layout.addLayout(top)
        layout.addWidget(self._concerns, 1)
        layout.addLayout(buttons)
        self.setMinimumWidth(320)
        # By itself a dialog takes two thirds of a small screen, and hides lines for which there is room.
        self.resize(on_screen(self, self.sizeHint()))


class _HighAsNeeded(QScrollArea):
    """As high as what it holds, up to a limit from where on it scrolls."""

    def __init__(self, inside: _Concerns, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = inside.column
        self.setWidget(inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        height = min(self._column.totalHeightForWidth(_WIDTH), _HIGHEST)
        return QSize(_WIDTH + self.verticalScrollBar().sizeHint().width(), height)


def ask_upload_review(
    parent: QWidget, where: str, concerns: Sequence[Concern], going: int, on_answer: Callable[[bool], None]
) -> UploadReviewDialog:
    """Ask; closing it is a no.

    Args:
        parent: the window it belongs to.
        where: the destination in one word.
        concerns: of each file there is something to know of.
        going: how many files a yes sends.
        on_answer: called once.
    """
    dialog = UploadReviewDialog(parent, where, concerns, going)
    dialog.finished.connect(lambda result: on_answer(result == QDialog.DialogCode.Accepted))
    dialog.open()
    return dialog


def _spoken(concerns: Sequence[Concern]) -> str:
    return "\n".join(f"{name}, {kind}: {' '.join(lines)}" for name, kind, lines in concerns)
