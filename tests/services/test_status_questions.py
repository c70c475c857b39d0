"""Many jobs in few requests: neither a limit of a gateway nor a single job hides the others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.api.config import Limits
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KnoscError, NotSignedIn, ServerTrouble, SessionExpired, TooManyRequests
from knosc_desktop.domain.jobs import JobKey
from knosc_desktop.services.upload.tracker import MOST_REQUESTS, StatusAnswers, StatusQuestions

ACME = Environment.at_address("https://acme.knosc.io")
PAGE = "<!doctype html><title>No</title>"


def keys(count: int) -> list[JobKey]:
    return [JobKey("forecast", f"00000000-0000-4000-8000-{number:012}") for number in range(count)]


def well(asked: list[JobKey]) -> httpx.Response:
    jobs = [{"trigger": key.trigger, "job_id": key.job_id, "status": "running"} for key in asked]
    return httpx.Response(200, json={"jobs": jobs})


Answer = Callable[[list[JobKey], str], httpx.Response]


class Asking:
    """A session whose server a function plays, and everything that was asked.

    Attributes:
        asked: the jobs of each request.
        lengths: the characters of each address.
        answer: plays the server.
        current: the connection in front; the server has one only.
    """

    current = None

    def __init__(self) -> None:
        self.asked: list[list[JobKey]] = []
        self.lengths: list[int] = []
        self.answer: Answer = lambda asked, _url: well(asked)
        self.client = KnoscClient(ACME, transport=httpx.MockTransport(self._played), limits=Limits())
        self.questions = StatusQuestions(self)  # type: ignore[arg-type]

    async def call(self, action: Callable[[KnoscClient], Any], on: object = None) -> Any:
        assert on is self.current
        return await action(self.client)

    def consult(self, question: Callable[[KnoscClient], Any]) -> Any:
        return question(self.client)

    def _played(self, request: httpx.Request) -> httpx.Response:
        some = [JobKey(job["trigger"], job["job_id"]) for job in json.loads(request.url.params["jobs"])]
        self.asked.append(some)
        self.lengths.append(len(str(request.url)))
        return self.answer(some, str(request.url))

    async def rounds(self, asked: list[JobKey], count: int) -> list[StatusAnswers]:
        return [await self.questions.ask(asked) for _ in range(count)]

    def fails_with(self, poisoned: JobKey, failure: Callable[[], httpx.Response]) -> None:
        self.answer = lambda asked, _url: failure() if poisoned in asked else well(asked)


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    asking = Asking()
    async with asking.client:
        yield asking


def network_fails() -> httpx.Response:
    raise httpx.ConnectError("no route")


def hangs() -> httpx.Response:
    raise httpx.ReadTimeout("silence")


def breaks_off() -> httpx.Response:
    raise httpx.ReadError("reset")


REFUSALS: dict[str, Callable[[], httpx.Response]] = {
    "414 as a page": lambda: httpx.Response(414, html=PAGE),
    "414 in silence": lambda: httpx.Response(414),
    "400 in JSON": lambda: httpx.Response(400, json={"Message": "too long"}),
    "500": lambda: httpx.Response(500, json={"Message": "boom"}),
    "502 as a page": lambda: httpx.Response(502, html=PAGE),
    "503 that asks for an hour": lambda: httpx.Response(503, headers={"Retry-After": "3600"}),
    "431": lambda: httpx.Response(431, html=PAGE),
    "403": lambda: httpx.Response(403, json={}),
    "404": lambda: httpx.Response(404, json={}),
    "cut JSON": lambda: httpx.Response(200, text='{"jobs": [{"status": "comp'),
    "no list": lambda: httpx.Response(200, json={"jobs": None}),
    "a page with 200": lambda: httpx.Response(200, html=PAGE),
    "a redirect": lambda: httpx.Response(302, headers={"Location": "https://login.example/"}),
}


async def test_no_address_is_longer_than_two_thousand_characters(asking: Asking) -> None:
    (answers,) = await asking.rounds(keys(200), 1)

    assert answers.answered == set(keys(200))
    assert max(asking.lengths) < 2000


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_a_gateway_that_refuses_long_addresses_is_asked_shorter_ones_for_good(
    asking: Asking, refusal: Callable[[], httpx.Response]
) -> None:
    asking.answer = lambda asked, url: refusal() if len(url) > 700 else well(asked)

    *_, last = await asking.rounds(keys(28), 6)
    learned = len(asking.asked)
    again = await asking.rounds(keys(28), 5)

    assert last.answered == set(keys(28))
    assert all(each.answered == set(keys(28)) and not each.troubled and each.error is None for each in again)
    assert max(asking.lengths[learned:]) <= 700
    assert len(asking.asked) - learned <= 5 * 10


@pytest.mark.parametrize("poison", [*REFUSALS.values(), hangs, breaks_off], ids=[*REFUSALS, "hangs", "breaks off"])
async def test_one_failing_job_is_isolated_and_the_others_are_reported(
    asking: Asking, poison: Callable[[], httpx.Response]
) -> None:
    jobs = keys(28)
    asking.fails_with(jobs[9], poison)

    await asking.rounds(jobs, 4)
    asked = len(asking.asked)
    later = await asking.rounds(jobs, 10)

    assert all(each.answered >= set(jobs) - {jobs[9]} for each in later)
    assert all(set(each.troubled) <= {jobs[9]} and each.error is None for each in later)
    # Two for those that work, one for the one that does not.
    assert len(asking.asked) - asked <= 10 * 3


async def test_the_reason_of_the_isolated_job_is_reported(asking: Asking) -> None:
    jobs = keys(12)
    asking.fails_with(jobs[0], REFUSALS["500"])

    *_, last = await asking.rounds(jobs, 4)

    assert isinstance(last.troubled[jobs[0]], ServerTrouble)


@pytest.mark.parametrize("poisoned", [(0, 1), (3, 25), (0, 9, 18, 27), (5, 6, 7)])
async def test_several_poisoned_jobs_are_isolated(asking: Asking, poisoned: tuple[int, ...]) -> None:
    jobs = keys(28)
    bad = {jobs[each] for each in poisoned}
    asking.answer = lambda asked, _url: REFUSALS["500"]() if bad & set(asked) else well(asked)

    await asking.rounds(jobs, 6)
    *_, last = await asking.rounds(jobs, 3)

    assert last.answered == set(jobs) - bad
    assert set(last.troubled) == bad


async def test_a_poisoned_job_behind_a_gateway_with_a_limit_is_isolated(asking: Asking) -> None:
    jobs = keys(28)

    def answer(asked: list[JobKey], url: str) -> httpx.Response:
        if len(url) > 900:
            return REFUSALS["414 as a page"]()
        return REFUSALS["500"]() if jobs[13] in asked else well(asked)

    asking.answer = answer
    await asking.rounds(jobs, 8)
    *_, last = await asking.rounds(jobs, 2)

    assert last.answered == set(jobs) - {jobs[13]}
    assert set(last.troubled) == {jobs[13]}


async def test_a_poisoned_job_that_recovers_is_asked_about_with_the_others_again(asking: Asking) -> None:
    jobs = keys(12)
    asking.fails_with(jobs[4], REFUSALS["500"])
    await asking.rounds(jobs, 4)
    asking.answer = lambda asked, _url: well(asked)

    (first, _) = await asking.rounds(jobs, 2)
    asked = len(asking.asked)
    await asking.rounds(jobs, 1)

    assert first.answered == set(jobs)
    assert len(asking.asked) == asked + 1


async def test_a_failure_that_passes_changes_nothing(asking: Asking) -> None:
    jobs = keys(12)
    failing = [1, 1, 1, 0, 0, 1, 0]
    asking.answer = lambda asked, _url: REFUSALS["500"]() if failing and failing.pop(0) else well(asked)
    await asking.rounds(jobs, 8)
    asked = len(asking.asked)

    await asking.rounds(jobs, 3)

    assert [len(each) for each in asking.asked[asked:]] == [12, 12, 12]


@pytest.mark.parametrize("failure", [*REFUSALS.values(), network_fails, hangs, breaks_off])
async def test_a_server_in_trouble_is_not_flooded(asking: Asking, failure: Callable[[], httpx.Response]) -> None:
    asking.answer = lambda _asked, _url: failure()

    for number in range(40):
        before = len(asking.asked)
        (answers,) = await asking.rounds(keys(300), 1)
        assert isinstance(answers.error, KnoscError) or len(asking.asked) == before + 1
        assert not answers.troubled
        assert len(asking.asked) - before <= (4 if number == 0 else 1)


async def test_a_round_is_bounded_and_the_next_continues_where_it_ended(asking: Asking) -> None:
    asking.answer = lambda asked, url: REFUSALS["414 as a page"]() if len(url) > 200 else well(asked)
    jobs = keys(150)
    told: set[JobKey] = set()

    for _ in range(30):
        before = len(asking.asked)
        (answers,) = await asking.rounds(jobs, 1)
        told |= answers.answered
        assert len(asking.asked) - before <= MOST_REQUESTS

    assert told == set(jobs)
    seen = [await asking.questions.ask(jobs) for _ in range(5)]
    assert set().union(*(each.answered for each in seen)) == set(jobs)


async def test_answers_before_a_request_to_slow_down_are_kept(asking: Asking) -> None:
    jobs = keys(30)
    asking.answer = lambda asked, _url: httpx.Response(429) if jobs[29] in asked else well(asked)

    (answers,) = await asking.rounds(jobs, 1)

    assert isinstance(answers.error, TooManyRequests)
    assert answers.answered
    assert len(answers.reports) == len(answers.answered)


async def test_answers_before_the_session_ended_are_kept(asking: Asking) -> None:
    jobs = keys(30)
    asking.answer = lambda asked, _url: httpx.Response(401) if jobs[29] in asked else well(asked)

    (answers,) = await asking.rounds(jobs, 1)

    assert isinstance(answers.error, SessionExpired)
    assert answers.answered


async def test_signing_out_in_the_middle_of_a_round_keeps_the_answers(asking: Asking) -> None:
    def consult(question: Callable[[KnoscClient], Any]) -> Any:
        if len(asking.asked) >= 2:
            raise NotSignedIn
        return question(asking.client)

    asking.consult = consult  # type: ignore[method-assign]
    (answers,) = await asking.rounds(keys(60), 1)

    assert isinstance(answers.error, NotSignedIn)
    assert answers.answered


async def test_check_now_begins_with_the_largest_size_again(asking: Asking) -> None:
    asking.answer = lambda asked, url: REFUSALS["414 as a page"]() if len(url) > 700 else well(asked)
    await asking.rounds(keys(12), 6)
    asking.answer = lambda asked, _url: well(asked)
    asking.questions.begin_anew()
    asked = len(asking.asked)

    await asking.rounds(keys(12), 1)

    assert len(asking.asked) == asked + 1
