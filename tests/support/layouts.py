"""Spreadsheets with bad cells, laid out in every way a user might, and what a server says of them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st
from openpyxl import Workbook

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.row_numbering import RowNumbering
from knosc_desktop.domain.tables import Template

TEMPLATE = Template(
    "item-master",
    ("_Action", "_ItemNumber", "_ItemDescription", "_ItemType", "_Status", "_SubItemNumber", "_SubItemDescription"),
)
WAYS = list(RowNumbering)
_WORDS = st.sampled_from(["Active", "ITEM-1", "007", "12", "0", "", "Raw Material", "=A1", "<b>", "two, three", "5"])
_LINES = st.sampled_from(["", "one\ntwo", 'said "no"\nand left', "a\n\nb"])


@dataclass
class Bad:
    """A bad cell: its row among those below the header, its column in the table, and its value."""

    row: int
    column: int
    value: str


@dataclass
class Case:
    """One spreadsheet.

    Rows below the header are lists of texts; an empty list is a blank row.
    """

    columns: list[str]
    rows: list[list[str]]
    bad: list[Bad]
    titles: list[str]
    offset: int
    way: RowNumbering
    hidden: set[int] = field(default_factory=set)
    sheets_before: int = 0
    sheet: str = "Data"
    is_csv: bool = False
    delimiter: str = ";"
    has_sep_line: bool = False

    @property
    def header_row(self) -> int:
        return len(self.titles) + 1

    def address(self, bad: Bad) -> Address:
        sheet = "" if self.is_csv else self.sheet
        return Address(sheet, self.header_row + 1 + bad.row, self.offset + bad.column + 1)

    def number(self, bad: Bad) -> int:
        """What the server calls that row."""
        blanks = sum(1 for row in self.rows[: bad.row] if not any(cell.strip() for cell in row))
        filled = bad.row - blanks
        return {
            RowNumbering.AS_EXCEL: self.header_row + 1 + bad.row,
            RowNumbering.DATA_FROM_ONE: bad.row + 1,
            RowNumbering.DATA_FROM_ZERO: bad.row,
            RowNumbering.DATA_FROM_TWO: bad.row + 2,
            RowNumbering.FILLED_FROM_ONE: filled + 1,
            RowNumbering.FILLED_FROM_ZERO: filled,
            RowNumbering.FILLED_FROM_TWO: filled + 2,
            RowNumbering.SHEET_FROM_ZERO: self.header_row + bad.row,
            RowNumbering.LINES: self._line(bad.row),
        }[self.way]

    def write(self, folder: Path) -> Source:
        if self.is_csv:
            path = folder / "sent.csv"
            start = f"sep={self.delimiter}\r\n" if self.has_sep_line else ""
            path.write_bytes((start + self._text(len(self.rows))).encode("utf-8-sig"))
            return Source(path, FileFormat.CSV)
        path = folder / "sent.xlsx"
        self._workbook().save(path)
        return Source(path, FileFormat.XLSX)

    def _line(self, row: int) -> int:
        if not self.is_csv:
            return self.header_row + 1 + row
        return self._text(row).count("\n") + 1 + self.has_sep_line

    def _text(self, rows: int) -> str:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\n")
        before = [""] * self.offset
        for title in self.titles:
            writer.writerow([title] if title else [])
        writer.writerow(before + self.columns)
        for row in self.rows[:rows]:
            # Of one empty cell the writer would make "", which is no blank line.
            writer.writerow(before + row if row else [])
        return text.getvalue()

    def _workbook(self) -> Workbook:
        book = Workbook()
        book.remove(book.worksheets[0])
        for number in range(self.sheets_before):
            book.create_sheet(f"Notes {number}")["B2"] = "nothing here"
        sheet = book.create_sheet(self.sheet)
        for number, title in enumerate(self.titles, start=1):
            sheet.cell(number, 1).value = title or None
        for column, name in enumerate(self.columns, start=self.offset + 1):
            sheet.cell(self.header_row, column).value = name
        for number, row in enumerate(self.rows, start=self.header_row + 1):
            sheet.row_dimensions[number].hidden = number in self.hidden
            for column, value in enumerate(row, start=self.offset + 1):
                cell = sheet.cell(number, column)
                cell.value = value or None
                if value.startswith("="):
                    cell.data_type = "s"
        return book


@st.composite
def cases(draw: st.DrawFn) -> Case:
    columns = list(draw(st.permutations(TEMPLATE.columns)))
    is_csv = draw(st.booleans())
    rows = draw(st.lists(st.one_of(st.just([]), _filled(len(columns), is_csv=is_csv)), min_size=1, max_size=12))
    count = draw(st.integers(1, 3))
    places = draw(
        st.lists(
            st.tuples(st.integers(0, len(rows) - 1), st.integers(0, len(columns) - 1)),
            min_size=count,
            max_size=count,
            unique=True,
        )
    )
    bad = []
    for number, (row, column) in enumerate(places):
        value = f"NO-SUCH-{number}"
        if not rows[row]:
            rows[row] = ["x"] * len(columns)
        rows[row][column] = value
        bad.append(Bad(row, column, value))
    return Case(
        columns=columns,
        rows=rows,
        bad=bad,
        titles=draw(st.lists(st.sampled_from(["Items of plant 3", "", "exported 2024-04-01"]), max_size=3)),
        offset=draw(st.integers(0, 3)),
        way=draw(st.sampled_from(WAYS)),
        hidden=draw(st.sets(st.integers(2, 14), max_size=3)),
        sheets_before=draw(st.integers(0, 2)),
        sheet=draw(st.sampled_from(["Data", "Open orders", "It's", "R1", "2024"])),
        is_csv=is_csv,
        delimiter=draw(st.sampled_from([";", ",", "\t"])),
        has_sep_line=is_csv and draw(st.booleans()),
    )


def _filled(columns: int, *, is_csv: bool) -> st.SearchStrategy[list[str]]:
    words = st.one_of(_WORDS, _LINES) if is_csv else _WORDS
    return st.lists(words, min_size=columns, max_size=columns)


def as_told(case: Case, bad: Bad, shape: str) -> object:
    """An error as a server may write it."""
    message = f"Item {bad.value} not found in Item Master."
    column = case.columns[bad.column]
    if shape == "text":
        return f"Row {case.number(bad)}, {column}: {message}"
    if shape == "letter":
        column = column_letters(case.offset + bad.column + 1)
    return {"row": case.number(bad), "column": column, "message": message}
