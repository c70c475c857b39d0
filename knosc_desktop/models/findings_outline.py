"""What is known of a staged file as headings, findings and places; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.upload_review import unfound
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import text
from knosc_desktop.models.columns import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.validation import CheckReport, Comparison, Finding, Place

_TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.QUIET}
_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}


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
    found = file.examination
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
        return text.one_line(place)
    where = text.one_line(str(place.address))
    return f"{where}   {text.one_line(place.remark)}" if place.remark else where


def more_words(entry: Entry) -> str:
    """What stands below the listed places when there are more; empty when there are none."""
    more = entry.count - len(entry.places)
    return f"… and {text.count(more)} more" if more > 0 and entry.places else ""


def as_text(sections: Sequence[Section]) -> str:
    """The whole of it for the clipboard."""
    return "\n".join(line for section in sections for line in _lines(section))


def _lines(section: Section) -> Iterator[str]:
    yield section.heading
    for entry in section.entries:
        number = "" if section.is_of_findings else f": {text.count(entry.count)}"
        yield f"\t{text.one_line(entry.words)}{number}"
        for place in entry.places:
            yield f"\t\t{place_words(place)}"
        if more := more_words(entry):
            yield f"\t\t{more}"


def _of_severity(report: CheckReport, severity: Severity) -> Section:
    found = (finding for finding in report.findings if finding.severity is severity)
    return Section(_HEADINGS[severity], _TONES[severity], tuple(_entry(finding) for finding in found))


def _entry(finding: Finding) -> Entry:
    return Entry(finding.message, finding.count, finding.places)


def _of_columns(file: StagedFile) -> Section:
    """As long as the contents were not looked at, the columns are all that is known."""
    resemblance = file.examination.resemblance
    likeness = None if resemblance is None or file.trigger is None else resemblance.to(file.trigger)
    entries = []
    if likeness is not None:
        label = text.trigger_label(likeness.trigger)
        if likeness.missing:
            entries.append(Entry(f"Columns of {label} that are missing", len(likeness.missing), likeness.missing))
        if likeness.unknown:
            entries.append(Entry(f"Columns that {label} does not have", len(likeness.unknown), likeness.unknown))
    return Section("Columns", Tone.WARNING, tuple(entries))


def _of_change(comparison: Comparison) -> Section:
    if comparison.key:
        key = ", ".join(text.one_line(name) for name in comparison.key)
        missing, new, repeated = "Rows that are missing from this file", "New rows", f"Rows that repeat {key}"
    else:
        # A changed row is then one that is gone and one that is new.
        missing, new = "Rows that are missing from this file or changed", "Rows that are new or changed"
        repeated = "Rows that are in this file more than once"
    entries = (
        Entry(missing, comparison.missing, comparison.missing_examples),
        Entry("Rows to be deleted", comparison.deleted),
        Entry("Rows to be closed", comparison.closed),
        Entry(f"Rows {unfound(comparison)}", comparison.not_there),
        Entry("Changed rows", comparison.changed, comparison.changed_places),
        Entry(new, comparison.new),
        Entry("Unchanged rows", comparison.unchanged),
        Entry(repeated, comparison.repeated),
    )
    tone = Tone.WARNING if comparison.loses_much() else Tone.BUSY
    return Section("What will change", tone, tuple(entry for entry in entries if entry.count), is_of_findings=False)
