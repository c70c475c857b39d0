"""Asking for jobs and asking after them (knosc-api.md sections 6 and 7)."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from knosc_desktop.api.failures import surely_unsent, told_in_words
from knosc_desktop.api.job_answers import acceptance_in, reports_in
from knosc_desktop.api.multipart import MultipartFile
from knosc_desktop.domain.errors import (
    NotSent,
    OutcomeUnknown,
    ServerTrouble,
    SessionExpired,
    TooManyRequests,
    Unreachable,
    Unreadable,
)
from knosc_desktop.domain.unconfirmed import DoubtfulRefusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from knosc_desktop.api.answers import Answer
    from knosc_desktop.api.config import Paths
    from knosc_desktop.api.exchange import Exchange
    from knosc_desktop.domain.files import Snapshot
    from knosc_desktop.domain.jobs import Acceptance, JobKey, JobReport

_NO_READABLE_ANSWER = (Unreachable, ServerTrouble, Unreadable)


class JobCalls:
    """Job calls of one tenant."""

    def __init__(self, exchange: Exchange, origin: str, paths: Paths) -> None:
        self._exchange = exchange
        self._origin = origin
        self._paths = paths

    async def start(self, trigger: str) -> Acceptance:
        """Ask for a computation.

        Raises:
            NotSent: not even a connection was to be had.
            OutcomeUnknown: it may run, the answer was lost or is doubtful.
            KnoscError: Knosc said no.
        """
        try:
            with told_in_words():
                async with asyncio.timeout(self._exchange.limits.answer):
                    answer = await self._exchange.post_job(self._paths.job_of(trigger))
                    return acceptance_in(answer, await answer.json_object())
        except _NO_READABLE_ANSWER as error:
            raise (NotSent(error) if surely_unsent(error) else OutcomeUnknown(error)) from error
        except (SessionExpired, TooManyRequests) as error:
            # Without a body all of the request has left with its first bytes.
            raise DoubtfulRefusal(error) from error

    async def upload(
        self,
        trigger: str,
        snapshot: Snapshot,
        on_progress: Callable[[int], None],
        on_handed_over: Callable[[], Awaitable[None]],
    ) -> Acceptance:
        """Send a file.

        Raises:
            NotSent: it broke before the last byte; no job can exist.
            OutcomeUnknown: all of it left and the answer was lost or is doubtful.
            FileProblem: the snapshot cannot be read or was changed.
            KnoscError: Knosc said no.
        """
        loop = asyncio.get_running_loop()
        deadline = asyncio.timeout(None)

        async def handed_over() -> None:
            await on_handed_over()
            # From here on the time runs: an answer that drips for ever is none.
            deadline.reschedule(loop.time() + self._exchange.limits.answer)

        body = MultipartFile(snapshot, on_progress, handed_over)
        try:
            with told_in_words():
                async with deadline:
                    answer = await self._exchange.post_job(self._paths.job_of(trigger), body)
                    return acceptance_in(answer, await answer.json_object())
        except _NO_READABLE_ANSWER as error:
            raise (OutcomeUnknown(error) if body.handed_over else NotSent(error)) from error
        except (SessionExpired, TooManyRequests) as error:
            if body.handed_over:
                raise DoubtfulRefusal(error) from error
            raise
        finally:
            await body.aclose()

    async def reports(self, keys: Sequence[JobKey]) -> list[JobReport]:
        """What Knosc says of jobs; those it does not mention are missing.

        Raises:
            KnoscError: no readable answer.
        """
        limits = self._exchange.limits
        reports: list[JobReport] = []
        for some in self.parts(keys):
            answer: Answer = await self._exchange.get(
                self._paths.status, query=_query(some), largest=limits.status_answer, within=limits.status_call
            )
            reports += await reports_in(answer, some)
        return reports

    def parts(self, keys: Sequence[JobKey], longest: int | None = None) -> Iterator[list[JobKey]]:
        """As few groups as the length of an address allows, each for one request.

        Args:
            keys: the jobs; one that is named twice is asked about once.
            longest: characters of the whole address; the limit of the client by default.
        """
        longest = min(longest or self._exchange.limits.query, self._exchange.limits.query)
        some: list[JobKey] = []
        for key in dict.fromkeys(keys):
            if some and self.length([*some, key]) > longest:
                yield some
                some = []
            some.append(key)
        if some:
            yield some

    def length(self, keys: Sequence[JobKey]) -> int:
        """Characters of the address that asks for those jobs."""
        return len(f"{self._origin}{self._paths.status}?{_query(keys)}")


def _query(keys: Sequence[JobKey]) -> str:
    jobs = [{"trigger": key.trigger, "job_id": key.job_id} for key in keys]
    return "jobs=" + quote(json.dumps(jobs, separators=(",", ":")), safe="")
