"""The picker with what belongs to the chosen data type: what it loads, its template, its last upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.triggers import RUNS, trigger_named
from knosc_desktop.models import formatting
from knosc_desktop.ui.staging.trigger_picker import TriggerPicker
from knosc_desktop.ui.widgets import icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import FlowLayout
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from knosc_desktop.domain.triggers import Trigger
    from knosc_desktop.models.triggers_model import TriggersModel


# In place of the drop zone when a run is chosen: nothing to drop, one button to press.


class RunPanel(QFrame):
    """Starts the chosen run.

    Signals:
        run_requested(trigger: str).
    """

    run_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runPanel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        # Until the user chooses one, the panel is hidden.
        self._trigger = RUNS[0]
        self._session = SessionState(SessionPhase.SIGNED_OUT)
        self._words = PlainLabel(parent=self, wrapped=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton(self)
        self._button.setObjectName("runButton")
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._run)
        self._reason = PlainLabel(parent=self)
        self._reason.setObjectName("runReason")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.addStretch(1)
        layout.addWidget(self._words)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._reason, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self._show()

    def show_trigger(self, trigger: Trigger) -> None:
        """Offer that run."""
        self._trigger = trigger
        self._show()

    def show_session(self, state: SessionState) -> None:
        """Running needs a session, and the button says where it runs."""
        self._session = state
        self._show()

    def _show(self) -> None:
        self._words.setText(tr("window.run.explained", description=render(self._trigger.description)))
        self._button.setText(self._named())
        signed_in = self._session.phase is SessionPhase.SIGNED_IN
        self._button.setEnabled(signed_in)
        self._reason.setText("" if signed_in else tr("window.run.sign_in"))
        self._reason.setVisible(not signed_in)

    def _named(self) -> str:
        run = self._trigger.name.replace("-", "_")
        if self._session.environment is None:
            return tr(f"window.run.{run}")
        return tr(f"window.run.{run}_on", place=formatting.destination(self._session.environment))

    def _run(self) -> None:
        self.run_requested.emit(self._trigger.name)


_WIDTH = 270


class TriggerPanel(QWidget):
    """Left of the drop zone.

    Signals:
        trigger_chosen(trigger: str).
        template_requested(trigger: str), last_upload_requested(trigger: str).
    """

    trigger_chosen = Signal(str)
    template_requested = Signal(str)
    last_upload_requested = Signal(str)

    def __init__(self, triggers: TriggersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._triggers = triggers
        self._signed_in = False
        # As wide as its buttons need, however long the description.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(_WIDTH)
        label = PlainLabel(tr("window.type.label"), self)
        label.make_bold()
        self.picker = TriggerPicker(triggers, self)
        label.setBuddy(self.picker)
        self._description = PlainLabel(parent=self, wrapped=True)
        self._description.setObjectName("triggerDescription")
        self._description.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._description.step_back()
        self._template = self._link("templateButton", tr("window.type.template"), tr("window.type.template_tip"))
        self._last_upload = self._link(
            "lastUploadButton", tr("window.type.last_upload"), tr("window.type.last_upload_tip")
        )
        self._template.clicked.connect(lambda: self.template_requested.emit(self.picker.selected))
        self._last_upload.clicked.connect(lambda: self.last_upload_requested.emit(self.picker.selected))
        self.picker.chosen.connect(self._show)
        self.picker.chosen.connect(self.trigger_chosen)
        triggers.dataChanged.connect(self._describe)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (label, self.picker, self._description):
            layout.addWidget(part)
        links = FlowLayout(spacing=4)
        links.addWidget(self._template)
        links.addWidget(self._last_upload)
        layout.addLayout(links)
        layout.addStretch(1)
        self._show()
        self._colour()

    def set_signed_in(self, *, signed_in: bool) -> None:
        """Downloads need a session."""
        self._signed_in = signed_in
        self._show()

    @property
    def selected(self) -> Trigger | None:
        """The chosen trigger."""
        return trigger_named(self.picker.selected) if self.picker.selected else None

    def _link(self, name: str, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _show(self) -> None:
        has_file = self.selected is not None and self.selected.takes_file
        for button in (self._template, self._last_upload):
            button.setEnabled(has_file and self._signed_in)
        self._describe()

    def _describe(self) -> None:
        trigger = self.selected
        if trigger is None:
            self._description.setText(tr("window.type.hint"))
            return
        note = self._triggers.note_on(trigger)
        words = render(trigger.description)
        self._description.setText(tr("triggers.about.with_note", about=words, note=note) if note else words)

    def _colour(self) -> None:
        self._template.setIcon(icons.for_button(Glyph.TEMPLATE, self.palette()))
        self._last_upload.setIcon(icons.for_button(Glyph.DOWNLOAD, self.palette()))

    def minimumSizeHint(self) -> QSize:
        # The column of the parts does not ask how high wrapped lines get.
        layout = self.layout()
        height = layout.totalHeightForWidth(self.width()) if layout else 0
        return QSize(super().minimumSizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
