"""Asks Knosc about every unfinished job, in one request, until each has ended."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import (
    AppFault,
    KnoscError,
    NotFound,
    NotSignedIn,
    Refused,
    SessionExpired,
    TooManyRequests,
)
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.services.clock import sleep_unless
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import Job, JobKey, JobReport
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.tasks import TaskRegistry

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
_GROWTH = 1.4
_JITTER = 0.1
_QUIET_FAILURES = 2
_MISSES = 3
"""Answers in a row without a job before it counts as no longer known."""
_SETTLING_IN = timedelta(seconds=30)
"""After its acceptance a job may be missing from answers for a while."""
GONE_PAUSE = 300.0
_LONGEST_GONE_PAUSE = 3600.0


class Tracker:
    """Polls while there is something to ask about.

    Starts at one second after a submit or a change and grows to fifteen; obeys
    ``Retry-After``; says nothing of the first two failures in a row; never ends
    before every job has. Jobs that Knosc no longer knows are asked about now and then.

    Events:
        trouble(Problem | None): asking has failed three times in a row, and None when it works again.
    """

    def __init__(self, book: JobBook, ledger: Ledger, session: Session, clock: Clock, tasks: TaskRegistry) -> None:
        """Go on by itself whenever a job was accepted or the session becomes usable."""
        self._book = book
        self._ledger = ledger
        self._session = session
        self._clock = clock
        self._tasks = tasks
        self._pause = FIRST_PAUSE
        self._gone_pause = GONE_PAUSE
        self._gone_due = 0.0
        self._misses: dict[str, int] = {}
        self._failures = 0
        self._asked_to_wait = 0.0
        self._kicked = asyncio.Event()
        self.trouble: Event[Problem | None] = Event()
        book.changed.connect(self._follow)
        session.changed.connect(lambda _: self.kick())

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

    def _follow(self, job: Job) -> None:
        if job.state is JobState.ACCEPTED:
            self.kick()

    def _tracked(self) -> list[Job]:
        return [
            job for job in self._book.unsettled if job.is_tracked and self._session.owns(job.environment, job.account)
        ]

    def _to_ask(self) -> list[Job]:
        """All that are alive, and the others when it is their time."""
        is_time = self._clock.monotonic() >= self._gone_due
        return [job for job in self._tracked() if is_time or job.state is not JobState.GONE]

    async def _poll(self) -> None:
        while tracked := self._tracked():
            self._kicked.clear()
            await self._rest(self._pause_for(tracked) * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - spreads load only
            jobs = self._to_ask()
            keys = [job.key for job in jobs if job.key is not None]
            if not keys:
                continue
            try:
                with self._tasks.faults_told():
                    reports = await self._ask(keys)
                    moved = await self._apply(jobs, reports)
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

    async def _ask(self, keys: Sequence[JobKey]) -> list[JobReport]:
        """All in one request; one by one where Knosc refuses that, so that one odd job cannot hide the others."""
        try:
            return await self._session.call(lambda client: client.job_reports(keys))
        except TooManyRequests:
            raise
        except Refused as refusal:
            if len(keys) == 1:
                if isinstance(refusal, NotFound):
                    return []
                raise
            reports: list[JobReport] = []
            answers = 0
            for key in keys:
                try:
                    reports += await self._session.call(lambda client, key=key: client.job_reports([key]))  # type: ignore[misc]
                except TooManyRequests:
                    raise
                except Refused:
                    continue
                answers += 1
            if not answers:
                raise refusal from None
            return reports

    async def _rest(self, seconds: float) -> None:
        """Pause; a kick ends a long one early, but never before the first second or what Knosc asked for."""
        at_least = max(min(seconds, FIRST_PAUSE), self._asked_to_wait)
        await self._clock.sleep(at_least)
        if seconds <= at_least or self._kicked.is_set():
            return
        await sleep_unless(self._clock, seconds - at_least, self._kicked)

    async def _apply(self, jobs: Iterable[Job], reports: Iterable[JobReport]) -> bool:
        """Write confirmed states down; returns whether any job moved."""
        by_key = {report.key: report for report in reports if report.state is not JobState.GONE}
        changes: dict[str, dict[str, Any]] = {}
        for job in jobs:
            report = by_key.get(job.key) if job.key else None
            if report is not None:
                self._misses.pop(job.id, None)
                changes[job.id] = self._confirmed(report)
            elif self._is_gone(job):
                changes[job.id] = {"state": JobState.GONE}
        moved = any(job.state is not changes.get(job.id, {}).get("state", job.state) for job in jobs)
        await self._write(changes)
        self._plan_the_gone(jobs)
        return moved

    async def _write(self, changes: dict[str, dict[str, Any]]) -> None:
        """Write states down; one that cannot be written hides none of the others."""
        try:
            with self._tasks.faults_told():
                await self._ledger.change_all(changes)
        except AppFault:
            for job_id, change in changes.items():
                with suppress(AppFault), self._tasks.faults_told():
                    await self._ledger.change(job_id, **change)

    def _confirmed(self, report: JobReport) -> dict[str, Any]:
        return {
            "state": report.state,
            "status_word": report.status_word,
            "rows_processed": report.rows_processed,
            "errors": report.errors,
            "completed_at": report.completed_at,
            "confirmed_at": self._clock.now(),
        }

    def _is_gone(self, job: Job) -> bool:
        """Whether Knosc has left it out often enough to say that it no longer knows it."""
        self._misses[job.id] = self._misses.get(job.id, 0) + 1
        is_new = self._clock.now() - (job.accepted_at or job.created_at) < _SETTLING_IN
        return self._misses[job.id] >= _MISSES and not is_new

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
        self._asked_to_wait = error.retry_after or 0.0
        if self._failures == _QUIET_FAILURES + 1:
            self.trouble.emit(error.problem)

    def _note_success(self) -> None:
        if self._failures > _QUIET_FAILURES:
            self.trouble.emit(None)
        self._failures = 0
        self._asked_to_wait = 0.0
