"""What a second start and the window that is open say to each other.

The window greets, the second start says what it was started with, the window replies. A window
that hangs does not greet, so nothing is said to it that it might act upon much later.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_FILES = 10_000
MOST_BYTES = 16 << 20
_LENGTH = struct.Struct(">I")
_LONGEST_PATH = 1 << 15
_LONGEST_WORD = 4_096
_LARGEST_PID = (1 << 32) - 1
_LANGUAGE = 1


class NotUnderstood(Exception):
    """What came is nothing that this program says."""


class Word(StrEnum):
    """How the window replies."""

    TAKEN = "taken"
    CLOSING = "closing"
    ELSEWHERE = "elsewhere"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class Greeting:
    """The window listens.

    Attributes:
        pid: its process, which Windows wants to know before it lets a window come to the front.
    """

    pid: int

    def framed(self) -> bytes:
        """As it is sent."""
        return _framed({"pid": self.pid})

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Greeting:
        """Check what came.

        Raises:
            NotUnderstood: it is no greeting.
        """
        pid = message.get("pid")
        # True is an int, too.
        if type(pid) is not int or not 0 < pid <= _LARGEST_PID:
            raise NotUnderstood
        return cls(pid)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a second start was started with.

    Attributes:
        files: absolute, to be staged.
        server: origin of the address asked for; empty for the one there is.
        demo: whether the demo was asked for.
        token: the desktop's permission to come to the front; may be empty.
    """

    files: tuple[Path, ...] = ()
    server: str = ""
    demo: bool = False
    token: str = ""

    def framed(self) -> bytes:
        """As it is sent."""
        return _framed(
            {
                "files": [str(path) for path in self.files],
                "server": self.server,
                "demo": self.demo,
                "token": self.token,
            }
        )

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Visit:
        """Check what came.

        Raises:
            NotUnderstood: it is no visit, or it names what no command line can.
        """
        files, demo = message.get("files"), message.get("demo")
        if not isinstance(files, list) or len(files) > MOST_FILES or not isinstance(demo, bool):
            raise NotUnderstood
        return cls(_paths(files), _word(message, "server"), demo, _word(message, "token"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a visit.

    Attributes:
        word: the gist.
        where: the host that the window works with, when it is another than asked for.
    """

    word: Word
    where: str = ""

    def framed(self) -> bytes:
        """As it is sent."""
        return _framed({"reply": self.word.value, "where": self.where})

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Reply:
        """Check what came.

        Raises:
            NotUnderstood: it is no reply.
        """
        try:
            return cls(Word(_word(message, "reply")), _word(message, "where"))
        except ValueError:
            raise NotUnderstood from None


class Inbox:
    """Puts a message together from the pieces it comes in."""

    def __init__(self) -> None:
        """Start empty."""
        self._bytes = bytearray()

    def feed(self, piece: bytes) -> None:
        """Add what came."""
        self._bytes += piece

    def next(self) -> Mapping[str, Any] | None:
        """The next whole message; None while there is none.

        Raises:
            NotUnderstood: what comes will be no message.
        """
        if len(self._bytes) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._bytes)
        if length > MOST_BYTES:
            raise NotUnderstood
        end = _LENGTH.size + length
        if len(self._bytes) < end:
            return None
        body = bytes(self._bytes[_LENGTH.size : end])
        del self._bytes[:end]
        return _parsed(body)


def _framed(message: Mapping[str, Any]) -> bytes:
    # Escaped, so that names of files that are no Unicode survive.
    body = json.dumps({"knosc-desktop": _LANGUAGE, **message}).encode("ascii")
    return _LENGTH.pack(len(body)) + body


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(message, dict) or message.get("knosc-desktop") != _LANGUAGE:
        raise NotUnderstood
    return message


def _word(message: Mapping[str, Any], name: str) -> str:
    word = message.get(name)
    if not isinstance(word, str) or len(word) > _LONGEST_WORD or not word.isprintable():
        raise NotUnderstood
    return word


def _paths(names: Iterable[Any]) -> tuple[Path, ...]:
    paths = []
    for name in names:
        if not isinstance(name, str) or len(name) > _LONGEST_PATH or "\0" in name:
            raise NotUnderstood
        path = Path(name)
        if not path.is_absolute():
            raise NotUnderstood
        paths.append(path)
    return tuple(paths)
