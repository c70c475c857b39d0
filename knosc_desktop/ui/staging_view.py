"""The files ready to send and the one button that sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.session import SessionState
from knosc_desktop.domain.session_phase import SessionPhase
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.models import text
from knosc_desktop.models.columns import StagingColumn
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.ui.labels import PlainLabel
from knosc_desktop.ui.staging_delegate import StagingDelegate

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent

    from knosc_desktop.domain.account import Profile
    from knosc_desktop.models.staging_model import StagingModel

_MOST_LINES = 4
_LINE_HEIGHT = 28
_KIND_KEYS = frozenset({Qt.Key.Key_F2, Qt.Key.Key_Space})
_NOTHING = "Nothing yet. Files you add are listed here first and leave when you press Upload."


class StagingList(QTableView):
    """Keys: Delete takes a line off, F2 or Space chooses its kind; Enter is left to the window."""

    def __init__(self, staging: StagingModel, kinds: TriggersModel, parent: QWidget) -> None:
        """Show the model."""
        super().__init__(parent)
        self.setObjectName("stagingList")
        self.setAccessibleName("Files ready to send")
        self.setModel(staging)
        self.setItemDelegate(StagingDelegate(kinds, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._staging = staging
        self._lay_columns()
        self.clicked.connect(self._clicked)

    def fit_height(self) -> None:
        """As tall as its lines, up to a few."""
        lines = min(max(self._staging.rowCount(), 1), _MOST_LINES)
        self.setFixedHeight(lines * self.verticalHeader().defaultSectionSize() + 2)

    def _lay_columns(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(_LINE_HEIGHT, self.fontMetrics().height() + 10))
        columns.hide()
        columns.setMinimumSectionSize(24)
        columns.setSectionResizeMode(StagingColumn.FILE, QHeaderView.ResizeMode.Interactive)
        columns.setSectionResizeMode(StagingColumn.KIND, QHeaderView.ResizeMode.Interactive)
        columns.setSectionResizeMode(StagingColumn.NOTE, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(StagingColumn.REMOVE, QHeaderView.ResizeMode.Fixed)
        columns.resizeSection(StagingColumn.FILE, 260)
        columns.resizeSection(StagingColumn.KIND, 190)
        columns.resizeSection(StagingColumn.REMOVE, 34)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == StagingColumn.REMOVE:
            self._staging.choose_removal(index)
        elif index.column() == StagingColumn.KIND:
            self.edit(index)

    def _remove_selected(self) -> None:
        row = self.currentIndex().row()
        for index in self.selectionModel().selectedRows():
            self._staging.choose_removal(index)
        # So that Delete can go on, and Enter never meets the button by surprise.
        if count := self._staging.rowCount():
            self.selectRow(min(max(row, 0), count - 1))
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102 - Qt's contract
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._remove_selected()
        elif event.key() in _KIND_KEYS and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(StagingColumn.KIND))
        else:
            super().keyPressEvent(event)


class StagingView(QWidget):
    """The list, the button, and beside it the reason when it cannot be pressed.

    Signals:
        upload_requested(): send what can be sent.
    """

    upload_requested = Signal()

    def __init__(self, staging: StagingModel, parent: QWidget | None = None) -> None:
        """Show the model."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._staging = staging
        self._session = SessionState(SessionPhase.SIGNED_OUT)
        self._kinds = TriggersModel(UPLOAD_TRIGGERS, self)
        self._title = PlainLabel("Ready to send", self)
        self._title.make_bold()
        self._box = QFrame(self)
        self._box.setFrameShape(QFrame.Shape.StyledPanel)
        self.list = StagingList(staging, self._kinds, self._box)
        self._reason = PlainLabel(parent=self, wrapped=True)
        self._reason.setObjectName("uploadReason")
        self._button = QPushButton(self)
        self._button.setObjectName("uploadButton")
        # Enter presses it while it has the focus; elsewhere the window decides.
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self.upload_requested)
        self._lay_out()
        for signal in (staging.rowsInserted, staging.rowsRemoved, staging.dataChanged, staging.modelReset):
            signal.connect(self._show)
        self._show()

    def show_session(self, state: SessionState) -> None:
        """Sending needs a session, and the button says where to."""
        self._session = state
        self._show()

    def set_profile(self, profile: Profile | None) -> None:
        """Mark kinds the account seems not to be allowed."""
        self._kinds.set_profile(profile)

    def press_upload(self) -> None:
        """As if the button were pressed; nothing while it cannot be."""
        if self._button.isEnabled():
            self._button.click()

    def go_to_newest(self) -> None:
        """Put the keyboard on the line that came last."""
        self.list.setCurrentIndex(self._staging.index(self._staging.rowCount() - 1, StagingColumn.FILE))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._box)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        bottom = QHBoxLayout()
        bottom.addWidget(self._reason, 1)
        bottom.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self._box)
        layout.addLayout(bottom)

    def _show(self) -> None:
        lines, sendable = self._staging.rowCount(), self._staging.sendable
        self._box.setVisible(lines > 0)
        self.list.fit_height()
        where = f" to {text.destination(self._session.environment)}" if self._session.environment else ""
        self._button.setText(f"Upload {text.count(sendable)}{where}" if sendable else f"Upload{where}")
        self._button.setAccessibleName(self._button.text().replace("&", ""))
        signed_in = self._session.phase is SessionPhase.SIGNED_IN
        self._button.setEnabled(signed_in and sendable > 0)
        self._reason.setText(self._why(signed_in=signed_in) if lines else _NOTHING)
        self._button.setAccessibleDescription(self._reason.text())

    def _why(self, *, signed_in: bool) -> str:
        """Why the button cannot be pressed, or what would stay behind."""
        if not signed_in:
            return "Sign in to upload."
        staying = []
        if self._staging.without_kind:
            number = self._staging.without_kind
            staying.append("1 file needs a kind of data" if number == 1 else f"{number} files need a kind of data")
        if self._staging.with_problem:
            number = self._staging.with_problem
            staying.append("1 file has a problem" if number == 1 else f"{number} files have a problem")
        if not staying:
            return ""
        words = " and ".join(staying)
        return f"{words}." if not self._staging.sendable else f"{words}: the others can go."
