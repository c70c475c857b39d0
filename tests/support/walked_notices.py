"""What the app says above the window, asks in a box, answers in the sign-in dialog; every text that may be said there.

Errors come from the classes that make them. What services and controllers say beside them is told by the names of the
texts: those of one name are the title, message, hint and buttons of one notice or question.
"""

from __future__ import annotations

import errno
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from string import Formatter

from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from knosc_desktop.domain import errors
from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.errors import KnoscError, Problem
from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.texts import Message, Param, listed, message, quoted
from knosc_desktop.ui.dialogs import questions
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.ui.notice_bar import NoticeBar, NoticeLevel
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.words.catalogue import render, tr
from knosc_desktop.words.texts import english
from tests.support.builders import TEST
from tests.support.children import child_of
from tests.support.clock import START

_FILE = Path("items.xlsx")
VALUES: Mapping[str, Param] = {
    "account": "jane.doe",
    "app": "Excel",
    "cloud": "OneDrive",
    "company": "acme.knosc.io",
    "count": 2,
    "ending": ".xlsx",
    "error": "Unknown item",
    "file": "items.xlsx",
    "files": listed(["items.xlsx", "forecast-q2.xlsx"], 1),
    "folder": "items",
    "kind": message("triggers.label.forecast"),
    "name": quoted("items.xlsx"),
    "note": message("errors.job.no_words"),
    "reason": message("errors.server_trouble.title"),
    "run": message("triggers.label.inventory_planning"),
    "said": "Unknown item",
    "sheet": "Data",
    "sort": "SOCKS5",
    "time": Message("lists.time", {"at": START.isoformat()}),
    "date": Message("lists.day", {"at": START.isoformat()}),
    "title": message("errors.server_trouble.title"),
    "type": message("triggers.label.forecast"),
}
"""What stands in the place of a file's name, a number and the like."""


def filled(name: str, **more: Param) -> Message:
    """The message of a text, with something in each of its places."""
    text = english(name)
    forms = (text,) if isinstance(text, str) else text
    places = {place for form in forms for _, place, _, _ in Formatter().parse(form) if place}
    places |= set() if isinstance(text, str) else {"count"}
    return message(name, **{place: {**VALUES, **more}.get(place, "A-100") for place in places})


# Errors.


def every_error() -> Iterator[KnoscError]:
    """One of each class, as it says it by itself, and as it says it of a file or of another error."""
    plain = [_made(kind) for kind in _subclasses(KnoscError) if kind not in _SPECIAL]
    yield from plain
    for cause in (*plain, errors.Refused(said="Unknown item")):
        yield errors.NotSent(cause)
        yield errors.OutcomeUnknown(cause)
    yield errors.FileHeld.named("items.xlsx")
    yield errors.FileHeld.named("items.xlsx", "Excel")
    yield errors.TooLargeToCheck.named("items.xlsx")
    for holder in (None, "", "Excel"):
        yield errors.cannot_save(_FILE, OSError(errno.EACCES, "EACCES"), holder)
    yield errors.cannot_save(_FILE, OSError(errno.ENOSPC, "ENOSPC"))


_SPECIAL = {errors.NotSent, errors.OutcomeUnknown, errors.FileProblem, errors.FileHeld}


def _made(kind: type[KnoscError]) -> KnoscError:
    return kind(details="ConnectionResetError")


def _subclasses(kind: type[KnoscError]) -> Iterator[type[KnoscError]]:
    if kind.__module__ == errors.__name__:
        yield kind
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield from _subclasses(each)


# By the names of the texts.

_TITLES = ("title", "title_any", "title_by", "title_in")
_BUTTONS = ("button", "later")


def notices(ids: Iterable[str]) -> Iterator[Problem]:
    """Those texts as the titles, messages and hints of problems."""
    for name in ids:
        last = name.rpartition(".")[2]
        if last.startswith("title") or last.endswith(("_title", "_title_in")):
            yield Problem(filled(name), "items.xlsx")
        elif last.endswith("hint"):
            yield Problem("items.xlsx", "items.xlsx", filled(name))
        else:
            yield Problem("items.xlsx", filled(name))


def notice_bar(parent: QWidget, problems: Iterable[Problem]) -> Iterator[tuple[str, QWidget]]:
    """Each in the bar above everything else, on a narrow window."""
    bar = NoticeBar(parent)
    bar.resize(_NARROW, 200)
    for number, problem in enumerate(problems):
        for level in NoticeLevel if number < 1 else (NoticeLevel.ERROR,):
            bar.show_problem(problem, level)
            bar.setFixedHeight(bar.heightForWidth(_NARROW) if bar.hasHeightForWidth() else bar.sizeHint().height())
            yield f"notice {number}", bar
    bar.close()


_NARROW = 620


def question_boxes(parent: QWidget, ids: Iterable[str]) -> Iterator[tuple[str, QWidget]]:
    """Those texts as questions: the title of a name, each of its messages, and its buttons."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in ids:
        groups[name.rpartition(".")[0]].append(name)
    for group, names in groups.items():
        buttons = [name for name in names if name.rpartition(".")[2] in _BUTTONS]
        texts = [name for name in names if name not in buttons and name != f"{group}.title"]
        title = render(filled(f"{group}.title")) if f"{group}.title" in names else "items.xlsx"
        yes = render(filled(buttons[0])) if buttons else tr("app.cancel.button")
        no = render(filled(buttons[1])) if len(buttons) > 1 else tr("app.cancel.button")
        for name in texts or ["lists.quoted"]:
            said = render(filled(name))
            yield (
                f"question {group}",
                questions.confirm(parent, title, said, yes, no, lambda _: None, dangerous=bool(buttons)),
            )


# Dialogs.


def file_dialogs(parent: QWidget) -> Iterator[tuple[str, str]]:
    """Where to read and to save, with the names that the app proposes; the rest of them is Qt's or the system's."""
    names = [tr(f"app.file_name.{what}", name="items") for what in ("errors", "receipt", "failed_rows", "marked")]
    names.append(render(filled("files.earlier.file_name")))
    for name, title in product(names, ("", tr("app.save.title"), tr("app.save.to_open"))):
        yield from _said(questions.choose_save_path(parent, _FILE.with_stem(name), _ignore, title))
    yield from _said(questions.choose_files(parent, Path.cwd(), _ignore))
    yield from _said(questions.choose_folder(parent, Path.cwd(), _ignore))


def _said(dialog: QFileDialog) -> Iterator[tuple[str, str]]:
    yield "title of a file dialog", dialog.windowTitle()
    yield from (("proposed name", Path(path).name) for path in dialog.selectedFiles() if path != str(Path.cwd()))
    if dialog.fileMode() is QFileDialog.FileMode.ExistingFiles:
        yield from (("kinds of files", each) for each in dialog.nameFilters())
    dialog.close()


def _ignore(_chosen: object) -> None:
    pass


def settings_dialogs(parent: QWidget) -> Iterator[tuple[str, QWidget]]:
    """With the usual values, and with others that a file of settings may have."""
    for chosen in (Preferences(), Preferences(30, 1 << 33, 3 << 20, 25, "fr")):
        dialog = SettingsDialog(chosen, parent)
        dialog.open()
        yield "settings", dialog
        dialog.close()


def sign_in_dialogs(parent: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Each page with what it says when something is missing, and each error that Knosc or the network may give."""
    dialog = SignInDialog(parent)
    dialog.open()
    dialog.set_keychain_note(render(errors.KeychainProblem().message))
    yield "keychain", dialog
    dialog.set_busy(True)
    yield "busy", dialog
    dialog.set_busy(False)
    yield from _sign_in_page(dialog)
    dialog.show_message(tr("errors.reset_link"))
    yield "reset link", dialog
    for error in every_error():
        dialog.show_error(error)
        yield f"sign-in, {type(error).__name__}", dialog
    code = child_of(dialog, QPushButton, "signInButton")
    for phase, entries in (
        (SessionPhase.SECOND_FACTOR, (("", ""),)),
        (SessionPhase.FIRST_SIGN_IN, (("short", "short"), ("long enough 1", "not the same"))),
        (SessionPhase.LOCKED_OUT, ()),
    ):
        dialog.show_state(SessionState(phase, TEST))
        for first, again in entries:
            child_of(dialog, QLineEdit, "newPasswordEdit").setText(first)
            child_of(dialog, QLineEdit, "newPasswordAgainEdit").setText(again)
            code.click()
            yield f"sign-in, {phase}", dialog
        yield f"sign-in, {phase}", dialog
    dialog.close()


def _sign_in_page(dialog: SignInDialog) -> Iterator[tuple[str, QWidget]]:
    """What is missing on the first page, one after the other."""
    company, address = (child_of(dialog, QLineEdit, name) for name in ("companyEdit", "addressEdit"))
    user, password = (child_of(dialog, QLineEdit, name) for name in ("usernameEdit", "passwordEdit"))
    places = child_of(dialog, QComboBox, "environmentPicker")
    submit = child_of(dialog, QPushButton, "signInButton")
    places.setCurrentIndex(-1)
    submit.click()
    yield "sign-in without environment", dialog
    shown = child_of(dialog, QPushButton, "showPasswordButton")
    shown.click()
    yield "sign-in with the password shown", dialog
    shown.click()
    places.setCurrentIndex(places.findData(Stage.OTHER))
    for entered in ("", "http://jane:secret@acme.knosc.io", "http://acme.knosc.io", "https://acme.knosc.io"):
        address.setText(entered)
        submit.click()
        yield f"sign-in at {entered!r}", dialog
    places.setCurrentIndex(0)
    for entered in ("", "a b", "acme"):
        company.setText(entered)
        submit.click()
        yield f"sign-in of {entered!r}", dialog
    child_of(dialog, QPushButton, "forgotPasswordButton").click()
    yield "sign-in without email", dialog
    user.setText("jane.doe")
    password.clear()
    submit.click()
    yield "sign-in without password", dialog
    assert child_of(dialog, QLabel, "signInMessage").text()
