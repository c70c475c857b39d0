"""What this program is and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout

from knosc_desktop import __version__
from knosc_desktop.ui import icons
from knosc_desktop.ui.labels import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_EDGE = 64


class AboutDialog(QDialog):
    """Name, version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Be ready to open."""
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle("About Knosc Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        drawing = QLabel(self)
        drawing.setPixmap(icons.application_icon().pixmap(QSize(_EDGE, _EDGE), self.devicePixelRatioF()))
        name = PlainLabel(f"Knosc Desktop {__version__}", self)
        name.make_bold()
        purpose = PlainLabel("Bulk uploads and long computations for Knosc, watched to their end.", self, wrapped=True)
        licences = PlainLabel(
            f"Made with Qt {qVersion()} and Qt for Python, used under the GNU Lesser General Public License "
            "version 3: you may replace these libraries with your own builds. The other libraries are under "
            "licences of the MIT, BSD, Apache and Python kind.",
            self,
            wrapped=True,
        )
        for label in (name, licences):
            label.let_copy()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        words = QVBoxLayout()
        for part in (name, purpose, licences):
            words.addWidget(part)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(drawing, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)
