"""The errors of the demo tenant, for every data type and every way of counting, are located at the bad cells."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from knosc_desktop.demo.checks import check_file
from knosc_desktop.demo.columns import LAYOUTS, MasterData
from knosc_desktop.demo.sheets import numbered_rows
from knosc_desktop.demo.switches import Switches
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import LocateErrors, Source
from knosc_desktop.domain.tables import Template
from knosc_desktop.reader.locating import locate_errors
from knosc_desktop.reader.parsing.contents import read_sheet, tabs

_NUMBERS = next(switch for switch in fields(Switches) if switch.name == "row_numbers").metadata["choices"]
_WRONG = {"NO-SUCH-NUMBER", "a few", "next week", "Perhaps"}


@pytest.mark.parametrize("numbers", _NUMBERS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_every_error_is_placed_on_its_bad_cell(tmp_path: Path, kind: str, suffix: str, numbers: str) -> None:
    path = tmp_path / f"sent{suffix}"
    write_sample(kind, path, rows=40, bad_rows=7)
    errors = check_file(
        numbered_rows(path, path.name, numbers), LAYOUTS[kind], MasterData(), accept_foreign=False
    ).errors
    source = Source(path, FileFormat.CSV if suffix == ".csv" else FileFormat.XLSX)
    template = Template(kind, tuple(column.name for column in LAYOUTS[kind].columns))
    sheet = tabs(source)[0].name
    rows = read_sheet(source, sheet).rows
    located = locate_errors(LocateErrors(source, template, tuple(errors)))
    assert list(located.addresses) == [
        Address(sheet, row, column)
        for row, cells in enumerate(rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell in _WRONG or (not cell and row > 1 and LAYOUTS[kind].columns[column - 1].mandatory)
    ]
    assert len(located.addresses) == 7
