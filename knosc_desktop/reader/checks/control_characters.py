"""Control characters, which are invisible: they come from scanners, terminals and old databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CTRL_Z = "\x1a"
"""In a CSV file it is told with the bytes that are no text."""


def control_characters(table: Table) -> Iterator[Finding]:
    """Cells with control characters other than tabs and line ends."""
    for column in table.columns:
        texts = control_characters_in(column)
        if texts:
            yield column.finding(
                Defect.UNDECODABLE,
                Severity.WARNING,
                "{cells} contain invisible control characters. Knosc may reject these rows, or find no matching "
                "record. Remove them with CLEAN in Excel, or enter the values again.",
                texts,
                _remark,
            )


def control_characters_in(column: Column) -> set[str]:
    """The texts of a column with any in them."""
    # Soon known for most columns; a search for so many signs takes longer.
    if column.all_texts.replace("\0", "").isprintable() or not _CONTROL.search(column.all_texts):
        return set()
    texts = {text for text in column.texts if _CONTROL.search(text)}
    return {text for text in texts if _CTRL_Z not in text} if column.is_csv else texts


def _remark(value: Value) -> str:
    found = dict.fromkeys(_CONTROL.findall(str(value)))
    names = ", ".join(f"U+{ord(letter):04X}" for letter in found)
    return f"{quoted(_CONTROL.sub('·', str(value)))}: {names} at each ·"
