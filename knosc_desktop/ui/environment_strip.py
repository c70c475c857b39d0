"""Where uploads are sent and as whom: always visible, unmistakable for PRODUCTION."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.models import formatting
from knosc_desktop.ui.widgets import colours, tokens
from knosc_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPaintEvent

    from knosc_desktop.domain.environment import Environment


class EnvironmentStrip(QWidget):
    """The stage as a badge, the host, the account and the way in or out.

    Signals:
        sign_in_requested(), sign_out_requested().
        switch_requested(): to the other environment of the company.
    """

    switch_requested = Signal()
    sign_in_requested = Signal()
    sign_out_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("environmentStrip")
        self.setAccessibleName(tr("window.environment"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._environment: Environment | None = None
        self._signed_in = False
        self._badge = PlainLabel(parent=self)
        self._badge.setObjectName("stageBadge")
        self._badge.make_bold()
        self._badge.setContentsMargins(8, 2, 8, 2)
        self._host = ElidedLabel(self)
        self._host.setObjectName("hostLabel")
        self._account = ElidedLabel(self)
        self._account.setObjectName("accountLabel")
        self._button = QPushButton(self)
        self._button.setObjectName("sessionButton")
        self._button.clicked.connect(self._ask)
        self._switch = QPushButton(tr("window.switch_to_production"), self)
        self._switch.setObjectName("switchButton")
        self._switch.clicked.connect(self.switch_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.S16, 6, tokens.S16, 6)
        layout.setSpacing(tokens.S12)
        layout.addWidget(self._badge)
        layout.addWidget(self._host)
        layout.addWidget(self._account)
        layout.addStretch(1)
        layout.addWidget(self._switch)
        layout.addWidget(self._button)
        self.show_session(SessionState(SessionPhase.SIGNED_OUT))

    def show_session(self, state: SessionState) -> None:
        """Show where the sign-in is."""
        self._environment = state.environment
        self._signed_in = state.phase is SessionPhase.SIGNED_IN
        stage = state.environment.stage if state.environment else None
        self._badge.setText(_badge(state.environment))
        self._badge.setVisible(stage is not None)
        self._host.set_words(_where(state.environment))
        self._host.setVisible(stage is not None)
        self._account.set_words(_who(state))
        other = state.environment.sibling if state.environment and self._signed_in else None
        self._switch.setVisible(other is not None)
        if other is not None:
            is_production = other.stage is Stage.PRODUCTION
            self._switch.setText(tr("window.switch_to_production" if is_production else "window.switch_to_test"))
        self._button.setText(tr("window.sign_out") if self._signed_in else tr("window.sign_in"))
        self.setAccessibleDescription(f"{self._badge.text()} {self._host.words} {self._account.words}".strip())
        self._colour()

    def _ask(self) -> None:
        (self.sign_out_requested if self._signed_in else self.sign_in_requested).emit()

    def _colour(self) -> None:
        """In the colours of the stage, all of it: where uploads are sent is not to be overlooked."""
        stage = None if self._environment is None else self._environment.stage
        ink = QPalette() if stage is None else _ink(colours.of_stage(stage, self.palette()).ink)
        for label in (self._badge, self._host, self._account):
            label.setPalette(ink)
        look = None if stage in {None, Stage.OTHER} else Look.ON_STRIP
        for button in (self._switch, self._button):
            set_look(button, look)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._environment is None:
                self._fill(painter, self.palette().base().color())
                return
            badge = colours.of_stage(self._environment.stage, self.palette())
            self._fill(painter, badge.ground)
            painter.setPen(badge.ink)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self._badge.geometry()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _fill(self, painter: QPainter, ground: QColor) -> None:
        # For fillRect PySide makes the classes and enums of all gradients, on the way to the first paint.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRect(self.rect())


def _ink(colour: QColor) -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    return palette


def _badge(environment: Environment | None) -> str:
    if environment is None:
        return ""
    is_other = environment.stage is Stage.OTHER
    return tr("window.environment.other") if is_other else formatting.destination(environment)


def _where(environment: Environment | None) -> str:
    if environment is None:
        return ""
    if environment.stage is Stage.PRODUCTION:
        return tr("window.environment.production", host=environment.host)
    return tr("window.environment.demo", host=environment.host) if environment.stage is Stage.DEMO else environment.host


def _who(state: SessionState) -> str:
    if state.phase is SessionPhase.SIGNED_IN and state.profile:
        return state.profile.shown_name
    if state.phase is SessionPhase.EXPIRED:
        return tr("window.environment.expired")
    return tr("window.environment.signed_out")
