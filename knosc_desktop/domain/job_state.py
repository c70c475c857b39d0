"""Where a job is, from the snapshot of a file to its end on the server."""

from __future__ import annotations

from enum import StrEnum


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
