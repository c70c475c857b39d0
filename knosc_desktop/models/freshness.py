"""When the states were last confirmed, and whether they are tracked; pure functions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.texts import sentences
from knosc_desktop.models import formatting
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.services.store.job_store import JobStore


STALE_AFTER = timedelta(seconds=33)
"""The app asks at least every 15 s, give or take a tenth; after two missed answers a state counts as stale."""

_SLACK = timedelta(seconds=5)
"""Two readings of one clock may differ by that."""

_LOOKED_FOR = frozenset({JobState.UNCONFIRMED, JobState.RECEIVED})
"""What Knosc confirms by the last upload of the data type alone."""


class Tracking(NamedTuple):
    """Whose jobs Knosc is asked about: a session sees the jobs of its own account only.

    Attributes:
        environment: where the user is signed in; None while they are not.
        account: as whom.
    """

    environment: Environment | None = None
    account: str = ""

    @classmethod
    def of(cls, session: SessionState) -> Tracking:
        """What that session allows."""
        if session.phase is not SessionPhase.SIGNED_IN or session.profile is None:
            return cls()
        return cls(session.environment, session.profile.username)

    def leaves_out(self, job: Job) -> bool:
        """Whether Knosc has the job and cannot be asked about it."""
        return job.is_tracked and not (job.environment == self.environment and job.account == self.account)


def reference(job: Job) -> datetime:
    """From when on a confirmation of the state is awaited."""
    return job.confirmed_at or job.accepted_at or job.created_at


def is_stale(job: Job, now: datetime, *, heard: bool = True) -> bool:
    """Whether the server should have confirmed the state again by now; what it no longer knows it cannot.

    Args:
        job: any.
        now: the time; a confirmation of later than that confirms nothing.
        heard: whether the state was confirmed in this run of the app. What an earlier run was told
            has no age that can be relied on: the clock may have been set since.
    """
    if not job.is_tracked or job.state is JobState.GONE:
        return False
    return not heard or not -_SLACK <= now - reference(job) <= STALE_AFTER


def checked(job: Job, now: datetime, following: Tracking, *, heard: bool = True) -> str:
    """When the server last confirmed the state; says so when that is too long ago or the job is not tracked."""
    if job.state in _LOOKED_FOR and job.looked_at is not None:
        return tr("jobs.checked.looked", when=formatting.moment(job.looked_at, now))
    if following.leaves_out(job):
        return _with_time("not_tracked", job, now, heard=heard)
    if is_stale(job, now, heard=heard):
        return _with_time("not_updated", job, now, heard=heard)
    if job.confirmed_at is None:
        return formatting.NOTHING
    settled = job.is_ended or job.state is JobState.GONE
    return formatting.moment(job.confirmed_at, now) if settled else formatting.age(job.confirmed_at, now)


def checked_in_full(job: Job, now: datetime, following: Tracking, *, heard: bool = True) -> str:
    """The same in sentences."""
    is_looked_for = job.state in _LOOKED_FOR and job.looked_at is not None
    last = looked_sentence(job) if is_looked_for else confirmed_sentence(job)
    if following.leaves_out(job):
        return render(sentences(last, not_followed_sentence(job)))
    return render(sentences(last, tr("jobs.checked.may_differ") if is_stale(job, now, heard=heard) else ""))


def confirmed_sentence(job: Job) -> str:
    """When the server last confirmed the state."""
    if job.confirmed_at is None:
        return tr("jobs.checked.never_confirmed")
    return tr("jobs.checked.confirmed", moment=formatting.moment_in_full(job.confirmed_at))


def looked_sentence(job: Job) -> str:
    """When the app last looked for it in Knosc; empty when it never did."""
    if job.looked_at is None:
        return ""
    return tr("jobs.checked.looked_on", moment=formatting.moment_in_full(job.looked_at))


def not_followed_sentence(job: Job) -> str:
    """Why it is not tracked, and what to do."""
    account = formatting.one_line(job.account)
    return tr("jobs.checked.other_account", account=account, address=job.environment.host)


def _with_time(word: str, job: Job, now: datetime, *, heard: bool) -> str:
    if job.confirmed_at is None:
        return tr(f"jobs.checked.{word}")
    when = formatting.age(job.confirmed_at, now) if heard else formatting.moment(job.confirmed_at, now)
    return tr(f"jobs.checked.{word}_since", when=when)


# How long ago this run of the app heard of each job, measured by a clock that can't be set.


class Instant(NamedTuple):
    """A moment by both clocks.

    Attributes:
        wall: this computer's date, which may be wrong and may be set.
        elapsed: seconds that only ever grow.
    """

    wall: datetime
    elapsed: float


class Confirmations:
    """Follows the store and notes when a state was confirmed; what an earlier run was told is not heard yet."""

    def __init__(
        self, store: JobStore, now: Callable[[], datetime], elapsed: Callable[[], float] | None = None
    ) -> None:
        """Take in what is there.

        Args:
            store: the jobs.
            now: the time, with its zone, for dates.
            elapsed: seconds that only ever grow, for ages; those of ``now`` by default.
        """
        self._store = store
        self._now = now
        self._elapsed = elapsed or (lambda: now().timestamp())
        self._heard: dict[str, tuple[datetime, float | None]] = {}
        for job in store:
            self._added(job)
        store.added.connect(self._added)
        store.changed.connect(self._changed)
        store.removed.connect(self._removed)

    def instant(self) -> Instant:
        """Now."""
        return Instant(self._now(), self._elapsed())

    def steady_time(self, job: Job, at: Instant | None = None) -> tuple[datetime, bool]:
        """The time at which its confirmation is as old as it really is, and whether this run has heard of it."""
        at = at or self.instant()
        if not job.is_tracked:
            return at.wall, True
        stamp, since = self._heard.get(job.id, (at.wall, None))
        if since is None:
            return at.wall, False
        return stamp + timedelta(seconds=max(at.elapsed - since, 0.0)), True

    def _added(self, job: Job) -> None:
        if job.is_tracked:
            stamp, now = reference(job), self.instant()
            age = max((now.wall - stamp).total_seconds(), 0.0)
            is_heard = not self._store.is_of_earlier_run(job.id)
            self._heard[job.id] = (stamp, now.elapsed - age if is_heard else None)

    def _removed(self, job: Job) -> None:
        self._heard.pop(job.id, None)

    def _changed(self, job: Job) -> None:
        if not job.is_tracked:
            # The list shows it as it was until the next flush, with the age that it had.
            return
        known = self._heard.get(job.id)
        # With a new time Knosc has just confirmed it.
        if known is None or known[0] != reference(job):
            self._heard[job.id] = (reference(job), self._elapsed())
