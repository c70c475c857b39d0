"""Columns and roles of the item models, and what a state looks like apart from its word."""

from __future__ import annotations

from enum import Enum, IntEnum

from PySide6.QtCore import Qt

from knosc_desktop.domain.job_states import JobState

_USER = int(Qt.ItemDataRole.UserRole)


class Column(IntEnum):
    """Of the jobs table."""

    STATE = 0
    DATA = 1
    FILE = 2
    ROWS = 3
    ERRORS = 4
    STARTED = 5
    CHECKED = 6
    WHERE = 7
    """Jobs for TEST and for PRODUCTION are in one table, so each row says which it is."""


class StagingColumn(IntEnum):
    """Of the files ready to send."""

    FILE = 0
    KIND = 1
    ROWS = 2
    CHANGES = 3
    """What uploading it would change."""
    NOTE = 4
    """What a look into the file found."""
    REMOVE = 5
    NUMBER = 6
    """In which order they leave; shown first, but what is first in the model has to stay with its line."""


class ErrorColumn(IntEnum):
    """Of the row errors of one job."""

    MESSAGE = 0
    PLACE = 1
    """The cell in the file that was sent, as Excel shows it."""
    ROW = 2
    """As the server counts."""
    COLUMN = 3
    """As the server calls it."""
    COUNT = 4
    VALUE = 5
    """What the cell holds in the file that was sent."""


class ReviewColumn(IntEnum):
    """Of the files about to be uploaded, before the user says yes."""

    TICK = 0
    FILE = 1
    KIND = 2
    ROWS = 3
    NEW = 4
    CHANGED = 5
    MISSING = 6
    KNOW = 7


class Role(IntEnum):
    """What the models hand out beside Qt's own roles."""

    JOB = _USER + 1
    """The Job of a line."""
    FRACTION = _USER + 2
    """How much of the file has left, 0 to 1; None unless it is being sent."""
    TONE = _USER + 3
    """The Tone of a line."""
    STALE = _USER + 4
    """Whether the server should have confirmed the state again by now."""
    FILE = _USER + 5
    """The StagedFile of a line."""
    TRIGGER = _USER + 6
    """The Trigger of a line; None for a heading."""
    SEARCH = _USER + 7
    """The words a trigger is found by; empty for a heading."""
    NOTE = _USER + 8
    """What to know before choosing a trigger; may be empty."""
    UNFOLDED = _USER + 9
    """Whether a group of errors shows its members; None for a line that is no group."""
    IS_MEMBER = _USER + 10
    """Whether an error is below the line of its group."""
    PILL = _USER + 11
    """The one thing to know at a glance; the rest of the text follows it."""
    PILL_TONE = _USER + 15
    """The Tone of that one thing."""
    BESIDE_PILL = _USER + 12
    """The rest."""
    EMPHASIS = _USER + 13
    """The end of the text, if it is something to look at."""
    OWN_WORDS = _USER + 16
    """What an error below its group says that the group's heading doesn't."""
    LEADS_ON = _USER + 14
    """Whether a click shows more."""
    PROBLEMS = _USER + 17
    """How many problems a file has, in words; empty without any."""
    PROBLEMS_TONE = _USER + 18
    """The Tone of that."""
    HEADER = _USER + 19
    """Whether a cell is in the header of a table."""
    HIDDEN = _USER + 20
    """Whether Excel hides the row or column of a cell."""
    PENDING = _USER + 21
    """Whether it is not known yet what a cell shows."""
    CHOICES = _USER + 22
    """What may be entered in a cell; nothing where any value may be typed."""


class Tone(Enum):
    """How a line should feel; shown as an icon and a colour, never instead of the word.

    No text enum: Qt would hand it back as bare text.
    """

    BUSY = "busy"
    WAITING = "waiting"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNSURE = "unsure"
    QUIET = "quiet"


TONES: dict[JobState, Tone] = {
    JobState.SNAPSHOT: Tone.BUSY,
    JobState.WAITING: Tone.WAITING,
    JobState.SENDING: Tone.BUSY,
    JobState.HANDED_OVER: Tone.BUSY,
    JobState.ACCEPTED: Tone.WAITING,
    JobState.QUEUED: Tone.WAITING,
    JobState.RUNNING: Tone.BUSY,
    JobState.OTHER: Tone.WAITING,
    JobState.GONE: Tone.UNSURE,
    JobState.COMPLETED: Tone.GOOD,
    JobState.COMPLETED_WITH_ERRORS: Tone.WARNING,
    JobState.FAILED: Tone.BAD,
    JobState.NOT_SENT: Tone.WARNING,
    JobState.REFUSED: Tone.BAD,
    JobState.UNCONFIRMED: Tone.UNSURE,
    JobState.RECEIVED: Tone.UNSURE,
    JobState.CANCELLED: Tone.QUIET,
}
