"""The files of one upload, the gravest first, each with a tick while it is to be uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from knosc_desktop.domain.upload_review import WarningReason
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import formatting, validation_text
from knosc_desktop.models.roles import ReviewColumn, Role, Tone
from knosc_desktop.words.catalogue import number, render, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.upload_review import FileReview, UploadWarning
    from knosc_desktop.domain.validation import Comparison

_AnyIndex = QModelIndex | QPersistentModelIndex
_BETWEEN = " · "
_NUMBERS = frozenset({ReviewColumn.ROWS, ReviewColumn.NEW, ReviewColumn.CHANGED, ReviewColumn.MISSING})
_GRAVE = frozenset({WarningReason.OTHER_KIND, WarningReason.SAME_FILE, WarningReason.LARGE_LOSS, WarningReason.REPAIRS})


class UploadReviewModel(QAbstractTableModel):
    """What Knosc will probably reject has no tick at first, unless it is the only file; the user may give it one.

    Signals:
        ticks_changed(): other files are to be uploaded now.
    """

    ticks_changed = Signal()

    def __init__(self, reviews: Sequence[FileReview], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reviews = tuple(reviews)
        self._readers: dict[int, Callable[[FileReview, ReviewColumn], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._cell,
            Qt.ItemDataRole.ToolTipRole: lambda review, column: formatting.as_tooltip(self._tip(review, column)),
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            Qt.ItemDataRole.TextAlignmentRole: lambda _review, column: _alignment(column),
            Qt.ItemDataRole.CheckStateRole: self._tick,
            Role.TONE: self._tone,
            Role.PROBLEMS: lambda review, _column: self._problems(review),
            Role.PROBLEMS_TONE: lambda review, _column: Tone.BAD if review.problems else Tone.WARNING,
        }
        # A question about one file is about that file: without it nothing would be asked.
        self._ticked = frozenset(each.file.id for each in reviews if len(reviews) == 1 or not each.problems)

    @property
    def ticked(self) -> frozenset[str]:
        """Ids of the files that are to be uploaded."""
        return self._ticked

    def file_id(self, index: _AnyIndex) -> str:
        """The id of the file of a line."""
        return self._reviews[index.row()].file.id

    def has_problems(self, index: _AnyIndex) -> bool:
        """Whether the check found problems in the file of a line."""
        return index.isValid() and bool(self._problems(self._reviews[index.row()]))

    def details(self, index: _AnyIndex) -> list[str]:
        """In sentences, what the line itself leaves out."""
        if not index.isValid():
            return []
        return [render(each.message) for each in self._reasons(self._reviews[index.row()]) if each.message]

    def toggle(self, index: _AnyIndex) -> None:
        """Give that line a tick, or take it away."""
        file_id = self.file_id(index)
        self._ticked = self._ticked ^ {file_id}
        # What one file does may depend on another that is uploaded before it.
        last = self.index(self.rowCount() - 1, ReviewColumn.KNOW)
        self.dataChanged.emit(self.index(0, ReviewColumn.TICK), last)
        self.ticks_changed.emit()

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._reviews)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(ReviewColumn)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == ReviewColumn.TICK else flags

    def setData(self, index: _AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() != ReviewColumn.TICK:
            return False
        if (Qt.CheckState(value) is Qt.CheckState.Checked) != (self.file_id(index) in self._ticked):
            self.toggle(index)
        return True

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        review, column = self._reviews[index.row()], ReviewColumn(index.column())
        reader = self._readers.get(role)
        return None if reader is None else reader(review, column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = ReviewColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column is ReviewColumn.TICK else _heading(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _heading(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def _reasons(self, review: FileReview) -> tuple[UploadWarning, ...]:
        return review.reasons_among(self._ticked)

    def _tick(self, review: FileReview, column: ReviewColumn) -> Qt.CheckState | None:
        if column is not ReviewColumn.TICK:
            return None
        return Qt.CheckState.Checked if review.file.id in self._ticked else Qt.CheckState.Unchecked

    def _cell(self, review: FileReview, column: ReviewColumn) -> str:
        if column is ReviewColumn.FILE:
            return formatting.one_line(review.file.path.name)
        if column is ReviewColumn.KIND:
            return formatting.trigger_label(review.file.trigger or "")
        if column is ReviewColumn.KNOW:
            return self._to_know(review)
        return _number(review, column) if column in _NUMBERS else ""

    def _to_know(self, review: FileReview) -> str:
        """In a few words each, what there is to know beside the problems, which have a mark of their own."""
        words = [render(each.short) for each in self._reasons(review) if each.short]
        if not words and not self._problems(review):
            words = [tr("review.short.clean")]
        return formatting.one_line(_BETWEEN.join(words))

    def _problems(self, review: FileReview) -> str:
        """What the check found: what Knosc will probably reject, otherwise what only the user can tell."""
        report = review.file.validation.report
        if review.problems or report is None:
            return render(review.problems)
        return validation_text.counts(report, Severity.WARNING)

    def _tone(self, review: FileReview, column: ReviewColumn) -> Tone | None:
        if column is ReviewColumn.KNOW:
            is_grave = any(each.doubt in _GRAVE for each in review.reasons)
            return Tone.BAD if is_grave else Tone.QUIET
        if column is ReviewColumn.MISSING and any(each.doubt is WarningReason.LARGE_LOSS for each in review.reasons):
            comparison = review.file.validation.comparison
            return Tone.BAD if comparison is not None and comparison.refreshes and comparison.missing else None
        return None

    def _tip(self, review: FileReview, column: ReviewColumn) -> str:
        if column is ReviewColumn.FILE:
            return str(review.file.path)
        return self._cell(review, column) if column in {ReviewColumn.KIND, ReviewColumn.KNOW} else ""

    def _spoken(self, review: FileReview, column: ReviewColumn) -> str:
        """The whole line, where the keyboard comes to it."""
        if column not in {ReviewColumn.TICK, ReviewColumn.FILE}:
            return formatting.spoken_line(self._spoken_cell(review, column), _heading(column))
        is_ticked = review.file.id in self._ticked
        words = [self._cell(review, ReviewColumn.FILE)]
        words.append(tr("review.spoken.ticked" if is_ticked else "review.spoken.left_out"))
        others = (each for each in ReviewColumn if each > ReviewColumn.FILE)
        words += [f"{_heading(each)}: {self._spoken_cell(review, each)}" for each in others]
        return ", ".join(words)

    def _spoken_cell(self, review: FileReview, column: ReviewColumn) -> str:
        cell = self._cell(review, column)
        problems = self._problems(review) if column is ReviewColumn.KNOW else ""
        return _BETWEEN.join(each for each in (problems, cell) if each)


def _alignment(column: ReviewColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _heading(column: ReviewColumn) -> str:
    return tr(f"review.column.{column.name.lower()}")


def _number(review: FileReview, column: ReviewColumn) -> str:
    rows = validation_text.row_count(review.file)
    is_all_new = column is ReviewColumn.NEW and review.is_first
    if column is ReviewColumn.ROWS or is_all_new:
        return formatting.NOTHING if rows is None else number(rows)
    comparison = review.file.validation.comparison
    return formatting.NOTHING if comparison is None else _count(comparison, column)


def _count(comparison: Comparison, column: ReviewColumn) -> str:
    counts = {
        ReviewColumn.NEW: comparison.new,
        ReviewColumn.CHANGED: comparison.changed,
        ReviewColumn.MISSING: comparison.missing,
    }
    if comparison.key or not comparison.missing:
        return number(counts[column])
    # Any of the new and the missing may be a changed one.
    return formatting.NOTHING if column is ReviewColumn.CHANGED else f"≤ {number(counts[column])}"
