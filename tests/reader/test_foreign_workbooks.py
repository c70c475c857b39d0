"""Workbooks from everywhere: both ways to read a sheet tell the same of it."""

from __future__ import annotations

import pytest

from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.reader.errors import in_words
from knosc_desktop.reader.parsing import contents
from knosc_desktop.reader.parsing.cell_values import codes_in
from knosc_desktop.reader.parsing.number_formats import Watch, WatchedFormats, watch
from knosc_desktop.reader.parsing.package import Package
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.services.files.format_detection import recognise
from tests.support.spreadsheets import CORPUS

pytestmark = pytest.mark.bulk

FOREIGN = sorted(path for path in CORPUS.rglob("*.xlsx") if path.is_file())
KNOWN_TO_DIFFER = {
    # A text where only an inline text may be; the fast reader passes over it.
    "52575_main.xlsx",
}
CODES = frozenset(range(1, 9))
"""Columns in which every character is taken to count."""


def told(sheet: Sheet) -> object:
    """All of it, without blank cells that only one way lays out."""
    filled = {
        (row, column): value
        for row, cells in enumerate(sheet.rows, start=1)
        for column, value in enumerate(cells, start=1)
        if value != ""
    }
    # Only dates with a time are compared, which one way recognises by the value.
    formats = {
        (row, column): run.code
        for column, runs in sheet.formats.items()
        for run in runs
        for row in range(run.first, run.last + 1)
        if (row, column) in filled and watch(run.code) is not Watch.WITH_TIME
    }
    return filled, sheet.hidden_rows, sheet.hidden_columns, sorted(sheet.valueless), sheet.error_values, formats


@pytest.mark.skipif(not FOREIGN, reason="the workbooks are not on this machine")
def test_both_ways_to_read_a_sheet_tell_the_same() -> None:
    compared = 0
    for path in FOREIGN:
        if path.name in KNOWN_TO_DIFFER:
            continue
        try:
            source = Source(path, recognise(path))
            with in_words(path), Package(path) as package:
                watched = WatchedFormats(codes_in(package), CODES)
                for tab in [tab for tab in package.tabs if tab.part]:
                    usual = contents.read_sheet(source, tab.name, CODES)
                    one_by_one = contents._read_one_by_one(package, tab, watched)
                    assert told(usual) == told(one_by_one), f"{path.name}, {tab.name}"
                    compared += 1
        except KnoscError:
            # That refusals are right is another test's matter.
            continue
    assert compared > 500
