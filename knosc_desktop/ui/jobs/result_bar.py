"""Above the jobs: how many ended in which way, each count a filter, and how far an upload has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from knosc_desktop.models.job_rows import StateFilter
from knosc_desktop.models.results import chip_of, chips
from knosc_desktop.models.upload_progress import progress_line
from knosc_desktop.ui.widgets.labels import ElidedLabel
from knosc_desktop.ui.widgets.layout import FlowLayout, lead_on
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knosc_desktop.domain.batches import BatchProgress
    from knosc_desktop.domain.job_states import JobState

_BAR = QSize(120, 6)
_WHOLE = 1_000
"""Of the bar; bytes would not fit."""


def chip_name(states: StateFilter) -> str:
    """The object name of a chip, like ``resultChipNotSent``."""
    return f"resultChip{states.value.title().replace('_', '')}"


class ResultBar(QWidget):
    """One chip at most is down; the table then shows only what it counts.

    Signals:
        chosen(states: StateFilter): the user pressed a chip.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultBar")
        self._states = StateFilter.ALL
        self._counts: Mapping[JobState, int] = {}
        self._row = FlowLayout(self, spacing=8)
        self._chips: dict[StateFilter, QPushButton] = {}
        self._progress: _Progress | None = None

    @property
    def states(self) -> StateFilter:
        """What is to be shown."""
        return self._states

    def show_counts(self, counts: Mapping[JobState, int]) -> None:
        """Show how many jobs are in each state."""
        self._counts = counts
        shown = {chip.states: chip for chip in chips(counts, self._states)}
        if shown:
            self._make_chips()
        for states, button in self._chips.items():
            if (chip := shown.get(states)) is not None:
                button.setText(chip.text)
                button.setAccessibleName(chip.spoken)
            button.setChecked(states is self._states)
            button.setVisible(chip is not None)

    def show_progress(self, progress: BatchProgress | None) -> None:
        """Show how far the upload has come; None when nothing is under way."""
        words = "" if progress is None else progress_line(progress)
        if self._progress is None:
            if not words:
                return
            self._make_chips()
            self._progress = _Progress(self)
            self._row.addWidget(self._progress)
        if progress is not None:
            self._progress.show_words(words, None if progress.is_waiting else progress.fraction)
        self._progress.setVisible(bool(words))

    def lift(self) -> None:
        """Put the chip up that is down."""
        self._states = StateFilter.ALL
        self.show_counts(self._counts)

    def _make_chips(self) -> None:
        """The first paint counts nothing."""
        if not self._chips:
            self._chips = {states: self._chip(states) for states in StateFilter if states is not StateFilter.ALL}
            lead_on(self, *self._chips.values())

    def _chip(self, states: StateFilter) -> QPushButton:
        chip = QPushButton(self)
        chip.setObjectName(chip_name(states))
        chip.setAccessibleName(chip_of({}, states).spoken)
        chip.setCheckable(True)
        set_look(chip, Look.CHIP)
        chip.hide()
        chip.clicked.connect(lambda is_down: self._press(states, is_down=is_down))
        self._row.addWidget(chip)
        return chip

    def _press(self, states: StateFilter, *, is_down: bool) -> None:
        self._states = states if is_down else StateFilter.ALL
        self.show_counts(self._counts)
        self.chosen.emit(self._states)


class _Progress(QWidget):
    """A line of text and a thin bar."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ElidedLabel(self)
        self._words.setObjectName("uploadProgressText")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("uploadProgress")
        self._bar.setAccessibleName(tr("jobs.progress.spoken"))
        self._bar.setRange(0, _WHOLE)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(_BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._bar)

    def show_words(self, words: str, fraction: float | None) -> None:
        """Show that line, and the bar where there is something to measure."""
        self._words.set_words(words)
        self._bar.setAccessibleDescription(words)
        self._bar.setVisible(fraction is not None)
        if fraction is not None:
            self._bar.setValue(int(fraction * _WHOLE))
