"""Planning workbooks of another program: clean, and of none of Knosc's kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.tables import Head
from knosc_desktop.reader.peek import peek
from tests.support.altered_heads import TEMPLATES
from tests.support.spreadsheets import CORPUS


def foreign_heads() -> Iterator[tuple[Path, Head]]:
    """All of them; nothing on machines that do not have them."""
    for path in sorted((CORPUS / "frepple").glob("*.xlsx")):
        yield path, peek(Source(path, FileFormat.XLSX))


def mistaken() -> tuple[int, list[str]]:
    """How many heads were looked at, whole and sheet by sheet, and which of them were given a data type."""
    heads = [
        (f"{path.name} {head.sheets[0].name if len(head.sheets) == 1 else ''}", head)
        for path, whole in foreign_heads()
        for head in (whole, *(Head((sheet,)) for sheet in whole.sheets))
    ]
    found = ((name, detect_kind(head, TEMPLATES).winner) for name, head in heads)
    return len(heads), [f"{name}: taken for {winner}" for name, winner in found if winner]
