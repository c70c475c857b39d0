"""A start on a profile whose window is open: it takes what this one was started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QThread
from PySide6.QtNetwork import QLocalSocket

from knosc_desktop.app import door_plate
from knosc_desktop.app.handover import MOST_BYTES, MOST_FILES, Greeting, Inbox, NotUnderstood, Reply, Visit, Word
from knosc_desktop.app.to_front import let_come_to_front, token_of_this_start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from knosc_desktop.app.options import Options
    from knosc_desktop.app.profile_claim import ProfileClaim

_PATIENCE = 10_000
"""Milliseconds for a window that is just being opened, or busy."""
_CLOSING_PATIENCE = 20_000
"""Milliseconds for one that brings what is under way to a safe end."""
_PAUSE = 100
_SLICE = 50
"""Milliseconds that Qt waits at a stretch; nothing else, not even Ctrl+C, is heard meanwhile."""


class NotTaken(Exception):
    """The window that is open did not take it; the text says why, and what that means."""


class _NoAnswer(Exception):
    """The connection broke, or the time was over.

    Attributes:
        said: whether the window may have heard what was wanted.
    """

    def __init__(self, *, said: bool) -> None:
        super().__init__()
        self.said = said


class SecondStart:
    """Tries until the window has taken it, or is gone, or the patience is at an end."""

    def __init__(
        self,
        options: Options,
        claim: ProfileClaim,
        *,
        patience: int = _PATIENCE,
        pause: Callable[[], None] = lambda: QThread.msleep(_PAUSE),
    ) -> None:
        """Nothing is said yet.

        Args:
            options: what to hand over.
            claim: of this program on the same profile.
            patience: milliseconds.
            pause: between two tries.
        """
        self._options = options
        self._claim = claim
        self._patience = patience
        self._pause = pause
        server = options.server.origin if options.server else ""
        self._visit = Visit(options.files, server, options.demo, token_of_this_start())

    def hand_over(self) -> bool:
        """True once the window has taken everything; False when the profile has become free for this program.

        Raises:
            NotTaken: neither came to be.
        """
        message = self._visit.framed()
        if len(self._visit.files) > MOST_FILES or len(message) > MOST_BYTES:
            raise NotTaken(self._words("These are more files than can be added at once."))
        deadline = QDeadlineTimer(self._patience)
        closing = False
        said = False
        while not self._claim.take():
            try:
                reply = _converse(door_plate.read(self._options.profile), message, deadline)
            except _NoAnswer as error:
                said = said or error.said
            else:
                if reply.word is Word.TAKEN:
                    return True
                if reply.word is not Word.CLOSING:
                    raise NotTaken(self._why_refused(reply))
                if not closing:
                    closing = True
                    deadline = QDeadlineTimer(max(_CLOSING_PATIENCE, self._patience))
                said = False
            if deadline.hasExpired():
                raise NotTaken(self._why_unanswered(closing=closing, said=said))
            self._pause()
        return False

    def _why_refused(self, reply: Reply) -> str:
        if reply.word is not Word.ELSEWHERE:
            return self._words("It did not understand this start, perhaps because it was updated meanwhile.")
        wanted = self._options.server.host if self._options.server else "the demo tenant"
        where = f"with {reply.where}" if reply.where else "without a Knosc address"
        return self._words(
            f"Its window works {where}, not with {wanted}.",
            f"For {wanted}, close that window first, or start with a --profile folder of its own.",
        )

    def _why_unanswered(self, *, closing: bool, said: bool) -> str:
        if closing:
            return self._words("It is still closing.", "Start it again when its window is gone.")
        if said:
            return (
                "Knosc Desktop is open already, but its window did not confirm that it took what you opened. "
                "Look at its list of files before you add them again."
            )
        if computer := self._claim.other_computer:
            return self._words(f"It is open with the same profile folder on the computer “{computer}”.")
        return self._words("Its window does not answer.", "Use the window that is there; files can be dropped onto it.")

    def _words(self, why: str, advice: str = "") -> str:
        nothing = "The files were not added." if self._options.files else ""
        return " ".join(filter(None, ("Knosc Desktop is open already.", why, nothing, advice)))


def _converse(address: str, message: bytes, deadline: QDeadlineTimer) -> Reply:
    """Say it to the window that listens there and return its reply.

    Raises:
        _NoAnswer: there was none.
    """
    socket = QLocalSocket()
    if address:
        socket.connectToServer(address)
    if not address or not socket.waitForConnected(_SLICE):
        raise _NoAnswer(said=False)
    said = False
    try:
        inbox = Inbox()
        greeting = Greeting.read(_next_message(socket, inbox, deadline))
        let_come_to_front(greeting.pid)
        said = True
        socket.write(message)
        socket.flush()
        return Reply.read(_next_message(socket, inbox, deadline))
    except NotUnderstood:
        return Reply(Word.NOT_UNDERSTOOD)
    except TimeoutError:
        raise _NoAnswer(said=said) from None
    finally:
        socket.abort()


def _next_message(socket: QLocalSocket, inbox: Inbox, deadline: QDeadlineTimer) -> Mapping[str, Any]:
    while (message := inbox.next()) is None:
        if not socket.bytesAvailable() and not socket.waitForReadyRead(_SLICE):
            is_over = socket.state() is not QLocalSocket.LocalSocketState.ConnectedState or deadline.hasExpired()
            if is_over and not socket.bytesAvailable():
                raise TimeoutError
            continue
        inbox.feed(bytes(socket.readAll().data()))
    return message
