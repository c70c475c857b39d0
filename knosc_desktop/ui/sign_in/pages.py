"""The pages of the sign-in dialog: what is asked for at each step, and nothing about what follows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.environment import BadAddress, Environment, Stage
from knosc_desktop.domain.sign_in import MINIMUM_PASSWORD_LENGTH, SignInRequest
from knosc_desktop.domain.texts import quoted
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

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


class PasswordPage(QWidget):
    """Company or address, user and password.

    Signals:
        forgot_password_requested(environment: Environment, email: str).
        trouble(words: str): why that cannot be asked for yet.
    """

    forgot_password_requested = Signal(object, str)
    trouble = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = QComboBox(self)
        self._environment.setObjectName("environmentPicker")
        self._environment.addItem(tr("dialogs.sign_in.production"), Stage.PRODUCTION)
        self._environment.addItem(tr("dialogs.sign_in.test"), Stage.TEST)
        self._environment.addItem(tr("dialogs.sign_in.other"), Stage.OTHER)
        self._company = _edit(self, "companyEdit", tr("dialogs.sign_in.example", example="acme"))
        self._address = _edit(self, "addressEdit", tr("dialogs.sign_in.example", example="https://knosc.example.com"))
        self._username = _edit(self, "usernameEdit")
        self._password = _edit(self, "passwordEdit")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._preview = PlainLabel(parent=self)
        self._preview.setObjectName("addressPreview")
        set_look(self._preview, Look.MUTED)
        self._stay = QCheckBox(tr("dialogs.sign_in.stay"), self)
        self._stay.setObjectName("staySignedInCheck")
        self._stay_note = PlainLabel("", self, wrapped=True)
        self._stay_note.setObjectName("keychainNote")
        self._stay_note.hide()
        self._forgot = QPushButton(tr("dialogs.sign_in.forgot"), self)
        self._forgot.setObjectName("forgotPasswordButton")
        self._forgot.setAutoDefault(False)
        set_look(self._forgot, Look.LINK)
        self._forgot.clicked.connect(self._ask_for_new_password)
        self._form = QFormLayout(self)
        self._lay_out()
        self._environment.currentIndexChanged.connect(self._show_stage)
        self._company.textChanged.connect(self._show_preview)
        self._address.textChanged.connect(self._show_preview)
        self._show_stage()

    def prefill(self, company: str, stage: Stage, address: str, username: str, *, stay: bool) -> None:
        """Fill in what is known from last time."""
        self._company.setText(company)
        self._address.setText(address)
        self._username.setText(username)
        self._stay.setChecked(stay and self._stay.isEnabled())
        self._environment.setCurrentIndex(max(self._environment.findData(stage), 0))

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

    def forget_secrets(self) -> None:
        """Keep no password."""
        _forget(self._password)

    def focus_first_empty(self) -> None:
        """Put the keyboard where something is missing."""
        fields = (self._address if self._is_other else self._company, self._username, self._password)
        next((field for field in fields if not field.text()), self._password).setFocus()

    @property
    def _is_other(self) -> bool:
        return self._stage is Stage.OTHER

    @property
    def _stage(self) -> Stage:
        # Qt hands a text enum back as bare text.
        return Stage(self._environment.currentData())

    def _chosen_environment(self) -> Environment:
        try:
            if self._is_other:
                return Environment.at_address(self._address.text())
            return Environment.of_company(self._company.text(), self._stage)
        except BadAddress as bad:
            raise Incomplete(render(bad.reason), self._address if self._is_other else self._company) from None

    def _ask_for_new_password(self) -> None:
        try:
            environment, email = self._chosen_environment(), self._email()
        except Incomplete as missing:
            self.trouble.emit(str(missing))
            missing.field.setFocus()
            return
        self.forgot_password_requested.emit(environment, email)

    def _email(self) -> str:
        if "@" not in self._username.text():
            raise Incomplete(tr("dialogs.sign_in.email_missing"), self._username)
        return self._username.text().strip()

    def _show_stage(self) -> None:
        self._form.setRowVisible(self._company, not self._is_other)
        self._form.setRowVisible(self._address, self._is_other)
        self._show_preview()

    def _show_preview(self) -> None:
        """Where it will go, as soon as that can be told."""
        try:
            self._preview.setText(self._chosen_environment().host)
        except Incomplete:
            self._preview.setText("")

    def _lay_out(self) -> None:
        form = self._form
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        _add_row(form, tr("dialogs.sign_in.environment"), self._environment)
        _add_row(form, tr("dialogs.sign_in.company"), self._company)
        _add_row(form, tr("dialogs.sign_in.address"), self._address)
        form.addRow("", self._preview)
        _add_row(form, tr("dialogs.sign_in.user"), self._username)
        _add_row(form, tr("dialogs.sign_in.password"), self._password)
        form.addRow("", self._stay)
        form.addRow("", self._stay_note)
        line = QHBoxLayout()
        line.addWidget(self._forgot)
        line.addStretch(1)
        form.addRow("", line)


class CodePage(QWidget):
    """The second factor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = PlainLabel(tr("dialogs.sign_in.code_wanted"), self, wrapped=True)
        self._code = _edit(self, "totpEdit", "123 456")
        self._code.setAccessibleDescription(words.text())
        # Room for digits pasted with spaces; what is no digit is dropped when it is read.
        self._code.setMaxLength(3 * CODE_LENGTH)
        self._code.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        form = QFormLayout()
        _add_row(form, tr("dialogs.sign_in.code"), self._code)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(words)
        layout.addLayout(form)
        layout.addStretch(1)

    def code(self) -> str:
        """The digits.

        Raises:
            Incomplete: not that many.
        """
        digits = "".join(character for character in self._code.text() if character.isascii() and character.isdigit())
        if len(digits) != CODE_LENGTH:
            raise Incomplete(tr("dialogs.sign_in.code_length", count=CODE_LENGTH), self._code)
        return digits

    def forget_secrets(self) -> None:
        """Keep no code; each works once."""
        _forget(self._code)

    def focus_first_empty(self) -> None:
        """Put the keyboard where something is missing."""
        self._code.setFocus()


class NewPasswordPage(QWidget):
    """The first sign-in of an account."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = PlainLabel(tr("dialogs.sign_in.first_time"), self, wrapped=True)
        hint = tr("dialogs.sign_in.at_least", count=MINIMUM_PASSWORD_LENGTH)
        self._password = _edit(self, "newPasswordEdit", hint)
        self._again = _edit(self, "newPasswordAgainEdit")
        for edit in (self._password, self._again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        _add_row(form, tr("dialogs.sign_in.new_password"), self._password)
        _add_row(form, tr("dialogs.sign_in.repeat_password"), self._again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(words)
        layout.addLayout(form)
        layout.addStretch(1)

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

    def forget_secrets(self) -> None:
        """Keep no password."""
        for edit in (self._password, self._again):
            _forget(edit)

    def focus_first_empty(self) -> None:
        """Put the keyboard where something is missing."""
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


def _add_row(form: QFormLayout, words: str, field: QWidget) -> None:
    form.addRow(words, field)
    field.setAccessibleName(words.replace("&", ""))


def _forget(edit: QLineEdit) -> None:
    """Empty it; ``clear`` would keep what was typed to be undone."""
    edit.setText("")
