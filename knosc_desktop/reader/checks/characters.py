"""Letters that were read in a wrong encoding, and blanks that cannot be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.damaged_texts import damaged_texts
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# Letters that were lost or may be, because nobody says how a text file writes them.

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


# Blanks that nobody sees and every comparison trips over.

_SPECIAL = "\u00a0\u2007\u202f\u3000\u200b-\u200f\u2060\ufeff\u00ad"
_ANYWHERE = re.compile(rf"\0\s|\s\0| {{2}}|[{_SPECIAL}\t\r\n]")
_INSIDE = re.compile(r"\s{2,}|[\t\r\n]")
_UNSEEN = re.compile(f"[{_SPECIAL}]")
_JOINER = re.compile("(?<=[^\0-\u024f])[\u200c\u200d](?=[^\0-\u024f])")
"""Part of the spelling of Persian and Indian words, and of emoji."""
_COMPARED = (Role.CODE, Role.RUNNING, Role.POSTCODE, Role.ACTION, Role.CHOICE)


def stray_blanks(table: Table) -> Iterator[Finding]:
    """Blanks around codes, twice inside them, and ones that only look like blanks or cannot be seen."""
    for column in table.with_role(*_COMPARED, Role.DATE, Role.UNKNOWN):
        if not _ANYWHERE.search(column.all_texts):
            continue
        wrong = _wrong(column) - damaged_texts(column)
        if wrong:
            yield column.finding(
                Defect.STRAY_BLANKS,
                Severity.WARNING,
                "In {cells} there are blanks that do not belong. Knosc may take them for part of the entry and find "
                "nothing under it: delete them, in Excel with TRIM and CLEAN or with Find and Replace.",
                wrong,
                _remark,
            )


def _wrong(column: Column) -> set[str]:
    wrong = {text for text in column.texts if text != text.strip()}
    if _UNSEEN.search(column.all_texts):
        # A column that holds no codes may hold names, in any alphabet.
        may_join = column.role not in _COMPARED
        wrong |= {text for text in column.texts if _UNSEEN.search(_JOINER.sub("", text) if may_join else text)}
    if column.role in _COMPARED:
        wrong |= {text for text in column.texts if _INSIDE.search(text)}
    return wrong


def _remark(value: Value) -> str:
    """What is wrong with it, and where."""
    text = str(value)
    bare = text.strip()
    if not bare:
        return "nothing but blanks"
    if _UNSEEN.search(text):
        kind = "non-breaking blank" if "\u00a0" in text or "\u202f" in text else "character that cannot be seen"
        return f"{quoted(_UNSEEN.sub('·', text))}: a {kind} at each ·"
    if bare == text:
        return f"{quoted(text)}: more than one blank inside"
    before, after = text[0].isspace(), text[-1].isspace()
    blank = "blanks around" if before and after else f"a blank {'before' if before else 'after'}"
    return f"{quoted(bare)} with {blank} it"
