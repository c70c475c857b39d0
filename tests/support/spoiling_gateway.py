"""A gateway on loopback that spoils the answers to one kind of request for a while, and then does its work well."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Self

from tests.support.fault_wire import Answer, Head, Wire
from tests.support.fault_words import Call
from tests.support.spoiled_answers import Spoil

_HOST = "127.0.0.1"
_PATIENCE = 20.0
"""Seconds after which a connection that waits in vain is given up."""
_PIECE = 256 * 1024


class SpoilingGateway:
    """Passes every request on to a tenant; a context manager.

    Attributes:
        address: the tenant's address to the program.
        spoiled: how many answers were spoiled.
        gone_at: time.monotonic() of the last answer that was spoiled; 0 before the first one.
    """

    def __init__(self, tenant_port: int) -> None:
        self._tenant = (_HOST, tenant_port)
        self._spoil: Spoil | None = None
        self._call = Call.OTHER
        self._left = 0
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((_HOST, 0), backlog=50)
        self.address = f"http://{_HOST}:{self._listener.getsockname()[1]}"
        self.spoiled = 0
        self.gone_at = 0.0
        self._accepting = threading.Thread(target=self._accept, name="spoiling gateway")
        self._accepting.start()

    def spoil(self, spoil: Spoil, call: Call, times: int) -> None:
        """Spoil the next answers to one kind of request, the tenant having acted on each."""
        with self._lock:
            self._spoil, self._call, self._left = spoil, call, times
            self.spoiled, self.gone_at = 0, 0.0

    def stop(self) -> None:
        """End every connection and wait for the threads."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), name="spoiling connection")
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        client = Wire(connection, _PATIENCE)
        try:
            with contextlib.suppress(OSError):
                while (head := client.head()) is not None:
                    if not self._pass(client, head):
                        return
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _pass(self, client: Wire, head: Head) -> bool:
        """Pass one request on; returns whether the connection can be used again."""
        method, target, _ = head.first.split(" ", 2)
        spoil = self._chosen(Call.of(method, target.partition("?")[0]))
        answer = self._ask(client, head)
        if spoil is None:
            is_last = head["connection"].lower() == "close"
            client.send(answer.on_the_wire(last=is_last))
            return not is_last
        try:
            for piece in spoil.pieces(answer):
                client.send(piece)
            client.half_close()
        finally:
            self.gone_at = time.monotonic()
        return False

    def _chosen(self, call: Call) -> Spoil | None:
        with self._lock:
            if call is not self._call or not self._left:
                return None
            self._left -= 1
            self.spoiled += 1
            self.gone_at = time.monotonic()
            return self._spoil

    def _ask(self, client: Wire, head: Head) -> Answer:
        """The tenant's answer to the whole request."""
        with contextlib.closing(socket.create_connection(self._tenant, _PATIENCE)) as connection:
            tenant = Wire(connection, _PATIENCE)
            tenant.send(head.replaced(connection="close"))
            left = head.length
            while left:
                piece = client.some(min(left, _PIECE))
                tenant.send(piece)
                left -= len(piece)
            return tenant.answer()
