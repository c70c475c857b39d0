"""What is left in a damaged database, read page by page.

SQL reads nothing behind a broken page. But every page of a table names its own
rows (sqlite.org/fileformat2.html section 1.6), and the seal of a row tells
whether it is whole, so the tree around them does not matter.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from knosc_desktop.services.journal.rows import COLUMNS, COLUMNS_OF_SECOND_VERSION, SEAL, is_whole, seal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_FILE_HEADER = 100
_LOG_HEADER = 32
_FRAME_HEADER = 24
_TABLE_LEAF = 13
_LEAF_HEADER = 8
_USUAL_PAGE = 4096
_PAGE_SIZES = {1 << power for power in range(9, 17)}
_COLUMNS_OF_FIRST_VERSION = 18
_COLUMNS_OF_SECOND_VERSION = 25
_AS_WRITTEN = (*COLUMNS_OF_SECOND_VERSION, SEAL, *COLUMNS[len(COLUMNS_OF_SECOND_VERSION) :])
"""What came with a later version stands behind the seal."""
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LONGEST_VARINT = 9
_DEFAULTS: dict[str, Any] = {"before": "", "evidence": "", "program": "", "place": "", "corrects": "", "after": ""}

Row = dict[str, Any]


class _Broken(Exception):
    """These bytes are no row of ours."""


def salvaged_rows(database: Path) -> list[Row]:
    """The rows of jobs that can be read, in the order of their birth; of two with the same id the whole one.

    Raises:
        OSError: the file itself cannot be read.
    """
    pages = _Pages(database)
    found: dict[str, tuple[int, Row]] = {}
    for number, row in pages.rows():
        known = found.get(row["id"])
        if known is None or (is_whole(row) and not is_whole(known[1])):
            found[row["id"]] = number, row
    return [row for _, row in sorted(found.values(), key=lambda each: each[0])]


def salvaged_from_all(databases: Iterable[Path]) -> list[Row]:
    """The rows that can be read in any of them, oldest database first; of two with the same id the last whole one.

    Raises:
        OSError: one of the files cannot be read.
    """
    found: dict[str, Row] = {}
    for database in databases:
        for row in salvaged_rows(database):
            known = found.get(row["id"])
            if known is None or is_whole(row) or not is_whole(known):
                found[row["id"]] = row
    return list(found.values())


class _Pages:
    """The pages as they were last written: those of the log count more than those of the file."""

    def __init__(self, database: Path) -> None:
        raw = database.read_bytes()
        log = database.with_name(f"{database.name}-wal")
        logged = log.read_bytes() if log.exists() else b""
        self._size = _page_size(raw, logged)
        self._pages = {
            start // self._size + 1: raw[start : start + self._size] for start in range(0, len(raw), self._size)
        }
        self._pages.update(self._logged(logged))
        # The last bytes of a page may be kept for others; this program does not ask for that.
        self._usable = self._size

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Number and columns of everything that looks like a job."""
        for number, page in self._pages.items():
            start = _FILE_HEADER if number == 1 else 0
            if len(page) > start + _LEAF_HEADER and page[start] == _TABLE_LEAF:
                yield from self._rows_of(page, start)

    def _rows_of(self, page: bytes, start: int) -> Iterator[tuple[int, Row]]:
        (cells,) = struct.unpack_from(">H", page, start + 3)
        for place in range(start + _LEAF_HEADER, min(start + _LEAF_HEADER + 2 * cells, len(page) - 1), 2):
            (at,) = struct.unpack_from(">H", page, place)
            try:
                yield self._row(page, at)
            except (_Broken, IndexError, struct.error, ValueError):
                continue

    def _row(self, page: bytes, at: int) -> tuple[int, Row]:
        length, at = _varint(page, at)
        number, at = _varint(page, at)
        return number, _columns(self._payload(page, at, length))

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """A long row begins in its page and goes on in a chain of others."""
        most = self._usable - 35
        if length <= most:
            return page[at : at + length]
        least = (self._usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._usable - 4)
        here = here if here <= most else least
        payload = bytearray(page[at : at + here])
        (following,) = struct.unpack_from(">I", page, at + here)
        seen = set()
        while following and len(payload) < length:
            if following in seen or following not in self._pages:
                raise _Broken
            seen.add(following)
            more = self._pages[following]
            payload += more[4 : self._usable]
            (following,) = struct.unpack_from(">I", more)
        if len(payload) < length:
            raise _Broken
        return bytes(payload[:length])

    def _logged(self, log: bytes) -> Iterator[tuple[int, bytes]]:
        step = _FRAME_HEADER + self._size
        salts = log[16:24]
        for start in range(_LOG_HEADER, len(log) - step + 1, step):
            if log[start + 8 : start + 16] == salts:
                yield int.from_bytes(log[start : start + 4], "big"), log[start + _FRAME_HEADER : start + step]


def _page_size(raw: bytes, log: bytes) -> int:
    said = int.from_bytes(raw[16:18], "big")
    for size in (1 << 16 if said == 1 else said, int.from_bytes(log[8:12], "big")):
        if size in _PAGE_SIZES:
            return size
    return _USUAL_PAGE


def _columns(payload: bytes) -> Row:
    """The values of a row by name."""
    header_size, at = _varint(payload, 0)
    values: list[Any] = []
    place = header_size
    while at < header_size:
        kind, at = _varint(payload, at)
        value, place = _value(payload, place, kind)
        values.append(value)
    row = dict.fromkeys(COLUMNS) | _DEFAULTS | dict(zip(_AS_WRITTEN, values, strict=False))
    if len(values) == _COLUMNS_OF_FIRST_VERSION:
        row[SEAL] = seal_of(row)
    elif len(values) not in {_COLUMNS_OF_SECOND_VERSION, len(_AS_WRITTEN)}:
        raise _Broken
    if not isinstance(row["id"], str) or not row["id"]:
        raise _Broken
    return row


def _value(payload: bytes, place: int, kind: int) -> tuple[Any, int]:
    if kind == 0:
        return None, place
    if kind in {8, 9}:
        return kind - 8, place
    if kind in _INTEGER_SIZES:
        end = place + _INTEGER_SIZES[kind]
        return int.from_bytes(payload[place:end], "big", signed=True), end
    if kind < 12:  # noqa: PLR2004 - a fraction, or kept for SQLite itself: the program writes neither
        raise _Broken
    end = place + (kind - 12) // 2
    if end > len(payload):
        raise _Broken
    raw = payload[place:end]
    return (raw.decode("utf-8", "replace") if kind % 2 else raw), end


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and the place behind it."""
    number = 0
    for count in range(1, _LONGEST_VARINT + 1):
        byte = raw[at]
        at += 1
        if count == _LONGEST_VARINT:
            return number << 8 | byte, at
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            break
    return number, at
