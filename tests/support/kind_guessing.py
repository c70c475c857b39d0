"""How often the data type of an altered spreadsheet is detected correctly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from knosc_desktop.domain.kind_detection import detect_kind
from tests.support.altered_heads import TEMPLATES, AlteredHead, altered_head


@dataclass
class Guesses:
    """Sums over all seeds.

    Attributes:
        right: the kind was named.
        unsure: no kind was named.
        moderate_unsure: of those, the ones that had not been altered much.
        moderate: how many had not been altered much.
        wrong: in words.
        elsewhere: right, but another row was taken for the header; in words.
    """

    right: int = 0
    unsure: int = 0
    moderate: int = 0
    moderate_unsure: int = 0
    wrong: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def decided(self) -> int:
        return self.right + len(self.wrong)

    def add(self, altered: AlteredHead) -> None:
        found = detect_kind(altered.head, TEMPLATES)
        words = f"seed {altered.seed} ({altered.trigger}: {', '.join(altered.changes)})"
        self.moderate += not altered.is_severe
        if not found.winner:
            self.unsure += 1
            self.moderate_unsure += not altered.is_severe
            self.doubts.append(words)
        elif found.winner != altered.trigger:
            self.wrong.append(f"{words}: taken for {found.winner}")
        else:
            self.right += 1
            header = found.ranking[0].header
            if (header.sheet, header.row) != (altered.sheet, altered.row):
                self.elsewhere.append(f"{words}: header taken at {header.sheet}, row {header.row}")

    def __str__(self) -> str:
        total = self.decided + self.unsure
        return "\n".join(
            [
                *self.wrong,
                *self.elsewhere,
                f"{total} heads: {self.right} right, {self.unsure} not sure, {len(self.wrong)} wrong",
                f"of {self.decided} decisions {self.right / max(1, self.decided):.2%} are right",
                f"header found elsewhere in {len(self.elsewhere)}",
                f"of {self.moderate} altered moderately {self.moderate_unsure} are not sure",
            ]
        )


def guess(seeds: Iterable[int]) -> Guesses:
    """Guess the kinds of those seeds."""
    guesses = Guesses()
    for seed in seeds:
        guesses.add(altered_head(seed))
    return guesses
