"""What is asked before an upload: reasons for a warning, and consequences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.texts import message, quoted, sentences
from knosc_desktop.domain.triggers import TriggerGroup, trigger_named
from knosc_desktop.domain.validation import LARGE_LOSS, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.texts import Message, Text
    from knosc_desktop.domain.validation import Comparison, LastUpload


# What an upload would do to the rows of the last one (knosc-api.md section 11).
#
# Knosc documents what happens to missing rows for its own integration runs and for REFRESH in
# general, not for each data type; of DELETE and CLOSE little more than their names is known. The
# texts say no more than that, and say where it ends.

_TRANSACTIONS = {
    "procurement": "review.missing.procurement",
    "demand": "review.missing.demand",
    "forecast": "review.missing.forecast",
    "inventory": "review.missing.inventory",
    "manufacturing": "review.missing.manufacturing",
}


def summary(comparison: Comparison) -> Message:
    """All counts: ``12 new, 3 changed, 1,180 unchanged and 240 missing from this file``."""
    # Without a key a changed row is one that is gone and one that is new.
    has_key = bool(comparison.key)
    missing = "review.change.missing" if has_key else "review.change.missing_or_changed"
    if not comparison.missing:
        missing = "review.change.none_missing"
    numbers = {
        "staging.change.new" if has_key else "staging.change.new_or_changed": comparison.new,
        "staging.change.changed": comparison.changed,
        "review.change.unchanged": comparison.unchanged,
        missing: comparison.missing,
        "staging.change.deleted": comparison.deleted,
        "staging.change.closed": comparison.closed,
        # Where only whole rows are compared, the row may have been there with other values.
        "staging.change.not_found" if has_key else "staging.change.not_matched": comparison.not_there,
    }
    changes = tuple(message(name, count=number) for name, number in numbers.items() if number or name == missing)
    return message("review.changes", changes=changes)


def consequence(trigger: str, comparison: Comparison) -> Text:
    """What becomes of the rows that are missing from the file, and of those it deletes or closes; empty without any.

    Args:
        trigger: name of the data type that the file is uploaded as.
        comparison: of the file with the last upload of that type.
    """
    return sentences(_of_removed(trigger, comparison), _of_missing(trigger, comparison))


def _of_removed(trigger: str, comparison: Comparison) -> Text:
    if not (comparison.deleted or comparison.closed or comparison.not_there):
        return ""
    return message("review.removed.master_data" if _is_master_data(trigger) else "review.removed.transactions")


def _of_missing(trigger: str, comparison: Comparison) -> Text:
    if not comparison.missing:
        return ""
    if not comparison.refreshes:
        is_snapshot = trigger == "inventory"
        return message("review.missing.other_actions_inventory" if is_snapshot else "review.missing.other_actions")
    meaning = message("review.missing.master_data" if _is_master_data(trigger) else _TRANSACTIONS[trigger])
    return sentences(message("review.unknown_action"), meaning) if comparison.has_unknown_action else meaning


def _is_master_data(trigger: str) -> bool:
    return trigger_named(trigger).group is TriggerGroup.MASTER_DATA


def reservation(last_upload: LastUpload | None) -> Text:
    """Why a comparison with that upload may not tell what Knosc has; empty when nothing speaks against it."""
    if last_upload is None or (last_upload.is_very_last and not last_upload.had_errors):
        return ""
    return message("review.reservation.last" if last_upload.is_very_last else "review.reservation.later")


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
"""The list shows what the check found, and Knosc rejects what it can't read: nothing is lost by it.
That two files are of one data type is shown beside the button."""


@dataclass(frozen=True, slots=True)
class UploadWarning:
    """One thing to think of.

    Attributes:
        doubt: which.
        message: what it is.
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
    *,
    compares: bool = True,
) -> tuple[FileReview, ...]:
    """The files that are asked about once more, and why; empty when all can be uploaded without a question.

    Args:
        files: about to be sent, in this order.
        environment: where to; for Production every file is asked about.
        share: of the rows of the last upload, from which on their loss is asked about, be they missing, deleted
            or closed; 0 for never, outside Production.
        shown_as: the data types, by the files' ids, that were on the screen when the user selected
            Upload; the app may have found out better since.
        already_there: ids of the files that are, byte for byte, Knosc's last upload.
        compares: whether last uploads are fetched at all.
    """
    looks: list[FileReview] = []
    before: dict[str, StagedFile] = {}
    for file in files:
        same_file = _same_file(file) if file.id in already_there else ()
        reasons = (*_kind_found_late(file, shown_as), *same_file, *_reasons(file, environment, share, before))
        if environment.stage is Stage.PRODUCTION:
            reasons += (UploadWarning(WarningReason.PRODUCTION, _in_production(file, compares=compares)),)
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


def _kind_found_late(file: StagedFile, shown_as: Mapping[str, str | None]) -> Iterator[UploadWarning]:
    before = shown_as.get(file.id, file.trigger)
    if before is not None and file.trigger and before != file.trigger and not file.is_kind_chosen:
        after = trigger_named(file.trigger).label
        changed = message("review.type_changed", before=trigger_named(before).label, after=after)
        yield UploadWarning(WarningReason.OTHER_KIND, changed)


def _same_file(file: StagedFile) -> Iterator[UploadWarning]:
    if file.trigger:
        said = message("review.same_file", type=trigger_named(file.trigger).label)
    else:
        said = message("review.same_file_untyped")
    yield UploadWarning(WarningReason.SAME_FILE, said)


def _other_kind(file: StagedFile) -> Iterator[UploadWarning]:
    found = file.validation.kind_scores
    if found is None or not found.winner or not file.trigger or found.winner == file.trigger:
        return
    best, its_own = found.to(found.winner), found.to(file.trigger)
    if best is None or best.score - (its_own.score if its_own else 0) < CLEARLY_BETTER:
        return
    looks, chosen = trigger_named(found.winner).label, trigger_named(file.trigger).label
    yield UploadWarning(WarningReason.OTHER_KIND, message("review.looks_like", found=looks, chosen=chosen))


def _same_kind(file: StagedFile, before: Mapping[str, StagedFile]) -> Iterator[UploadWarning]:
    """Each is compared with the last upload, which the one before it will have replaced by then."""
    other = before.get(file.trigger or "")
    if other is not None and file.trigger and _may_close(file):
        label = trigger_named(file.trigger).label
        said = message("review.same_type", file=quoted(other.path.name), type=label)
        yield UploadWarning(WarningReason.SAME_KIND, said)


def _may_close(file: StagedFile) -> bool:
    """Whether it touches what is not in it; where no other action is known Knosc refreshes."""
    if not file.trigger or _is_master_data(file.trigger):
        return False
    comparison = file.validation.comparison
    return comparison is None or comparison.refreshes or file.trigger == "inventory"


def _loss(file: StagedFile, share: float) -> Iterator[UploadWarning]:
    comparison = file.validation.comparison
    if comparison is None or not file.trigger or not comparison.loses_much(share):
        return
    said = sentences(*_losses(comparison, _which(file)), consequence(file.trigger, comparison))
    yield UploadWarning(WarningReason.LARGE_LOSS, said)


def _losses(comparison: Comparison, which: str) -> Iterator[Message]:
    """How many rows of the last upload are lost in which way."""
    is_first = True
    if comparison.refreshes and comparison.surely_missing:
        how = "missing" if comparison.key else "missing_or_changed"
        yield message(f"review.loss.{how}.{which}", count=comparison.missing, before=comparison.before)
        if not comparison.key:
            yield message("review.loss.at_least", count=comparison.surely_missing)
        is_first = False
    removed = {
        "deleted": comparison.deleted,
        "closed": comparison.closed,
        "removed": comparison.possibly_removed,
    }
    for how, count in removed.items():
        if count and is_first:
            yield message(f"review.loss.{how}.{which}", count=count, before=comparison.before)
            is_first = False
        elif count:
            yield message(f"review.loss.{how}.too", count=count)


def _errors(file: StagedFile) -> Iterator[UploadWarning]:
    report = file.validation.report
    errors = [each for each in report.findings if each.severity is Severity.ERROR] if report else []
    if not errors:
        return
    header = file.validation.header
    first = header.row + 1 if header else 1
    places = [place.address for each in errors for place in each.places]
    if all(each.places for each in errors) and all(at.column and at.row >= first for at in places):
        problems = message("review.problem_count", count=len(errors))
        cells = sum(each.count for each in errors)
        said = message("review.problems_in_cells", problems=problems, count=cells)
    else:
        said = message("review.problems", count=len(errors))
    yield UploadWarning(WarningReason.ERRORS, sentences(said, errors[0].message))


def _in_production(file: StagedFile, *, compares: bool) -> Text:
    known = file.validation
    if known.comparison is not None:
        name = "staging.compared.last" if _which(file) == "last" else "review.production.completed"
        return sentences(message(name, changes=summary(known.comparison)), reservation(known.last_upload))
    if known.obstacle is not None:
        return sentences(message("review.production.obstacle"), known.obstacle.message)
    if known.phase is not ValidationPhase.DONE:
        return message("review.production.unfinished")
    if not (compares and file.trigger and known.header):
        return message("review.production.skipped")
    return message("review.production.first", type=trigger_named(file.trigger).label)


def _which(file: StagedFile) -> str:
    """Which upload it was compared with."""
    last = file.validation.last_upload
    return "last" if last is None or last.is_very_last else "completed"
