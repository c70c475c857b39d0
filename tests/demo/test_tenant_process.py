"""The process around the tenant: how it starts, what it says and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from knosc_desktop.demo.switches import Switches
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient, answer_on

_COMMAND = [sys.executable, "-m", "knosc_desktop.demo"]
_PATIENCE_SECONDS = 60


@contextlib.contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*_COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_prints_one_line_of_json_and_nothing_else_even_when_used() -> None:
    with _process() as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", ready["port"])) as connection:
            connection.sendall(b"GET /api/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert b"404" in connection.recv(65536)
        assert process.communicate(timeout=_PATIENCE_SECONDS) == ("", "")
        assert ready["address"] == f"http://127.0.0.1:{ready['port']}"
        assert ready["samples"] is None


def test_ends_when_standard_input_does() -> None:
    with _process() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(_PATIENCE_SECONDS) == 0


def test_ends_when_its_parent_is_killed() -> None:
    parent = (
        "import subprocess, sys; "
        f"child = subprocess.Popen({_COMMAND!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True); "
        "print(child.stdout.readline(), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS) as connection:
            connection.sendall(b"GET /api/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with answer_on(connection) as answer:
                answer.read()
            process.kill()
            # The tenant closes an idle connection only by ending.
            assert connection.recv(1) == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are not sent there")
def test_sigterm_ends_it_cleanly() -> None:
    with _process() as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(_PATIENCE_SECONDS) == 0


def test_ends_while_jobs_are_held_and_connections_are_open() -> None:
    with DemoTenant.start() as tenant, TenantClient.signed_in(tenant) as visitor:
        tenant.control({"hold_jobs": True})
        assert visitor.send("forecast", "held.csv", b"a\n1\n").ok
        tenant.stop()


def test_ends_at_once_while_a_long_file_is_read() -> None:
    with DemoTenant.start("--job-seconds", "0") as tenant, TenantClient.signed_in(tenant) as visitor:
        accepted = visitor.send("item-master", "long.csv", b"_ItemNumber\n" + b"ITEM-1001\n" * 10_000_000)
        key = ("item-master", accepted.json()["job_id"])
        while visitor.status(key)[0]["status"] == "queued":
            pass
        # Reading it to its end would take longer than stop() waits.
        tenant.stop()


def test_leaves_no_uploaded_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMP" if sys.platform == "win32" else "TMPDIR", str(tmp_path))
    with DemoTenant.start() as tenant, TenantClient.signed_in(tenant) as visitor:
        assert visitor.send("forecast", "some.csv", b"a\n1\n").ok
        assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"a\n1\n"]
    assert not any(tmp_path.iterdir())


def test_keeps_no_file_it_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMP" if sys.platform == "win32" else "TMPDIR", str(tmp_path))
    with DemoTenant.start() as tenant, TenantClient.signed_in(tenant) as visitor:
        assert visitor.send("forecast", "some.pdf", b"a\n1\n").status_code == 400
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_listens_on_this_computer_only() -> None:
    with DemoTenant.start() as tenant:
        others = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for host in others - {"127.0.0.1"}:
            with pytest.raises(OSError, match=r".*"):
                socket.create_connection((host, tenant.port), timeout=1).close()


def test_takes_the_wanted_port() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with DemoTenant.start("--port", str(port)) as tenant:
        assert tenant.port == port


def test_help_explains_every_switch() -> None:
    shown = subprocess.run(
        [*_COMMAND, "--help"], capture_output=True, encoding="utf-8", check=True, env={**os.environ, "COLUMNS": "400"}
    ).stdout
    for switch in fields(Switches):
        assert f"--{switch.name.replace('_', '-')}" in shown
        assert switch.metadata["words"] in shown


def test_an_unknown_value_of_a_switch_is_refused() -> None:
    refused = subprocess.run([*_COMMAND, "--error-shape", "poems"], capture_output=True, encoding="utf-8", check=False)
    assert refused.returncode == 2
    assert "invalid choice: 'poems'" in refused.stderr


def test_one_connection_serves_many_requests() -> None:
    with DemoTenant.start() as tenant, socket.create_connection(("127.0.0.1", tenant.port)) as connection:
        for _ in range(3):
            connection.sendall(b"POST /api/logout HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")
            with answer_on(connection) as answer:
                assert (answer.status, answer.will_close) == (401, False)
                answer.read()


def test_a_malformed_request_is_answered_and_not_logged() -> None:
    with DemoTenant.start() as tenant:
        for nonsense in (b"garbage\r\n\r\n", b"POST /api/logout HTTP/1.1\r\nContent-Length: many\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", tenant.port)) as connection:
                connection.sendall(nonsense)
                assert b"400" in connection.recv(65536)
