from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import (
    ConnectionRefused,
    KnoscError,
    LockedOut,
    NameNotFound,
    NewPasswordRefused,
    Problem,
    ServerTrouble,
    TimedOut,
    WrongCode,
    WrongCredentials,
)
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from tests.support.builders import TEST, make_problem
from tests.support.children import child_of


@pytest.fixture
def dialog(qtbot: QtBot) -> SignInDialog:
    widget = SignInDialog()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.open()
    widget.activateWindow()
    return widget


def edit(dialog: SignInDialog, name: str) -> QLineEdit:
    return child_of(dialog, QLineEdit, name)


def message(dialog: SignInDialog) -> str:
    return child_of(dialog, QLabel, "signInMessage").text()


def is_below(dialog: SignInDialog, field: QWidget) -> bool:
    """Whether the message is the next thing below that field."""
    shown, of_field = child_of(dialog, QLabel, "signInMessage"), field.mapTo(dialog, field.rect().bottomLeft())
    gap = shown.mapTo(dialog, shown.rect().topLeft()) - of_field
    return shown.isVisible() and gap.x() == 0 and 0 < gap.y() < field.height()


def press(dialog: SignInDialog, qtbot: QtBot, name: str = "signInButton") -> None:
    qtbot.mouseClick(child_of(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


def fill(
    dialog: SignInDialog,
    *,
    company: str = "acme",
    user: str = "jane",
    password: str = "secret-1",
    stage: Stage = Stage.TEST,
) -> None:
    dialog.prefill(company, stage, "", user, stay=False)
    edit(dialog, "passwordEdit").setText(password)


def go_to(dialog: SignInDialog, phase: SessionPhase, problem: Problem | None = None) -> None:
    dialog.show_state(SessionState(phase, TEST, problem=problem))


@pytest.mark.parametrize(
    ("stage", "origin"), [(Stage.TEST, "https://acme.knosc.io"), (Stage.PRODUCTION, "https://acme.knosc.com")]
)
def test_company_and_environment_make_the_address(
    dialog: SignInDialog, qtbot: QtBot, stage: Stage, origin: str
) -> None:
    fill(dialog, stage=stage)
    with qtbot.waitSignal(dialog.sign_in_requested) as asked:
        press(dialog, qtbot)
    [request] = asked.args
    assert request.environment == Environment(origin, stage)
    assert (request.username, request.password, request.stay_signed_in) == ("jane", "secret-1", False)


def test_enter_submits(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog)
    with qtbot.waitSignal(dialog.sign_in_requested):
        qtbot.keyClick(edit(dialog, "passwordEdit"), Qt.Key.Key_Return)


def test_another_address_can_be_given(dialog: SignInDialog, qtbot: QtBot) -> None:
    dialog.prefill("", Stage.OTHER, "http://127.0.0.1:8080", "jane", stay=False)
    edit(dialog, "passwordEdit").setText("secret-1")
    with qtbot.waitSignal(dialog.sign_in_requested) as asked:
        press(dialog, qtbot)
    assert asked.args[0].environment.origin == "http://127.0.0.1:8080"


def test_only_one_of_company_and_address_is_asked_for(dialog: SignInDialog) -> None:
    picker = child_of(dialog, QComboBox, "environmentPicker")
    assert (edit(dialog, "companyEdit").isVisible(), edit(dialog, "addressEdit").isVisible()) == (True, False)
    picker.setCurrentIndex(picker.count() - 1)
    assert (edit(dialog, "companyEdit").isVisible(), edit(dialog, "addressEdit").isVisible()) == (False, True)


def test_the_address_is_shown_while_typing(dialog: SignInDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(child_of(dialog, QComboBox, "environmentPicker"), Qt.Key.Key_Down)
    qtbot.keyClicks(edit(dialog, "companyEdit"), "acme")
    assert child_of(dialog, QLabel, "addressPreview").text() == "acme.knosc.com"


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({"company": ""}, "Enter the first part of your Knosc address", "companyEdit"),
        ({"company": "a b"}, "letters, digits and hyphens", "companyEdit"),
        ({"user": ""}, "Enter your user name", "usernameEdit"),
        ({"password": ""}, "Enter your password", "passwordEdit"),
    ],
)
def test_a_missing_field_is_reported_in_place_and_nothing_is_sent(
    dialog: SignInDialog, qtbot: QtBot, facts: dict[str, Any], words: str, field: str
) -> None:
    fill(dialog, **facts)
    with qtbot.assertNotEmitted(dialog.sign_in_requested):
        press(dialog, qtbot)
    assert words in message(dialog)
    assert edit(dialog, field).hasFocus()


def test_plain_http_to_elsewhere_is_refused_in_place(dialog: SignInDialog, qtbot: QtBot) -> None:
    dialog.prefill("", Stage.OTHER, "http://knosc.example.org", "jane", stay=False)
    edit(dialog, "passwordEdit").setText("secret-1")
    with qtbot.assertNotEmitted(dialog.sign_in_requested):
        press(dialog, qtbot)
    assert "https" in message(dialog)


def test_why_the_session_ended_is_said(dialog: SignInDialog) -> None:
    go_to(dialog, SessionPhase.EXPIRED, make_problem(title="No", message="It has ended.", hint=""))
    assert message(dialog) == "No. It has ended."


@pytest.mark.parametrize("error", [WrongCredentials(), LockedOut()])
def test_a_password_that_knosc_did_not_accept_is_cleared(dialog: SignInDialog, error: KnoscError) -> None:
    fill(dialog)
    dialog.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST), error)
    assert edit(dialog, "passwordEdit").text() == ""
    assert edit(dialog, "passwordEdit").hasFocus()


@pytest.mark.parametrize("before", [SessionPhase.SIGNED_OUT, SessionPhase.EXPIRED])
@pytest.mark.parametrize("error", [TimedOut(), NameNotFound(), ServerTrouble()])
def test_a_password_that_knosc_did_not_judge_stays(
    dialog: SignInDialog, qtbot: QtBot, before: SessionPhase, error: KnoscError
) -> None:
    go_to(dialog, before)
    fill(dialog)
    dialog.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST, problem=error.problem), error)
    with qtbot.waitSignal(dialog.sign_in_requested) as asked:
        press(dialog, qtbot)
    assert asked.args[0].password == "secret-1"


@pytest.mark.parametrize(
    ("phase", "error", "field"),
    [
        (SessionPhase.SIGNED_OUT, WrongCredentials(), "passwordEdit"),
        (SessionPhase.SIGNED_OUT, NameNotFound(), "companyEdit"),
        (SessionPhase.SECOND_FACTOR, WrongCode(), "totpEdit"),
        (SessionPhase.FIRST_SIGN_IN, NewPasswordRefused(), "newPasswordEdit"),
    ],
)
def test_an_error_stands_below_the_field_it_belongs_to(
    dialog: SignInDialog, qtbot: QtBot, phase: SessionPhase, error: KnoscError, field: str
) -> None:
    fill(dialog)
    dialog.show_state(SessionState(phase, TEST), error)
    assert edit(dialog, field).hasFocus()
    qtbot.waitUntil(lambda: is_below(dialog, edit(dialog, field)))
    assert edit(dialog, field).accessibleDescription() == message(dialog)


def test_an_address_where_nothing_answers_is_reported_below_it(dialog: SignInDialog, qtbot: QtBot) -> None:
    dialog.prefill("", Stage.OTHER, "http://127.0.0.1:8080", "jane", stay=False)
    dialog.show_error(ConnectionRefused())
    qtbot.waitUntil(lambda: is_below(dialog, edit(dialog, "addressEdit")))


def test_an_error_of_no_field_stands_below_all_of_them(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog)
    dialog.show_error(WrongCredentials())
    dialog.show_error(ServerTrouble())
    shown, last = child_of(dialog, QLabel, "signInMessage"), child_of(dialog, QCheckBox, "staySignedInCheck")
    qtbot.waitUntil(lambda: shown.mapTo(dialog, shown.pos()).y() > last.mapTo(dialog, last.pos()).y())
    assert edit(dialog, "passwordEdit").accessibleDescription() == ""


def test_the_description_of_a_field_comes_back_after_its_error(dialog: SignInDialog) -> None:
    go_to(dialog, SessionPhase.SECOND_FACTOR)
    before = edit(dialog, "totpEdit").accessibleDescription()
    dialog.show_error(WrongCode())
    dialog.set_busy(True)
    assert edit(dialog, "totpEdit").accessibleDescription() == before != ""


def test_the_details_of_an_error_unfold_and_can_be_copied(dialog: SignInDialog, qtbot: QtBot) -> None:
    dialog.show_error(ServerTrouble(details="502 Bad Gateway"))
    toggle = child_of(dialog, QToolButton, "detailsToggle")
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    text = child_of(dialog, QPlainTextEdit, "detailsText")
    assert (text.isVisible(), text.toPlainText()) == (True, "502 Bad Gateway")
    assert text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    dialog.set_busy(True)
    assert not toggle.isVisible()


def test_an_error_is_announced_once(dialog: SignInDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def note(event: object) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        said.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    error = WrongCredentials()
    dialog.set_busy(True)
    dialog.set_busy(False)
    dialog.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST, problem=error.problem), error)
    assert said == [message(dialog)]


def test_a_message_of_the_server_is_never_markup(dialog: SignInDialog) -> None:
    dialog.show_error(KnoscError("<b>x</b>"))
    assert child_of(dialog, QLabel, "signInMessage").textFormat() == Qt.TextFormat.PlainText


def test_the_first_time_no_environment_is_chosen(dialog: SignInDialog, qtbot: QtBot) -> None:
    dialog.prefill("acme", None, "", "jane", stay=False)
    edit(dialog, "passwordEdit").setText("secret-1")
    picker = child_of(dialog, QComboBox, "environmentPicker")
    assert (picker.currentIndex(), picker.hasFocus()) == (-1, True)
    with qtbot.assertNotEmitted(dialog.sign_in_requested):
        press(dialog, qtbot)
    qtbot.waitUntil(lambda: is_below(dialog, picker))
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.sign_in_requested) as asked:
        qtbot.keyClick(edit(dialog, "passwordEdit"), Qt.Key.Key_Return)
    assert asked.args[0].environment == TEST


def test_a_typed_password_can_be_shown_until_it_is_forgotten(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog)
    show = child_of(dialog, QPushButton, "showPasswordButton")
    qtbot.keyClick(show, Qt.Key.Key_Space)
    assert (edit(dialog, "passwordEdit").echoMode(), show.text()) == (QLineEdit.EchoMode.Normal, "Hide password")
    press(dialog, qtbot, "showPasswordButton")
    assert edit(dialog, "passwordEdit").echoMode() is QLineEdit.EchoMode.Password
    press(dialog, qtbot, "showPasswordButton")
    dialog.show_error(WrongCredentials())
    assert edit(dialog, "passwordEdit").echoMode() is QLineEdit.EchoMode.Password


def test_while_knosc_is_asked_only_cancel_works(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog)
    dialog.set_busy(True)
    assert not edit(dialog, "passwordEdit").isEnabled()
    assert not child_of(dialog, QPushButton, "signInButton").isEnabled()
    with qtbot.waitSignal(dialog.rejected):
        press(dialog, qtbot, "cancelButton")


def test_after_the_answer_everything_works_again(dialog: SignInDialog) -> None:
    dialog.set_busy(True)
    dialog.set_busy(False)
    assert child_of(dialog, QPushButton, "signInButton").isEnabled()


@pytest.mark.parametrize("typed", ["123456", "123 456", " 12-34-56 "])
def test_a_code_is_taken_with_or_without_blanks(dialog: SignInDialog, qtbot: QtBot, typed: str) -> None:
    go_to(dialog, SessionPhase.SECOND_FACTOR)
    qtbot.keyClicks(edit(dialog, "totpEdit"), typed)
    with qtbot.waitSignal(dialog.code_entered) as entered:
        qtbot.keyClick(edit(dialog, "totpEdit"), Qt.Key.Key_Return)
    assert entered.args == ["123456"]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_anything_but_six_digits_is_no_code(dialog: SignInDialog, qtbot: QtBot, typed: str) -> None:
    go_to(dialog, SessionPhase.SECOND_FACTOR)
    edit(dialog, "totpEdit").setText(typed)
    with qtbot.assertNotEmitted(dialog.code_entered):
        press(dialog, qtbot)
    assert "6 digits" in message(dialog)


def test_a_wrong_code_is_cleared(dialog: SignInDialog) -> None:
    go_to(dialog, SessionPhase.SECOND_FACTOR)
    edit(dialog, "totpEdit").setText("123456")
    dialog.show_error(WrongCode())
    assert edit(dialog, "totpEdit").text() == ""


def test_a_first_sign_in_takes_a_new_password_twice(dialog: SignInDialog, qtbot: QtBot) -> None:
    go_to(dialog, SessionPhase.FIRST_SIGN_IN)
    qtbot.keyClicks(edit(dialog, "newPasswordEdit"), "new-secret")
    qtbot.keyClicks(edit(dialog, "newPasswordAgainEdit"), "new-secret")
    with qtbot.waitSignal(dialog.new_password_chosen) as chosen:
        press(dialog, qtbot)
    assert chosen.args == ["new-secret"]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [("short", "short", "at least 8 characters"), ("long-enough", "long-enouhg", "don't match")],
)
def test_a_new_password_has_to_be_long_and_the_same_twice(
    dialog: SignInDialog, qtbot: QtBot, first: str, second: str, words: str
) -> None:
    go_to(dialog, SessionPhase.FIRST_SIGN_IN)
    edit(dialog, "newPasswordEdit").setText(first)
    edit(dialog, "newPasswordAgainEdit").setText(second)
    with qtbot.assertNotEmitted(dialog.new_password_chosen):
        press(dialog, qtbot)
    assert words in message(dialog)


def test_locked_out_leads_back_to_the_password(dialog: SignInDialog, qtbot: QtBot) -> None:
    go_to(dialog, SessionPhase.LOCKED_OUT, make_problem(message="Locked."))
    assert child_of(dialog, QLabel, "lockedText").isVisible()
    press(dialog, qtbot)
    assert edit(dialog, "passwordEdit").isVisible()


def test_signed_in_closes_it(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog)
    with qtbot.assertNotEmitted(dialog.rejected):
        go_to(dialog, SessionPhase.SIGNED_IN)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert edit(dialog, "passwordEdit").text() == ""


def test_escape_cancels_and_clears_the_fields(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert edit(dialog, "passwordEdit").text() == ""


def test_focus_goes_to_the_first_empty_field(dialog: SignInDialog) -> None:
    dialog.prefill("acme", Stage.TEST, "", "", stay=False)
    assert edit(dialog, "usernameEdit").hasFocus()


def test_what_is_known_is_filled_in(dialog: SignInDialog) -> None:
    dialog.prefill("acme", Stage.TEST, "", "jane", stay=True)
    assert child_of(dialog, QComboBox, "environmentPicker").currentText() == "Test"
    assert child_of(dialog, QCheckBox, "staySignedInCheck").isChecked()


def test_without_a_keychain_staying_signed_in_cannot_be_chosen(dialog: SignInDialog) -> None:
    dialog.prefill("acme", Stage.TEST, "", "jane", stay=True)
    dialog.set_keychain_note("This computer has no usable keychain.")
    box = child_of(dialog, QCheckBox, "staySignedInCheck")
    assert not box.isEnabled()
    assert not box.isChecked()
    assert child_of(dialog, QLabel, "keychainNote").isVisible()


def test_a_forgotten_password_needs_an_address_to_write_to(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog, user="jane")
    with qtbot.assertNotEmitted(dialog.forgot_password_requested):
        press(dialog, qtbot, "forgotPasswordButton")
    assert "email address" in message(dialog)


def test_a_forgotten_password_is_an_intent(dialog: SignInDialog, qtbot: QtBot) -> None:
    fill(dialog, user="jane@acme.com")
    with qtbot.waitSignal(dialog.forgot_password_requested) as asked:
        press(dialog, qtbot, "forgotPasswordButton")
    assert asked.args == [TEST, "jane@acme.com"]


def test_the_demo_is_an_intent(dialog: SignInDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.demo_requested):
        press(dialog, qtbot, "demoButton")


def test_signing_in_to_the_other_environment_offers_neither_another_place_nor_the_demo(dialog: SignInDialog) -> None:
    dialog.prefill("acme", Stage.PRODUCTION, "", "jane", stay=False)
    dialog.keep_place()
    fixed = [child_of(dialog, QWidget, name) for name in ("environmentPicker", "companyEdit")]
    assert [field.isEnabled() for field in fixed] == [False, False]
    assert not child_of(dialog, QPushButton, "demoButton").isVisible()
    assert edit(dialog, "passwordEdit").hasFocus()


def test_on_a_low_screen_the_fields_scroll_and_an_error_is_scrolled_to(small_screen: QSize, qtbot: QtBot) -> None:
    dialog = SignInDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    fill(dialog)
    dialog.show_error(WrongCredentials(details="401 Unauthorized"))
    assert dialog.height() <= small_screen.height()
    for name in ("passwordEdit", "signInMessage", "signInButton", "demoButton"):
        part = child_of(dialog, QWidget, name)
        qtbot.waitUntil(lambda part=part: part.visibleRegion().boundingRect() == part.rect())  # type: ignore[misc]
        assert part.height() >= part.minimumSizeHint().height()


def test_passwords_are_not_shown(dialog: SignInDialog) -> None:
    names = ("passwordEdit", "newPasswordEdit", "newPasswordAgainEdit")
    assert {edit(dialog, name).echoMode() for name in names} == {QLineEdit.EchoMode.Password}


@pytest.mark.parametrize("name", ["passwordEdit", "totpEdit", "newPasswordEdit", "newPasswordAgainEdit"])
def test_what_was_typed_cannot_be_undone_back_after_it_was_forgotten(
    dialog: SignInDialog, qtbot: QtBot, name: str
) -> None:
    edit = child_of(dialog, QLineEdit, name)
    qtbot.keyClicks(edit, "123456")
    edit.setEchoMode(QLineEdit.EchoMode.Normal)
    assert edit.isUndoAvailable()

    dialog.reject()

    edit.undo()
    assert edit.text() == ""
    assert not edit.isUndoAvailable()
