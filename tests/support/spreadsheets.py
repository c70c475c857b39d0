"""Workbooks and what only looks like one, made byte by byte so that every part is known."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
"""Real spreadsheets of other programs; only on machines that have them beside the checkout."""

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook_parts(main_type: str = MAIN_TYPE, more_types: str = "") -> dict[str, bytes]:
    """The parts of the smallest workbook that Excel opens."""
    relation = f'<Relationship Id="rId1" Type="{_RELATIONS}/{{}}" Target="{{}}"/>'
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main_type}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}"/>{more_types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relation.format('officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relation.format('worksheet', 'worksheets/sheet1.xml')}</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>_ItemNumber</t></is></c></row></sheetData></worksheet>',
    }
    return {name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode() for name, text in texts.items()}


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return packed.getvalue()


def workbook_bytes() -> bytes:
    return zipped(workbook_parts())


def write_workbook(path: Path) -> Path:
    path.write_bytes(workbook_bytes())
    return path


def write_csv(path: Path, text: str = "_ItemNumber;_Status\r\n4711;Active\r\n", encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def compound_file(*streams: str) -> bytes:
    """An OLE compound file (what .xls and every password-protected workbook is) with these streams of 4,096 bytes."""
    names = ["Root Entry", *streams]
    directory_sectors = -(-len(names) // 4)
    first_data = 1 + directory_sectors
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chains = [table, *(range(2, first_data)), end]
    for number in range(len(streams)):
        start = first_data + 8 * number
        chains += [*range(start + 1, start + 8), end]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    entries = b""
    for number, name in enumerate(names):
        encoded = name.encode("utf-16-le")
        kind = 2 if number else 5
        start = first_data + 8 * (number - 1) if number else end
        right = number + 1 if 0 < number < len(streams) else free
        child = 1 if number == 0 and streams else free
        entries += struct.pack(
            "<64sHBBIII16xI16xIQ",
            encoded,
            len(encoded) + 2,
            kind,
            1,
            free,
            right,
            child,
            0,
            start,
            4096 if number else 0,
        )
    allocation = struct.pack(f"<{len(chains)}I", *chains).ljust(512, b"\xff")
    return header + allocation + entries.ljust(512 * directory_sectors, b"\0") + bytes(4096 * len(streams))
