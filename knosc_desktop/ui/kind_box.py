"""A box of triggers whose list is as wide as its longest line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from knosc_desktop.ui.trigger_delegate import TriggerDelegate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.models.triggers_model import TriggersModel

_MOST_LINES = 20
_BESIDE_LINES = 24
"""Frame and scroll bar."""


class KindBox(QComboBox):
    """For the picker and for the choice on a staged line."""

    def __init__(self, triggers: TriggersModel, parent: QWidget | None = None) -> None:
        """List the triggers, none of them chosen."""
        super().__init__(parent)
        self.setModel(triggers)
        self.setItemDelegate(TriggerDelegate(self))
        self.setMaxVisibleItems(_MOST_LINES)
        self.setCurrentIndex(-1)

    def showPopup(self) -> None:  # noqa: D102, N802 - Qt's contract
        # Remarks on what the role may not allow make lines longer than the box.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + _BESIDE_LINES)
        super().showPopup()
