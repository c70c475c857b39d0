"""Numbers, times, names and states as a planner reads them; pure functions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.triggers import trigger_named

if TYPE_CHECKING:
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job

NOTHING = "–"
"""What an empty cell shows, so that it is seen to be empty on purpose."""

STALE_AFTER = timedelta(seconds=60)
"""The program asks at least every 15 s; four missed answers and a state counts as stale."""

_KILO = 1000

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Line breaks are made visible; other control characters, and those that turn
# the direction of writing (which can disguise a name), become a dot.
_HIDDEN = dict.fromkeys((*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "·")
_ONE_LINE = {**_HIDDEN, 9: " ", 10: "↵", 13: "↵", 0x2028: "↵", 0x2029: "↵"}

_WORDS = {
    JobState.SNAPSHOT: "Preparing",
    JobState.WAITING: "Waiting to be sent",
    JobState.SENDING: "Sending",
    JobState.HANDED_OVER: "Awaiting answer",
    JobState.ACCEPTED: "Accepted",
    JobState.QUEUED: "Queued",
    JobState.RUNNING: "Running",
    JobState.COMPLETED: "Completed",
    JobState.COMPLETED_WITH_ERRORS: "Completed with errors",
    JobState.FAILED: "Failed",
    JobState.NOT_SENT: "Not sent",
    JobState.REFUSED: "Refused",
    JobState.UNKNOWN: "Unknown",
    JobState.CANCELLED: "Cancelled",
}

_SENTENCES = {
    JobState.SNAPSHOT: "The program is copying the file, so that exactly these bytes are sent.",
    JobState.WAITING: "Ready to go: waiting for its turn, the network or your sign-in. Nothing has left yet.",
    JobState.HANDED_OVER: "Everything was sent. Knosc has not answered yet.",
    JobState.ACCEPTED: "Knosc has taken it. Its progress is not known yet.",
    JobState.QUEUED: "Knosc has it in its queue.",
    JobState.RUNNING: "Knosc is working on it.",
    JobState.COMPLETED: "Knosc has finished it.",
    JobState.COMPLETED_WITH_ERRORS: "Knosc has finished it but reported errors: those lines may be missing.",
    JobState.FAILED: "Knosc could not process it.",
    JobState.NOT_SENT: "It did not leave completely, so Knosc cannot have taken it. It can safely be sent again.",
    JobState.REFUSED: "Knosc read the request and said no. No job was started.",
    JobState.UNKNOWN: (
        "Everything was sent, but Knosc's answer was lost: it may or may not have been taken. "
        "Look in Knosc before you send it again."
    ),
    JobState.CANCELLED: "You took it back before anything left.",
}


def count(number: int) -> str:
    """A number with thousands separators."""
    return f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """A number and its noun, e.g. ``1 row`` or ``1,200 rows``."""
    return f"{count(number)} {one if number == 1 else many}"


def size(byte_count: int) -> str:
    """A file size to two or three digits."""
    if byte_count < _KILO:
        return counted(byte_count, "byte", "bytes")
    amount = float(byte_count)
    for unit in ("kB", "MB", "GB"):
        amount /= _KILO
        if amount < 999.5:  # noqa: PLR2004 - what rounds up to 1000 belongs to the next unit
            return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"  # noqa: PLR2004 - same for 100
    return f"{amount / _KILO:.1f} TB"


def moment(then: datetime, now: datetime) -> str:
    """A point in time, as short as it stays clear: ``10:41``, ``22 Nov``, ``22 Nov 2024``; local time."""
    local, today = then.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return day if local.year == today.year else f"{day} {local.year}"


def moment_in_full(then: datetime) -> str:
    """A point in time with everything, for details; local time."""
    local = then.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M:%S}"


def age(then: datetime, now: datetime) -> str:
    """How long ago: ``now``, ``12 s``, ``3 min``, then the point in time."""
    seconds = (now - then).total_seconds()
    if seconds < 2:  # noqa: PLR2004 - a second either way is "now"
        return "now"
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{int(seconds)} s"
    if seconds < 3600:  # noqa: PLR2004 - an hour
        return f"{int(seconds // 60)} min"
    return moment(then, now)


def is_stale(job: Job, now: datetime) -> bool:
    """Whether the server should have confirmed the state again by now."""
    if not job.is_tracked:
        return False
    return now - (job.confirmed_at or job.created_at) > STALE_AFTER


def checked(job: Job, now: datetime) -> str:
    """When the server last confirmed the state; says so when that is too long ago."""
    stale = is_stale(job, now)
    if job.confirmed_at is None:
        return "stale" if stale else NOTHING
    if job.is_ended:
        return moment(job.confirmed_at, now)
    ago = age(job.confirmed_at, now)
    return f"stale, {ago}" if stale else ago


def fraction(job: Job) -> float | None:
    """How much of the file has left, 0 to 1; None unless it is being sent."""
    if job.state is not JobState.SENDING or job.file is None:
        return None
    return min(job.sent / job.file.size, 1.0) if job.file.size else 0.0


def state_word(job: Job) -> str:
    """The state in a word or two; a word of the server that nobody documented is shown as it is."""
    if job.state is JobState.OTHER:
        return one_line(job.status_word) or "Known to Knosc"
    sent = fraction(job)
    return _WORDS[job.state] if sent is None else f"{_WORDS[job.state]} {int(sent * 100)} %"


def state_sentence(job: Job) -> str:
    """What the state means for her data."""
    if job.state is JobState.OTHER:
        return f"Knosc calls this state “{one_line(job.status_word)}”. The program keeps asking until it ends."
    if job.state is JobState.SENDING:
        if job.file is None:
            return "The request is on its way."
        return f"{size(job.sent)} of {size(job.file.size)} sent. Nothing is in Knosc before all of it has arrived."
    return _SENTENCES[job.state]


def one_line(text: str) -> str:
    """A name or message on one line, with nothing hidden in it."""
    return text.translate(_ONE_LINE)


def safe_lines(text: str) -> str:
    """Text of several lines with nothing hidden in it."""
    return text.replace("\r\n", "\n").translate({**_HIDDEN, 9: "\t", 10: "\n"})


def as_tooltip(text: str) -> str:
    """Text for a tooltip: Qt would take ``<b>`` in a file name for markup, so all of it is escaped."""
    if not text:
        return ""
    from html import escape  # noqa: PLC0415 - only once somebody hovers

    return f"<div>{escape(safe_lines(text)).replace(chr(10), '<br>')}</div>"


def trigger_label(name: str) -> str:
    """What a planner calls that kind of data."""
    try:
        return trigger_named(name).label
    except KeyError:
        return one_line(name)


def file_name(job: Job) -> str:
    """The file of a job on one line; a dash for a computation."""
    return NOTHING if job.file is None else one_line(job.file.name)


def destination(environment: Environment) -> str:
    """Where things go, in one word: the stage, or the host of an unrecognised address."""
    return environment.host if environment.stage is Stage.OTHER else environment.stage.value
