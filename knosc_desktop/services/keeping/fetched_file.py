"""What a file from the server is, by its content; only workbooks and CSV files may get into the user's folders.

The server, or whoever a template link leads to, also chooses the name. A program named ``Setup.exe`` or a
``desktop.ini`` would be run or obeyed by the desktop, so neither the name nor the content type counts.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.api.file_names import with_ending
from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.services.keeping.ordinary_file import open_ordinary
from knosc_desktop.services.keeping.recognition import format_by_content
from knosc_desktop.services.keeping.saving import cannot_save

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.files import Download

_ENDINGS = {FileFormat.XLSX: ".xlsx", FileFormat.CSV: ".csv"}
_PREFIX = 64 << 10
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MAGIC = 16
"""Bytes in which programs, archives, links and pictures have some that are no text."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_DELIMITERS = ",;\t|"
_CODE = re.compile(
    # Markup, scripts, JSON, sections of configuration files, registry files.
    r"\s*(?:<|#!|\{|\[\s*[\[{]|\[[^\],;\t|]*\][^\S\n]*(?:\r|\n|\Z)|@echo\b|rem[ \t]|%!|regedit4|windows registry editor"
    # Multiplan files, which Excel opens as such whatever they are called; calendars and cards; queries.
    r"|id;p\S*\r?\n[bcfpoe];|begin:v|web\r?\n1\r?\n|xlodbc)",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"(?!mz)\w[\w.#/-]{0,99}", re.IGNORECASE)
_COLUMNS = {column.casefold() for template in DOCUMENTED_TEMPLATES for column in template.columns}


def checked(download: Download) -> Download:
    """The download under a name that ends as its content does; blocks, so use it in a thread.

    Raises:
        FileProblem: it is neither a workbook nor a CSV file, or cannot be read. The file is deleted.
    """
    try:
        ending = _ENDINGS[_format_of(download)]
    except OSError as error:
        raise cannot_save(download.path, error) from error
    except FileProblem:
        download.path.unlink(missing_ok=True)
        raise
    return replace(download, file_name=with_ending(download.file_name, ending))


def _format_of(download: Download) -> FileFormat:
    try:
        found = format_by_content(download.path, download.file_name)
    except FileProblem as error:
        raise _not_saved(error.message) from error
    if found is FileFormat.CSV and not _holds_table(download.path):
        raise _not_saved(f"“{download.file_name}” is text, but no table.")
    return found


def _not_saved(details: str) -> FileProblem:
    return FileProblem(
        "The file was not saved",
        "Knosc sent a file that isn't an Excel workbook (.xlsx) or a CSV file. It could do harm, so it wasn't saved.",
        hint="Tell your Knosc administrator.",
        details=details,
    )


def _holds_table(path: Path) -> bool:
    """Whether a text has rows and columns, as far as its beginning tells."""
    with open_ordinary(path) as file:
        start = file.read(_PREFIX)
    encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "latin-1")
    text = start.decode(encoding, "replace")
    if encoding == "latin-1" and text[1:_MAGIC:2].count("\0") == len(text[1:_MAGIC:2]):
        # UTF-16 without a mark.
        text = start.decode("utf-16-le", "replace")
    if _CONTROL.search(text[:_MAGIC]) or _CODE.match(text):
        return False
    return any(_is_divided(text, delimiter) for delimiter in _DELIMITERS) or _is_one_column(text)


def _is_divided(text: str, delimiter: str) -> bool:
    """Whether at least half of the records have several fields; titles above a table have one."""
    try:
        records = [record for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if record]
    except csv.Error:
        return False
    divided = [record for record in records if len(record) > 1]
    # In a script each line may end with a semicolon.
    return 2 * len(divided) >= len(records) and any(sum(map(bool, record)) > 1 for record in divided)


def _is_one_column(text: str) -> bool:
    first, *others = (line.strip().strip('"') for line in text.splitlines() if line.strip())
    is_name = _ONE_WORD.fullmatch(first) is not None or first.casefold() in _COLUMNS
    return is_name and not any("://" in line for line in others)
