"""A server that only drains: just enough of Knosc, over TLS, to sign in and to upload.

Sockets and threads by hand, so that what is measured is the sender. Both the
program and curl have to sign in and to send cookie and CSRF value with an upload.
It prints its port and ends when its standard input does.

    python sink.py CERTIFICATE_AND_KEY.pem
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import ssl
import sys
import threading
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_DRAINED_AT_ONCE = 1 << 20
_LARGEST_HEAD = 64 << 10
ACCESS, CSRF = "access_token_cookie", "csrf_access_token"


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]

    @property
    def length(self) -> int:
        return int(self.headers.get("content-length", "0"))

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs}


class Connection:
    """One client, request after request."""

    def __init__(self, stream: ssl.SSLSocket, token: str, csrf: str) -> None:
        self._stream = stream
        self._token = token
        self._csrf = csrf
        self._ahead = b""

    def serve(self) -> None:
        while (request := self._next_request()) is not None:
            if request.headers.get("expect", "").lower() == "100-continue":
                self._stream.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            status, answer, cookies = self._answer(request)
            body = json.dumps(answer).encode()
            head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
            head += [f"Set-Cookie: {name}={value}; Path=/; Secure" for name, value in cookies.items()]
            self._stream.sendall("\r\n".join([*head, "", ""]).encode() + body)

    def _answer(self, request: Request) -> tuple[str, dict[str, object], dict[str, str]]:
        path = urlsplit(request.target).path
        body = self._drain(request.length, keep=path == "/api/authenticate")
        if path == "/api/authenticate":
            known = json.loads(body).get("password") == "benchmark"
            return ("200 OK", {"login": True}, {ACCESS: self._token, CSRF: self._csrf}) if known else _refused()
        if request.cookies.get(ACCESS) != self._token:
            return _refused()
        if path == "/api/profile":
            return "200 OK", {"username": "benchmark"}, {}
        if path == "/api/job":
            asked = json.loads(parse_qs(urlsplit(request.target).query)["jobs"][0])
            jobs = [{**job, "status": "completed", "rows_processed": 1, "errors": []} for job in asked]
            return "200 OK", {"jobs": jobs}, {}
        if request.method == "POST" and request.headers.get("x-xsrf-token") == self._csrf:
            return "200 OK", {"job_id": secrets.token_hex(8), "status": "queued", "message": "Job queued"}, {}
        return _refused()

    def _next_request(self) -> Request | None:
        while b"\r\n\r\n" not in self._ahead:
            received = self._stream.recv(_LARGEST_HEAD)
            if not received:
                return None
            self._ahead += received
        head, _, self._ahead = self._ahead.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Request(method, target, headers)

    def _drain(self, length: int, *, keep: bool) -> bytes:
        kept, self._ahead = self._ahead[:length], self._ahead[length:]
        left = length - len(kept)
        room = memoryview(bytearray(min(_DRAINED_AT_ONCE, max(left, 1))))
        while left:
            count = self._stream.recv_into(room[: min(left, len(room))])
            if not count:
                raise ConnectionError("the body ended early")
            if keep:
                kept += room[:count]
            left -= count
        return kept


def _refused() -> tuple[str, dict[str, object], dict[str, str]]:
    return "401 UNAUTHORIZED", {"msg": "Missing cookie or CSRF value"}, {}


def main() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    token, csrf = secrets.token_urlsafe(300), secrets.token_urlsafe(32)

    def serve(plain: socket.socket) -> None:
        with contextlib.suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as stream:
            Connection(stream, token, csrf).serve()

    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
        threading.Thread(target=_accept, args=(listener, serve), daemon=True).start()
        sys.stdin.read()


def _accept(listener: socket.socket, serve: object) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(plain,), daemon=True).start()  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
