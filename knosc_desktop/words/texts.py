"""The English texts by id, and the notes on them for translators.

A module of texts is loaded when the first of its texts is wanted: before the first paint few of them are.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

MODULES = (
    "app",
    "check",
    "dialogs",
    "errors",
    "files",
    "jobs",
    "lists",
    "preview",
    "review",
    "staging",
    "structure",
    "triggers",
    "uploads",
    "values",
    "window",
    "workbook",
)


def english(name: str) -> str | tuple[str, str]:
    """A text by its id, or its singular and plural.

    Raises:
        LookupError: there is none.
    """
    module = name.partition(".")[0]
    if module not in MODULES:
        raise LookupError(name)
    return _texts(module)[name]


def all_texts() -> dict[str, str | tuple[str, str]]:
    """Every text by its id."""
    return {name: text for module in MODULES for name, text in _texts(module).items()}


def all_notes() -> dict[str, str]:
    """What translators have to know of a text, by its id."""
    return {name: note for module in MODULES for name, note in _module(module).NOTES.items()}


@cache
def _texts(module: str) -> dict[str, str | tuple[str, str]]:
    texts: dict[str, str | tuple[str, str]] = _module(module).TEXTS
    return texts


def _module(name: str) -> ModuleType:
    return import_module(f"knosc_desktop.words.english.{name}")
