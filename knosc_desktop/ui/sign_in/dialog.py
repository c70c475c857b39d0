"""The sign-in: one dialog whose page follows the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.texts import sentences
from knosc_desktop.models import formatting
from knosc_desktop.ui.sign_in.pages import CodePage, Incomplete, LockedPage, NewPasswordPage, PasswordPage
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.domain.environment import Stage
    from knosc_desktop.domain.errors import Problem

_MESSAGE_WIDTH = 420
_SUBMIT_TEXTS = {
    SessionPhase.SIGNED_OUT: "dialogs.sign_in.submit",
    SessionPhase.EXPIRED: "dialogs.sign_in.submit",
    SessionPhase.SECOND_FACTOR: "dialogs.sign_in.verify",
    SessionPhase.FIRST_SIGN_IN: "dialogs.sign_in.set_password",
    SessionPhase.LOCKED_OUT: "dialogs.sign_in.try_again",
}


class SignInDialog(QDialog):
    """Asks for what the session needs next; keeps no secret after handing it over.

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
        self._password_page = PasswordPage(self)
        self._code_page = CodePage(self)
        self._new_password_page = NewPasswordPage(self)
        self._locked_page = LockedPage(self)
        self._pages = QStackedWidget(self)
        self._every_page = (self._password_page, self._code_page, self._new_password_page, self._locked_page)
        for page in self._every_page:
            self._pages.addWidget(page)
        self._message = PlainLabel(parent=self, wrapped=True)
        self._message.setObjectName("signInMessage")
        self._message.let_copy()
        self._submit_button = QPushButton(self)
        self._submit_button.setObjectName("signInButton")
        set_look(self._submit_button, Look.PRIMARY)
        self._submit_button.setDefault(True)
        self._submit_button.clicked.connect(self._submit)
        self._cancel_button = QPushButton(tr("dialogs.cancel"), self)
        self._cancel_button.setObjectName("cancelButton")
        self._cancel_button.setAutoDefault(False)
        self._cancel_button.clicked.connect(self.reject)
        self._demo_button = QPushButton(tr("dialogs.sign_in.demo"), self)
        self._demo_button.setObjectName("demoButton")
        self._demo_button.setAutoDefault(False)
        self._demo_button.setFlat(True)
        self._demo_button.clicked.connect(self.demo_requested)
        self._password_page.forgot_password_requested.connect(self.forgot_password_requested)
        self._password_page.trouble.connect(self._complain)
        self.rejected.connect(self._forget_secrets)
        self._lay_out()
        self._show_page()

    def show_state(self, state: SessionState) -> None:
        """Show what the session needs now; closes when that is nothing more."""
        if state.phase is SessionPhase.SIGNED_IN:
            self._forget_secrets()
            self.accept()
            return
        if state.phase is not self._phase:
            self._phase = state.phase
            self._forget_secrets()
        self._show_page()
        self.show_problem(state.problem)

    def set_busy(self, busy: bool) -> None:
        """While Knosc is asked, nothing can be changed but *Cancel* works."""
        self._pages.setEnabled(not busy)
        self._demo_button.setEnabled(not busy)
        self._submit_button.setEnabled(not busy)
        self._submit_button.setText(tr("dialogs.sign_in.busy" if busy else _SUBMIT_TEXTS[self._phase]))
        if busy:
            self._say("")
        else:
            self._page.focus_first_empty()

    def show_problem(self, problem: Problem | None) -> None:
        """Say why the last step did not work; what was typed in secret is cleared."""
        if problem is None:
            self._say("")
            return
        self._forget_secrets()
        self._complain(render(sentences(f"{render(problem.title)}.", problem.message, problem.hint)))
        self._page.focus_first_empty()

    def show_message(self, words: str) -> None:
        """Say something good."""
        self._say(words, Look.GOOD)

    def prefill(self, company: str, stage: Stage, address: str, username: str, stay: bool) -> None:
        """Fill in what is known from last time."""
        self._password_page.prefill(company, stage, address, username, stay=stay)
        self._password_page.focus_first_empty()

    def set_keychain_note(self, words: str) -> None:
        """Say why the sign-in cannot be kept; empty when it can."""
        self._password_page.set_keychain_note(words)
        self.adjustSize()

    @property
    def _page(self) -> PasswordPage | CodePage | NewPasswordPage:
        """The page with fields; behind a lock-out that is the first."""
        if self._phase is SessionPhase.SECOND_FACTOR:
            return self._code_page
        return self._new_password_page if self._phase is SessionPhase.FIRST_SIGN_IN else self._password_page

    def _show_page(self) -> None:
        shown = self._locked_page if self._phase is SessionPhase.LOCKED_OUT else self._page
        for page in self._every_page:
            # Otherwise the highest page would decide how high all of them are.
            policy = QSizePolicy.Policy.Preferred if page is shown else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._pages.setCurrentWidget(shown)
        self._submit_button.setText(tr(_SUBMIT_TEXTS[self._phase]))
        self._demo_button.setVisible(self._page is self._password_page)
        self._page.focus_first_empty()
        self.adjustSize()

    def _submit(self) -> None:
        try:
            self._hand_over()
        except Incomplete as missing:
            self._complain(str(missing))
            missing.field.setFocus()

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

    def _complain(self, words: str) -> None:
        self._say(words, Look.BAD)

    def _say(self, words: str, look: Look | None = None) -> None:
        set_look(self._message, look)
        self._message.setText(formatting.safe_lines(words))
        self._make_room()
        if words and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._message, words))

    def _make_room(self) -> None:
        """A long message would take the room of the wrapped lines above it."""
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout else 0
        if needed > self.height():
            self.resize(self.width(), needed)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._demo_button)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel_button)
        buttons.addWidget(self._submit_button)
        # Room for a message of some lines, so that the fields do not jump when it comes.
        self._message.setMinimumSize(_MESSAGE_WIDTH, 3 * self.fontMetrics().lineSpacing())
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self._pages)
        layout.addWidget(self._message)
        layout.addLayout(buttons)
