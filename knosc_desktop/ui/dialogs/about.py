"""What this program is, what it is made of, and where it keeps the user's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout

from knosc_desktop import __version__
from knosc_desktop.ui.widgets import icons
from knosc_desktop.ui.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

_EDGE = 64


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
            kept_in: the folder that holds everything the program keeps on disk.
            licences: the folder of licence texts; None where there is none.
            parent: the window it belongs to.
        """
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle("About Knosc Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        drawing = QLabel(self)
        drawing.setPixmap(icons.application_icon().pixmap(QSize(_EDGE, _EDGE), self.devicePixelRatioF()))
        words = QVBoxLayout()
        for part in self._words(kept_in, licences):
            words.addWidget(part)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(drawing, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._buttons(offer_licences=licences is not None))
        self.setMinimumWidth(500)

    def _words(self, kept_in: Path, licences: Path | None) -> list[PlainLabel]:
        name = PlainLabel(f"Knosc Desktop {__version__}", self)
        name.make_bold()
        purpose = PlainLabel("Bulk uploads and long computations for Knosc, watched to their end.", self, wrapped=True)
        where = f" Their texts are in {licences}" if licences else ""
        made_with = PlainLabel(
            f"Made with Qt {qVersion()} and Qt for Python, used under the GNU Lesser General Public License "
            "version 3: you may replace these libraries with your own builds. The other libraries are under "
            f"licences of the MIT, BSD, Apache and Python kind.{where}",
            self,
            wrapped=True,
        )
        made_with.setObjectName("licencesLabel")
        kept = PlainLabel(
            f"The jobs, copies of what was sent, settings and the program's diary are kept in {kept_in}\n"
            "The session, when you stay signed in, is in your computer's keychain.",
            self,
            wrapped=True,
        )
        kept.setObjectName("keptLabel")
        for label in (name, made_with, kept):
            label.let_copy()
        return [name, purpose, made_with, kept]

    def _buttons(self, *, offer_licences: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        folder = buttons.addButton("Open &folder", QDialogButtonBox.ButtonRole.ActionRole)
        folder.setObjectName("openFolderButton")
        folder.setAccessibleName("Open the folder where the data is kept")
        folder.clicked.connect(self.folder_requested)
        if offer_licences:
            texts = buttons.addButton("&Licences", QDialogButtonBox.ButtonRole.ActionRole)
            texts.setObjectName("licencesButton")
            texts.setAccessibleName("Open the folder of licence texts")
            texts.clicked.connect(self.licences_requested)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()
        buttons.rejected.connect(self.reject)
        return buttons
