"""Blanks that nobody sees and every comparison trips over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Severity
from knosc_desktop.reader.checks.damaged_texts import damaged_texts
from knosc_desktop.reader.checks.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

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
