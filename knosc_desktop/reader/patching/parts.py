"""The parts of a workbook, some of them about to be changed or added."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Self

from knosc_desktop.file_access import open_shared
from knosc_desktop.reader.errors import Damaged, TooLarge
from knosc_desktop.reader.parsing.package import plain_part
from knosc_desktop.reader.patching.xml_edit import XmlEdit, escaped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import IO

CONTENT_TYPES = "[content_types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CHUNK = 1 << 20
_LARGEST_PART = 256 << 20
"""Of those that are changed as a whole: lists of sheets, styles, comments."""
_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCKED = 1
_LARGE = 1 << 30
_QUICK = 3
"""Level of packing: half the time of the usual one, and nearly as small."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One part's pointer to another.

    Attributes:
        id: by which the part refers to it.
        kind: last word of its type, e.g. ``worksheet``.
        part: where it leads.
    """

    id: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet as the workbook lists it.

    Attributes:
        name: as on its tab.
        part: where it is; empty when the workbook does not say.
        kind: ``worksheet``, or ``chartsheet`` and others that have no cells.
        is_hidden: whether it has no tab to be seen.
    """

    name: str
    part: str
    kind: str
    is_hidden: bool


class Parts:
    """An opened workbook and what will be different in its copy; use it in a ``with``.

    Attributes:
        workbook: name of the part that lists the sheets.
        sheets: in the order of their tabs.
        main: the namespace of its elements; there is more than one generation.
        relation_types: the namespace of its relations.
    """

    def __init__(self, path: Path) -> None:
        """Open it and read what is where.

        Raises:
            Damaged: it is no workbook.
            zipfile.BadZipFile: it is no container.
            OSError: it cannot be read.
        """
        self._file = open_shared(path)
        self._changed: dict[str, bytes] = {}
        self._streamed: dict[str, Callable[[IO[bytes]], None]] = {}
        self._late: dict[str, Callable[[], bytes]] = {}
        self._added: dict[str, str] = {}
        self._written_as: dict[str, str] = {}
        try:
            self._archive = zipfile.ZipFile(self._file)
            self._entries = self._unique_entries()
            self.workbook = self._workbook_part()
            root = XmlEdit(self.read(self.workbook)).root
            self.main = root.attributes.get(f"xmlns:{root.prefix}".rstrip(":"), MAIN)
            self.relation_types = _STRICT_RELATIONS if self.main == _STRICT_MAIN else RELATIONS
            leads_to = {relation.id: relation for relation in self.relations(self.workbook)}
            listed = root.child("sheets")
            self.sheets = tuple(_entry(node.attributes, leads_to) for node in (listed.children if listed else ()))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._file.close()

    def __contains__(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self._entries or part in self._changed or part in self._added

    def holds(self, part: str) -> bool:
        """Whether the original has such a part."""
        return part in self._entries

    @property
    def names(self) -> tuple[str, ...]:
        """Every part, by its plain name."""
        return (*self._entries, *(part for part in self._changed if part not in self._entries))

    def open(self, part: str) -> IO[bytes]:
        """A part of the original, unpacked as it is read.

        Raises:
            Damaged: there is no such part, or it cannot be unpacked.
        """
        entry = self._entries.get(part)
        if entry is None:
            raise Damaged(f"there is no part {part!r}")
        if entry.compress_type not in _COMPRESSION or entry.flag_bits & _LOCKED:
            raise Damaged(f"the part {part!r} is packed in a way that workbooks are not")
        return self._archive.open(entry)

    def read(self, part: str) -> bytes:
        """A part as it will be.

        Raises:
            Damaged: there is no such part, or it cannot be unpacked.
            TooLarge: it is beyond all reason.
        """
        if part in self._changed:
            return self._changed[part]
        with self.open(part) as stream:
            content = stream.read(_LARGEST_PART + 1)
        if len(content) > _LARGEST_PART:
            raise TooLarge(f"the part {part!r} is longer than is read here")
        return content

    def size_of(self, part: str) -> int:
        """Bytes of a part of the original when unpacked, as the container claims."""
        return self._entries[part].file_size

    def change(self, part: str, content: bytes) -> None:
        """Give a part new content."""
        self._changed[part] = content

    def stream(self, part: str, write: Callable[[IO[bytes]], None]) -> None:
        """Let a part's new content be written when its turn comes: it is too large to be held."""
        self._streamed[part] = write

    def make_last(self, part: str, make: Callable[[], bytes]) -> None:
        """Let a part's new content be made at the very end: what is streamed decides on it."""
        self._late[part] = make

    def declare(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        self._added[part] = content_type

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern such as ``xl/comments{}.xml`` that no part has."""
        number = 1
        while (name := pattern.format(number)) in self:
            number += 1
        return name

    def relations(self, part: str) -> list[Relation]:
        """Where a part leads; what lies outside the workbook is left out."""
        place = plain_part(_relations_part(part))
        if place not in self:
            return []
        folder = posixpath.dirname(part)
        return [
            Relation(
                node.attributes.get("Id", ""),
                node.attributes.get("Type", "").rpartition("/")[2],
                _target(folder, node.attributes.get("Target", "")),
            )
            for node in XmlEdit(self.read(place), depth=1).root.children
            if node.attributes.get("TargetMode") != "External"
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part lead to another; returns the relation's id."""
        place = plain_part(_relations_part(part))
        if place not in self:
            # Not all programs find it when only its capitals are different.
            self._written_as[place] = _relations_part(self._written_name(part))
            empty = f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_PACKAGE}/relationships"/>'
            self.change(place, empty.encode())
        edit = XmlEdit(self.read(place), depth=1)
        taken = {node.attributes.get("Id", "").lower() for node in edit.root.children}
        number = len(taken) + 1
        while f"rid{number}" in taken:
            number += 1
        edit.append(
            edit.root,
            f'<{edit.root.prefix}Relationship Id="rId{number}" Type="{self.relation_types}/{kind}" '
            f'Target="/{escaped(target)}"/>'.encode(),
        )
        self.change(place, edit.result())
        return f"rId{number}"

    def write(self, target: BinaryIO) -> None:
        """Write the copy.

        Raises:
            zipfile.BadZipFile: a part of the original is damaged.
            OSError: it cannot be written.
        """
        if self._added:
            self.change(CONTENT_TYPES, self._content_types())
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as copy:
            for part, entry in self._entries.items():
                if not entry.is_dir() and part not in self._late:
                    self._put(copy, part, entry)
            for part in [part for part in self._changed if part not in self._entries]:
                copy.writestr(self._written_name(part), self._changed[part])
            for part, make in self._late.items():
                copy.writestr(self._written_name(part), make())

    def _put(self, copy: zipfile.ZipFile, part: str, entry: zipfile.ZipInfo) -> None:
        if part in self._changed:
            copy.writestr(entry.filename, self._changed[part])
            return
        with copy.open(entry.filename, "w", force_zip64=entry.file_size > _LARGE) as writing:
            if part in self._streamed:
                self._streamed[part](writing)
                return
            with self.open(part) as reading:
                while chunk := reading.read(_CHUNK):
                    writing.write(chunk)

    def _written_name(self, part: str) -> str:
        entry = self._entries.get(part)
        return entry.filename if entry is not None else self._written_as.get(part, part)

    def _content_types(self) -> bytes:
        edit = XmlEdit(self.read(CONTENT_TYPES), depth=1)
        declared = {plain_part(node.attributes.get("PartName", "")): node for node in edit.root.named("Override")}
        for part, content_type in self._added.items():
            if part in declared:
                # It was declared without being there; twice would be once too often.
                edit.set(declared[part], ContentType=content_type)
                continue
            line = f'<{edit.root.prefix}Override PartName="/{escaped(part)}" ContentType="{content_type}"/>'
            edit.append(edit.root, line.encode())
        return edit.result()

    def _unique_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        for entry in self._archive.infolist():
            part = plain_part(entry.filename)
            if part in entries:
                raise Damaged(f"there are two parts {part!r}")
            entries[part] = entry
        return entries

    def _workbook_part(self) -> str:
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and relation.part in self._entries:
                return relation.part
        raise Damaged("there is no workbook in it")


def _entry(attributes: dict[str, str], leads_to: dict[str, Relation]) -> SheetEntry:
    identity = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
    relation = leads_to.get(identity, Relation("", "", ""))
    is_hidden = attributes.get("state", "visible") != "visible"
    return SheetEntry(attributes.get("name", ""), relation.part, relation.kind, is_hidden)


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return plain_part(posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target)))
