"""How old something is for certain: this computer's date alone is no reason to delete anything.

A clock that is set wrong by years looks like any other. Two witnesses do not depend on
it: the ``Date`` of Knosc's answers, and the seconds that the app itself has run. What
they said last is kept in the profile, for a start without a network.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from knosc_desktop.services.events import Event
from knosc_desktop.services.files.atomic import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.services.clock import Clock

_NEWS = timedelta(hours=1)
"""A confirmed time that is later by that much may make something old enough."""


class ConfirmedTime:
    """Weighs the date of this computer against its witnesses.

    Events:
        advanced(datetime): Knosc's clock is later than what was known of it so far.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        """Nothing is read before ``load``.

        Args:
            path: where the last word of the witnesses is kept.
            clock: this computer's date, and the seconds that pass.
        """
        self._path = path
        self._clock = clock
        self._server: datetime | None = None
        self._server_at = clock.monotonic()
        self._began: datetime | None = None
        self._lived = timedelta()
        self._lived_at = clock.monotonic()
        self.advanced: Event[datetime] = Event()

    def load(self) -> None:
        """Read what earlier runs knew; what cannot be read confirms nothing. Blocks, so use it in a thread."""
        try:
            known = json.loads(self._path.read_text("utf-8"))
            server, began = _moment(known["server"]), _moment(known["began"])
            lived = timedelta(seconds=max(float(known["lived_seconds"]), 0.0))
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return
        # What Knosc said meanwhile is newer.
        self._server = self._server or server
        self._began = began
        self._lived += lived

    def save(self) -> None:
        """Keep what is known now; blocks, so use it in a thread.

        Raises:
            FileProblem: it cannot be written; what was kept before is untouched.
        """
        server = self._server_now()
        text = json.dumps(
            {
                "server": server and server.isoformat(),
                "began": self._began and self._began.isoformat(),
                "lived_seconds": round(self._lived.total_seconds()),
            }
        )
        with whole_file(self._path, private=True) as writing:
            writing.write(text.encode())

    def note_server_time(self, date: datetime) -> None:
        """Take Knosc's word for what the time is; the last one counts, so that a wrong one does not stay."""
        before = self._server_now()
        self._server, self._server_at = date, self._clock.monotonic()
        if before is None or date - before > _NEWS:
            self.advanced.emit(date)

    def note_lived(self) -> None:
        """Count the seconds that have passed since the last time."""
        now = self._clock.monotonic()
        self._lived += timedelta(seconds=max(now - self._lived_at, 0.0))
        self._lived_at = now
        if self._began is None:
            self._began = self._clock.now() - self._lived

    def age_of(self, moment: datetime, by_knosc: datetime | None) -> timedelta:
        """How long ago that is for certain; zero or less where nothing but this computer's date says so.

        Args:
            moment: by this computer's date, which may have been wrong then.
            by_knosc: a time by Knosc's own clock that was no earlier; None when there is none, and then Knosc's clock
                tells nothing.
        """
        by_date = self._clock.now() - moment
        witnesses = [self._lived_since(moment)]
        if by_knosc is not None and (server := self._server_now()) is not None:
            witnesses.append(server - by_knosc)
        return min(by_date, max(witnesses))

    def _server_now(self) -> datetime | None:
        """What Knosc's clock shows by now, at the least."""
        if self._server is None:
            return None
        try:
            return self._server + timedelta(seconds=self._clock.monotonic() - self._server_at)
        except OverflowError:
            return None

    def _lived_since(self, moment: datetime) -> timedelta:
        """What the app has run since then: never more than it has run at all."""
        if self._began is None:
            return timedelta()
        return min(self._lived, self._began + self._lived - moment)


def _moment(text: str | None) -> datetime | None:
    """A kept moment.

    Raises:
        ValueError: it is none.
        TypeError: it is no text.
    """
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
