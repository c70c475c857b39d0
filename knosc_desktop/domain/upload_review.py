"""What is asked before an upload: reasons for a warning, and consequences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.texts import sentences
from knosc_desktop.domain.triggers import TriggerGroup, trigger_named
from knosc_desktop.domain.validation import LARGE_LOSS, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.domain.validation import Comparison, LastUpload


# What sending a file would do to the rows of the last upload, in words (knosc-api.md section 11).
#
# Knosc documents what happens to missing rows for its own integration runs and for REFRESH in
# general, not for every kind of upload; of DELETE and CLOSE little more than their names is known. The
# words say no more than that, and say where it ends.

_NOT_RESTORED = "Knosc has no undo for that."
_TRANSACTIONS = {
    "procurement": (
        "With REFRESH, Knosc closes order lines that are not in the file, and archives them as received. "
        f"{_NOT_RESTORED}"
    ),
    "demand": f"With REFRESH, Knosc closes order lines that are not in the file and archives them. {_NOT_RESTORED}",
    "forecast": (
        "With REFRESH, Knosc archives forecast lines that are not in the file: they no longer count as demand. "
        f"{_NOT_RESTORED}"
    ),
    "inventory": (
        "Knosc replaces the whole stock snapshot: what is not in the file is no stock any more. It is not documented "
        "whether that goes for all warehouses or only for those in the file."
    ),
    "manufacturing": (
        "Knosc does not document what happens to manufacturing orders that are not in the file. In general REFRESH "
        "closes lines that are missing, so expect that."
    ),
}
_MASTER_DATA = (
    "Knosc's documentation says that REFRESH adds and updates master data; it does not say that records that are "
    "not in the file are touched."
)
_OWN_ACTIONS = "Every row names an action other than REFRESH, so what is not in the file stays as it is in Knosc."
_OWN_ACTIONS_IN_A_SNAPSHOT = (
    "Every row names an action other than REFRESH. Knosc replaces the whole stock snapshot when it takes inventory "
    "in; whether it does so with other actions is not documented."
)
_UNKNOWN_ACTION = (
    "Some rows name an action that is not known for this kind of data. What Knosc does with them is not documented; "
    "it may take them for REFRESH."
)
_DELETED = (
    "What rows with DELETE name is deleted in Knosc, as far as no open order uses it; Knosc refuses the others. "
    f"{_NOT_RESTORED}"
)
_DELETED_OR_CLOSED = f"What rows with DELETE or CLOSE name is deleted or closed in Knosc. {_NOT_RESTORED}"


def summary(comparison: Comparison) -> str:
    """All counts in one line: ``12 new, 3 changed, 1,180 unchanged, 240 missing from this file``."""
    if not comparison.key:
        return _summary_of_whole_rows(comparison)
    parts = [
        *_counted(comparison.new, "new"),
        *_counted(comparison.changed, "changed"),
        *_counted(comparison.unchanged, "unchanged"),
        *_removed(comparison),
        f"{comparison.missing:,} missing from this file" if comparison.missing else "none missing",
    ]
    return ", ".join(parts)


def consequence(trigger: str, comparison: Comparison) -> str:
    """What becomes of the rows that are missing from the file, and of those it deletes or closes; empty without any.

    Args:
        trigger: name of the kind the file will be sent as.
        comparison: of the file with the last upload of that kind.
    """
    return " ".join(part for part in (_of_removed(trigger, comparison), _of_missing(trigger, comparison)) if part)


def _of_removed(trigger: str, comparison: Comparison) -> str:
    if not (comparison.deleted or comparison.closed or comparison.not_there):
        return ""
    return _DELETED if trigger_named(trigger).group is TriggerGroup.MASTER_DATA else _DELETED_OR_CLOSED


def _of_missing(trigger: str, comparison: Comparison) -> str:
    if not comparison.missing:
        return ""
    if not comparison.refreshes:
        return _OWN_ACTIONS_IN_A_SNAPSHOT if trigger == "inventory" else _OWN_ACTIONS
    is_master_data = trigger_named(trigger).group is TriggerGroup.MASTER_DATA
    meaning = _MASTER_DATA if is_master_data else _TRANSACTIONS[trigger]
    return f"{_UNKNOWN_ACTION} {meaning}" if comparison.has_unknown_action else meaning


def unmatched(comparison: Comparison) -> str:
    """What is said of rows whose DELETE or CLOSE names nothing that was found."""
    # Where only whole rows are compared, the row may have been there with other values.
    why = "were not found in" if comparison.key else "could not be matched with one of"
    return f"to be deleted or closed that {why} the last upload"


def reservation(last_upload: LastUpload | None) -> str:
    """Why a comparison with that upload may not tell what Knosc has; empty when nothing speaks against it."""
    if last_upload is None or (last_upload.is_very_last and not last_upload.had_errors):
        return ""
    which = "that upload" if last_upload.is_very_last else "a later one"
    return f"Knosc reported errors for {which}, so what it really has may be something else."


def _summary_of_whole_rows(comparison: Comparison) -> str:
    """Without a key a changed row is one that is gone and one that is new."""
    parts = [
        *_counted(comparison.new, "new or changed"),
        *_counted(comparison.unchanged, "unchanged"),
        *_removed(comparison),
        f"{comparison.missing:,} missing from this file or changed" if comparison.missing else "none missing",
    ]
    return ", ".join(parts)


def _removed(comparison: Comparison) -> tuple[str, ...]:
    return (
        *_counted(comparison.deleted, "to be deleted"),
        *_counted(comparison.closed, "to be closed"),
        *_counted(comparison.not_there, unmatched(comparison)),
    )


def _counted(number: int, what: str) -> tuple[str, ...]:
    return (f"{number:,} {what}",) if number else ()


# What is asked once more before files are sent, because it cannot be taken back.

_AS_THEY_ARE: Mapping[str, str | None] = MappingProxyType({})
CLEARLY_BETTER = 0.2
"""By how much more another kind fits, from 0 to 1, before the user is asked whether they meant that."""


class WarningReason(StrEnum):
    """Why something is asked once more; the value is stable, for tests and receipts."""

    OTHER_KIND = "another kind fits better"
    SAME_FILE = "Knosc's last upload is exactly this file"
    SAME_KIND = "another file of its kind goes before it"
    LARGE_LOSS = "much of the last upload is missing"
    """Or would be deleted or closed."""
    ERRORS = "the check found errors"
    PRODUCTION = "it goes to Production"


_WORTH_ASKING = frozenset(WarningReason) - {WarningReason.ERRORS, WarningReason.SAME_KIND}
"""What the check found stands on the line of the file, and Knosc refuses what it cannot take: nothing is lost by it.
That two files are of one kind stands beside the button."""


@dataclass(frozen=True, slots=True)
class UploadWarning:
    """One thing to think of.

    Attributes:
        doubt: which.
        message: a sentence or two in the user's words.
    """

    doubt: WarningReason
    message: Text


@dataclass(frozen=True, slots=True)
class FileReview:
    """A file that needs one.

    Attributes:
        file: as it would be sent.
        reasons: the gravest first; never empty.
    """

    file: StagedFile
    reasons: tuple[UploadWarning, ...]


def review_upload(
    files: Iterable[StagedFile],
    environment: Environment,
    share: float = LARGE_LOSS,
    shown_as: Mapping[str, str | None] = _AS_THEY_ARE,
    already_there: Collection[str] = (),
) -> tuple[FileReview, ...]:
    """The files that are asked about once more, and why; empty when all may simply go.

    Args:
        files: about to be sent, in this order.
        environment: where to; for Production every file is asked about.
        share: of the rows of the last upload, from which on their loss is asked about, be they missing, deleted
            or closed; 0 for never, outside Production.
        shown_as: the kinds, by the files' ids, that were on the screen when the user pressed
            Upload; the program may have found out better since.
        already_there: ids of the files that are, byte for byte, Knosc's last upload.
    """
    looks: list[FileReview] = []
    before: dict[str, StagedFile] = {}
    for file in files:
        same_file = _same_file(file) if file.id in already_there else ()
        reasons = (*_kind_found_late(file, shown_as), *same_file, *_reasons(file, environment, share, before))
        looks.append(FileReview(file, reasons))
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
) -> Iterator[UploadWarning]:
    is_production = environment.stage is Stage.PRODUCTION
    yield from _other_kind(file)
    if is_production or share:
        yield from _same_kind(file, before)
        yield from _loss(file, 0 if is_production else share)
    yield from _errors(file)
    if is_production:
        yield UploadWarning(WarningReason.PRODUCTION, _in_production(file))


def _kind_found_late(file: StagedFile, shown_as: Mapping[str, str | None]) -> Iterator[UploadWarning]:
    before = shown_as.get(file.id, file.trigger)
    if before is not None and file.trigger and before != file.trigger and not file.is_kind_chosen:
        yield UploadWarning(
            WarningReason.OTHER_KIND,
            f"When you pressed Upload it stood there as {trigger_named(before).label}. Its columns are those of "
            f"{trigger_named(file.trigger).label}, so it would be sent as that.",
        )


def _same_file(file: StagedFile) -> Iterator[UploadWarning]:
    label = trigger_named(file.trigger).label if file.trigger else "this data type"
    yield UploadWarning(
        WarningReason.SAME_FILE,
        f"Knosc's last upload of {label} is already exactly this file. If you upload it again, Knosc processes it "
        "twice, and you can't undo it.",
    )


def _other_kind(file: StagedFile) -> Iterator[UploadWarning]:
    found = file.validation.kind_scores
    if found is None or not found.winner or not file.trigger or found.winner == file.trigger:
        return
    best, its_own = found.to(found.winner), found.to(file.trigger)
    if best is None or best.score - (its_own.score if its_own else 0) < CLEARLY_BETTER:
        return
    yield UploadWarning(
        WarningReason.OTHER_KIND,
        f"Its columns look like {trigger_named(found.winner).label}, and it would be sent as "
        f"{trigger_named(file.trigger).label}.",
    )


def _same_kind(file: StagedFile, before: Mapping[str, StagedFile]) -> Iterator[UploadWarning]:
    """Each is compared with the last upload, which the one before it will have replaced by then."""
    other = before.get(file.trigger or "")
    if other is not None and file.trigger and _may_close(file):
        yield UploadWarning(
            WarningReason.SAME_KIND,
            f"“{other.path.name}” goes before it, as {trigger_named(file.trigger).label} too. With REFRESH a file "
            "stands for everything there is: expect this one to close or replace what only the other one has.",
        )


def _may_close(file: StagedFile) -> bool:
    """Whether it touches what is not in it; where no other action is known Knosc refreshes."""
    if not file.trigger or trigger_named(file.trigger).group is TriggerGroup.MASTER_DATA:
        return False
    comparison = file.validation.comparison
    return comparison is None or comparison.refreshes or file.trigger == "inventory"


def _loss(file: StagedFile, share: float) -> Iterator[UploadWarning]:
    comparison = file.validation.comparison
    if comparison is None or not file.trigger or not comparison.loses_much(share):
        return
    (count, what), *others = _losses(comparison)
    more = "".join(f", {number:,} {words}" for number, words in others)
    yield UploadWarning(
        WarningReason.LARGE_LOSS,
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


def _errors(file: StagedFile) -> Iterator[UploadWarning]:
    report = file.validation.report
    errors = [each for each in report.findings if each.severity is Severity.ERROR] if report else []
    if not errors:
        return
    more = f"And {len(errors) - 1:,} more." if len(errors) > 1 else ""
    yield UploadWarning(WarningReason.ERRORS, sentences("The check found errors.", errors[0].message, more))


def _in_production(file: StagedFile) -> Text:
    known = file.validation
    if known.comparison is not None:
        return f"Against {_compared_with(file)}: {summary(known.comparison)}. {reservation(known.last_upload)}".strip()
    if known.obstacle is not None:
        return sentences("It could not be compared with the last upload:", known.obstacle.message)
    if known.phase is not ValidationPhase.DONE:
        return "The comparison with the last upload has not come to its end."
    return "There was no last upload to compare it with."


def _compared_with(file: StagedFile) -> str:
    last = file.validation.last_upload
    return last.name if last is not None else "the last upload"
