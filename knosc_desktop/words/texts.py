"""All English texts by id, and the notes on them for translators."""

from __future__ import annotations

from knosc_desktop.words.english import (
    app,
    check,
    dialogs,
    errors,
    files,
    jobs,
    lists,
    review,
    staging,
    structure,
    triggers,
    uploads,
    values,
    window,
    workbook,
)

_MODULES = (
    app,
    check,
    dialogs,
    errors,
    files,
    jobs,
    lists,
    review,
    staging,
    structure,
    triggers,
    uploads,
    values,
    window,
    workbook,
)

TEXTS: dict[str, str | tuple[str, str]] = {name: text for module in _MODULES for name, text in module.TEXTS.items()}
NOTES: dict[str, str] = {name: note for module in _MODULES for name, note in module.NOTES.items()}
