"""The faults of each kind of request, and the eight points at which a session may end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.support.fault_plan import Call, Death, Fault, Kind, Moment

Choice = Callable[[Random], Fault]

_LOST = (Kind.RESET, Kind.CLOSE, Kind.HALF_CLOSE)
_PAGES = (502, 503, 504)


def _page(dice: Random, *, passed_on: bool = False, after: float = 1.0) -> Fault:
    return Fault(Kind.GATEWAY_PAGE, passed_on, after, status=dice.choice(_PAGES))


_ANYWHERE: tuple[Choice, ...] = (
    lambda _: Fault(Kind.RESET),
    lambda _: Fault(Kind.CLOSE),
    lambda _: Fault(Kind.HALF_CLOSE),
    _page,
    lambda _: Fault(Kind.HANG),
    lambda dice: Fault(Kind.REFUSE, after=0.0, seconds=dice.uniform(0.01, 0.15)),
    lambda _: Fault(Kind.PORTAL_PAGE),
    lambda _: Fault(Kind.PORTAL_REDIRECT),
    lambda _: Fault(Kind.GARBAGE),
)
"""These fit every request and are what a whole network does."""

_READING: tuple[Choice, ...] = (
    *_ANYWHERE,
    lambda dice: Fault(dice.choice(_LOST), passed_on=True),
    lambda _: Fault(Kind.CUT_HEAD),
    lambda _: Fault(Kind.CUT_BODY),
    lambda dice: _page(dice, passed_on=True),
    lambda dice: Fault(Kind.DELAY, seconds=dice.uniform(0.01, 0.1)),
    lambda dice: Fault(Kind.TOO_MANY, seconds=dice.choice((1, 20, 120))),
    lambda _: Fault(Kind.INVALID_JSON),
)

_POSTING: tuple[Choice, ...] = (
    *_READING,
    lambda _: Fault(Kind.RESET, after=0.0),
    lambda dice: Fault(Kind.RESET, after=dice.random()),
    lambda dice: Fault(Kind.RESET, after=dice.random()),
    # What a job is lost by has more than its share: it is what all of this is about.
    lambda _: Fault(Kind.RESET, passed_on=True),
    lambda _: Fault(Kind.CLOSE, passed_on=True),
    lambda _: Fault(Kind.HALF_CLOSE, passed_on=True),
    lambda _: Fault(Kind.HANG, passed_on=True),
    lambda dice: _page(dice, passed_on=True),
    lambda dice: _page(dice, after=dice.random()),
    lambda _: Fault(Kind.GARBAGE, passed_on=True),
    lambda _: Fault(Kind.INVALID_JSON, passed_on=True),
    lambda _: Fault(Kind.NO_JOB_ID, passed_on=True),
    lambda dice: Fault(Kind.TOO_MANY, after=dice.choice((0.0, 0.5)), seconds=dice.choice((1, 20, 120))),
    # Accepted, and then refused all the same.
    lambda dice: Fault(Kind.TOO_MANY, passed_on=True, seconds=dice.choice((1, 20, 120))),
    lambda _: Fault(Kind.REFUSAL, passed_on=True, status=401),
    lambda _: Fault(Kind.REFUSAL, passed_on=True, status=401),
    lambda dice: Fault(Kind.REFUSAL, after=dice.choice((0.3, 1.0)), status=dice.choice((401, 403, 409))),
)

_CHOICES: dict[Call, tuple[Choice, ...]] = {
    Call.POST: _POSTING,
    Call.STATUS: (*_READING, lambda _: Fault(Kind.NOT_MENTIONED)),
    Call.OTHER: _ANYWHERE,
}


def a_fault(dice: Random, call: Call) -> Fault:
    """One that fits the call; of the whole network for OTHER."""
    return dice.choice(_CHOICES.get(call, _READING))(dice)


POINTS: tuple[tuple[Call, Moment], ...] = (
    (Call.PROFILE, Moment.ARRIVED),
    (Call.PROFILE, Moment.JUDGED),
    (Call.LAST_UPLOAD, Moment.JUDGED),
    (Call.POST, Moment.EARLY),
    (Call.POST, Moment.LATE),
    (Call.POST, Moment.JUDGED),
    (Call.POST, Moment.ANSWERED),
    (Call.STATUS, Moment.ANSWERED),
)
"""Before the session check; between it and the safety copy; between that and the upload; early in the body;
at its end, before the tenant judges; after the job was made, before its answer; between the answer and the first
poll; between two polls."""


def deaths_in(dice: Random, turn: int, count: int) -> dict[tuple[Call, int], Death]:
    """So many deaths, at points of the first few uploads; every point gets its turn, with one token and with both."""
    deaths = {}
    for each in range(turn, turn + count):
        call, moment = POINTS[each % len(POINTS)]
        deaths[call, dice.randint(1, 7)] = Death(moment, both=each // len(POINTS) % 2 == 1)
    return deaths
