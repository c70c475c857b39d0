"""What sending a file would change, compared with the last upload of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knosc_desktop.domain.findings import Place

LARGE_LOSS = 0.1
"""Share of the earlier rows from which on their loss is asked about once more."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of a file against the rows of the last upload.

    Attributes:
        key: names of the columns that tell the rows apart; empty when whole rows were compared.
        new: rows that were not there before.
        changed: rows whose key was there with other values; 0 where no key is known.
        unchanged: rows that were there just so.
        missing: rows of the last upload that are not in this file.
        deleted: rows of the last upload that this file's own actions delete; counted nowhere above.
        closed: rows of the last upload that this file's own actions close; counted nowhere above.
        not_there: rows of this file that delete or close what was not found in the last upload.
        repeated: rows of this file whose key came before in it; they are counted once above.
        missing_examples: keys or rows that are missing, the first few, as text.
        changed_places: the first few cells that differ, with what stood there before.
        refreshes: whether the file's action is REFRESH, stated or by default, or may be taken for it.
        has_unknown_action: whether any action is none that is known for the kind.
        only_here: names of columns that the last upload did not have; a row that fills one is changed.
        only_before: names of columns that only the last upload had; they are not compared.
    """

    key: tuple[str, ...]
    new: int
    changed: int
    unchanged: int
    missing: int
    deleted: int = 0
    closed: int = 0
    not_there: int = 0
    repeated: int = 0
    missing_examples: tuple[str, ...] = ()
    changed_places: tuple[Place, ...] = ()
    refreshes: bool = True
    has_unknown_action: bool = False
    only_here: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()

    @property
    def before(self) -> int:
        """How many rows the last upload had."""
        return self.changed + self.unchanged + self.missing + self.deleted + self.closed

    @property
    def surely_missing(self) -> int:
        """How many rows are missing at least; without a key as many as are new may be changed ones."""
        return self.missing if self.key else max(0, self.missing - self.new)

    @property
    def possibly_removed(self) -> int:
        """How many missing rows may be those that are deleted or closed; with a key they would have been found."""
        return 0 if self.key else min(self.not_there, self.missing)

    @property
    def lost(self) -> int:
        """How many rows of the last upload will not be what they were: missing, or deleted or closed, or maybe so."""
        # What may be deleted or closed is among the missing.
        unfound = max(self.surely_missing if self.refreshes else 0, self.possibly_removed)
        return self.deleted + self.closed + unfound

    def loses_much(self, share: float = LARGE_LOSS) -> bool:
        """Whether so large a part of the earlier rows is lost that she should be asked once more."""
        return self.lost > 0 and self.lost >= share * self.before


@dataclass(frozen=True, slots=True)
class LastUpload:
    """What is known of the last upload of a kind.

    Attributes:
        file_name: as the server calls it.
        sha256: of its bytes.
        fetched_at: when (UTC).
        had_errors: whether Knosc is known to have reported errors for it: what it has may then be something else.
        is_very_last: otherwise it is the last that completed, because Knosc reported errors for a later one.
    """

    file_name: str
    sha256: str
    fetched_at: datetime
    had_errors: bool = False
    is_very_last: bool = True

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "the last upload" if self.is_very_last else "the last upload that completed"
