"""XML as it streams in: no document type, no entities, names without prefixes, and not without end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol
from xml.parsers import expat

from knosc_desktop.reader.errors import Damaged, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

Rest = ParamSpec("Rest")

CHUNK = 1 << 16
_FIRST_CHUNK = 1 << 13
"""Where the beginning is enough, most is not worth unpacking."""


class ByteStream(Protocol):
    """What an opened part can do."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes; none at the end."""
        ...


class GuardedXml:
    """One document that is read piece by piece."""

    def __init__(
        self,
        stream: ByteStream,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        *,
        most: int,
    ) -> None:
        """Nothing is read yet.

        Args:
            stream: the document.
            start: told the name of an element, without the prefix that the root has, and its attributes.
            end: told the name of an element that ends.
            text: told the text inside.
            most: bytes after which it is too large.
        """
        self._stream = stream
        self._left = most
        self._chunk = _FIRST_CHUNK
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = self._begin
        self._handlers = start, end, text

    def _begin(self, root: str, attributes: dict[str, str]) -> None:
        """From the first element on it is known whether names have prefixes; mostly they have none."""
        start, end, text = self._handlers
        if ":" in root:
            start, end = _without_prefix(start), end and _without_prefix(end)
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = text
        start(root, attributes)

    def advance(self) -> bool:
        """Read on a little; False when that was the end.

        Raises:
            ExpatError: it is no XML.
            Damaged: it has a document type.
            TooLarge: it is longer than it may be.
        """
        chunk = self._stream.read(self._chunk)
        self._chunk = CHUNK
        self._left -= len(chunk)
        if self._left < 0:
            raise TooLarge("a part of the workbook is longer than is read here")
        self._parser.Parse(chunk, not chunk)
        return bool(chunk)

    def read_all(self) -> None:
        """Read to the end.

        Raises:
            ExpatError: it is no XML.
            Damaged: it has a document type.
            TooLarge: it is longer than it may be.
        """
        while self.advance():
            pass


def _without_prefix(handle: Callable[Concatenate[str, Rest], None]) -> Callable[Concatenate[str, Rest], None]:
    names: dict[str, str] = {}

    def handle_plain(name: str, /, *rest: Rest.args, **more: Rest.kwargs) -> None:
        handle(names.get(name) or names.setdefault(name, plain(name)), *rest, **more)

    return handle_plain


def plain(name: str) -> str:
    """A name without its prefix: whoever writes ``x:row`` means ``row``."""
    return name.rpartition(":")[2]


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute, whatever its prefix; empty when it is not there."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if plain(key) == name), "")


def is_true(value: str | None) -> bool:
    """Whether a flag is set."""
    return value in {"1", "true", "on"}


def _refuse_document_type(*_: object) -> None:
    # Entities are how a few bytes become gigabytes, and no workbook has any.
    raise Damaged("the XML has a document type")
