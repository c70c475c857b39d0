from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.jobs import NOTHING, Evidence, JobState
from knosc_desktop.models import formatting
from tests.support.builders import PRODUCTION, SHA256, TEST, make_job, make_sent_file
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
    [(-3, "now"), (0, "now"), (1.9, "now"), (12, "12 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min")],
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


@pytest.mark.parametrize(("number", "words"), [(1, "1 row"), (0, "0 rows"), (1200, "1,200 rows")])
def test_counted_things_agree_in_number(number: int, words: str) -> None:
    assert formatting.counted(number, "row", "rows") == words


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_a_word_and_a_sentence(state: JobState) -> None:
    job = make_job(state, status_word="pondering")
    assert formatting.state_word(job)
    assert formatting.state_sentence(job).endswith(".")


def test_one_that_is_held_says_what_it_waits_for() -> None:
    assert "the file before it has completed" in formatting.state_sentence(make_job(JobState.WAITING, after="before"))
    assert "before it" not in formatting.state_sentence(make_job(JobState.WAITING))
    assert "before it" not in formatting.state_sentence(make_job(JobState.COMPLETED, after="before"))


def test_an_unknown_status_word_is_shown_as_it_is() -> None:
    assert formatting.state_word(make_job(JobState.OTHER, status_word="throttled")) == "throttled"


def test_sending_says_how_much() -> None:
    job = make_job(JobState.SENDING, file=make_sent_file(size=200), sent=87)
    assert formatting.state_word(job) == "Sending 43 %"


def test_sending_is_not_rounded_up_to_all() -> None:
    job = make_job(JobState.SENDING, file=make_sent_file(size=1000), sent=999)
    assert formatting.state_word(job) == "Sending 99 %"


def test_only_sending_has_a_fraction() -> None:
    assert formatting.fraction(make_job(JobState.RUNNING, sent=10)) is None


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (Evidence.NONE, "Unknown"),
        (Evidence.UNCHANGED, "Unknown, likely not arrived"),
        (Evidence.NOT_OURS, "Unknown, not the last upload"),
        (Evidence.UNDECIDABLE, "Unknown, cannot be told"),
    ],
)
def test_the_word_for_a_lost_answer_says_what_knosc_shows(evidence: Evidence, word: str) -> None:
    assert formatting.state_word(make_job(JobState.UNCONFIRMED, evidence=evidence)) == word


def test_where_knosc_shows_no_upload_at_all_nothing_is_called_likely() -> None:
    job = make_job(JobState.UNCONFIRMED, evidence=Evidence.UNCHANGED, before=NOTHING)
    assert formatting.state_word(job) == "Unknown, not seen in Knosc"
    assert "likely" not in formatting.state_sentence(job)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"evidence": Evidence.UNCHANGED, "before": "ab12"}, "still shows the file from before"),
        ({"evidence": Evidence.UNCHANGED, "before": NOTHING}, "or Knosc does not show such files"),
        ({"evidence": Evidence.NOT_OURS}, "did not arrive, or another upload came after"),
        ({"evidence": Evidence.UNDECIDABLE, "before": SHA256}, "it had the same bytes before"),
        ({"evidence": Evidence.UNDECIDABLE}, "it may have had the same bytes before"),
        ({}, "has not looked"),
        ({"looked_at": NOW}, "could not tell"),
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
    assert formatting.state_word(job) == "No longer known"
    assert "may have been done or cleared away" in formatting.state_sentence(job)


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
