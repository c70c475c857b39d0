"""Numbers, times, names and states as a user reads them; pure functions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from knosc_desktop.domain import job_states
from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.texts import quoted, sentences
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from datetime import date, datetime

    from PySide6.QtCore import QLocale

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.triggers import TriggerGroup

NOTHING = "–"
"""What an empty cell shows, so that it is seen to be empty on purpose."""

_KILO = 1000

_DAYS = {"de": "d. MMM", "pt_BR": "d 'de' MMM"}
_DATES = {"de": "d. MMM yyyy", "pt_BR": "d 'de' MMM 'de' yyyy"}
"""How a day is written with its month in letters, as ``QLocale`` reads it, where not as in English."""

# Line breaks are made visible; other control characters, and those that turn
# the direction of writing (which can disguise a name), become a dot.
_HIDDEN = dict.fromkeys((*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "·")
_ONE_LINE = {**_HIDDEN, 9: " ", 10: "↵", 13: "↵", 0x2028: "↵", 0x2029: "↵"}
_AS_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>"})
"""Less than ``html`` escapes, whose table of all entities takes as long to load as a part of the window to make."""

_DOUBTS = frozenset({Evidence.UNCHANGED, Evidence.NOT_OURS, Evidence.UNDECIDABLE})
_OF_RUNS = frozenset({JobState.SENDING, JobState.NOT_SENT, JobState.REFUSED, JobState.UNCONFIRMED})
"""What these mean is said in other words where no file was sent."""


def count(number: int) -> str:
    """A number as the language in use writes it."""
    return catalogue.number(number)


def size(byte_count: int) -> str:
    """A file size to two or three digits."""
    if byte_count < _KILO:
        return tr("jobs.size.bytes", count=byte_count)
    amount = float(byte_count)
    for unit in ("kilobytes", "megabytes", "gigabytes"):
        amount /= _KILO
        if amount < 999.5:  # what rounds up to 1000 belongs to the next unit
            return tr(f"jobs.size.{unit}", amount=_decimal(amount, 1 if amount < 99.95 else 0))  # same for 100
    return tr("jobs.size.terabytes", amount=_decimal(amount / _KILO, 1))


def _decimal(amount: float, digits: int) -> str:
    return _locale(catalogue.language()).toString(amount, "f", digits)


@lru_cache(maxsize=1)
def _locale(language: str) -> QLocale:
    from PySide6.QtCore import QLocale  # not for the command line, which does without Qt

    return QLocale(catalogue.ENGLISH if language == catalogue.PSEUDO else language)


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
        return _time(local, "HH:mm")
    return _day(local) if local.year == today.year else date_in_full(local)


def moment_in_full(then: datetime) -> str:
    """A point in time with everything, for details; local time."""
    local = _local(then)
    return tr("jobs.moment", date=date_in_full(local), time=_time(local, "HH:mm:ss"))


def _time(local: datetime, form: str) -> str:
    from PySide6.QtCore import QTime

    return _locale(catalogue.language()).toString(QTime(local.hour, local.minute, local.second), form)


def _day(local: date) -> str:
    return _calendar(local, _DAYS.get(catalogue.language(), "d MMM"))


def date_in_full(local: date) -> str:
    """A day with its year, such as ``22 Nov 2024``."""
    return _calendar(local, _DATES.get(catalogue.language(), "d MMM yyyy"))


def _calendar(local: date, form: str) -> str:
    from PySide6.QtCore import QDate

    return _locale(catalogue.language()).toString(QDate(local.year, local.month, local.day), form)


def age(then: datetime, now: datetime) -> str:
    """How long ago: ``now``, ``12 s``, ``3 min``, then the point in time, also where it lies in the future."""
    seconds = (now - then).total_seconds()
    if seconds <= -5:  # a clock was set back, and how long ago that is isn't known
        return moment(then, now)
    if seconds < 2:  # a second either way is "now"
        return tr("jobs.age.now")
    if seconds < 60:  # a minute
        return tr("jobs.age.seconds", count=int(seconds))
    if seconds < 3600:  # an hour
        return tr("jobs.age.minutes", count=int(seconds // 60))
    return moment(then, now)


def fraction(job: Job) -> float | None:
    """How much of the file has left, 0 to 1; None unless it is being sent."""
    if job.state is not JobState.SENDING or job.file is None:
        return None
    return min(job.sent / job.file.size, 1.0) if job.file.size else 0.0


def state_word(job: Job) -> str:
    """The state in a word or two, and how much of the file has left."""
    sent = fraction(job)
    return state_name(job) if sent is None else tr("jobs.uploading", percent=int(sent * 100))


def state_name(job: Job) -> str:
    """The state in a word or two; an undocumented word of the server is shown as it is."""
    if job.state is JobState.OTHER and job.status_word:
        return one_line(job.status_word)
    if job.state is JobState.UNCONFIRMED and _shows_none(job):
        return tr("jobs.doubt.none_shown")
    if job.state is JobState.UNCONFIRMED and job.evidence in _DOUBTS:
        return tr(f"jobs.doubt.{job.evidence.name.lower()}")
    return tr(f"jobs.state.{job.state.name.lower()}")


def state_sentence(job: Job) -> str:
    """What the state means for the user's data."""
    if job.state is JobState.OTHER:
        if not job.status_word:
            return tr("jobs.meaning.accepted")
        return tr("jobs.meaning.other", state=quoted(one_line(job.status_word)))
    if job.state is JobState.WAITING and job.after:
        return tr("jobs.meaning.held")
    if job.state is JobState.COMPLETED_WITH_ERRORS:
        return _completed_with_errors(job)
    if job.state is JobState.FAILED:
        return _failed(job)
    if job.file is None and job.state in _OF_RUNS:
        meaning = tr(f"jobs.run.{job.state.name.lower()}")
    elif job.state is JobState.SENDING and job.file is not None:
        meaning = tr("jobs.meaning.sending", sent=size(job.sent), size=size(job.file.size))
    else:
        meaning = tr(f"jobs.meaning.{job.state.name.lower()}")
    return render(sentences(meaning, evidence_sentence(job)))


def _completed_with_errors(job: Job) -> str:
    if not job.errors:
        return tr("jobs.meaning.completed_unlisted")
    return render(sentences(tr("jobs.meaning.completed_with_errors", count=len(job.errors)), _correct(job)))


def _failed(job: Job) -> str:
    # What Knosc counts of a job that failed is not documented (knosc-api.md section 7).
    rows = "" if job.rows_processed is None else tr("jobs.failed.rows", count=job.rows_processed)
    if not job.errors:
        return render(sentences(tr("jobs.meaning.failed"), rows))
    return render(sentences(tr("jobs.failed.errors", count=len(job.errors)), rows, _correct(job)))


def _correct(job: Job) -> str:
    return tr("jobs.run.correct") if job.file is None else tr("jobs.failed.correct")


def evidence_sentence(job: Job) -> str:
    """What Knosc's last upload of that data type tells of a job that is not confirmed; empty for any other."""
    if job.state is not JobState.UNCONFIRMED:
        return ""
    if job.file is None:
        return tr("jobs.evidence.run")
    if _shows_none(job):
        return tr("jobs.evidence.none_shown")
    if job.evidence is Evidence.UNDECIDABLE:
        return tr("jobs.evidence.same_before" if job.before else "jobs.evidence.maybe_same_before")
    if job.evidence is Evidence.NONE and job.looked_at is not None:
        return tr("jobs.evidence.not_seen")
    return tr(f"jobs.evidence.{job.evidence.name.lower()}")


def _shows_none(job: Job) -> bool:
    """Whether Knosc said before and after that it has no upload of that data type; it may never show any."""
    return job.evidence is Evidence.UNCHANGED and job.before == job_states.NOTHING


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
    return f"<div>{safe_lines(text).translate(_AS_MARKUP)}</div>"


def spoken_line(seen: str, *parts: str) -> str:
    """What a screen reader says of a line: what the cell itself shows, and then the other parts that say something."""
    return ", ".join([*([seen] if seen else []), *(part for part in parts if part not in {"", NOTHING})])


def trigger_label(name: str) -> str:
    """What a user calls that data type or run."""
    try:
        return render(trigger_named(name).label)
    except KeyError:
        return one_line(name)


def group_label(group: TriggerGroup) -> str:
    """The heading of a group of triggers."""
    return tr(f"triggers.group.{group.name.lower()}")


def file_name(job: Job) -> str:
    """The file of a job on one line; a dash for a run."""
    return NOTHING if job.file is None else one_line(job.file.name)


def called(job: Job) -> str:
    """A job in the middle of a sentence: its file, or the run it is."""
    return trigger_label(job.trigger) if job.file is None else render(quoted(file_name(job)))


def destination(environment: Environment) -> str:
    """Where things go, in one word: the stage, or the host of an unrecognised address."""
    return stage_word(environment.stage) or environment.host


def stage_word(stage: Stage) -> str:
    """The name of a stage; empty for an address that is none of them."""
    return "" if stage is Stage.OTHER else tr(f"jobs.environment.{stage.name.lower()}")
