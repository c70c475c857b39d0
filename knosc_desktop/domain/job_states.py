"""Where a job is, from the snapshot of a file to its end on the server, and what is known of a lost answer.

The window needs no more than that before it is painted; jobs themselves come later.
"""

from __future__ import annotations

from enum import StrEnum

# Where a job is.


class JobState(StrEnum):
    """Where a job is; the values are what is saved, so they never change.

    Up to HANDED_OVER the program itself knows; from ACCEPTED on only the server says.
    """

    SNAPSHOT = "snapshot"
    """The exact bytes are being copied into the snapshot store."""
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
    UNCONFIRMED = "unknown"
    """The whole body left and the answer was lost: a job may exist."""
    RECEIVED = "arrived"
    """The answer with the job id was lost, but Knosc has the file: what became of it is not known here."""
    CANCELLED = "cancelled"
    """Taken back by the user before the first byte left."""


TRACKED = frozenset({JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER, JobState.GONE})
"""The server has the job and has not ended it."""
LEAVING = frozenset({JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER})
"""The program itself is still busy with the job."""
OUTCOMES = frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED})
"""The server has told how the job ended."""
ENDED_UNSENT = frozenset({JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED})
"""No job exists in Knosc, as far as the program knows."""
UNSETTLED = TRACKED | LEAVING | {JobState.UNCONFIRMED}
"""States after which more of a job may become known by itself."""


# What the last upload of a kind tells of a file whose answer was lost; pure functions.

NOTHING = "nothing"
"""In the place of a digest: Knosc says that it has no upload of that kind."""


class Evidence(StrEnum):
    """What is known of a file that left whole without an answer; the values are saved, so they never change.

    Knosc hands out the last file uploaded for a kind (knosc-api.md section 8),
    and nothing else that would tell: no list of jobs, no key of our own.
    """

    NONE = ""
    """Knosc has not been asked, or could not tell."""
    ARRIVED = "arrived"
    """The last upload is ours, and before it was another one."""
    UNCHANGED = "unchanged"
    """What Knosc shows is what it showed before: a file, then ours has likely not arrived; or that it has none."""
    NOT_OURS = "not-ours"
    """The last upload is a third file: ours did not arrive, or another one came after it."""
    UNDECIDABLE = "undecidable"
    """The last upload has our bytes, but may have had them before, too."""


def evidence_of(ours: str, before: str, now: str) -> Evidence:
    """What three digests say together.

    Args:
        ours: of the bytes that were sent.
        before: of the last upload right before ours left; NOTHING when there was none, empty when not known.
        now: of the last upload as it is; NOTHING when there is none, empty when it could not be had.
    """
    if now == ours:
        return Evidence.UNDECIDABLE if before in {"", ours} else Evidence.ARRIVED
    if now and now == before:
        return Evidence.UNCHANGED
    # None where there was one, or may have been: it was cleared away, and ours may have been, too.
    return Evidence.NONE if now in {"", NOTHING} else Evidence.NOT_OURS
