"""Where a job is, from the snapshot of a file to its end on the server."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class JobState(StrEnum):
    """Where a job is; the values are what is saved, so they never change.

    Up to HANDED_OVER the program itself knows; from ACCEPTED on only the server says.
    """

    SNAPSHOT = "snapshot"
    """The exact bytes are being copied into the outbox."""
    WAITING = "waiting"
    """Ready to go, behind another one or waiting for the network or a sign-in."""
    SENDING = "sending"
    HANDED_OVER = "handed-over"
    """The whole body left; no answer yet."""
    ACCEPTED = "accepted"
    """Knosc gave a job id but no status word yet."""
    QUEUED = "queued"
    RUNNING = "running"
    OTHER = "other"
    """A status word the documentation does not list; shown as it is, polled on."""
    GONE = "gone"
    """Knosc gave a job id and no longer knows it; neither failed nor done, asked about now and then."""
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed-with-errors"
    FAILED = "failed"
    NOT_SENT = "not-sent"
    """The request never left whole: no job exists."""
    REFUSED = "refused"
    """Knosc read the request and said no: no job exists."""
    UNKNOWN = "unknown"
    """The whole body left and the answer was lost: a job may exist."""
    ARRIVED = "arrived"
    """The answer with the job id was lost, but Knosc has the file: what became of it is not known here."""
    CANCELLED = "cancelled"
    """Taken back by the planner before the first byte left."""


TRACKED = frozenset({JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER, JobState.GONE})
"""The server has the job and has not ended it."""
LEAVING = frozenset({JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER})
"""The program itself is still busy with the job."""
OUTCOMES = frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED})
"""The server has told how the job ended."""
ENDED_UNSENT = frozenset({JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED})
"""No job exists in Knosc, as far as the program knows."""
UNSETTLED = TRACKED | LEAVING | {JobState.UNKNOWN}
"""States after which more of a job may become known by itself."""

MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.SNAPSHOT: frozenset({JobState.WAITING, JobState.NOT_SENT, JobState.CANCELLED, JobState.UNKNOWN}),
    JobState.WAITING: frozenset(
        {
            JobState.WAITING,
            JobState.SENDING,
            JobState.HANDED_OVER,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.CANCELLED,
            JobState.UNKNOWN,
        }
    ),
    JobState.SENDING: frozenset(
        {
            JobState.WAITING,
            JobState.HANDED_OVER,
            JobState.ACCEPTED,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.UNKNOWN,
        }
    ),
    JobState.HANDED_OVER: frozenset(
        {
            JobState.WAITING,
            JobState.ACCEPTED,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.UNKNOWN,
            JobState.ARRIVED,
        }
    ),
    **dict.fromkeys(TRACKED, TRACKED | OUTCOMES | {JobState.UNKNOWN}),
    JobState.UNKNOWN: frozenset({JobState.ARRIVED}),
    JobState.NOT_SENT: frozenset({JobState.NOT_SENT, JobState.UNKNOWN}),
    JobState.REFUSED: frozenset({JobState.UNKNOWN}),
    JobState.CANCELLED: frozenset({JobState.UNKNOWN}),
    **dict.fromkeys({JobState.ARRIVED, *OUTCOMES}, frozenset()),
}
"""Where a job may go from each state.

A file that has left whole goes neither back to WAITING nor to NOT_SENT; see ``Job``.
"""


class IllegalMove(ValueError):
    """A job was to go to a state that its own does not lead to; a fault of the program."""
