"""Asking after jobs and reading whatever comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from knosc_desktop.api.config import Limits
from knosc_desktop.domain.errors import Unreadable
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import JobKey, JobReport, RowError
from tests.api.conftest import reply
from tests.support.recording import recording

Answered = Callable[..., Any]
KEY = JobKey("forecast", "forecast-upload-abc123")


async def report_of(answered: Answered, **job: Any) -> JobReport:
    """What is made of one job of the answer."""
    client = await answered(lambda _: reply(200, {"jobs": [{"trigger": KEY.trigger, "job_id": KEY.job_id} | job]}))
    reports: tuple[JobReport, ...] = await client.job_reports([KEY])
    (report,) = reports
    return report


async def test_the_documented_answer_is_read(answered: Answered) -> None:
    report = await report_of(
        answered, status="completed", rows_processed=1200, errors=[], completed_at="2024-03-15T10:45:00Z"
    )
    completed_at = datetime(2024, 3, 15, 10, 45, tzinfo=UTC)
    assert report == JobReport(KEY, JobState.COMPLETED, "completed", 1200, (), completed_at)


async def test_all_jobs_are_asked_for_at_once(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    keys = [JobKey("forecast", "a b/ü"), JobKey("inventory-planning", '"2"')]
    client = await answered(recording(seen, lambda: reply(200, {"jobs": []})))
    assert await client.job_reports(keys) == []
    (request,) = seen
    assert request.url.path == "/api/job"
    assert json.loads(request.url.params["jobs"]) == [
        {"trigger": "forecast", "job_id": "a b/ü"},
        {"trigger": "inventory-planning", "job_id": '"2"'},
    ]


async def test_no_jobs_are_no_request(answered: Answered) -> None:
    client = await answered(lambda _: pytest.fail("nothing should be asked"))
    assert await client.job_reports([]) == []


async def test_too_many_jobs_are_split_by_the_length_of_the_address(answered: Answered) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert len(str(request.url)) <= 1000
        some = json.loads(request.url.params["jobs"])
        asked.extend(job["job_id"] for job in some)
        return reply(200, {"jobs": [job | {"status": "running"} for job in some]})

    client = await answered(answer, limits=Limits(query=1000))
    keys = [JobKey("forecast", f"forecast-upload-{number}") for number in range(50)]
    reports = await client.job_reports([*keys, keys[0]])
    assert [report.key for report in reports] == keys
    assert asked == [key.job_id for key in keys]


async def test_one_hundred_jobs_take_few_requests(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, lambda: reply(200, {"jobs": []})))
    await client.job_reports([JobKey("item-master", f"item-master-upload-{number:06}") for number in range(100)])
    assert len(seen) <= 8
    assert all(len(str(request.url)) < 2000 for request in seen)


@pytest.mark.parametrize(
    ("status", "state", "word"),
    [
        ("queued", JobState.QUEUED, "queued"),
        ("  Running ", JobState.RUNNING, "Running"),
        ("COMPLETED", JobState.COMPLETED, "COMPLETED"),
        ("failed", JobState.FAILED, "failed"),
        ("unknown", JobState.GONE, "unknown"),
        ("Not Found", JobState.GONE, "Not Found"),
        ("not_found", JobState.GONE, "not_found"),
        ("NotFound", JobState.GONE, "NotFound"),
        ("validating rows", JobState.OTHER, "validating rows"),
        ("unknown item", JobState.OTHER, "unknown item"),
        (None, JobState.OTHER, ""),
        ({"x": 1}, JobState.OTHER, ""),
        (3, JobState.OTHER, "3"),
    ],
)
async def test_a_status_word_means(answered: Answered, status: Any, state: JobState, word: str) -> None:
    report = await report_of(answered, status=status)
    assert (report.state, report.status_word) == (state, word)


async def test_missing_fields_are_unknown(answered: Answered) -> None:
    report = await report_of(answered)
    assert report == JobReport(KEY, JobState.OTHER, "", None, (), None)


async def test_completed_with_errors_is_not_completed(answered: Answered) -> None:
    report = await report_of(answered, status="completed", errors=["Row 5: unknown item"])
    assert report.state is JobState.COMPLETED_WITH_ERRORS


@pytest.mark.parametrize("errors", ["[]", "null", "No errors found.", [None], [{}], {"count": 0}, '{"errors": []}'])
async def test_completed_without_errors_in_any_shape_is_completed(answered: Answered, errors: Any) -> None:
    report = await report_of(answered, status="completed", errors=errors)
    assert (report.state, report.errors) == (JobState.COMPLETED, ())


@pytest.mark.parametrize("errors", ["1 error", True, 3, [0, "x"], '["x"]', {"row": 3}, {"count": 1, "errors": []}])
async def test_completed_with_errors_in_any_shape_is_not_completed(answered: Answered, errors: Any) -> None:
    report = await report_of(answered, status="completed", errors=errors)
    assert report.state is JobState.COMPLETED_WITH_ERRORS
    assert report.errors


async def test_failed_stays_failed_whatever_the_errors(answered: Answered) -> None:
    assert (await report_of(answered, status="failed", errors=None)).state is JobState.FAILED


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        (0, 0),
        ("1,200", 1200),
        ("1200", 1200),
        (12.0, 12),
        (None, None),
        (-1, None),
        (True, None),
        ("many", None),
        ([], None),
        (1e300, None),
        (-1e300, None),
        (10**18, None),
        (10**400, None),
        (-0.0, 0),
        (1.5, None),
        (1e6, 1_000_000),
        ("9" * 18, None),
        ("1" + ",000" * 10, None),
        ("1" + ",000" * 100_000, None),
        ("9" * 100_000, None),
        ("1e300", None),
        ("NaN", None),
        ("Infinity", None),
        ("-5", None),
        ("true", None),
        ("٣٤", 34),
        ({"$numberLong": "5"}, None),
    ],
)
async def test_processed_rows_are_counted(answered: Answered, rows: Any, count: int | None) -> None:
    assert (await report_of(answered, rows_processed=rows)).rows_processed == count


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e999", "1e300", "1" + "0" * 400])
async def test_a_number_beyond_all_files_is_no_count(answered: Answered, number: str) -> None:
    job = json.dumps({"trigger": KEY.trigger, "job_id": KEY.job_id, "status": "completed"})
    body = f'{{"jobs": [{job[:-1]}, "rows_processed": {number}}}]}}'
    client = await answered(lambda _: httpx.Response(200, content=body, headers={"Content-Type": "application/json"}))

    (report,) = await client.job_reports([KEY])

    assert (report.state, report.rows_processed) == (JobState.COMPLETED, None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-15T10:45:00+02:00", datetime(2024, 3, 15, 8, 45, tzinfo=UTC)),
        ("2024-03-15T10:45:00.123", datetime(2024, 3, 15, 10, 45, 0, 123000, tzinfo=UTC)),
        ("2024-03-15 10:45:00", datetime(2024, 3, 15, 10, 45, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 10:45:00 GMT", datetime(2024, 3, 15, 10, 45, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1710499500, None),
    ],
)
async def test_the_time_of_completion_is_read_in_utc(answered: Answered, text: Any, moment: datetime | None) -> None:
    assert (await report_of(answered, completed_at=text)).completed_at == moment


async def test_jobs_that_were_not_asked_for_are_left_out(answered: Answered) -> None:
    jobs = [{"trigger": "forecast", "job_id": "other", "status": "failed"}, None, 5, {"status": "completed"}]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    assert await client.job_reports([KEY]) == []


async def test_the_same_id_under_two_triggers_is_distinguished(answered: Answered) -> None:
    keys = [JobKey("forecast", "1"), JobKey("demand", "1")]
    jobs = [
        {"trigger": "demand", "job_id": "1", "status": "failed"},
        {"trigger": "forecast", "job_id": 1, "status": "running"},
    ]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    states = {report.key.trigger: report.state for report in await client.job_reports(keys)}
    assert states == {"forecast": JobState.RUNNING, "demand": JobState.FAILED}


async def test_a_job_without_its_trigger_is_known_by_its_id(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"jobs": [{"job_id": KEY.job_id, "status": "running"}]}))
    (report,) = await client.job_reports([KEY])
    assert report.state is JobState.RUNNING


@pytest.mark.parametrize(
    "trigger", ["item-master", "Item-Master", "ITEM_MASTER", "item master", " item-master ", "ItemMaster", "", None]
)
@pytest.mark.parametrize("job_id", ["12345", " 12345 ", 12345, 12345.0, "12345.0", "12345.00"])
@pytest.mark.parametrize("known", ["12345", "12345.0"])
async def test_the_same_job_is_known_however_it_is_written(
    answered: Answered, trigger: str | None, job_id: Any, known: str
) -> None:
    jobs = [{"trigger": trigger, "job_id": job_id, "status": "running"}]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    key = JobKey("item-master", known)
    assert [report.key for report in await client.job_reports([key])] == [key]


@pytest.mark.parametrize(
    ("trigger", "job_id"),
    [
        ("forecast", "00123"),
        ("forecast", 124),
        ("forecast", 123.5),
        ("forecast", "1.23e2"),
        ("forecast", True),
        ("forecast", None),
        ("forecast", [123]),
        ("demand", "123"),
        ("fore cast 2", "123"),
    ],
)
async def test_a_different_job_is_never_mistaken_for_it(answered: Answered, trigger: str, job_id: Any) -> None:
    client = await answered(
        lambda _: reply(200, {"jobs": [{"trigger": trigger, "job_id": job_id, "status": "failed"}]})
    )
    assert await client.job_reports([JobKey("forecast", "123")]) == []


async def test_what_may_be_either_of_two_jobs_is_neither(answered: Answered) -> None:
    jobs = [{"trigger": "forecast", "job_id": 123.0, "status": "failed"}, {"job_id": "7", "status": "failed"}]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    keys = [JobKey("forecast", "123"), JobKey("forecast", "123.0"), JobKey("forecast", "7"), JobKey("demand", "7")]
    assert await client.job_reports(keys) == []


async def test_an_answer_that_fits_exactly_counts_before_a_similar_one(answered: Answered) -> None:
    jobs = [
        {"trigger": "forecast", "job_id": "123", "status": "running"},
        {"trigger": "Forecast", "job_id": 123.0, "status": "failed"},
    ]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    (report,) = await client.job_reports([JobKey("forecast", "123")])
    assert report.state is JobState.RUNNING


async def test_two_different_jobs_that_both_may_be_meant_are_left_out(answered: Answered) -> None:
    jobs = [
        {"trigger": "forecast", "job_id": "123", "status": "running"},
        {"trigger": "forecast", "job_id": "123.00", "status": "failed"},
    ]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    assert await client.job_reports([JobKey("forecast", "123.0")]) == []


@pytest.mark.parametrize(
    ("job_id", "known"), [(12345, "12345"), (12345.0, "12345"), ("12345.0", "12345.0"), (" a-1 ", "a-1")]
)
async def test_an_accepted_job_is_known_by_its_number(answered: Answered, job_id: Any, known: str) -> None:
    client = await answered(lambda _: reply(200, {"job_id": job_id, "status": "queued", "message": "x"}))
    assert (await client.start_job("inventory-planning")).job_id == known


@pytest.mark.parametrize("body", [[], {}, {"jobs": None}, {"jobs": {}}, {"data": []}, "x", 5, None])
async def test_a_wrong_envelope_is_unreadable(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(200, body))
    with pytest.raises(Unreadable):
        await client.job_reports([KEY])


async def test_a_long_answer_is_read_whole(answered: Answered) -> None:
    errors = [{"row": number, "message": "unknown item"} for number in range(49_000)]
    report = await report_of(answered, status="failed", errors=errors)
    assert len(report.errors) == 49_000
    assert report.errors[-1] == RowError("unknown item", 48_999)
