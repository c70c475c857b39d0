"""The jobs above, the details of the selected one below, and how they share the height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.ui.jobs_view import JobsView


class JobsSplitter(QSplitter):
    """The details get what they need, until she drags the handle: then that height is theirs."""

    def __init__(self, jobs: JobsView, parent: QWidget) -> None:
        """Start with the jobs alone."""
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("jobsSplitter")
        self.setChildrenCollapsible(False)
        self._jobs = jobs
        self.addWidget(jobs)
        self.setStretchFactor(0, 1)
        self._dragged_to = 0
        self.splitterMoved.connect(self._note_drag)

    def fit(self, details: QWidget, *, is_list: bool) -> None:
        """Give the details their height.

        Args:
            details: shown below the jobs.
            is_list: whether they go on for many lines, so that half the room is well used, and what few jobs leave.
        """
        height = self.height() - self.handleWidth()
        # Their story is wrapped, and takes fewer lines in the width they are about to get.
        details.resize(self.width(), details.height())
        wanted = max(height // 2, height - self._jobs.height_of_all) if is_list else 0
        needed = max(details.minimumSizeHint().height(), self._dragged_to or wanted)
        self.setStretchFactor(1, 1 if is_list else 0)
        self.setSizes([height - needed, needed])

    def leaves_in_sight(self, below: int) -> bool:
        """Whether what ends so far below the upper edge stays in sight when the details get half of the height."""
        return below <= self.height() - max(self._dragged_to, self.height() // 2)

    def _note_drag(self) -> None:
        self._dragged_to = self.sizes()[1]
