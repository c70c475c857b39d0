"""Every entry of the menu bar: its name, words, shortcut, and when it can be used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar

    from knosc_desktop.domain.triggers import Trigger


# The keys of a line that is ready to send: the list listens to them, its menu and the page of all keys name them.


class Shortcut(Enum):
    """What may be done: the name of its menu entry, its words and its keys."""

    SHOW_FINDINGS = ("actionShowFindings", "&Show what was found", "F4")
    CHOOSE_KIND = ("actionChooseKind", "Choose the &kind of data", "F2")
    MOVE_UP = ("actionMoveUp", "Send &earlier", "Alt+Up")
    MOVE_DOWN = ("actionMoveDown", "Send &later", "Alt+Down")
    REMOVE = ("actionRemoveStaged", "&Take off the list", "Del")

    def __init__(self, entry: str, words: str, keys: str) -> None:
        self.entry = entry
        self.words = words
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which entries can be used.

    Attributes:
        signed_in: whether there is a session.
        trigger: the chosen kind of data; None before the first choice.
        may_upload: whether there is anything that can be sent now.
        closing: whether the program is ending.
    """

    signed_in: bool = False
    trigger: Trigger | None = None
    may_upload: bool = False
    closing: bool = False

    @property
    def can_fetch_of_kind(self) -> bool:
        """Whether templates and last uploads of the chosen kind can be asked for."""
        return self.signed_in and self.trigger is not None and self.trigger.takes_file


class Actions(QObject):
    """The actions by what they do."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.upload_files = self._make("actionUploadFiles", "&Choose files to upload…", "Ctrl+O")
        self.settings = self._make("actionSettings", "S&ettings…", "Ctrl+,")
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.quit = self._make("actionQuit", "&Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.upload = self._make("actionUpload", "&Upload", "Ctrl+Enter", "Ctrl+Return")
        self.last_upload = self._make("actionDownloadLastUpload", "Download &last upload…", "Ctrl+Shift+L")
        self.template = self._make("actionDownloadTemplate", "Download blank &template…", "Ctrl+T")
        self.all_templates = self._make("actionDownloadAllTemplates", "Download &all templates…")
        self.demo_samples = self._make("actionDemoSamples", "Show the &sample spreadsheets")
        self.demo_samples.setVisible(False)
        self.sign_in = self._make("actionSignIn", "&Sign in…")
        self.sign_out = self._make("actionSignOut", "Sign &out")
        self.go_to_picker = self._make("actionGoToPicker", "Go to &kind of data", "Ctrl+K")
        self.go_to_staging = self._make("actionGoToStaging", "Go to files &ready to send", "Ctrl+R")
        self.go_to_jobs = self._make("actionGoToJobs", "Go to &jobs", "Ctrl+J")
        self.filter_jobs = self._make("actionFilterJobs", "&Filter jobs", "Ctrl+F")
        self.check_now = self._make("actionCheckNow", "&Check now", "F5")
        self.check_now.setToolTip("Ask Knosc for the state of every job, even if it asked the app to wait")
        self.keyboard = self._make("actionKeyboard", "&Keyboard", "F1")
        self.save_report = self._make("actionSaveReport", "Save &report…")
        self.about = self._make("actionAbout", "&About Knosc Desktop")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    @property
    def with_keys(self) -> list[QAction]:
        """Those that have a shortcut."""
        return [action for action in self.findChildren(QAction) if not action.shortcut().isEmpty()]

    def fill(self, bar: QMenuBar) -> None:
        """Lay the menus out."""
        file = bar.addMenu("&File")
        file.addAction(self.upload_files)
        file.addSeparator()
        file.addActions([self.sign_in, self.sign_out])
        file.addSeparator()
        file.addAction(self.settings)
        file.addSeparator()
        file.addAction(self.quit)
        upload = bar.addMenu("&Upload")
        upload.addAction(self.upload)
        upload.addSeparator()
        upload.addActions([self.template, self.last_upload, self.all_templates])
        upload.addAction(self.demo_samples)
        view = bar.addMenu("&View")
        view.addActions([self.go_to_picker, self.go_to_staging, self.go_to_jobs, self.filter_jobs])
        view.addSeparator()
        view.addAction(self.check_now)
        help_menu = bar.addMenu("&Help")
        help_menu.addActions([self.keyboard, self.save_report, self.about])

    def suit(self, situation: Situation) -> None:
        """Offer what can be done now."""
        open_ = not situation.closing
        label = situation.trigger.label if situation.can_fetch_of_kind and situation.trigger else ""
        self.last_upload.setText(f"Download &last upload of {label}…" if label else "Download &last upload…")
        self.template.setText(f"Download blank &template of {label}…" if label else "Download blank &template…")
        for action in (self.last_upload, self.template):
            action.setEnabled(open_ and situation.can_fetch_of_kind)
        self.all_templates.setEnabled(open_ and situation.signed_in)
        self.demo_samples.setEnabled(open_)
        self.sign_in.setEnabled(open_ and not situation.signed_in)
        self.sign_out.setEnabled(open_ and situation.signed_in)
        self.check_now.setEnabled(open_ and situation.signed_in)
        self.settings.setEnabled(open_)
        self.save_report.setEnabled(open_)
        self.upload_files.setEnabled(open_)
        self.upload.setEnabled(open_ and situation.may_upload)

    def _make(self, name: str, words: str, *shortcuts: str) -> QAction:
        action = QAction(words, self)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        return action
