"""The directory of an OLE compound file: what an old Office document, an e-mail or an encrypted workbook consists of.

Only the directory is read ([MS-CFB]), never a stream. Every read is bounded, and a chain that is broken or goes in
circles ends where it breaks, so that what can be told of a damaged file is told.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = 512
_ENTRY = 128
_SECTOR_SHIFTS = (9, 12)
_MOST_ENTRIES = 20_000
"""An e-mail with many attachments has some thousands."""
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Directory:
    """Names of everything in it, in small letters.

    Attributes:
        top: what is directly in the document, and not in something that is embedded in it.
        all: these and all others.
    """

    top: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int


def directory_of(file: BinaryIO) -> Directory:
    """What a compound file consists of; nothing when its directory cannot be read.

    Raises:
        OSError: the file cannot be read.
    """
    file.seek(0)
    header = file.read(_HEADER)
    if len(header) < _HEADER:
        return Directory(frozenset(), frozenset())
    entries = _entries(_Sectors(file, header).chain(int.from_bytes(header[48:52], "little")))
    top = _siblings(entries, entries[0].child) if entries else ()
    return Directory(
        frozenset(entry.name for entry in top), frozenset(entry.name for entry in entries if entry.kind != _ROOT)
    )


class _Sectors:
    """The sectors of a file, and which of them follows which."""

    def __init__(self, file: BinaryIO, header: bytes) -> None:
        shift = int.from_bytes(header[30:32], "little")
        self._size = 1 << (shift if shift in _SECTOR_SHIFTS else _SECTOR_SHIFTS[0])
        self._file = file
        self._table = [number for number in struct.unpack("<109I", header[76:512]) if number < _LAST_SECTOR]
        self._next_of_table = int.from_bytes(header[68:72], "little")
        self._links: dict[int, bytes] = {}

    def chain(self, first: int) -> bytes:
        """What is in a sector and those that follow it."""
        content = bytearray()
        number, seen = first, set[int]()
        while number < _LAST_SECTOR and number not in seen and len(content) < _MOST_ENTRIES * _ENTRY:
            seen.add(number)
            sector = self._sector(number)
            content += sector
            if len(sector) < self._size:
                break
            number = self._after(number)
        return bytes(content)

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        return self._file.read(self._size)

    def _after(self, number: int) -> int:
        each = self._size // 4
        part = self._part_of_table(number // each)
        place = number % each * 4
        return int.from_bytes(part[place : place + 4], "little") if place + 4 <= len(part) else _LAST_SECTOR

    def _part_of_table(self, index: int) -> bytes:
        """The sector of the allocation table that tells what follows some other sectors."""
        if index not in self._links:
            while index >= len(self._table) and self._next_of_table < _LAST_SECTOR:
                self._read_more_of_table()
            self._links[index] = self._sector(self._table[index]) if index < len(self._table) else b""
        return self._links[index]

    def _read_more_of_table(self) -> None:
        sector = self._sector(self._next_of_table)
        numbers = struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
        known = len(self._table)
        self._table += [number for number in numbers[:-1] if number < _LAST_SECTOR]
        # A list that goes in circles would be followed for ever.
        is_over = len(self._table) == known or len(self._table) > _MOST_ENTRIES
        self._next_of_table = numbers[-1] if numbers and not is_over else _LAST_SECTOR


def _entries(content: bytes) -> list[_Entry]:
    found = []
    for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
        raw = content[start : start + _ENTRY]
        length, kind = struct.unpack("<HB", raw[64:67])
        left, right, child = struct.unpack("<III", raw[68:80])
        is_used = kind in {_STORAGE, _STREAM, _ROOT} or start == 0
        name = raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower() if is_used else ""
        found.append(_Entry(name, kind, left, right, child))
    return found


def _siblings(entries: list[_Entry], first: int) -> list[_Entry]:
    """An entry and all beside it: they form a tree by their names."""
    found, waiting, seen = [], [first], set[int]()
    while waiting:
        number = waiting.pop()
        if number == _NO_ENTRY or number >= len(entries) or number in seen:
            continue
        seen.add(number)
        found.append(entries[number])
        waiting += [entries[number].left, entries[number].right]
    return found
