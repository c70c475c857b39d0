"""The pages of the sign-in dialog: what is asked for at each step, and nothing about what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.environment import BadAddress, Environment, Stage
from knosc_desktop.domain.errors import (
    ConnectionRefused,
    NameNotFound,
    NewPasswordRefused,
    WrongCode,
    WrongCredentials,
)
from knosc_desktop.domain.sign_in import MINIMUM_PASSWORD_LENGTH, SignInRequest
from knosc_desktop.domain.texts import quoted
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import FlowLayout
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from knosc_desktop.domain.errors import KnoscError

CODE_LENGTH = 6
"""Digits of an authenticator app's code."""


class Incomplete(ValueError):
    """Something is missing or wrong on the page; the text says what.

    Attributes:
        field: where the keyboard should go.
    """

    def __init__(self, words: str, field: QWidget) -> None:
        super().__init__(words)
        self.field = field


class LabelledField(QWidget):
    """A field below its label, with room for what is wrong with it."""

    def __init__(self, words: str, field: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        label = PlainLabel(words, self)
        label.setBuddy(field)
        field.setAccessibleName(words.replace("&", ""))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(label)
        self._column.addWidget(field)

    def place_below(self, message: QWidget) -> None:
        """Show the message below the field."""
        self._column.addWidget(message)


class SignInPage(QWidget):
    """Fields one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[QWidget, LabelledField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    def place_below(self, field: QWidget, message: QWidget) -> None:
        """Show the message below that field of this page."""
        self._fields[field].place_below(message)

    def field_of(self, error: KnoscError) -> QWidget | None:
        """Where the user can mend it; None when that is no field of this page."""
        raise NotImplementedError

    def forget_secrets(self) -> None:
        """Keep nothing that was typed in secret."""
        raise NotImplementedError

    def focus_first_empty(self) -> None:
        """Put the keyboard where something is missing."""
        raise NotImplementedError

    def _add_field(self, words: str, field: QWidget) -> None:
        self._fields[field] = LabelledField(words, field, self)
        self._column.addWidget(self._fields[field])

    def _add_links(self, *links: QPushButton) -> None:
        line = FlowLayout(spacing=4)
        for link in links:
            line.addWidget(link)
        self._column.addLayout(line)


class ShowPasswordButton(QPushButton):
    """Shows what is typed into password fields, until it is selected again or they are emptied."""

    def __init__(self, name: str, fields: tuple[QLineEdit, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._fields = fields
        self.setObjectName(name)
        self.setAutoDefault(False)
        set_look(self, Look.LINK)
        self.clicked.connect(lambda: self._show(shown=not self._is_shown))
        self.hide_again()

    def hide_again(self) -> None:
        """Show dots instead of what is typed next."""
        self._show(shown=False)

    @property
    def _is_shown(self) -> bool:
        return self._fields[0].echoMode() is QLineEdit.EchoMode.Normal

    def _show(self, *, shown: bool) -> None:
        for field in self._fields:
            field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.setText(tr("dialogs.sign_in.hide_password" if shown else "dialogs.sign_in.show_password"))


class PasswordPage(SignInPage):
    """Company or address, user and password.

    Signals:
        forgot_password_wanted().
    """

    forgot_password_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = QComboBox(self)
        self._environment.setObjectName("environmentPicker")
        self._environment.setPlaceholderText(tr("dialogs.sign_in.choose_environment"))
        self._environment.addItem(tr("dialogs.sign_in.production"), Stage.PRODUCTION)
        self._environment.addItem(tr("dialogs.sign_in.test"), Stage.TEST)
        self._environment.addItem(tr("dialogs.sign_in.other"), Stage.OTHER)
        # At the first sign-in nobody but the user knows which one is meant.
        self._environment.setCurrentIndex(-1)
        self._company = _edit(self, "companyEdit", tr("dialogs.sign_in.example", example="acme"))
        self._address = _edit(self, "addressEdit", tr("dialogs.sign_in.example", example="https://knosc.example.com"))
        self._username = _edit(self, "usernameEdit")
        self._password = _edit(self, "passwordEdit")
        self._show_password = ShowPasswordButton("showPasswordButton", (self._password,), self)
        self._preview = PlainLabel(parent=self)
        self._preview.setObjectName("addressPreview")
        set_look(self._preview, Look.MUTED)
        keeps_room = self._preview.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self._preview.setSizePolicy(keeps_room)
        self._stay = QCheckBox(tr("dialogs.sign_in.stay"), self)
        self._stay.setObjectName("staySignedInCheck")
        self._stay_note = PlainLabel("", self, wrapped=True)
        self._stay_note.setObjectName("keychainNote")
        self._stay_note.hide()
        self._forgot = QPushButton(tr("dialogs.sign_in.forgot"), self)
        self._forgot.setObjectName("forgotPasswordButton")
        self._forgot.setAutoDefault(False)
        set_look(self._forgot, Look.LINK)
        self._forgot.clicked.connect(self.forgot_password_wanted)
        self._lay_out()
        self._environment.currentIndexChanged.connect(self._show_stage)
        self._company.textChanged.connect(self._show_preview)
        self._address.textChanged.connect(self._show_preview)
        self._show_stage()

    def prefill(self, company: str, stage: Stage | None, address: str, username: str, *, stay: bool) -> None:
        """Fill in what is known from last time; None is no environment."""
        self._company.setText(company)
        self._address.setText(address)
        self._username.setText(username)
        self._stay.setChecked(stay and self._stay.isEnabled())
        self._environment.setCurrentIndex(self._environment.findData(stage) if stage else -1)

    def keep_place(self) -> None:
        """Let neither environment nor company be changed."""
        for field in (self._environment, self._company, self._address):
            field.setEnabled(False)
        self.focus_first_empty()

    def set_keychain_note(self, words: str) -> None:
        """Say why the sign-in cannot be kept; empty when it can."""
        self._stay_note.setText(words)
        self._stay_note.setVisible(bool(words))
        self._stay.setEnabled(not words)
        if words:
            self._stay.setChecked(False)

    def request(self) -> SignInRequest:
        """What was filled in.

        Raises:
            Incomplete: something is missing.
        """
        environment = self._chosen_environment()
        if not self._username.text().strip():
            raise Incomplete(tr("dialogs.sign_in.user_missing"), self._username)
        if not self._password.text():
            raise Incomplete(tr("dialogs.sign_in.password_missing"), self._password)
        return SignInRequest(
            environment, self._username.text().strip(), self._password.text(), stay_signed_in=self._stay.isChecked()
        )

    def forgotten(self) -> tuple[Environment, str]:
        """Where a new password is asked for, and the email address that it is for.

        Raises:
            Incomplete: something is missing.
        """
        environment = self._chosen_environment()
        if "@" not in self._username.text():
            raise Incomplete(tr("dialogs.sign_in.email_missing"), self._username)
        return environment, self._username.text().strip()

    def field_of(self, error: KnoscError) -> QWidget | None:
        if isinstance(error, WrongCredentials):
            return self._password
        # Where the address follows from the company, a name that is known is the right one.
        of_address = (NameNotFound, ConnectionRefused) if self._is_other else NameNotFound
        return self._place if isinstance(error, of_address) else None

    def forget_secrets(self) -> None:
        _forget(self._password)
        self._show_password.hide_again()

    def focus_first_empty(self) -> None:
        fields = (self._place, self._username, self._password)
        empty = next((field for field in fields if not field.text()), self._password)
        (self._environment if self._stage is None else empty).setFocus()

    @property
    def _place(self) -> QLineEdit:
        """Where the user says which Knosc is meant."""
        return self._address if self._is_other else self._company

    @property
    def _is_other(self) -> bool:
        return self._stage is Stage.OTHER

    @property
    def _stage(self) -> Stage | None:
        # Qt hands a text enum back as bare text.
        chosen = self._environment.currentData()
        return None if chosen is None else Stage(chosen)

    def _chosen_environment(self) -> Environment:
        stage = self._stage
        if stage is None:
            raise Incomplete(tr("dialogs.sign_in.environment_missing"), self._environment)
        try:
            if stage is Stage.OTHER:
                return Environment.at_address(self._address.text())
            return Environment.of_company(self._company.text(), stage)
        except BadAddress as bad:
            raise Incomplete(render(bad.reason), self._place) from None

    def _show_stage(self) -> None:
        self._fields[self._company].setVisible(not self._is_other)
        self._fields[self._address].setVisible(self._is_other)
        self._show_preview()

    def _show_preview(self) -> None:
        """Where it will go, as soon as that can be told."""
        try:
            host = self._chosen_environment().host
        except Incomplete:
            host = ""
        self._preview.setText(host)
        self._preview.setVisible(bool(host))

    def _lay_out(self) -> None:
        self._add_field(tr("dialogs.sign_in.environment"), self._environment)
        self._add_field(tr("dialogs.sign_in.company"), self._company)
        self._add_field(tr("dialogs.sign_in.address"), self._address)
        self._column.addWidget(self._preview)
        self._add_field(tr("dialogs.sign_in.user"), self._username)
        self._add_field(tr("dialogs.sign_in.password"), self._password)
        self._add_links(self._show_password, self._forgot)
        self._column.addWidget(self._stay)
        self._column.addWidget(self._stay_note)


class CodePage(SignInPage):
    """The second factor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = PlainLabel(tr("dialogs.sign_in.code_wanted"), self, wrapped=True)
        self._code = _edit(self, "totpEdit", "123 456")
        self._code.setAccessibleDescription(words.text())
        # Room for digits pasted with spaces; what is no digit is dropped when it is read.
        self._code.setMaxLength(3 * CODE_LENGTH)
        self._code.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._column.addWidget(words)
        self._add_field(tr("dialogs.sign_in.code"), self._code)

    def code(self) -> str:
        """The digits.

        Raises:
            Incomplete: not that many.
        """
        digits = "".join(character for character in self._code.text() if character.isascii() and character.isdigit())
        if len(digits) != CODE_LENGTH:
            raise Incomplete(tr("dialogs.sign_in.code_length", count=CODE_LENGTH), self._code)
        return digits

    def field_of(self, error: KnoscError) -> QWidget | None:
        return self._code if isinstance(error, WrongCode) else None

    def forget_secrets(self) -> None:
        """Each code works once."""
        _forget(self._code)

    def focus_first_empty(self) -> None:
        self._code.setFocus()


class NewPasswordPage(SignInPage):
    """The first sign-in of an account."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = PlainLabel(tr("dialogs.sign_in.first_time"), self, wrapped=True)
        hint = tr("dialogs.sign_in.at_least", count=MINIMUM_PASSWORD_LENGTH)
        self._password = _edit(self, "newPasswordEdit", hint)
        self._again = _edit(self, "newPasswordAgainEdit")
        self._show_password = ShowPasswordButton("showNewPasswordButton", (self._password, self._again), self)
        self._column.addWidget(words)
        self._add_field(tr("dialogs.sign_in.new_password"), self._password)
        self._add_field(tr("dialogs.sign_in.repeat_password"), self._again)
        self._add_links(self._show_password)

    def new_password(self) -> str:
        """What was chosen.

        Raises:
            Incomplete: too short, or not the same twice.
        """
        if len(self._password.text()) < MINIMUM_PASSWORD_LENGTH:
            raise Incomplete(tr("dialogs.sign_in.too_short", count=MINIMUM_PASSWORD_LENGTH), self._password)
        if self._password.text() != self._again.text():
            raise Incomplete(tr("dialogs.sign_in.not_the_same"), self._again)
        return self._password.text()

    def field_of(self, error: KnoscError) -> QWidget | None:
        return self._password if isinstance(error, NewPasswordRefused) else None

    def forget_secrets(self) -> None:
        for edit in (self._password, self._again):
            _forget(edit)
        self._show_password.hide_again()

    def focus_first_empty(self) -> None:
        (self._again if self._password.text() else self._password).setFocus()


class LockedPage(QWidget):
    """Too many failed attempts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        forgot = quoted(tr("dialogs.sign_in.forgot").replace("&", ""))
        words = PlainLabel(tr("dialogs.sign_in.locked", forgot=forgot), self, wrapped=True)
        words.setObjectName("lockedText")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(words)
        layout.addStretch(1)


def _edit(parent: QWidget, name: str, placeholder: str = "") -> QLineEdit:
    edit = QLineEdit(parent)
    edit.setObjectName(name)
    edit.setPlaceholderText(placeholder)
    edit.setMinimumWidth(260)
    return edit


def _forget(edit: QLineEdit) -> None:
    """Empty it; ``clear`` would keep what was typed to be undone."""
    edit.setText("")
