"""Asks Knosc about every unfinished job, in one request, until each has ended."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError, NotSignedIn, Refused, SessionExpired, TooManyRequests
from knosc_desktop.services.clock import sleep_unless
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import Job, JobKey, JobReport
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.job_book import JobBook
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.tasks import TaskRegistry

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
_GROWTH = 1.4
_JITTER = 0.1
_QUIET_FAILURES = 2


class Tracker:
    """Polls while there is something to ask about.

    Starts at one second after a submit or a change and grows to fifteen; obeys
    ``Retry-After``; says nothing of the first two failures in a row; never ends
    before every job has.

    Events:
        trouble(Problem | None): asking has failed three times in a row, and None when it works again.
    """

    def __init__(self, book: JobBook, session: Session, clock: Clock, tasks: TaskRegistry) -> None:
        """Go on by itself whenever the session becomes usable."""
        self._book = book
        self._session = session
        self._clock = clock
        self._tasks = tasks
        self._pause = FIRST_PAUSE
        self._failures = 0
        self._asked_to_wait = 0.0
        self._kicked = asyncio.Event()
        self.trouble: Event[Problem | None] = Event()
        session.changed.connect(lambda _: self.kick())

    def kick(self) -> None:
        """Something new is to be asked about: begin again with the short pause."""
        self._pause = FIRST_PAUSE
        self._kicked.set()
        if self._unfinished():
            self._tasks.start("tracker", self._poll())

    def _unfinished(self) -> list[Job]:
        return [job for job in self._book if job.is_tracked and self._session.owns(job.environment, job.account)]

    async def _poll(self) -> None:
        while self._unfinished():
            self._kicked.clear()
            await self._rest(self._pause * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - spreads load only
            jobs = self._unfinished()
            keys = [job.key for job in jobs if job.key is not None]
            if not keys:
                return
            try:
                reports = await self._ask(keys)
                moved = self._apply(jobs, reports)
            except (SessionExpired, NotSignedIn):
                return
            except KnoscError as error:
                self._note_failure(error)
                continue
            self._note_success()
            self._pause = FIRST_PAUSE if moved else min(self._pause * _GROWTH, LONGEST_PAUSE)

    async def _ask(self, keys: Sequence[JobKey]) -> list[JobReport]:
        """All in one request; one by one where Knosc refuses that, so that one odd job cannot hide the others."""
        try:
            return await self._session.call(lambda client: client.job_reports(keys))
        except TooManyRequests:
            raise
        except Refused as refusal:
            if len(keys) == 1:
                raise
            reports: list[JobReport] = []
            for key in keys:
                try:
                    reports += await self._session.call(lambda client, key=key: client.job_reports([key]))  # type: ignore[misc]
                except TooManyRequests:
                    raise
                except Refused:
                    continue
            if not reports:
                raise refusal from None
            return reports

    async def _rest(self, seconds: float) -> None:
        """Pause; a kick ends a long one early, but never before the first second or what Knosc asked for."""
        at_least = max(min(seconds, FIRST_PAUSE), self._asked_to_wait)
        await self._clock.sleep(at_least)
        if seconds <= at_least or self._kicked.is_set():
            return
        await sleep_unless(self._clock, seconds - at_least, self._kicked)

    def _apply(self, jobs: Iterable[Job], reports: Iterable[JobReport]) -> bool:
        """Write confirmed states down; returns whether any job moved."""
        by_key = {report.key: report for report in reports}
        now = self._clock.now()
        moved = False
        confirmed = []
        for asked in jobs:
            report = by_key.get(asked.key) if asked.key else None
            job = self._book.get(asked.id)
            if report is None or job is None:
                continue
            moved = moved or report.state is not job.state
            confirmed.append(
                replace(
                    job,
                    state=report.state,
                    status_word=report.status_word,
                    rows_processed=report.rows_processed,
                    errors=report.errors,
                    completed_at=report.completed_at,
                    confirmed_at=now,
                )
            )
        self._book.put(*confirmed)
        return moved

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
