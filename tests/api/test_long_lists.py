"""JSON whose lists are cut before it is parsed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from knosc_desktop.api.long_lists import MOST_ERRORS, LongListsCut, body_cut, cut_mark
from knosc_desktop.domain.errors import OutcomeUnknown, Unreadable
from knosc_desktop.domain.jobs import JobKey, JobReport
from knosc_desktop.words.catalogue import render
from tests.api.conftest import reply

KEY = JobKey("forecast", "f-1")
TEXTS = ("a", 'q"[{,]}\\', "ü€😀", "\n\\\\", "", 1, -2.5e3, None, True)


def in_pieces(body: bytes, chance: random.Random, most: int) -> bytes:
    lists, cut, at = LongListsCut(most), b"", 0
    while at < len(body):
        size = chance.choice((1, 2, 3, 7, 50))
        cut += lists.feed(body[at : at + size])
        at += size
    return cut


def some_value(chance: random.Random, depth: int) -> Any:
    if not depth or chance.random() < 0.3:
        return chance.choice(TEXTS)
    size = chance.choice((0, 1, 2, 5, 6, 9))
    if chance.random() < 0.5:
        return [some_value(chance, depth - 1) for _ in range(size)]
    return {f'k{number}"],': some_value(chance, depth - 1) for number in range(size)}


def expected(value: Any, most: int) -> Any:
    told = cut_mark(most, len(value)) if not_short(value, most) else ""
    if isinstance(value, list):
        return [expected(entry, most) for entry in value[:most]] + ([told] if told else [])
    if isinstance(value, dict):
        kept = {key: expected(entry, most) for key, entry in list(value.items())[:most]}
        return kept | ({"more": told} if told else {})
    return value


def not_short(value: Any, most: int) -> bool:
    return isinstance(value, (list, dict)) and len(value) > most


@pytest.mark.parametrize("seed", range(200))
def test_wherever_it_is_split_lists_and_objects_end_after_so_many_entries(seed: int) -> None:
    chance = random.Random(seed)
    value = some_value(chance, 4)
    body = json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1))).encode()
    assert json.loads(in_pieces(body, chance, 5)) == expected(value, 5)
    assert in_pieces(body, chance, 100) == body


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-8-sig"])
def test_another_encoding_is_cut_as_well(encoding: str) -> None:
    body = json.dumps([1] * (MOST_ERRORS + 5)).encode(encoding)
    assert len(json.loads(body_cut(body))) == MOST_ERRORS


def test_lists_within_lists_count_as_values_too() -> None:
    chain = b"[" * 100 + b"]" * 100
    cut = LongListsCut(most_in_all=1000).feed(b"[" + b",".join([chain] * 100) + b"]")
    assert cut.count(b"[") <= 1000 + 100
    assert json.loads(cut)[-1] == cut_mark(10, 100)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"", b"\x00", b"PK\x03\x04\x00[", b"<html>[{", b'"\\', b"]]}}"])
def test_what_is_no_json_stays_as_it_is(body: bytes) -> None:
    assert body_cut(body).rstrip(b"\\") == body.rstrip(b"\\")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_what_is_nested_without_end_is_unreadable_and_never_comes_to_the_limit(
    answered: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, opening: str, encoding: str
) -> None:
    reached: list[str] = []
    loads = json.loads

    def watched(text: Any, **facts: Any) -> Any:
        try:
            return loads(text, **facts)
        except RecursionError:
            reached.append(opening)
            raise

    monkeypatch.setattr(json, "loads", watched)
    body = (opening * 20_000).encode(encoding)
    client = await answered(lambda _: httpx.Response(200, content=body))
    with pytest.raises(Unreadable):
        await client.profile()
    assert reached == []


async def report_of(answered: Callable[..., Any], errors: Any) -> JobReport:
    job = {"trigger": KEY.trigger, "job_id": KEY.job_id, "status": "failed", "errors": errors}
    client = await answered(lambda _: reply(200, {"jobs": [job]}))
    reports: tuple[JobReport, ...] = await client.job_reports([KEY])
    (report,) = reports
    return report


MANY = 51_000


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([1] * MANY, "sent a list of 51,000 entries"),
        (["Row 5: unknown"] * MANY, "sent a list of 51,000 entries"),
        ({str(number): "unknown" for number in range(MANY)}, "sent a list of 51,000 entries"),
        ("\n".join(["Row 5: unknown"] * MANY), "sent at least "),
        ("Row 5: unknown; " * MANY, "sent at least 50,001 errors"),
        (json.dumps([[3]] * MANY), "sent a list of 51,000 entries"),
        ([["a", "b"] * 3] * 17_000, "sent at least 102,000 errors"),
    ],
    ids=["numbers", "texts", "a map", "lines", "a sentence", "json in a text", "lists in a list"],
)
@pytest.mark.bulk
async def test_errors_without_end_are_read_up_to_a_number_and_the_others_counted(
    answered: Callable[..., Any], errors: Any, told: str
) -> None:
    report = await report_of(answered, errors)
    assert len(report.errors) <= MOST_ERRORS + 1
    said = render(report.errors[-1].text)
    assert told in said
    assert "The app reads the first " in said
    assert report.errors[-1].message == ""


@pytest.mark.bulk
async def test_as_many_errors_as_are_read_are_all_there(answered: Callable[..., Any]) -> None:
    report = await report_of(answered, [{"row": row, "message": "unknown"} for row in range(MOST_ERRORS - 1)])
    assert [error.row for error in report.errors] == list(range(MOST_ERRORS - 1))


@pytest.mark.bulk
async def test_another_job_behind_endless_errors_is_read(answered: Callable[..., Any]) -> None:
    other = JobKey("forecast", "f-2")
    jobs = [
        {"trigger": "forecast", "job_id": "f-1", "status": "failed", "errors": [{}] * MANY},
        {"trigger": "forecast", "job_id": "f-2", "status": "completed", "errors": []},
    ]
    client = await answered(lambda _: reply(200, {"jobs": jobs}))
    reports = await client.job_reports([KEY, other])
    assert {report.key for report in reports} == {KEY, other}


@pytest.mark.parametrize("count", [1e300, 10**300, "9" * 18, 2**63, float("nan"), -0.5])
async def test_a_count_that_cannot_be_written_down_is_unknown(answered: Callable[..., Any], count: Any) -> None:
    job = {"trigger": KEY.trigger, "job_id": KEY.job_id, "status": "running", "rows_processed": count}
    client = await answered(lambda _: reply(200, {"jobs": [job]}))
    (report,) = await client.job_reports([KEY])
    assert report.rows_processed is None


@pytest.mark.parametrize("job_id", ["\ud800", "x" * 5000, "a\udfff"])
async def test_a_job_id_that_cannot_be_written_down_is_none(answered: Callable[..., Any], job_id: str) -> None:
    client = await answered(lambda _: reply(200, {"job_id": job_id}))
    with pytest.raises(OutcomeUnknown):
        await client.start_job("inventory-planning")
