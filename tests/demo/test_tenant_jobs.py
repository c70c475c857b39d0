"""The queue and GET status: the order of jobs, their states, and every shape of their errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.demo.sheets import FILE_ERROR
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.cells import column_letters
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient

_GOOD = b"_ItemNumber\nITEM-7001\n"
_FOREIGN = "Artikel;Menge\nA-1;5\nA-2;7\n;\n".encode("utf-16")


@pytest.fixture
def held(shared_tenant: DemoTenant) -> Iterator[DemoTenant]:
    """Jobs that have begun do not end."""
    shared_tenant.control({"hold_jobs": True})
    yield shared_tenant
    shared_tenant.control({"hold_jobs": False})


@pytest.fixture
def bad_items(tmp_path: Path) -> Path:
    """Six rows, of which the first and the fourth are bad: rows 2 and 5 in Excel."""
    path = tmp_path / "bad.xlsx"
    write_sample("item-master", path, rows=6, bad_rows=2)
    return path


def _wait_until_running(visitor: TenantClient, key: tuple[str, str]) -> None:
    while visitor.status(key)[0]["status"] == "queued":
        pass


def test_a_job_is_queued_then_running_then_completed(planner: TenantClient, held: DemoTenant) -> None:
    accepted = planner.send("item-master", "i.csv", _GOOD)
    assert accepted.json()["status"] == "queued"
    key = ("item-master", accepted.json()["job_id"])
    _wait_until_running(planner, key)
    assert planner.status(key) == [{"trigger": key[0], "job_id": key[1], "status": "running"}]
    held.control({"hold_jobs": False})
    report = planner.outcome("item-master", accepted)
    assert (report["status"], report["rows_processed"], report["errors"]) == ("completed", 1, [])
    assert len(report["completed_at"]) == len("2024-03-15T10:45:00Z")


def test_a_held_job_stays_running(planner: TenantClient, held: DemoTenant, switch: Callable[..., None]) -> None:
    switch(job_seconds=0)
    key = ("inventory-planning", _run(planner))
    _wait_until_running(planner, key)
    assert {planner.status(key)[0]["status"] for _ in range(50)} == {"running"}


def test_a_second_job_of_a_trigger_waits_and_other_triggers_do_not(planner: TenantClient, held: DemoTenant) -> None:
    first, second = (planner.send("item-master", "i.csv", _GOOD).json()["job_id"] for _ in range(2))
    other = planner.send("unit-master", "u.csv", _GOOD).json()["job_id"]
    _wait_until_running(planner, ("item-master", first))
    _wait_until_running(planner, ("unit-master", other))
    states = planner.status(("item-master", first), ("item-master", second), ("unit-master", other))
    assert [report["status"] for report in states] == ["running", "queued", "running"]
    held.control({"hold_jobs": False})
    ended = [planner.end_of("item-master", job_id) for job_id in (second, first)]
    assert {report["status"] for report in ended} == {"completed"}


def test_jobs_end_in_the_order_they_came(planner: TenantClient) -> None:
    accepted = [planner.send("warehouse-master", f"{number}.csv", _GOOD) for number in range(5)]
    planner.outcome("warehouse-master", accepted[-1])
    reports = planner.status(*(("warehouse-master", one.json()["job_id"]) for one in accepted))
    assert all(report["status"] == "failed" for report in reports)


def test_an_unknown_job_is_left_out_or_called_unknown(planner: TenantClient, switch: Callable[..., None]) -> None:
    known = ("item-master", planner.send("item-master", "i.csv", _GOOD).json()["job_id"])
    unknown = ("item-master", "item-master-upload-000000")
    assert [one["job_id"] for one in planner.status(unknown, known)] == [known[1]]
    switch(unknown_jobs="unknown-status")
    assert planner.status(unknown) == [{"trigger": unknown[0], "job_id": unknown[1], "status": "unknown"}]


@pytest.mark.parametrize("jobs", [None, "", "nonsense", "{}", '["forecast"]', "1"])
def test_a_malformed_question_is_a_bad_format(planner: TenantClient, jobs: str | None) -> None:
    answer = planner.get("/api/job", params={} if jobs is None else {"jobs": jobs})
    assert (answer.status_code, answer.json()["Code"]) == (400, "JSON.Invalid")


def test_no_question_has_no_answer(planner: TenantClient) -> None:
    assert planner.status() == []


def test_bad_rows_fail_the_job_and_are_named_as_excel_shows_them(planner: TenantClient, bad_items: Path) -> None:
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert (report["status"], report["rows_processed"]) == ("failed", 4)
    assert report["errors"] == [
        {"row": 2, "column": "_Action", "message": "“Perhaps” is not one of REFRESH, ADD, UPDATE, DELETE."},
        {"row": 5, "column": "_ItemNumber", "message": "_ItemNumber is empty."},
    ]


def test_errors_may_be_strings(planner: TenantClient, bad_items: Path, switch: Callable[..., None]) -> None:
    switch(error_shape="strings")
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert report["errors"] == [
        "Row 2, _Action: “Perhaps” is not one of REFRESH, ADD, UPDATE, DELETE.",
        "Row 5, _ItemNumber: _ItemNumber is empty.",
    ]


def test_errors_may_be_mixed(planner: TenantClient, bad_items: Path, switch: Callable[..., None]) -> None:
    switch(error_shape="mixed")
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert [type(error) for error in report["errors"]] == [dict, str]


def test_errors_may_be_one_text(planner: TenantClient, bad_items: Path, switch: Callable[..., None]) -> None:
    switch(error_shape="text")
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert report["errors"] == (
        "Row 2, _Action: “Perhaps” is not one of REFRESH, ADD, UPDATE, DELETE.\n"
        "Row 5, _ItemNumber: _ItemNumber is empty."
    )


def test_errors_may_be_json_in_a_text(planner: TenantClient, bad_items: Path, switch: Callable[..., None]) -> None:
    switch(error_shape="json-text")
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert [error["row"] for error in json.loads(report["errors"])] == [2, 5]


@pytest.mark.parametrize("numbers", ["as-excel", "data-from-zero"])
def test_errors_may_name_cells_as_excel_does(
    planner: TenantClient, bad_items: Path, switch: Callable[..., None], numbers: str
) -> None:
    switch(error_shape="cells", row_numbers=numbers)
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    sheet = f"'{load_workbook(bad_items).worksheets[0].title}'"
    columns = [column.name for column in LAYOUTS["item-master"].columns]
    letters = [column_letters(columns.index(name) + 1) for name in ("_Action", "_ItemNumber")]
    assert report["errors"] == [
        {
            "address": f"{sheet}!{letters[0]}2",
            "message": "“Perhaps” is not one of REFRESH, ADD, UPDATE, DELETE.",
        },
        {"address": f"{sheet}!{letters[1]}5", "message": "_ItemNumber is empty."},
    ]


def test_the_cells_of_a_csv_file_have_no_sheet(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(error_shape="cells")
    report = planner.outcome("item-master", planner.send("item-master", "i.csv", b"_ItemNumber,_ItemType\n\n,x\n"))
    assert [error["address"] for error in report["errors"]] == ["A3", "B3"]


def test_rows_may_be_counted_within_batches(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(batch_rows=3, row_numbers="data-from-zero")
    content = b"_ItemNumber,_ItemType\n" + b",\n" * 2 + b"ITEM-1,x\n" * 7
    report = planner.outcome("item-master", planner.send("item-master", "i.csv", content))
    assert [error["row"] for error in report["errors"]] == [1, 2, 3, 1, 2, 3, 1]


@pytest.mark.parametrize(
    ("kind", "numbers", "told"),
    [
        ("row-zero", "as-excel", {"row": 0, "message": FILE_ERROR}),
        ("no-row", "as-excel", {"message": FILE_ERROR}),
        ("header-row", "as-excel", {"row": 1, "message": FILE_ERROR}),
        ("header-row", "data-from-one", {"row": 0, "message": FILE_ERROR}),
    ],
)
def test_an_error_of_the_whole_file_may_be_beside_those_of_rows(
    planner: TenantClient,
    bad_items: Path,
    switch: Callable[..., None],
    kind: str,
    numbers: str,
    told: dict[str, object],
) -> None:
    switch(file_errors=kind, row_numbers=numbers)
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert report["errors"][0] == told
    assert len(report["errors"]) == 3


def test_a_job_without_errors_of_rows_has_none_of_the_file(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(file_errors="row-zero")
    assert planner.outcome("item-master", planner.send("item-master", "i.csv", _GOOD))["errors"] == []
    foreign = planner.outcome("item-master", planner.send("item-master", "artikel.csv", _FOREIGN))
    assert len(foreign["errors"]) == 1


@pytest.mark.parametrize(
    ("dress", "told"),
    [
        ("text-list", "[]"),
        ("text-null", "null"),
        ("list-null", [None]),
        ("list-text", [""]),
        ("list-object", [{}]),
        ("word", "no errors"),
        ("zero", 0),
    ],
)
def test_no_errors_may_be_answered_in_many_shapes(
    planner: TenantClient, switch: Callable[..., None], dress: str, told: object
) -> None:
    switch(empty_errors=dress)
    report = planner.outcome("item-master", planner.send("item-master", "i.csv", _GOOD))
    assert (report["status"], report["errors"]) == ("completed", told)


def test_bad_rows_may_leave_the_job_completed(
    planner: TenantClient, bad_items: Path, switch: Callable[..., None]
) -> None:
    switch(bad_rows="complete")
    report = planner.outcome("item-master", planner.send_path("item-master", bad_items))
    assert (report["status"], report["rows_processed"], len(report["errors"])) == ("completed", 4, 2)


def test_a_foreign_file_fails_with_the_missing_columns(planner: TenantClient) -> None:
    report = planner.outcome("item-master", planner.send("item-master", "artikel.csv", _FOREIGN))
    assert report["status"] == "failed"
    assert report["errors"] == [
        {"message": "The file does not match the template: the column is missing: _ItemNumber."}
    ]


def test_a_foreign_file_may_be_accepted_unchecked(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(foreign="accept")
    report = planner.outcome("item-master", planner.send("item-master", "artikel.csv", _FOREIGN))
    assert (report["status"], report["rows_processed"], report["errors"]) == ("completed", 2, [])


def test_what_a_master_upload_brought_can_be_referred_to(planner: TenantClient) -> None:
    allocation = b"_ItemNumber,_SupplierNumber,_AllocationPercentage\nITEM-8001,SUP-8001,50\n"
    before = planner.outcome("supplier-allocation", planner.send("supplier-allocation", "a.csv", allocation))
    assert [error["message"] for error in before["errors"]] == [
        "Item ITEM-8001 not found in Item Master.",
        "Supplier SUP-8001 not found in Supplier Master.",
    ]
    for trigger, content in (
        ("item-master", b"_ItemNumber\nITEM-8001\n"),
        ("supplier-master", b"_SupplierNumber,_SupplierName\nSUP-8001,Somebody\n"),
    ):
        assert planner.outcome(trigger, planner.send(trigger, "m.csv", content))["status"] == "completed"
    after = planner.outcome("supplier-allocation", planner.send("supplier-allocation", "a.csv", allocation))
    assert after["status"] == "completed"


def test_many_jobs_are_answered_in_one_response(planner: TenantClient) -> None:
    keys = [("inventory-planning", _run(planner)) for _ in range(20)]
    reports = planner.status(*keys)
    assert [report["job_id"] for report in reports] == [job_id for _, job_id in keys]


def _run(planner: TenantClient) -> str:
    answer = planner.post("/api/job/inventory-planning", headers=planner.csrf)
    job_id: str = json.loads(answer.text)["job_id"]
    return job_id
