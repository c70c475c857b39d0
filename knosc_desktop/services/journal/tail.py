"""Whether the end of the write-ahead log was lost: SQLite takes what it cannot read there for never written."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

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
