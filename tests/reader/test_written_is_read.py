"""Whatever is written is read back, at its place: properties that hold for every table."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knosc_desktop.domain.cells import column_letters
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek
from tests.support.sheets import MAIN, book_parts, row, sheet_xml, write_parts, write_rows

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
        st.characters(min_codepoint=33, max_codepoint=0xFFFD, exclude_categories=["Cs"]), min_size=1, max_size=6
    ).filter(str.strip),
)
_FORMATS = (
    0, 14, 20, 22, 45, 46, 47, "[h]:mm", "[mm]:ss", "h:mm AM/PM", "A/P", "yyyy", "mmm", "0.00", "@", "[Red]0", '"d"0',
    "ss.000", "[$-F800]dddd", "General;[Red]h", "0;h", "[s].00", "0.0E+0", 'General" day"', "#,##0;yyyy", "_d0", "\\d0",
    "*d0", "[Black]d", "e", "gg", "[$-409]h:mm;@",
)  # fmt: skip
"""Built in by number, and written by the user."""
_NUMBERS = st.one_of(
    st.floats(-3e6, 3e6).map(repr),
    st.floats().map(repr),
    st.integers(-(10**12), 10**12).map(str),
    # Whole days missed by a hair, and the ends of all calendars.
    st.tuples(
        st.sampled_from((0, 1, 59, 60, 61, 1461, 1462, 45000, 2957003, 2957004, 2958465, 2958466)),
        st.sampled_from((0.0, 0.5, 1e-6, 1e-7, 1e-9, -1e-6, -1e-7, -1e-9, 0.999999, 0.9999999)),
    ).map(lambda parts: repr(parts[0] + parts[1])),
    st.sampled_from(
        ("-1.2", "-0", "-0.0", "nan", "NaN", "inf", "-inf", "1e400", "1_000", " 5", "5 ", "+5", ".5", "5.", "x")
    ),
)
few = settings(max_examples=60)


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


@settings(max_examples=100)
@given(
    numbers=st.lists(_NUMBERS, min_size=1, max_size=8),
    code=st.sampled_from(_FORMATS),
    from_1904=st.booleans(),
    dress=st.sampled_from((' s="1"', ' s="1" t="n"', ' t="n" s="1"', "")),
    formula=st.sampled_from(("", "<f>A1+1</f>", '<f t="shared" si="0"/>')),
)
def test_both_ways_to_read_a_sheet_agree_on_every_number(
    numbers: list[str], code: int | str, from_1904: bool, dress: str, formula: str
) -> None:
    cells = [
        f'<c r="{column_letters(n)}1"{dress}>{formula}<v>{text}</v></c>' for n, text in enumerate(numbers, start=1)
    ]
    parts = book_parts({"Data": sheet_xml(row(1, *cells))}, from_1904=from_1904)
    number = code if isinstance(code, int) else 200
    own = "" if isinstance(code, int) else f"<numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts>"
    usual = 14 if not dress else 0
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{MAIN}">{own}<cellXfs><xf numFmtId="{usual}"/><xf numFmtId="{number}"/></cellXfs>'
        "</styleSheet>"
    ).encode()
    with tempfile.TemporaryDirectory() as folder:
        at_once = read_sheet(write_parts(Path(folder) / "items.xlsx", parts), "Data").rows
        # A comment is what the fast reader is never asked about.
        parts["xl/worksheets/sheet1.xml"] += b"<!-- -->"
        parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<row", b"<!-- --><row", 1)
        one_by_one = read_sheet(write_parts(Path(folder) / "items.xlsx", parts), "Data").rows
    assert [repr(value) for value in at_once[0]] == [repr(value) for value in one_by_one[0]]


@pytest.mark.parametrize(("style", "days"), [(1, "-1.2"), (3, "-1.2"), (4, "-0.2"), (3, "2958466"), (2, "-45000")])
def test_a_number_that_excel_shows_as_number_signs_is_kept_as_it_is_stored(
    tmp_path: Path, style: int, days: str
) -> None:
    source = write_rows(tmp_path / "items.xlsx", row(1, f'<c r="A1" s="{style}"><v>{days}</v></c>'))
    assert read_sheet(source, "Data").rows == [[float(days)]]
    assert peek(source).sheets[0].rows[0].cells == (days,)


@pytest.mark.parametrize(("days", "from_1904"), [("2958465.999999999", False), ("2957003.999999999", True)])
def test_a_moment_that_rounds_to_a_day_after_the_last_one_is_kept_as_it_is_stored(
    tmp_path: Path, days: str, from_1904: bool
) -> None:
    cell = row(1, f'<c r="A1" s="1"><v>{days}</v></c>')
    source = write_rows(tmp_path / "items.xlsx", cell, from_1904=from_1904)
    assert read_sheet(source, "Data").rows == [[float(days)]]
    assert peek(source).sheets[0].rows[0].cells == (days,)


def test_shared_texts_in_date_cells_stay_texts(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{letter}1" {dress}><v>{n}</v></c>'
        for n, (letter, dress) in enumerate((("A", 't="s" s="3"'), ("B", 's="3" t="s"'), ("C", 's="3"')))
    )
    texts = ["<t>-1.2</t>", "<t>nan</t>"]
    assert read_sheet(
        write_rows(tmp_path / "items.xlsx", row(1, cells.replace("<v>2<", "<v>-2<")), texts=texts), "Data"
    ).rows == [["-1.2", "nan", -2.0]]


def _cell(number: int, column: int, value: object) -> str:
    place = f"{column_letters(column)}{number}"
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, float):
        return f'<c r="{place}"><v>{value:.0f}</v></c>'
    written = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("_x", "_x005F_x")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'
