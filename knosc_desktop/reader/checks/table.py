"""A sheet as the checks see it: columns by name, without the header and blank rows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cached_property
from itertools import compress, islice
from typing import TYPE_CHECKING

from knosc_desktop.domain import texts
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.columns import role_of
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.validation import MOST_PLACES, Finding, Place
from knosc_desktop.reader.parsing.text_rows import TextRows

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.columns import Role
    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.domain.texts import Message, Text
    from knosc_desktop.domain.validation import Defect, Severity
    from knosc_desktop.reader.parsing.sheet import Sheet, Value

    Rows = Sequence[Sequence[Value]]


# Values as a remark shows them.

_LETTERS = 60
_EXACT = 10**15


def shown(value: Value) -> str:
    """A value on one line, the beginning of a long one."""
    if isinstance(value, float):
        # Beyond that the digits are not true any more.
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return shortened(str(value))


def shortened(text: str) -> str:
    """Text on one line, cut when it is long."""
    line = text[: _LETTERS + 1].replace("\r", "").replace("\n", "⏎")
    return line if len(line) <= _LETTERS else f"{line[:_LETTERS]}…"


def quoted(value: Value) -> Message:
    """The same in quotation marks."""
    return texts.quoted(shown(value))


_MANY_TEXTS = 250_000
_MOST_LARGE = 2
"""Columns with that many different texts of which they are kept once they are counted."""


class Table:
    """The rows of data below a header.

    Attributes:
        sheet: where they are.
        header: their names.
        numbers: of the rows that are checked, as Excel shows them.
        all_numbers: of every row that has anything in it.
        count: how many rows of data there are; a repeated header is none.
        columns: those with a name.
        most_places: how many places of a finding are named; the others are only counted.
    """

    def __init__(
        self,
        sheet: Sheet,
        header: TableHeader,
        most_places: int = MOST_PLACES,
        template: Iterable[str] = (),
        *,
        damaged: AbstractSet[int] = frozenset(),
        repeated: AbstractSet[int] = frozenset(),
    ) -> None:
        """Leave out blank rows, and turn rows into columns.

        Args:
            sheet: with all its contents.
            header: where its table begins.
            most_places: how many places of a finding are named.
            template: names of the columns that the tenant's template has; none when the data type is not known.
            damaged: numbers of rows whose values tell nothing, because they are in the wrong columns.
            repeated: numbers of rows that repeat the header.
        """
        self._texts: dict[int, Counter[str]] = {}
        self._expected = frozenset(map(plain_name, template))
        self.sheet = sheet
        self.header = header
        self.most_places = most_places
        self.all_numbers, self.rows = _filled_rows(sheet.rows, header.row)
        self.numbers = self.all_numbers
        self.count = len(self.numbers) - len(repeated)
        if left_out := damaged | repeated:
            kept = [number not in left_out for number in self.numbers]
            self.numbers, self.rows = list(compress(self.numbers, kept)), _kept(self.rows, kept)
        cells = _columns(self.rows, len(header.columns))
        self.columns = tuple(
            Column(self, place + 1, name, cells[place]) for place, name in enumerate(header.columns) if name.strip()
        )

    @property
    def is_csv(self) -> bool:
        """Whether every value is text because the file knows nothing else."""
        return not self.sheet.name

    def is_expected(self, column: str) -> bool:
        """Whether the tenant's template has a column of that name."""
        return plain_name(column) in self._expected

    def texts_of(self, column: Column) -> Counter[str]:
        """How often each text is in a column: where they are many, kept for the columns that were asked for last.

        A million different texts take a hundred megabytes to count, and most checks need no more than their shapes.
        """
        if (found := self._texts.get(column.number)) is None:
            found = self._texts[column.number] = column.counted_texts()
            large = [number for number, texts in self._texts.items() if len(texts) > _MANY_TEXTS]
            for number in large[:-_MOST_LARGE]:
                del self._texts[number]
        return found

    @cached_property
    def widths(self) -> Counter[int]:
        """How many of the checked rows have each number of cells."""
        if isinstance(self.rows, TextRows):
            return Counter({self.rows.width: len(self.rows)}) if self.rows else Counter()
        return Counter(map(len, self.rows))

    def address(self, row: int, column: int) -> Address:
        """A cell of it; column 0 is the whole row."""
        return Address(self.sheet.name, row, column)

    def filled(self, index: int) -> Iterator[tuple[Column, Value]]:
        """The filled cells of a row, without those of nameless columns.

        Args:
            index: of the row in ``numbers``.
        """
        cells = ((column, column.cells[index]) for column in self.columns)
        return ((column, cell) for column, cell in cells if not isinstance(cell, str) or cell.strip())

    def with_role(self, *roles: Role) -> Iterator[Column]:
        """The columns that hold one of these."""
        return (column for column in self.columns if column.role in roles)

    def finding(
        self, defect: Defect, severity: Severity, message: Message, places: Iterable[Place], more: int = 0
    ) -> Finding:
        """A finding with the first of many places, counted to the last.

        Args:
            defect: what is wrong.
            severity: how much it matters.
            message: gets the ``count`` of the places.
            places: all of them, in the order of the file.
            more: so many others come after them.
        """
        rest = iter(places)
        first = tuple(islice(rest, self.most_places))
        count = len(first) + sum(1 for _ in rest) + more
        return Finding(defect, severity, message.plus(count=count), count, first)


class Column:
    """One column of a table.

    Attributes:
        number: from 1, column A.
        name: as in the header.
        role: what it holds, judged by its name.
        cells: one for each row of the table.
        is_csv: whether every cell is text because the file knows nothing else.
        is_expected: whether the tenant's template has it, so that its name can be relied on.
    """

    def __init__(self, table: Table, number: int, name: str, cells: Sequence[Value]) -> None:
        self._table = table
        self.number = number
        self.name = name
        self.role = role_of(name)
        self.cells = cells
        self.is_csv = table.is_csv
        self.is_expected = table.is_expected(name)

    @cached_property
    def types(self) -> frozenset[type]:
        """Of its cells; blank ones are text."""
        if isinstance(self._table.rows, TextRows):
            return frozenset({str}) if self.cells else frozenset()
        return frozenset(map(type, self.cells))

    @property
    def texts(self) -> Counter[str]:
        """How often each text is there; nothing is no text."""
        return self._table.texts_of(self)

    def counted_texts(self) -> Counter[str]:
        """The same, counted anew."""
        if self.types == {str}:
            texts: Counter[str] = Counter(self.cells)  # type: ignore[arg-type]
        else:
            texts = Counter(cell for cell in self.cells if isinstance(cell, str))
        del texts[""]
        return texts

    @cached_property
    def numbers(self) -> Counter[float]:
        """How often each number is there; true and false are none."""
        if not self.types & {int, float}:
            return Counter()
        if self.types <= {int, float}:
            return Counter(self.cells)  # type: ignore[arg-type]
        return Counter(cell for cell in self.cells if type(cell) in {int, float})  # type: ignore[misc]

    @cached_property
    def filled(self) -> int:
        """How many cells have anything in them."""
        return len(self.cells) - self.cells.count("")

    @property
    def all_texts(self) -> str:
        """Every text once, with a zero character around each: for searches that ``shapes`` is not enough for."""
        return f"\0{chr(0).join(self.texts)}\0"

    @cached_property
    def shapes(self) -> str:
        """The same with 0 for each of the digits 0 to 9, and what is alike then only once.

        A hundred thousand codes or prices have a few shapes, so one search here tells at once whether a closer look
        at the texts is needed. The search must not tell one of these digits from another.
        """
        # As bytes, because there each step is a single pass of machine code.
        written = "\0".join(self.texts).encode("utf-8", "surrogatepass").translate(_ALIKE)
        return b"\0".join((b"", *dict.fromkeys(written.split(b"\0")), b"")).decode("utf-8", "surrogatepass")

    @cached_property
    def initials(self) -> frozenset[str]:
        """What its texts begin with, 0 for any digit; tells fast that none of them can be of some kind."""
        return frozenset(shape[0] for shape in self.shapes.split("\0") if shape)

    def finding(
        self,
        defect: Defect,
        severity: Severity,
        message: Message,
        values: Container[Value],
        remark: Callable[[Value], Text] = quoted,
    ) -> Finding:
        """What is wrong with all cells that hold one of these values.

        Args:
            defect: what it is.
            severity: how much it matters.
            message: gets the ``count`` of the cells and the name of the ``column``.
            values: the wrong ones.
            remark: what to say of one.
        """
        hits = (
            (row, cell)
            for row, cell in zip(self._table.numbers, self.cells, strict=True)
            if cell in values and type(cell) is not bool
        )
        first = islice(hits, self._table.most_places)
        places = tuple(Place(self._table.address(row, self.number), remark(cell)) for row, cell in first)
        count = len(places) + sum(1 for _ in hits)
        return Finding(defect, severity, message.plus(count=count, column=quoted(self.name)), count, places)


_ALIKE = bytes.maketrans(b"123456789", b"000000000")


def _filled_rows(rows: Rows, header: int) -> tuple[Sequence[int], Rows]:
    """The rows below the header that have anything in them, their numbers first."""
    below = rows.below(header) if isinstance(rows, TextRows) else list(islice(rows, header, None))
    # A blank row begins with a blank cell, so hardly any row needs a closer look.
    first = below.columns[0] if isinstance(below, TextRows) else [row[0] if row else "" for row in below]
    blank = {cell for cell in set(first) if isinstance(cell, str) and not cell.strip()}
    kept = [cell not in blank or not _is_blank(row) for cell, row in zip(first, below, strict=True)] if blank else []
    numbers = range(header + 1, header + 1 + len(below))
    return (numbers, below) if all(kept) else (list(compress(numbers, kept)), _kept(below, kept))


def _kept(rows: Rows, which: Sequence[bool]) -> Rows:
    return rows.kept(which) if isinstance(rows, TextRows) else list(compress(rows, which))


def _columns(rows: Rows, width: int) -> Sequence[Sequence[Value]]:
    """The cells column by column, as many columns as the header has."""
    if not isinstance(rows, TextRows):
        return list(zip(*_of_width(rows, width), strict=True)) or [()] * width
    missing = [""] * len(rows)
    return [*rows.columns[:width], *[missing] * (width - rows.width)]


def _is_blank(row: Sequence[Value]) -> bool:
    """Whether it holds only spaces; a zero is a value."""
    if not any(row):
        return all(cell == "" for cell in row)
    first = next(filter(None, row))
    return isinstance(first, str) and first.isspace() and all(isinstance(c, str) and not c.strip() for c in row)


def _of_width(rows: Sequence[Sequence[Value]], width: int) -> Iterator[Sequence[Value]]:
    """The rows, all as wide as the header."""
    if set(map(len, rows)) <= {width}:
        yield from rows
        return
    for row in rows:
        if len(row) > width:
            yield row[:width]
        elif len(row) < width:
            yield [*row, *[""] * (width - len(row))]
        else:
            yield row
