"""One sheet as Excel shows it; rows are there when they are in sight, and the problems are on their cells."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.reader_requests import SheetRow
from knosc_desktop.domain.repairs import RepairKind, repaired, rows_out
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Role, Tone
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.reader_requests import SheetRows
    from knosc_desktop.domain.repairs import Repair
    from knosc_desktop.models.findings_outline import Section

_AnyIndex = QModelIndex | QPersistentModelIndex
PAGE = 128
"""Rows that are fetched at a time."""
_KEPT = 64
"""Pages that are kept: more than fit onto any screen."""
_WAITING = "…"
# Qt asks for them with each cell that it paints.
_READ_ONLY = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READ_ONLY | Qt.ItemFlag.ItemIsEditable
_GRAVEST_FIRST = (Tone.BAD, Tone.WARNING, Tone.BUSY, Tone.QUIET)


@dataclass(frozen=True, slots=True)
class CellMark:
    """The problems of one cell or row.

    Attributes:
        tone: of the gravest.
        titles: what they are called, the gravest first.
    """

    tone: Tone
    titles: tuple[str, ...]


class CellLook(NamedTuple):
    """All that is needed to paint a cell, asked for at once: hundreds are painted while the sheet is scrolled.

    Attributes:
        text: what is to be seen.
        tone: of its gravest problem; None when it has none.
        is_header: whether it is in the header of the table.
        is_faint: whether Excel hides it, or it has not come yet.
        is_marked_as_row: whether its problem is one of its row.
        is_removed: whether a repair takes its row out.
    """

    text: str
    tone: Tone | None
    is_header: bool
    is_faint: bool
    is_marked_as_row: bool
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What is known of a sheet before its rows.

    Attributes:
        name: as on its tab; empty for a CSV file.
        header_row: number of the row with the names of the columns; 0 when there is none.
        columns: how many there are at least.
    """

    name: str = ""
    header_row: int = 0
    columns: int = 0


def marks_of(sections: Sequence[Section], sheet: str) -> dict[tuple[int, int], CellMark]:
    """The problems by row and column; column 0 is the whole row."""
    found: defaultdict[tuple[int, int], list[tuple[Tone, str]]] = defaultdict(list)
    for section in sections:
        if section.is_of_findings:
            for entry in section.entries:
                for place in entry.cells:
                    if place.address.sheet == sheet:
                        found[place.address.row, place.address.column].append((section.tone, entry.title))
    return {
        place: CellMark(
            min((tone for tone, _ in problems), key=_GRAVEST_FIRST.index),
            tuple(dict.fromkeys(title for _, title in problems)),
        )
        for place, problems in found.items()
    }


class PreviewModel(QAbstractTableModel):
    """Row n of the model is row n + 1 of the sheet.

    Signals:
        rows_wanted(ranges: list[tuple[int, int]]): number of the first row and how many, of each page that is in
            sight and not there.
        entered(cell: Address, value: str): the user entered that where a problem allows it.
    """

    rows_wanted = Signal(list)
    entered = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = SheetFacts()
        self._marks: Mapping[tuple[int, int], CellMark] = {}
        self._repairs: Mapping[tuple[int, int], Sequence[Repair]] = {}
        self._removed: frozenset[int] = frozenset()
        self._to_enter: Mapping[tuple[int, int], tuple[str, ...]] = {}
        self._pages: OrderedDict[int, Sequence[SheetRow]] = OrderedDict()
        self._rows = 0
        self._columns = 0
        self._hidden_columns: frozenset[int] = frozenset()
        self._in_sight = range(0)
        self._readers: dict[int, Callable[[_AnyIndex], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.EditRole: self._text,
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            Role.TONE: self._tone,
            Role.HEADER: self._is_header,
            Role.PENDING: self._is_pending,
            Role.HIDDEN: self._is_hidden,
            Role.CHOICES: self._choices,
        }

    @property
    def sheet(self) -> str:
        """Name of the sheet that is shown; empty for a CSV file."""
        return self._facts.name

    def show(self, facts: SheetFacts) -> None:
        """Show that sheet from its beginning; its rows are still to come."""
        self.beginResetModel()
        self._facts = facts
        self._marks = {}
        self._repairs, self._to_enter, self._removed = {}, {}, frozenset()
        self._pages.clear()
        self._rows = facts.header_row
        self._columns = facts.columns
        self._hidden_columns = frozenset()
        self._in_sight = range(0)
        self.endResetModel()

    def show_marks(self, marks: Mapping[tuple[int, int], CellMark]) -> None:
        """Mark these cells, and no others."""
        if marks == self._marks:
            return
        self._marks = marks
        self._grow(
            max((row for row, _ in marks), default=0),
            max((column for _, column in marks), default=0),
        )
        self._tell_all()

    def show_repairs(self, repairs: Sequence[Repair], to_enter: Mapping[Address, tuple[str, ...]]) -> None:
        """Show what the cells hold with these repairs, and let the user enter something in some.

        Args:
            repairs: in the order in which they were chosen.
            to_enter: the cells, with what there is to choose from; nothing where the user types it.
        """
        by_cell: defaultdict[tuple[int, int], list[Repair]] = defaultdict(list)
        own = self._facts.name
        for repair in repairs:
            if not repair.is_of_rows:
                for cell in repair.cells:
                    if cell.sheet == own:
                        by_cell[cell.row, cell.column].append(repair)
        self._repairs = dict(by_cell)
        self._removed = frozenset(row for sheet, row in rows_out(repairs) if sheet == own)
        self._to_enter = {(cell.row, cell.column): choices for cell, choices in to_enter.items() if cell.sheet == own}
        self._tell_all()

    def take(self, answer: SheetRows) -> None:
        """Rows have come, or how far the sheet goes."""
        for first in range(0, len(answer.rows), PAGE):
            page = (answer.first - 1 + first) // PAGE
            self._pages[page] = answer.rows[first : first + PAGE]
            self._pages.move_to_end(page)
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        self._hidden_columns = frozenset(answer.hidden_columns)
        self._grow(answer.last_row, max((len(row.cells) for row in answer.rows), default=0))
        if answer.rows and self._rows:
            last = min(answer.first - 1 + len(answer.rows), self._rows) - 1
            if last >= answer.first - 1 and self._columns:
                self.dataChanged.emit(self.index(answer.first - 1, 0), self.index(last, self._columns - 1))
                self.headerDataChanged.emit(Qt.Orientation.Vertical, answer.first - 1, last)

    def look_at(self, first: int, last: int) -> None:
        """These rows of the model are in sight; those that are not there are asked for.

        Args:
            first: of them, from 0.
            last: of them.
        """
        pages = range(max(first, 0) // PAGE, max(last, 0) // PAGE + 1)
        for page in pages:
            if page in self._pages:
                self._pages.move_to_end(page)
        missing = [(page * PAGE + 1, PAGE) for page in pages if page not in self._pages]
        if missing or pages != self._in_sight:
            self._in_sight = pages
            self.rows_wanted.emit(missing)

    def index_of(self, address: Address) -> QModelIndex:
        """A cell, or the first one of a row; invalid where the sheet does not go so far."""
        if address.sheet != self._facts.name:
            return QModelIndex()
        return self.index(address.row - 1, max(address.column - 1, 0))

    def look_of(self, index: _AnyIndex) -> CellLook:
        """How that cell is to be painted."""
        row, column = index.row(), index.column()
        page = self._pages.get(row // PAGE)
        here = _BLANK if page is None or row % PAGE >= len(page) else page[row % PAGE]
        text = _WAITING if page is None else here.cells[column] if column < len(here.cells) else ""
        own = self._marks.get((row + 1, column + 1))
        mark = own or self._marks.get((row + 1, 0))
        tone = None if mark is None else mark.tone
        if self._repairs and (made := self._repairs.get((row + 1, column + 1))):
            text, tone = _repaired_text(made, text), Tone.GOOD
        return CellLook(
            formatting.one_line(text),
            tone,
            row + 1 == self._facts.header_row,
            page is None or here.is_hidden or column + 1 in self._hidden_columns,
            own is None and mark is not None,
            row + 1 in self._removed,
        )

    def mark_at(self, index: _AnyIndex) -> CellMark | None:
        """The problems of a cell, or of its row; None when there are none."""
        row = index.row() + 1
        return self._marks.get((row, index.column() + 1)) or self._marks.get((row, 0))

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._columns

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        read = self._readers.get(role)
        return None if read is None else read(index)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        may_enter = (index.row() + 1, index.column() + 1) in self._to_enter and not self._is_pending(index)
        return _EDITABLE if may_enter else _READ_ONLY

    def setData(self, index: _AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        entered = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not entered or entered == self._text(index):
            return False
        self.entered.emit(Address(self._facts.name, index.row() + 1, index.column() + 1), entered)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        # A row's number is written as Excel shows it, not as a count.
        return column_letters(section + 1) if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def _text(self, index: _AnyIndex) -> str:
        return self.look_of(index).text

    def _choices(self, index: _AnyIndex) -> tuple[str, ...]:
        return self._to_enter.get((index.row() + 1, index.column() + 1), ())

    def _is_header(self, index: _AnyIndex) -> bool:
        return index.row() + 1 == self._facts.header_row

    def _is_pending(self, index: _AnyIndex) -> bool:
        return index.row() // PAGE not in self._pages

    def _tone(self, index: _AnyIndex) -> Tone | None:
        return self.look_of(index).tone

    def _is_hidden(self, index: _AnyIndex) -> bool:
        return index.column() + 1 in self._hidden_columns or self._row(index.row()).is_hidden

    def _remarks(self, index: _AnyIndex) -> list[str]:
        place = index.row() + 1, index.column() + 1
        mark = self.mark_at(index)
        notes = {
            "preview.removed_row": place[0] in self._removed,
            "preview.repaired_cell": place in self._repairs,
            "preview.may_enter": place in self._to_enter and place not in self._repairs,
            "preview.hidden": self._is_hidden(index),
        }
        return [*(mark.titles if mark else ()), *(tr(name) for name, holds in notes.items() if holds)]

    def _tooltip(self, index: _AnyIndex) -> str | None:
        remarks = self._remarks(index)
        return formatting.as_tooltip("\n".join(remarks)) if remarks else None

    def _spoken(self, index: _AnyIndex) -> str:
        place = f"{column_letters(index.column() + 1)}{index.row() + 1}"
        return formatting.spoken_line(self._text(index) or tr("preview.empty"), place, *self._remarks(index))

    def _row(self, row: int) -> SheetRow:
        page = self._pages.get(row // PAGE, ())
        return page[row % PAGE] if row % PAGE < len(page) else _BLANK

    def _grow(self, rows: int, columns: int) -> None:
        if rows > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        if columns > self._columns:
            self.beginInsertColumns(QModelIndex(), self._columns, columns - 1)
            self._columns = columns
            self.endInsertColumns()

    def _tell_all(self) -> None:
        if self._rows and self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, self._columns - 1))


_BLANK = SheetRow()


def _repaired_text(repairs: Sequence[Repair], text: str) -> str:
    """What a cell shows then; a number as Excel shows it is not known before."""
    for repair in repairs:
        if repair.kind is not RepairKind.NUMBERS:
            text = str(repaired(repair, text))
    return text
