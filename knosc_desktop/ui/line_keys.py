"""The keys of a line that is ready to send: the list listens to them, its menu and the page of all keys name them."""

from __future__ import annotations

from enum import Enum


class LineKey(Enum):
    """What may be done: the name of its menu entry, its words and its keys."""

    SHOW_FINDINGS = ("actionShowFindings", "&Show what was found", "F4")
    CHOOSE_KIND = ("actionChooseKind", "Choose the &kind of data", "F2")
    MOVE_UP = ("actionMoveUp", "Send &earlier", "Alt+Up")
    MOVE_DOWN = ("actionMoveDown", "Send &later", "Alt+Down")
    REMOVE = ("actionRemoveStaged", "&Take off the list", "Del")

    def __init__(self, entry: str, words: str, keys: str) -> None:
        """Name the parts."""
        self.entry = entry
        self.words = words
        self.keys = keys
