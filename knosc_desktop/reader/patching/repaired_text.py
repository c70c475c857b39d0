"""A CSV file with some of its fields changed and some of its rows taken out; every other byte stays."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import pairwise
from typing import TYPE_CHECKING

from knosc_desktop.file_access import open_shared
from knosc_desktop.reader.errors import Damaged
from knosc_desktop.reader.parsing.csv_records import line_starts, records
from knosc_desktop.reader.parsing.csv_text import decoded, dialect_of, encoding_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

_QUOTE = '"'


def write_repaired_text(
    path: Path, target: BinaryIO, changes: Mapping[tuple[int, int], str | float], removed: Collection[int]
) -> None:
    """Write the copy.

    Args:
        path: of the file.
        target: gets the copy.
        changes: new values by row and column, from 1.
        removed: numbers of rows.

    Raises:
        OSError: the file cannot be read, or the copy written.
        Damaged: what was entered cannot be written beside bytes that are no text.
    """
    with open_shared(path) as file:
        raw = file.read()
    encoding = encoding_of(raw)
    text = decoded(raw, encoding)
    dialect, start = dialect_of(text, encoding)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), value in changes.items():
        by_row.setdefault(row, {})[column] = written(value)
    pieces = [text[:start], *_rows(text[start:], dialect.delimiter, by_row, removed)]
    mark = raw[: encoding.mark]
    target.write(_encoded("".join(pieces), encoding.name, mark))


def written(value: str | float) -> str:
    """A value as text; a whole number without a decimal point."""
    if isinstance(value, str):
        return value
    return str(int(value)) if value.is_integer() else repr(value)


def _encoded(text: str, encoding: str, mark: bytes) -> bytes:
    try:
        return mark + text.encode(encoding, "strict" if encoding.startswith("utf-16") else "surrogateescape")
    except UnicodeEncodeError as error:
        try:
            # What the user entered has letters that the file's own encoding has not.
            return codecs.BOM_UTF8 + text.encode("utf-8")
        except UnicodeEncodeError:
            raise Damaged(f"bytes that are no {encoding}: {error.reason}") from error


def _rows(
    text: str, delimiter: str, changes: Mapping[int, Mapping[int, str]], removed: Collection[int]
) -> Iterator[str]:
    found = [(row, line, cells, damage is None) for row, line, cells, damage in records(text, delimiter)]
    starts = [*line_starts(text, 1), len(text)]
    # Behind the last row there is a line that nothing begins in.
    lines = [line for _, line, _, _ in found]
    spans = list(pairwise([*(starts[line - 1] for line in lines), len(text)]))
    for (row, _, cells, is_sound), (first, last) in zip(found, spans, strict=True):
        if row in removed:
            continue
        if row in changes:
            yield _changed(text[first:last], delimiter, cells, changes[row], is_sound=is_sound)
        else:
            yield text[first:last]


def _changed(record: str, delimiter: str, cells: Sequence[str], changes: Mapping[int, str], *, is_sound: bool) -> str:
    body = record.rstrip("\r\n")
    end = record[len(body) :]
    fields = list(_fields(body, delimiter)) if is_sound else []
    if len(fields) != len(cells):
        # Its quotes are not what they seem: the row is written anew.
        fields = [_field(cell, delimiter, is_quoted=False) for cell in cells]
    fields += [""] * (max(changes) - len(fields))
    for column, value in changes.items():
        fields[column - 1] = _field(value, delimiter, is_quoted=fields[column - 1].startswith(_QUOTE))
    return delimiter.join(fields) + end


def _fields(body: str, delimiter: str) -> Iterator[str]:
    """The fields of a row as they are written, with their quotes."""
    first = 0
    is_inside = False
    for place, letter in enumerate(body):
        if letter == _QUOTE and (is_inside or place == first):
            is_inside = not is_inside
        elif letter == _QUOTE:
            # The second of two within a quoted field.
            is_inside = body[first] == _QUOTE
        elif letter == delimiter and not is_inside:
            yield body[first:place]
            first = place + 1
    yield body[first:]


def _field(value: str, delimiter: str, *, is_quoted: bool) -> str:
    if is_quoted:
        return f"{_QUOTE}{value.replace(_QUOTE, _QUOTE * 2)}{_QUOTE}"
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow([value])
    return line.getvalue() if value else ""
