"""Numbers, times, names and states as a user reads them; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain import jobs
from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.jobs import Evidence, JobState
from knosc_desktop.domain.triggers import trigger_named

if TYPE_CHECKING:
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job

NOTHING = "–"
"""What an empty cell shows, so that it is seen to be empty on purpose."""

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
    JobState.GONE: "No longer known",
    JobState.COMPLETED: "Completed",
    JobState.COMPLETED_WITH_ERRORS: "Completed with errors",
    JobState.FAILED: "Failed",
    JobState.NOT_SENT: "Not sent",
    JobState.REFUSED: "Refused",
    JobState.UNCONFIRMED: "Unknown",
    JobState.RECEIVED: "Arrived, result unknown",
    JobState.CANCELLED: "Cancelled",
}

_EVIDENCE_WORDS = {
    Evidence.UNCHANGED: "likely not arrived",
    Evidence.NOT_OURS: "not the last upload",
    Evidence.UNDECIDABLE: "cannot be told",
}

_NONE_SHOWN_WORD = "not seen in Knosc"
_NONE_SHOWN_SENTENCE = (
    "Knosc shows no upload of this kind, as before: this one has not arrived, or Knosc does not show such files."
)


def _same_file_there(before: str) -> str:
    return (
        f"Knosc shows exactly this file as the last upload of this kind, but {before}: "
        "whether it arrived this time cannot be told."
    )


_EVIDENCE_SENTENCES = {
    Evidence.NONE: "The program has not looked for it in Knosc yet.",
    Evidence.ARRIVED: "Knosc shows exactly this file as the last upload of this kind.",
    Evidence.UNCHANGED: (
        "Knosc still shows the file from before as the last upload of this kind, "
        "so this one has most likely not arrived."
    ),
    Evidence.NOT_OURS: (
        "What Knosc shows as the last upload of this kind is not this file: "
        "it did not arrive, or another upload came after it."
    ),
    Evidence.UNDECIDABLE: _same_file_there("it had the same bytes before"),
}

_SENTENCES = {
    JobState.SNAPSHOT: "The program is copying the file, so that exactly these bytes are sent.",
    JobState.WAITING: "Ready to go: waiting for its turn, the network or your sign-in. Nothing has left yet.",
    JobState.HANDED_OVER: "Everything was sent. Knosc has not answered yet.",
    JobState.ACCEPTED: "Knosc has taken it. Its progress is not known yet.",
    JobState.QUEUED: "Knosc has it in its queue.",
    JobState.RUNNING: "Knosc is working on it.",
    JobState.GONE: (
        "Knosc no longer knows this job: it may have been done or cleared away. "
        "Look in Knosc for the data; the program still asks now and then."
    ),
    JobState.COMPLETED: "Knosc has finished it.",
    JobState.COMPLETED_WITH_ERRORS: "Knosc has finished it but reported errors: those lines may be missing.",
    JobState.FAILED: "Knosc reports it as failed.",
    JobState.NOT_SENT: "It did not leave completely, so Knosc cannot have taken it. It can safely be sent again.",
    JobState.REFUSED: "Knosc read the request and said no. No job was started.",
    JobState.UNCONFIRMED: (
        "Everything was sent, but Knosc's answer was lost: it may or may not have been taken. "
        "Look in Knosc before you send it again."
    ),
    JobState.RECEIVED: (
        "Knosc has exactly this file as the last upload of this kind, but its answer with the job's number was lost, "
        "so the program cannot follow it. Look in Knosc whether the data is there, and in "
        "Notifications > Integration Inbound for rejected rows."
    ),
    JobState.CANCELLED: "You took it back before anything left.",
}

_HELD = (
    "It goes as soon as the file before it has completed; if that does not complete, this one is not sent. "
    "Nothing has left yet."
)


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
        if amount < 999.5:  # what rounds up to 1000 belongs to the next unit
            return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"  # same for 100
    return f"{amount / _KILO:.1f} TB"


def _local(then: datetime) -> datetime:
    """In the user's zone; a server may name a time that no calendar reaches there."""
    try:
        return then.astimezone()
    except (OverflowError, ValueError, OSError):
        return then


def moment(then: datetime, now: datetime) -> str:
    """A point in time, as short as it stays clear: ``10:41``, ``22 Nov``, ``22 Nov 2024``; local time."""
    local, today = _local(then), _local(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return day if local.year == today.year else f"{day} {local.year}"


def moment_in_full(then: datetime) -> str:
    """A point in time with everything, for details; local time."""
    local = _local(then)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M:%S}"


def age(then: datetime, now: datetime) -> str:
    """How long ago: ``now``, ``12 s``, ``3 min``, then the point in time, also where it lies in the future."""
    seconds = (now - then).total_seconds()
    if seconds <= -5:  # a clock was set back, and nobody can tell how long ago that is
        return moment(then, now)
    if seconds < 2:  # a second either way is "now"
        return "now"
    if seconds < 60:  # a minute
        return f"{int(seconds)} s"
    if seconds < 3600:  # an hour
        return f"{int(seconds // 60)} min"
    return moment(then, now)


def fraction(job: Job) -> float | None:
    """How much of the file has left, 0 to 1; None unless it is being sent."""
    if job.state is not JobState.SENDING or job.file is None:
        return None
    return min(job.sent / job.file.size, 1.0) if job.file.size else 0.0


def state_word(job: Job) -> str:
    """The state in a word or two, and how much of the file has left."""
    sent = fraction(job)
    return state_name(job) if sent is None else f"{state_name(job)} {int(sent * 100)} %"


def state_name(job: Job) -> str:
    """The state in a word or two; a word of the server that nobody documented is shown as it is."""
    if job.state is JobState.OTHER:
        return one_line(job.status_word) or "Known to Knosc"
    word = _WORDS[job.state]
    if job.state is JobState.UNCONFIRMED and _shows_none(job):
        return f"{word}, {_NONE_SHOWN_WORD}"
    if job.state is JobState.UNCONFIRMED and job.evidence in _EVIDENCE_WORDS:
        return f"{word}, {_EVIDENCE_WORDS[job.evidence]}"
    return word


def state_sentence(job: Job) -> str:
    """What the state means for the user's data."""
    if job.state is JobState.OTHER:
        return f"Knosc calls this state “{one_line(job.status_word)}”. The program keeps asking until it ends."
    if job.state is JobState.SENDING:
        if job.file is None:
            return "The request is on its way."
        return f"{size(job.sent)} of {size(job.file.size)} sent. Nothing is in Knosc before all of it has arrived."
    if job.state is JobState.WAITING and job.after:
        return _HELD
    return " ".join(filter(None, (_SENTENCES[job.state], evidence_sentence(job))))


def evidence_sentence(job: Job) -> str:
    """What Knosc's last upload of the kind tells of a job whose answer was lost; empty for any other."""
    if job.state is not JobState.UNCONFIRMED:
        return ""
    if job.file is None:
        return "A computation leaves no file to look for: look in Knosc at the planning results."
    if _shows_none(job):
        return _NONE_SHOWN_SENTENCE
    if job.evidence is Evidence.UNDECIDABLE and not job.before:
        return _same_file_there("it may have had the same bytes before")
    if job.evidence is Evidence.NONE and job.looked_at is not None:
        return "The program looked for it in Knosc but could not tell."
    return _EVIDENCE_SENTENCES[job.evidence]


def _shows_none(job: Job) -> bool:
    """Whether Knosc said before and after that it has no upload of the kind, as it may where it never shows any."""
    return job.evidence is Evidence.UNCHANGED and job.before == jobs.NOTHING


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
    from html import escape  # only once somebody hovers

    return f"<div>{escape(safe_lines(text)).replace(chr(10), '<br>')}</div>"


def trigger_label(name: str) -> str:
    """What a user calls that kind of data."""
    try:
        return trigger_named(name).label
    except KeyError:
        return one_line(name)


def file_name(job: Job) -> str:
    """The file of a job on one line; a dash for a computation."""
    return NOTHING if job.file is None else one_line(job.file.name)


def called(job: Job) -> str:
    """A job in the middle of a sentence: its file, or the computation it is."""
    return trigger_label(job.trigger) if job.file is None else f"“{file_name(job)}”"


def destination(environment: Environment) -> str:
    """Where things go, in one word: the stage, or the host of an unrecognised address."""
    return environment.host if environment.stage is Stage.OTHER else environment.stage.value
