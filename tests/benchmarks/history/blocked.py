"""What a user feels: how long the window's thread is busy without listening.

Counted is the time on the wall, but no more than the processor worked for this
process meanwhile: on a busy computer other processes would be counted, too.
"""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer

_WORTH_COUNTING = 1.0


class Blocked:
    """A timer whose ticks come late when the window's thread is busy."""

    def __init__(self, period_ms: int) -> None:
        """Nothing is measured before ``start``.

        Args:
            period_ms: from tick to tick; 0 is as often as possible, which keeps the processor busy.
        """
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(period_ms)
        self._timer.timeout.connect(self._tick)
        self._seen = (0.0, 0.0)
        self._late: list[float] = []

    def start(self) -> None:
        """Measure from now on."""
        self._late = []
        self._seen = _now()
        self._timer.start()

    def stop(self) -> list[float]:
        """By how many milliseconds each tick was late, as far as it is worth counting."""
        self._tick()
        self._timer.stop()
        return [late for late in self._late if late > _WORTH_COUNTING]

    def _tick(self) -> None:
        now = _now()
        wall, worked = (1000 * (new - old) for new, old in zip(now, self._seen, strict=True))
        self._seen = now
        self._late.append(min(wall - self._timer.interval(), worked))


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()
