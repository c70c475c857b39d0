"""Asks Knosc about many jobs so that no job, and no gateway's limit, hides the others.

A group that fails is asked again in the next round. When it fails again although
something else was answered in the same round, it is halved until the part that fails
stands alone. A failed part never costs what the others were told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import (
    ConnectionBroken,
    KnoscError,
    NotFound,
    NotSignedIn,
    Refused,
    SessionExpired,
    TimedOut,
    TooManyRequests,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.domain.jobs import JobKey, JobReport
    from knosc_desktop.services.session import Session

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
        """Start with the largest size, and with no job that fails."""
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
        asking = _Round(self._number)
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
            reports = await self._session.call(lambda client: client.job_reports(part))
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
        answers: what it brought.
        requests: how many were made.
        failures: how many of them failed.
        worked: characters of the addresses of those that worked.
        first_error: of those that failed.
    """

    def __init__(self, number: int) -> None:
        self.number = number
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
