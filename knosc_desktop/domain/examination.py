"""All that is known of a staged file's contents so far."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.domain.comparison import Comparison, LastUpload
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.findings import CheckReport
    from knosc_desktop.domain.resemblance import Resemblance
    from knosc_desktop.domain.tables import Head, TableHeader


class ExaminationPhase(StrEnum):
    """How far it is."""

    NOT_BEGUN = "not begun"
    READING = "reading"
    COMPARING = "comparing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look into a staged file gave; every part is None until it is known.

    Attributes:
        phase: how far it is.
        head: its beginning.
        resemblance: which kind it looks like; None also when no templates could be had.
        header: where its table begins, for the kind it will be sent as.
        report: rows and findings.
        comparison: with the last upload of its kind; None also when there was none to compare with.
        last_upload: what it was compared with.
        obstacle: why it could not be looked at (any further); it can be sent all the same.
    """

    phase: ExaminationPhase = ExaminationPhase.NOT_BEGUN
    head: Head | None = None
    resemblance: Resemblance | None = None
    header: TableHeader | None = None
    report: CheckReport | None = None
    comparison: Comparison | None = None
    last_upload: LastUpload | None = None
    obstacle: Problem | None = None

    def as_another_kind(self) -> Examination:
        """What stays true of the same contents when they will be sent as another kind."""
        # What could not even be begun is no better as something else.
        obstacle = self.obstacle if self.head is None else None
        return Examination(head=self.head, resemblance=self.resemblance, obstacle=obstacle)


NOT_EXAMINED = Examination()
