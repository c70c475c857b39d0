"""A workbook of one sheet, put together from its parts."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.reader.patching.parts import MAIN, RELATIONS
from knosc_desktop.reader.patching.xml_edit import escaped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO, BinaryIO

DOCUMENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
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
