"""How a list of triggers is painted: headings, indented entries, a remark beside what may not be allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStyledItemDelegate

from knosc_desktop.models.columns import Role
from knosc_desktop.ui import colours

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
    from PySide6.QtWidgets import QStyleOptionViewItem

_INDENT = "    "
_BREATHING = 8


class TriggerDelegate(QStyledItemDelegate):
    """Paints the lines of a TriggersModel."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: D102 - Qt's contract
        super().initStyleOption(option, index)
        if index.data(Role.TRIGGER) is None:
            font = option.font
            font.setBold(True)
            option.font = font
            # What cannot be chosen is painted as disabled, which is too pale to be read.
            option.palette.setCurrentColorGroup(QPalette.ColorGroup.Active)
            ink = colours.faint(option.palette)
            option.palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, ink)
            return
        note = index.data(Role.NOTE)
        option.text = f"{_INDENT}{option.text}   ({note})" if note else f"{_INDENT}{option.text}"

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: D102 - Qt's contract
        wanted = super().sizeHint(option, index)
        wanted.setHeight(max(wanted.height(), option.fontMetrics.height() + _BREATHING))
        return wanted
