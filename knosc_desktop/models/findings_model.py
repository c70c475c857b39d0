"""The findings of one staged file as a tree: sections, findings, places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from knosc_desktop.models import findings_outline, text
from knosc_desktop.models.columns import FindingColumn, Role
from knosc_desktop.models.findings_outline import more_words, place_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.models.findings_outline import Entry, Section

_AnyIndex = QModelIndex | QPersistentModelIndex

_PORTION = 100
"""So many places of a finding are put into the tree at a time."""
_SECTION = 0
"""The id of every index of a section; those below carry their parent in theirs."""
_WIDTH = 20

_SECTION_BITS = (1 << _WIDTH) - 1

_HEADINGS = {FindingColumn.WORDS: "What was found", FindingColumn.COUNT: "How often"}


class FindingsModel(QAbstractItemModel):
    """Indexes hold numbers alone: Python objects behind an index may be gone when Qt asks for them."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._sections: Sequence[Section] = ()
        self._fetched: dict[tuple[int, int], int] = {}

    @property
    def place_count(self) -> int:
        """How many places are listed in all."""
        return sum(len(entry.places) for section in self._sections for entry in section.entries)

    def show(self, sections: Sequence[Section]) -> None:
        """Show these instead; nothing happens, and nothing folds, when they are the same."""
        if sections == self._sections:
            return
        self.beginResetModel()
        self._sections = sections
        self._fetched = {}
        self.endResetModel()

    def is_section(self, index: _AnyIndex) -> bool:
        """Whether that line is a heading."""
        return index.isValid() and index.internalId() == _SECTION

    def as_text(self, indexes: Iterable[_AnyIndex] = ()) -> str:
        """Those lines for the clipboard with all that belongs to them, or everything."""
        chosen = [self._text_of(index) for index in indexes]
        return "\n".join(chosen) if chosen else findings_outline.as_text(self._sections)

    def _text_of(self, index: _AnyIndex) -> str:
        section, entry, place = self._parts(index)
        if entry is None:
            return findings_outline.as_text([section])
        if place is not None:
            return self._words(index)
        return findings_outline.as_text([replace(section, entries=(entry,))])

    def _parts(self, index: _AnyIndex) -> tuple[Section, Entry | None, int | None]:
        """Section, entry, number of the place: as far down as the index goes."""
        at = index.internalId()
        if at == _SECTION:
            return self._sections[index.row()], None, None
        section = self._sections[(at & _SECTION_BITS) - 1]
        if at >> _WIDTH == 0:
            return section, section.entries[index.row()], None
        return section, section.entries[(at >> _WIDTH) - 1], index.row()

    def _words(self, index: _AnyIndex) -> str:
        section, entry, place = self._parts(index)
        if entry is None:
            return section.heading
        if place is None:
            return text.one_line(entry.words)
        return place_words(entry.places[place]) if place < len(entry.places) else more_words(entry)

    def _count(self, index: _AnyIndex) -> str:
        section, entry, place = self._parts(index)
        if entry is None:
            return text.count(len(section.entries)) if section.is_of_findings else ""
        return text.count(entry.count) if place is None and entry.count else ""

    def _lines_below(self, entry: Entry) -> int:
        return len(entry.places) + bool(more_words(entry))

    def index(self, row: int, column: int, parent: _AnyIndex = QModelIndex()) -> QModelIndex:  # noqa: D102 - Qt's contract
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, _SECTION)
        above = parent.internalId()
        if above == _SECTION:
            return self.createIndex(row, column, parent.row() + 1)
        return self.createIndex(row, column, (parent.row() + 1) << _WIDTH | above)

    def parent(self, index: _AnyIndex) -> QModelIndex:  # type: ignore[override]  # noqa: D102 - Qt's contract
        at = index.internalId() if index.isValid() else _SECTION
        if at == _SECTION:
            return QModelIndex()
        section = at & _SECTION_BITS
        if at >> _WIDTH == 0:
            return self.createIndex(section - 1, 0, _SECTION)
        return self.createIndex((at >> _WIDTH) - 1, 0, section)

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        if not parent.isValid():
            return len(self._sections)
        if parent.column() > 0:
            return 0
        section, entry, place = self._parts(parent)
        if entry is None:
            return len(section.entries)
        return 0 if place is not None else self._fetched.get(self._address(parent), 0)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: ARG002, D102 - Qt's contract
        return len(FindingColumn)

    def hasChildren(self, parent: _AnyIndex = QModelIndex()) -> bool:  # noqa: N802, D102 - Qt's contract
        return self.rowCount(parent) > 0 or self.canFetchMore(parent)

    def canFetchMore(self, parent: _AnyIndex) -> bool:  # noqa: N802, D102 - Qt's contract
        entry = self._entry(parent)
        return entry is not None and self._fetched.get(self._address(parent), 0) < self._lines_below(entry)

    def fetchMore(self, parent: _AnyIndex) -> None:  # noqa: N802, D102 - Qt's contract
        entry = self._entry(parent)
        if entry is None:
            return
        address = self._address(parent)
        have = self._fetched.get(address, 0)
        will_have = min(have + _PORTION, self._lines_below(entry))
        if will_have > have:
            self.beginInsertRows(parent, have, will_have - 1)
            self._fetched[address] = will_have
            self.endInsertRows()

    def _entry(self, index: _AnyIndex) -> Entry | None:
        """The finding of a line; None for any other line."""
        if not index.isValid() or index.column() > 0:
            return None
        _, entry, place = self._parts(index)
        return entry if place is None else None

    def _address(self, index: _AnyIndex) -> tuple[int, int]:
        return index.internalId(), index.row()

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102 - Qt's contract
        if not index.isValid():
            return None
        column = FindingColumn(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Role.TONE:
            return self._parts(index)[0].tone
        if column is FindingColumn.COUNT:
            return self._count(index) if role == Qt.ItemDataRole.DisplayRole else None
        return self._words_in(index, role)

    def _words_in(self, index: _AnyIndex, role: int) -> str | None:
        words = self._words(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.as_tooltip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (words, self._count(index)) if part)
        return None

    def headerData(  # noqa: D102 - Qt's contract
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = FindingColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[column]
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: FindingColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is FindingColumn.COUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
