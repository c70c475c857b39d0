"""A second start without a process of its own."""

from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from knosc_desktop.app.options import Options
from knosc_desktop.app.profile import ProfileLock
from knosc_desktop.app.single_instance import InstanceClient, NotDelivered
from knosc_desktop.domain.environment import Environment


class SecondStart:
    """Sends the files of a second start from a thread, as another process would.

    Attributes:
        taken: what came of it; None while that is open, and when it was refused.
        words: why it was refused.
        has_tried: set after the first try, whatever came of it.
    """

    def __init__(
        self, profile: Path, *files: Path, server: str = "", demo: bool = False, patience: int = 20_000
    ) -> None:
        self.taken: bool | None = None
        self.words = ""
        self.has_tried = threading.Event()
        environment = Environment.at_address(server) if server else None
        self._options = Options(profile, demo=demo, server=environment, files=files)
        self._patience = patience
        self._go_on = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<second start, {self.taken}: {self.words!r}>"

    def _run(self) -> None:
        lock = ProfileLock(self._options.profile)
        start = InstanceClient(self._options, lock, patience=self._patience, pause=self._tried)
        try:
            self.taken = start.hand_over()
        except NotDelivered as refusal:
            self.words = str(refusal)
        lock.release()
        self.has_tried.set()

    def _tried(self) -> None:
        self.has_tried.set()
        self._go_on.wait(0.05)

    def wait(self, qtbot: QtBot) -> SecondStart:
        qtbot.waitUntil(lambda: not self._thread.is_alive(), timeout=60_000)
        return self
