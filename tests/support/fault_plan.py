"""The plan of the fault gateway: which request gets which fault, and when a session ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Call(StrEnum):
    """The purpose of a request, as far as a schedule distinguishes them."""

    PROFILE = "profile"
    LAST_UPLOAD = "last upload"
    POST = "post"
    """An upload or a computation."""
    STATUS = "status"
    REFRESH = "refresh"
    SIGN_IN = "sign-in"
    OTHER = "other"

    @classmethod
    def of(cls, method: str, path: str) -> Call:
        """The call that a request line makes."""
        if path.startswith("/api/job/"):
            return cls.POST if method == "POST" else cls.LAST_UPLOAD
        return _BY_PATH.get(path, cls.OTHER)


_BY_PATH = {
    "/api/profile": Call.PROFILE,
    "/api/job": Call.STATUS,
    "/api/token-refresh": Call.REFRESH,
    "/api/authenticate": Call.SIGN_IN,
    "/api/verify-2fa": Call.SIGN_IN,
}


class Kind(StrEnum):
    """What becomes of a request or its answer."""

    RESET = "reset"
    """The connection is reset."""
    CLOSE = "close"
    """The connection is closed in an orderly way, without an answer."""
    HALF_CLOSE = "half-close"
    """Only the writing side is closed; whatever comes is still read, and nothing is ever said."""
    HANG = "hang"
    """Nothing is said until the client gives up."""
    DELAY = "delay"
    """Everything works, but later."""
    CUT_HEAD = "cut head"
    CUT_BODY = "cut body"
    """Half of the headers, or of the body, then the connection ends."""
    GATEWAY_PAGE = "gateway page"
    """A 502, 503 or 504 with a web page."""
    PORTAL_PAGE = "portal page"
    PORTAL_REDIRECT = "portal redirect"
    """The guest network's sign-in page, by 200 or by 302 to another host."""
    TOO_MANY = "too many"
    """A 429 with Retry-After."""
    REFUSAL = "refusal"
    """A 4xx in Knosc's own shape, whatever became of the request."""
    GARBAGE = "garbage"
    """Bytes that are no HTTP."""
    INVALID_JSON = "invalid JSON"
    NO_JOB_ID = "no job id"
    """A success, well-formed, that does not say what it should."""
    NOT_MENTIONED = "not mentioned"
    """A status answer, well-formed, that says nothing of any job."""
    REFUSE = "refuse"
    """This connection is reset, and for a while nothing listens."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at one request.

    Attributes:
        kind: what happens.
        passed_on: whether the tenant gets the whole request and acts on it first.
        after: share of the request's body that is let come before it strikes;
            less than all of it is never passed on whole.
        status: of an answer made up by the gateway.
        seconds: of a delay or a refusal, or what Retry-After says.
    """

    kind: Kind
    passed_on: bool = False
    after: float = 1.0
    status: int = 503
    seconds: float = 0.0

    @property
    def lets_through(self) -> bool:
        """Whether the tenant acts on the request."""
        return self.passed_on or self.kind in _OF_AN_ANSWER


_OF_AN_ANSWER = {Kind.DELAY, Kind.CUT_HEAD, Kind.CUT_BODY}
"""They need the tenant's own answer."""


class Moment(StrEnum):
    """When, relative to one request, the session ends."""

    ARRIVED = "arrived"
    """The request is here and not yet passed on."""
    EARLY = "early"
    """Half of its body has gone to the tenant, which says no at once."""
    LATE = "late"
    """Half of its body has gone, and the tenant says no when all has."""
    JUDGED = "judged"
    """The tenant has answered, the program does not know yet."""
    ANSWERED = "answered"
    """The answer has been passed on."""


@dataclass(frozen=True, slots=True)
class Death:
    """The end of the access token, or of both tokens, at a moment of one request."""

    moment: Moment
    both: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What is to happen to one request."""

    fault: Fault | None = None
    death: Death | None = None


NOTHING = Order()

Plan = Callable[[Call, int, int], Order]
"""Asked once per request: the call, its number among those of its kind, its number among all; both from 1."""


def everything_well(_call: Call, _number: int, _overall: int) -> Order:
    """The plan without a fault."""
    return NOTHING


@dataclass(slots=True)
class Passage:
    """What became of one request.

    Attributes:
        call: what it was for.
        number: among those of its kind, from 1.
        overall: among all, from 1.
        path: with what it asked for, without the query.
        account: whose session it carried; empty without one.
        length: bytes of its body.
        passed: bytes of the body that went on to the tenant.
        went_whole: whether the tenant got all of it.
        judged: the status the tenant answered; 0 while it has not.
        order: what was to happen to it.
    """

    call: Call
    number: int
    overall: int
    path: str
    account: str
    length: int
    order: Order
    passed: int = 0
    went_whole: bool = False
    judged: int = 0
