"""The cell that is named is the cell that was bad, whatever the layout and however the server counts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from knosc_desktop.api.row_errors import row_errors
from knosc_desktop.domain.reader_requests import Annotate, Extract, LocateErrors, Mark
from knosc_desktop.reader.annotate import annotate
from knosc_desktop.reader.extract import extract
from knosc_desktop.reader.locating import locate_errors
from tests.support.captions import CAPTIONS
from tests.support.layouts import TEMPLATE, Case, as_told, cases

_SHAPES = st.sampled_from(["object", "text", "letter"])


@settings(max_examples=50)
@given(case=cases(), shape=_SHAPES)
def test_the_cell_named_is_the_cell_that_was_bad(case: Case, shape: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = case.write(folder)
        errors = row_errors([as_told(case, bad, shape) for bad in case.bad])
        addresses = locate_errors(LocateErrors(source, TEMPLATE, errors)).addresses
        assert list(addresses) == [case.address(bad) for bad in case.bad]

        marks = tuple(Mark(address, error.message) for address, error in zip(addresses, errors, strict=True) if address)
        target = folder / "annotated.xlsx"
        annotate(Annotate(source, target, CAPTIONS, marks, ()))
        book = load_workbook(target)
        sheet = book["Data" if case.is_csv else case.sheet]
        bad_values = {bad.value for bad in case.bad}
        marked: dict[str, str] = {}
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.comment is not None or cell.fill.fgColor.rgb == "FFFFC7CE":
                assert cell.comment is not None
                assert cell.fill.fgColor.rgb == "FFFFC7CE"
                marked[str(cell.value)] = cell.comment.text
        assert marked.keys() == bad_values
        assert all(value in text for value, text in marked.items())


@settings(max_examples=50)
@given(case=cases())
def test_the_failed_rows_by_themselves_are_those_of_the_bad_cells(case: Case) -> None:
    with tempfile.TemporaryDirectory() as name:
        source = case.write(Path(name))
        errors = row_errors([as_told(case, bad, "object") for bad in case.bad])
        located = locate_errors(LocateErrors(source, TEMPLATE, errors))
        assert located.header is not None
        rows = tuple(address.row for address in located.addresses if address is not None)
        target = Path(name) / "failed.xlsx"
        extract(Extract(source, target, "Data", located.header, rows))
        taken = [
            [cell or "" for cell in row] for row in load_workbook(target).worksheets[0].iter_rows(values_only=True)
        ]
        assert taken == [case.columns, *(case.rows[number] for number in sorted({bad.row for bad in case.bad}))]
