"""Texts that checks of their own name in any column; the other checks leave them out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from knosc_desktop.reader.checks.control_characters import control_characters_in
from knosc_desktop.reader.checks.error_words import error_words_in
from knosc_desktop.reader.checks.formulas import formula_texts_in
from knosc_desktop.reader.checks.guarded_codes import guarded_in
from knosc_desktop.reader.checks.hash_signs import hash_signs_in

if TYPE_CHECKING:
    from knosc_desktop.reader.checks.table import Column

# Several checks ask about the same column.
_known: WeakKeyDictionary[Column, frozenset[str]] = WeakKeyDictionary()


def damaged_texts(column: Column) -> frozenset[str]:
    """The texts of a column that another check names."""
    if column not in _known:
        _known[column] = frozenset(
            {
                *control_characters_in(column),
                *error_words_in(column),
                *hash_signs_in(column),
                *guarded_in(column),
                *formula_texts_in(column),
            }
        )
    return _known[column]
