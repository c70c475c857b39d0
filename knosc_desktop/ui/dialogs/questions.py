"""Questions to the user that never stop the app: opened, answered later, gone when closed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox

from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.layout import on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

_BESIDE = 90
"""Around the lines: the sign, and the margins."""
_LINE_WIDTH = 380
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


def confirm(  # noqa: PLR0917 - a question has that many parts
    parent: QWidget,
    title: str,
    text: str,
    yes_label: str,
    no_label: str,
    on_answer: Callable[[bool], None],
    *,
    dangerous: bool,
) -> QMessageBox:
    """Ask yes or no; closing it is a no.

    Args:
        parent: the window it belongs to.
        title: a few words.
        text: what is asked, and what a yes does.
        yes_label: a verb.
        no_label: the way back.
        on_answer: called once.
        dangerous: makes *no* the answer of the Enter key.
    """
    return offer_choice(
        parent,
        title,
        text,
        [("yes", yes_label), ("no", no_label)],
        lambda answer: on_answer(answer == "yes"),
        escape="no",
        preferred="no" if dangerous else "yes",
        dangerous=dangerous,
    )


def offer_choice(
    parent: QWidget,
    title: str,
    text: str,
    choices: Sequence[tuple[str, str]],
    on_choice: Callable[[str], None],
    *,
    escape: str,
    preferred: str,
    dangerous: bool = False,
) -> QMessageBox:
    """Offer several ways on.

    Args:
        parent: the window it belongs to.
        title: a few words.
        text: what has to be decided.
        choices: key and label of each way.
        on_choice: called once with a key.
        escape: the key that closing the box or Esc stands for.
        preferred: the key that Enter stands for.
        dangerous: shows a warning sign instead of a question mark.
    """
    box = QMessageBox(parent)
    box.setObjectName("questionBox")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("Knosc Desktop")
    box.setTextFormat(Qt.TextFormat.PlainText)
    tone = Tone.WARNING if dangerous else Tone.BUSY
    sign = icons.icon(Glyph.WARNING if dangerous else Glyph.QUESTION, colours.of_tone(tone, parent.palette()))
    box.setIconPixmap(sign.pixmap(QSize(_SIGN, _SIGN), parent.devicePixelRatioF()))
    box.setText(title)
    box.setInformativeText(text)
    _make_readable(box)
    for key, label in choices:
        button = box.addButton(label, _button_role(key, escape))
        button.setObjectName(f"{key}Button")
        if key == escape:
            box.setEscapeButton(button)
        if key == preferred:
            box.setDefaultButton(button)
        if key != escape:
            set_look(button, Look.DANGER if dangerous else Look.PRIMARY if key == preferred else None)

    def answer() -> None:
        clicked = box.clickedButton()
        # Closing the window presses nothing; the binding then hands out None against its own stubs.
        name = getattr(clicked, "objectName", lambda: f"{escape}Button")()
        on_choice(name.removesuffix("Button"))

    box.finished.connect(answer)
    box.open()
    return box


def _make_readable(box: QMessageBox) -> None:
    """A question that stands out, and lines long enough to be read: Qt would break them after three words."""
    question = box.findChild(QLabel, "qt_msgbox_label")
    if question is not None:
        set_look(question, Look.HEADING)
    consequences = box.findChild(QLabel, "qt_msgbox_informativelabel")
    if consequences is not None:
        room = on_screen(box, QSize(_LINE_WIDTH + _BESIDE, 0)).width() - _BESIDE
        consequences.setMinimumWidth(room)


def _button_role(key: str, escape: str) -> QMessageBox.ButtonRole:
    return QMessageBox.ButtonRole.RejectRole if key == escape else QMessageBox.ButtonRole.AcceptRole


def _file_dialog(parent: QWidget, name: str, title: str, folder: Path) -> QFileDialog:
    # Of the path of a selected file, Windows' dialog takes only the name.
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    return dialog
