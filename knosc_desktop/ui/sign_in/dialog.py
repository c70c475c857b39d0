"""The sign-in: one dialog whose page follows the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.errors import SignInProblem
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.texts import sentences
from knosc_desktop.models import formatting
from knosc_desktop.ui.sign_in.pages import CodePage, Incomplete, LockedPage, NewPasswordPage, PasswordPage
from knosc_desktop.ui.widgets.labels import CollapsibleDetails, PlainLabel
from knosc_desktop.ui.widgets.layout import bring_into_sight, on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from knosc_desktop.domain.environment import Stage
    from knosc_desktop.domain.errors import KnoscError, Problem
    from knosc_desktop.ui.sign_in.pages import SignInPage

_WIDTH = 460
_MARGINS = (20, 20, 20, 16)
_SPACING = 12
_SUBMIT_TEXTS = {
    SessionPhase.SIGNED_OUT: "dialogs.sign_in.submit",
    SessionPhase.EXPIRED: "dialogs.sign_in.submit",
    SessionPhase.SECOND_FACTOR: "dialogs.sign_in.verify",
    SessionPhase.FIRST_SIGN_IN: "dialogs.sign_in.set_password",
    SessionPhase.LOCKED_OUT: "dialogs.sign_in.try_again",
}


class SignInDialog(QDialog):
    """Asks for what the session needs next; keeps no secret that Knosc has judged.

    Signals:
        sign_in_requested(request: SignInRequest).
        code_entered(code: str): six digits.
        new_password_chosen(password: str).
        forgot_password_requested(environment: Environment, email: str).
        demo_requested(): with the demo instead.
    """

    sign_in_requested = Signal(object)
    code_entered = Signal(str)
    new_password_chosen = Signal(str)
    forgot_password_requested = Signal(object, str)
    demo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signInDialog")
        self.setAccessibleName(tr("dialogs.sign_in"))
        self.setWindowTitle(tr("dialogs.sign_in"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._phase = SessionPhase.SIGNED_OUT
        self._is_elsewhere_offered = True
        self._password_page = PasswordPage(self)
        self._code_page = CodePage(self)
        self._new_password_page = NewPasswordPage(self)
        self._locked_page = LockedPage(self)
        self._inside = QWidget(self)
        self._pages = QWidget(self._inside)
        self._every_page = (self._password_page, self._code_page, self._new_password_page, self._locked_page)
        self._message = PlainLabel(parent=self, wrapped=True)
        self._message.setObjectName("signInMessage")
        self._message.let_copy()
        self._marked: QWidget | None = None
        self._unmarked = ""
        self._details = CollapsibleDetails(self)
        self._submit_button = QPushButton(self)
        self._submit_button.setObjectName("signInButton")
        self._submit_button.setDefault(True)
        set_look(self._submit_button, Look.PRIMARY)
        self._submit_button.clicked.connect(self._submit)
        self._cancel_button = QPushButton(tr("dialogs.cancel"), self)
        self._cancel_button.setObjectName("cancelButton")
        self._cancel_button.setAutoDefault(False)
        self._cancel_button.clicked.connect(self.reject)
        self._demo_button = QPushButton(tr("dialogs.sign_in.demo"), self)
        self._demo_button.setObjectName("demoButton")
        self._demo_button.setAutoDefault(False)
        self._demo_button.clicked.connect(self.demo_requested)
        self._demo = self._second_way()
        self._password_page.forgot_password_wanted.connect(self._ask_for_new_password)
        self.rejected.connect(self._forget_secrets)
        self._lay_out()
        self._show_page()

    def show_state(self, state: SessionState, error: KnoscError | None = None) -> None:
        """Show what the session needs now; closes when that is nothing more.

        Args:
            state: of the session.
            error: why the last step did not work, if it did not; otherwise the state may say something.
        """
        if state.phase is SessionPhase.SIGNED_IN:
            self._forget_secrets()
            self.accept()
            return
        before = self._shown_page
        self._phase = state.phase
        if self._shown_page is not before:
            self._forget_secrets()
        self._show_page()
        if error is not None:
            self.show_error(error)
        else:
            self._show_problem(state.problem)

    def set_busy(self, busy: bool) -> None:
        """While Knosc is asked, nothing can be changed but *Cancel* works."""
        self._pages.setEnabled(not busy)
        self._demo.setEnabled(not busy)
        self._submit_button.setEnabled(not busy)
        self._submit_button.setText(tr("dialogs.sign_in.busy" if busy else _SUBMIT_TEXTS[self._phase]))
        if busy:
            self._say("")
        else:
            self._page.focus_first_empty()

    def show_error(self, error: KnoscError) -> None:
        """Say why the last step did not work, below the field that it is about.

        What was typed in secret is forgotten when Knosc did not accept it. When Knosc did not
        judge it, the user need not type it again.
        """
        if isinstance(error, SignInProblem):
            self._forget_secrets()
        field = self._page.field_of(error) if self._shown_page is self._page else None
        if field is None:
            self._show_problem(error.problem)
        else:
            self._complain(render(sentences(error.message, error.hint)), field, error.details)

    def show_message(self, words: str) -> None:
        """Say something good."""
        self._say(words, Look.GOOD)

    def prefill(self, company: str, stage: Stage | None, address: str, username: str, stay: bool) -> None:
        """Fill in what is known from last time."""
        self._password_page.prefill(company, stage, address, username, stay=stay)
        self._password_page.focus_first_empty()

    def keep_place(self) -> None:
        """Sign in to the environment that is filled in, and nowhere else, so not to the demo either."""
        self._password_page.keep_place()
        self._is_elsewhere_offered = False
        self._show_page()

    def set_keychain_note(self, words: str) -> None:
        """Say why the sign-in cannot be kept; empty when it can."""
        self._password_page.set_keychain_note(words)

    @property
    def _page(self) -> PasswordPage | CodePage | NewPasswordPage:
        """The page with fields; behind a lock-out that is the first."""
        if self._phase is SessionPhase.SECOND_FACTOR:
            return self._code_page
        return self._new_password_page if self._phase is SessionPhase.FIRST_SIGN_IN else self._password_page

    @property
    def _shown_page(self) -> SignInPage | LockedPage:
        return self._locked_page if self._phase is SessionPhase.LOCKED_OUT else self._page

    def _show_page(self) -> None:
        shown = self._shown_page
        for page in self._every_page:
            page.setVisible(page is shown)
        self._submit_button.setText(tr(_SUBMIT_TEXTS[self._phase]))
        self._demo.setVisible(shown is self._password_page and self._is_elsewhere_offered)
        self._page.focus_first_empty()

    def _submit(self) -> None:
        try:
            self._hand_over()
        except Incomplete as missing:
            self._complain(str(missing), missing.field)

    def _ask_for_new_password(self) -> None:
        try:
            self.forgot_password_requested.emit(*self._password_page.forgotten())
        except Incomplete as missing:
            self._complain(str(missing), missing.field)

    def _hand_over(self) -> None:
        if self._phase is SessionPhase.SECOND_FACTOR:
            self.code_entered.emit(self._code_page.code())
        elif self._phase is SessionPhase.FIRST_SIGN_IN:
            self.new_password_chosen.emit(self._new_password_page.new_password())
        elif self._phase is SessionPhase.LOCKED_OUT:
            # Back to the password; it is for Knosc to say whether the lock is over.
            self.show_state(SessionState(SessionPhase.SIGNED_OUT))
        else:
            self.sign_in_requested.emit(self._password_page.request())

    def _forget_secrets(self) -> None:
        for page in (self._password_page, self._code_page, self._new_password_page):
            page.forget_secrets()

    def _show_problem(self, problem: Problem | None) -> None:
        if problem is None:
            self._say("")
            return
        words = render(sentences(f"{render(problem.title)}.", problem.message, problem.hint))
        self._say(words, Look.BAD, details=problem.details)
        self._page.focus_first_empty()

    def _complain(self, words: str, field: QWidget, details: str = "") -> None:
        field.setFocus()
        self._say(words, Look.BAD, field, details)
        # On a low screen the fields scroll; only when they have been placed anew is it known how far.
        QTimer.singleShot(0, self, self._bring_complaint_into_sight)

    def _bring_complaint_into_sight(self) -> None:
        for part in (self._message, self._marked):
            if part is not None:
                bring_into_sight(part, part.rect())

    def _say(self, words: str, look: Look | None = None, field: QWidget | None = None, details: str = "") -> None:
        """Say something below the field that it is about, or below all of them."""
        set_look(self._message, look)
        self._message.setText(formatting.safe_lines(words))
        if field is None:
            self._below_page.addWidget(self._message)
        else:
            self._page.place_below(field, self._message)
        # Only now: what comes to another parent is hidden at first.
        self._message.setVisible(bool(words))
        self._mark(field, words)
        self._details.show_details(details)
        # Once: what is said of the field comes after the keyboard went there, and is read out only on return.
        if words and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._message, words))

    def _mark(self, field: QWidget | None, words: str) -> None:
        """Describe the field by what is wrong with it, and no other field any more."""
        if self._marked is not None:
            self._marked.setAccessibleDescription(self._unmarked)
        self._marked = field
        if field is not None:
            self._unmarked = field.accessibleDescription()
            field.setAccessibleDescription(words)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        """As high as what is shown needs now, as far as the screen has room; a layout alone forgets wrapped lines."""
        left, top, right, bottom = _MARGINS
        width = max(self.width(), self._column.totalMinimumSize().width() + left + right)
        room = width - left - right
        heights = [self._column.totalHeightForWidth(room), self._buttons.sizeHint().height()]
        if not self._demo.isHidden():
            heights.append(self._demo.heightForWidth(room))
        height = sum(heights) + _SPACING * (len(heights) - 1) + top + bottom
        self.resize(on_screen(self, QSize(width, height)))

    def _second_way(self) -> QWidget:
        """For those without an account: below a line, beside its button."""
        way = QWidget(self)
        words = PlainLabel(tr("dialogs.sign_in.demo_why"), way, wrapped=True)
        words.setObjectName("demoHint")
        line = QFrame(way)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(words, 1)
        row.addWidget(self._demo_button)
        layout = QVBoxLayout(way)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(line)
        layout.addLayout(row)
        return way

    def _lay_out(self) -> None:
        buttons = self._buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel_button)
        buttons.addWidget(self._submit_button)
        self._message.hide()
        self._below_page = QVBoxLayout()
        self._below_page.addWidget(self._message)
        pages = QVBoxLayout(self._pages)
        pages.setContentsMargins(0, 0, 0, 0)
        for page in self._every_page:
            pages.addWidget(page)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_SPACING)
        self._column.addWidget(self._pages)
        self._column.addLayout(self._below_page)
        self._column.addWidget(self._details)
        area = QScrollArea(self)
        area.setObjectName("signInArea")
        area.setWidget(self._inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.setSpacing(_SPACING)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)
        layout.addWidget(self._demo)
        self.setMinimumWidth(_WIDTH)
