"""What this app is, what it is made of, and where it keeps the user's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from knosc_desktop import __version__
from knosc_desktop.ui.widgets import icons, tokens
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import ScrollingArea, on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from pathlib import Path


_EDGE = 64
_WIDTH = 500


class AboutDialog(QDialog):
    """Name, version, licences and places.

    Signals:
        folder_requested(): show where the data is kept.
        licences_requested(): show the texts of the licences.
    """

    folder_requested = Signal()
    licences_requested = Signal()

    def __init__(self, kept_in: Path, licences: Path | None, parent: QWidget | None = None) -> None:
        """Be ready to open.

        Args:
            kept_in: the folder that holds everything the app keeps on disk.
            licences: the folder of licence texts; None where there is none.
            parent: the window it belongs to.
        """
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(tr("dialogs.about"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        drawing = QLabel(self)
        drawing.setPixmap(icons.application_icon().pixmap(QSize(_EDGE, _EDGE), self.devicePixelRatioF()))
        words = QVBoxLayout()
        for part in self._words(kept_in, licences):
            words.addWidget(part)
        words.addStretch(1)
        inside = QWidget(self)
        top = QHBoxLayout(inside)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(16)
        top.addWidget(drawing, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        # In large letters the words need more than there is, and scroll.
        buttons = self._buttons(offer_licences=licences is not None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.S16, tokens.S16, tokens.S16, tokens.S16)
        layout.setSpacing(tokens.S12)
        layout.addWidget(ScrollingArea(inside, self), 1)
        layout.addWidget(buttons)
        # Left to itself, Qt takes no more than two thirds of the screen, and cuts lines off.
        width = max(_WIDTH, buttons.sizeHint().width())
        height = top.totalHeightForWidth(width) + layout.spacing() + buttons.sizeHint().height()
        self.resize(on_screen(self, QSize(width + 2 * tokens.S16, height + 2 * tokens.S16)))

    def _words(self, kept_in: Path, licences: Path | None) -> list[PlainLabel]:
        name = PlainLabel(f"Knosc Desktop {__version__}", self)
        set_look(name, Look.TITLE)
        purpose = PlainLabel(tr("dialogs.about.purpose"), self, wrapped=True)
        terms = tr("dialogs.about.licences", version=qVersion())
        texts = tr("dialogs.about.texts", folder=str(licences)) if licences else ""
        made_with = PlainLabel(f"{terms}\n{texts}".strip(), self, wrapped=True)
        made_with.setObjectName("licencesLabel")
        data, session = tr("dialogs.about.kept", folder=str(kept_in)), tr("dialogs.about.session")
        kept = PlainLabel(f"{data}\n{session}", self, wrapped=True)
        kept.setObjectName("keptLabel")
        for label in (name, made_with, kept):
            label.let_copy()
        return [name, purpose, made_with, kept]

    def _buttons(self, *, offer_licences: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        folder = buttons.addButton(tr("dialogs.about.open_folder"), QDialogButtonBox.ButtonRole.ActionRole)
        folder.setObjectName("openFolderButton")
        folder.clicked.connect(self.folder_requested)
        if offer_licences:
            texts = buttons.addButton(tr("dialogs.about.show_licences"), QDialogButtonBox.ButtonRole.ActionRole)
            texts.setObjectName("licencesButton")
            texts.clicked.connect(self.licences_requested)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()
        buttons.rejected.connect(self.reject)
        return buttons
