"""The question before an upload that may do harm: which files, where to, and what will happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from knosc_desktop.domain.environment import Stage
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import ReviewColumn
from knosc_desktop.models.upload_review_model import UploadReviewModel
from knosc_desktop.ui.dialogs.upload_review_table import UploadReviewTable
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import ScrollingArea, on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QModelIndex

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.upload_review import FileReview

_WIDTH = 980
_MARGIN = 22
_SPACING = 14


class UploadReviewDialog(QDialog):
    """Enter, Esc and closing it cancel; uploading takes a press of its own button, by mouse or on it.

    Signals:
        problems_wanted(file_id: str): show the problems of that file instead; the question is cancelled.
    """

    problems_wanted = Signal(str)

    def __init__(self, parent: QWidget, environment: Environment, account: str, reviews: Sequence[FileReview]) -> None:
        """Say what will happen.

        Args:
            parent: the window it belongs to.
            environment: where the files go.
            account: the user who is signed in there.
            reviews: of every file, the gravest first.
        """
        super().__init__(parent)
        self.setObjectName("uploadReviewDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Knosc Desktop")
        self._place = formatting.destination(environment)
        self._files = UploadReviewModel(reviews, self)
        self._inside = _Inside(self)
        self._title = PlainLabel(parent=self._inside, wrapped=True)
        self._title.setObjectName("uploadReviewTitle")
        set_look(self._title, Look.TITLE)
        self._where = PlainLabel(
            tr("dialogs.review.where", host=environment.host, account=formatting.one_line(account)),
            self._inside,
            wrapped=True,
        )
        self._where.setObjectName("uploadReviewWhere")
        set_look(self._where, Look.MUTED)
        self._table = UploadReviewTable(self._files, self._inside)
        self._details = PlainLabel(parent=self._inside, wrapped=True)
        self._details.setObjectName("uploadReviewDetails")
        self._details.let_copy()
        self._problems = self._button("reviewProblemsButton", tr("dialogs.review.problems"), Look.LINK)
        self._problems.setToolTip(tr("dialogs.review.problems_tip"))
        self._cancel = QPushButton(tr("dialogs.cancel"), self)
        self._cancel.setObjectName("goBackButton")
        self._cancel.setDefault(True)
        is_production = environment.stage is Stage.PRODUCTION
        self._upload = self._button("uploadAnywayButton", "", Look.DANGER if is_production else Look.PRIMARY)
        self._connect()
        self._show_ticks()
        self._show_details()
        self._lay_out()
        self._fit()
        self._cancel.setFocus()

    @property
    def ticked(self) -> frozenset[str]:
        """Ids of the files that a yes uploads."""
        return self._files.ticked

    def _button(self, name: str, words: str, look: Look) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        # Enter presses it while it has the focus; from everywhere else it cancels.
        button.setAutoDefault(True)
        set_look(button, look)
        return button

    def _connect(self) -> None:
        self._cancel.clicked.connect(self.reject)
        self._upload.clicked.connect(self.accept)
        self._problems.clicked.connect(lambda: self._show_problems(self._table.currentIndex()))
        self._table.problems_wanted.connect(self._show_problems)
        self._table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_details())
        self._files.ticks_changed.connect(self._show_ticks)
        self._files.ticks_changed.connect(self._show_details)

    def _show_ticks(self) -> None:
        """Title and button tell how many files it is about now."""
        count, where = len(self._files.ticked), self._place.replace("&", "&&")
        if count:
            title = tr("dialogs.review.title", count=count, place=self._place)
            words = tr("dialogs.review.upload", count=count, place=where)
        else:
            title = tr("dialogs.review.title_none", place=self._place)
            words = tr("dialogs.review.upload_none", place=where)
        self._title.setText(title)
        gravest = self._files.index(0, ReviewColumn.FILE).data(Qt.ItemDataRole.AccessibleTextRole)
        self.setAccessibleDescription(f"{title} {self._where.text()}\n{gravest}")
        self._upload.setText(words)
        self._upload.setEnabled(count > 0)
        self._upload.setToolTip("" if count else tr("dialogs.review.none_ticked"))

    def _show_details(self) -> None:
        """In sentences what the current line leaves out; at first that is the gravest."""
        current = self._table.currentIndex()
        self._details.setText("\n".join(map(formatting.safe_lines, self._files.details(current))))
        self._problems.setVisible(self._files.has_problems(current))
        # It never gets lower again: the table would move under the mouse.
        self._details.setMinimumHeight(
            max(self._details.height(), self._details.minimumHeight()) if self.isVisible() else 0
        )

    def _show_problems(self, index: QModelIndex) -> None:
        file_id = self._files.file_id(index)
        self.reject()
        self.problems_wanted.emit(file_id)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._details, 1, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._problems, 0, Qt.AlignmentFlag.AlignTop)
        column = self._column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._where)
        column.addSpacing(8)
        column.addWidget(self._table, 1)
        column.addSpacing(8)
        column.addLayout(below)
        column.addStretch()
        area = ScrollingArea(self._inside, self)
        area.setObjectName("uploadReviewArea")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._upload)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN - 4, _MARGIN, _MARGIN - 4)
        layout.setSpacing(_SPACING)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)
        for first, second in (
            (self._table, self._problems),
            (self._problems, self._cancel),
            (self._cancel, self._upload),
        ):
            self.setTabOrder(first, second)

    def _fit(self) -> None:
        """As wide as drawn, and as high as all files take, where the screen has room for it."""
        width = on_screen(self, QSize(_WIDTH, 1)).width()
        inside = width - 2 * _MARGIN
        self._table.share_room(inside - 2 * self._table.frameWidth())
        area, buttons = self._column.heightForWidth(inside), self._upload.sizeHint().height()
        self.resize(on_screen(self, QSize(width, area + buttons + _SPACING + 2 * (_MARGIN - 4))))


class _Inside(QWidget):
    """All but the buttons; it scrolls only where the table has got as low as it can be."""

    def heightForWidth(self, width: int) -> int:
        # A scroller makes it that high at least, and would leave the table nothing to scroll.
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


def ask_upload_review(
    parent: QWidget,
    environment: Environment,
    account: str,
    reviews: Sequence[FileReview],
    on_answer: Callable[[frozenset[str]], None],
) -> UploadReviewDialog:
    """Ask; closing it is a no.

    Args:
        parent: the window it belongs to.
        environment: where the files go.
        account: the user who is signed in there.
        reviews: of every file, the gravest first.
        on_answer: called once, with the ids of the files to upload; without any the user cancelled.
    """
    dialog = UploadReviewDialog(parent, environment, account, reviews)

    def answer(result: int) -> None:
        on_answer(dialog.ticked if result == QDialog.DialogCode.Accepted else frozenset())

    dialog.finished.connect(answer)
    dialog.open()
    return dialog
