"""Notices that asking Knosc is worth it again: the network is back, or the computer woke up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtNetwork import QNetworkInformation

_PERIOD = 5.0
"""Seconds between two looks at the clocks."""
_SLEPT = 20.0
"""Seconds missing that are no mere slowness."""


class NetworkWatch(QObject):
    """Follows the system's word on the network where it gives one, and the clocks everywhere.

    Signals:
        returned(): what could not be reached perhaps can be now.
    """

    returned = Signal()

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        period: float = _PERIOD,
        parent: QObject | None = None,
    ) -> None:
        """Nothing is watched before ``start``.

        Args:
            wall: seconds, also while the computer sleeps.
            monotonic: seconds that no one can set; in sleep they count on some systems only.
            period: seconds between two looks at the clocks.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._clocks = (wall, monotonic)
        self._period = period
        self._seen = (0.0, 0.0)
        self._network: QNetworkInformation | None = None
        self._was_away = False
        self._timer = QTimer(self)
        # To the second is enough, and wakes a resting computer only when it is awake anyway.
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)

    def start(self, network: QNetworkInformation | None = None) -> None:
        """Watch from now on.

        Args:
            network: instead of what the system tells of it.
        """
        self._seen = self._now()
        self._timer.start(round(self._period * 1_000))
        self._network = network or _system_network()
        if self._network is not None:
            self._heard(self._network.reachability())
            self._network.reachabilityChanged.connect(self._heard)
            self._network.isBehindCaptivePortalChanged.connect(self._portal_changed)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        if self._network is not None:
            self._network.reachabilityChanged.disconnect(self._heard)
            self._network.isBehindCaptivePortalChanged.disconnect(self._portal_changed)
            self._network = None

    def _heard(self, reachability: QNetworkInformation.Reachability) -> None:
        if reachability.name in {"Disconnected", "Local", "Site"}:
            self._was_away = True
        elif reachability.name == "Online" and self._was_away:
            self._was_away = False
            self.returned.emit()

    def _portal_changed(self, behind: bool) -> None:
        if not behind:
            self.returned.emit()

    def _look(self) -> None:
        now = self._now()
        passed = max(new - old for new, old in zip(now, self._seen, strict=True))
        self._seen = now
        if passed > self._period + _SLEPT:
            self.returned.emit()

    def _now(self) -> tuple[float, float]:
        wall, monotonic = self._clocks
        return wall(), monotonic()


def _system_network() -> QNetworkInformation | None:
    """What the system tells of the network; None where it tells nothing."""
    try:
        from PySide6.QtNetwork import QNetworkInformation  # the clocks do without
    except ImportError:
        return None
    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        return None
    return QNetworkInformation.instance()
