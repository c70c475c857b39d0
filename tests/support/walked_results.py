"""What is above the jobs, and what is told when everything uploaded together is over; without a server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

from knosc_desktop.domain.batches import Batch, BatchProgress
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models.results import batch_announcement, batch_text, batch_title
from knosc_desktop.ui.jobs.result_bar import ResultBar
from tests.support.builders import make_job

_SENDING: dict[str, Any] = {"number": 2, "count": 4, "sent": 44, "size": 100}


def result_bars(parent: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Every count, and an upload in every stage."""
    bar = ResultBar(parent)
    bar.resize(1_400, 120)
    bar.show()
    counts: list[dict[JobState, int]] = [dict.fromkeys(JobState, number) for number in (1, 2)]
    for present in (*counts, *({state: 1} for state in JobState)):
        bar.show_counts(present)
        yield "result bar", bar
    progress = [BatchProgress(**_SENDING), BatchProgress(**{**_SENDING, "sent": 100}, is_waiting=True)]
    progress += [BatchProgress(**_SENDING, speed=12e6, seconds_left=left) for left in (3, 20, 200, 9_000)]
    for each in progress:
        bar.show_progress(each)
        yield "upload progress", bar
    bar.close()


def batch_ends() -> Iterator[tuple[str, str]]:
    """What a notification and a screen reader say."""
    for jobs in ([JobState.COMPLETED], [JobState.FAILED, *[JobState.COMPLETED] * 3, *[JobState.NOT_SENT] * 4]):
        batch = Batch(tuple(make_job(state, id=f"job{number}") for number, state in enumerate(jobs)))
        for told in (batch_title(batch), batch_text(batch), batch_announcement(batch)):
            yield "end of a batch", told
