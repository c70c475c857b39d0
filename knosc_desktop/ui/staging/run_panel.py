"""What stands in place of the drop zone for a computation: nothing to drop, one button to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.models import formatting
from knosc_desktop.ui.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.domain.triggers import Trigger


class RunPanel(QFrame):
    """Runs the chosen computation.

    Signals:
        run_requested(trigger: str).
    """

    run_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to run."""
        super().__init__(parent)
        self.setObjectName("runPanel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._trigger: Trigger | None = None
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
        """Offer that computation."""
        self._trigger = trigger
        self._show()

    def show_session(self, state: SessionState) -> None:
        """Running needs a session, and the button says where it runs."""
        self._session = state
        self._show()

    def _show(self) -> None:
        label = self._trigger.label if self._trigger else ""
        self._words.setText(f"{self._trigger.description}. This needs no file." if self._trigger else "")
        where = f" on {formatting.destination(self._session.environment)}" if self._session.environment else ""
        self._button.setText(f"&Run {label.lower()}{where}".replace("  ", " "))
        self._button.setAccessibleName(self._button.text().replace("&", ""))
        signed_in = self._session.phase is SessionPhase.SIGNED_IN
        self._button.setEnabled(signed_in and self._trigger is not None)
        self._reason.setText("" if signed_in else "Sign in to run it.")
        self._reason.setVisible(not signed_in)

    def _run(self) -> None:
        if self._trigger is not None:
            self.run_requested.emit(self._trigger.name)
