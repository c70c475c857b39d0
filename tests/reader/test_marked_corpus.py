"""Workbooks of other programs: their annotated copies open, hold the same values, and are otherwise the same."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Annotate, Extract, Mark, Source
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.annotate import annotate
from knosc_desktop.reader.extract import extract
from knosc_desktop.reader.parsing.package import plain_part
from knosc_desktop.reader.patching.parts import Parts
from tests.support.captions import CAPTIONS
from tests.support.spreadsheets import CORPUS

_BROKEN = ("clusterfuzz", "poc-", "54764-2", "duplicate-filename", "issue252", "pass_protected")
_FILES = [
    *sorted((CORPUS / "frepple").glob("*.xlsx")),
    *[path for path in sorted((CORPUS / "calamine").glob("*.xlsx"))[::5] if not path.name.startswith(_BROKEN)],
    *[path for path in sorted((CORPUS / "poi").glob("*.xlsx"))[::6] if not path.name.startswith(_BROKEN)],
]
_CELLS = ((1, 1), (2, 2), (3, 0), (7, 5), (50, 3))

pytestmark = [
    pytest.mark.bulk,
    pytest.mark.skipif(not CORPUS.exists(), reason="these workbooks are not beside this checkout"),
    # openpyxl warns of what it will not keep; nothing is saved with it here.
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]


@pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_it_is_marked_and_otherwise_the_same(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "annotated.xlsx"
    with Parts(path) as parts:
        marked = next(sheet for sheet in parts.sheets if sheet.kind == "worksheet")
        changed = {marked.part, parts.workbook, "[content_types].xml"}
        changed |= {relation.part for relation in parts.relations(marked.part)} & {
            relation.part for relation in parts.relations(marked.part) if relation.kind in {"comments", "vmlDrawing"}
        }
        changed |= {relation.part for relation in parts.relations(parts.workbook) if relation.kind == "styles"}
    marks = tuple(Mark(Address(marked.name, row, column), f"Error in {row}/{column}.") for row, column in _CELLS)
    annotate(Annotate(Source(path, FileFormat.XLSX), target, CAPTIONS, marks, ("One that has no cell.",)))
    before, after = _parts(path), _parts(target)
    different = {part for part, content in before.items() if after[part] != content}
    assert {part for part in different if not part.endswith(".rels")} <= changed
    values = _values(path)
    assert values is None or _values(target, skip=1) == values
    assert _opens(target) == _opens(path)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_some_of_its_rows_by_themselves_hold_the_same(path: Path, tmp_path: Path) -> None:
    values = _values(path)
    if values is None:
        pytest.skip("it cannot be read at all")
    target = tmp_path / "failed.xlsx"
    with Parts(path) as parts:
        name = next(sheet.name for sheet in parts.sheets if sheet.kind == "worksheet")
    extract(Extract(Source(path, FileFormat.XLSX), target, "Data", TableHeader(name, 1, ("x",)), tuple(range(2, 30))))
    taken = _values(target)
    assert taken is not None
    assert _by_row(taken[0][1]) == _by_row(dict(values)[name], below=29)


def _by_row(values: list[str], below: int = 1 << 20) -> list[list[str]]:
    """Columns and values of each row that has any, up to a row."""
    rows: dict[int, list[str]] = {}
    for value in values:
        place, _, shown = value.partition(" ")
        row, _, column = place.partition("/")
        if int(row) < below:
            rows.setdefault(int(row), []).append(f"{column} {shown}".replace("\\r\\n", "\\n").replace("\\r", "\\n"))
    return list(rows.values())


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {plain_part(entry.filename): archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def _opens(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            openpyxl.load_workbook(file)
    except (KeyError, IndexError, TypeError, ValueError):
        # It does not understand everything that Excel does.
        return False
    return True


def _values(path: Path, skip: int = 0) -> list[tuple[str, list[str]]] | None:
    """The values of each sheet, by name, without empty cells; None where it cannot be read."""
    with python_calamine.CalamineWorkbook.from_path(str(path)) as book, suppress(python_calamine.CalamineError):
        return [(name, _filled(book, name)) for name in book.sheet_names[skip:]]
    return None


def _filled(book: python_calamine.CalamineWorkbook, name: str) -> list[str]:
    return [
        f"{row}/{column} {value!r}"
        for row, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for column, value in enumerate(cells)
        if value != ""
    ]
