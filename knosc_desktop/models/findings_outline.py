"""What is known of a staged file as headings, problems and places; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import ranges_of
from knosc_desktop.domain.repairs import RepairKind, offer_of, still_open
from knosc_desktop.domain.triggers import known_actions
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import formatting, validation_text
from knosc_desktop.models.roles import Tone
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.repairs import Offer
    from knosc_desktop.domain.validation import CheckReport, Comparison, Finding, Place

_TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.QUIET}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, or one kind of change.

    Attributes:
        words: what it is.
        count: how many places there are, of which not all need to be listed; 0 when none can be.
        places: where; or examples as text.
        title: what it is called where there is room for a few words.
        offer: how what is left of it can be repaired; None where it cannot.
        is_repaired: whether repairs leave nothing of it.
    """

    words: str
    count: int = 0
    places: Sequence[Place | str] = ()
    title: str = ""
    offer: Offer | None = None
    is_repaired: bool = False

    @property
    def cells(self) -> tuple[Place, ...]:
        """The places that are cells or rows."""
        return tuple(place for place in self.places if not isinstance(place, str))

    @property
    def examples(self) -> tuple[str, ...]:
        """The places that are only text."""
        return tuple(formatting.one_line(place) for place in self.places if isinstance(place, str))

    @property
    def places_counted(self) -> str:
        """How many cells or rows there are; empty where the whole file is meant."""
        if not self.cells:
            return ""
        are_rows = all(place.address.column == 0 for place in self.cells)
        return tr("staging.rows" if are_rows else "staging.cells", count=max(self.count, len(self.cells)))


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
        sections += [
            _of_severity(file, found.report, Severity.ERROR),
            _of_severity(file, found.report, Severity.WARNING),
        ]
    else:
        sections.append(_of_columns(file))
    if found.comparison is not None:
        sections.append(_of_change(found.comparison))
    if found.report is not None:
        sections.append(_of_severity(file, found.report, Severity.NOTE))
    return tuple(section for section in sections if section.entries)


def place_words(place: Place | str) -> str:
    """A place and what is particular about it, on one line."""
    if isinstance(place, str):
        return formatting.one_line(place)
    where = formatting.one_line(str(place.address))
    return f"{where}   {formatting.one_line(render(place.remark))}" if place.remark else where


@dataclass(frozen=True, slots=True)
class Link:
    """Cells below each other, as a link to the first of them.

    Attributes:
        words: the range as Excel writes it; its sheet only where that is not the one of the table.
        target: where it leads.
        remark: what is particular about that place; may be empty.
    """

    words: str
    target: Address
    remark: str = ""


def links(places: Sequence[Place], sheet: str) -> list[Link]:
    """Links to all of these places.

    Args:
        places: in the order of the file.
        sheet: name of the one with the table.
    """
    remarks = {place.address: place.remark for place in places}
    found = []
    for cells in ranges_of(place.address for place in places):
        words = formatting.one_line(str(cells))
        if cells.first.sheet == sheet:
            words = words.rpartition("!")[2]
        remark = remarks[cells.first] if cells.first == cells.last else ""
        found.append(Link(words, cells.first, formatting.one_line(render(remark)) if remark else ""))
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One of the places that are gone through one after the other.

    Attributes:
        section: number of its section.
        entry: number of its problem there.
        address: where it is.
    """

    section: int
    entry: int
    address: Address


def steps(sections: Sequence[Section]) -> list[Step]:
    """The places of all errors and warnings, problem by problem; without any, those of the notes."""
    found = [
        (section.tone, Step(number, place_of, place.address))
        for number, section in enumerate(sections)
        if section.is_of_findings
        for place_of, entry in enumerate(section.entries)
        for place in entry.cells
    ]
    grave = [step for tone, step in found if tone is not Tone.QUIET]
    return grave or [step for _, step in found]


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


def _of_severity(file: StagedFile, report: CheckReport, severity: Severity) -> Section:
    found = (finding for finding in report.findings if finding.severity is severity)
    entries = tuple(_entry(file, finding) for finding in found)
    return Section(tr(f"staging.outline.{severity}"), _TONES[severity], entries)


def _entry(file: StagedFile, finding: Finding) -> Entry:
    offer = _offer(file, finding)
    left = None if offer is None else still_open(offer, file.repairs)
    return Entry(
        render(finding.message),
        finding.count,
        finding.places,
        validation_text.in_short(finding),
        left,
        is_repaired=offer is not None and left is None,
    )


def _offer(file: StagedFile, finding: Finding) -> Offer | None:
    return offer_of(finding, known_actions(file.trigger or ""))


def cells_to_enter(file: StagedFile) -> dict[Address, tuple[str, ...]]:
    """The cells in which the user may enter something, with what they may choose from; nothing where they type it."""
    report = file.validation.report
    offers = (_offer(file, finding) for finding in (report.findings if report else ()))
    return {
        cell: offer.choices
        for offer in offers
        if offer is not None and offer.kind in {RepairKind.VALUE, RepairKind.ACTION}
        for cell in offer.cells
    }


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
