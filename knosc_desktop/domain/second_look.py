"""What is asked once more before files are sent, because it cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from knosc_desktop.domain.comparison import LARGE_LOSS
from knosc_desktop.domain.consequences import consequence, reservation, summary
from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.examination import ExaminationPhase
from knosc_desktop.domain.findings import Severity
from knosc_desktop.domain.triggers import TriggerGroup, trigger_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from knosc_desktop.domain.comparison import Comparison
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import StagedFile

_AS_THEY_ARE: Mapping[str, str | None] = MappingProxyType({})
CLEARLY_BETTER = 0.2
"""By how much more another kind fits, from 0 to 1, before the planner is asked whether she meant that."""


class Doubt(StrEnum):
    """Why something is asked once more; the value is stable, for tests and receipts."""

    OTHER_KIND = "another kind fits better"
    SAME_FILE = "Knosc's last upload is exactly this file"
    SAME_KIND = "another file of its kind goes before it"
    LARGE_LOSS = "much of the last upload is missing"
    """Or would be deleted or closed."""
    ERRORS = "the check found errors"
    PRODUCTION = "it goes to Production"


_WORTH_ASKING = frozenset(Doubt) - {Doubt.ERRORS, Doubt.SAME_KIND}
"""What the check found stands on the line of the file, and Knosc refuses what it cannot take: nothing is lost by it.
That two files are of one kind stands beside the button."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to think of.

    Attributes:
        doubt: which.
        message: a sentence or two in the planner's words.
    """

    doubt: Doubt
    message: str


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A file that needs one.

    Attributes:
        file: as it would be sent.
        reasons: the gravest first; never empty.
    """

    file: StagedFile
    reasons: tuple[Reason, ...]

    @property
    def is_grave(self) -> bool:
        """Whether there is more to it than where it goes."""
        return any(reason.doubt is not Doubt.PRODUCTION for reason in self.reasons)


def second_looks(
    files: Iterable[StagedFile],
    environment: Environment,
    share: float = LARGE_LOSS,
    shown_as: Mapping[str, str | None] = _AS_THEY_ARE,
    already_there: Collection[str] = (),
) -> tuple[SecondLook, ...]:
    """The files that are asked about once more, and why; empty when all may simply go.

    Args:
        files: about to be sent, in this order.
        environment: where to; for Production every file is asked about.
        share: of the rows of the last upload, from which on their loss is asked about, be they missing, deleted
            or closed; 0 for never, outside Production.
        shown_as: the kinds, by the files' ids, that were on the screen when the planner pressed
            Upload; the program may have found out better since.
        already_there: ids of the files that are, byte for byte, Knosc's last upload.
    """
    looks: list[SecondLook] = []
    before: dict[str, StagedFile] = {}
    for file in files:
        same_file = _same_file(file) if file.id in already_there else ()
        reasons = (*_kind_found_late(file, shown_as), *same_file, *_reasons(file, environment, share, before))
        looks.append(SecondLook(file, reasons))
        if file.trigger:
            before[file.trigger] = file
    return tuple(look for look in looks if any(reason.doubt in _WORTH_ASKING for reason in look.reasons))


def refreshed_twice(files: Iterable[StagedFile]) -> tuple[str, ...]:
    """Names of the kinds of which a file would close or replace what one before it has brought."""
    seen, twice = set[str](), dict[str, None]()
    for file in files:
        if file.trigger is None or file.problem is not None:
            continue
        if file.trigger in seen and _may_close(file):
            twice[file.trigger] = None
        seen.add(file.trigger)
    return tuple(twice)


def _reasons(
    file: StagedFile, environment: Environment, share: float, before: Mapping[str, StagedFile]
) -> Iterator[Reason]:
    is_production = environment.stage is Stage.PRODUCTION
    yield from _other_kind(file)
    if is_production or share:
        yield from _same_kind(file, before)
        yield from _loss(file, 0 if is_production else share)
    yield from _errors(file)
    if is_production:
        yield Reason(Doubt.PRODUCTION, _in_production(file))


def _kind_found_late(file: StagedFile, shown_as: Mapping[str, str | None]) -> Iterator[Reason]:
    before = shown_as.get(file.id, file.trigger)
    if before is not None and file.trigger and before != file.trigger and not file.is_kind_hers:
        yield Reason(
            Doubt.OTHER_KIND,
            f"When you pressed Upload it stood there as {trigger_named(before).label}. Its columns are those of "
            f"{trigger_named(file.trigger).label}, so it would be sent as that.",
        )


def _same_file(file: StagedFile) -> Iterator[Reason]:
    label = trigger_named(file.trigger).label if file.trigger else "this data type"
    yield Reason(
        Doubt.SAME_FILE,
        f"Knosc's last upload of {label} is already exactly this file. If you upload it again, Knosc processes it "
        "twice, and you can't undo it.",
    )


def _other_kind(file: StagedFile) -> Iterator[Reason]:
    found = file.examination.resemblance
    if found is None or not found.winner or not file.trigger or found.winner == file.trigger:
        return
    best, its_own = found.to(found.winner), found.to(file.trigger)
    if best is None or best.score - (its_own.score if its_own else 0) < CLEARLY_BETTER:
        return
    yield Reason(
        Doubt.OTHER_KIND,
        f"Its columns look like {trigger_named(found.winner).label}, and it would be sent as "
        f"{trigger_named(file.trigger).label}.",
    )


def _same_kind(file: StagedFile, before: Mapping[str, StagedFile]) -> Iterator[Reason]:
    """Each is compared with the last upload, which the one before it will have replaced by then."""
    other = before.get(file.trigger or "")
    if other is not None and file.trigger and _may_close(file):
        yield Reason(
            Doubt.SAME_KIND,
            f"“{other.path.name}” goes before it, as {trigger_named(file.trigger).label} too. With REFRESH a file "
            "stands for everything there is: expect this one to close or replace what only the other one has.",
        )


def _may_close(file: StagedFile) -> bool:
    """Whether it touches what is not in it; where no other action is known Knosc refreshes."""
    if not file.trigger or trigger_named(file.trigger).group is TriggerGroup.MASTER_DATA:
        return False
    comparison = file.examination.comparison
    return comparison is None or comparison.refreshes or file.trigger == "inventory"


def _loss(file: StagedFile, share: float) -> Iterator[Reason]:
    comparison = file.examination.comparison
    if comparison is None or not file.trigger or not comparison.loses_much(share):
        return
    (count, what), *others = _losses(comparison)
    more = "".join(f", {number:,} {words}" for number, words in others)
    yield Reason(
        Doubt.LARGE_LOSS,
        f"{count:,} of the {comparison.before:,} rows of {_compared_with(file)} {what}{more}. "
        f"{consequence(file.trigger, comparison)}",
    )


def _losses(comparison: Comparison) -> list[tuple[int, str]]:
    """How many rows of the last upload are lost in which way."""
    losses = [
        (comparison.deleted, "would be deleted by it"),
        (comparison.closed, "would be closed by it"),
        (comparison.possibly_removed, "may be deleted or closed by it"),
    ]
    if comparison.refreshes and comparison.surely_missing:
        at_least = f", at least {comparison.surely_missing:,} of them missing"
        words = "are missing from it" if comparison.key else f"are missing from it or changed{at_least}"
        losses.insert(0, (comparison.missing, words))
    return [(count, words) for count, words in losses if count]


def _errors(file: StagedFile) -> Iterator[Reason]:
    report = file.examination.report
    errors = [each for each in report.findings if each.severity is Severity.ERROR] if report else []
    if not errors:
        return
    more = f" And {len(errors) - 1:,} more." if len(errors) > 1 else ""
    yield Reason(Doubt.ERRORS, f"The check found errors. {errors[0].message}{more}")


def _in_production(file: StagedFile) -> str:
    known = file.examination
    if known.comparison is not None:
        return f"Against {_compared_with(file)}: {summary(known.comparison)}. {reservation(known.last_upload)}".strip()
    if known.obstacle is not None:
        return f"It could not be compared with the last upload: {known.obstacle.message}"
    if known.phase is not ExaminationPhase.DONE:
        return "The comparison with the last upload has not come to its end."
    return "There was no last upload to compare it with."


def _compared_with(file: StagedFile) -> str:
    last = file.examination.last_upload
    return last.name if last is not None else "the last upload"
