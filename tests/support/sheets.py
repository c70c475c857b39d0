"""Workbooks whose sheets are written here as XML, so that every byte of them is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Source
from tests.support.spreadsheets import MAIN_TYPE, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DATES = (14, 22, 46, 20)
"""Built-in formats of the styles 1 to 4: a date, a moment, a span of time, a time."""


def text(reference: str, value: str) -> str:
    """A cell with a text of its own."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def sheet_xml(rows: str, *, prefix: str = "", main: str = MAIN, before: str = "", after: str = "") -> str:
    """A worksheet; with a prefix, every element in ``rows`` must have it, too."""
    p = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{p}worksheet {declared}="{main}">{before}'
        f"<{p}sheetData>{rows}</{p}sheetData>{after}</{p}worksheet>"
    )


def book_parts(
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
    texts: Sequence[str] = (),
    from_1904: bool = False,
    strict: bool = False,
) -> dict[str, bytes]:
    """The parts of a workbook.

    Args:
        sheets: XML of each sheet by its name, in the order of their tabs.
        states: ``hidden`` or ``veryHidden`` for some of them.
        kinds: other than ``worksheet`` for some of them.
        texts: inside of each ``<si>`` of the shared texts.
        from_1904: whether its dates count from then.
        strict: whether it is written in the strict dialect.
    """
    main, relations = (STRICT, _STRICT_RELATIONS) if strict else (MAIN, _RELATIONS)
    relation = '<Relationship Id="{}" Type="' + relations + '/{}" Target="{}"/>'
    entries = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{(states or {}).get(name, "visible")}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    links = "".join(
        relation.format(f"rId{number}", (kinds or {}).get(name, "worksheet"), f"worksheets/sheet{number}.xml")
        for number, name in enumerate(sheets, start=1)
    )
    links += relation.format("rIdT", "sharedStrings", "sharedStrings.xml")
    links += relation.format("rIdF", "styles", "styles.xml")
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *DATES))
    written = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relation.format('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">'
        f'<workbookPr date1904="{int(from_1904)}"/><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si>{one}</si>" for one in texts)}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{formats}</cellXfs></styleSheet>",
    }
    for number, content in enumerate(sheets.values(), start=1):
        written[f"xl/worksheets/sheet{number}.xml"] = content
    return {name: content.encode() for name, content in written.items()}


def write_parts(path: Path, parts: Mapping[str, bytes]) -> Source:
    path.write_bytes(zipped(parts))
    return Source(path, FileFormat.XLSX)


def write_rows(path: Path, rows: str, **how: object) -> Source:
    """A workbook with one sheet named ``Data``."""
    return write_parts(path, book_parts({"Data": sheet_xml(rows)}, **how))  # type: ignore[arg-type]


def csv_source(path: Path, content: str | bytes, encoding: str = "utf-8") -> Source:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return Source(path, FileFormat.CSV)
