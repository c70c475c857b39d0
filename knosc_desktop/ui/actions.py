"""Every entry of the menu bar: its name, words, shortcut, and when it can be used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from knosc_desktop.models import formatting
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar

    from knosc_desktop.domain.triggers import Trigger


# The keys of a file to upload: the list listens to them, its menu and the page of all keys name them.


class Shortcut(Enum):
    """What may be done: the name of its menu entry, the id of its text and its keys."""

    SHOW_FINDINGS = ("actionShowFindings", "window.file.results", "F4")
    CHOOSE_KIND = ("actionChooseKind", "window.file.type", "F2")
    MOVE_UP = ("actionMoveUp", "window.file.earlier", "Alt+Up")
    MOVE_DOWN = ("actionMoveDown", "window.file.later", "Alt+Down")
    REMOVE = ("actionRemoveStaged", "window.file.remove", "Del")

    def __init__(self, entry: str, text: str, keys: str) -> None:
        self.entry = entry
        self.text = text
        self.keys = keys

    @property
    def words(self) -> str:
        """What its menu entry says."""
        return tr(self.text)


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which entries can be used.

    Attributes:
        signed_in: whether there is a session.
        trigger: the chosen data type; None before the first choice.
        may_upload: whether there is anything that can be sent now.
        closing: whether the app is ending.
    """

    signed_in: bool = False
    trigger: Trigger | None = None
    may_upload: bool = False
    closing: bool = False

    @property
    def can_fetch_of_kind(self) -> bool:
        """Whether templates and last uploads of the chosen data type can be asked for."""
        return self.signed_in and self.trigger is not None and self.trigger.takes_file


class Actions(QObject):
    """The actions by what they do.

    Signals:
        columns_shown(menu: QMenu): the user is about to see which columns the jobs have.
    """

    columns_shown = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.upload_files = self._make("actionUploadFiles", tr("window.add_files"), "Ctrl+O")
        self.settings = self._make("actionSettings", tr("window.menu.settings"), "Ctrl+,")
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.quit = self._make("actionQuit", tr("window.menu.quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.upload = self._make("actionUpload", tr("window.menu.upload_files"), "Ctrl+Enter", "Ctrl+Return")
        self.last_upload = self._make("actionDownloadLastUpload", tr("window.menu.last_upload"), "Ctrl+Shift+L")
        self.template = self._make("actionDownloadTemplate", tr("window.menu.template"), "Ctrl+T")
        self.all_templates = self._make("actionDownloadAllTemplates", tr("window.menu.all_templates"))
        self.demo_samples = self._make("actionDemoSamples", tr("window.menu.samples"))
        self.demo_samples.setVisible(False)
        self.sign_in = self._make("actionSignIn", tr("window.sign_in"))
        self.sign_out = self._make("actionSignOut", tr("window.sign_out"))
        self.go_to_picker = self._make("actionGoToPicker", tr("window.menu.go_to_type"), "Ctrl+K")
        self.go_to_staging = self._make("actionGoToStaging", tr("window.menu.go_to_files"), "Ctrl+R")
        self.go_to_jobs = self._make("actionGoToJobs", tr("window.menu.go_to_jobs"), "Ctrl+J")
        self.filter_jobs = self._make("actionFilterJobs", tr("window.menu.filter_jobs"), "Ctrl+F")
        self.check_now = self._make("actionCheckNow", tr("window.menu.check_now"), "F5")
        self.check_now.setToolTip(tr("window.menu.check_now_tip"))
        self.keyboard = self._make("actionKeyboard", tr("window.menu.keyboard"), "F1")
        self.save_report = self._make("actionSaveReport", tr("window.menu.save_report"))
        self.about = self._make("actionAbout", tr("window.menu.about"))
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    @property
    def with_keys(self) -> list[QAction]:
        """Those that have a shortcut."""
        return [action for action in self.findChildren(QAction) if not action.shortcut().isEmpty()]

    def fill(self, bar: QMenuBar) -> None:
        """Lay the menus out."""
        file = bar.addMenu(tr("window.menu.file"))
        file.addAction(self.upload_files)
        file.addSeparator()
        file.addActions([self.sign_in, self.sign_out])
        file.addSeparator()
        file.addAction(self.settings)
        file.addSeparator()
        file.addAction(self.quit)
        upload = bar.addMenu(tr("window.menu.upload"))
        upload.addAction(self.upload)
        upload.addSeparator()
        upload.addActions([self.template, self.last_upload, self.all_templates])
        upload.addAction(self.demo_samples)
        view = bar.addMenu(tr("window.menu.view"))
        view.addActions([self.go_to_picker, self.go_to_staging, self.go_to_jobs, self.filter_jobs])
        view.addSeparator()
        columns = view.addMenu(tr("window.menu.job_columns"))
        columns.setObjectName("jobColumnsMenu")
        columns.aboutToShow.connect(lambda: self.columns_shown.emit(columns))
        view.addAction(self.check_now)
        help_menu = bar.addMenu(tr("window.menu.help"))
        help_menu.addActions([self.keyboard, self.save_report, self.about])

    def suit(self, situation: Situation) -> None:
        """Offer what can be done now."""
        open_ = not situation.closing
        if situation.can_fetch_of_kind and situation.trigger:
            label = formatting.trigger_label(situation.trigger.name)
            self.last_upload.setText(tr("window.menu.last_upload_of", type=label))
            self.template.setText(tr("window.menu.template_for", type=label))
        else:
            self.last_upload.setText(tr("window.menu.last_upload"))
            self.template.setText(tr("window.menu.template"))
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
