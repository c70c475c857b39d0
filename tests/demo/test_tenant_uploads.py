"""POST job and GET last file: what is taken, refused, kept and given back."""

from __future__ import annotations

import hashlib
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
import requests

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient, answer_on

_KINDS = [trigger.name for trigger in UPLOAD_TRIGGERS]
_ANY_CSV = b"_ItemNumber\nITEM-5001\n"


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", _KINDS)
def test_a_file_of_every_data_type_completes(planner: TenantClient, tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"sample{suffix}"
    write_sample(kind, path, rows=7)
    accepted = planner.send_path(kind, path)
    assert accepted.status_code == 200
    job_id = accepted.json()["job_id"]
    assert job_id.startswith(f"{kind}-upload-")
    assert accepted.json() == {
        "message": "File uploaded. Processing started.",
        "job_id": job_id,
        "status": "queued",
    }
    report = planner.outcome(kind, accepted)
    assert (report["status"], report["rows_processed"], report["errors"]) == ("completed", 7, [])


def test_a_computation_runs_without_a_file(planner: TenantClient) -> None:
    accepted = planner.post("/api/job/inventory-planning", headers=planner.csrf)
    assert accepted.json()["status"] == "queued"
    assert planner.outcome("inventory-planning", accepted)["status"] == "completed"


def test_the_last_file_is_returned_byte_for_byte(planner: TenantClient) -> None:
    content = os.urandom(300_000)
    planner.send("demand", "first.csv", b"something else")
    planner.send("demand", "second.xlsx", content)
    answer = planner.get("/api/job/demand")
    assert answer.content == content
    assert answer.headers["Content-Length"] == "300000"
    assert answer.headers["Content-Disposition"] == "attachment; filename=second.xlsx"
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats-officedocument")


def test_the_last_file_survives_the_end_of_its_job_and_of_older_ones(planner: TenantClient) -> None:
    first = planner.send("manufacturing", "old.csv", _ANY_CSV)
    second = planner.send("manufacturing", "new.csv", _ANY_CSV + b"more\n")
    for accepted in (first, second):
        planner.outcome("manufacturing", accepted)
    assert planner.get("/api/job/manufacturing").content == _ANY_CSV + b"more\n"


@pytest.mark.parametrize("name", ["Übung 報告 😀.csv", "a 'quoted' name.csv", "x" * 251 + ".csv"])
def test_unusual_names_come_back_as_they_were(planner: TenantClient, name: str) -> None:
    planner.send("forecast", name, _ANY_CSV)
    assert planner.tenant.jobs()[-1]["file_name"] == name
    disposition = planner.get("/api/job/forecast").headers["Content-Disposition"]
    shown = unquote(disposition.rpartition("UTF-8''")[2] or disposition)
    assert name in shown


def test_the_tenant_keeps_the_evidence(planner: TenantClient) -> None:
    accepted = planner.send("inventory", "stock.csv", _ANY_CSV)
    planner.outcome("inventory", accepted)
    job = planner.tenant.jobs()[-1]
    assert job == {
        "trigger": "inventory",
        "job_id": accepted.json()["job_id"],
        "account": "jane.doe",
        "status": "failed",
        "rows_processed": 0,
        "errors": 1,
        "file_name": "stock.csv",
        "size": len(_ANY_CSV),
        "sha256": hashlib.sha256(_ANY_CSV).hexdigest(),
    }


def test_before_any_upload_there_is_no_last_file(own_planner: TenantClient) -> None:
    answer = own_planner.get("/api/job/forecast")
    assert (answer.status_code, answer.json()["Code"]) == (404, "File.NotFound")


def test_a_viewer_may_look_but_not_upload(shared_tenant: DemoTenant, planner: TenantClient) -> None:
    planner.send("forecast", "f.csv", _ANY_CSV)
    with TenantClient.signed_in(shared_tenant, shared_tenant.viewer) as viewer:
        refused = viewer.send("forecast", "mine.csv", _ANY_CSV)
        assert refused.status_code == 403
        assert refused.json() == {"Message": "Not Privileged for this action", "Code": "User.NotPrivileged"}
        assert viewer.get("/api/job/forecast").content == _ANY_CSV


def test_an_unknown_trigger_is_not_found(planner: TenantClient) -> None:
    assert planner.send("poetry", "f.csv", _ANY_CSV).status_code == 404
    assert planner.get("/api/job/poetry").status_code == 404


def test_a_missing_file_is_refused(planner: TenantClient) -> None:
    answer = planner.post("/api/job/forecast", headers=planner.csrf, files={"other": ("f.csv", b"1")})
    assert (answer.status_code, answer.json()["Code"]) == (400, "File.Missing")
    assert planner.post("/api/job/forecast", headers=planner.csrf).status_code == 400


def test_a_wrong_file_type_is_refused(planner: TenantClient) -> None:
    answer = planner.send("forecast", "f.pdf", b"%PDF")
    assert (answer.status_code, answer.json()["Code"]) == (400, "File.InvalidType")


def test_an_unreadable_workbook_is_accepted_and_fails(planner: TenantClient) -> None:
    report = planner.outcome("forecast", planner.send("forecast", "f.xlsx", b"not a workbook"))
    assert report["status"] == "failed"
    assert report["errors"] == [{"message": "The file cannot be read as an Excel workbook (XLSX)."}]


def test_refused_uploads_leave_no_job_and_no_last_file(own_planner: TenantClient) -> None:
    own_planner.send("forecast", "f.pdf", b"%PDF")
    own_planner.post("/api/job/forecast", files={"file": ("f.csv", _ANY_CSV)})
    assert own_planner.tenant.jobs() == []
    assert own_planner.get("/api/job/forecast").status_code == 404


def _sent_by_hand(visitor: TenantClient, *, declared: int, body: bytes) -> socket.socket:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.session.cookies if cookie.path == "/")
    head = (
        "POST /api/job/forecast HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: {cookies}\r\nX-XSRF-TOKEN: {visitor.csrf['X-XSRF-TOKEN']}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {declared}\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'
    )
    connection = socket.create_connection(("127.0.0.1", visitor.tenant.port), timeout=15)
    connection.sendall(head.encode() + body)
    return connection


def test_a_body_too_large_is_answered_before_it_is_sent(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(max_upload=1000)
    with _sent_by_hand(planner, declared=10**12, body=b"") as connection, answer_on(connection) as answer:
        assert (answer.status, answer.will_close) == (413, True)
        assert b"File.TooLarge" in answer.read()


def test_after_an_early_answer_the_rest_is_read_so_that_the_answer_arrives(
    planner: TenantClient, switch: Callable[..., None]
) -> None:
    switch(max_upload=1000)
    with _sent_by_hand(planner, declared=3_000_000, body=b"x" * 2_000_000) as connection:
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")
        connection.sendall(b"x" * 500_000)


def test_an_early_answer_may_also_hang_up(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(max_upload=1000, early_answers="hang-up")
    with (
        _sent_by_hand(planner, declared=10**9, body=b"") as connection,
        pytest.raises(ConnectionError),
    ):
        connection.sendall(b"x" * 500_000_000)


@pytest.mark.parametrize(("moment", "answered"), [("before", True), ("after", False)])
def test_privileges_are_checked_before_or_after_the_body(
    shared_tenant: DemoTenant, switch: Callable[..., None], moment: str, answered: bool
) -> None:
    switch(check_session=moment)
    with (
        TenantClient.signed_in(shared_tenant, shared_tenant.viewer) as viewer,
        _sent_by_hand(viewer, declared=2_000_000, body=b"x" * 1_000_000) as connection,
    ):
        connection.settimeout(15 if answered else 0.2)
        if answered:
            assert connection.recv(65536).startswith(b"HTTP/1.1 403")
        else:
            with pytest.raises(TimeoutError):
                connection.recv(65536)


def test_checked_after_the_body_the_answer_is_the_same(shared_tenant: DemoTenant, switch: Callable[..., None]) -> None:
    switch(check_session="after")
    with TenantClient.signed_in(shared_tenant, shared_tenant.viewer) as viewer:
        assert viewer.send("forecast", "f.csv", b"x" * 2_000_000).status_code == 403


def test_a_session_can_end_early_in_the_body(planner: TenantClient) -> None:
    planner.tenant.control({"expire_during_next_upload": "early"})
    with (
        _sent_by_hand(planner, declared=2_000_000, body=b"x" * 1_200_000) as connection,
        answer_on(connection) as answer,
    ):
        assert answer.status == 401
        assert b"Token has expired" in answer.read()
    assert planner.get("/api/profile").status_code == 401


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_session_can_end_and_be_rejected_at_the_end_of_the_body(own_planner: TenantClient, moment: str) -> None:
    tenant = own_planner.tenant
    tenant.control({"set": {"check_session": moment}, "expire_during_next_upload": "late"})
    answer = own_planner.send("forecast", "f.csv", b"x" * 2_000_000)
    assert (answer.status_code, answer.json()) == (401, {"msg": "Token has expired"})
    assert tenant.jobs() == []
    own_planner.refresh()
    assert own_planner.send("forecast", "f.csv", _ANY_CSV).ok


@pytest.mark.parametrize("moment", ["early", "late"])
def test_an_upload_rejected_anyway_does_not_wait_for_the_session_to_end(own_planner: TenantClient, moment: str) -> None:
    own_planner.tenant.control({"expire_access": True, "expire_during_next_upload": moment})

    assert own_planner.send("forecast", "f.csv", b"x" * 100_000).status_code == 401


def test_a_broken_off_upload_is_no_job_and_no_complaint(own_planner: TenantClient) -> None:
    with _sent_by_hand(own_planner, declared=2_000_000, body=b"x" * 1_000_000) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with _sent_by_hand(own_planner, declared=2_000_000, body=b"x") as connection:
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert own_planner.tenant.jobs() == []


def test_a_refused_body_may_break_off_without_a_complaint(tenant: DemoTenant) -> None:
    for path in ("/api/logout", "/api/job/forecast"):
        with socket.create_connection(("127.0.0.1", tenant.port), timeout=15) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nsome".encode())
            connection.shutdown(socket.SHUT_WR)
            with answer_on(connection) as answer:
                assert (answer.status, answer.will_close) == (401, True)


def test_a_client_may_wait_for_100_continue(planner: TenantClient) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\na\n1\n\r\n--b--\r\n'
    cookies = "; ".join(f"{one.name}={one.value}" for one in planner.session.cookies if one.path == "/")
    head = (
        f"POST /api/job/forecast HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
        f"X-XSRF-TOKEN: {planner.csrf['X-XSRF-TOKEN']}\r\nExpect: 100-continue\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", planner.tenant.port), timeout=15) as connection:
        connection.sendall(head.encode())
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_big_file_is_never_held_in_memory(own_planner: TenantClient, tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    process = psutil.Process(own_planner.tenant.pid)
    path = tmp_path / "big.csv"
    path.touch()
    os.truncate(path, 200 << 20)
    before = process.memory_info().rss
    cookies = own_planner.session.cookies
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("rb") as file:
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n\r\n'
        tail = b"\r\n--b--\r\n"

        def body() -> object:
            yield head
            while chunk := file.read(1 << 20):
                yield chunk
            yield tail

        length = len(head) + path.stat().st_size + len(tail)
        request = requests.Request(
            "POST",
            f"{own_planner.tenant.address}/api/job/forecast",
            headers={**own_planner.csrf, "Content-Type": "multipart/form-data; boundary=b"},
            cookies=cookies,
            data=body(),
        ).prepare()
        del request.headers["Transfer-Encoding"]
        request.headers["Content-Length"] = str(length)
        assert own_planner.session.send(request, timeout=60).ok
    job = own_planner.tenant.jobs()[-1]
    assert (job["size"], job["sha256"]) == (path.stat().st_size, digest)
    assert process.memory_info().rss - before < 30 << 20
