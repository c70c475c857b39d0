"""The table of the file that was sent, as the server's errors are located in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.named_values import named_values
from knosc_desktop.domain.reader_requests import Located, LocateErrors, Source
from knosc_desktop.domain.row_numbering import Span
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.reader import locating
from knosc_desktop.reader.locating import locate_errors, spans
from knosc_desktop.reader.parsing.csv_text import read
from tests.support.layouts import TEMPLATE
from tests.support.sheets import row, text, write_rows


def test_rows_of_a_csv_file_are_known_by_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text(
        'sep=;\nItems;\n_ItemNumber;_Status;_ItemType\nA-1;x;\nA-2;y;\n\nA-3;"two\nlines";\nA-4;"two\nlines";\nA-5;z;\n'
    )
    assert list(spans(read(path), 2)) == [Span(3, 2, 4, 1, 0), Span(6, 2, 7, 2, 2), Span(8, 1, 11, 1, 4)]


def test_in_a_workbook_whose_header_is_not_found_nothing_is_located(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = 5
    book.save(tmp_path / "sent.xlsx")
    source = Source(tmp_path / "sent.xlsx", FileFormat.XLSX)
    assert locate_errors(LocateErrors(source, TEMPLATE, (RowError("x", 1),))) == Located(None, (None,))


def test_messages_are_read_while_the_workbook_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_rows(tmp_path / "sent.xlsx", row(1, text("A1", "_ItemNumber")) + row(2, text("A2", "A-1")))
    errors = (RowError("Item A-1 not found.", 2, "_ItemNumber"), RowError("Something is wrong.", 2))
    named_values.cache_clear()
    read: list[int] = []

    def locate(errors: Sequence[RowError], _: SentTable) -> tuple[None, ...]:
        read.append(named_values.cache_info().currsize)
        return (None,) * len(errors)

    monkeypatch.setattr(locating, "locate", locate)
    locate_errors(LocateErrors(source, None, errors))
    assert read == [2]


def test_of_very_many_errors_the_first_are_located(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locating, "_MOST_ERRORS", 2)
    path = tmp_path / "sent.csv"
    path.write_text("_ItemNumber,_Status\n" + "".join(f"A-{number},x\n" for number in range(9)))
    errors = tuple(RowError(f"Item A-{number} not found.", None, "_ItemNumber") for number in range(5))
    located = locate_errors(LocateErrors(Source(path, FileFormat.CSV), None, errors))
    assert located.addresses == (Address("", 2, 1), Address("", 3, 1), None, None, None)
