"""The changes to the list of jobs since its last backup, one on each line of a file.

A change is on disk here before the database commits it. Together with the backup
the file holds the whole list, so the database can be made anew whatever happens to it.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from typing import TYPE_CHECKING, Any

from knosc_desktop.services.files.private_files import opener
from knosc_desktop.services.store.rows import bindable, unbound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What was written at once.

    Attributes:
        number: counts the changes of this list.
        rows: of jobs that are new or changed, with their checksums.
        removed: ids of jobs that went.
    """

    number: int
    rows: list[Row]
    removed: list[str]


class ChangeLog:
    """A file of changes, each with a checksum; blocks, so use it in a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def exists(self) -> bool:
        """Whether any change was ever written."""
        return self._path.exists()

    def read(self) -> list[Change]:
        """The changes that are whole, in their order.

        Raises:
            OSError: the file is there but cannot be read.
        """
        content = self._path.read_bytes() if self._path.exists() else b""
        return [change for line in content.split(b"\n") if (change := _change_in(line)) is not None]

    @contextmanager
    def adding(self, change: Change) -> Iterator[None]:
        """Put a change on disk; it stays there when the block succeeds.

        Raises:
            OSError: it cannot be written.
        """
        file = self._opened()
        end = file.seek(0, os.SEEK_END)
        try:
            left = memoryview(_line_of(change))
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
            yield
        except BaseException:
            # One that cannot be removed now is overtaken by the next, which gets the same number.
            with suppress(OSError):
                file.truncate(end)
            raise

    def clear(self) -> None:
        """Forget every change.

        Raises:
            OSError: the file cannot be written.
        """
        self._opened().truncate(0)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> FileIO:
        if self._file is None:
            file = FileIO(self._path, "ab", opener=opener)
            # A line that a crash left unfinished must not spoil the next one.
            if file.tell():
                file.write(b"\n")
            self._file = file
        return self._file


def _line_of(change: Change) -> bytes:
    rows = [{name: unbound(value) for name, value in row.items()} for row in change.rows]
    body = json.dumps({"number": change.number, "rows": rows, "removed": change.removed}).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _change_in(line: bytes) -> Change | None:
    """None for a line that is not as it was written."""
    mark, _, body = line.partition(b" ")
    if not body or mark != b"%08x" % zlib.crc32(body):
        return None
    change = Change(**json.loads(body))
    for row in change.rows:
        row.update({name: bindable(value) for name, value in row.items()})
    return change
