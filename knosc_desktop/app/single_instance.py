"""One window for one profile: a second start hands its files to the window that is open."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import struct
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QObject, QThread, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from knosc_desktop.app.desktop import activation_token, allow_activation
from knosc_desktop.app.profile import is_claimed_here
from knosc_desktop.domain.texts import quoted
from knosc_desktop.services.files.private_files import opener
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from knosc_desktop.app.options import Options
    from knosc_desktop.app.profile import ProfileLock


# Where in the profile it is written at which local socket the window that is open listens.
#
# The socket gets a new, unguessable name at every start: nobody else can have opened one of that
# name before, and no two ways of writing the path of the profile lead to different ones.

_NAME = re.compile(r"(?:\\\\\.\\pipe\\|/(?:[^\0\n]*/)?)knosc-desktop-[0-9a-f]{32}\Z")
_MOST = 4_096


def fresh_name() -> str:
    """A name for a socket that nobody listens at."""
    name = f"knosc-desktop-{secrets.token_hex(16)}"
    # The folder for temporary files, which Qt would take, may be another one for each program.
    own = os.environ.get("XDG_RUNTIME_DIR", "") if sys.platform == "linux" else ""
    return f"{own}/{name}" if own.startswith("/") and os.access(own, os.W_OK | os.X_OK) else name


def write(profile: Path, address: str) -> None:
    """Tell where the window listens, to this user alone.

    Raises:
        OSError: it cannot be written into the profile.
    """
    plate = _plate(profile)
    plate.unlink(missing_ok=True)
    with open(plate, "xb", opener=opener) as stream:
        stream.write(os.fsencode(address))


def read(profile: Path) -> str:
    """Where the window listens; empty when that is not known."""
    try:
        with _plate(profile).open("rb") as stream:
            address = os.fsdecode(stream.read(_MOST))
    except OSError:
        return ""
    return address if _NAME.match(address) else ""


def remove(profile: Path) -> None:
    """Nobody listens any more."""
    try:
        _plate(profile).unlink(missing_ok=True)
    except OSError:
        # It names a socket that is gone; that does no harm.
        return


def _plate(profile: Path) -> Path:
    return profile / "in-use.door"


# What a second start and the window that is open say to each other.
#
# The window greets, the second start says what it was started with, the window replies. A window
# that hangs does not greet, so nothing is said to it that it might act upon much later.

MOST_FILES = 10_000
MOST_BYTES = 16 << 20
_LENGTH = struct.Struct(">I")
_LONGEST_PATH = 1 << 15
_LONGEST_WORD = 4_096
_LARGEST_PID = (1 << 32) - 1
_LANGUAGE = 1


class NotUnderstood(Exception):
    """What came is nothing that this program says."""


class Outcome(StrEnum):
    """How the window replies."""

    TAKEN = "taken"
    CLOSING = "closing"
    ELSEWHERE = "elsewhere"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class Ready:
    """The window listens.

    Attributes:
        pid: its process, which Windows wants to know before it lets a window come to the front.
    """

    pid: int

    def framed(self) -> bytes:
        """As it is sent."""
        return _framed({"pid": self.pid})

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Ready:
        """Check what came.

        Raises:
            NotUnderstood: it is no greeting.
        """
        pid = message.get("pid")
        # True is an int, too.
        if type(pid) is not int or not 0 < pid <= _LARGEST_PID:
            raise NotUnderstood
        return cls(pid)


@dataclass(frozen=True, slots=True)
class Request:
    """What a second start was started with.

    Attributes:
        files: absolute, to be staged.
        server: origin of the address asked for; empty for the one there is.
        demo: whether the demo was asked for.
        token: the desktop's permission to come to the front; may be empty.
    """

    files: tuple[Path, ...] = ()
    server: str = ""
    demo: bool = False
    token: str = ""

    def framed(self) -> bytes:
        """As it is sent."""
        return _framed(
            {
                "files": [str(path) for path in self.files],
                "server": self.server,
                "demo": self.demo,
                "token": self.token,
            }
        )

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Request:
        """Check what came.

        Raises:
            NotUnderstood: it is no visit, or it names what no command line can.
        """
        files, demo = message.get("files"), message.get("demo")
        if not isinstance(files, list) or len(files) > MOST_FILES or not isinstance(demo, bool):
            raise NotUnderstood
        return cls(_paths(files), _word(message, "server"), demo, _word(message, "token"))


@dataclass(frozen=True, slots=True)
class Response:
    """What became of a visit.

    Attributes:
        word: the gist.
        where: the host that the window works with, when it is another than asked for.
    """

    word: Outcome
    where: str = ""

    def framed(self) -> bytes:
        """As it is sent."""
        return _framed({"reply": self.word.value, "where": self.where})

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Response:
        """Check what came.

        Raises:
            NotUnderstood: it is no reply.
        """
        try:
            return cls(Outcome(_word(message, "reply")), _word(message, "where"))
        except ValueError:
            raise NotUnderstood from None


class Inbox:
    """Puts a message together from the pieces it comes in."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, piece: bytes) -> None:
        """Add what came."""
        self._bytes += piece

    def next(self) -> Mapping[str, Any] | None:
        """The next whole message; None while there is none.

        Raises:
            NotUnderstood: what comes will be no message.
        """
        if len(self._bytes) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._bytes)
        if length > MOST_BYTES:
            raise NotUnderstood
        end = _LENGTH.size + length
        if len(self._bytes) < end:
            return None
        body = bytes(self._bytes[_LENGTH.size : end])
        del self._bytes[:end]
        return _parsed(body)


def _framed(message: Mapping[str, Any]) -> bytes:
    # Escaped, so that names of files that are no Unicode survive.
    body = json.dumps({"knosc-desktop": _LANGUAGE, **message}).encode("ascii")
    return _LENGTH.pack(len(body)) + body


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(message, dict) or message.get("knosc-desktop") != _LANGUAGE:
        raise NotUnderstood
    return message


def _word(message: Mapping[str, Any], name: str) -> str:
    word = message.get(name)
    if not isinstance(word, str) or len(word) > _LONGEST_WORD or not word.isprintable():
        raise NotUnderstood
    return word


def _paths(names: Iterable[Any]) -> tuple[Path, ...]:
    paths = []
    for name in names:
        if not isinstance(name, str) or len(name) > _LONGEST_PATH or "\0" in name:
            raise NotUnderstood
        path = Path(name)
        if not path.is_absolute():
            raise NotUnderstood
        paths.append(path)
    return tuple(paths)


# Where second starts of the program knock while its window is open.

_LOG = logging.getLogger(__name__)
_VISIT_PATIENCE = 5_000
"""Milliseconds that a visitor has to say what it wants."""
_SWEEP_LIMIT = 100


class InstanceServer(QObject):
    """Listens for second starts of the same user on the same profile."""

    def __init__(
        self,
        profile: Path,
        receive: Callable[[Request], Response],
        *,
        patience: int = _VISIT_PATIENCE,
        parent: QObject | None = None,
    ) -> None:
        """Nobody is heard before ``open``.

        Args:
            profile: the folder that all the starts have in common.
            receive: acts upon a visit and says what became of it.
            patience: milliseconds that a visitor has to say what it wants.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._profile = profile
        self._receive = receive
        self._patience = patience
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)

    def open(self) -> bool:
        """Listen from now on; False where that cannot be, and where the profile is another program's."""
        if not is_claimed_here(self._profile):
            return False
        _sweep(read(self._profile))
        if not self._server.listen(fresh_name()):
            _LOG.info("second starts cannot be heard: %s", self._server.errorString())
            return False
        try:
            write(self._profile, self._server.fullServerName())
        except OSError as error:
            _LOG.info("second starts cannot find the window: %s", error)
            self._server.close()
            return False
        return True

    def close(self) -> None:
        """Hear nobody any more."""
        if self._server.isListening():
            remove(self._profile)
            self._server.close()
        for visitor in self.findChildren(_Visitor):
            visitor.send_away()

    def _let_in(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visitor(socket, self._receive, self._patience, self)


class _Visitor(QObject):
    """One connection: a greeting, what the visitor wants, a reply."""

    def __init__(
        self, socket: QLocalSocket, receive: Callable[[Request], Response], patience: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        socket.setParent(self)
        self._socket = socket
        self._receive = receive
        self._inbox = Inbox()
        self._answered = False
        deadline = QTimer(self)
        deadline.setSingleShot(True)
        deadline.timeout.connect(self.send_away)
        deadline.start(patience)
        socket.readyRead.connect(self._listen)
        socket.disconnected.connect(self.deleteLater)
        socket.write(Ready(QCoreApplication.applicationPid()).framed())
        # What it said may have come before anybody listened, and so may its end.
        self._listen()
        if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self.deleteLater()

    def send_away(self) -> None:
        """Without another word."""
        self._socket.abort()
        self.deleteLater()

    def _listen(self) -> None:
        if self._answered:
            return
        try:
            self._inbox.feed(bytes(self._socket.readAll().data()))
            message = self._inbox.next()
            if message is None:
                return
            reply = self._receive(Request.read(message))
        except NotUnderstood:
            reply = Response(Outcome.NOT_UNDERSTOOD)
        self._answered = True
        # The visitor disconnects when it has read this: on Windows it would lose what it has not read yet.
        self._socket.write(reply.framed())
        self._socket.flush()


def _sweep(address: str) -> None:
    """Remove the socket that a killed program left, but not that of another profile this one is a copy of."""
    if not address:
        return
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(_SWEEP_LIMIT):
        QLocalServer.removeServer(address)
    socket.abort()


# A start on a profile whose window is open: it takes what this one was started with.

_PATIENCE = 10_000
"""Milliseconds for a window that is just being opened, or busy."""
_CLOSING_PATIENCE = 20_000
"""Milliseconds for one that brings what is under way to a safe end."""
_PAUSE = 100
_SLICE = 50
"""Milliseconds that Qt waits at a stretch; nothing else, not even Ctrl+C, is heard meanwhile."""


class NotDelivered(Exception):
    """The window that is open did not take it; the text says why, and what that means."""


class _NoAnswer(Exception):
    """The connection broke, or the time was over.

    Attributes:
        said: whether the window may have heard what was wanted.
    """

    def __init__(self, *, said: bool) -> None:
        super().__init__()
        self.said = said


class InstanceClient:
    """Tries until the window has taken it, or is gone, or the patience is at an end."""

    def __init__(
        self,
        options: Options,
        lock: ProfileLock,
        *,
        patience: int = _PATIENCE,
        pause: Callable[[], None] = lambda: QThread.msleep(_PAUSE),
    ) -> None:
        """Nothing is said yet.

        Args:
            options: what to hand over.
            lock: of this program on the same profile.
            patience: milliseconds.
            pause: between two tries.
        """
        self._options = options
        self._lock = lock
        self._patience = patience
        self._pause = pause
        server = options.server.origin if options.server else ""
        self._visit = Request(options.files, server, options.demo, activation_token())

    def hand_over(self) -> bool:
        """True once the window has taken everything; False when the profile has become free for this program.

        Raises:
            NotTaken: neither came to be.
        """
        message = self._visit.framed()
        if len(self._visit.files) > MOST_FILES or len(message) > MOST_BYTES:
            raise NotDelivered(self._words(tr("app.instance.too_many")))
        deadline = QDeadlineTimer(self._patience)
        closing = False
        said = False
        while not self._lock.take():
            try:
                reply = _converse(read(self._options.profile), message, deadline)
            except _NoAnswer as error:
                said = said or error.said
            else:
                if reply.word is Outcome.TAKEN:
                    return True
                if reply.word is not Outcome.CLOSING:
                    raise NotDelivered(self._why_refused(reply))
                if not closing:
                    closing = True
                    deadline = QDeadlineTimer(max(_CLOSING_PATIENCE, self._patience))
                said = False
            if deadline.hasExpired():
                raise NotDelivered(self._why_unanswered(closing=closing, said=said))
            self._pause()
        return False

    def _why_refused(self, reply: Response) -> str:
        if reply.word is not Outcome.ELSEWHERE:
            return self._words(tr("app.instance.not_understood"))
        wanted = self._options.server.host if self._options.server else tr("app.instance.demo")
        why = (
            tr("app.instance.elsewhere", here=reply.where, wanted=wanted)
            if reply.where
            else tr("app.instance.nowhere", wanted=wanted)
        )
        return self._words(why, tr("app.instance.elsewhere_hint", wanted=wanted))

    def _why_unanswered(self, *, closing: bool, said: bool) -> str:
        if closing:
            return self._words(tr("app.instance.closing"), tr("app.instance.closing_hint"))
        if said:
            return tr("app.instance.unconfirmed")
        if computer := self._lock.other_computer:
            return self._words(tr("app.instance.other_computer", computer=quoted(computer)))
        return self._words(tr("app.instance.silent"), tr("app.instance.silent_hint"))

    def _words(self, why: str, advice: str = "") -> str:
        nothing = tr("app.instance.not_added") if self._options.files else ""
        return " ".join(filter(None, (tr("app.instance.open"), why, nothing, advice)))


def _converse(address: str, message: bytes, deadline: QDeadlineTimer) -> Response:
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
        greeting = Ready.read(_next_message(socket, inbox, deadline))
        allow_activation(greeting.pid)
        said = True
        socket.write(message)
        socket.flush()
        return Response.read(_next_message(socket, inbox, deadline))
    except NotUnderstood:
        return Response(Outcome.NOT_UNDERSTOOD)
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
