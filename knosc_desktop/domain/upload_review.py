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
    from knosc_desktop.domain.validation import Comparison, Finding, LastUpload


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


def is_final(trigger: str, comparison: Comparison) -> bool:
    """Whether it is known of a consequence that it cannot be undone."""
    if comparison.deleted or comparison.closed or comparison.not_there:
        return True
    return comparison.missing > 0 and comparison.refreshes and trigger in {"procurement", "demand", "forecast"}


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
    """What there is to know of a file before it is uploaded, the gravest first; the value is stable."""

    OTHER_KIND = "another kind fits better"
    SAME_FILE = "Knosc's last upload is exactly this file"
    LARGE_LOSS = "much of the last upload is missing"
    """Or would be deleted or closed."""
    REPAIRS = "the user repaired it, and the repairs are not in it"
    SAME_KIND = "another file of its kind goes before it"
    ERRORS = "the check found errors"
    CHANGES = "what it would change"
    """Or why that isn't known; this alone is no reason to ask."""


_WORTH_ASKING = frozenset(
    {WarningReason.OTHER_KIND, WarningReason.SAME_FILE, WarningReason.LARGE_LOSS, WarningReason.REPAIRS}
)
"""The list shows what the check found, and Knosc rejects what it can't read: nothing is lost by it.
That two files are of one data type is shown beside the button."""
_GRAVITY = {reason: rank for rank, reason in enumerate(WarningReason)}


@dataclass(frozen=True, slots=True)
class UploadWarning:
    """One thing to think of.

    Attributes:
        doubt: which.
        short: what it is, in a few words; empty when there is nothing to say.
        message: what the few words leave out, in sentences; may be empty.
    """

    doubt: WarningReason
    short: Text
    message: Text = ""


@dataclass(frozen=True, slots=True)
class FileReview:
    """What there is to know of a file before it is uploaded.

    Attributes:
        file: as it would be sent.
        reasons: the gravest first, whatever becomes of the other files; the last says what it would change.
        earlier: files that are uploaded before it, of which it may close or replace rows.
        is_first: whether Knosc has no upload of its data type yet.
        problems: how many the check found that Knosc will probably reject; empty without any.
    """

    file: StagedFile
    reasons: tuple[UploadWarning, ...]
    earlier: tuple[StagedFile, ...] = ()
    is_first: bool = False
    problems: Text = ""

    def reasons_among(self, uploaded: Collection[str]) -> tuple[UploadWarning, ...]:
        """The reasons, the gravest first, when only the files of these ids are uploaded."""
        other = next((each for each in reversed(self.earlier) if each.id in uploaded), None)
        if other is None:
            return self.reasons
        return tuple(sorted((*self.reasons, _same_kind(self.file, other)), key=lambda each: _GRAVITY[each.doubt]))


def review_upload(
    files: Iterable[StagedFile],
    environment: Environment,
    share: float = LARGE_LOSS,
    shown_as: Mapping[str, str | None] = _AS_THEY_ARE,
    already_there: Collection[str] = (),
    *,
    compares: bool = True,
) -> tuple[FileReview, ...]:
    """What is asked once more, all files with the gravest first; empty when they can be uploaded without a question.

    Args:
        files: about to be sent, in this order.
        environment: where to; for Production it is always asked.
        share: of the rows of the last upload, from which on their loss is asked about, be they missing, deleted
            or closed; 0 for never, outside Production.
        shown_as: the data types, by the files' ids, that were on the screen when the user selected
            Upload; the app may have found out better since.
        already_there: ids of the files that are, byte for byte, Knosc's last upload.
        compares: whether last uploads are fetched at all.
    """
    is_production = environment.stage is Stage.PRODUCTION
    least = 0 if is_production else share
    reviews: list[FileReview] = []
    before: dict[str, tuple[StagedFile, ...]] = {}
    for file in files:
        same_file = _same_file(file) if file.id in already_there else ()
        found = (*_kind_found_late(file, shown_as), *_other_kind(file), *same_file)
        loss = tuple(_loss(file, least)) if is_production or share else ()
        is_first = compares and _is_first(file)
        changes = _changes(file, is_loss_told=bool(loss), is_first=is_first)
        same_kind = before.get(file.trigger or "", ())
        earlier = same_kind if _may_close(file) and (is_production or share) else ()
        errors = _errors(file)
        reasons = (*found, *loss, *_open_repairs(file), *_rejection(errors), changes)
        reviews.append(FileReview(file, reasons, earlier, is_first, _problems(file, errors)))
        if file.trigger:
            before[file.trigger] = (*same_kind, file)
    is_asked = is_production or any(reason.doubt in _WORTH_ASKING for each in reviews for reason in each.reasons)
    every = frozenset(review.file.id for review in reviews)
    return tuple(sorted(reviews, key=lambda each: _rank(each, every))) if is_asked else ()


def _rank(review: FileReview, every: Collection[str]) -> tuple[int, int, bool, bool]:
    """A lower one for a graver file."""
    known = review.file.validation
    lost = known.comparison.lost if known.comparison else 0
    warns = known.report is not None and known.report.count(Severity.WARNING) > 0
    gravest = review.reasons_among(every)[0]
    return _GRAVITY[gravest.doubt], -lost, not warns, known.comparison is not None


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


def _kind_found_late(file: StagedFile, shown_as: Mapping[str, str | None]) -> Iterator[UploadWarning]:
    before = shown_as.get(file.id, file.trigger)
    if before is not None and file.trigger and before != file.trigger and not file.is_kind_chosen:
        after = trigger_named(file.trigger).label
        changed = message("review.type_changed", before=trigger_named(before).label, after=after)
        yield UploadWarning(WarningReason.OTHER_KIND, message("review.short.type_changed", type=after), changed)


def _same_file(file: StagedFile) -> Iterator[UploadWarning]:
    if file.trigger:
        said = message("review.same_file", type=trigger_named(file.trigger).label)
    else:
        said = message("review.same_file_untyped")
    yield UploadWarning(WarningReason.SAME_FILE, message("review.short.same_file"), said)


def _other_kind(file: StagedFile) -> Iterator[UploadWarning]:
    found = file.validation.kind_scores
    if found is None or not found.winner or not file.trigger or found.winner == file.trigger:
        return
    best, its_own = found.to(found.winner), found.to(file.trigger)
    if best is None or best.score - (its_own.score if its_own else 0) < CLEARLY_BETTER:
        return
    looks, chosen = trigger_named(found.winner).label, trigger_named(file.trigger).label
    said = message("review.looks_like", found=looks, chosen=chosen)
    yield UploadWarning(WarningReason.OTHER_KIND, message("review.short.looks_like", type=looks), said)


def _same_kind(file: StagedFile, other: StagedFile) -> UploadWarning:
    """Each is compared with the last upload, which the one before it will have replaced by then."""
    label = trigger_named(file.trigger or "").label
    said = message("review.same_type", file=quoted(other.path.name), type=label)
    return UploadWarning(WarningReason.SAME_KIND, message("review.short.same_type", type=label), said)


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
    first, *others = _losses(file.trigger, comparison)
    yield UploadWarning(WarningReason.LARGE_LOSS, first, sentences(*others, consequence(file.trigger, comparison)))


def _losses(trigger: str, comparison: Comparison) -> Iterator[Message]:
    """How many rows of the last upload are lost in which way: the first in a few words, others in a sentence."""
    is_first = True
    if comparison.refreshes and comparison.surely_missing:
        yield message(f"review.short.{_fate(trigger, comparison)}", count=comparison.missing, before=comparison.before)
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
            yield message(f"review.short.{how}", count=count, before=comparison.before)
            is_first = False
        elif count:
            yield message(f"review.loss.{how}.too", count=count)


_FATES = {
    "procurement": "archived",
    "demand": "archived",
    "forecast": "archived",
    "inventory": "no_stock",
    "manufacturing": "probably_closed",
}


def _fate(trigger: str, comparison: Comparison) -> str:
    """What becomes of the missing rows; of master data and after an unknown action nothing is known."""
    if not comparison.key:
        return "missing_or_changed"
    return "missing" if comparison.has_unknown_action else _FATES.get(trigger, "missing")


def _open_repairs(file: StagedFile) -> Iterator[UploadWarning]:
    """What the user sees as repaired would be uploaded as it was."""
    if file.repairs:
        short = message("review.short.repairs", count=len(file.repairs))
        yield UploadWarning(WarningReason.REPAIRS, short, message("review.repairs"))


def _errors(file: StagedFile) -> list[Finding]:
    report = file.validation.report
    return [each for each in report.findings if each.severity is Severity.ERROR] if report else []


def _rejection(errors: list[Finding]) -> Iterator[UploadWarning]:
    if errors:
        yield UploadWarning(WarningReason.ERRORS, message("review.short.rejected"), errors[0].message)


def _problems(file: StagedFile, errors: list[Finding]) -> Text:
    """How many there are, and in how many cells where it is the rows alone that are concerned."""
    if not errors:
        return ""
    header = file.validation.header
    first = header.row + 1 if header else 1
    places = [place.address for each in errors for place in each.places]
    problems = message("review.problem_count", count=len(errors))
    if all(each.places for each in errors) and all(at.column and at.row >= first for at in places):
        return message("review.problems_in_cells", problems=problems, count=sum(each.count for each in errors))
    return problems


def _is_first(file: StagedFile) -> bool:
    known = file.validation
    is_compared = known.comparison is not None or known.obstacle is not None
    return not is_compared and known.phase is ValidationPhase.DONE and bool(file.trigger and known.header)


def _changes(file: StagedFile, *, is_loss_told: bool, is_first: bool) -> UploadWarning:
    known = file.validation
    if known.comparison is not None:
        return _compared(file, known.comparison, is_loss_told=is_loss_told)
    if is_first:
        return UploadWarning(WarningReason.CHANGES, message("review.short.first"))
    why: Text = message("review.production.skipped")
    if known.obstacle is not None:
        why = sentences(message("review.production.obstacle"), known.obstacle.message)
    elif known.phase is not ValidationPhase.DONE:
        why = message("review.production.unfinished")
    return UploadWarning(WarningReason.CHANGES, message("review.short.not_compared"), why)


def _compared(file: StagedFile, comparison: Comparison, *, is_loss_told: bool) -> UploadWarning:
    """What the columns of the counts and a loss that is told leave to say."""
    short: Text = ""
    losses: list[Message] = []
    meaning: Text = ""
    if file.trigger and not is_loss_told:
        losses = list(_losses(file.trigger, comparison))
        meaning = consequence(file.trigger, comparison)
    if losses:
        short = losses.pop(0)
    said = sentences(*losses, meaning, _others(file, comparison), reservation(file.validation.last_upload))
    return UploadWarning(WarningReason.CHANGES, short, said)


def _others(file: StagedFile, comparison: Comparison) -> Text:
    """What is neither in a column nor lost, and with which upload it was compared if not the last."""
    numbers = {
        "review.change.unchanged": comparison.unchanged,
        # Where only whole rows are compared, the row may have been there with other values.
        "staging.change.not_found" if comparison.key else "staging.change.not_matched": comparison.not_there,
    }
    changes = tuple(message(name, count=number) for name, number in numbers.items() if number)
    keyless = "" if comparison.key else message("review.no_key")
    which = _which(file)
    if changes:
        return sentences(message(f"review.others.{which}", changes=message("review.changes", changes=changes)), keyless)
    return sentences(message("review.others.none") if which == "completed" else "", keyless)


def _which(file: StagedFile) -> str:
    """Which upload it was compared with."""
    last = file.validation.last_upload
    return "last" if last is None or last.is_very_last else "completed"
