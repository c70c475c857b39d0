"""Refusals that don't mean the request itself: of the session, or of the pace.

They often come from something in front of Knosc, which may have passed the
request on before it said no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import OutcomeUnknown, Problem, Refused, SessionExpired
from knosc_desktop.domain.jobs import NOTHING

if TYPE_CHECKING:
    from knosc_desktop.domain.errors import TooManyRequests

_CHECK_FIRST = "Check in Knosc before you send it again, or it may be processed twice."


class DoubtfulRefusal(OutcomeUnknown):
    """The whole request left, and then the session or the pace was refused: a job may exist.

    Attributes:
        reason: what Knosc answered, as a sentence.
    """

    title = "Not confirmed"

    def __init__(self, cause: SessionExpired | TooManyRequests) -> None:
        """Wrap the refusal."""
        super().__init__(cause)
        about = "the session has ended" if isinstance(cause, SessionExpired) else "there are too many requests"
        self.reason = f"Everything was sent, and then Knosc answered that {about}.{_quoted(cause.said)}"
        self.message = f"{self.reason} It may be processed all the same."
        self.hint = _CHECK_FIRST
        self.retry_after = cause.retry_after

    def refusal(self, before: str) -> Problem:
        """What is told once Knosc's last upload has been seen not to be this file.

        Args:
            before: digest of the last upload before this one left; NOTHING when there was none.
        """
        shown = "shows no upload of this data type" if before == NOTHING else "still shows the last upload from before"
        return Problem(
            Refused.title, f"{self.reason} Knosc {shown}, so this file wasn't received.", _CHECK_FIRST, self.details
        )


def refused_on_good_session(error: SessionExpired) -> Refused:
    """What is told of a request that is refused as if there were no session, though there is a good one."""
    return Refused(
        f"{Refused.default_message}{_quoted(error.said)}",
        hint="Your sign-in is fine. If this keeps happening, tell your Knosc administrator.",
        details=error.details,
        said=error.said,
    )


def _quoted(said: str) -> str:
    return f" It says: “{said}”" if said else ""
