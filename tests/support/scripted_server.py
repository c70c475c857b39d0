"""A real server that behaves exactly as badly as its script says."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import trustme

_PATIENCE = 60.0
"""Seconds after which a script that waits in vain fails instead of hanging the run."""


@dataclass
class Received:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytearray = field(default_factory=bytearray)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def length(self) -> int:
        return int(self.headers.get("content-length", "0"))


class Peer:
    """One connection, seen from the server."""

    def __init__(self, connection: socket.socket, log: list[Received], came: threading.Condition) -> None:
        self._connection = connection
        self._log = log
        self._came = came
        self._unread = bytearray()

    def head(self) -> Received:
        """The next request up to its empty line."""
        while b"\r\n\r\n" not in self._unread:
            self._more()
        lines, _, rest = bytes(self._unread).partition(b"\r\n\r\n")
        self._unread = bytearray(rest)
        first, *fields = lines.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in fields)}
        request = Received(method, target, headers)
        self._log.append(request)
        return request

    def some_of_body(self, request: Received, size: int) -> None:
        """At least so many bytes of the body."""
        while len(self._unread) < size:
            self._more()
        request.body += self._unread
        self._unread.clear()

    def request(self) -> Received:
        """The next request with its whole body."""
        request = self.head()
        while len(self._unread) < request.length:
            self._more()
        request.body += self._unread[: request.length]
        del self._unread[: request.length]
        with self._came:
            self._came.notify_all()
        return request

    def send(self, raw: bytes) -> None:
        """Bytes as they are."""
        self._connection.sendall(raw)

    def answer(self, status: int, body: bytes | str = b"", **headers: str) -> None:
        """A well-formed answer; underscores in header names become hyphens."""
        content = body.encode() if isinstance(body, str) else body
        fields = {"Content-Length": str(len(content))} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.send(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + content)

    def json(self, status: int, value: Any, **headers: str) -> None:
        """A well-formed JSON answer."""
        self.answer(status, json.dumps(value), Content_Type="application/json", **headers)

    def reset(self) -> None:
        """End the connection the hard way, with whatever was not read."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def wait_for_end(self) -> None:
        """Stay silent until the client has gone."""
        with contextlib.suppress(OSError):
            while self._connection.recv(65536):
                pass

    def pipe_to(self, port: int) -> None:
        """Pass everything on to another server and back, as a tunnel does."""
        with socket.create_connection(("127.0.0.1", port)) as other:
            back = threading.Thread(target=_pass_on, args=(other, self._connection))
            back.start()
            other.sendall(self._unread)
            self._unread.clear()
            _pass_on(self._connection, other)
            back.join()

    def _more(self) -> None:
        data = self._connection.recv(65536)
        if not data:
            raise ConnectionError("the client has gone")
        self._unread += data


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


Script = Callable[[Peer], None]


class ScriptedServer:
    """Plays one script per connection; the last one again for every further connection."""

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self._scripts = scripts
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._came = threading.Condition()
        self.requests: list[Received] = []
        self.port: int = self._listener.getsockname()[1]
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    @property
    def connections(self) -> int:
        """How many clients came."""
        return len(self._connections)

    def all_ended(self) -> bool:
        """Wait until every script so far has ended and its connection is closed."""
        for thread in tuple(self._threads):
            thread.join(_PATIENCE)
        return not any(thread.is_alive() for thread in self._threads)

    def has_received(self, count: int) -> bool:
        """Wait until so many requests have come whole."""
        deadline = time.monotonic() + _PATIENCE
        with self._came:
            while sum(len(request.body) >= request.length for request in self.requests) < count:
                if not self._came.wait(deadline - time.monotonic()):
                    return False
        return True

    def cut(self) -> None:
        """End every connection; further ones are welcome."""
        for connection in tuple(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """End every connection and wait for the scripts."""
        # Closing alone does not wake a thread that accepts.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        self.cut()
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
            # Small answers leave at once, even if the connection is reset right after.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(_PATIENCE)
            script = self._scripts[min(len(self._connections), len(self._scripts) - 1)]
            self._connections.append(connection)
            thread = threading.Thread(target=self._play, args=(connection, script))
            thread.start()
            self._threads.append(thread)

    def _play(self, connection: socket.socket, script: Script) -> None:
        with connection, contextlib.suppress(OSError):
            if self._tls is None:
                script(Peer(connection, self.requests, self._came))
            else:
                with self._tls.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True) as secure:
                    script(Peer(secure, self.requests, self._came))


@dataclass(frozen=True)
class Certificates:
    """A certificate authority of our own: what servers show and what clients trust."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def make_certificates(*names: str) -> Certificates:
    """For the given names; for this computer and a made-up tenant by default."""
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1", "localhost", "acme.knosc.test"))).configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Certificates(server, client)


def every_request(reply: Callable[[Peer, Received], None]) -> Script:
    """A script that answers request after request on one connection."""

    def script(peer: Peer) -> None:
        while True:
            reply(peer, peer.request())

    return script


@contextlib.contextmanager
def refused_port() -> Iterator[int]:
    """A port where surely nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
