"""Starts a run: nothing to drop, one button to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.triggers import RUNS
from knosc_desktop.models import formatting
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.domain.triggers import Trigger


class RunPanel(QFrame):
    """Says what the run does, where, and starts it.

    Signals:
        run_requested(trigger: str).
        closed(): the user wants the room back.
    """

    run_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runPanel")
        set_look(self, Look.CARD)
        # Until it is told which, which is at once.
        self._trigger = RUNS[0]
        self._session = SessionState(SessionPhase.SIGNED_OUT)
        self._words = PlainLabel(parent=self, wrapped=True)
        self._reason = PlainLabel(parent=self, wrapped=True)
        self._reason.setObjectName("runReason")
        set_look(self._reason, Look.MUTED)
        self._button = QPushButton(self)
        self._button.setObjectName("runButton")
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._run)
        set_look(self._button, Look.PRIMARY)
        self._close = QPushButton(tr("window.close"), self)
        self._close.setObjectName("runCloseButton")
        self._close.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._words)
        words.addWidget(self._reason)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.S12, tokens.S12, tokens.S12, tokens.S12)
        layout.setSpacing(tokens.S8)
        layout.addLayout(words, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._show()

    @property
    def by_tab(self) -> tuple[QWidget, ...]:
        """Where the keyboard goes, in this order."""
        return self._button, self._close

    def show_trigger(self, trigger: Trigger) -> None:
        """Offer that run."""
        self._trigger = trigger
        self._show()

    def show_session(self, state: SessionState) -> None:
        """Running needs a session, and the button says where it runs."""
        self._session = state
        self._show()

    def go_to(self) -> None:
        """Put the keyboard on what can be pressed."""
        (self._button if self._button.isEnabled() else self._close).setFocus(Qt.FocusReason.OtherFocusReason)

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
