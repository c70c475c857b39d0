"""The files to upload and the one button that uploads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import StagingColumn
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.ui.actions import Shortcut
from knosc_desktop.ui.staging.staging_list import StagingListView
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.labels import LineLabel, PlainLabel, with_keys
from knosc_desktop.ui.widgets.layout import WrappingPart
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QModelIndex

    from knosc_desktop.domain.session import Profile
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.models.staging_model import StagingModel


class StagingView(WrappingPart):
    """The list, the button, and beside it the reason when it cannot be pressed.

    Signals:
        upload_requested(): send what can be sent.
        may_upload_changed(may_upload: bool): whether the button can be pressed.
        hold_next_changed(hold: bool): whether each file waits until the one before it has completed.
        findings_wanted(file_id: str): show all that was found in that file.
    """

    upload_requested = Signal()
    may_upload_changed = Signal(bool)
    hold_next_changed = Signal(bool)
    findings_wanted = Signal(str)

    def __init__(self, staging: StagingModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._staging = staging
        self._session = SessionState(SessionPhase.SIGNED_OUT)
        self._kinds = TriggersModel(UPLOAD_TRIGGERS, self, offers_recognition=False)
        set_look(self, Look.CARD)
        self._top = QWidget(self)
        self._title = PlainLabel(tr("window.files"), self._top)
        set_look(self._title, Look.HEADING)
        self.list = StagingListView(staging, self._kinds, self)
        self.list.findings_wanted.connect(self.findings_wanted)
        self._hold_next = QCheckBox(tr("window.files.hold"), self._top)
        self._hold_next.setObjectName("holdNextCheck")
        self._hold_next.setToolTip(tr("window.files.hold_tip"))
        self._hold_next.clicked.connect(self.hold_next_changed)
        self._earlier = self._arrow("moveUpButton", tr("window.files.earlier"), Shortcut.MOVE_UP, -1)
        self._later = self._arrow("moveDownButton", tr("window.files.later"), Shortcut.MOVE_DOWN, 1)
        self._reason = PlainLabel(parent=self, wrapped=True)
        self._reason.setObjectName("uploadReason")
        self._doubtful = LineLabel(self)
        self._doubtful.setObjectName("doubtfulFiles")
        set_look(self._doubtful, Look.BAD)
        self._review = self._link("reviewButton", tr("window.files.review"), self._show_first_doubtful)
        self._leave_out = self._link("leaveOutButton", tr("window.files.leave_out", count=1), self._remove_doubtful)
        self._button = QPushButton(self)
        self._button.setObjectName("uploadButton")
        # Enter presses it while it has the focus; elsewhere the window decides.
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self.upload_requested)
        set_look(self._button, Look.PRIMARY)
        self._lay_out()
        for signal in (staging.rowsInserted, staging.rowsRemoved, staging.dataChanged, staging.modelReset):
            signal.connect(self._show)
        staging.rowsMoved.connect(lambda: self.list.scrollTo(self.list.currentIndex()))
        self.list.selectionModel().currentRowChanged.connect(lambda _now, _before: self._suit_arrows())
        self._show()

    def show_session(self, state: SessionState) -> None:
        """An upload needs a session, and the button says where to."""
        self._session = state
        self._show()

    def set_profile(self, profile: Profile | None) -> None:
        """Mark data types the account seems not to be allowed."""
        self._kinds.set_profile(profile)

    def show_hold_next(self, hold: bool) -> None:
        """Tick, or not, that each file waits until the one before it has completed."""
        self._hold_next.setChecked(hold)

    def press_upload(self) -> None:
        """As if the button were pressed; nothing while it cannot be."""
        if self._button.isEnabled():
            self._button.click()

    def go_to_newest(self) -> None:
        """Put the keyboard on the line that came last."""
        self.go_to(self._staging.index(self._staging.rowCount() - 1, StagingColumn.FILE))

    def go_to(self, index: QModelIndex) -> None:
        """Put the keyboard on that line."""
        self.list.setCurrentIndex(index)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        side = tokens.S12
        top = QHBoxLayout(self._top)
        top.setContentsMargins(side, tokens.S8, side, tokens.S4)
        top.setSpacing(tokens.S4)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._hold_next)
        top.addSpacing(tokens.S8)
        top.addWidget(self._earlier)
        top.addWidget(self._later)
        links = QHBoxLayout()
        links.setSpacing(tokens.S8)
        links.addWidget(self._doubtful)
        links.addWidget(self._review)
        links.addWidget(self._leave_out)
        links.addStretch(1)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addLayout(links)
        said.addWidget(self._reason)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(side, tokens.S8, side, tokens.S8)
        bottom.setSpacing(tokens.S12)
        bottom.addLayout(said, 1)
        bottom.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self._top)
        layout.addWidget(self.list)
        layout.addLayout(bottom)

    def _link(self, name: str, words: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.clicked.connect(act)
        set_look(button, Look.LINK)
        return button

    def _show_first_doubtful(self) -> None:
        if doubtful := self._staging.rejected_probably:
            self.findings_wanted.emit(doubtful[0].id)

    def _remove_doubtful(self) -> None:
        for file in self._staging.rejected_probably:
            self._staging.choose_removal(self._staging.index_of(file.id))

    def _show_doubtful(self) -> None:
        """Which files Knosc will probably reject, and what can be done about them."""
        count = len(self._staging.rejected_probably)
        for part in (self._doubtful, self._review, self._leave_out):
            part.setVisible(count > 0)
        if count:
            self._doubtful.setText(tr("window.files.doubtful", count=count))
            self._leave_out.setText(tr("window.files.leave_out", count=count))
            self._leave_out.setToolTip(tr("window.files.leave_out_tip", count=count))

    def _arrow(self, name: str, words: str, key: Shortcut, by: int) -> QToolButton:
        button = QToolButton(self._top)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(with_keys(words, key.keys))
        button.setArrowType(Qt.ArrowType.UpArrow if by < 0 else Qt.ArrowType.DownArrow)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.list.move_current(by))
        return button

    def _suit_arrows(self) -> None:
        current = self.list.currentIndex()
        self._earlier.setEnabled(self._staging.may_move(current, -1))
        self._later.setEnabled(self._staging.may_move(current, 1))

    def _show(self) -> None:
        lines, sendable = self._staging.rowCount(), self._staging.sendable
        if not lines:
            self._keep_focus()
        for area in (self._top, self.list):
            area.setVisible(lines > 0)
        self.list.fit()
        self._show_doubtful()
        for part in (self._hold_next, self._earlier, self._later):
            part.setVisible(lines > 1)
        self._suit_arrows()
        self._button.setText(self._named(sendable))
        signed_in = self._session.phase is SessionPhase.SIGNED_IN
        may_upload = signed_in and sendable > 0
        if may_upload != self._button.isEnabled():
            self._button.setEnabled(may_upload)
            self.may_upload_changed.emit(may_upload)
        self._reason.setText(self._why(signed_in=signed_in) if lines else "")
        self._reason.setVisible(bool(self._reason.text()))
        self._button.setAccessibleDescription(self._reason.text())

    def _named(self, sendable: int) -> str:
        """What the button says."""
        if self._session.environment is None:
            return tr("window.files.upload", count=sendable) if sendable else tr("window.files.upload_none")
        place = formatting.destination(self._session.environment)
        if not sendable:
            return tr("window.files.upload_none_to", place=place)
        return tr("window.files.upload_to", count=sendable, place=place)

    def _keep_focus(self) -> None:
        """Left to Qt it goes on to the filter of the jobs, and Enter would not send what is dropped next."""
        if self.isAncestorOf(self.window().focusWidget()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _why(self, *, signed_in: bool) -> str:
        """Why the button cannot be pressed, or which files it would not upload."""
        if not signed_in:
            return tr("window.files.sign_in")
        staging = self._staging
        reasons: list[Text] = []
        if staging.without_kind:
            reasons.append(message("window.files.type_needed", count=staging.without_kind))
        if staging.with_problem:
            reasons.append(message("window.files.problem", count=staging.with_problem))
        if staging.waiting:
            reasons.append(message("window.files.unreadable", count=staging.waiting))
        if reasons and staging.sendable:
            reasons.append(message("window.files.others"))
        return render(sentences(*reasons, self._twice()))

    def _twice(self) -> Text:
        types = self._staging.refreshed_twice
        if len(types) > 1:
            return message("window.files.twice_each", types=types)
        return message("window.files.twice", type=types[0]) if types else ""
