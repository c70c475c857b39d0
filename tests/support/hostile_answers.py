"""Answers that no server should give: random statuses, headers, bodies, codings and framings, the same for a seed."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from dataclasses import dataclass
from typing import Any

from knosc_desktop.domain.triggers import TRIGGERS
from tests.support.tokens import make_token

_GOOD_STATUSES = (200, 200, 200, 200, 201, 202)
_STATUSES = (
    *(203, 204, 205, 206, 226, 299, 300, 301, 302, 303, 304, 305, 307, 308, 399, 400, 401, 402, 403, 404, 405, 407),
    *(408, 409, 410, 411, 413, 414, 415, 418, 421, 422, 423, 426, 429, 431, 451, 499, 500, 501, 502, 503, 504, 511),
    *(520, 599, 600, 999, 99, 0),
)
_STATUS_LINES = (
    b"HTTP/1.1 200 \xe4\xb8\xad\xff",
    b"HTTP/1.1 200",
    b"HTTP/1.0 200 OK",
    b"HTTP/2 200 OK",
    b"HTTP/1.1 20 OK",
    b"HTTP/1.1 2000 OK",
    b"HTTP/1.1 -200 OK",
    b"HTTP/1.1 200 a\x00b",
    b"http/1.1 200 ok",
    b"ICY 200 OK",
    b"SSH-2.0-OpenSSH_9",
    b"\x15\x03\x01\x00\x02\x02\x28",
    b"",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
    b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK",
    b"HTTP/1.1 101 Switching Protocols",
)
_HOSTS = (
    "http://xn--zzzzzz--/x",
    "https://xn--a/x.xlsx",
    "http://xn--/",
    "http://xn--99999999999/",
    "https://ex\u200dample..com/",
    "https://\u0130\u0307/x",
    "http://[::1/",
    "http://[v1.x]/",
    "http://[::ffff:1.2.3.4%25eth0]/",
    "https://127.0.0.1:1/x.xlsx",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:٣/",
    "https://" + "a" * 70 + ".invalid/",
    "https://.invalid/",
    "https:///x",
    "https://",
    "http://%00/",
    "http://a b/",
    "http://user:p@ss@127.0.0.1:1/",
    "//127.0.0.1:1/x",
    "ftp://127.0.0.1/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/csv,a",
    "\\\\server\\share\\x.xlsx",
    "",
    "?",
    "#",
    "..",
    "/../../x",
    "/\x7f",
    "\ud800",
    "http://\ud800/",
    "x" * 9000,
    "http:",
    ":",
    "http://1.2.3.4.5.6/",
    "http://0x7f000001:1/",
    "mailto:x@y",
)
_COOKIE_NAMES = (
    "access_token_cookie",
    "refresh_token_cookie",
    "csrf_access_token",
    "csrf_refresh_token",
    "lang",
    "AWSALB",
    "",
    "a b",
    "ACCESS_TOKEN_COOKIE",
    "\u00fc",
)
_COOKIE_VALUES = (
    "für",
    "",
    "a",
    '"quoted"',
    '"',
    "a=b=c",
    "x" * 5000,
    "a\tb",
    "a,b",
    "%00",
    "\u4e2d",
    "\x01",
    "deleted",
)
_ATTRIBUTES = (
    "Path=/",
    "Path=/api/token-refresh",
    "Path=/ü",
    "Path",
    "Path=",
    'Path="/"',
    "Domain=127.0.0.1",
    "Domain=.für.example",
    "Domain=",
    "Domain=.",
    "Max-Age=99999999999999999999999",
    "Max-Age=-1",
    "Max-Age=1e9",
    "Max-Age=",
    "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "Expires=Thu, 99 Foo 99999 99:99:99 XXX",
    "Expires=0",
    "Expires=Fri, 31 Dec 9999999 23:59:59 GMT",
    "Version=999999999999999999999999",
    "Version=x",
    "Port=abc",
    'Port="80,,x"',
    "Discard",
    "Secure",
    "HttpOnly",
    "SameSite=Ünknown",
    "Comment=\x00",
    "=",
    "",
    "Partitioned",
)
_DISPOSITIONS = (
    "attachment; filename*=idna''x.csv",
    "attachment; filename*=punycode''%ff%fe",
    "attachment; filename*=undefined''x",
    "attachment; filename*=zlib''x",
    "attachment; filename*=hex''x",
    "attachment; filename*=rot13''x",
    "attachment; filename*=base64''%%%",
    "attachment; filename*=utf-16''%d8",
    "attachment; filename*=utf-7''+2ADYAA-",
    "attachment; filename*=unicode_escape''%5cN%7bx%7d%5c",
    "attachment; filename*=raw_unicode_escape''%5cud800",
    "attachment; filename*=oem''x; filename=y",
    "attachment; filename*=''x",
    "attachment; filename*='x",
    "attachment; filename*=UTF-8''%",
    "attachment; filename*=UTF-8''%ed%a0%80.xlsx",
    "attachment; filename*0=a; filename*1=b",
    'attachment; filename="' + "\\" * 3001,
    'attachment; filename="a\\"b',
    "attachment; filename=" + ";" * 3000,
    "attachment; filename=ü.csv",
    "attachment; filename=con",
    "attachment; filename=..",
    "attachment; filename=" + "a" * 9000 + ".xlsx",
    "filename",
    "; ; filename = = x",
    "\u4e2d",
    "",
)
_CODINGS = (
    "gzip",
    "x-gzip",
    "GZIP",
    "gzip, gzip",
    "gzip,gzip,gzip",
    "deflate",
    "br",
    "zstd",
    "gzip, br",
    "identity",
    "identity, gzip",
    "utf-8",
    "ünknown",
    "",
    ",",
    "chunked",
    "gzip;q=1",
    "compress",
)
_WAITS = (
    "0",
    "1",
    "86400",
    "-5",
    "1e9",
    "9" * 400,
    "٣",
    "x",
    "Wed, 21 Oct 2015 07:28:00 GMT",
    "Wed, 99 Oct 99999",
    " ",
)
_DATES = ("Wed, 21 Oct 2015 07:28:00 GMT", "x", "0", "Wed, 21 Oct 99999999999 07:28:00 +9999", "1 1 1 1:1:1 -99999")
_TYPES = (
    "application/json",
    "application/json; charset=utf-16",
    "application/json; charset=idna",
    "text/html",
    "text/html; charset=ü",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
    "multipart/mixed",
    "application/problem+json",
    "",
    ";",
    "ü",
)
_LINES = (
    b"No colon here",
    b": no name",
    b"Bad Name: x",
    b"X\x00: y",
    b"X: \x00",
    b"X: a\rb",
    b" folded: x",
    b"X: \xff\xfe\xc3",
    b"\xc3\xbc: x",
    b"Content-Length: 5",
    b"Content-Length: x",
    b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: 3, 4",
    b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: x",
    b"Connection: close",
    b"Connection: upgrade",
    b"Connection: \xff",
    b"Keep-Alive: timeout=0",
    b"Trailer: X",
    b"Content-Range: bytes 0-1/2",
    b"X: " + b"y" * 60_000,
    b"X: " + b"y" * 200_000,
)
_SIZES = (b"-1", b"g", b"", b" 5", b"5 ", b"0x5", b"F" * 20, b"fffffff", b"5;ext=\xff", b"5" + b";" * 30_000, b"+5")


@dataclass(frozen=True)
class HostileAnswer:
    """What a server does with one request.

    Attributes:
        pieces: bytes it sends, one write each.
        reads_body: whether it waits for the whole request before.
        ending: ``keep`` the connection, ``close``, ``reset`` or ``hang`` in silence.
    """

    pieces: tuple[bytes, ...]
    reads_body: bool
    ending: str


def hostile_answer(chance: random.Random, method: str, path: str, own: str) -> HostileAnswer:
    """A random answer to a request.

    Args:
        chance: decides; the same for the same seed.
        method: of the request.
        path: of the request.
        own: address of the server, for links that lead back to it.
    """
    head, body = _head(chance, own), _body(chance, method, path, own)
    body = _coded(chance, head, body)
    raw, ending = _framed(chance, head, body)
    if chance.random() < 0.06:
        raw = raw[: chance.randrange(len(raw) + 1)]
        ending = chance.choice(("close", "reset", "hang"))
    if chance.random() < 0.03 and raw:
        at = chance.randrange(len(raw))
        raw = raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
    cuts = sorted(chance.randrange(len(raw) + 1) for _ in range(chance.choice((0, 0, 1, 3))))
    pieces = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    return HostileAnswer(tuple(filter(None, pieces)), chance.random() < 0.85, ending)


def hostile_link(chance: random.Random, own: str) -> str:
    """Where a link or a redirect may lead."""
    if chance.random() < 0.4:
        return chance.choice((f"{own}/files/x.xlsx", "/files/ü.csv", "x.xlsx", f"{own}/api/job/forecast"))
    return chance.choice(_HOSTS)


def odd_value(chance: random.Random, depth: int = 3) -> Any:
    """A JSON value that is unexpected in its place."""
    kind = chance.randrange(16)
    if kind < 2 and depth:
        return [odd_value(chance, depth - 1) for _ in range(chance.choice((0, 1, 3, 60)))]
    if kind < 5 and depth:
        names = ("row", "message", "column", "cell", "errors", "count", "status", "job_id", "", "\ud800", "rows", "1")
        return {chance.choice(names): odd_value(chance, depth - 1) for _ in range(chance.choice((0, 1, 3, 8)))}
    return chance.choice(
        (
            *(None, True, False, 0, -1, 1e300, -1e300, 10**400, 2**63, float("nan"), float("inf"), 0.1, ""),
            *(" ", "\ud800", "\udfff\ud83d", "\x00", "a" * 3000, "[" * 500, "{" * 500, '["x"]', "('a', 1)", "3 errors"),
            *(
                "Rows 1-999999999",
                "Row 5: x\nRow 6: y",
                "Data!A1:XFD1048576",
                "9" * 5000,
                "\u202e",
                "<b>x</b><br>",
                "-0",
            ),
        )
    )


def _head(chance: random.Random, own: str) -> list[bytes]:
    if chance.random() < 0.05:
        lines = [chance.choice(_STATUS_LINES)]
    else:
        status = chance.choice(_GOOD_STATUSES if chance.random() < 0.6 else _STATUSES)
        lines = [f"HTTP/1.1 {status:03} Whatever".encode()]
    if chance.random() < 0.8:
        lines.append(b"Content-Type: " + _bytes(chance, chance.choice(_TYPES) if chance.random() < 0.3 else _TYPES[0]))
    for name, values, likely in (
        ("Content-Disposition", _DISPOSITIONS, 0.4),
        ("Retry-After", _WAITS, 0.1),
        ("Date", _DATES, 0.1),
    ):
        if chance.random() < likely:
            lines.append(name.encode() + b": " + _bytes(chance, chance.choice(values)))
    if chance.random() < 0.4 or b" 30" in lines[0]:
        lines.append(b"Location: " + _bytes(chance, hostile_link(chance, own)))
    lines += [b"Set-Cookie: " + _cookie(chance) for _ in range(chance.choice((0, 0, 1, 3)))]
    if chance.random() < 0.15:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(_LINES))
    return lines


def _cookie(chance: random.Random) -> bytes:
    name = chance.choice(_COOKIE_NAMES)
    if chance.random() < 0.4:
        exp = chance.choice((2_000_000_000, 1, -1, 1e300, "x", None, float("nan"), 10**400))
        value = make_token(csrf=chance.choice(("abc", "ü", "a\r\nb", "", "\ud800")), exp=exp)
    else:
        value = chance.choice(_COOKIE_VALUES)
    attributes = [chance.choice(_ATTRIBUTES) for _ in range(chance.choice((0, 1, 2, 5)))]
    return _bytes(chance, "; ".join((f"{name}={value}", *attributes)))


def _bytes(chance: random.Random, text: str) -> bytes:
    encoding = chance.choice(("utf-8", "latin-1"))
    return text.encode(encoding, "replace").replace(b"\r\n", b" ")


def _body(chance: random.Random, method: str, path: str, own: str) -> bytes:
    kind = chance.random()
    if kind < 0.2:
        return _no_json_for_anybody(chance)
    if kind < 0.8 and method == "GET" and path.startswith(("/files", "/api/job/")):
        return b"PK\x03\x04" + chance.randbytes(chance.choice((0, 1, 1000, 40_000)))
    value = _mutated(chance, _plausible(chance, path, own), chance.choice((0, 0, 0.05, 0.2, 0.5)))
    text = json.dumps(value, ensure_ascii=chance.random() < 0.6)
    return text.encode(chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "utf-32", "latin-1")), "replace")


def _no_json_for_anybody(chance: random.Random) -> bytes:
    return chance.choice(
        (
            b"",
            chance.randbytes(chance.choice((1, 100, 5000))),
            b"<!DOCTYPE html><html>Sign in to the guest network</html>",
            b"[" * 5000,
            b'{"a":' * 3000,
            b'{"jobs": [' + b"{}," * 20_000 + b"{}]}",
            b"[1," * 50,
            b"x" * chance.choice((70_000, 300_000)),
        )
    )


def _plausible(chance: random.Random, path: str, own: str) -> Any:
    if chance.random() < 0.15:
        code = chance.choice(("User.NotPrivileged", "2FA.InvalidCode", "Item.NotFound", "Account.Locked", "x"))
        return {"Message": "That did not work.", "Code": code}
    if path.startswith("/api/job/"):
        return {"job_id": chance.choice(("forecast-upload-1", 12345, 1.5)), "status": "queued", "message": "ok"}
    if path == "/api/job":
        jobs = [
            {
                "trigger": chance.choice(("forecast", "item-master", "Forecast")),
                "job_id": f"job-{number}",
                "status": chance.choice(("queued", "running", "completed", "failed", "unknown")),
                "rows_processed": chance.choice((10, 1e300, 10**300, "1,200", -1)),
                "errors": chance.choice(
                    ([], ["Row 5: x"], [{"row": 3, "message": "x", "column": "_Item"}], "3 errors")
                ),
                "completed_at": chance.choice(("2024-03-15T10:45:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31", "x")),
            }
            for number in range(chance.choice((0, 1, 3)))
        ]
        return {"jobs": jobs}
    if path == "/api/templates":
        return {trigger.name: {"url": hostile_link(chance, own)} for trigger in TRIGGERS[:4]}
    if path == "/api/profile":
        return {
            "data": {"Username": "jane", "UserEmail": "jane@acme.com", "Privileges": [{"type": "x", "access": "y"}]}
        }
    return chance.choice(
        (
            {"login": True},
            {"requires_2fa": True},
            {"first_signin": True, "session_token": chance.choice(("abc", "\ud800", ""))},
            {"access_token": "x"},
            {"message": "done"},
        )
    )


def _mutated(chance: random.Random, value: Any, share: float) -> Any:
    if chance.random() < share:
        return odd_value(chance)
    if isinstance(value, dict):
        return {key: _mutated(chance, entry, share) for key, entry in value.items()}
    if isinstance(value, list):
        return [_mutated(chance, entry, share) for entry in value]
    return value


def _coded(chance: random.Random, head: list[bytes], body: bytes) -> bytes:
    if chance.random() > 0.12:
        return body
    coding = chance.choice(_CODINGS)
    head.append(b"Content-Encoding: " + coding.encode("latin-1"))
    if chance.random() < 0.3:
        return body
    if chance.random() < 0.2:
        body = b" " * 3_000_000
    for name in coding.lower().split(","):
        if name.strip() in {"gzip", "x-gzip"}:
            body = gzip.compress(body, 1)
        elif name.strip() == "deflate":
            body = zlib.compress(body, 1)
    return body[: chance.randrange(len(body) + 1)] if chance.random() < 0.15 else body


def _framed(chance: random.Random, head: list[bytes], body: bytes) -> tuple[bytes, str]:
    kind = chance.random()
    if kind < 0.6:
        length = len(body) + (chance.choice((-1, 1, 10, -10)) if chance.random() < 0.1 else 0)
        head.append(b"Content-Length: %d" % max(length, 0))
        ending = "keep" if chance.random() < 0.7 else chance.choice(("close", "reset", "hang"))
    elif kind < 0.9:
        head.append(b"Transfer-Encoding: chunked")
        body = _chunked(chance, body)
        ending = chance.choice(("keep", "keep", "close", "reset", "hang"))
    else:
        ending = chance.choice(("close", "close", "reset"))
    return b"\r\n".join(head) + b"\r\n\r\n" + body, ending


def _chunked(chance: random.Random, body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        size = chance.choice((1, 10, 1000, 60_000)) if len(parts) < 50 else 100_000
        part = body[at : at + size]
        at += len(part)
        parts.append(b"%x\r\n" % len(part) + part + b"\r\n")
    if chance.random() < 0.2:
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(_SIZES) + b"\r\nhello\r\n")
    end = b"0\r\n\r\n"
    if chance.random() < 0.15:
        end = chance.choice(
            (b"", b"0\r\n", b"0\r\nX: y\r\n\r\n", b"0\r\n\xff\xfe\r\n\r\n", b"1\r\n \r\n" * 3000, b"00000\r\n\r\n")
        )
    return b"".join(parts) + end
