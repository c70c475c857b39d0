"""The tenant's own job table against what the program claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from knosc_desktop.domain.job_links import in_doubt
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import sentences
from knosc_desktop.words.catalogue import render
from tests.support.fault_schedule import COMPUTATION, Intent

_ENDS = frozenset(
    {
        JobState.COMPLETED,
        JobState.COMPLETED_WITH_ERRORS,
        JobState.FAILED,
        JobState.NOT_SENT,
        JobState.REFUSED,
        JobState.CANCELLED,
        JobState.RECEIVED,
        JobState.UNCONFIRMED,
        JobState.GONE,
    }
)
_BY_WORD = {"completed": JobState.COMPLETED, "failed": JobState.FAILED}

Row = dict[str, Any]


@dataclass
class Asked:
    """An intent that was accepted.

    Attributes:
        intent: what the user wants.
        account: as whom.
        jobs: the program's ids of it and of each resend.
        doubled_knowingly: how often the user sent it again while it was unknown.
        forgotten: how many jobs of it a backup that was put back does not know.
    """

    intent: Intent
    account: str
    jobs: list[str] = field(default_factory=list)
    doubled_knowingly: int = 0
    forgotten: int = 0


@dataclass
class Verdict:
    """What came of one run.

    Attributes:
        states: how many jobs ended in which state.
        doubled: jobs more than anybody asked for.
        lost: intents of which the program knows nothing any more, or that did not end.
        wrong: claims that the tenant's table contradicts.
        unsafe: jobs called safe to send again of which the tenant shows the file.
        failures: every reason in words; empty when all is well.
    """

    states: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    lost: int = 0
    wrong: int = 0
    unsafe: int = 0
    failures: list[str] = field(default_factory=list)


def judge(
    asked: Sequence[Asked],
    jobs: Iterable[Job],
    on_disk: Iterable[Job],
    table: Sequence[Row],
    *,
    restored_for: Collection[str] | None = None,
) -> Verdict:
    """Compare.

    Args:
        asked: what the user wanted.
        jobs: as the program shows them at the end.
        on_disk: as a journal opened again has them.
        table: the tenant's jobs of this run.
        restored_for: where the jobs come from a backup, the accounts that have signed in since: then only what the
            last upload tells can be known, and only to them. None where there was no backup.
    """
    verdict = Verdict()
    known = {job.id: job for job in jobs}
    written = {job.id: job for job in on_disk}
    _same_on_disk(known, written, verdict)
    _nobody_before_their_turn(known, verdict)
    for family, rows in _families(asked, table):
        shown = [known[each] for one in family for each in one.jobs if each in known]
        verdict.states.update(job.state.value for job in shown)
        _nothing_lost(family, known, verdict)
        _nothing_doubled(family, rows, verdict)
        _nothing_claimed(family, shown, rows, verdict, hidden=_hidden(shown, table, restored_for))
        _nothing_altered(shown, rows, verdict)
        looked_at = [job for job in shown if restored_for is None or job.account in restored_for]
        _nothing_falsely_safe(looked_at, known.values(), table, verdict)
    expected = {each for one in asked for each in one.jobs}
    if strange := [job.trigger for job in known.values() if job.id not in expected]:
        verdict.lost += len(strange)
        verdict.failures.append(f"jobs nobody asked for: {strange}")
    return verdict


def _families(asked: Sequence[Asked], table: Sequence[Row]) -> Iterable[tuple[list[Asked], list[Row]]]:
    """Files are distinguished by their names; computations of an account only all together."""
    by_name = {one.intent.file_name: one for one in asked if one.intent.file_name}
    for name, one in by_name.items():
        yield [one], [row for row in table if row["file_name"] == name]
    for account in dict.fromkeys(one.account for one in asked):
        runs = [one for one in asked if not one.intent.file_name and one.account == account]
        rows = [row for row in table if row["trigger"] == COMPUTATION and row["account"] == account]
        if runs or rows:
            yield runs, rows


def _same_on_disk(known: dict[str, Job], written: dict[str, Job], verdict: Verdict) -> None:
    for job_id in known.keys() ^ written.keys():
        verdict.lost += 1
        verdict.failures.append(f"only {'shown' if job_id in known else 'on disk'}: {job_id}")
    for job_id in known.keys() & written.keys():
        shown, kept = known[job_id], written[job_id]
        if (shown.state, shown.job_id, shown.file, shown.errors) != (kept.state, kept.job_id, kept.file, kept.errors):
            verdict.lost += 1
            verdict.failures.append(f"shown {_line(shown)}, on disk {_line(kept)}")


def _nobody_before_their_turn(known: dict[str, Job], verdict: Verdict) -> None:
    """Whether each held job was sent after the one before was known to have completed."""
    for job in known.values():
        if not job.after or job.handed_over_at is None:
            continue
        before = known.get(job.after)
        while before is not None and before.sent_again_as:
            before = known.get(before.sent_again_as)
        had_completed = before is not None and before.state is JobState.COMPLETED
        known_at = before.confirmed_at if before is not None else None
        if not had_completed or known_at is None or known_at > job.handed_over_at:
            verdict.wrong += 1
            verdict.failures.append(f"{_line(job)} did not wait for {before and _line(before)}")


def _nothing_lost(family: list[Asked], known: dict[str, Job], verdict: Verdict) -> None:
    for one in family:
        for job_id in one.jobs:
            job = known.get(job_id)
            if job is None:
                verdict.lost += 1
                verdict.failures.append(f"{one.intent.file_name or COMPUTATION} has vanished")
            elif job.state not in _ENDS:
                verdict.lost += 1
                verdict.failures.append(f"has not ended: {_line(job)}")


def _nothing_doubled(family: list[Asked], rows: list[Row], verdict: Verdict) -> None:
    allowed = sum(1 + one.doubled_knowingly for one in family)
    if len(rows) > allowed:
        verdict.doubled += len(rows) - allowed
        verdict.failures.append(f"{len(rows)} jobs instead of at most {allowed}: {rows}")
    accounts = {one.account for one in family}
    if strangers := [row for row in rows if row["account"] not in accounts]:
        verdict.wrong += len(strangers)
        verdict.failures.append(f"sent as somebody else: {strangers}")


def _hidden(shown: list[Job], table: Sequence[Row], restored_for: Collection[str] | None) -> int:
    """How many of the unsent may have been sent after the backup, without the last upload telling it."""
    if restored_for is None:
        return 0
    unsent = [job for job in shown if job.is_unsent]
    told = [job for job in unsent if job.account in restored_for and _is_last_upload(job, table)]
    return len(unsent) - sum(not job.sent_again_as for job in told)


def _is_last_upload(job: Job, table: Sequence[Row]) -> bool:
    last = [row["sha256"] for row in table if row["trigger"] == job.trigger][-1:]
    return job.file is not None and last == [job.file.sha256]


def _nothing_altered(shown: list[Job], rows: list[Row], verdict: Verdict) -> None:
    """Whether every file in the tenant has the bytes that were uploaded."""
    ours = {job.file.sha256 for job in shown if job.file and job.file.sha256}
    if altered := [row for row in rows if ours and row["sha256"] is not None and row["sha256"] not in ours]:
        verdict.wrong += len(altered)
        verdict.failures.append(f"other bytes than were uploaded: {altered}")


def _nothing_falsely_safe(shown: list[Job], jobs: Iterable[Job], table: Sequence[Row], verdict: Verdict) -> None:
    """Whether no file that the tenant shows as this very upload is called safe to send again."""
    names = {row["file_name"] for row in table}
    for job in shown:
        words = render(sentences(job.problem.message, job.problem.hint)) if job.problem else ""
        is_there = job.file is not None and job.file.name in names and _is_last_upload(job, table)
        is_asked_about = in_doubt(job, jobs) is not None
        if job.can_retry and "safely" in words and is_there and not is_asked_about:
            verdict.unsafe += 1
            verdict.failures.append(f"called safe to send again: {_line(job)}")


def _nothing_claimed(
    family: list[Asked], shown: list[Job], rows: list[Row], verdict: Verdict, *, hidden: int = 0
) -> None:
    by_id = {row["job_id"]: row for row in rows}
    confirmed = [job for job in shown if job.job_id is not None]
    wrong = [f"no such job: {_line(job)}" for job in confirmed if job.job_id not in by_id]
    wrong += [
        f"{_line(job)} is in truth {by_id[job.job_id]}"
        for job in confirmed
        if job.job_id in by_id and not _is_true(job, by_id[job.job_id])
    ]
    if len({job.job_id for job in confirmed}) != len(confirmed):
        wrong.append(f"one job id twice: {[_line(job) for job in confirmed]}")
    arrived = sum(job.state is JobState.RECEIVED for job in shown)
    unknown = sum(job.state is JobState.UNCONFIRMED for job in shown)
    least = len(confirmed) + arrived
    unseen = hidden + sum(one.forgotten for one in family)
    if not least <= len(rows) <= least + unknown + unseen:
        claims = [_line(job) for job in shown]
        wrong.append(f"{claims} claims {least} to {least + unknown} jobs, the tenant has {len(rows)}: {rows}")
    verdict.wrong += len(wrong)
    verdict.failures += wrong


def _is_true(job: Job, row: Row) -> bool:
    sha256 = job.file.sha256 if job.file else None
    said = _BY_WORD.get(row["status"], job.state)
    return (job.state, len(job.errors), sha256) == (said, row["errors"], row["sha256"])


def _line(job: Job) -> str:
    name = job.file.name if job.file else job.trigger
    return f"{name} {job.state.value} {job.job_id or ''} {job.evidence.value}".strip()
