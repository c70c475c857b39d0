"""Questions to the user that never stop the app: opened, answered later, gone when closed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import ScrollingArea, on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDTH = 440
_SIGN = 32


def choose_files(parent: QWidget, start: Path, on_chosen: Callable[[list[Path]], None]) -> QFileDialog:
    """Ask for files to upload, first in the folder ``start``; not called back when the user cancels."""
    dialog = _file_dialog(parent, "chooseFilesDialog", tr("dialogs.files.add"), start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters([f"{tr('dialogs.files.workbooks')} (*.xlsx *.csv)", f"{tr('dialogs.files.all')} (*)"])
    dialog.filesSelected.connect(lambda names: on_chosen([Path(name) for name in names]))
    dialog.open()
    return dialog


def choose_folder(parent: QWidget, start: Path, on_chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for a folder to save into, first in the folder ``start``."""
    dialog = _file_dialog(parent, "chooseFolderDialog", tr("dialogs.files.folder"), start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: on_chosen(Path(name)))
    dialog.open()
    return dialog


def choose_save_path(
    parent: QWidget, suggestion: Path, on_chosen: Callable[[Path], None], title: str = ""
) -> QFileDialog:
    """Ask where to save; the dialog itself asks before an existing file is replaced."""
    dialog = _file_dialog(parent, "savePathDialog", title or tr("dialogs.files.save_as"), suggestion.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suggestion.suffix.removeprefix("."))
    dialog.selectFile(suggestion.name)
    dialog.fileSelected.connect(lambda name: on_chosen(Path(name)))
    dialog.open()
    return dialog


class QuestionDialog(QDialog):
    """Yes or no; closing it and Esc say no."""

    def __init__(
        self, parent: QWidget, title: str, text: str, yes_label: str, no_label: str, *, dangerous: bool
    ) -> None:
        super().__init__(parent)
        self.setObjectName("questionBox")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Knosc Desktop")
        self.setAccessibleDescription(f"{title}\n{text}")
        inside = QWidget(self)
        sign, words = QLabel(inside), QVBoxLayout()
        tone = Tone.WARNING if dangerous else Tone.BUSY
        icon = icons.icon(Glyph.WARNING if dangerous else Glyph.QUESTION, colours.of_tone(tone, parent.palette()))
        sign.setPixmap(icon.pixmap(QSize(_SIGN, _SIGN), parent.devicePixelRatioF()))
        heading = PlainLabel(title, inside, wrapped=True)
        heading.setObjectName("questionTitle")
        set_look(heading, Look.HEADING)
        meaning = PlainLabel(text, inside, wrapped=True)
        meaning.setObjectName("questionText")
        words.addWidget(heading)
        words.addWidget(meaning)
        words.addStretch(1)
        top = QHBoxLayout(inside)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(tokens.S16)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = self._buttons(yes_label, no_label, dangerous=dangerous)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.S16, tokens.S16, tokens.S16, tokens.S16)
        layout.setSpacing(tokens.S16)
        layout.addWidget(ScrollingArea(inside, self), 1)
        layout.addWidget(buttons)
        # Lines long enough to be read; left to itself, Qt takes no more than two thirds of the screen.
        width = max(_WIDTH, buttons.sizeHint().width())
        height = top.totalHeightForWidth(width) + layout.spacing() + buttons.sizeHint().height()
        self.resize(on_screen(self, QSize(width + 2 * tokens.S16, height + 2 * tokens.S16)))

    def _buttons(self, yes_label: str, no_label: str, *, dangerous: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        yes = buttons.addButton(yes_label, QDialogButtonBox.ButtonRole.AcceptRole)
        no = buttons.addButton(no_label, QDialogButtonBox.ButtonRole.RejectRole)
        yes.setObjectName("yesButton")
        no.setObjectName("noButton")
        set_look(yes, Look.DANGER if dangerous else Look.PRIMARY)
        preferred = no if dangerous else yes
        preferred.setDefault(True)
        preferred.setFocus()
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


def confirm(  # noqa: PLR0917 - a question has that many parts
    parent: QWidget,
    title: str,
    text: str,
    yes_label: str,
    no_label: str,
    on_answer: Callable[[bool], None],
    *,
    dangerous: bool,
) -> QuestionDialog:
    """Ask yes or no; closing it is a no.

    Args:
        parent: the window it belongs to.
        title: a few words.
        text: what is asked, and what a yes does.
        yes_label: a verb.
        no_label: the way back.
        on_answer: called once.
        dangerous: makes *no* the answer of the Enter key, and shows a warning sign instead of a question mark.
    """
    dialog = QuestionDialog(parent, title, text, yes_label, no_label, dangerous=dangerous)
    dialog.finished.connect(lambda result: on_answer(result == QDialog.DialogCode.Accepted))
    dialog.open()
    return dialog


def _file_dialog(parent: QWidget, name: str, title: str, folder: Path) -> QFileDialog:
    # Of the path of a selected file, Windows' dialog takes only the name.
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    return dialog
