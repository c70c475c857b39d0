"""Letters that were lost or may be, because nobody says how a text file writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.findings import Defect, Place, Severity
from knosc_desktop.reader.checks.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.reader.checks.table import Column, Table

_REPLACED = "\ufffd"
_NO_LETTERS = re.compile("[\0\x1a\ufffd]+")
_READ_WRONGLY = re.compile(r"[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def uncertain_letters(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """Letters that are broken already, or of which only a guess tells what they are.

    Args:
        table: to look at.
        dialect: of a CSV file, as detected.
    """
    is_guess = dialect is not None and not dialect.encoding.lower().startswith(("utf", "ascii"))
    for column in table.columns:
        if column.all_texts.isascii():
            continue
        told = _unreadable_texts(table, column.number)
        broken = _broken(column) - told
        if broken:
            yield column.finding(
                Defect.ENCODING,
                Severity.WARNING,
                "In {cells} letters look broken, like “Ã¼” for “ü”: the text was once read in the wrong encoding. "
                "Correct them, or export the file again as “CSV UTF-8”.",
                broken,
            )
        guessed = {text for text in column.texts if not text.isascii()} - broken - told if is_guess else set()
        if guessed:
            yield column.finding(
                Defect.ENCODING,
                Severity.WARNING,
                "In {cells} there are letters beyond A to Z, and the file is not UTF-8: Knosc may read other "
                "letters. Save it in Excel as “CSV UTF-8”.",
                guessed,
            )


def unreadable_characters(table: Table) -> Iterator[Finding]:
    """Cells with bytes that are no text in the encoding of the file, or with control characters that end a text."""
    unreadable = table.sheet.unreadable
    if unreadable:
        yield table.finding(
            Defect.UNDECODABLE,
            Severity.ERROR,
            f"{{cells}} {'contains' if len(unreadable) == 1 else 'contain'} bytes that are no readable character. "
            "Knosc may reject the file or store other letters. Enter these values again, and save the file as “CSV "
            "UTF-8”.",
            (
                Place(table.address(row, column), f"byte {byte} in {quoted(_readable(table, row, column))}")
                for (row, column), byte in sorted(unreadable.items())
            ),
        )


def _readable(table: Table, row: int, column: int) -> str:
    return _NO_LETTERS.sub(_REPLACED, str(table.sheet.rows[row - 1][column - 1]))


def _unreadable_texts(table: Table, column: int) -> set[str]:
    """What stands in the cells of a column that are told as unreadable."""
    rows = table.sheet.rows
    return {str(rows[row - 1][at - 1]) for row, at in table.sheet.unreadable if at == column}


def _broken(column: Column) -> set[str]:
    if _REPLACED not in column.all_texts and not _READ_WRONGLY.search(column.all_texts):
        return set()
    return {text for text in column.texts if _REPLACED in text or _READ_WRONGLY.search(text)}
