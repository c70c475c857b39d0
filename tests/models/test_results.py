"""What the chips above the jobs and a notification say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from knosc_desktop.domain.batches import Batch
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models.job_rows import STATES, StateFilter
from knosc_desktop.models.results import batch_announcement, batch_text, batch_title, chips
from tests.support.builders import make_computation, make_job, make_sent_file


def texts(counts: Mapping[JobState, int], down: StateFilter = StateFilter.ALL) -> list[str]:
    return [chip.text for chip in chips(counts, down)]


def test_every_state_is_counted_by_exactly_one_chip() -> None:
    parts = [states for name, states in STATES.items() if name not in {StateFilter.ALL, StateFilter.NEEDS_ATTENTION}]
    assert sorted(state for states in parts for state in states) == sorted(JobState)


def test_only_what_exists_has_a_chip() -> None:
    assert texts({JobState.COMPLETED: 3, JobState.FAILED: 1, JobState.RUNNING: 0}) == ["3 completed", "1 failed"]


def test_the_chips_keep_their_order() -> None:
    counts = {JobState.UNCONFIRMED: 1, JobState.SENDING: 1, JobState.FAILED: 1, JobState.COMPLETED: 3}
    assert texts(counts) == ["3 completed", "1 failed", "1 uploading", "1 not confirmed", "2 need attention"]


def test_what_completed_with_errors_is_not_among_the_completed() -> None:
    assert texts({JobState.COMPLETED: 1, JobState.COMPLETED_WITH_ERRORS: 1}) == [
        "1 completed",
        "1 completed with errors",
    ]


@pytest.mark.parametrize(
    ("states", "text"),
    [
        ({JobState.WAITING: 2}, "2 waiting"),
        ({JobState.SNAPSHOT: 1, JobState.SENDING: 1}, "2 uploading"),
        ({JobState.RUNNING: 1}, "1 running"),
        ({JobState.QUEUED: 1}, "1 in progress"),
        ({JobState.SENDING: 1, JobState.WAITING: 1}, "2 in progress"),
    ],
)
def test_what_is_in_progress_is_called_by_what_all_of_it_does(states: Mapping[JobState, int], text: str) -> None:
    assert texts(states) == [text]


def test_one_kind_of_trouble_needs_no_chip_for_all_trouble() -> None:
    assert texts({JobState.FAILED: 2}) == ["2 failed"]


def test_the_chip_that_is_down_stays_when_it_counts_nothing() -> None:
    assert texts({JobState.COMPLETED: 1}, StateFilter.FAILED) == ["1 completed", "0 failed"]
    assert texts({}, StateFilter.IN_PROGRESS) == ["0 in progress"]
    assert texts({JobState.FAILED: 1}, StateFilter.NEEDS_ATTENTION) == ["1 failed", "1 needs attention"]


def test_a_chip_is_spoken_with_what_it_does() -> None:
    (chip,) = chips({JobState.FAILED: 1}, StateFilter.ALL)
    assert chip.spoken == "1 failed, show only these"


def batch(*states: JobState) -> Batch:
    return Batch(tuple(make_job(state, file=make_sent_file(name=f"{n}.csv")) for n, state in enumerate(states)))


def test_the_title_of_a_batch_counts_each_end() -> None:
    ended = batch(JobState.COMPLETED, JobState.FAILED, JobState.COMPLETED, JobState.COMPLETED)
    assert batch_title(ended) == "3 completed, 1 failed"


def test_the_text_of_a_batch_names_the_worst_first() -> None:
    ended = batch(JobState.COMPLETED, JobState.UNCONFIRMED, JobState.FAILED)
    assert batch_text(ended).splitlines() == [
        "Failed: Forecast – 2.csv",
        "Not confirmed: Forecast – 1.csv",
        "Completed: Forecast – 0.csv",
    ]


def test_of_many_jobs_the_last_are_only_counted() -> None:
    lines = batch_text(batch(*[JobState.COMPLETED] * 9, JobState.FAILED)).splitlines()
    assert (len(lines), lines[0], lines[-1]) == (4, "Failed: Forecast – 9.csv", "7 more jobs")


def test_a_hostile_file_name_stays_on_its_line() -> None:
    ended = Batch((make_job(JobState.FAILED, file=make_sent_file(name="a\nCompleted: b\u202e.csv")),))
    assert batch_text(ended) == "Failed: Forecast – a↵Completed: b·.csv"


def test_a_screen_reader_says_how_many_ended_or_which_one() -> None:
    assert batch_announcement(batch(JobState.COMPLETED, JobState.FAILED)) == "Finished: 1 completed, 1 failed"
    run = Batch((make_computation(JobState.COMPLETED),))
    assert batch_announcement(run) == "Completed: Inventory planning"
