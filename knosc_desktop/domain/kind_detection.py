"""Which kind of data a spreadsheet is, judged by its header against the tenant's templates.

Every column is evidence: one that many kinds share says little, one that a single kind has says
much, one that is missing speaks against. What is not clear is said to be so: a wrong kind is
worse than none, because the default action closes what a file does not contain.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_matching import MOST_COLUMNS, ColumnMatcher
from knosc_desktop.domain.header_search import header_at, header_candidates
from knosc_desktop.domain.tables import TableHeader, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from knosc_desktop.domain.tables import Head, HeadRow, SheetHead, TableHeader, Template


# Which kind of data a spreadsheet looks like, judged by its header alone.


@dataclass(frozen=True, slots=True)
class KindScore:
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
class KindScores:
    """How well a spreadsheet fits every kind.

    Attributes:
        ranking: best first; empty when nothing in it looks like a header.
        winner: name of the kind it clearly is; empty when that is not sure.
    """

    ranking: tuple[KindScore, ...]
    winner: str = ""

    def to(self, trigger: str) -> KindScore | None:
        """How well it fits that kind; None when not at all."""
        return next((likeness for likeness in self.ranking if likeness.trigger == trigger), None)


_THERE = log(0.85)
_MISSING = log(0.15)
_OF_ANOTHER_KIND = log(0.06)
"""A column of this name in a file whose kind does not have it: somebody added it."""
_CLEARLY_AHEAD = log(40)
_LEAST_SCORE = 0.4
_LEAST_SHARE = 0.4
_LEAST_COLUMNS = 3
_WORTH_RANKING = 0.1
_COULD_BE = 0.25
_MEAN_WEIGHT_OF_FOREIGN = 0.5


def detect_kind(head: Head, templates: Sequence[Template]) -> KindScores:
    """How well a spreadsheet fits every kind, and which it clearly is.

    Args:
        head: its beginning.
        templates: of all kinds that could be had.
    """
    if not templates:
        return KindScores(())
    kinds = _kinds(tuple(templates))
    sheets = _looked_at([(sheet, kinds.fits(sheet)) for sheet in head.sheets])
    clear = {fits[0].header.sheet: kind for _, fits in sheets if (kind := _clear_kind(fits))}
    best: dict[str, _Fit] = {}
    # Where a kind is clear, there its table is, though another sheet may happen to share as many names.
    for fit in sorted(
        (fit for _, fits in sheets for fit in fits),
        key=lambda fit: -1.0 if clear.get(fit.header.sheet) == fit.trigger else 1 - fit.score,
    ):
        best.setdefault(fit.trigger, fit)
    winner = _winner(sheets, clear)
    ranking = sorted(best.values(), key=lambda fit: (fit.trigger != winner, -fit.score, -fit.evidence))
    return KindScores(tuple(kinds.likeness(fit) for fit in ranking if fit.score >= _WORTH_RANKING), winner)


@dataclass(frozen=True, slots=True)
class _Fit:
    """One row of one sheet taken as the header of one kind.

    Attributes:
        trigger: the kind.
        header: the row.
        score: 0 to 1.
        evidence: logarithm of how likely such a header is for the kind.
        foreign_evidence: the same for a table of no kind at all.
        matched: columns of the kind that are there.
        columns: how many the kind has.
        share: of the row's names that the kind has.
    """

    trigger: str
    header: TableHeader
    score: float
    evidence: float
    foreign_evidence: float
    matched: frozenset[str]
    columns: int
    share: float


_Seen = tuple["SheetHead", "Sequence[_Fit]"]


class _Kinds:
    """The templates, prepared."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._columns = {
            template.trigger: {plain_name(column): column for column in template.columns} for template in templates
        }
        self._names = ColumnMatcher({column for columns in self._columns.values() for column in columns.values()})
        shared = Counter(plain for columns in self._columns.values() for plain in columns)
        self._weights = {plain: log(1 + len(self._columns) / count) for plain, count in shared.items()}
        self._mean_weight = sum(self._weights.values()) / max(1, len(self._weights))

    def fits(self, sheet: SheetHead) -> list[_Fit]:
        """The best row of a sheet, seen as each kind; empty when no row looks like a header of any."""
        rows = [self._fits_of(sheet, row) for row in header_candidates(sheet, self._names)]
        # Of rows that fit alike the upper one is the header.
        return max(rows, key=lambda fits: (max(fit.score for fit in fits), -fits[0].header.row), default=[])

    def _fits_of(self, sheet: SheetHead, row: HeadRow) -> list[_Fit]:
        header = header_at(sheet, row)
        there: dict[str, float] = {}
        foreign = 0
        for cell in header.columns[:MOST_COLUMNS]:
            plain, sureness = self._names.meant_by(cell)
            if plain:
                there[plain] = max(sureness, there.get(plain, 0.0))
            elif cell.strip():
                foreign += 1
        return [self._fit(trigger, header, there, foreign) for trigger in self._columns]

    def _fit(self, trigger: str, header: TableHeader, there: Mapping[str, float], foreign: int) -> _Fit:
        own = self._columns[trigger]
        matched = {plain: sureness for plain, sureness in there.items() if plain in own}
        weight = sum(self._weights[plain] * sureness for plain, sureness in matched.items())
        of_kind = sum(self._weights[plain] for plain in own)
        of_row = sum(self._weights[plain] for plain in there) + foreign * _MEAN_WEIGHT_OF_FOREIGN * self._mean_weight
        evidence = (
            sum(_THERE + log(sureness) for sureness in matched.values())
            + (len(own) - len(matched)) * _MISSING
            + (len(there) - len(matched)) * _OF_ANOTHER_KIND
        )
        return _Fit(
            trigger,
            header,
            2 * weight / (of_kind + of_row) if matched else 0.0,
            evidence,
            len(there) * _OF_ANOTHER_KIND,
            frozenset(matched),
            len(own),
            len(matched) / max(1, len(there) + foreign),
        )

    def likeness(self, fit: _Fit) -> KindScore:
        """It, with the names that do not agree."""
        own = self._columns[fit.trigger]
        there = {plain_name(column) for column in fit.header.columns}
        return KindScore(
            fit.trigger,
            round(fit.score, 4),
            fit.header,
            tuple(column for plain, column in own.items() if plain not in there),
            tuple(column for column in fit.header.columns if column.strip() and plain_name(column) not in own),
        )


def _looked_at(sheets: Sequence[_Seen]) -> Sequence[_Seen]:
    """The sheets a user sees; the hidden ones only when nothing on those looks like a header."""
    visible = [(sheet, fits) for sheet, fits in sheets if not sheet.is_hidden]
    if any(fit.score >= _COULD_BE for _, fits in visible for fit in fits):
        return visible
    return [*visible, *((sheet, fits) for sheet, fits in sheets if sheet.is_hidden)]


@lru_cache(maxsize=4)
def _kinds(templates: tuple[Template, ...]) -> _Kinds:
    return _Kinds(templates)


def _winner(sheets: Sequence[_Seen], clear: Mapping[str, str]) -> str:
    """The kind that it clearly is; the first sheet that has anything in it decides when several are clear."""
    kinds = set(clear.values())
    if len(kinds) == 1:
        return kinds.pop()
    first = next((sheet.name for sheet, _ in sheets if sheet.rows), "")
    return clear.get(first, "")


def _clear_kind(fits: Sequence[_Fit]) -> str:
    """The kind of one sheet; empty when it is not sure."""
    ranked = sorted(fits, key=lambda fit: -fit.evidence)
    if not ranked:
        return ""
    best = ranked[0]
    # A kind that no template describes is in the race, too: some other program's workbook.
    rival = max([best.foreign_evidence, *(fit.evidence for fit in ranked[1:])])
    is_ahead = best.evidence - rival >= _CLEARLY_AHEAD
    # It wins by what it has, not by what another one lacks.
    is_ahead &= not any(fit.matched >= best.matched for fit in ranked[1:])
    is_best_twice = best.score == max(fit.score for fit in fits)
    is_much = (
        best.score >= _LEAST_SCORE
        and best.share >= _LEAST_SHARE
        and len(best.matched) >= min(_LEAST_COLUMNS, best.columns)
    )
    return best.trigger if is_ahead and is_best_twice and is_much else ""
