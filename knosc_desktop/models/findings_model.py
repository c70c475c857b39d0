"""The findings of one staged file as a tree: sections, findings, places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import FindingColumn, Role, Tone
from knosc_desktop.words.catalogue import number, render, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.validation import CheckReport, Comparison, Finding, Place


# What is known of a staged file as headings, findings and places; pure functions.

_TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.QUIET}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, or one kind of change.

    Attributes:
        words: what it is.
        count: how many places there are, of which not all need to be listed; 0 when none can be.
        places: where; or examples as text.
    """

    words: str
    count: int = 0
    places: Sequence[Place | str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one weight.

    Attributes:
        heading: a word or two.
        tone: how it feels.
        entries: what belongs there.
        is_of_findings: whether the entries are findings, which say and count for themselves; else kinds of change.
    """

    heading: str
    tone: Tone
    entries: tuple[Entry, ...]
    is_of_findings: bool = True


def outline(file: StagedFile) -> tuple[Section, ...]:
    """All there is to tell, the grave first; sections without entries are left out."""
    found = file.validation
    sections = []
    if found.report is not None:
        sections += [_of_severity(found.report, Severity.ERROR), _of_severity(found.report, Severity.WARNING)]
    else:
        sections.append(_of_columns(file))
    if found.comparison is not None:
        sections.append(_of_change(found.comparison))
    if found.report is not None:
        sections.append(_of_severity(found.report, Severity.NOTE))
    return tuple(section for section in sections if section.entries)


def place_words(place: Place | str) -> str:
    """A place and what is particular about it, on one line."""
    if isinstance(place, str):
        return formatting.one_line(place)
    where = formatting.one_line(str(place.address))
    return f"{where}   {formatting.one_line(render(place.remark))}" if place.remark else where


def more_words(entry: Entry) -> str:
    """The last entry below the listed places when there are more; empty when there are none."""
    more = entry.count - len(entry.places)
    return tr("staging.outline.more", count=more) if more > 0 and entry.places else ""


def as_text(sections: Sequence[Section]) -> str:
    """The whole of it for the clipboard."""
    return "\n".join(line for section in sections for line in _lines(section))


def _lines(section: Section) -> Iterator[str]:
    yield section.heading
    for entry in section.entries:
        words = formatting.one_line(entry.words)
        yield f"\t{words if section.is_of_findings else tr('staging.outline.counted', words=words, count=entry.count)}"
        for place in entry.places:
            yield f"\t\t{place_words(place)}"
        if more := more_words(entry):
            yield f"\t\t{more}"


def _of_severity(report: CheckReport, severity: Severity) -> Section:
    found = (finding for finding in report.findings if finding.severity is severity)
    return Section(tr(f"staging.outline.{severity}"), _TONES[severity], tuple(_entry(finding) for finding in found))


def _entry(finding: Finding) -> Entry:
    return Entry(render(finding.message), finding.count, finding.places)


def _of_columns(file: StagedFile) -> Section:
    """As long as the contents were not looked at, the columns are all that is known."""
    kind_scores = file.validation.kind_scores
    likeness = None if kind_scores is None or file.trigger is None else kind_scores.to(file.trigger)
    entries = []
    if likeness is not None:
        label = formatting.trigger_label(likeness.trigger)
        if likeness.missing:
            words = tr("staging.outline.columns_missing", type=label)
            entries.append(Entry(words, len(likeness.missing), likeness.missing))
        if likeness.unknown:
            words = tr("staging.outline.columns_unknown", type=label)
            entries.append(Entry(words, len(likeness.unknown), likeness.unknown))
    return Section(tr("staging.outline.columns"), Tone.WARNING, tuple(entries))


def _of_change(comparison: Comparison) -> Section:
    if comparison.key:
        missing, new = tr("staging.outline.missing"), tr("staging.outline.new")
        repeated = tr("staging.outline.repeated_key", columns=tuple(map(formatting.one_line, comparison.key)))
        not_there = tr("staging.outline.not_found")
    else:
        # A changed row is then one that is gone and one that is new.
        missing, new = tr("staging.outline.missing_or_changed"), tr("staging.outline.new_or_changed")
        repeated, not_there = tr("staging.outline.repeated"), tr("staging.outline.not_matched")
    entries = (
        Entry(missing, comparison.missing, comparison.missing_examples),
        Entry(tr("staging.outline.deleted"), comparison.deleted),
        Entry(tr("staging.outline.closed"), comparison.closed),
        Entry(not_there, comparison.not_there),
        Entry(tr("staging.outline.changed"), comparison.changed, comparison.changed_places),
        Entry(new, comparison.new),
        Entry(tr("staging.outline.unchanged"), comparison.unchanged),
        Entry(repeated, comparison.repeated),
    )
    tone = Tone.WARNING if comparison.loses_much() else Tone.BUSY
    heading = tr("staging.outline.changes")
    return Section(heading, tone, tuple(entry for entry in entries if entry.count), is_of_findings=False)


_AnyIndex = QModelIndex | QPersistentModelIndex

_PORTION = 100
"""So many places of a finding are put into the tree at a time."""
_SECTION = 0
"""The id of every index of a section; those below carry their parent in theirs."""
_WIDTH = 20

_SECTION_BITS = (1 << _WIDTH) - 1


class FindingsModel(QAbstractItemModel):
    """Indexes hold numbers alone: Python objects behind an index may be gone when Qt asks for them."""

    def __init__(self, parent: QObject | None = None) -> None:
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
        return "\n".join(chosen) if chosen else as_text(self._sections)

    def _text_of(self, index: _AnyIndex) -> str:
        section, entry, place = self._parts(index)
        if entry is None:
            return as_text([section])
        if place is not None:
            return self._words(index)
        return as_text([replace(section, entries=(entry,))])

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
            return formatting.one_line(entry.words)
        return place_words(entry.places[place]) if place < len(entry.places) else more_words(entry)

    def _count(self, index: _AnyIndex) -> str:
        section, entry, place = self._parts(index)
        if entry is None:
            return number(len(section.entries)) if section.is_of_findings else ""
        return number(entry.count) if place is None and entry.count else ""

    def _lines_below(self, entry: Entry) -> int:
        return len(entry.places) + bool(more_words(entry))

    def index(self, row: int, column: int, parent: _AnyIndex = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, _SECTION)
        above = parent.internalId()
        if above == _SECTION:
            return self.createIndex(row, column, parent.row() + 1)
        return self.createIndex(row, column, (parent.row() + 1) << _WIDTH | above)

    def parent(self, index: _AnyIndex) -> QModelIndex:  # type: ignore[override]
        at = index.internalId() if index.isValid() else _SECTION
        if at == _SECTION:
            return QModelIndex()
        section = at & _SECTION_BITS
        if at >> _WIDTH == 0:
            return self.createIndex(section - 1, 0, _SECTION)
        return self.createIndex((at >> _WIDTH) - 1, 0, section)

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._sections)
        if parent.column() > 0:
            return 0
        section, entry, place = self._parts(parent)
        if entry is None:
            return len(section.entries)
        return 0 if place is not None else self._fetched.get(self._address(parent), 0)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: ARG002 - Qt's contract
        return len(FindingColumn)

    def hasChildren(self, parent: _AnyIndex = QModelIndex()) -> bool:
        return self.rowCount(parent) > 0 or self.canFetchMore(parent)

    def canFetchMore(self, parent: _AnyIndex) -> bool:
        entry = self._entry(parent)
        return entry is not None and self._fetched.get(self._address(parent), 0) < self._lines_below(entry)

    def fetchMore(self, parent: _AnyIndex) -> None:
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

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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
            return formatting.as_tooltip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (words, self._count(index)) if part)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = FindingColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(f"staging.outline.column.{column.name.lower()}")
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: FindingColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is FindingColumn.COUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
