"""The whole program, used as a user uses it: real events on the real window."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop.app.bootstrap import build_context
from knosc_desktop.app.container import Services
from knosc_desktop.app.desktop import Application
from knosc_desktop.app.lifecycle import Lifecycle
from knosc_desktop.app.options import Options
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.jobs import Job
from knosc_desktop.models.jobs_model import JobsModel
from tests.support.children import child_of
from tests.support.drag import drop_files

Widget = TypeVar("Widget", bound=QWidget)

LIMIT = 60_000
"""Milliseconds that any single step of a story may take."""


class ProgramUnderTest:
    """One run of the program.

    Attributes:
        lifecycle: the program itself; stories look at its window and its jobs only.
        errors: unexpected errors, which fail the story.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, qtbot: QtBot, options: Options) -> None:
        self._loop = loop
        self._qtbot = qtbot
        self.errors: list[BaseException] = []
        self._closed = False
        self._task = loop.create_task(self._live(options))
        self.wait(lambda: hasattr(self, "lifecycle") and self.lifecycle.services is not None)

    async def _live(self, options: Options) -> int:
        application = QApplication.instance()
        assert isinstance(application, Application)
        self.lifecycle = Lifecycle(options, build_context(options), application.opened)
        self.lifecycle.crashes.report = self.errors.append  # type: ignore[assignment]
        self.lifecycle.context.show()
        return await self.lifecycle.live()

    # what a user sees

    @property
    def window(self) -> QWidget:
        return self.lifecycle.context.window

    @property
    def has_ended(self) -> bool:
        return self._task.done()

    @property
    def is_signed_in(self) -> bool:
        return self.lifecycle.services is not None and self.lifecycle.services.session.is_signed_in

    def find(self, kind: type[Widget], name: str) -> Widget:
        """The visible widget of that object name, in the window or one of its dialogs."""
        for widget in [self.window, *self.window.findChildren(kind, name)]:
            if isinstance(widget, kind) and widget.objectName() == name and widget.isVisible():
                return widget
        raise AssertionError(f"no visible {kind.__name__} named {name}")

    def sees(self, name: str) -> bool:
        """Whether a widget of that name is on the screen."""
        try:
            self.find(QWidget, name)
        except AssertionError:
            return False
        return True

    @property
    def jobs(self) -> list[Job]:
        """The jobs, oldest first."""
        return list(self.lifecycle.context.store)

    @property
    def notice(self) -> str:
        """All text of the notice bar; empty while it is hidden."""
        return self.text_of("noticeBar") if self.sees("noticeBar") else ""

    def text_of(self, name: str) -> str:
        """All visible label text within the widget of that name."""
        widget = self.find(QWidget, name)
        labels = [widget] if isinstance(widget, QLabel) else []
        labels += [label for label in widget.findChildren(QLabel) if label.isVisible()]
        return "\n".join(label.text() for label in labels)

    def table_texts(self, name: str) -> list[list[str]]:
        """What a table view shows, row by row."""
        model = self.find(QTableView, name).model()
        return [
            [
                str(model.index(row, column).data(Qt.ItemDataRole.DisplayRole) or "")
                for column in range(model.columnCount())
            ]
            for row in range(model.rowCount())
        ]

    def picture(self, name: str) -> None:
        """Save the screen as a picture, where the environment says that somebody wants to look at it."""
        if folder := os.environ.get("KNOSC_PICTURES"):
            shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
            for number, widget in enumerate(shown):
                widget.grab().save(str(Path(folder) / f"{name}{f'-{number}' if number else ''}.png"))

    # what a user does

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        # One that was only just shown has no place yet.
        self.wait(lambda: button.isEnabled() and not button.visibleRegion().isEmpty())
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose_more(self, entry: str) -> None:
        """Click *More* beside the buttons of the selected job, and an entry of its menu."""
        menu = child_of(self.window, QMenu, "moreButtonMenu")
        self.wait(lambda: any(action.objectName() == entry and action.isEnabled() for action in menu.actions()))
        self.click("moreButton")
        (action,) = (action for action in menu.actions() if action.objectName() == entry)
        self._qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def double_click(self, name: str) -> None:
        """Two clicks, as fast as they come."""
        button = self.find(QAbstractButton, name)
        # One that was only just shown has no place yet.
        self.wait(lambda: button.isEnabled() and not button.visibleRegion().isEmpty())
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        edit = self.find(QLineEdit, name)
        edit.setFocus()
        edit.selectAll()
        self._qtbot.keyClicks(edit, text)

    def press(self, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(self.find(QWidget, name), key, modifier)

    def drop(self, paths: Iterable[Path]) -> None:
        """Drag files from a file manager onto the drop zone and wait until they were looked at."""
        drop_files(self.find(QWidget, "dropZone"), list(paths))

    def choose_kind(self, trigger: str) -> None:
        self.lifecycle.context.window.select_trigger(trigger)

    @property
    def services(self) -> Services:
        assert self.lifecycle.services is not None
        return self.lifecycle.services

    def trigger_action(self, name: str) -> None:
        action = child_of(self.window, QAction, name)
        self.wait(action.isEnabled)
        action.trigger()

    def sign_in(self, username: str, password: str) -> None:
        """Type user name and password into the dialog and press Sign in."""
        self.wait(lambda: self.sees("signInDialog") and self.find(QLineEdit, "usernameEdit").isEnabled())
        self.type("usernameEdit", username)
        self.type("passwordEdit", password)
        self.click("signInButton")

    def sign_in_fully(self, username: str, password: str) -> None:
        self.sign_in(username, password)
        self.wait(lambda: not self.sees("signInDialog") and self.is_signed_in)

    def save_through_dialog(self, action: str, target: Path) -> Path:
        """Choose a menu entry that saves a file, type where to and wait until it is there."""
        self.trigger_action(action)
        self.answer_file_dialog("savePathDialog", target)
        self.wait(target.exists)
        return target

    def answer_file_dialog(self, name: str, path: Path) -> None:
        """Type a path into an open file dialog and press its button."""
        self.wait(lambda: self.sees(name))
        dialog = self.find(QFileDialog, name)
        edit = child_of(dialog, QLineEdit, "fileNameEdit")

        def is_typed() -> bool:
            # What the folder holds comes in meanwhile, and may put a name of its own there.
            if edit.text() != str(path):
                edit.clear()
                self._qtbot.keyClicks(edit, str(path))
            return edit.text() == str(path)

        # Not Enter: a list of suggestions that opens at this moment would take it for itself.
        (box,) = dialog.findChildren(QDialogButtonBox)
        (accept,) = [each for each in box.buttons() if box.buttonRole(each) == QDialogButtonBox.ButtonRole.AcceptRole]

        def is_taken() -> bool:
            # Such a list takes a click, too: it closes, and the dialog stays.
            if self.sees(name) and is_typed() and accept.isEnabled():
                self._qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
            return not self.sees(name)

        self.wait(is_taken)

    def choose_kind_of_line(self, row: int, label: str) -> None:
        """Press F2 on a line of the staging list and choose by keyboard."""
        table = self.find(QTableView, "stagingList")
        table.selectRow(row)
        self.press("stagingList", Qt.Key.Key_F2)
        self.wait(lambda: self.sees("stagedKindEditor"))
        box = self.find(QComboBox, "stagedKindEditor")
        self.wait(box.view().isVisible)
        place = box.findText(label, Qt.MatchFlag.MatchContains)
        box.view().setCurrentIndex(box.model().index(place, 0))
        self._qtbot.keyClick(box.view(), Qt.Key.Key_Return)
        self.wait(lambda: not self.sees("stagedKindEditor"))
        # The offscreen platform keeps the focus in the closed list; on a screen it returns by itself.
        self.window.activateWindow()
        table.setFocus()
        self.wait(table.hasFocus)

    def select_job(self, row: int) -> None:
        """Click on a line of the jobs table, the newest job being line 0."""
        table = self.find(QTableView, "jobsTable")
        middle = table.visualRect(table.model().index(row, 1)).center()
        self._qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    def _shown_job(self, row: int) -> Job:
        model = self.find(QTableView, "jobsTable").model()
        assert isinstance(model, JobsModel)
        return model.job_at(model.index(row, 0))

    def choose_of_job(self, row: int, entry: str) -> None:
        """Open the menu of a line of the jobs table with the keyboard, and click on an entry."""
        self.wait(lambda: self.sees("jobsTable") and len(self.table_texts("jobsTable")) > row)
        # The table shows several changes at once, a moment after the first of them.
        self.wait(lambda: self._shown_job(row) in self.jobs)
        self.select_job(row)
        self.press("jobsTable", Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        self.wait(lambda: self.sees("jobMenu"))
        menu = self.find(QMenu, "jobMenu")
        (action,) = [each for each in menu.actions() if each.objectName() == entry]
        self._qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.wait(lambda: not self.sees("jobMenu"))

    def suggested_path(self, name: str) -> Path:
        """What an open file dialog would take if its button was pressed now."""
        self.wait(lambda: self.sees(name))
        (path,) = self.find(QFileDialog, name).selectedFiles()
        return Path(path)

    # waiting

    def wait(self, condition: Callable[[], bool], limit: int = LIMIT) -> None:
        """Let the program run until the condition holds."""

        def holds() -> bool:
            if self._task.done() and not self._task.cancelled() and self._task.exception():
                raise self._task.exception()  # type: ignore[misc]
            assert not self.errors, self.errors
            return condition()

        self._qtbot.waitUntil(holds, timeout=limit)

    def wait_for_end(self, count: int, limit: int = LIMIT) -> list[Job]:
        """Wait until that many jobs are on the table and all have ended."""
        self.wait(lambda: len(self.jobs) == count and all(job.is_ended for job in self.jobs), limit)
        return self.jobs

    def wait_for_exit(self) -> None:
        """Wait until the program has ended by itself."""
        self._qtbot.waitUntil(self._task.done, timeout=LIMIT)

    def close(self) -> int:
        """Quit without questions; returns the exit code."""
        if not self._task.done():
            self.lifecycle.quit()
        self._qtbot.waitUntil(self._task.done, timeout=LIMIT)
        if not self._closed:
            self._closed = True
            left = [widget.objectName() for widget in QApplication.topLevelWidgets() if widget.isVisible()]
            self.window.deleteLater()
            assert (left, self.errors) == ([], []), "windows or errors left behind"
        return self._task.result()


def start_program(
    loop: asyncio.AbstractEventLoop, qtbot: QtBot, profile: Path, address: str, *files: Path
) -> ProgramUnderTest:
    """The program pointed at an address, as ``--server`` does."""
    return ProgramUnderTest(loop, qtbot, Options(profile, server=Environment.at_address(address), files=files))
