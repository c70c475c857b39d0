"""Answers that no client should have to understand, made from those of a tenant that answers well."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from tests.support.fault_http import Answer, made_up

Pieces = Iterator[bytes]
"""The bytes sent, after which the connection ends."""

_MEGABYTE = 1 << 20
_ENDLESS = 200
"""Megabytes of what never ends; by then every limit is exceeded."""
_PAGE = "<html><head><title>Web gateway</title></head><body><h1>Not today</h1></body></html>"
_HTML = "text/html"
_JSON = "application/json"
_STRANGE_COOKIE = "lang=für; Path=/"
_FOREIGN = "http://xn--zzzzzz--/"


@dataclass(frozen=True, slots=True)
class Spoil:
    """One way to spoil an answer.

    Attributes:
        name: in words.
        pieces: told the tenant's own answer, gives what is sent in its place.
    """

    name: str
    pieces: Callable[[Answer], Pieces]


def spoils() -> tuple[Spoil, ...]:
    """All of them, in the same order each time."""
    return tuple(Spoil(name, pieces) for name, pieces in _all().items())


def _all() -> Mapping[str, Callable[[Answer], Pieces]]:
    return {
        "a cookie in Latin-1": lambda answer: _with_fields(answer, ("Set-Cookie", _STRANGE_COOKIE)),
        "two hundred cookies": lambda answer: _with_fields(
            answer, *((("Set-Cookie", f"c{number}=ü{number}; Path=/")) for number in range(200))
        ),
        "cookies that are none": lambda answer: _with_fields(
            answer, ("Set-Cookie", "=;;;="), ("Set-Cookie", "\x01\x7f"), ("Set-Cookie", "a=b; Expires=never; Max-Age=x")
        ),
        "a file name in no encoding": lambda answer: _with_fields(
            answer, ("Content-Disposition", "attachment; filename*=idna''x.csv")
        ),
        "a charset that does not exist": lambda answer: _with_fields(
            answer, ("Content-Type", f"{_JSON}; charset=ümlaut")
        ),
        "a date of the year 99999": lambda answer: _with_fields(answer, ("Date", "Mon, 32 Foo 99999 25:61:61 GMT")),
        "a redirect to an impossible name": lambda _: _whole(made_up(302, "", _HTML, Location=_FOREIGN)),
        "a redirect to a broken address": lambda _: _whole(made_up(307, "", _HTML, Location="http://[::1/job")),
        "a redirect to a file": lambda _: _whole(made_up(301, "", _HTML, Location="file:///etc/passwd")),
        "a redirect to nowhere": lambda _: _whole(made_up(308, "", _HTML, Location="")),
        "packed twice": lambda _: _packed("gzip, gzip", gzip.compress(gzip.compress(b" " * (64 * _MEGABYTE)))),
        "packed without end": lambda _: _packed("deflate", zlib.compress(b"[" * (64 * _MEGABYTE))),
        "packed badly": lambda _: _packed("br", b"\x00\xff" * 500),
        "JSON of ten million brackets": lambda _: _whole(_json(b"[" * 10_000_000)),
        "JSON of the wrong kind": lambda _: _whole(_json(b'{"jobs": 1e300, "job_id": NaN, "errors": Infinity}')),
        "eight megabytes of tiny errors": lambda _: _whole(
            _json(b'{"jobs": [{"job_id": "x", "status": "failed", "errors": [' + b'"",' * 2_700_000 + b'""]}]}')
        ),
        "bytes that are no text": lambda _: _whole(_json(bytes(range(256)) * 40)),
        "a page instead": lambda _: _whole(made_up(200, _PAGE, _HTML)),
        "414 with a page": lambda _: _whole(made_up(414, _PAGE, _HTML)),
        "500": lambda _: _whole(made_up(500, _PAGE, _HTML)),
        "401": lambda _: _whole(made_up(401, '{"msg": "Missing Authorization Header"}', _JSON)),
        "429 with a short wait": lambda _: _whole(made_up(429, "{}", _JSON, Retry_After="2")),
        "503 until the year 9999": lambda _: _whole(
            made_up(503, _PAGE, _HTML, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")
        ),
        "a status that does not exist": lambda _: _whole(made_up(799, "", _JSON)),
        "no content": lambda _: iter([b"HTTP/1.1 204 No Content\r\n\r\n"]),
        "a bad chunk": lambda _: iter(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\nx\r\n"]
        ),
        "chunks without end": lambda _: _endless_chunks(),
        "more than announced": lambda answer: iter([_head(answer, 10), b" " * 100_000]),
        "less than announced": lambda answer: iter([_head(answer, len(answer.body) + 500), answer.body]),
        "a length that is none": lambda _: iter([b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"]),
        "a thousand early hints": lambda answer: iter(
            [b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, answer.on_the_wire(last=True)]
        ),
        "headers without end": lambda _: _endless_headers(),
        "no HTTP": lambda _: iter([b"\x16\x03\x03\x00\x2a this is no answer\r\n\r\n"]),
        "nothing": lambda _: iter([]),
    }


def _whole(answer: Answer) -> Pieces:
    yield answer.on_the_wire(last=True)


def _json(body: bytes) -> Answer:
    answer = made_up(200, "", _JSON)
    return Answer(answer.head, body)


def _head(answer: Answer, length: int) -> bytes:
    return answer.head.replaced(content_length=str(length), connection="close")


def _with_fields(answer: Answer, *fields: tuple[str, str]) -> Pieces:
    """The tenant's own answer with fields added, or instead of those of the same name."""
    names = {name.lower() for name, _ in fields} - {"set-cookie"}
    kept = [(name, value) for name, value in answer.head.fields if name.lower() not in names]
    head = type(answer.head)(answer.head.first, [*kept, *fields])
    yield head.replaced(content_length=str(len(answer.body)), connection="close") + answer.body


def _packed(encoding: str, body: bytes) -> Pieces:
    answer = made_up(200, "", _JSON, Content_Encoding=encoding)
    yield Answer(answer.head, body).on_the_wire(last=True)


def _endless_chunks() -> Pieces:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield from repeat(b"100000\r\n" + b" " * _MEGABYTE + b"\r\n", _ENDLESS)


def _endless_headers() -> Pieces:
    yield b"HTTP/1.1 200 OK\r\n"
    yield from repeat(b"X-Padding: " + b"x" * 1000 + b"\r\n", _ENDLESS * 1000)
