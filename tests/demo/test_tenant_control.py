"""What trainers and tests can do to a running tenant."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient


@pytest.mark.parametrize(("method", "path"), [("POST", "/demo/control"), ("GET", "/demo/jobs")])
@pytest.mark.parametrize("headers", [{}, {"X-Demo-Control": "guess"}, {"X-Demo-Control": "déjà"}])
def test_without_the_key_there_is_nothing_to_see(
    visitor: TenantClient, method: str, path: str, headers: dict[str, str]
) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    answer = requests.request(method, visitor.tenant.address + path, headers=encoded, timeout=10)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "action",
    [
        {"dance": True},
        {"set": {"dance": True}},
        {"set": {"job_seconds": "long"}},
        {"set": {"error_shape": "poems"}},
        {"change_account": "nobody"},
        {"expire_during_next_upload": "sometime"},
        {"answer_next": {"status": 500}},
        {"answer_next": {"path": "/api/profile", "dance": True}},
        [],
    ],
)
def test_a_misspelt_action_is_refused(shared_tenant: DemoTenant, action: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match="Message"):
        shared_tenant.control(action)


def test_the_next_answer_can_be_anything_once(planner: TenantClient) -> None:
    planner.tenant.control(
        {
            "answer_next": {
                "path": "/api/profile",
                "status": 503,
                "body": "<html>down</html>",
                "content_type": "text/html",
                "headers": {"Retry-After": "7"},
            }
        }
    )
    assert planner.get("/api/templates").ok
    answer = planner.get("/api/profile")
    assert (answer.status_code, answer.text) == (503, "<html>down</html>")
    assert (answer.headers["Content-Type"], answer.headers["Retry-After"]) == ("text/html", "7")
    assert planner.get("/api/profile").ok


def test_several_next_answers_come_in_order(planner: TenantClient) -> None:
    planner.tenant.control({"answer_next": {"path": "/api/profile", "status": 502, "times": 2}})
    planner.tenant.control({"answer_next": {"path": "/api/profile", "status": 429}})
    assert [planner.get("/api/profile").status_code for _ in range(4)] == [502, 502, 429, 200]


def test_a_planned_answer_may_be_for_one_method_only(planner: TenantClient) -> None:
    planner.tenant.control({"answer_next": {"path": "/api/job/forecast", "method": "POST", "status": 500}})
    assert planner.get("/api/job/forecast").status_code in {200, 404}
    assert planner.send("forecast", "f.csv", b"a\n").status_code == 500
    assert planner.tenant.jobs() == []


def test_an_answer_can_be_slow(planner: TenantClient) -> None:
    planner.tenant.control({"answer_next": {"path": "/api/profile", "status": 204, "delay_seconds": 0.3}})
    began = time.monotonic()
    planner.get("/api/profile")
    assert time.monotonic() - began >= 0.3


def test_an_answer_can_be_lost_after_the_job_was_accepted(own_planner: TenantClient) -> None:
    own_planner.tenant.control({"answer_next": {"path": "/api/job/forecast", "lose": "answer"}})
    with pytest.raises(requests.ConnectionError):
        own_planner.send("forecast", "f.csv", b"x" * 1_000_000)
    assert [job["file_name"] for job in own_planner.tenant.jobs()] == ["f.csv"]


def test_a_request_can_be_lost_before_anything_was_done(own_planner: TenantClient) -> None:
    own_planner.tenant.control({"answer_next": {"path": "/api/job/forecast", "lose": "request"}})
    with pytest.raises(requests.ConnectionError):
        own_planner.send("forecast", "f.csv", b"x" * 1_000_000)
    assert own_planner.tenant.jobs() == []


def test_every_request_is_written_down(planner: TenantClient) -> None:
    planner.get("/api/job", params={"jobs": "[]"})
    assert planner.tenant.requests()[-1] == {
        "method": "GET",
        "path": "/api/job",
        "query": "jobs=%5B%5D",
        "status": 200,
    }


def test_a_switch_set_at_run_time_counts_at_once(own_planner: TenantClient) -> None:
    own_planner.tenant.control({"set": {"job_seconds": 60}})
    own_planner.post("/api/job/inventory-planning", headers=own_planner.csrf)
    assert [job["status"] for job in own_planner.tenant.jobs()] == ["queued"]


def test_a_reset_leaves_nothing_of_what_was_done(own_planner: TenantClient) -> None:
    tenant = own_planner.tenant
    own_planner.tenant.control({"hold_jobs": True, "set": {"csrf_status": 401}})
    assert own_planner.send("forecast", "f.csv", b"a\n1\n").ok
    tenant.reset()
    assert (tenant.jobs(), tenant.requests()[0]["path"]) == ([], "/demo/jobs")
    assert own_planner.get("/api/profile").status_code == 422
    with TenantClient.signed_in(tenant) as again:
        assert again.get("/api/job/forecast").status_code == 404
        assert again.post("/api/job/forecast").status_code == 422


def test_a_reset_makes_new_passwords_and_a_new_key(tenant: DemoTenant) -> None:
    (_, password), key = tenant.planner, tenant._key
    tenant.reset()
    with TenantClient(tenant) as visitor:
        assert visitor.authenticate("jane.doe", password).status_code == 401
        stale = requests.get(f"{tenant.address}/demo/jobs", headers={"X-Demo-Control": key}, timeout=10)
        assert stale.status_code == 404


def test_a_reset_takes_switches_as_a_start_does(tenant: DemoTenant) -> None:
    tenant.reset("--csrf-status", "401")
    with TenantClient.signed_in(tenant) as visitor:
        assert visitor.post("/api/job/forecast").status_code == 401
    tenant.reset()
    with TenantClient.signed_in(tenant) as visitor:
        assert visitor.post("/api/job/forecast").status_code == 422


@pytest.mark.parametrize("switches", [{"dance": True}, {"csrf_status": 200}, []])
def test_a_reset_with_a_misspelt_switch_is_refused_and_changes_nothing(
    own_planner: TenantClient, switches: object
) -> None:
    tenant = own_planner.tenant
    with pytest.raises(AssertionError, match="Message"):
        tenant._ask("POST", "/demo/reset", json.dumps(switches))
    assert own_planner.get("/api/profile").ok


def test_a_reset_removes_the_files_that_were_uploaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMP" if sys.platform == "win32" else "TMPDIR", str(tmp_path))
    with DemoTenant.start() as tenant, TenantClient.signed_in(tenant) as visitor:
        assert visitor.send("forecast", "some.csv", b"a\n1\n").ok
        tenant.reset()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
