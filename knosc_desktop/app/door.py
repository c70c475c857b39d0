"""Where second starts of the program knock while its window is open."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from knosc_desktop.app import door_plate
from knosc_desktop.app.handover import Greeting, Inbox, NotUnderstood, Reply, Visit, Word
from knosc_desktop.app.profile_claim import is_claimed_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOG = logging.getLogger(__name__)
_PATIENCE = 5_000
"""Milliseconds that a visitor has to say what it wants."""
_SWEEP_LIMIT = 100


class Door(QObject):
    """Listens for second starts of the same user on the same profile."""

    def __init__(
        self,
        profile: Path,
        receive: Callable[[Visit], Reply],
        *,
        patience: int = _PATIENCE,
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
        _sweep(door_plate.read(self._profile))
        if not self._server.listen(door_plate.fresh_name()):
            _LOG.info("second starts cannot be heard: %s", self._server.errorString())
            return False
        try:
            door_plate.write(self._profile, self._server.fullServerName())
        except OSError as error:
            _LOG.info("second starts cannot find the window: %s", error)
            self._server.close()
            return False
        return True

    def close(self) -> None:
        """Hear nobody any more."""
        if self._server.isListening():
            door_plate.remove(self._profile)
            self._server.close()
        for visitor in self.findChildren(_Visitor):
            visitor.send_away()

    def _let_in(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visitor(socket, self._receive, self._patience, self)


class _Visitor(QObject):
    """One connection: a greeting, what the visitor wants, a reply."""

    def __init__(self, socket: QLocalSocket, receive: Callable[[Visit], Reply], patience: int, parent: QObject) -> None:
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
        socket.write(Greeting(QCoreApplication.applicationPid()).framed())
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
            reply = self._receive(Visit.read(message))
        except NotUnderstood:
            reply = Reply(Word.NOT_UNDERSTOOD)
        self._answered = True
        self._socket.write(reply.framed())
        self._socket.flush()
        self._socket.disconnectFromServer()


def _sweep(address: str) -> None:
    """Remove the socket that a killed program left, but not that of another profile this one is a copy of."""
    if not address:
        return
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(_SWEEP_LIMIT):
        QLocalServer.removeServer(address)
    socket.abort()
