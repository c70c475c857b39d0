"""The rows of a plain CSV text, kept column by column: a list for each row takes twice the time and the memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, repeat
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 1 << 20
"""Characters that are divided at once, so that what is made on the way stays small."""
_MANY = 5_000_000
"""Cells from which on each repeated text is kept only once; before, looking for it costs more than it saves."""
_QUOTE = '"'


class TextRows(Sequence[list[str]]):
    """Rows of text that are all of one width; each row is made when it is asked for.

    Attributes:
        columns: the cells, column by column, those of the header included.
    """

    def __init__(self, columns: Sequence[list[str]]) -> None:
        self.columns = columns

    @property
    def width(self) -> int:
        """Cells of every row."""
        return len(self.columns)

    def below(self, row: int) -> TextRows:
        """The rows after the first few."""
        return TextRows([column[row:] for column in self.columns])

    def kept(self, which: Sequence[bool]) -> TextRows:
        """Those of the rows that are to stay."""
        return TextRows([list(compress(column, which)) for column in self.columns])

    def __len__(self) -> int:
        """How many rows."""
        return len(self.columns[0])

    @overload
    def __getitem__(self, place: int) -> list[str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...

    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        """One row, or some."""
        if isinstance(place, slice):
            return list(map(list, zip(*(column[place] for column in self.columns), strict=True)))
        return [column[place] for column in self.columns]

    def __iter__(self) -> Iterator[list[str]]:
        """All rows."""
        return map(list, zip(*self.columns, strict=True))


def plain_rows(text: str, delimiter: str, longest: int) -> TextRows | None:
    """All rows of a text without quotes, if they are of one width; otherwise None, and it has to be read properly.

    Args:
        text: of the whole file.
        delimiter: one character.
        longest: characters that a line may have.
    """
    if not text or _QUOTE in text or text.count("\r") != text.count("\r\n"):
        return None
    rows, width = 0, text[: text.find("\n")].count(delimiter) + 1
    for lines in _blocks(text):
        # A blank line is a row without cells.
        if (
            width == 1
            or set(map(str.count, lines, repeat(delimiter))) != {width - 1}
            or len(max(lines, key=len)) > longest
        ):
            return None
        rows += len(lines)
    return TextRows(_divided(text, delimiter, width, are_many=rows * width >= _MANY))


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines, some of them at a time, without their ends: all at once would take twice the memory of the text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _BLOCK) + 1 or len(text)
        lines = text[start:end].replace("\r\n", "\n").split("\n")
        if not lines[-1]:
            lines.pop()
        yield lines
        start = end


def _divided(text: str, delimiter: str, width: int, *, are_many: bool) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in range(width)]
    known: list[dict[str, str]] = [{} for _ in range(width)]
    for lines in _blocks(text):
        cells = delimiter.join(lines).split(delimiter)
        for place, column in enumerate(columns):
            part = cells[place::width]
            column.extend(_each_once(part, known[place]) if are_many else part)
    return columns


def _each_once(cells: list[str], known: dict[str, str]) -> list[str]:
    """The same texts, every one that is there again as the object that is known already."""
    if len(set(cells)) * 2 > len(cells):
        return cells
    return list(map(known.setdefault, cells, cells))
