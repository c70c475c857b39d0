"""Requests from lines of JSON, and lines of JSON from answers.

The first thing a user waits for is a file's beginning, and loading msgspec takes longer than
reading that; so ``Peek`` and ``Head`` go without.
"""

from __future__ import annotations

import json
import os
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain import reader_requests as reading
from knosc_desktop.domain.errors import FileHeld, TooLargeToCheck
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Peek, Source

if TYPE_CHECKING:
    from knosc_desktop.domain.errors import KnoscError
    from knosc_desktop.domain.reader_requests import Request
    from knosc_desktop.domain.tables import Head


_OUTCOMES = {TooLargeToCheck: "too large", FileHeld: "held"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be answered.

    Attributes:
        kind: name of the request's class.
        seconds: after which nobody waits for the answer any more.
        request: the request.
    """

    kind: str
    seconds: float
    request: Request


def decode(line: bytes) -> Asked:
    """A request.

    Raises:
        ValueError: it is none.
    """
    message = json.loads(line)
    kind, content = message["kind"], message["request"]
    return Asked(kind, message["seconds"], _peek(content) if kind == Peek.__name__ else _request(kind, content))


def done(kind: str, answer: object, *, is_spent: bool) -> bytes:
    """The line that brings an answer.

    Args:
        kind: name of the request's class.
        answer: to it.
        is_spent: whether the process should be replaced.
    """
    content = _head(answer) if kind == Peek.__name__ else _encoded(answer)
    spent = b"true" if is_spent else b"false"
    return b'{"outcome":"done","is_spent":' + spent + b',"content":' + content + b"}"


def refused(error: KnoscError) -> bytes:
    """The line that says in plain words why there is no answer."""
    outcome = next((name for kind, name in _OUTCOMES.items() if isinstance(error, kind)), "problem")
    return _line(outcome, _sendable(asdict(error.problem)))


def failed(error: Exception) -> bytes:
    """The line that says that an error was unexpected."""
    return _line("failed", _sendable("".join(traceback.format_exception(error, limit=-6))))


def _line(outcome: str, content: object) -> bytes:
    return json.dumps({"outcome": outcome, "content": content}).encode("ascii")


def _sendable(content: Any) -> Any:
    """The name of a file may hold what is no letter."""
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode("utf-8")
    if isinstance(content, dict):
        return {name: _sendable(value) for name, value in content.items()}
    return [_sendable(value) for value in content] if isinstance(content, (list, tuple)) else content


def _peek(content: dict[str, Any]) -> Peek:
    source = content["source"]
    return Peek(Source(_path(Path, source["path"]), FileFormat(source["format"])))


def _head(answer: object) -> bytes:
    head: Head = answer  # type: ignore[assignment]
    return json.dumps(asdict(head)).encode("ascii")


def _request(kind: str, content: object) -> Request:
    import msgspec

    request: Request = msgspec.convert(content, type=getattr(reading, kind), dec_hook=_path)
    return request


def _encoded(answer: object) -> bytes:
    import msgspec

    return msgspec.json.encode(answer, enc_hook=str)


def _path(_: type, written: str) -> Path:
    """From the bytes of its name: on Linux they need not be a text."""
    return Path(os.fsdecode(bytes.fromhex(written)))
