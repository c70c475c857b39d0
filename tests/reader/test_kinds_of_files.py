"""The data type of real files, detected from their bytes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.tables import SheetHead, TableHeader
from knosc_desktop.reader.peek import peek
from tests.support.altered_heads import TEMPLATES, AlteredHead, altered_head
from tests.support.clean_tables import template_of


def rows_of(sheet: SheetHead) -> list[list[str | None]]:
    """With the blank rows that a head leaves out."""
    rows = {row.number: [cell or None for cell in row.cells] for row in sheet.rows}
    return [rows.get(number, []) for number in range(1, max(rows, default=0) + 1)]


def workbook_of(altered: AlteredHead, path: Path) -> Source:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in altered.head.sheets:
        written = book.create_sheet(sheet.name)
        written.sheet_state = "hidden" if sheet.is_hidden else "visible"
        for row in rows_of(sheet):
            written.append(row)
    # A workbook opens on a sheet that can be seen.
    book.active = next(place for place, sheet in enumerate(altered.head.sheets) if not sheet.is_hidden)
    book.save(path)
    return Source(path, FileFormat.XLSX)


def csv_of(altered: AlteredHead, path: Path) -> Source:
    sheet = next(sheet for sheet in altered.head.sheets if sheet.name == altered.sheet)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows_of(sheet))
    return Source(path, FileFormat.CSV)


@pytest.mark.parametrize("seed", range(52))
def test_the_data_type_of_a_workbook_is_detected_from_its_bytes_as_from_its_head(seed: int, tmp_path: Path) -> None:
    altered = altered_head(seed)
    head = peek(workbook_of(altered, tmp_path / "file.xlsx"))
    assert detect_kind(head, TEMPLATES).winner in {altered.trigger, ""}
    assert detect_kind(head, TEMPLATES) == detect_kind(altered.head, TEMPLATES)


@pytest.mark.parametrize("seed", range(26))
def test_the_data_type_of_a_csv_file_is_detected_too(seed: int, tmp_path: Path) -> None:
    altered = altered_head(seed)
    head = peek(csv_of(altered, tmp_path / "file.csv"))
    assert detect_kind(head, TEMPLATES).winner in {altered.trigger, ""}
    header = header_for(head, template_of(altered.trigger))
    assert header is not None
    assert header == TableHeader("", altered.row, header.columns)
