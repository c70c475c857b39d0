"""Clients, servers and snapshots for the tests of the API floor."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.files import FileFormat, Snapshot
from knosc_desktop.domain.jobs import Acceptance
from tests.support.scripted_server import Certificates, Script, ScriptedServer, make_certificates

SPARSE = 5 * 1024 * 1024
Answers = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
async def no_task_left_behind() -> AsyncIterator[None]:
    """Whatever a call started has ended with it."""
    yield
    # Cancelled tasks and httpx's nested generators, dropped half-way, need some rounds of the loop to end.
    for _ in range(100):
        await asyncio.sleep(0)
        if not _other_tasks():
            return
    pytest.fail(f"left behind: {_other_tasks()}")


def _other_tasks() -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    return make_certificates()


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Start servers that end with the test."""
    with ExitStack() as stack:
        yield lambda *scripts, **facts: stack.enter_context(ScriptedServer(*scripts, **facts))


@cache
def _digest_of_zeros(size: int) -> str:
    digest = hashlib.sha256()
    for start in range(0, size, SPARSE):
        digest.update(bytes(min(SPARSE, size - start)))
    return digest.hexdigest()


@pytest.fixture
def make_snapshot(tmp_path: Path) -> Callable[..., Snapshot]:
    """A snapshot of so many bytes, really there."""

    def make(
        size: int = 100_000, name: str = "forecast-q2.xlsx", file_format: FileFormat = FileFormat.XLSX
    ) -> Snapshot:
        path = tmp_path / "snapshot"
        if size > SPARSE:
            # Only its length matters then; a file of holes takes no room on the disk.
            path.touch()
            os.truncate(path, size)
            return Snapshot(path, name, file_format, size, _digest_of_zeros(size))
        content = b"0123456789abcdef" * (size // 16) + b"." * (size % 16)
        path.write_bytes(content)
        return Snapshot(path, name, file_format, size, hashlib.sha256(content).hexdigest())

    return make


@pytest.fixture
async def opened() -> AsyncIterator[Callable[..., Any]]:
    """Open clients that are closed with the test."""
    clients: list[KnoscClient] = []

    async def open_client(address: str | ScriptedServer, **facts: Any) -> KnoscClient:
        origin = address.address if isinstance(address, ScriptedServer) else address
        client = KnoscClient(Environment.at_address(origin), **facts)
        clients.append(client)
        return await client.__aenter__()

    yield open_client
    for client in clients:
        await client.__aexit__(None, None, None)


class Sending:
    """One upload to a scripted server, and the calls of its callbacks."""

    def __init__(self, client: KnoscClient, server: ScriptedServer, snapshot: Snapshot) -> None:
        self.client = client
        self.server = server
        self.snapshot = snapshot
        self.progress: list[int] = []
        self.handed_over = 0

    async def run(self, trigger: str = "forecast") -> Acceptance:
        return await self.client.upload(trigger, self.snapshot, self.progress.append, self._hand_over)

    async def _hand_over(self) -> None:
        self.handed_over += 1


@pytest.fixture
def prepared(
    serve: Callable[..., ScriptedServer],
    opened: Callable[..., Any],
    make_snapshot: Callable[..., Snapshot],
    certificates: Certificates,
) -> Callable[..., Any]:
    """Prepare an upload of so many bytes to a server that plays a script."""

    async def prepare(script: Script, size: int = 100_000, *, tls: bool = False, **facts: Any) -> Sending:
        server = serve(script, tls=certificates.server if tls else None)
        names = {name: facts.pop(name) for name in ("name", "file_format") if name in facts}
        client = await opened(server, ssl_context=certificates.client, **facts)
        return Sending(client, server, make_snapshot(size, **names))

    return prepare


@pytest.fixture
def answered(opened: Callable[..., Any]) -> Callable[..., Any]:
    """Open a client whose requests a function answers, without any network."""

    async def open_client(answer: Answers, address: str = "https://acme.knosc.io", **facts: Any) -> KnoscClient:
        client: KnoscClient = await opened(address, transport=httpx.MockTransport(answer), **facts)
        return client

    return open_client


def reply(status: int, body: Any = None, **headers: str) -> httpx.Response:
    """An answer with a JSON body."""
    return httpx.Response(status, text=json.dumps(body), headers={"Content-Type": "application/json"} | headers)
