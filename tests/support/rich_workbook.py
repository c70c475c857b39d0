"""A workbook with a little of everything that must survive."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "Open orders"
ROWS = 30
IMAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)
_PICTURE = (
    b'<x:oneCellAnchor xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><x:from><x:col>7</x:col><x:colOff>0</x:colOff>'
    b'<x:row>20</x:row><x:rowOff>0</x:rowOff></x:from><x:ext cx="900000" cy="900000"/><x:pic><x:nvPicPr>'
    b'<x:cNvPr id="9" name="Logo"/><x:cNvPicPr/></x:nvPicPr><x:blipFill><a:blip '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId9"/><a:stretch>'
    b'<a:fillRect/></a:stretch></x:blipFill><x:spPr><a:prstGeom prst="rect"/></x:spPr></x:pic><x:clientData/>'
    b"</x:oneCellAnchor>"
)


def write_rich_workbook(path: Path) -> Path:
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "Cover"
    cover["A1"] = "Read me first"
    sheet = book.create_sheet(SHEET)
    secret = book.create_sheet("Lists")
    secret.sheet_state = "hidden"
    secret["A1"], secret["A2"] = "Open", "Closed"
    _fill(sheet)
    _dress(sheet)
    sheet.add_data_validation(DataValidation(type="list", formula1="Lists!$A$1:$A$2", sqref="D3:D30"))
    red = PatternFill("solid", bgColor="FFFF0000")
    sheet.conditional_formatting.add("C3:C30", CellIsRule(operator="lessThan", formula=["0"], fill=red))
    sheet.add_table(Table(displayName="Orders", ref=f"A2:E{ROWS}"))
    sheet["B5"].comment = Comment("ask Jane", "Jane")
    sheet["C9"].comment = Comment("counted twice", "Jane")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=2, max_row=ROWS), titles_from_data=True)
    sheet.add_chart(chart, "H2")
    book.defined_names["Quantities"] = DefinedName("Quantities", attr_text=f"'{SHEET}'!$C$3:$C$30")
    sheet.defined_names["Here"] = DefinedName("Here", attr_text=f"'{SHEET}'!$A$1")
    sheet.print_title_rows = "1:2"
    book.active = 1
    cover.sheet_view.tabSelected = False
    book.save(path)
    _add_picture(path)
    return path


def _fill(sheet: Worksheet) -> None:
    sheet["A1"] = "Orders of plant 3"
    sheet.merge_cells("A1:E1")
    for column, name in enumerate(("_Item", "_Name", "_Quantity", "_Status", "_Sum"), start=1):
        sheet.cell(2, column, name)
    for row in range(3, ROWS + 1):
        cells: tuple[str | float, ...] = (f"{row:05}", f"Item {row}", row * 1.5, "Open", f"=C{row}*2")
        for column, value in enumerate(cells, start=1):
            sheet.cell(row, column, value)
        sheet.cell(row, 1).number_format = "@"


def _dress(sheet: Worksheet) -> None:
    thin = Side(style="thin", color="FF00FF00")
    cell = sheet["C7"]
    cell.font = Font(name="Arial", size=14, italic=True, color="FF123456")
    cell.border = Border(left=thin, bottom=thin)
    cell.number_format = "0.000"
    cell.alignment = Alignment(horizontal="center", wrap_text=True)
    cell.protection = Protection(locked=False)
    sheet.column_dimensions["B"].width = 41
    sheet.column_dimensions["G"].font = Font(bold=True)
    sheet.row_dimensions[4].height = 33
    sheet.row_dimensions[8].hidden = True
    sheet.merge_cells("A12:A14")
    sheet.freeze_panes = "B3"


def _add_picture(path: Path) -> None:
    """One that openpyxl would lose; it cannot write any without another library either."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    rels = "xl/drawings/_rels/drawing1.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="/xl/media/image1.png"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(b"<Override", b'<Default Extension="png" ContentType="image/png"/><Override', 1)
    parts["xl/media/image1.png"] = IMAGE
    drawing = "xl/drawings/drawing1.xml"
    ending = parts[drawing].rindex(b"</")
    parts[drawing] = parts[drawing][:ending] + _PICTURE + parts[drawing][ending:]
    parts["customXml/item1.xml"] = b"<anything/>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(packed.getvalue())
