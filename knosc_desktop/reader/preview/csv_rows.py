"""The rows of a CSV file, any of them by a look at the place where they are.

The file is gone through in windows of half a megabyte. A record that may go on behind its window is the first of the
next one; where a single record fills a window, as behind a quote that is never closed, the window grows.
"""

from __future__ import annotations

import os
import re
import time
from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.csv_records import line_starts, records
from knosc_desktop.reader.parsing.csv_text import beginning_of, decoded, shown
from knosc_desktop.reader.preview.as_excel_shows import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.reader.parsing.csv_records import Record
    from knosc_desktop.reader.parsing.csv_text import Encoding

_WINDOW = 512 << 10
_MOST_BYTES = 512 << 20
_SET_ASIDE = re.compile("[\udc00-\udcff]")
_WIDE = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Window:
    """Some whole records.

    Attributes:
        first: row of the first.
        position: where they begin, in bytes.
        size: of them, in bytes.
    """

    first: int
    position: int
    size: int


class CsvRows:
    """Knows where rows are, as far as it has gone through the file; nothing of it is held.

    Attributes:
        known_to: number of the last row that is known.
        last_row: the last known one with anything in it.
        is_complete: whether the file is known to its end.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Look at the beginning.

        Raises:
            TooLarge: there is more of it than is looked at here.
        """
        self._size = os.fstat(file.fileno()).st_size
        if self._size > _MOST_BYTES:
            raise TooLarge(f"{self._size} bytes")
        self.known_to = 0
        self.last_row = 0
        start = beginning_of(file)
        self._encoding = start.encoding
        self._delimiter = start.dialect.delimiter
        self._position = start.encoding.mark + _size_of(start.text[: start.skipped], start.encoding)
        self._windows: list[_Window] = []
        self.is_complete = self._position >= self._size

    def go_on(self, file: BinaryIO, row: int, until: float) -> None:
        """Go through the file until that row is known, or for as long as there is time."""
        wanted = _WINDOW
        while not self.is_complete and self.known_to < row:
            text, is_last = self._read(file, self._position, wanted)
            found = list(records(text, self._delimiter))
            if is_last:
                self._note(found, self._size - self._position)
                self.is_complete = True
            elif len(found) > 1:
                *whole, cut = found
                start = next(line_starts(text, cut[1]))
                self._note(whole, _size_of(text[:start], self._encoding))
                wanted = _WINDOW
            else:
                wanted *= 2
            if time.monotonic() >= until:
                return

    def rows(self, file: BinaryIO, first: int, last: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Number and cells of the rows between these, both included; they must be known."""
        place = bisect_right(self._windows, first, key=attrgetter("first")) - 1
        for window in self._windows[max(place, 0) :]:
            if window.first > last:
                return
            text, _ = self._read(file, window.position, window.size)
            for row, _line, cells, _damage in records(text, self._delimiter):
                number = window.first + row - 1
                if first <= number <= last:
                    yield number, tuple(shown(cell[:LONGEST]) for cell in cells)
                elif number > last:
                    return

    def _read(self, file: BinaryIO, position: int, size: int) -> tuple[str, bool]:
        """The text there, and whether the file ends with it."""
        file.seek(position)
        raw = file.read(size)
        is_last = position + size >= self._size
        return decoded(raw, self._encoding._replace(mark=0), is_whole=is_last), is_last

    def _note(self, found: list[Record], size: int) -> None:
        if found:
            self._windows.append(_Window(self.known_to + 1, self._position, size))
        for row, _line, cells, _damage in reversed(found):
            if any(cells):
                self.last_row = self.known_to + row
                break
        self.known_to += len(found)
        self._position += size


def _size_of(text: str, encoding: Encoding) -> int:
    """How many bytes it was decoded from."""
    if text.isascii() and not encoding.name.startswith("utf-16"):
        return len(text)
    if encoding.name.startswith("utf-16"):
        # A byte that was no text stands apart, as one sign.
        return 2 * (len(text) + len(_WIDE.findall(text))) - len(_SET_ASIDE.findall(text))
    return len(text.encode(encoding.name, "surrogateescape"))
