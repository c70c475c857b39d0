"""Formulas that were saved as text, as an export “save formulas instead of values” does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.reader.checks.guarded_codes import guarded_in

if TYPE_CHECKING:
    from knosc_desktop.reader.checks.table import Column

_CELL = r"(?:(?:'[^']+'|[^\W\d]\w*)!)?\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_FORMULA = re.compile(rf"=\s*[-+(]*(?:[^\W\d_][\w.]*\(.*\)|{_CELL}(?:\s*[-+*/&^:].+)?\)*)", re.DOTALL)
_ANYWHERE = re.compile(r"\0\s*=")


def formula_texts_in(column: Column) -> set[str]:
    """The texts of a column that are a formula; free text may well begin with an equals sign."""
    if column.role is Role.TEXT or not _ANYWHERE.search(column.all_texts):
        return set()
    # =T("000123") is a wrapper, and told as one.
    return {text for text in column.texts if _FORMULA.fullmatch(text.strip())} - guarded_in(column).keys()
