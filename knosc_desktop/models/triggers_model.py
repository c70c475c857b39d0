"""The data types in groups, for the picker and for the choice beside each staged file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from knosc_desktop.domain.session import Access
from knosc_desktop.domain.triggers import TRIGGERS, Trigger, TriggerGroup
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Role
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.session import Profile

_AnyIndex = QModelIndex | QPersistentModelIndex


class TriggersModel(QAbstractListModel):
    """Headings that cannot be chosen, and below each the triggers of its group.

    What the account may surely not upload cannot be chosen either. Above them, unless it is left out, there is a
    line for files whose data type the app recognises.
    """

    def __init__(
        self,
        triggers: Iterable[Trigger] = TRIGGERS,
        parent: QObject | None = None,
        *,
        offers_recognition: bool = True,
    ) -> None:
        super().__init__(parent)
        self._offers_recognition = offers_recognition
        self._triggers = tuple(triggers)
        self._profile: Profile | None = None
        self._lines: list[TriggerGroup | Trigger | None] = []
        self._lines = self._wanted()

    def set_profile(self, profile: Profile | None) -> None:
        """Mark what that account seems not to be allowed."""
        self._profile = profile
        if self._lines:
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))

    def trigger_at(self, index: _AnyIndex) -> Trigger | None:
        """The trigger of a line; None for a heading, for recognition or no line."""
        line = self._lines[index.row()] if index.isValid() else None
        return line if isinstance(line, Trigger) else None

    def index_of(self, name: str) -> QModelIndex:
        """The line of a trigger; invalid when it is not listed."""
        for row, line in enumerate(self._lines):
            if isinstance(line, Trigger) and line.name == name:
                return self.index(row)
        return QModelIndex()

    def note_on(self, trigger: Trigger) -> str:
        """What to know before choosing it; may be empty."""
        return access_note(self._access_to(trigger))

    def _access_to(self, trigger: Trigger) -> Access:
        return Access.GRANTED if self._profile is None else self._profile.access_to(trigger)

    def _wanted(self) -> list[TriggerGroup | Trigger | None]:
        lines: list[TriggerGroup | Trigger | None] = [None] if self._offers_recognition else []
        for group in TriggerGroup:
            members = [trigger for trigger in self._triggers if trigger.group is group]
            if members:
                lines += [group, *members]
        return lines

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        line = self._lines[index.row()] if index.isValid() else None
        if isinstance(line, TriggerGroup) or (line is not None and self._access_to(line) is Access.DENIED):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if line is None:
            return _recognition(role)
        if isinstance(line, TriggerGroup):
            return self._heading(line, role)
        return self._trigger(line, role)

    def _heading(self, group: TriggerGroup, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return formatting.group_label(group)
        return "" if role == Role.SEARCH else None

    def _trigger(self, trigger: Trigger, role: int) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return render(trigger.label)
        if role == Role.TRIGGER:
            return trigger
        if role == Role.SEARCH:
            return _search_text(trigger)
        note = self.note_on(trigger)
        if role == Role.NOTE:
            return note
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            about = render(trigger.description)
            return tr("triggers.about.with_note", about=about, note=note) if note else about
        return None


def _recognition(role: int) -> Any:
    words = tr("window.type.search")
    if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
        return words
    return words.casefold() if role == Role.SEARCH else None


def access_note(access: Access) -> str:
    """What to know of a data type with that access; may be empty."""
    if access is Access.GRANTED:
        return ""
    return tr("triggers.denied" if access is Access.DENIED else "triggers.not_allowed")


def _search_text(trigger: Trigger) -> str:
    return f"{render(trigger.label)} {trigger.name} {render(trigger.description)}".casefold()
