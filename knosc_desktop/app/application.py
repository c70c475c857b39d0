"""The one QApplication, and the files that the desktop hands to it while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QEvent


class OpenedFiles:
    """What was opened with the program, kept until somebody takes it.

    macOS starts no second program for “Open with” and for files dropped on the icon:
    it sends an event for each file to the one that runs, the first ones before there
    is a window.
    """

    def __init__(self) -> None:
        """Nothing was opened, and nobody takes anything yet."""
        self._files: list[Path] = []
        self._take: Callable[[Sequence[Path]], None] | None = None
        # Files that were dropped together come one by one, and are to be taken together.
        self._soon = QTimer()
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._hand_over)

    def add(self, path: Path) -> None:
        """Somebody opened a file."""
        self._files.append(path)
        self._soon.start()

    def hand_to(self, take: Callable[[Sequence[Path]], None] | None) -> None:
        """From now on ``take`` gets what is opened, and first what was opened before; None takes nothing."""
        self._take = take
        self._soon.start()

    def _hand_over(self) -> None:
        if self._take is not None and self._files:
            files, self._files = self._files, []
            self._take(files)


class Application(QApplication):
    """Qt's application, which also hears that files are opened with it.

    Attributes:
        opened: those files.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        """As Qt's own."""
        super().__init__(arguments)
        self.opened = OpenedFiles()

    def event(self, event: QEvent) -> bool:
        """Take files that the desktop hands over."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.opened.add(Path(event.file()))
            return True
        return super().event(event)
