"""The files that are read: a table of users' making, with codes, dates, prices and words that repeat."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

from knosc_desktop.domain.cells import column_letters
from tests.support.sheets import MAIN, book_parts

_FIRST_DAY = 45_000


def write_workbook(path: Path, rows: int, columns: int) -> None:
    """An XLSX file with shared texts, as Excel writes it."""
    numbers: dict[str, int] = {}
    parts = book_parts({"Data": ""})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, cells in enumerate(_table(rows, columns), start=1):
                written = "".join(_cell(cell, column, number, numbers) for column, cell in enumerate(cells, start=1))
                sheet.write(f'<row r="{number}" spans="1:{columns}">{written}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{text}</t></si>" for text in numbers)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'.encode()
        for name, content in parts.items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, content)


def write_csv(path: Path, rows: int, columns: int) -> None:
    """The same as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(_table(rows, columns))


def _table(rows: int, columns: int) -> Iterator[list[str | int | float]]:
    yield [f"_Column{number}" for number in range(1, columns + 1)]
    for row in range(rows):
        yield [_value(row, column) for column in range(columns)]


def _value(row: int, column: int) -> str | int | float:
    kinds: tuple[str | int | float, ...] = (
        f"code{row * 7 + column:07}",
        _FIRST_DAY + (row + column) % 900,
        row * 1.25,
        f"word {(row + column) % 50}",
    )
    return kinds[column % len(kinds)]


def _cell(value: str | float, column: int, row: int, numbers: dict[str, int]) -> str:
    place = f"{column_letters(column)}{row}"
    if isinstance(value, str):
        return f'<c r="{place}" t="s"><v>{numbers.setdefault(value, len(numbers))}</v></c>'
    style = ' s="1"' if isinstance(value, int) else ""
    return f'<c r="{place}"{style}><v>{value}</v></c>'
