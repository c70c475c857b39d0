"""Which kind of data a spreadsheet looks like, judged by its header alone."""

from __future__ import annotations

from dataclasses import dataclass

from knosc_desktop.domain.tables import TableHeader


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well a table fits one kind.

    Attributes:
        trigger: name of the kind.
        score: 0 to 1.
        header: the row that fits it best.
        missing: columns of the template that are not there.
        unknown: columns of the file that the template does not have.
    """

    trigger: str
    score: float
    header: TableHeader
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How well a spreadsheet fits every kind.

    Attributes:
        ranking: best first; empty when nothing in it looks like a header.
        winner: name of the kind it clearly is; empty when that is not sure.
    """

    ranking: tuple[Likeness, ...]
    winner: str = ""

    def to(self, trigger: str) -> Likeness | None:
        """How well it fits that kind; None when not at all."""
        return next((likeness for likeness in self.ranking if likeness.trigger == trigger), None)
