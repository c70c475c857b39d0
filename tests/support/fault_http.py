"""The part of HTTP/1.1 that a gateway needs, on blocking sockets."""

from __future__ import annotations

import base64
import contextlib
import json
import select
import socket
import struct
from dataclasses import dataclass

_PIECE = 256 * 1024


@dataclass
class Head:
    """First line and fields, as they came.

    Attributes:
        first: request or status line.
        fields: names and values, in order.
    """

    first: str
    fields: list[tuple[str, str]]

    @classmethod
    def parse(cls, raw: bytes) -> Head:
        """Read the head, up to the empty line."""
        first, *lines = raw.decode("latin-1").split("\r\n")
        parts = [line.partition(":") for line in lines]
        return cls(first, [(name, value.strip()) for name, _, value in parts])

    def __getitem__(self, name: str) -> str:
        """The first value of a field; empty without one."""
        return next((value for key, value in self.fields if key.lower() == name), "")

    @property
    def length(self) -> int:
        """Bytes of the body."""
        assert not self["transfer-encoding"], "the program announces the length of what it sends"
        return int(self["content-length"] or 0)

    def replaced(self, **values: str) -> bytes:
        """The head with some fields set, on the wire; underscores stand for hyphens."""
        new = {name.replace("_", "-"): value for name, value in values.items()}
        kept = [(name, value) for name, value in self.fields if name.lower() not in new]
        lines = [self.first, *(f"{name}: {value}" for name, value in [*kept, *new.items()])]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def account(self) -> str:
        """Whose access token the cookies hold; empty without one."""
        cookies = dict(part.strip().partition("=")[::2] for part in self["cookie"].split(";"))
        _, _, rest = cookies.get("access_token_cookie", "").partition(".")
        payload = rest.partition(".")[0]
        with contextlib.suppress(ValueError):
            return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"])
        return ""


@dataclass
class Answer:
    """A whole answer."""

    head: Head
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head.first.split(" ", 2)[1])

    def on_the_wire(self, *, last: bool) -> bytes:
        """The bytes for the client; ``last`` announces the end of the connection."""
        fields = {"content_length": str(len(self.body)), "connection": "close" if last else "keep-alive"}
        return self.head.replaced(**fields) + self.body


def made_up(status: int, body: str, kind: str, **fields: str) -> Answer:
    """An answer of the gateway's own."""
    named = [(name.replace("_", "-"), value) for name, value in fields.items()]
    return Answer(Head(f"HTTP/1.1 {status} Whatever", [("Content-Type", kind), *named]), body.encode())


class Wire:
    """A connection that is read head by head."""

    def __init__(self, connection: socket.socket, patience: float) -> None:
        connection.settimeout(patience)
        # Small answers leave at once, even if the connection is reset right after.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self._unread = bytearray()

    def head(self) -> Head | None:
        """The next head; None at the end of the connection."""
        while b"\r\n\r\n" not in self._unread:
            if not self._more():
                return None
        raw, _, rest = bytes(self._unread).partition(b"\r\n\r\n")
        self._unread = bytearray(rest)
        return Head.parse(raw)

    def some(self, at_most: int) -> bytes:
        """The next bytes of a body.

        Raises:
            ConnectionError: there are no more.
        """
        if not self._unread and not self._more():
            raise ConnectionError("the other side has gone")
        taken = bytes(self._unread[:at_most])
        del self._unread[:at_most]
        return taken

    def answer(self) -> Answer:
        """The answer that comes next, to its announced end or that of the connection.

        Raises:
            ConnectionError: there is none.
        """
        head = self.head()
        if head is None:
            raise ConnectionError("no answer")
        if not head["content-length"]:
            while self._more():
                pass
            return Answer(head, bytes(self._unread))
        body = bytearray()
        while len(body) < head.length:
            body += self.some(head.length - len(body))
        return Answer(head, bytes(body))

    def send(self, raw: bytes) -> None:
        self.connection.sendall(raw)

    def is_readable(self) -> bool:
        return bool(self._unread) or bool(select.select([self.connection], [], [], 0)[0])

    def reset(self) -> None:
        """End the connection the hard way, with whatever was not read."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def close(self) -> None:
        """Say goodbye, hear the other side out, and close."""
        self.half_close()
        self.connection.close()

    def half_close(self) -> None:
        """Say nothing more; read until the other side has gone."""
        self.connection.shutdown(socket.SHUT_WR)
        self.wait_for_end()

    def wait_for_end(self) -> None:
        """Read until the other side closes; stopping the gateway ends this, too."""
        self._unread.clear()
        with contextlib.suppress(OSError):
            while self.connection.recv(_PIECE):
                pass

    def _more(self) -> bool:
        data = self.connection.recv(_PIECE)
        self._unread += data
        return bool(data)


def wait_for_either(one: Wire, other: Wire, patience: float) -> None:
    """Until one of them has something to say.

    Raises:
        TimeoutError: neither has.
    """
    if one.is_readable() or other.is_readable():
        return
    if not select.select([one.connection, other.connection], [], [], patience)[0]:
        raise TimeoutError
