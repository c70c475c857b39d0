"""A user's spreadsheet on this computer, before and while it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.kind_detection import KindScores
    from knosc_desktop.domain.repairs import Repair
    from knosc_desktop.domain.tables import Head, TableHeader
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.domain.validation import CheckReport, Comparison, LastUpload


# What comes back from Knosc as a file.


@dataclass(frozen=True, slots=True)
class TemplateLink:
    """Where the blank template of one kind of data is (knosc-api.md section 9).

    Attributes:
        trigger: name of the kind of data.
        url: absolute or relative to the tenant, as Knosc gave it; may be signed, so it is never shown.
        file_name: a safe bare name to propose for it.
    """

    trigger: str
    url: str = field(repr=False)
    file_name: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file that arrived whole.

    Attributes:
        path: where it is now.
        file_name: a safe bare name from what the server called it; ``path`` may be named otherwise.
        size: bytes.
        sha256: of the bytes, in hex.
    """

    path: Path
    file_name: str
    size: int
    sha256: str


# All that is known of a staged file's contents so far.


class ValidationPhase(StrEnum):
    """How far it is."""

    NOT_BEGUN = "not begun"
    READING = "reading"
    COMPARING = "comparing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Validation:
    """What a look into a staged file gave; every part is None until it is known.

    Attributes:
        phase: how far it is.
        head: its beginning.
        kind_scores: which kind it looks like; None also when no templates could be had.
        header: where its table begins, for the kind it will be sent as.
        report: rows and findings.
        comparison: with the last upload of its kind; None also when there was none to compare with.
        last_upload: what it was compared with.
        obstacle: why it could not be looked at (any further); it can be sent all the same.
    """

    phase: ValidationPhase = ValidationPhase.NOT_BEGUN
    head: Head | None = None
    kind_scores: KindScores | None = None
    header: TableHeader | None = None
    report: CheckReport | None = None
    comparison: Comparison | None = None
    last_upload: LastUpload | None = None
    obstacle: Problem | None = None

    def as_another_kind(self) -> Validation:
        """What stays true of the same contents when they will be sent as another kind."""
        # What could not even be begun is no better as something else.
        obstacle = self.obstacle if self.head is None else None
        return Validation(head=self.head, kind_scores=self.kind_scores, obstacle=obstacle)


NOT_VALIDATED = Validation()


class FileFormat(StrEnum):
    """What Knosc takes (knosc-api.md section 5); the value is the media type sent along."""

    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"


class Wait(StrEnum):
    """What a staged file waits for until it can be read; the app looks by itself whether it is over."""

    HELD = "held by another program"
    FETCHED = "being fetched from the cloud"


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells that a file was changed since it was looked at.

    Attributes:
        size: bytes.
        modified_ns: nanoseconds since the epoch, as the file system says.
    """

    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Original:
    """The user's own file, of which a repaired copy is on the list.

    Attributes:
        path: where it is.
        stamp: what it was when it was copied.
    """

    path: Path
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One line of the staging list.

    Attributes:
        id: made by the program, unique while it runs.
        path: the user's own file, or a repaired copy of it.
        format: as found from its content.
        stamp: size and time when it was staged.
        trigger: name of the kind of data it will be sent as; None until chosen.
        note: what the user should know before sending, in a sentence; may be empty.
        problem: why it cannot go as it is now (gone, changed, unreadable); the
            line stays so that nothing is lost.
        wait: what it waits for, of which ``problem`` tells; None when its problem does not pass by itself.
        is_kind_chosen: whether the user chose the kind; then nothing else changes it.
        corrects: the program's id of the failed job whose file this is, corrected; else empty.
        validation: what is known of its contents.
        repairs: that the user chose and that are not in it yet, the first chosen first.
        original: what it is a repaired copy of; None when it is the user's own file.
    """

    id: str
    path: Path
    format: FileFormat
    stamp: FileStamp
    trigger: str | None
    note: Text = ""
    problem: Problem | None = None
    wait: Wait | None = None
    is_kind_chosen: bool = False
    corrects: str = ""
    validation: Validation = NOT_VALIDATED
    repairs: tuple[Repair, ...] = ()
    original: Original | None = None

    def would_go_like(self, other: StagedFile | None) -> bool:
        """Whether the other is the same file, to be sent in the same way, whatever else is known of it."""
        if other is None:
            return False
        return (self.id, *_sent_as(self)) == (other.id, *_sent_as(other))


def _sent_as(file: StagedFile) -> tuple[object, ...]:
    return file.path, file.format, file.stamp, file.trigger, file.problem, file.corrects


@dataclass(frozen=True, slots=True)
class Rejection:
    """A dropped path that cannot be staged, and why."""

    path: Path
    problem: Problem


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The exact bytes to send, copied once into the snapshot store.

    Attributes:
        path: the copy, which nobody else writes.
        file_name: the user's name for it.
        format: decides the media type.
        size: bytes.
        sha256: of the bytes, in hex.
    """

    path: Path
    file_name: str
    format: FileFormat
    size: int
    sha256: str
