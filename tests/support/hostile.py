"""Hostile files, and the expected result of each."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knosc_desktop.words.catalogue import tr
from tests.support.compound_files import LABELLED_WORKBOOK, compound
from tests.support.sheets import MAIN, book_parts, row, sheet_xml, text
from tests.support.spreadsheets import MACRO_TYPE, MAIN_TYPE, compound_file, zipped

READ = "read"
TOO_LARGE = tr("errors.too_large_to_check.title")
DAMAGED = tr("files.damaged.title")
DAMAGED_WORKBOOK = tr("files.damaged_workbook.title")
OTHER_FORMAT = tr("files.other.title")
MISNAMED = tr("files.misnamed.title")
EMPTY = tr("files.empty.title")
NEITHER = tr("files.neither.title")
PROTECTED = tr("files.password.title")
LABELLED = tr("files.labelled.title")

_BLOCK = 1 << 20
_SHEET = "xl/worksheets/sheet1.xml"
_TEXTS = "xl/sharedStrings.xml"
_ONE_CELL = row(1, text("A1", "_ItemNumber"))


@dataclass(frozen=True, slots=True)
class Hostile:
    """One of them.

    Attributes:
        name: of the file.
        write: makes it; told where, and how many megabytes a large one should unpack to.
        allowed: what may become of it.
    """

    name: str
    write: Callable[[Path, int], object]
    allowed: frozenset[str]


def hostile_files() -> Iterator[Hostile]:
    """All of them, the same each time."""
    for name, (content, *allowed) in {**_workbooks(), **_renamed(), **_texts()}.items():
        yield Hostile(name, _writer(content), frozenset(allowed))
    for name, (part, start, filling, end, *allowed) in _bombs().items():
        yield Hostile(name, _bomb(part, start, filling, end), frozenset(allowed))
    yield Hostile("many sheets.xlsx", _many_sheets, frozenset({READ}))
    yield from _broken()


def _writer(content: bytes) -> Callable[[Path, int], object]:
    return lambda path, _: path.write_bytes(content)


def _book(rows: str = _ONE_CELL, *, spoil: Callable[[dict[str, bytes]], object] | None = None, **how: object) -> bytes:
    parts = book_parts({"Data": sheet_xml(rows)}, **how)  # type: ignore[arg-type]
    if spoil is not None:
        spoil(parts)
    return zipped(parts)


def _with(part: str, content: str | bytes) -> bytes:
    raw = content if isinstance(content, bytes) else content.encode()
    return _book(spoil=lambda parts: parts.update({part: raw}))


def _workbooks() -> dict[str, tuple[bytes, *tuple[str, ...]]]:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    entities = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{lol}]>'
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'
    nested = sheet_xml("<x>" * 200_000 + "</x>" * 200_000)
    plain = sheet_xml(row(1, text("A1", "&l11;"))).partition("?>")[2]
    return {
        "far corner.xlsx": (_book(_ONE_CELL + row(1_048_576, text("XFD1048576", "x"))), READ),
        "only a far corner.xlsx": (_book(row(1_048_576, text("XFD1048576", "x"))), READ),
        "far corner, out of order.xlsx": (_book(row(1_048_576, text("XFD1048576", "x")) + _ONE_CELL), READ),
        "far corner in the middle of its row.xlsx": (
            _book(row(1, text("XFD1", "x"), text("A1", "x")) + row(1_048_576, text("B1048576", "x"))),
            READ,
            TOO_LARGE,
            "Not checked",
        ),
        "beyond the last row.xlsx": (_book('<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>'), DAMAGED),
        "a row of five thousand digits.xlsx": (_book(f'<row r="{"9" * 5000}"><c><v>1</v></c></row>'), DAMAGED),
        "row zero.xlsx": (_book('<row r="0"><c r="A0"><v>1</v></c></row>'), DAMAGED, READ),
        "rows without order.xlsx": (_book(row(9, text("A9", "x")) + row(2, text("A2", "y")) + _ONE_CELL), READ),
        "entities.xlsx": (_with(_SHEET, entities + plain), DAMAGED),
        "entities in the directory.xlsx": (_with("xl/workbook.xml", entities + "<workbook>&l11;</workbook>"), DAMAGED),
        "entities in the texts.xlsx": (
            _book(
                row(1, '<c r="A1" t="s"><v>0</v></c>'),
                spoil=lambda parts: parts.update({_TEXTS: (entities + "<sst><si><t>&l11;</t></si></sst>").encode()}),
            ),
            DAMAGED,
        ),
        "somebody else's file.xlsx": (_with(_SHEET, outside + plain), DAMAGED),
        "nested.xlsx": (_with(_SHEET, nested), READ, DAMAGED),
        "nested, never closed.xlsx": (_with(_SHEET, "<worksheet><sheetData>" + "<x>" * 200_000), DAMAGED),
        "numbers of no text.xlsx": (
            _book(row(1, *(f'<c t="s"><v>{one}</v></c>' for one in ("7", "-1", "9" * 20, "x", "")))),
            READ,
        ),
        "formats of no style.xlsx": (
            _book(row(1, *(f'<c s="{one}"><v>1</v></c>' for one in ("99", "-1", "9" * 20)))),
            READ,
        ),
        "numbers beyond all.xlsx": (
            _book(
                row(1, *(f'<c s="1"><v>{one}</v></c>' for one in ("1e308", "1e999", "NaN", "-1", "2958465.9999999")))
            ),
            READ,
        ),
        "halves of letters.xlsx": (_book(row(1, text("A1", "_xD800_"), text("B1", "_xDFFF_&#xFFFD;"))), READ),
        "no sheets.xlsx": (_book(spoil=lambda parts: parts.pop(_SHEET)), DAMAGED),
        "no directory.xlsx": (_book(spoil=lambda parts: parts.pop("xl/workbook.xml")), DAMAGED, OTHER_FORMAT),
        "no relations.xlsx": (_book(spoil=lambda parts: parts.pop("xl/_rels/workbook.xml.rels")), READ),
        "a sheet that is itself.xlsx": (_with(_SHEET, zipped({"x": b"x"})), DAMAGED),
        "a sheet of zeros.xlsx": (_with(_SHEET, bytes(1000)), DAMAGED),
        "an empty sheet.xlsx": (_with(_SHEET, b""), DAMAGED),
        "out of the container.xlsx": (
            _book(
                spoil=lambda parts: parts.update(
                    {
                        "../../../../tmp/evil.xml": b"<x/>",
                        "C:\\windows\\evil.xml": b"<x/>",
                        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(
                            b"worksheets/sheet1.xml", b"../../../../../../etc/passwd"
                        ),
                    }
                )
            ),
            DAMAGED,
        ),
        "parts named alike.xlsx": (
            _book(spoil=lambda parts: parts.update({"XL/WORKSHEETS/SHEET1.XML": b"<worksheet/>"})),
            DAMAGED,
        ),
        "another sheet of that name.xlsx": (
            _book(
                spoil=lambda parts: parts.update(
                    {
                        "xl/workbook.xml": parts["xl/workbook.xml"].replace(
                            b"</sheets>", b'<sheet name="Data" sheetId="2" r:id="rId1"/></sheets>'
                        )
                    }
                )
            ),
            READ,
        ),
    }


def _renamed() -> dict[str, tuple[bytes, *tuple[str, ...]]]:
    binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    types = f'<Types><Default Extension="bin" ContentType="{binary}"/></Types>'
    return {
        "locked.xlsx": (compound_file("EncryptionInfo", "EncryptedPackage"), PROTECTED),
        "labelled.xlsx": (compound(LABELLED_WORKBOOK), LABELLED),
        "an old one.xlsx": (compound_file("Workbook"), OTHER_FORMAT),
        "an opendocument.xlsx": (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            OTHER_FORMAT,
        ),
        "a binary one.xlsx": (zipped({"[Content_Types].xml": types.encode(), "xl/workbook.bin": b""}), OTHER_FORMAT),
        "with macros.xlsx": (
            _book(
                spoil=lambda parts: parts.update(
                    {
                        "[Content_Types].xml": parts["[Content_Types].xml"].replace(
                            MAIN_TYPE.encode(), MACRO_TYPE.encode()
                        )
                    }
                )
            ),
            OTHER_FORMAT,
        ),
        "a table.xlsx": (b"_ItemNumber;_Status\r\n4711;Active\r\n", MISNAMED),
        "a workbook.csv": (_book(), MISNAMED),
        "a web page.csv": (b"<html><table><tr><td>1", OTHER_FORMAT),
        "nothing.xlsx": (b"", EMPTY),
        "nothing.csv": (b"", EMPTY),
        "garbage.xlsx": (b"PK\x03\x04" + random.Random(4).randbytes(5000), DAMAGED_WORKBOOK),
        "noise.xlsx": (random.Random(5).randbytes(5000), NEITHER),
        "noise.csv": (random.Random(6).randbytes(5000), NEITHER),
    }


def _texts() -> dict[str, tuple[bytes, *tuple[str, ...]]]:
    return {
        "one line.csv": (b"x;" * (4 << 20), READ),
        "one cell.csv": (b"x" * (16 << 20), READ),
        "a quote without end.csv": (b'a;b\n1;"x\n' + b"2;y\n" * (2 << 20), READ),
        "quotes.csv": (b'"' * (4 << 20), READ),
        "only ends of lines.csv": (b"\n" * (4 << 20), READ),
        "all ends of lines.csv": (b"a;b\r1;2\n3;4\r\n5;6\n\r" * 1000, READ),
        "zeros among it.csv": (b"a;b\n" + b"1;x\0y\n" * 1000, READ, NEITHER),
        "zeros at the end.csv": (b"a;b\n1;2\n" * 10_000 + bytes(1 << 20), READ),
        "no letters.csv": (b"a;b\n" + bytes(range(0x80, 0x100)) * 100, READ),
        "half a letter.csv": ("a;b\n1;Größe".encode("utf-16")[:-1], READ),
        "halves of letters.csv": (b"\xff\xfe" + b"a\0;\0\x00\xd8\n\0" * 100, READ),
        "a mark alone.csv": (b"\xef\xbb\xbf", READ),
        "sep alone.csv": (b"sep=", READ),
        "sep of nothing.csv": (b"sep=\n", READ),
        "sep of a quote.csv": (b'sep="\na"b\n1"2\n', READ),
        "sep of an end of line.csv": (b"sep=\r\na;b\r\n", READ),
    }


def _bombs() -> dict[str, tuple[str, ...]]:
    start, end = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
    texts_start = f'<sst xmlns="{MAIN}"><si><t>'
    return {
        "rows.xlsx": (_SHEET, start, row(2, '<c r="A2"><v>1</v></c>'), end, READ, TOO_LARGE),
        "rows without numbers.xlsx": (_SHEET, start, "<row><c><v>1</v></c></row>", end, TOO_LARGE, DAMAGED),
        "blank rows.xlsx": (_SHEET, start, '<row r="2" spans="1:1"/>', end, READ, TOO_LARGE),
        "blanks before the rows.xlsx": (_SHEET, start.replace("<sheetData>", ""), " ", end, TOO_LARGE, DAMAGED),
        "blanks among the rows.xlsx": (_SHEET, start, " ", end, TOO_LARGE),
        "a cell.xlsx": (_SHEET, start + '<row r="1"><c r="A1" t="str"><v>', "x", "</v></c></row>" + end, TOO_LARGE),
        "an attribute.xlsx": (_SHEET, start + '<row r="1" x="', "x", '"/>' + end, TOO_LARGE),
        "a name.xlsx": (_SHEET, start + "<", "x", "/>" + end, TOO_LARGE, DAMAGED),
        "a shared text.xlsx": (_TEXTS, texts_start, "x", "</t></si></sst>", READ, TOO_LARGE),
        "shared texts.xlsx": (_TEXTS, texts_start, "</t></si><si><t>", "</t></si></sst>", READ, TOO_LARGE),
        "formats.xlsx": (
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><cellXfs>',
            '<xf numFmtId="14"/>',
            "</cellXfs></styleSheet>",
            TOO_LARGE,
        ),
        "a directory.xlsx": (
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}"><sheets>',
            '<sheet name="x" sheetId="1"/>',
            "</sheets></workbook>",
            TOO_LARGE,
        ),
    }


def _bomb(part: str, start: str, filling: str, end: str) -> Callable[[Path, int], object]:
    def write(path: Path, megabytes: int) -> None:
        # The first cell refers to a shared text, so that those are looked at.
        parts = book_parts({"Data": sheet_xml(row(1, '<c r="A1" t="s"><v>0</v></c>'))})
        block = (filling * (_BLOCK // len(filling))).encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in parts.items():
                if name != part:
                    archive.writestr(name, content)
            with archive.open(part, "w", force_zip64=True) as large:
                large.write(start.encode())
                for _ in range(megabytes):
                    large.write(block)
                large.write(end.encode())

    return write


def _many_sheets(path: Path, megabytes: int) -> None:
    sheets = {f"Sheet{number}": sheet_xml(_ONE_CELL) for number in range(20 * megabytes)}
    path.write_bytes(zipped(book_parts(sheets)))


def _broken() -> Iterator[Hostile]:
    """Cut short and with flipped bits, at places that are the same each time."""
    many = "".join(
        row(number, text(f"A{number}", f"code{number}"), f"<c><v>{number}</v></c>") for number in range(1, 200)
    )
    whole = _book(many, texts=["<t>x</t>"] * 50)
    chance = random.Random(7)
    allowed = frozenset({READ, DAMAGED, DAMAGED_WORKBOOK, OTHER_FORMAT, NEITHER})
    for number in range(20):
        cut = whole[: chance.randrange(1, len(whole))]
        yield Hostile(f"cut short {number}.xlsx", _writer(cut), allowed - {READ})
    for number in range(60):
        spoiled = bytearray(whole)
        for _ in range(chance.randrange(1, 9)):
            spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        yield Hostile(f"spoiled {number}.xlsx", _writer(bytes(spoiled)), allowed)
