from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.models import formatting
from knosc_desktop.words import catalogue
from tests.support.builders import PRODUCTION, SHA256, TEST, make_computation, make_job, make_row_error, make_sent_file
from tests.support.clock import START

NOW = START


@pytest.mark.parametrize(
    ("byte_count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (99_940, "99.9 kB"),
        (99_960, "100 kB"),
        (999_600, "1.0 MB"),
        (3 * 10**9, "3.0 GB"),
        (5 * 10**12, "5.0 TB"),
    ],
)
def test_sizes_have_two_or_three_digits(byte_count: int, words: str) -> None:
    assert formatting.size(byte_count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "now"),
        (0, "now"),
        (1.9, "now"),
        (12, "12 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
    ],
)
def test_ages_under_an_hour_are_counted(seconds: float, words: str) -> None:
    assert formatting.age(NOW - timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (datetime(2026, 11, 22, 10, 41).astimezone(), "10:41"),
        (datetime(2026, 11, 21, 10, 41).astimezone(), "21 Nov"),
        (datetime(2025, 11, 22, 10, 41).astimezone(), "22 Nov 2025"),
    ],
)
def test_moments_are_as_short_as_they_stay_clear(then: datetime, words: str) -> None:
    assert formatting.moment(then, datetime(2026, 11, 22, 18, 0).astimezone()) == words


def test_numbers_have_thousands_separators() -> None:
    assert formatting.count(1_234_567) == "1,234,567"


@pytest.fixture
def german() -> Iterator[None]:
    catalogue.use("de", number=QLocale("de").toString)
    yield
    catalogue.use(catalogue.ENGLISH)


@pytest.mark.usefixtures("german")
def test_numbers_and_sizes_are_written_as_the_language_does() -> None:
    assert formatting.count(1_234_567) == "1.234.567"
    assert [formatting.size(byte_count) for byte_count in (1_500, 99_960, 5 * 10**12)] == ["1,5 kB", "100 kB", "5,0 TB"]


@pytest.mark.usefixtures("german")
def test_dates_are_written_as_the_language_does() -> None:
    then = datetime(2025, 3, 2, 10, 41, 7).astimezone()
    assert formatting.moment(then, datetime(2025, 3, 2, 18, 0).astimezone()) == "10:41"
    assert formatting.moment(then, datetime(2025, 11, 22, 18, 0).astimezone()) == "2. März"
    assert formatting.moment(then, datetime(2026, 11, 22, 18, 0).astimezone()) == "2. März 2025"
    assert formatting.moment_in_full(then) == "2. März 2025, 10:41:07"


def test_the_pseudo_language_has_the_dates_of_english() -> None:
    catalogue.use(catalogue.PSEUDO)
    try:
        then = datetime(2025, 3, 2, 10, 41).astimezone()
        assert formatting.moment(then, datetime(2026, 11, 22).astimezone()) == "2 Mar 2025"
        assert "1.5" in formatting.size(1_500)
    finally:
        catalogue.use(catalogue.ENGLISH)


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_a_word_and_a_sentence(state: JobState) -> None:
    job = make_job(state, status_word="pondering")
    assert formatting.state_word(job)
    assert formatting.state_sentence(job).endswith(".")


def test_one_that_is_held_says_what_it_waits_for() -> None:
    assert "Waiting for the previous file." in formatting.state_sentence(make_job(JobState.WAITING, after="before"))
    assert "previous file" not in formatting.state_sentence(make_job(JobState.WAITING))
    assert "previous file" not in formatting.state_sentence(make_job(JobState.COMPLETED, after="before"))


def test_an_unknown_status_word_is_shown_as_it_is() -> None:
    assert formatting.state_word(make_job(JobState.OTHER, status_word="throttled")) == "throttled"


def test_sending_says_how_much() -> None:
    job = make_job(JobState.SENDING, file=make_sent_file(size=200), sent=87)
    assert formatting.state_word(job) == "Uploading 43%"


def test_sending_is_not_rounded_up_to_all() -> None:
    job = make_job(JobState.SENDING, file=make_sent_file(size=1000), sent=999)
    assert formatting.state_word(job) == "Uploading 99%"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"errors": (make_row_error(),) * 4, "rows_processed": 16},
            (
                "Failed with 4 errors. Knosc says it processed 16 rows; it isn't known whether they were saved. "
                "Correct the errors and upload again."
            ),
        ),
        ({"errors": (make_row_error(),)}, "Failed with 1 error. Correct the errors and upload again."),
        (
            {"errors": (make_row_error(),), "file": None, "trigger": "inventory-planning"},
            "Failed with 1 error. Correct the errors and start the run again.",
        ),
        ({}, "Knosc reports that this job failed."),
    ],
)
def test_of_a_failed_job_is_said_what_knosc_reports_and_what_to_do(facts: dict[str, Any], said: str) -> None:
    assert formatting.state_sentence(make_job(JobState.FAILED, **facts)) == said


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        (
            2,
            "Completed with 2 errors. The rows they name may not have been saved. Correct the errors and upload again.",
        ),
        (0, "Completed with errors that Knosc didn't list. Some rows may not have been saved."),
    ],
)
def test_rows_with_errors_are_not_called_saved(errors: int, said: str) -> None:
    job = make_job(JobState.COMPLETED_WITH_ERRORS, errors=(make_row_error(),) * errors)
    assert formatting.state_sentence(job) == said


@pytest.mark.parametrize("state", list(JobState))
def test_of_a_run_no_file_is_told(state: JobState) -> None:
    told = formatting.state_sentence(make_computation(state)).replace("no file", "")
    assert "file" not in told or state in {JobState.SNAPSHOT, JobState.RECEIVED}


def test_a_state_without_a_word_of_its_own_is_not_called_by_an_empty_one() -> None:
    job = make_job(JobState.OTHER, status_word="")
    assert formatting.state_word(job) == "In Knosc"
    assert formatting.state_sentence(job) == "Knosc has received this job. Its progress isn't known yet."


def test_only_sending_has_a_fraction() -> None:
    assert formatting.fraction(make_job(JobState.RUNNING, sent=10)) is None


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (Evidence.NONE, "Not confirmed"),
        (Evidence.UNCHANGED, "Not confirmed, probably not received"),
        (Evidence.NOT_OURS, "Not confirmed, not the last upload"),
        (Evidence.UNDECIDABLE, "Not confirmed, can't be verified"),
    ],
)
def test_the_word_for_a_lost_answer_says_what_knosc_shows(evidence: Evidence, word: str) -> None:
    assert formatting.state_word(make_job(JobState.UNCONFIRMED, evidence=evidence)) == word


def test_where_knosc_shows_no_upload_at_all_nothing_is_called_likely() -> None:
    job = make_job(JobState.UNCONFIRMED, evidence=Evidence.UNCHANGED, before=NOTHING)
    assert formatting.state_word(job) == "Not confirmed, not found in Knosc"
    assert "probably" not in formatting.state_sentence(job)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"evidence": Evidence.UNCHANGED, "before": "ab12"}, "hasn't changed, so this file probably wasn't received"),
        ({"evidence": Evidence.UNCHANGED, "before": NOTHING}, "or Knosc doesn't show such files"),
        ({"evidence": Evidence.NOT_OURS}, "Either this one wasn't received, or another upload came later"),
        ({"evidence": Evidence.UNDECIDABLE, "before": SHA256}, "but it already was before"),
        ({"evidence": Evidence.UNDECIDABLE}, "but it may have been before"),
        ({}, "hasn't checked Knosc"),
        ({"looked_at": NOW}, "couldn't find out whether it received this file"),
        ({"file": None, "trigger": "inventory-planning"}, "planning results"),
    ],
)
def test_what_is_known_of_a_lost_answer_is_said_and_no_more(facts: dict[str, Any], said: str) -> None:
    job = make_job(JobState.UNCONFIRMED, **facts)
    assert said in formatting.evidence_sentence(job)
    assert said in formatting.state_sentence(job)


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.UNCONFIRMED])
def test_evidence_is_shown_only_while_the_outcome_is_unknown(state: JobState) -> None:
    assert formatting.evidence_sentence(make_job(state, evidence=Evidence.UNCHANGED)) == ""


def test_what_knosc_no_longer_knows_is_neither_done_nor_failed() -> None:
    job = make_job(JobState.GONE)
    assert formatting.state_word(job) == "No longer listed"
    assert "may have finished or been cleared" in formatting.state_sentence(job)


def test_what_arrived_without_its_number_says_where_to_look() -> None:
    assert "Notifications > Integration Inbound" in formatting.state_sentence(make_job(JobState.RECEIVED))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.xlsx", "a↵b.xlsx"),
        ("a\tb.xlsx", "a b.xlsx"),
        ("a\x07b.xlsx", "a·b.xlsx"),
        ("a\u202excod.csv", "a·xcod.csv"),
        ("größe 📈.csv", "größe 📈.csv"),
    ],
)
def test_names_stay_on_one_line_and_hide_nothing(name: str, shown: str) -> None:
    assert formatting.one_line(name) == shown


def test_several_lines_keep_their_breaks_and_hide_nothing() -> None:
    assert formatting.safe_lines("a\r\nb\tc\x1b[1m") == "a\nb\tc·[1m"


def test_tooltips_carry_no_markup_of_their_own() -> None:
    assert "<b>" not in formatting.as_tooltip("<b>bold</b>.xlsx")


def test_no_text_makes_no_tooltip() -> None:
    assert formatting.as_tooltip("") == ""


def test_an_unknown_trigger_is_shown_by_its_name() -> None:
    assert formatting.trigger_label("teleport") == "teleport"


@pytest.mark.parametrize(
    ("environment", "word"),
    [(TEST, "TEST"), (PRODUCTION, "PRODUCTION"), (Environment.at_address("knosc.example.org"), "knosc.example.org")],
)
def test_a_destination_is_its_stage_or_its_host(environment: Environment, word: str) -> None:
    assert formatting.destination(environment) == word


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_time_at_an_end_of_the_calendar_is_shown(moment: datetime) -> None:
    assert formatting.moment_in_full(moment)
