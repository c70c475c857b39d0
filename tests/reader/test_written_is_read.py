"""Whatever is written is read back, at its place: properties that hold for every table."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from knosc_desktop.domain.cells import column_letters
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reading import Source
from knosc_desktop.reader.contents import read_sheet
from knosc_desktop.reader.peek import peek
from tests.support.sheets import row, write_rows

_LETTERS = st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn"))
_CELLS = st.text(_LETTERS | st.sampled_from('";,\t|\n\r '), max_size=8)
_TABLES = st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=8)
_CODES = st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True)

_PLACES = st.tuples(st.integers(1, 40), st.integers(1, 30))
_VALUES = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.booleans(),
    # A row of blanks alone is none to the preview.
    st.text(
        st.characters(min_codepoint=33, max_codepoint=0xFFFD, exclude_categories=("Cs",)), min_size=1, max_size=6
    ).filter(str.strip),
)
few = settings(max_examples=60, deadline=None)


@few
@given(
    table=_TABLES,
    header=st.lists(_CODES, min_size=3, max_size=3, unique=True),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_a_csv_file_is_read_as_it_was_written(
    table: list[list[str]], header: list[str], delimiter: str, encoding: str, newline: str
) -> None:
    records = [header, *([*cells, "", ""][:3] for cells in table)]
    written = io.StringIO()
    # All in quotes, so that the only delimiters outside of them are the real ones.
    csv.writer(written, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(records)
    content = written.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.csv"
        path.write_bytes(content.encode(encoding))
        sheet = read_sheet(Source(path, FileFormat.CSV), "")
    assert list(sheet.rows) == records
    # Each record begins in the line that is named for it.
    lines = io.StringIO(content, newline="").readlines()
    for record, line in zip(records, sheet.lines, strict=True):
        assert lines[line - 1].startswith(f'"{record[0][:1]}'.rstrip("\r\n"))


@few
@given(cells=st.dictionaries(_PLACES, _VALUES, min_size=1, max_size=30), hidden=st.sets(st.integers(1, 40)))
def test_a_workbook_is_read_as_it_was_written(cells: dict[tuple[int, int], object], hidden: set[int]) -> None:
    rows = {number for number, _ in cells}
    written = "".join(
        row(
            number,
            *(_cell(number, column, cells[number, column]) for column in sorted(c for r, c in cells if r == number)),
            more=' hidden="1"' if number in hidden else "",
        )
        for number in sorted(rows)
    )
    with tempfile.TemporaryDirectory() as folder:
        source = write_rows(Path(folder) / "items.xlsx", written)
        sheet, head = read_sheet(source, "Data"), peek(source)
    found = {
        (number, column): value
        for number, values in enumerate(sheet.rows, start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }
    assert found == cells
    assert sheet.hidden_rows == hidden & rows
    first = head.sheets[0].rows
    assert [found.number for found in first] == sorted(rows)[: len(first)]


def _cell(number: int, column: int, value: object) -> str:
    place = f"{column_letters(column)}{number}"
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, float):
        return f'<c r="{place}"><v>{value:.0f}</v></c>'
    written = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("_x", "_x005F_x")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'
