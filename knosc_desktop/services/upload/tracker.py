"""Asks Knosc about every unfinished job, in one request, until each has ended."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import (
    AppFault,
    ConnectionBroken,
    KnoscError,
    NotFound,
    NotSignedIn,
    Problem,
    Refused,
    SessionExpired,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message, time_of_day
from knosc_desktop.domain.unconfirmed import SHARED_NUMBER, sharing_number
from knosc_desktop.services.clock import is_long, sleep_unless, until
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from knosc_desktop.domain.jobs import JobKey, JobReport
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Connection, Session
    from knosc_desktop.services.store.job_repository import JobRepository
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.tasks import TaskRegistry


# Asks Knosc about many jobs so that no job, and no gateway's limit, hides the others.
#
# A group that fails is asked again in the next round. When it fails again although
# something else was answered in the same round, it is halved until the part that fails
# stands alone. A failed part never costs what the others were told.

MOST_REQUESTS = 40
"""Requests of one round; the jobs left over come first in the next one."""
MOST_FAILURES = 12
"""Failed requests of one round: enough to isolate one job, no flood for a server in trouble."""
_FUTILE = 3
"""Failures of a round after which a server that has answered nothing in it is left alone."""
_SLOW_ROUNDS = 20
"""Rounds that a job which only ever costs time is left out, because it holds up the others."""
_ENDS_A_ROUND = (TooManyRequests, SessionExpired, NotSignedIn)
_MAY_BE_A_JOB = (TimedOut, ConnectionBroken)
"""Failures of the network that a single job can cause as well, where others are answered."""


@dataclass(slots=True)
class StatusAnswers:
    """What one round brought.

    Attributes:
        reports: what was told.
        answered: the jobs that were asked for in a request that worked, told of or not.
        troubled: jobs that fail even when asked for alone, with the reason.
        error: why the round ended early or nothing was answered at all; None when all went well.
    """

    reports: list[JobReport] = field(default_factory=list)
    answered: set[JobKey] = field(default_factory=set)
    troubled: dict[JobKey, KnoscError] = field(default_factory=dict)
    error: KnoscError | None = None


class StatusQuestions:
    """Remembers, from round to round, which size works and which jobs fail alone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._longest: int | None = None
        self._failed: set[JobKey] = set()
        self._alone: set[JobKey] = set()
        self._left_out: dict[JobKey, int] = {}
        self._asked_in: dict[JobKey, int] = {}
        self._number = 0
        self._is_silent = False

    def begin_anew(self) -> None:
        """Another server, or a user who wants to know now: nothing learned so far counts."""
        self._longest = None
        self._is_silent = False
        self._left_out.clear()

    async def ask(self, keys: Sequence[JobKey]) -> StatusAnswers:
        """One round; never raises a KnoscError, so that what was told before a failure is kept."""
        self._forget_all_but(set(keys))
        self._number += 1
        asking = _Round(self._number, self._session.current)
        try:
            await self._go_round(asking, keys)
        except KnoscError as error:
            asking.answers.error = error
        answers = asking.answers
        self._is_silent = asking.failures > 0 and not asking.worked
        if self._is_silent:
            answers.error = answers.error or (asking.first_error if len(keys) > 1 or not answers.answered else None)
        if answers.error is not None and not asking.worked:
            # Nothing tells a job that fails from a server that does.
            answers.troubled.clear()
            answers.answered.clear()
        return answers

    async def _go_round(self, asking: _Round, keys: Sequence[JobKey]) -> None:
        waiting = sorted(
            (key for key in dict.fromkeys(keys) if self._left_out.get(key, 0) <= self._number),
            key=lambda key: self._asked_in.get(key, 0),
        )
        if self._is_silent and len(waiting) > 1:
            # One job tells whether asking for the others is worth it.
            await self._try(asking, waiting[:1])
            if not asking.worked:
                return
            waiting = waiting[1:]
        for part in self._parts(waiting):
            await self._ask_group(asking, part)

    def _parts(self, waiting: Sequence[JobKey]) -> list[list[JobKey]]:
        """What to ask together: what was not asked about for longest comes first, what failed comes last."""
        alone = [[key] for key in waiting if key in self._alone]
        grouped = [key for key in waiting if key not in self._alone]
        parts = [
            part
            for group in (
                [key for key in grouped if key not in self._failed],
                [key for key in grouped if key in self._failed],
            )
            for part in self._split(group)
        ]
        return sorted([*parts, *alone], key=lambda part: self._asked_in.get(part[0], 0))

    async def _ask_group(self, asking: _Round, keys: Sequence[JobKey]) -> bool:
        """Ask about jobs in as many requests as the size that works demands; whether all worked."""
        left = list(keys)
        all_worked = True
        while left:
            if asking.is_over:
                return False
            part = self._split(left)[0]
            left = left[len(part) :]
            all_worked &= await self._ask_part(asking, part)
        return all_worked

    async def _ask_part(self, asking: _Round, part: list[JobKey]) -> bool:
        error = await self._try(asking, part)
        if error is None:
            return True
        is_repeated = isinstance(error, Refused) or self._failed.issuperset(part)
        self._failed.update(part)
        if len(part) == 1:
            self._isolate(asking, part[0], error)
            return False
        if not is_repeated or not self._may_be_a_job(asking, error) or asking.is_over:
            return False
        middle = len(part) // 2
        worked = [await self._ask_group(asking, half) for half in (part[:middle], part[middle:])]
        if all(worked):
            await self._learn_size(asking, part)
        return all(worked)

    def _may_be_a_job(self, asking: _Round, error: KnoscError) -> bool:
        """Whether a part of what was asked can be the reason: not where nothing at all is answered."""
        if isinstance(error, Unreachable) and not isinstance(error, _MAY_BE_A_JOB):
            return False
        return isinstance(error, Refused) or bool(asking.worked)

    def _isolate(self, asking: _Round, key: JobKey, error: KnoscError) -> None:
        self._alone.add(key)
        if isinstance(error, NotFound):
            # Of a single job this says that Knosc does not know it, which is an answer.
            asking.answers.answered.add(key)
            return
        asking.answers.troubled[key] = error
        if isinstance(error, Unreachable):
            self._left_out[key] = self._number + _SLOW_ROUNDS

    async def _learn_size(self, asking: _Round, part: list[JobKey]) -> None:
        """Both halves work: if the whole still fails, it is too much at once, else it was a passing failure."""
        if asking.is_over:
            return
        error = await self._try(asking, part)
        if error is not None and not isinstance(error, Unreachable):
            too_long = self._length(part)
            self._longest = max((length for length in asking.worked if length < too_long), default=self._longest)

    async def _try(self, asking: _Round, part: list[JobKey]) -> KnoscError | None:
        """One request.

        Returns:
            Why it failed; None when it worked.

        Raises:
            KnoscError: it failed in a way that ends the round.
        """
        asking.requests += 1
        self._asked_in.update(dict.fromkeys(part, self._number))
        try:
            reports = await self._session.call(lambda client: client.job_reports(part), on=asking.connection)
        except _ENDS_A_ROUND:
            raise
        except KnoscError as error:
            asking.note_failure(error)
            return error
        asking.answers.reports += reports
        asking.answers.answered.update(part)
        asking.worked.append(self._length(part))
        self._failed.difference_update(part)
        self._alone.difference_update(part)
        return None

    def _split(self, keys: Sequence[JobKey]) -> list[list[JobKey]]:
        return self._session.consult(lambda client: client.status_parts(keys, self._longest))

    def _length(self, part: Sequence[JobKey]) -> int:
        return self._session.consult(lambda client: client.status_length(part))

    def _forget_all_but(self, keys: set[JobKey]) -> None:
        self._failed &= keys
        self._alone &= keys
        self._asked_in = {key: number for key, number in self._asked_in.items() if key in keys}
        self._left_out = {key: number for key, number in self._left_out.items() if key in keys}


class _Round:
    """What one round has cost and brought so far.

    Attributes:
        number: of the round.
        connection: on which it began; numbers of jobs mean something else in another environment.
        answers: what it brought.
        requests: how many were made.
        failures: how many of them failed.
        worked: characters of the addresses of those that worked.
        first_error: of those that failed.
    """

    def __init__(self, number: int, connection: Connection | None) -> None:
        self.number = number
        self.connection = connection
        self.answers = StatusAnswers()
        self.requests = 0
        self.failures = 0
        self.worked: list[int] = []
        self.first_error: KnoscError | None = None

    @property
    def is_over(self) -> bool:
        """Whether no further request may be made in it."""
        is_futile = self.failures >= _FUTILE and not self.worked
        return is_futile or self.failures >= MOST_FAILURES or self.requests >= MOST_REQUESTS

    def note_failure(self, error: KnoscError) -> None:
        self.failures += 1
        self.first_error = self.first_error or error


FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
_GROWTH = 1.4
_JITTER = 0.1
_QUIET_FAILURES = 2
_MISSES = 3
"""Answers in a row without a job before it counts as no longer known."""
_SETTLING_IN = 30.0
"""Seconds after its acceptance in which a job may be missing from answers."""
GONE_PAUSE = 300.0
_LONGEST_GONE_PAUSE = 3600.0


class Tracker:
    """Polls while there is something to ask about.

    Starts at one second after a submit or a change and grows to fifteen; obeys
    ``Retry-After`` unless the user wants to know now; says nothing of the first two
    failures in a row; never ends before every job has. Jobs that Knosc no longer knows
    are asked about now and then.

    Events:
        trouble(Problem | None): asking has failed three times in a row or has to wait for long, and None when
            it works again.
    """

    def __init__(
        self, store: JobStore, repository: JobRepository, session: Session, clock: Clock, tasks: TaskRegistry
    ) -> None:
        self._store = store
        self._repository = repository
        self._session = session
        self._clock = clock
        self._tasks = tasks
        self._pause = FIRST_PAUSE
        self._gone_pause = GONE_PAUSE
        self._gone_due = 0.0
        self._questions = StatusQuestions(session)
        self._misses: dict[str, int] = {}
        self._accepted: dict[str, tuple[datetime | None, float]] = {}
        self._sharing: set[str] = set()
        self._failures = 0
        self._is_told = False
        self._quiet_until = 0.0
        self._kicked = asyncio.Event()
        self._wanted_now = asyncio.Event()
        self.trouble: Event[Problem | None] = Event()
        store.changed.connect(self._follow)
        session.changed.connect(self._session_changed)

    def check_now(self) -> None:
        """The user wants to know: ask again within a second, even if Knosc asked to wait."""
        self._quiet_until = 0.0
        self._questions.begin_anew()
        self._wanted_now.set()
        self.kick()

    def kick(self) -> None:
        """Something is to be asked about now: begin again with the short pause."""
        self._pause = FIRST_PAUSE
        self._gone_due = 0.0
        self._kicked.set()
        if self._tracked():
            self._tasks.keep("tracker", self._poll, self._clock)

    def start_over(self) -> None:
        """The network is back or the computer woke: an answer still awaited may never come."""
        self._tasks.start("tracker again", self._again())

    async def _again(self) -> None:
        await self._tasks.end("tracker")
        self.kick()

    def _session_changed(self, _state: SessionState) -> None:
        self._questions.begin_anew()
        self.kick()

    def _follow(self, job: Job) -> None:
        if job.state is JobState.ACCEPTED:
            self._accepted.setdefault(job.id, (job.accepted_at, self._clock.monotonic()))
            if others := sharing_number(job, self._store):
                self._sharing.update(each.id for each in (job, *others))
            self.kick()

    async def _give_up_sharing(self) -> None:
        """Claim nothing of jobs whose answers cannot be told apart.

        Raises:
            FileProblem: it cannot be written down; they are not asked about before it is.
        """
        if self._sharing:
            await self._repository.apply_all(
                dict.fromkeys(self._sharing, lambda job: job.unconfirmed(SHARED_NUMBER) if job.is_tracked else None)
            )
            self._sharing.clear()

    def _tracked(self) -> list[Job]:
        return [
            job for job in self._store.unsettled if job.is_tracked and self._session.owns(job.environment, job.account)
        ]

    def _to_ask(self) -> list[Job]:
        """All that are alive, and the others when it is their time."""
        is_time = self._clock.monotonic() >= self._gone_due
        return [job for job in self._tracked() if is_time or job.state is not JobState.GONE]

    async def _poll(self) -> None:
        while tracked := self._tracked():
            self._kicked.clear()
            self._wanted_now.clear()
            await self._rest(self._pause_for(tracked) * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - spreads load only
            try:
                with self._tasks.faults_told():
                    await self._give_up_sharing()
                    jobs = self._to_ask()
                    if not jobs:
                        continue
                    moved = await self._ask(jobs)
            except (SessionExpired, NotSignedIn):
                if not self._session.is_signed_in:
                    return
            except KnoscError as error:
                self._note_failure(error)
            else:
                self._note_success()
                self._pause = FIRST_PAUSE if moved else min(self._pause * _GROWTH, LONGEST_PAUSE)

    def _pause_for(self, tracked: Sequence[Job]) -> float:
        if any(job.state is not JobState.GONE for job in tracked):
            return self._pause
        return max(self._gone_due - self._clock.monotonic(), FIRST_PAUSE)

    async def _ask(self, jobs: Sequence[Job]) -> bool:
        """Ask about jobs and write down what was told; returns whether any job moved.

        Raises:
            KnoscError: not all of it worked; what was told before is written down.
        """
        answers = await self._questions.ask([job.key for job in jobs if job.key is not None])
        moved = await self._apply(jobs, answers)
        if answers.error is not None:
            raise answers.error
        return moved

    async def _rest(self, seconds: float) -> None:
        """Pause; a kick ends a long one early, but never before the first second or what Knosc asked for."""
        at_least = min(seconds, FIRST_PAUSE)
        await self._clock.sleep(at_least)
        if (asked := self._quiet_until - self._clock.monotonic()) > 0:
            await sleep_unless(self._clock, asked, self._wanted_now)
            return
        if seconds <= at_least or self._kicked.is_set():
            return
        await sleep_unless(self._clock, seconds - at_least, self._kicked)

    async def _apply(self, jobs: Sequence[Job], answers: StatusAnswers) -> bool:
        """Write confirmed states down; returns whether any job moved."""
        by_key = {report.key: report for report in answers.reports if report.state is not JobState.GONE}
        at = self._clock.now()
        moves: dict[str, Callable[[Job], Job]] = {}
        for job in jobs:
            report = by_key.get(job.key) if job.key else None
            if report is not None:
                self._misses.pop(job.id, None)
                self._accepted.pop(job.id, None)
                moves[job.id] = partial(Job.confirmed, report=report, at=at)
            elif job.key in answers.answered:
                if self._is_gone(job):
                    moves[job.id] = Job.gone
            elif (error := answers.troubled.get(job.key) if job.key else None) is not None:
                moves[job.id] = partial(Job.not_updated, problem=_not_updated(error, job.problem))
        moved = any(moves[job.id](job).state is not job.state for job in jobs if job.id in moves)
        await self._write(moves)
        self._plan_the_gone(jobs)
        return moved

    async def _write(self, moves: Mapping[str, Callable[[Job], Job]]) -> None:
        """Write states down; one that cannot be written hides none of the others."""
        try:
            with self._tasks.faults_told():
                await self._repository.apply_all({job_id: _if_tracked(move) for job_id, move in moves.items()})
        except AppFault:
            for job_id, move in moves.items():
                with suppress(AppFault), self._tasks.faults_told():
                    await self._repository.apply(job_id, _if_tracked(move))

    def _is_gone(self, job: Job) -> bool:
        """Whether Knosc has left it out often enough to say that it no longer knows it."""
        self._misses[job.id] = self._misses.get(job.id, 0) + 1
        return self._misses[job.id] >= _MISSES and not self._is_new(job)

    def _is_new(self, job: Job) -> bool:
        """Whether an answer may still leave it out.

        What this run saw accepted is measured by a clock that nobody sets. Of an earlier run only the
        stamp is left; one that is no older than that, or lies in the future, counts from now.
        """
        stamp, since = self._accepted.get(job.id, (None, 0.0))
        if stamp is None or stamp != job.accepted_at:
            age = (self._clock.now() - (job.accepted_at or job.created_at)).total_seconds()
            if age >= _SETTLING_IN:
                return False
            stamp, since = self._accepted[job.id] = (job.accepted_at, self._clock.monotonic())
        return self._clock.monotonic() - since < _SETTLING_IN

    def _plan_the_gone(self, asked: Iterable[Job]) -> None:
        if any(job.state is JobState.GONE for job in asked):
            self._gone_pause = min(self._gone_pause * 2, _LONGEST_GONE_PAUSE)
        elif not any(job.state is JobState.GONE for job in self._tracked()):
            self._gone_pause = GONE_PAUSE
            return
        if self._clock.monotonic() >= self._gone_due:
            self._gone_due = self._clock.monotonic() + self._gone_pause

    def _note_failure(self, error: KnoscError) -> None:
        self._failures += 1
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        wait = error.retry_after or 0.0
        self._quiet_until = self._clock.monotonic() + wait
        if is_long(wait):
            self._tell(
                Problem(
                    message("uploads.paused.title"),
                    message("uploads.paused.message", time=time_of_day(until(self._clock, wait))),
                    message("uploads.paused.hint"),
                    error.details,
                )
            )
        elif self._failures > _QUIET_FAILURES and not self._is_told:
            self._tell(error.problem)

    def _tell(self, problem: Problem) -> None:
        self._is_told = True
        self.trouble.emit(problem)

    def _note_success(self) -> None:
        if self._is_told:
            self.trouble.emit(None)
        self._is_told = False
        self._failures = 0
        self._quiet_until = 0.0


def _if_tracked(move: Callable[[Job], Job]) -> Callable[[Job], Job | None]:
    """A job that is not tracked any more has been given up while the answer came."""
    return lambda job: move(job) if job.is_tracked else None


def _not_updated(error: KnoscError, before: Problem | None) -> Problem:
    """Why a job is not updated while others are; one that is known is not written down again and again."""
    problem = Problem(
        message("uploads.not_updated.title"),
        message("uploads.not_updated.message", reason=error.title),
        message("uploads.not_updated.hint"),
        error.details,
    )
    is_known = before is not None and (before.title, before.message) == (problem.title, problem.message)
    return before if before is not None and is_known else problem
