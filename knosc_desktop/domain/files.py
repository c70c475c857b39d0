"""A planner's spreadsheet on this computer, before and while it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.examination import NOT_EXAMINED, Examination

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.errors import Problem


class FileFormat(StrEnum):
    """What Knosc takes (knosc-api.md section 5); the value is the media type sent along."""

    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"


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
class StagedFile:
    """One line of the staging list.

    Attributes:
        id: made by the program, unique while it runs.
        path: the planner's own file.
        format: as found from its content.
        stamp: size and time when it was staged.
        trigger: name of the kind of data it will be sent as; None until chosen.
        note: what the planner should know before sending, in a sentence; may be empty.
        problem: why it cannot go as it is now (gone, changed, unreadable); the
            line stays so that nothing is lost.
        is_kind_hers: whether the planner herself chose the kind; then nothing else changes it.
        corrects: the program's id of the failed job whose file this is, corrected; else empty.
        examination: what is known of its contents.
    """

    id: str
    path: Path
    format: FileFormat
    stamp: FileStamp
    trigger: str | None
    note: str = ""
    problem: Problem | None = None
    is_kind_hers: bool = False
    corrects: str = ""
    examination: Examination = NOT_EXAMINED

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
    """The exact bytes to send, copied once into the outbox.

    Attributes:
        path: the copy, which nobody else writes.
        file_name: the planner's name for it.
        format: decides the media type.
        size: bytes.
        sha256: of the bytes, in hex.
    """

    path: Path
    file_name: str
    format: FileFormat
    size: int
    sha256: str
