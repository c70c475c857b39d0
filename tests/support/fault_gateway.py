"""A real gateway on loopback between the program and a tenant, as bad as its plan says."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Self

from tests.support.fault_exchange import Exchange
from tests.support.fault_http import Head, Wire
from tests.support.fault_plan import Call, Death, Passage, Plan, everything_well

PATIENCE = 20.0
"""Seconds after which a connection that waits in vain is given up instead of hanging the run."""
_HOST = "127.0.0.1"
_TRIES_TO_RETURN = 200


class FaultGateway:
    """Passes requests on to a tenant, each as the plan says; a context manager.

    To the program its address is the tenant's. It counts what passed, so that
    a referee knows what the tenant can have got.

    Attributes:
        address: e.g. ``http://127.0.0.1:41235``.
        passages: every request so far.
        deaths: of the access token, or of both, as soon as they begin.
        past_deaths: those that are over: a token given after one outlives it.
    """

    def __init__(
        self, tenant_port: int, plan: Plan = everything_well, control: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        self._tenant = (_HOST, tenant_port)
        self._plan = plan
        self._control = control
        self._lock = threading.Lock()
        self._numbers: Counter[Call] = Counter()
        self._in_flight = 0
        self._away = 0.0
        self._stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((_HOST, 0), backlog=50)
        self.port: int = self._listener.getsockname()[1]
        self.address = f"http://{_HOST}:{self.port}"
        self.passages: list[Passage] = []
        self.deaths: list[Death] = []
        self.past_deaths: list[Death] = []
        self._accepting = threading.Thread(target=self._accept, name="gateway")
        self._accepting.start()

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way."""
        return not self._in_flight

    def of(self, call: Call) -> list[Passage]:
        """What passed of one kind."""
        return [passage for passage in self.passages if passage.call is call]

    def connect(self) -> Wire:
        """A new connection to the tenant."""
        return Wire(socket.create_connection(self._tenant, PATIENCE), PATIENCE)

    def let_die(self, death: Death) -> None:
        """End the session on the tenant's side, or let it end in the upload that is coming."""
        actions: dict[str, Any] = {"expire_refresh": True} if death.both else {}
        if death.moment in {"early", "late"}:
            actions["expire_during_next_upload"] = death.moment.value
        else:
            actions["expire_access"] = True
        assert self._control is not None, "a plan with deaths needs the tenant's control"
        # Noted first: what follows from it may be seen at once.
        self.deaths.append(death)
        self._control(actions)
        self.past_deaths.append(death)

    def pause(self, seconds: float) -> None:
        """Wait, unless the gateway is stopped."""
        self._stopping.wait(seconds)

    def go_away(self, seconds: float) -> None:
        """Listen no more for that long; connections that were kept are reset when they are used."""
        with self._lock:
            if self._away or self._stopping.is_set():
                return
            self._away = seconds
            _stop_listening(self._listener)

    def stop(self) -> None:
        """End every connection and wait for the threads."""
        with self._lock:
            self._stopping.set()
            _stop_listening(self._listener)
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
                if not self._listen_again():
                    return
                continue
            with self._lock:
                self._connections.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), name="gateway connection")
            self._threads.append(thread)
            thread.start()

    def _listen_again(self) -> bool:
        self.pause(self._away)
        for _ in range(_TRIES_TO_RETURN):
            with self._lock:
                if self._stopping.is_set():
                    return False
                with contextlib.suppress(OSError):
                    self._listener = socket.create_server((_HOST, self.port), backlog=50)
                    self._away = 0.0
                    return True
            # Somebody else's connection has the port for a moment.
            self.pause(0.01)
        raise AssertionError(f"port {self.port} was taken meanwhile")

    def _serve(self, connection: socket.socket) -> None:
        client = Wire(connection, PATIENCE)
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
        with self._under_way():
            if self._away:
                client.reset()
                return False
            passage = self._note(head)
            return Exchange(self, client, head, passage).run()

    @contextlib.contextmanager
    def _under_way(self) -> Iterator[None]:
        with self._lock:
            self._in_flight += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1

    def _note(self, head: Head) -> Passage:
        method, target, _ = head.first.split(" ", 2)
        path = target.partition("?")[0]
        call = Call.of(method, path)
        with self._lock:
            self._numbers[call] += 1
            number, overall = self._numbers[call], len(self.passages) + 1
            order = self._plan(call, number, overall)
            passage = Passage(call, number, overall, path, head.account, head.length, order)
            self.passages.append(passage)
        return passage


def _stop_listening(listener: socket.socket) -> None:
    # Closing alone does not wake a thread that accepts.
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
