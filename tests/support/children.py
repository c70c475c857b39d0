"""Parts of a window by what they are and their names."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject

_Kind = TypeVar("_Kind", bound=QObject)


def child_of(parent: QObject, kind: type[_Kind], name: str) -> _Kind:
    """The part of that name, which has to be there."""
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found
