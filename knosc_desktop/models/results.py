"""How many jobs ended in which way, in words: for the chips above the jobs, and when all of a batch is over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models import job_text
from knosc_desktop.models.job_rows import STATES, StateFilter
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.domain.batches import Batch

_PARTS = tuple(each for each in StateFilter if each not in {StateFilter.ALL, StateFilter.NEEDS_ATTENTION})

_UNDER_WAY = {
    "waiting": frozenset({JobState.WAITING}),
    "uploading": frozenset({JobState.SNAPSHOT, JobState.SENDING, JobState.HANDED_OVER}),
    "running": frozenset({JobState.RUNNING}),
}
"""The words for jobs in progress that are all at the same; else they are only in progress."""


# The chips.


@dataclass(frozen=True, slots=True)
class Chip:
    """A count that filters the table.

    Attributes:
        states: what it narrows the table down to.
        text: the count and what it counts.
        spoken: its accessible name.
    """

    states: StateFilter
    text: str
    spoken: str


def chips(counts: Mapping[JobState, int], down: StateFilter) -> list[Chip]:
    """Those that count something, and the one that is down, whatever it counts: it can be put up again.

    Args:
        counts: how many jobs are in each state.
        down: the filter of the moment.
    """
    totals = {each: _total(counts, each) for each in StateFilter}
    wanted = {each for each in _PARTS if totals[each]} | ({down} - {StateFilter.ALL})
    attention = StateFilter.NEEDS_ATTENTION
    # Where one chip shows the same jobs, another one says nothing new.
    if totals[attention] and totals[attention] not in {totals[each] for each in _PARTS if _needs_attention(each)}:
        wanted.add(attention)
    return [chip_of(counts, states) for states in StateFilter if states in wanted]


def chip_of(counts: Mapping[JobState, int], states: StateFilter) -> Chip:
    """The chip that counts those states, be it shown or not."""
    text = _text(counts, states)
    return Chip(states, text, tr("jobs.chip.spoken", results=text))


def _needs_attention(states: StateFilter) -> bool:
    return STATES[states] <= STATES[StateFilter.NEEDS_ATTENTION]


def _total(counts: Mapping[JobState, int], states: StateFilter) -> int:
    return sum(counts.get(state, 0) for state in STATES[states])


def _text(counts: Mapping[JobState, int], states: StateFilter) -> str:
    count, what = _total(counts, states), states.value
    if states is StateFilter.IN_PROGRESS:
        present = {state for state in STATES[states] if counts.get(state, 0)}
        what = next((word for word, same in _UNDER_WAY.items() if present and present <= same), what)
    return tr(f"jobs.count.{what}", count=count)


# What is said when a batch is over.

_MOST = 4
"""Lines for jobs in a notification: the desktops show no more."""


def batch_title(batch: Batch) -> str:
    """How many ended in which way."""
    counts = Counter(job.state for job in batch.jobs)
    return ", ".join(_text(counts, states) for states in _PARTS if _total(counts, states))


def batch_text(batch: Batch) -> str:
    """The jobs, the worst first; of many the others are only counted."""
    return "\n".join(_lines(batch))


def batch_announcement(batch: Batch) -> str:
    """What a screen reader says: the job itself where there is only one."""
    if len(batch.jobs) == 1:
        return job_text.title(batch.jobs[0])
    return tr("jobs.batch.finished", results=batch_title(batch))


def _lines(batch: Batch) -> Iterator[str]:
    jobs = batch.worst_first
    shown = jobs if len(jobs) <= _MOST else jobs[: _MOST - 1]
    yield from map(job_text.title, shown)
    if len(shown) < len(jobs):
        yield tr("jobs.batch.more", count=len(jobs) - len(shown))
