"""What becomes of an exchange: kept alive, answered early or lost; and the answers planned for it."""

from __future__ import annotations

import io
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import IO, TYPE_CHECKING, Any, cast

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import WSGIRequestHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _typeshed.wsgi import WSGIEnvironment
    from flask import Flask


# One request and its answer on the wire: keep-alive, answers before the body ends, lost answers.
#
# Werkzeug's own handler closes after every answer and always reads a refused body to
# its end. Here both are a choice, because a client has to live with either.

_KEY = "knosc.demo.exchange"
_WORTH_KEEPING = 256 * 1024
"""A rest of a body up to this size is read away so that the connection can be used again."""
_LINGER_SECONDS = 5.0
"""Without a byte; what nginx waits, too."""


class RequestBody(io.RawIOBase):
    """The body as it comes in, counted, and never read beyond its end."""

    def __init__(self, source: IO[bytes], length: int | None, before_first_read: Callable[[], None]) -> None:
        """Wrap what the connection delivers.

        Args:
            source: positioned at the body's first byte.
            length: None for a chunked body.
            before_first_read: e.g. sends ``100 Continue``.
        """
        self._source = source
        self.length = length
        self.received = 0
        self.is_broken_off = False
        self._before_first_read: Callable[[], None] | None = before_first_read
        self._mark: tuple[int, Callable[[], None]] | None = None

    @property
    def remaining(self) -> int | None:
        """Bytes not yet read; None when not known."""
        return None if self.length is None else self.length - self.received

    def when_received(self, count: int, action: Callable[[], None]) -> None:
        """Call once that many bytes have come; the action may raise to end the request."""
        self._mark = (count, action)

    def forget_mark(self) -> None:
        """The answer is decided: what was to happen on the way would come too late."""
        self._mark = None

    def is_answered(self) -> None:
        """Nobody needs to be told to go on sending any more."""
        self._before_first_read = None

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is, at most as much as fits."""
        if self._before_first_read is not None:
            self._before_first_read()
            self._before_first_read = None
        view = memoryview(buffer)
        if self.remaining is not None:
            view = view[: self.remaining]
        if not view:
            return 0
        count = self._read_into(view)
        self.received += count
        if self._mark and self.received >= self._mark[0]:
            action = self._mark[1]
            self._mark = None
            action()
        return count

    def _read_into(self, view: memoryview) -> int:
        read = getattr(self._source, "readinto1", None) or cast("Any", self._source).readinto
        count = 0
        with suppress(OSError):
            count = read(view)
        if not count and self.length is not None:
            self.is_broken_off = True
            raise ClientDisconnected
        return count

    def discard(self) -> None:
        """Read the rest away."""
        while self.read(_WORTH_KEEPING):
            pass


@dataclass
class Exchange:
    """What the application may decide about the connection.

    Attributes:
        body: of the request.
        hangs_up_early: close at once when the answer came before the body was read.
        loses_answer: close without a word.
    """

    body: RequestBody
    hangs_up_early: bool = False
    loses_answer: bool = False


def current_exchange() -> Exchange:
    """The exchange of the request in hand."""
    exchange: Exchange = request.environ[_KEY]
    return exchange


class ExchangeHandler(WSGIRequestHandler):
    """Runs the application for each request of a connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    rbufsize = 256 * 1024

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Nothing: the standard streams stay quiet."""

    def handle_expect_100(self) -> bool:
        """Leave it to the first read, so that a refused body need not be sent at all."""
        return True

    def run_wsgi(self) -> None:
        """Answer one request."""
        environ = self.make_environ()
        try:
            body = self._body_of(environ)
        except ValueError:
            self.send_error(400, "Bad Content-Length")
            return
        exchange = Exchange(body)
        environ.update({"wsgi.input": body, "wsgi.input_terminated": True, _KEY: exchange})
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[..., object]:
            head[:] = [(status, headers)]
            return self.wfile.write

        chunks = self.server.app(environ, start_response)
        try:
            if exchange.loses_answer or body.is_broken_off:
                self.close_connection = True
            else:
                self._answer(exchange, *head[0], chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _body_of(self, environ: WSGIEnvironment) -> RequestBody:
        if environ.get("wsgi.input_terminated"):
            return RequestBody(environ["wsgi.input"], None, self._continue)
        return RequestBody(cast("IO[bytes]", self.rfile), int(environ.get("CONTENT_LENGTH") or 0), self._continue)

    def _continue(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _answer(self, exchange: Exchange, status: str, headers: list[tuple[str, str]], chunks: Iterable[bytes]) -> None:
        body = exchange.body
        body.forget_mark()
        if not exchange.hangs_up_early and 0 < (body.remaining or 0) <= _WORTH_KEEPING:
            with suppress(ClientDisconnected):
                body.discard()
        is_early = body.remaining != 0
        names = {name.lower() for name, _ in headers}
        if is_early or "content-length" not in names:
            self.close_connection = True
        self._send(status, headers, chunks)
        if is_early and not exchange.hangs_up_early:
            self._linger(body)

    def _send(self, status: str, headers: list[tuple[str, str]], chunks: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            for chunk in chunks:
                self.wfile.write(chunk)

    def _linger(self, body: RequestBody) -> None:
        # A close with unread bytes would reset the connection, and the answer with it.
        body.is_answered()
        with suppress(OSError, ClientDisconnected):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(_LINGER_SECONDS)
            body.discard()


# Trouble on order: planned answers instead of, or after, the real ones.


@dataclass
class PlannedAnswer:
    """What one or several requests of a path get instead of the real answer.

    Attributes:
        path: of the address, without the query.
        method: of the request; any when empty.
        status: of HTTP.
        body: text.
        content_type: of the body.
        headers: to add.
        times: how many requests.
        delay_seconds: to wait before anything happens.
        after_body: read the request's body first; otherwise the answer comes early.
        lose: ``request`` = the connection closes without an answer and nothing was
            done; ``answer`` = all is done as usual, then the connection closes.
    """

    path: str
    method: str = ""
    status: int = 500
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    delay_seconds: float = 0.0
    after_body: bool = False
    lose: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> PlannedAnswer:
        """Read it as control sends it.

        Raises:
            ValueError: an unknown or missing key.
        """
        unknown = set(values) - {one.name for one in fields(cls)}
        if unknown or "path" not in values:
            raise ValueError(f"answer_next needs path, and does not know {', '.join(sorted(unknown)) or 'nothing'}.")
        return cls(**values)  # type: ignore[arg-type]


class Faults:
    """The answers planned so far, in order."""

    def __init__(self) -> None:
        self._planned: list[PlannedAnswer] = []
        self._lock = threading.Lock()

    def plan(self, answer: PlannedAnswer) -> None:
        """Add one."""
        with self._lock:
            self._planned.append(answer)

    def take(self, method: str, path: str) -> PlannedAnswer | None:
        """What is planned for this request, used up once."""
        with self._lock:
            for answer in self._planned:
                if answer.path == path and answer.method.upper() in {"", method}:
                    answer.times -= 1
                    if answer.times <= 0:
                        self._planned.remove(answer)
                    return answer
        return None

    def watch(self, app: Flask) -> None:
        """Look at every request before it is handled."""
        app.before_request(self._meet)

    def _meet(self) -> Response | None:
        planned = self.take(request.method, request.path)
        if planned is None:
            return None
        # The delay that was planned; each request has a thread of its own.
        time.sleep(planned.delay_seconds)
        exchange = current_exchange()
        if planned.lose:
            exchange.loses_answer = True
        if planned.lose == "answer":
            return None
        if planned.after_body or planned.lose:
            exchange.body.discard()
        response = Response(planned.body, planned.status, content_type=planned.content_type)
        response.headers.update(planned.headers)
        return response
