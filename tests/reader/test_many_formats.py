"""Copies of workbooks that have as many cell formats as Excel takes, or more."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.reader_requests import Annotate, Mark, Source
from knosc_desktop.reader.annotate import annotate
from knosc_desktop.reader.patching.styles import MARK_COLOUR, MOST_FORMATS
from tests.support.captions import CAPTIONS
from tests.support.sheets import MAIN, book_parts, row, sheet_xml, text, write_parts

pytestmark = pytest.mark.bulk

LIMIT = 65_490
"""That Excel's own help names; what its file formats name is lower."""


def workbook(path: Path, formats: int, *, styles: int = 1, tail: str = "", rules: str = "") -> Source:
    """Three rows, and so many cell formats; the cells have the last ones."""
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    used = [formats - 1, formats - 2, 0]
    rows = "".join(
        row(number, text(f"A{number}", f"IT-{number}").replace(" t=", f' s="{style}" t='), text(f"B{number}", "x"))
        for number, style in enumerate(used, start=1)
    )
    parts = book_parts({"Data": sheet_xml(rows, after=rules)})
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font><sz val="11"/></font></fonts>'
        '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        f"<borders><border/></borders><cellStyleXfs>{xf * styles}</cellStyleXfs>"
        f'<cellXfs count="{formats}">{xf * formats}</cellXfs>'
        f'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>{tail}</styleSheet>'
    ).encode()
    return write_parts(path, parts)


def copy_of(source: Source, *cells: tuple[int, int]) -> Path:
    target = source.path.with_name("copy.xlsx")
    marks = tuple(Mark(Address("Data", row, column), f"Error in {row}/{column}.") for row, column in cells)
    annotate(Annotate(source, target, CAPTIONS, marks, ()))
    return target


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def counted(styles: str, name: str, item: str) -> int:
    inside = re.search(rf"<{name}\b[^>]*>(.*?)</{name}>", styles, re.DOTALL)
    return len(re.findall(rf"<{item}\b", inside[1])) if inside else 0


@pytest.mark.parametrize("formats", [LIMIT - 1, LIMIT, LIMIT + 20, MOST_FORMATS - 1, MOST_FORMATS, 40_000])
def test_a_copy_never_has_more_formats_than_excel_takes(tmp_path: Path, formats: int) -> None:
    copy = copy_of(workbook(tmp_path / "items.xlsx", formats), (1, 1), (2, 1), (3, 2))
    styles = part(copy, "xl/styles.xml")
    assert counted(styles, "cellXfs", "xf") <= max(formats, MOST_FORMATS)
    # What there was keeps its number, and the cells keep their looks.
    assert f's="{formats - 1}"' in part(copy, "xl/worksheets/sheet1.xml")


def test_where_there_is_no_room_a_rule_colours_the_cells(tmp_path: Path) -> None:
    copy = copy_of(workbook(tmp_path / "items.xlsx", LIMIT), (1, 1), (2, 1), (3, 2))
    book = load_workbook(copy)
    sheet = book["Data"]
    (rule,) = sheet.conditional_formatting
    assert str(rule.sqref) == "A1:A2 B3"
    assert rule.rules[0].formula == ["TRUE"]
    assert rule.rules[0].dxf.fill.bgColor.rgb == MARK_COLOUR
    assert [sheet[cell].comment.text for cell in ("A1", "A2", "B3")] == [
        "Error in 1/1.", "Error in 2/1.", "Error in 3/2.",
    ]  # fmt: skip
    assert book.sheetnames == ["Knosc errors", "Data"]
    assert book["Knosc errors"]["A8"].hyperlink.location == "Data!$A$1"


def test_a_whole_row_is_coloured_by_a_rule_as_well(tmp_path: Path) -> None:
    copy = copy_of(workbook(tmp_path / "items.xlsx", LIMIT), (2, 0), (3, 0), (1, 2))
    assert 'sqref="A2:XFD3 B1"' in part(copy, "xl/worksheets/sheet1.xml")
    assert load_workbook(copy)["Data"]["A2"].comment is not None


def test_the_rules_and_conditional_formats_that_were_there_stay(tmp_path: Path) -> None:
    own = '<dxfs count="1"><dxf><font><b/></font></dxf></dxfs>'
    rules = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="0" priority="2">'
        "<formula>TRUE</formula></cfRule></conditionalFormatting>"
    )
    copy = copy_of(workbook(tmp_path / "items.xlsx", LIMIT, tail=own, rules=rules), (3, 1))
    sheet = load_workbook(copy)["Data"]
    rule_of = {str(found.sqref): found.rules[0] for found in sheet.conditional_formatting}
    assert rule_of["A1"].dxf.font.b
    assert rule_of["A3"].dxf.fill.bgColor.rgb == MARK_COLOUR


def test_formats_of_styles_count_as_well(tmp_path: Path) -> None:
    copy = copy_of(workbook(tmp_path / "items.xlsx", 1_000, styles=MOST_FORMATS - 1_000), (1, 1))
    assert counted(part(copy, "xl/styles.xml"), "cellXfs", "xf") == 1_000


def test_where_there_is_room_the_cells_get_formats_of_their_own(tmp_path: Path) -> None:
    copy = copy_of(workbook(tmp_path / "items.xlsx", 30_000), (1, 1))
    sheet = load_workbook(copy)["Data"]
    assert sheet["A1"].fill.fgColor.rgb == MARK_COLOUR
    assert not list(sheet.conditional_formatting)
