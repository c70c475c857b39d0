"""What the open window does with a second start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.app.desktop import bring_to_front
from knosc_desktop.app.single_instance import Reply, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.options import Options
    from knosc_desktop.app.single_instance import Visit
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.services.session import Session


class Reception:
    """Takes the files of a second start, unless they were meant for another Knosc."""

    def __init__(
        self,
        options: Options,
        front: AppContext,
        session: Session,
        take: Callable[[Sequence[Path]], None],
        is_closing: Callable[[], bool],
    ) -> None:
        """Ready to receive.

        Args:
            options: how this program was started.
            front: the window that comes to the front.
            session: tells which Knosc it works with.
            take: stages files as those of the command line.
            is_closing: whether what is staged now would be lost.
        """
        self._options = options
        self._front = front
        self._session = session
        self._take = take
        self._is_closing = is_closing

    def receive(self, visit: Visit) -> Reply:
        """Do what was asked for; all of it or nothing."""
        if self._is_closing():
            return Reply(Word.CLOSING)
        here = self._environment()
        wants_other_server = visit.server and (here is None or here.origin != visit.server)
        if wants_other_server or (visit.demo and not self._options.demo):
            return Reply(Word.ELSEWHERE, here.host if here else "")
        if visit.files:
            self._take(visit.files)
        bring_to_front(self._front.window, visit.token)
        return Reply(Word.TAKEN)

    def _environment(self) -> Environment | None:
        """Where the user is signed in, or else where they are asked to sign in."""
        return self._session.state.environment or self._options.server or self._front.settings.environment
