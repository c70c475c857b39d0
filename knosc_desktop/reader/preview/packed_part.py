"""A part of a workbook that is unpacked from places in its middle.

A packed part can only be unpacked from its beginning. So the first way through it leaves marks: copies of the
unpacker's state, some 40 kB each, from which it goes on later. Nothing is held of the part itself.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.reader.errors import Damaged

if TYPE_CHECKING:
    from zlib import _Decompress

_SPACING = 2 << 20
"""Unpacked bytes between two marks: so much is unpacked in some milliseconds."""
_INPUT = 1 << 16
_CHUNK = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s22x2H")
_SIGNATURE = b"PK\3\4"
_RAW = -zlib.MAX_WBITS
_LOCKED = 1


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place from which unpacking can go on.

    Attributes:
        position: of it, in unpacked bytes.
        read: packed bytes that had been taken by then.
        unpacker: its state there, never used itself; None of a part that is not packed.
    """

    position: int
    read: int
    unpacker: _Decompress | None


class PackedPart:
    """Where a part is in its container, and the marks in it."""

    def __init__(self, file: BinaryIO, entry: zipfile.ZipInfo) -> None:
        """Find where its bytes begin.

        Args:
            file: the container.
            entry: the part.

        Raises:
            Damaged: it is not there, or not packed as in workbooks.
        """
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or entry.flag_bits & _LOCKED:
            raise Damaged(f"the part {entry.filename!r} is packed in a way that workbooks are not")
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        signature, name, extra = _LOCAL_HEADER.unpack(header)
        if signature != _SIGNATURE:
            raise Damaged(f"the part {entry.filename!r} is not where it should be")
        self.start = entry.header_offset + _LOCAL_HEADER.size + name + extra
        self.packed_size = entry.compress_size
        is_packed = entry.compress_type == zipfile.ZIP_DEFLATED
        self._marks = [_Mark(0, 0, zlib.decompressobj(_RAW) if is_packed else None)]

    def open(self, file: BinaryIO, position: int = 0) -> PartStream:
        """Unpack from there on; what comes before is skipped.

        Args:
            file: the same container.
            position: in unpacked bytes.
        """
        mark = self._marks[bisect_right(self._marks, position, key=attrgetter("position")) - 1]
        stream = PartStream(self, file, mark)
        stream.skip(position - mark.position)
        return stream

    def note(self, position: int, read: int, unpacker: _Decompress | None) -> None:
        """Leave a mark, unless there is one nearby or further on."""
        if position >= self._marks[-1].position + _SPACING:
            self._marks.append(_Mark(position, read, unpacker and unpacker.copy()))


class PartStream:
    """Reads a part on from a mark, and leaves marks where there are none yet.

    Attributes:
        position: of the next byte, in unpacked bytes.
    """

    def __init__(self, part: PackedPart, file: BinaryIO, mark: _Mark) -> None:
        self._part = part
        self._file = file
        self._read = mark.read
        self._unpacker = mark.unpacker and mark.unpacker.copy()
        self._waiting = b""
        self.position = mark.position

    def skip(self, count: int) -> None:
        """Leave out so many bytes."""
        while count > 0 and (piece := self.read(count)):
            count -= len(piece)

    def read(self, size: int = _CHUNK, /) -> bytes:
        """The next bytes, so many unless the part ends before.

        Raises:
            zlib.error: they are damaged.
        """
        self._part.note(self.position, self._read - len(self._waiting), self._unpacker)
        pieces: list[bytes] = []
        left = size
        while left > 0 and (piece := self._next(left)):
            pieces.append(piece)
            left -= len(piece)
        self.position += size - left
        return b"".join(pieces)

    def _next(self, most: int) -> bytes:
        unpacker = self._unpacker
        if unpacker is None:
            return self._packed(most)
        while not unpacker.eof:
            packed = self._waiting or self._packed(_INPUT)
            unpacked = unpacker.decompress(packed, most)
            self._waiting = unpacker.unconsumed_tail
            if unpacked:
                return unpacked
            if not packed and not unpacker.eof:
                raise Damaged("a part of the workbook ends too early")
        return b""

    def _packed(self, most: int) -> bytes:
        self._file.seek(self._part.start + self._read)
        packed = self._file.read(min(most, self._part.packed_size - self._read))
        self._read += len(packed)
        return packed
