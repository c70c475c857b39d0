"""A workbook of one sheet, put together from its parts."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW, column_letters
from knosc_desktop.domain.errors import NotChecked
from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.patching.parts import MAIN, RELATIONS
from knosc_desktop.reader.patching.xml_edit import cell_text, escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO, BinaryIO

    from knosc_desktop.domain.reader_requests import Source
    from knosc_desktop.reader.parsing.sheet import Value


# A CSV file as a workbook whose cells are all text, so that codes keep their zeros.

LONGEST = 32_767
"""Letters in a cell."""
DOCUMENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ROWS_TO_JUDGE_BY = 500
_NARROWEST, _WIDEST = 8, 60
# Number 49 is Excel's own “text”; format 1 is for cells of one line, format 2 for those of several.
_STYLES = (
    f'{DOCUMENT}<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    "</fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def text_rows(source: Source) -> Sequence[Sequence[Value]]:
    """The rows of a CSV file as a sheet holds them.

    Raises:
        FileProblem: the file is gone.
        TooLarge: it has more rows or columns than a sheet.
    """
    try:
        rows = read_sheet(source, "").rows
    except NotChecked as error:
        raise TooLarge(error.details) from error
    if len(rows) > LAST_ROW or max(map(len, rows), default=0) > LAST_COLUMN:
        raise TooLarge("it has more rows or columns than a sheet can")
    return rows


@contextmanager
def text_workbook(source: Source, sheet_name: str) -> Iterator[Path]:
    """The workbook, as long as it is needed; row n is row n of the file.

    Args:
        source: the file.
        sheet_name: on the tab.

    Raises:
        FileProblem: the file is gone.
        TooLarge: it has more rows or columns than a sheet.
    """
    rows = text_rows(source)
    with tempfile.TemporaryDirectory(prefix="knosc-") as folder:
        path = Path(folder) / "text.xlsx"
        write_text_workbook(path, sheet_name, rows)
        yield path


def write_text_workbook(target: Path | BinaryIO, sheet_name: str, rows: Sequence[Sequence[Value]]) -> None:
    """A workbook with these rows as text, from A1 on."""

    def write_sheet(sheet: IO[bytes]) -> None:
        sheet.write(f'{DOCUMENT}<worksheet xmlns="{MAIN}">'.encode())
        sheet.write(b'<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>')
        sheet.write(f"<cols>{_columns(rows)}</cols><sheetData>".encode())
        letters = [column_letters(number) for number in range(1, max(map(len, rows), default=0) + 1)]
        for number, row in enumerate(rows, start=1):
            cells = "".join(_cell(f"{letter}{number}", cell) for letter, cell in zip(letters, row, strict=False))
            if cells:
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
        # Text that looks like a number is meant here, so Excel need not warn of it.
        sheet.write(
            b'</sheetData><ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/>'
            b"</ignoredErrors></worksheet>"
        )

    NewWorkbook(sheet_name, write_sheet, {"styles": _STYLES.encode}).write(target)


def _cell(name: str, value: Value) -> str:
    text = str(value)
    if not text:
        return ""
    style = 2 if "\n" in text or "\r" in text else 1
    return (
        f'<c r="{name}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{cell_text(text, LONGEST)}</t></is></c>'
    )


def _columns(rows: Sequence[Sequence[Value]]) -> str:
    widths: list[int] = []
    for row in rows[:_ROWS_TO_JUDGE_BY]:
        widths += [_NARROWEST] * (len(row) - len(widths))
        for index, cell in enumerate(row):
            longest = max(map(len, str(cell).splitlines()), default=0) + 2
            widths[index] = min(max(widths[index], longest), _WIDEST)
    return "".join(
        f'<col min="{number}" max="{number}" width="{width}" style="1" customWidth="1"/>'
        for number, width in enumerate(widths or [_NARROWEST], start=1)
    )


_TYPES = "application/vnd.openxmlformats-officedocument."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_QUICK = 3
_KINDS = {
    "worksheet": ("worksheets/sheet1.xml", "spreadsheetml.worksheet+xml"),
    "styles": ("styles.xml", "spreadsheetml.styles+xml"),
    "theme": ("theme/theme1.xml", "theme+xml"),
    "sharedStrings": ("sharedStrings.xml", "spreadsheetml.sharedStrings+xml"),
}


@dataclass(frozen=True, slots=True)
class NewWorkbook:
    """What it consists of.

    Attributes:
        sheet_name: on its tab.
        write_sheet: writes the sheet.
        parts: its other parts, made when the sheet has been written, by the kind of relation that leads to them.
        counts_from_1904: whether its dates do.
        main: the namespace of its elements.
        relation_types: the namespace of its relations.
    """

    sheet_name: str
    write_sheet: Callable[[IO[bytes]], None]
    parts: dict[str, Callable[[], bytes]]
    counts_from_1904: bool = False
    main: str = MAIN
    relation_types: str = RELATIONS

    def write(self, target: Path | BinaryIO) -> None:
        """Write it."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as archive:
            for name, content in self._directory().items():
                archive.writestr(name, DOCUMENT + content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
                self.write_sheet(sheet)
            for kind, make in self.parts.items():
                archive.writestr(f"xl/{_KINDS[kind][0]}", make())

    def _directory(self) -> dict[str, str]:
        kinds = ("worksheet", *self.parts)
        types = "".join(
            f'<Override PartName="/xl/{_KINDS[kind][0]}" ContentType="{_TYPES}{_KINDS[kind][1]}"/>' for kind in kinds
        )
        related = "".join(
            _relation(number, f"{self.relation_types}/{kind}", _KINDS[kind][0])
            for number, kind in enumerate(kinds, start=1)
        )
        dates = '<workbookPr date1904="1"/>' if self.counts_from_1904 else "<workbookPr/>"
        return {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}spreadsheetml.sheet.main+xml"/>'
            f"{types}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{_relation(1, f'{self.relation_types}/officeDocument', 'xl/workbook.xml')}</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns="{self.main}" xmlns:r="{self.relation_types}">{dates}'
            f'<bookViews><workbookView/></bookViews><sheets><sheet name="{escaped(self.sheet_name)}" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        }


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
