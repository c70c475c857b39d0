from __future__ import annotations

from dataclasses import replace

import pytest

from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.models import job_text
from knosc_desktop.models.freshness import Tracking
from knosc_desktop.models.job_text import JobContext
from knosc_desktop.words.catalogue import render
from tests.support.builders import SHA256, make_job, make_problem, make_sent_file, make_session_state
from tests.support.clock import START

SIGNED_IN = Tracking.of(make_session_state())
LOST = make_problem(message="The answer was lost.", hint="Look before you send it again.")


def test_a_lost_answer_is_reported_with_what_knosc_shows_and_when_that_was_seen() -> None:
    job = make_job(JobState.UNCONFIRMED, problem=LOST, evidence=Evidence.UNCHANGED, before=SHA256, looked_at=START)
    story = job_text.story(job, SIGNED_IN)
    places = [
        story.index(part)
        for part in ("The answer was lost.", "probably wasn't received", "The app last checked Knosc", "Look before")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("state", [JobState.NOT_SENT, JobState.UNCONFIRMED])
def test_what_was_sent_again_says_so_and_no_longer_what_to_do(state: JobState) -> None:
    job = make_job(state, problem=LOST, evidence=Evidence.UNCHANGED)
    assert render(LOST.hint) in job_text.story(job, SIGNED_IN)
    again = job_text.story(replace(job, sent_again_as="b2"), SIGNED_IN)
    assert "You've retried this job." in again
    assert render(LOST.hint) not in again


@pytest.mark.parametrize("state", [JobState.RECEIVED, JobState.GONE])
def test_a_resolved_doubt_is_not_shown_any_more(state: JobState) -> None:
    job = make_job(state, problem=LOST)
    assert render(LOST.message) not in job_text.story(job, SIGNED_IN)
    assert render(LOST.message) not in job_text.in_short(job)
    assert LOST.details in job_text.technical(job)


def test_an_untracked_job_says_what_to_do() -> None:
    assert "Sign in there to track it." in job_text.story(make_job(JobState.RUNNING), Tracking())
    assert "Sign in there to track it." not in job_text.story(make_job(JobState.RUNNING), SIGNED_IN)


def test_technical_details_list_the_times_the_program_and_the_digests() -> None:
    job = make_job(
        JobState.RECEIVED,
        handed_over_at=START,
        accepted_at=START,
        looked_at=START,
        program="1.2.3",
        before="ab12",
    )
    details = job_text.technical(job)
    for part in (
        "Completely sent: ",
        "Confirmed as received: ",
        "Last checked in Knosc: ",
        "Knosc Desktop 1.2.3",
        f"SHA-256: {SHA256}",
        "SHA-256 of the previous upload: ab12",
    ):
        assert part in details


def test_technical_details_say_that_knosc_showed_no_upload_before() -> None:
    assert "previous upload: Knosc showed none" in job_text.technical(make_job(JobState.UNCONFIRMED, before=NOTHING))


def test_a_job_says_that_it_brings_a_corrected_file() -> None:
    words = "This is the corrected file of an earlier job that failed."
    assert words in job_text.story(make_job(JobState.RUNNING, corrects="job1"), SIGNED_IN)
    assert words not in job_text.story(make_job(JobState.RUNNING), SIGNED_IN)


def test_a_job_that_is_held_says_so_as_long_as_it_waits() -> None:
    words = "Waiting for the previous file."
    assert words in job_text.story(make_job(JobState.WAITING, after="job1"), SIGNED_IN)
    assert words not in job_text.story(make_job(JobState.RUNNING, after="job1"), SIGNED_IN)


def test_a_job_that_is_held_names_what_it_is_held_for() -> None:
    units = make_job(JobState.RUNNING, file=make_sent_file(name="units.csv"))
    told = job_text.story(make_job(JobState.WAITING, after=units.id), SIGNED_IN, JobContext(awaited=units))
    assert "This job waits for “units.csv” to complete." in told


def test_a_job_behind_a_held_one_of_its_data_type_names_it() -> None:
    held = make_job(JobState.WAITING, file=make_sent_file(name="items-1.csv"), after="units")
    told = job_text.story(make_job(JobState.WAITING), SIGNED_IN, JobContext(awaited=held))
    assert "This job waits behind “items-1.csv”, which is older and waits for another job." in told


def test_what_repeats_a_lost_answer_is_not_called_safe_to_send_again() -> None:
    lost = make_job(JobState.UNCONFIRMED, file=make_sent_file(name="items.csv"))
    told = job_text.story(
        make_job(JobState.NOT_SENT, problem=make_problem(hint="You can safely retry.")),
        SIGNED_IN,
        JobContext(in_doubt=lost),
    )
    assert "repeats “items.csv”, which Knosc didn't confirm and may have received" in told
    assert "safely" not in told


def test_a_file_that_was_saved_again_is_reported() -> None:
    words = "You've saved this file since you uploaded it."
    assert words in job_text.story(make_job(JobState.FAILED), SIGNED_IN, JobContext(is_corrected=True))
    assert words not in job_text.story(make_job(JobState.FAILED), SIGNED_IN)


def test_a_failed_job_shows_that_its_corrected_file_was_sent_and_its_state() -> None:
    correction = make_job(JobState.COMPLETED)
    told = job_text.story(make_job(JobState.FAILED), SIGNED_IN, JobContext(correction=correction))
    assert "You've uploaded the corrected file as a separate job (Completed)." in told


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (JobState.SNAPSHOT, "Preparing"),
        (JobState.WAITING, "Waiting to upload"),
        (JobState.SENDING, "Uploading"),
        (JobState.NOT_SENT, "Not sent"),
        (JobState.REFUSED, "Rejected"),
        (JobState.CANCELLED, "Cancelled"),
    ],
)
def test_a_corrected_file_that_was_not_handed_over_is_not_called_sent(state: JobState, word: str) -> None:
    told = job_text.story(make_job(JobState.FAILED), SIGNED_IN, JobContext(correction=make_job(state, sent=1000)))
    assert f"The corrected file is a separate job ({word})." in told
    assert "uploaded the corrected" not in told


def test_a_corrected_file_on_the_list_is_reported_instead_of_what_to_do_with_it() -> None:
    told = job_text.story(make_job(JobState.FAILED), SIGNED_IN, JobContext(is_corrected=True, is_staged=True))
    assert "The corrected file is in the list of files to upload. Check it there, then upload it." in told
    assert "saved this file" not in told


def test_of_a_failed_job_no_more_is_claimed_of_its_rows_than_that_knosc_counted_them() -> None:
    told = job_text.story(make_job(JobState.FAILED, rows_processed=31), SIGNED_IN)
    assert (
        "Knosc reports that this job failed. Knosc says it processed 31 rows; it isn't known whether they were saved."
        in told
    )


def test_a_failed_job_without_a_count_is_reported_without_one() -> None:
    told = job_text.story(make_job(JobState.FAILED), SIGNED_IN)
    assert "Knosc reports that this job failed." in told
    assert "processed" not in told
