"""Where files are added, and beside it what needs none: templates, last uploads and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from knosc_desktop.domain.triggers import TRIGGERS, UPLOAD_TRIGGERS, trigger_named
from knosc_desktop.models import formatting
from knosc_desktop.ui.staging.drop_zone import DropZone
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import FlowLayout, lead_on
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.menu_button import MenuButton
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QMenu

    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.domain.triggers import Trigger
    from knosc_desktop.models.triggers_model import TriggersModel
    from knosc_desktop.ui.staging.run_panel import RunPanel


# What needs no file at hand: three buttons in a row.


class Tools(QWidget):
    """Templates, last uploads, runs.

    Signals:
        template_requested(trigger: str), last_upload_requested(trigger: str), all_templates_requested().
        run_wanted(): show what can be run.
    """

    template_requested = Signal(str)
    last_upload_requested = Signal(str)
    all_templates_requested = Signal()
    run_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._templates = MenuButton(tr("window.tools.templates"), "templateButton", self)
        self._templates.setToolTip(tr("window.tools.templates_tip"))
        self._templates.menu_below.aboutToShow.connect(self._fill_templates)
        self._last_upload = MenuButton(tr("window.tools.last_upload"), "lastUploadButton", self)
        self._last_upload.setToolTip(tr("window.tools.last_upload_tip"))
        menu = self._last_upload.menu_below
        menu.aboutToShow.connect(lambda: _fill(menu, self.last_upload_requested))
        self._run = QPushButton(tr("window.tools.run"), self)
        self._run.setObjectName("planningButton")
        self._run.clicked.connect(self.run_wanted)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = FlowLayout(self, spacing=tokens.S8)
        for button in (self._templates, self._last_upload, self._run):
            layout.addWidget(button)

    @property
    def last_by_tab(self) -> QWidget:
        """Where the keyboard leaves."""
        return self._run

    def set_signed_in(self, *, signed_in: bool) -> None:
        """Downloads need a session."""
        for button in (self._templates, self._last_upload):
            button.setEnabled(signed_in)

    def offer_last_upload(self, *, offered: bool) -> None:
        """There is a first file before there is a last one."""
        self._last_upload.setVisible(offered)

    def _fill_templates(self) -> None:
        menu = self._templates.menu_below
        if not menu.actions():
            _fill(menu, self.template_requested)
            menu.addSeparator()
            menu.addAction(tr("window.tools.all_templates")).triggered.connect(self.all_templates_requested)


def _fill(menu: QMenu, chosen: SignalInstance) -> None:
    """With an entry for each data type; not before somebody looks."""
    if menu.actions():
        return
    for trigger in UPLOAD_TRIGGERS:
        entry = menu.addAction(formatting.trigger_label(trigger.name))
        entry.setObjectName(trigger.name)
        entry.triggered.connect(lambda _checked=False, name=trigger.name: chosen.emit(name))


# What becomes of a file, for who sees the window for the first time.

_STEPS = ("check", "upload", "follow")


class Steps(QFrame):
    """Three steps beside each other, or below each other where that is too narrow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stepsCard")
        set_look(self, Look.CARD)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(tokens.S16, tokens.S12, tokens.S16, tokens.S12)
        self.row.setSpacing(2 * tokens.S16)
        for step in _STEPS:
            column = QVBoxLayout()
            column.setSpacing(2)
            title = PlainLabel(tr(f"window.steps.{step}"), self)
            title.make_bold()
            about = PlainLabel(tr(f"window.steps.{step}_about"), self, wrapped=True)
            set_look(about, Look.MUTED)
            column.addWidget(title)
            column.addWidget(about)
            column.addStretch(1)
            self.row.addLayout(column, 1)


_STEPS_WIDTH = 900
"""Below it the steps are below each other."""


class AddPanel(QWidget):
    """The upper part of the work area: all of it before there are files or jobs, then a bar.

    Attributes:
        picker: of the data type that files are added as.
        drop_zone: takes the files.

    Signals:
        trigger_chosen(trigger: str): empty when files are to be recognised again.
        run_requested(trigger: str): start a run.
        template_requested(trigger: str), last_upload_requested(trigger: str), all_templates_requested().
    """

    trigger_chosen = Signal(str)
    run_requested = Signal(str)
    template_requested = Signal(str)
    last_upload_requested = Signal(str)
    all_templates_requested = Signal()

    def __init__(self, triggers: TriggersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._triggers = triggers
        self._is_large = False
        self._steps: Steps | None = None
        self._session: SessionState | None = None
        self._run: RunPanel | None = None
        self.drop_zone = DropZone(triggers, self)
        self.picker = self.drop_zone.picker
        self._tools = Tools(self)
        self._tools.template_requested.connect(self.template_requested)
        self._tools.last_upload_requested.connect(self.last_upload_requested)
        self._tools.all_templates_requested.connect(self.all_templates_requested)
        self._tools.run_wanted.connect(self._toggle_run)
        self.picker.chosen.connect(self._show_choice)
        self.picker.chosen.connect(self.trigger_chosen)
        triggers.dataChanged.connect(self._describe)
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar.setSpacing(tokens.S8)
        self._bar.addWidget(self.drop_zone, 1)
        self._bar.addWidget(self._tools)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.S12)
        self._column.addLayout(self._bar, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def selected(self) -> Trigger | None:
        """The chosen trigger."""
        return trigger_named(self.picker.selected) if self.picker.selected else None

    @property
    def is_run_shown(self) -> bool:
        """Whether a run is offered."""
        return self._run is not None and not self._run.isHidden()

    def make_large(self, *, large: bool) -> None:
        """Take all the room there is, or no more than a bar."""
        if large == self._is_large:
            return
        self._is_large = large
        self.drop_zone.make_large(large=large)
        self._tools.offer_last_upload(offered=not large)
        if large and self._steps is None:
            self._steps = Steps(self)
            self._column.addWidget(self._steps)
        if self._steps is not None:
            self._steps.setVisible(large)
            if large:
                self._steps.row.addWidget(self._tools, 0, Qt.AlignmentFlag.AlignVCenter)
            else:
                self._bar.addWidget(self._tools)
        vertical = QSizePolicy.Policy.Expanding if large else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self._suit_width()

    def set_signed_in(self, *, signed_in: bool) -> None:
        """Downloads need a session."""
        self._tools.set_signed_in(signed_in=signed_in)

    def show_session(self, state: SessionState) -> None:
        """A run needs one, and says where it runs."""
        self._session = state
        if self._run is not None:
            self._run.show_session(state)

    def _run_panel(self) -> RunPanel:
        if self._run is None:
            from knosc_desktop.ui.staging.run_panel import RunPanel  # not on the way to the first paint

            panel = self._run = RunPanel(self)
            if self._session is not None:
                panel.show_session(self._session)
            panel.run_requested.connect(self.run_requested)
            panel.closed.connect(panel.hide)
            self._column.insertWidget(1, panel)
            lead_on(self._tools.last_by_tab, *panel.by_tab)
        return self._run

    def _show_choice(self, name: str) -> None:
        trigger = trigger_named(name) if name else None
        if trigger is not None and not trigger.takes_file:
            self._run_panel().show_trigger(trigger)
            self._run_panel().show()
        elif self._run is not None:
            self._run.hide()
        self._describe()

    def _toggle_run(self) -> None:
        """Show what the run does before it is started: one click on a button that is always there is too easy."""
        panel = self._run_panel()
        if self.is_run_shown:
            panel.hide()
            return
        chosen = self.selected
        panel.show_trigger(chosen if chosen is not None and not chosen.takes_file else _RUNS[0])
        panel.show()
        panel.go_to()

    def _describe(self) -> None:
        trigger = self.selected
        if trigger is None:
            self.drop_zone.describe("", needs_saying=False)
            return
        note = self._triggers.note_on(trigger)
        words = render(trigger.description)
        words = tr("triggers.about.with_note", about=words, note=note) if note else words
        self.drop_zone.describe(words, needs_saying=bool(note))

    def _suit_width(self) -> None:
        """In a narrow window the parts are below each other."""
        beside = self.drop_zone.sizeHint().width() + self._tools.sizeHint().width() + self._bar.spacing()
        fits = self._is_large or beside <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        self._bar.setDirection(direction)
        if self._steps is not None:
            is_wide = self.width() >= tokens.scaled(_STEPS_WIDTH, self.font())
            self._steps.row.setDirection(
                QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
            )

    def minimumSizeHint(self) -> QSize:
        # The layout adds up what is beside each other, and what could be below.
        parts = [self.drop_zone, self._tools, *([] if self._steps is None else [self._steps])]
        layout = self.layout()
        height = layout.totalMinimumHeightForWidth(self.width()) if layout else 0
        return QSize(max(part.minimumSizeHint().width() for part in parts), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._suit_width()
            self.updateGeometry()


_RUNS = tuple(trigger for trigger in TRIGGERS if not trigger.takes_file)
