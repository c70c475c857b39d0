"""The demo tenant is private to this computer and to the user who started it."""

from __future__ import annotations

import json
import socket

import pytest

from knosc_desktop.demo.accounts import demo_accounts
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient, answer_on


def status_of(tenant: DemoTenant, *head: str, path: str = "/api/templates") -> int:
    """What a request with just these header lines is answered; 401 is that of a stranger who may ask."""
    with socket.create_connection(("127.0.0.1", tenant.port), timeout=15) as connection:
        connection.sendall("\r\n".join([f"GET {path} HTTP/1.1", *head, "Connection: close", "", ""]).encode("latin-1"))
        with answer_on(connection) as answer:
            return answer.status


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}", "localhost", "127.0.0.1:8080"]
)
def test_every_name_of_this_computer_is_answered(shared_tenant: DemoTenant, host: str) -> None:
    assert status_of(shared_tenant, f"Host: {host.format(port=shared_tenant.port)}") == 401


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example:{port}",
        "rebound.example",
        "127.0.0.1.rebound.example:{port}",
        "localhost.rebound.example",
        "rebound.example:80@127.0.0.1:{port}",
        "127.0.0.1:{port}, rebound.example",
        "[::1].rebound.example",
        "[::ffff:10.0.0.1]:{port}",
        "0.0.0.0:{port}",
        "169.254.169.254",
        "10.0.0.1:{port}",
        "2130706433:{port}",
        "127.1:{port}",
        "localhost:{port}/",
        "localhost:port",
        "ⓛocalhost",
        "",
    ],
)
def test_a_foreign_host_is_refused(shared_tenant: DemoTenant, host: str) -> None:
    head = f"Host: {host.format(port=shared_tenant.port)}".encode().decode("latin-1")

    assert status_of(shared_tenant, head) == 421


def test_a_request_without_a_host_or_with_two_is_refused(shared_tenant: DemoTenant) -> None:
    assert status_of(shared_tenant) == 421
    assert status_of(shared_tenant, "Host: localhost", "Host: rebound.example") == 421


def test_a_foreign_host_in_the_request_line_is_refused(shared_tenant: DemoTenant) -> None:
    assert status_of(shared_tenant, "Host: localhost", path="http://rebound.example/api/templates") == 421


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://rebound.example",
        "http://localhost.rebound.example",
        "http://localhost:{other}",
        "https://localhost:{port}",
        "http://127.0.0.1:{port}",
        "file://",
        "chrome-extension://abcdef",
        "http://localhost:{port}/",
        "http://localhost:{port} http://rebound.example",
    ],
)
def test_a_foreign_origin_is_refused(shared_tenant: DemoTenant, origin: str) -> None:
    port = shared_tenant.port
    told = origin.format(port=port, other=port - 1)

    assert status_of(shared_tenant, f"Host: localhost:{port}", f"Origin: {told}") == 403


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 401), ("none", 401)]
)
def test_a_page_of_another_site_is_refused(shared_tenant: DemoTenant, site: str, status: int) -> None:
    assert status_of(shared_tenant, "Host: localhost", f"Sec-Fetch-Site: {site}") == status


def test_its_own_origin_is_answered(shared_tenant: DemoTenant) -> None:
    port = shared_tenant.port

    assert status_of(shared_tenant, f"Host: localhost:{port}", f"Origin: http://localhost:{port}") == 401


def test_a_foreign_page_neither_signs_in_nor_steers_nor_uploads(tenant: DemoTenant) -> None:
    with TenantClient.signed_in(tenant) as planner:
        foreign = {"Origin": "https://rebound.example", **planner.csrf}
        name, password = tenant.planner
        signed_in = planner.post("/api/authenticate", json={"username": name, "password": password}, headers=foreign)
        sent = planner.post("/api/job/forecast", files={"file": ("f.csv", b"a\n1\n")}, headers=foreign)
        steered = planner.post("/demo/control", json={"hold_jobs": True}, headers=foreign)

    assert [answer.status_code for answer in (signed_in, sent, steered)] == [403, 403, 403]
    assert "set-cookie" not in signed_in.headers
    assert tenant.jobs() == []


def test_passwords_are_new_at_every_start() -> None:
    with DemoTenant.start() as first, DemoTenant.start() as second:
        passwords = [account["password"] for tenant in (first, second) for account in tenant.accounts]

    assert len(set(passwords)) == len(passwords) == 2 * len(demo_accounts())


@pytest.mark.parametrize("password", ["demo-planner-1", "demo-", "", "demo"])
def test_the_password_that_used_to_be_published_is_wrong(tenant: DemoTenant, password: str) -> None:
    visitor = TenantClient(tenant)

    assert visitor.authenticate("jane.doe", password).status_code == 401


def test_passwords_are_hard_to_guess_and_never_shown_in_traces() -> None:
    for account in demo_accounts():
        assert len(account.password) > 20
        assert account.password not in repr(account)
        assert json.dumps(account.password) == f'"{account.password}"'
