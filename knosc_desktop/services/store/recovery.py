"""A damaged database is set aside with its date, and what is left of it becomes the new one.

A kill at any moment loses nothing: an empty file beside the database, named
like the place it is set aside to, stands from before the first step until the
planner was told, and every step can be taken again.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.unconfirmed import of_damaged_list
from knosc_desktop.services.files.private_files import opener
from knosc_desktop.services.store.database_file import open_database, write_jobs
from knosc_desktop.services.store.rows import COLUMNS, COLUMNS_OF_SECOND_VERSION, SEAL, checksum_of, is_whole, job_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


# Whether the end of the write-ahead log was lost: SQLite takes what it cannot read there for never written.

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_INDEX = struct.Struct("=16xI12x8s8x")
"""Of the index beside the log, how many frames it holds and the salts they have; it is there twice."""
_MOVED = struct.Struct("=I")
_BIG_ENDIAN_SUMS = 1
_WORDS = 0xFFFFFFFF


class LogTail:
    """The log as it lies on disk before the database is opened (sqlite.org/fileformat2.html section 4).

    Attributes:
        log: its bytes; SQLite drops what it cannot read.
    """

    def __init__(self, database: Path) -> None:
        """Read the log beside the database, and its index, if there are any.

        Raises:
            OSError: it is there but cannot be read.
        """
        self.log = _bytes_of(database.with_name(f"{database.name}-wal"))
        self._index = _bytes_of(database.with_name(f"{database.name}-shm"))

    def is_missing(self, opened: sqlite3.Connection) -> bool:
        """Whether the log holds finished changes that the database did not take from it.

        A change that a crash left unfinished was promised to nobody.
        """
        if self._is_cut():
            return True
        if len(self.log) < _HEADER.size:
            return False
        header = _HEADER.unpack_from(self.log)
        if not _is_sound(header):
            return True
        written = self._written(page_size=header[2], salts=header[4:6])
        if not written:
            return False
        _busy, taken, _moved = opened.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return bool(taken < written)

    def _is_cut(self) -> bool:
        """Whether the index, which outlives a program that is killed, knows of frames that are neither there nor moved.

        Of a log that ends at a frame nothing else tells.
        """
        size = _INDEX.size
        if len(self._index) < 2 * size + _MOVED.size or self._index[:size] != self._index[size : 2 * size]:
            return False
        known, salts = _INDEX.unpack_from(self._index)
        (moved,) = _MOVED.unpack_from(self._index, 2 * size)
        if len(self.log) < _HEADER.size:
            return bool(known > moved)
        step = _FRAME.size + _HEADER.unpack_from(self.log)[2]
        return bool(self.log[16:24] == salts and known > max((len(self.log) - _HEADER.size) // step, moved))

    def _written(self, page_size: int, salts: tuple[int, ...]) -> int:
        """How many frames there are up to the last that ends a change; those of an earlier log in the file aside."""
        step = _FRAME.size + page_size
        written = 0
        for count, start in enumerate(range(_HEADER.size, len(self.log) - step + 1, step), start=1):
            frame = _FRAME.unpack_from(self.log, start)
            if frame[1] and frame[2:4] == salts:
                written = count
        return written


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _is_sound(header: tuple[int, ...]) -> bool:
    """Whether the header has the checksum it says."""
    words = header[:6]
    if not header[0] & _BIG_ENDIAN_SUMS:
        words = struct.unpack("<6I", struct.pack(">6I", *words))
    first = second = 0
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _WORDS
        second = (second + odd + first) & _WORDS
    return (first, second) == header[6:]


# What is left in a damaged database, read page by page.
#
# SQL reads nothing behind a broken page. But every page of a table names its own
# rows (sqlite.org/fileformat2.html section 1.6), and the seal of a row tells
# whether it is whole, so the tree around them does not matter.

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
        row[SEAL] = checksum_of(row)
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


_BESIDE = ("-wal", "-shm")
_NOTE = ".healing"


class Recovery:
    """Of the database at one path, which nobody has open meanwhile."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def begin(self, log: bytes = b"") -> None:
        """Note down that it is damaged; from now on ``finish`` is due, also after a kill.

        Args:
            log: the write-ahead log as it was found, when SQLite may have changed it since.

        Raises:
            OSError: that cannot be noted down.
        """
        aside = self._database.with_name(
            f"{self._database.stem}-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{self._database.suffix}"
        )
        if log:
            _write(_beside(aside, "-wal"), log)
        aside.with_suffix(_NOTE).touch(exist_ok=False)

    def finish(self) -> Path | None:
        """Take the steps that are missing.

        Returns:
            Where the damaged database was put, as long as nobody was told; None when there was none.

        Raises:
            OSError: files cannot be moved.
            sqlite3.Error: the new database cannot be written; the damaged one is kept.
        """
        asides = [aside for note in self._notes() if (aside := self._set_aside(note)) is not None]
        if asides and not self._database.exists():
            self._write_anew(asides)
        return asides[-1] if asides else None

    def note_told(self) -> None:
        """The user has been told. If that cannot be noted down, they are told once more."""
        for note in self._notes():
            with suppress(OSError):
                note.unlink()

    def _notes(self) -> list[Path]:
        return sorted(self._database.parent.glob(f"{self._database.stem}-damaged-*{_NOTE}"))

    def _set_aside(self, note: Path) -> Path | None:
        """Move the database away with what belongs to it, itself last: so it tells whether that was done."""
        aside = note.with_suffix(self._database.suffix)
        if not aside.exists():
            for ending in (*_BESIDE, ""):
                part, place = _beside(self._database, ending), _beside(aside, ending)
                if place.exists():
                    part.unlink(missing_ok=True)
                elif part.exists():
                    part.replace(place)
        if aside.exists():
            return aside
        # Somebody took both away; there is nothing left to heal.
        note.unlink()
        return None

    def _write_anew(self, asides: list[Path]) -> None:
        """Under another name first: what stands in its place is whole."""
        healed = _beside(self._database, "-healed")
        for ending in (*_BESIDE, ""):
            _beside(healed, ending).unlink(missing_ok=True)
        # The user was told of none of them yet: the last may be what became of one that was healed from those before.
        jobs = [job for row in salvaged_from_all(asides) if (job := job_of(row)) is not None]
        with closing(open_database(healed)) as database:
            # Not as they were: who is killed now must not find, next time, a whole list that says they have not left.
            write_jobs(database, map(of_damaged_list, jobs))
            _empty_log(database)
        log = _beside(healed, "-wal")
        if log.exists() and log.stat().st_size:
            raise sqlite3.OperationalError("what was healed stayed in its log")
        healed.replace(self._database)


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=opener) as file:
        file.write(content)


def _empty_log(database: sqlite3.Connection) -> None:
    """Move everything into the file, which moves alone; closing would try the same, and not say that it failed.

    Raises:
        sqlite3.Error: there is no room for it.
    """
    busy, logged, moved = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or logged != moved:
        raise sqlite3.OperationalError("what was healed could not be moved out of its log")


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)
