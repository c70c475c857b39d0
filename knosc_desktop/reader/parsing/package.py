"""A workbook's container: which parts it has, and its sheets in the order of their tabs."""

from __future__ import annotations

import posixpath
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Concatenate, ParamSpec, Protocol, Self
from xml.parsers import expat

from knosc_desktop.file_access import open_shared
from knosc_desktop.reader.errors import Ambiguous, Damaged, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType


# XML as it streams in: no document type, no entities, names without prefixes, and not without end.

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


_MOST_OF_A_DIRECTORY = 8 << 20
"""Bytes of the lists of sheets and relations: more than 50,000 sheets."""
_CONTENT_TYPES = "[content_types].xml"
_CHUNK = 1 << 20
_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCKED = 1


@dataclass(frozen=True, slots=True)
class Tab:
    """One worksheet, by its place among the tabs.

    Attributes:
        name: as on its tab.
        is_hidden: whether the user does not see it in Excel.
        part: where its cells are; empty when the workbook does not say.
    """

    name: str
    is_hidden: bool
    part: str


class Package:
    """An opened workbook; close it, or use it in a ``with``.

    Attributes:
        file: its container.
        tabs: its worksheets; sheets of charts, macros and dialogues hold no rows and are left out.
        counts_from_1904: whether its dates do.
        strings_part: where the texts of its cells are; empty when there are none.
        styles_part: where the formats of its cells are; empty when there are none.
    """

    def __init__(self, path: Path) -> None:
        """Open it and read what is where.

        Raises:
            Damaged: it is no workbook, or a part is missing.
            Ambiguous: a part that decides what its sheets hold is there twice, with different contents.
            zipfile.BadZipFile: it is no container.
            OSError: it cannot be read.
        """
        self.file = open_shared(path)
        self._opened: list[IO[bytes]] = []
        try:
            self._archive = zipfile.ZipFile(self.file)
            entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
            self._parts = {plain_part(entry.filename): entry for entry in entries}
            self.counts_from_1904 = False
            self._read_directory()
            self._refuse_twins(entries)
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._close()

    def open(self, part: str) -> ByteStream:
        """A part, unpacked as it is read.

        Raises:
            Damaged: there is no such part, or it cannot be unpacked.
        """
        entry = self.entry(part)
        # Other ways of packing are never used in workbooks, and their readers know no limit.
        if entry.compress_type not in _COMPRESSION or entry.flag_bits & _LOCKED:
            raise Damaged(f"the part {part!r} is packed in a way that workbooks are not")
        opened = self._archive.open(entry)
        self._opened.append(opened)
        return opened

    def entry(self, part: str) -> zipfile.ZipInfo:
        """Where a part is in the container.

        Raises:
            Damaged: there is no such part.
        """
        entry = self._parts.get(part)
        if entry is None:
            raise Damaged(f"there is no part {part!r}")
        return entry

    def size_of(self, part: str) -> int:
        """Bytes of a part when unpacked, as the container claims; 0 when there is none."""
        entry = self._parts.get(part)
        return entry.file_size if entry is not None else 0

    def _close(self) -> None:
        for opened in self._opened:
            opened.close()
        self.file.close()

    def _refuse_twins(self, entries: Iterable[zipfile.ZipInfo]) -> None:
        """Refuse parts that are there twice, since which one is read depends on the reader.

        The standard forbids names that differ in capitals only, and Excel calls such a workbook damaged. A part
        that is stored again under exactly the same name with the same contents does no harm. Neither does a second
        version of a part that holds no values, such as a picture, nor a single part whose name is written in other
        capitals than the part that leads to it.
        """
        decisive = {
            _CONTENT_TYPES,
            *map(_relations_part, ("", self._workbook, *(tab.part for tab in self.tabs))),
            self._workbook,
            self.strings_part,
            self.styles_part,
            *(tab.part for tab in self.tabs),
        }
        found: defaultdict[str, set[tuple[str, int, int]]] = defaultdict(set)
        for entry in entries:
            found[plain_part(entry.filename)].add((entry.filename, entry.CRC, entry.file_size))
        for part in sorted(decisive & found.keys()):
            if len(found[part]) > 1:
                raise Ambiguous(f"two parts have one name: {sorted(name for name, *_ in found[part])}")

    def _read_directory(self) -> None:
        workbook = self._workbook = self._workbook_part()
        relations = self._relations_of(workbook)
        tabs: list[Tab] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                self.counts_from_1904 = is_true(attributes.get("date1904"))
            elif name == "sheet":
                kind, part = relations.get(attribute(attributes, "id"), ("worksheet", ""))
                if kind == "worksheet":
                    is_hidden = attributes.get("state", "visible") != "visible"
                    tabs.append(Tab(attributes.get("name", ""), is_hidden, part))

        GuardedXml(self.open(workbook), start, most=_MOST_OF_A_DIRECTORY).read_all()
        self.tabs = tuple(tabs)
        self.strings_part = self._named(relations, "sharedStrings", workbook)
        self.styles_part = self._named(relations, "styles", workbook)

    def _workbook_part(self) -> str:
        for kind, part in self._relations_of("").values():
            if kind == "officeDocument" and part in self._parts:
                return part
        found = next((part for part in self._parts if part.rpartition("/")[2] == "workbook.xml"), None)
        if found is None:
            raise Damaged("there is no workbook in it")
        return found

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and part that each relation of a part leads to, by the relation's id."""
        folder, place = posixpath.dirname(part), _relations_part(part)
        if place not in self._parts:
            return {}
        relations: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                relations[attributes.get("Id", "")] = kind, _target(folder, attributes.get("Target", ""))

        GuardedXml(self.open(place), start, most=_MOST_OF_A_DIRECTORY).read_all()
        return relations

    def _named(self, relations: dict[str, tuple[str, str]], kind: str, workbook: str) -> str:
        """The part of that kind; by its usual name when no relation leads there."""
        usual = plain_part(posixpath.join(posixpath.dirname(workbook), f"{kind}.xml"))
        candidates = [part for found, part in relations.values() if found == kind]
        return next((part for part in [*candidates, usual] if part in self._parts), "")


def plain_part(name: str) -> str:
    """Some programs write part names absolute, with backslashes or in capitals."""
    return name.replace("\\", "/").lstrip("/").lower()


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def unpack_to_the_end(stream: ByteStream) -> None:
    """Only then is the checksum known to be right.

    Raises:
        zipfile.BadZipFile: it is not.
    """
    while stream.read(_CHUNK):
        pass


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    # Nothing is ever written to where a part's name leads, so leading out of the container is only "not there".
    return plain_part(posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target)))
