"""Files that arrive whole, or not at all."""

from __future__ import annotations

import asyncio
import errno
import hashlib
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.config import Limits, Paths
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    FileProblem,
    KnoscError,
    LargerThanWanted,
    NotFound,
    NotKnosc,
    NotPrivileged,
    Refused,
    SessionExpired,
    Unreadable,
)
from knosc_desktop.domain.texts import message
from tests.support.scripted_server import Peer, ScriptedServer
from tests.support.tokens import access_cookies

Serve = Callable[..., ScriptedServer]
Opened = Callable[..., Any]
CONTENT = b"PK\x03\x04" + b"spreadsheet " * 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def gives(status: int = 200, content: bytes = CONTENT, kind: str = XLSX, **headers: str) -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.request()
        peer.answer(status, content, Content_Type=kind, **headers)

    return script


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder / "last.xlsx"


def content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def put(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_the_last_upload_is_saved(serve: Serve, opened: Opened, target: Path) -> None:
    progress: list[int] = []
    server = serve(gives(Content_Disposition='attachment; filename="../week 12.xlsx"'))
    download = await (await opened(server)).download_last_upload("forecast", target, progress.append)
    assert content_of(target) == CONTENT
    assert (download.path, download.file_name, download.size) == (target, "week 12.xlsx", len(CONTENT))
    assert download.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert progress[-1] == len(CONTENT)
    assert progress == sorted(progress)
    assert (server.requests[0].method, server.requests[0].target) == ("GET", "/api/job/forecast")
    assert left_in(target.parent) == ["last.xlsx"]


async def test_the_unconfirmed_path_can_be_set(serve: Serve, opened: Opened, target: Path) -> None:
    server = serve(gives())
    client = await opened(server, paths=Paths(last_upload="/api/files/{trigger}/last"))
    await client.download_last_upload("item-master", target)
    assert server.requests[0].target == "/api/files/item-master/last"


async def test_without_a_name_it_is_called_after_its_data_type(serve: Serve, opened: Opened, target: Path) -> None:
    download = await (await opened(serve(gives()))).download_last_upload("forecast", target)
    assert download.file_name == "forecast.xlsx"


async def test_what_was_there_is_replaced_at_once(serve: Serve, opened: Opened, target: Path) -> None:
    put(b"old", target)
    await (await opened(serve(gives()))).download_last_upload("forecast", target)
    assert content_of(target) == CONTENT


@pytest.mark.parametrize(
    "script",
    [
        gives(404, b"", "text/plain"),
        gives(404, b'{"Message": "No upload", "Code": "Job.NotFound"}', "application/json"),
        gives(400, b'{"Message": "No upload", "Code": "Job.NotFound"}', "application/json"),
        gives(200, b'{"Message": "No upload", "Code": "Job.NotFound"}', "application/json"),
        gives(200, b""),
        lambda peer: (peer.request(), peer.send(b"HTTP/1.1 204 No Content\r\n\r\n")),
    ],
    ids=["404", "404 with code", "400 with code", "200 with code", "empty", "204"],
)
async def test_nothing_uploaded_yet_is_reported(
    serve: Serve, opened: Opened, target: Path, script: Callable[[Peer], None]
) -> None:
    client = await opened(serve(script))
    with pytest.raises(NotFound, match=r"errors\.not_found\.last_upload"):
        await client.download_last_upload("forecast", target)
    assert left_in(target.parent) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (gives(200, b"<html>Welcome</html>", "text/html; charset=utf-8"), NotKnosc),
        (gives(200, b"<!DOCTYPE html><html>", "application/octet-stream"), NotKnosc),
        (gives(302, b"", Location="/login"), NotKnosc),
        (gives(404, b"<html>Not Found</html>", "text/html"), NotKnosc),
        (gives(200, b'{"message": "something"}', "application/json"), Unreadable),
        (gives(401, b'{"msg": "Token has expired"}', "application/json"), SessionExpired),
        (gives(403, b"{}", "application/json"), NotPrivileged),
        (gives(400, b'{"Message": "x"}', "application/json"), Refused),
    ],
)
async def test_an_answer_that_is_no_file_is_not_saved(
    serve: Serve, opened: Opened, target: Path, script: Callable[[Peer], None], expected: type[KnoscError]
) -> None:
    put(b"old", target)
    client = await opened(serve(script))
    with pytest.raises(KnoscError) as caught:
        await client.download_last_upload("forecast", target)
    assert type(caught.value) is expected
    assert content_of(target) == b"old"
    assert left_in(target.parent) == ["last.xlsx"]


async def test_a_file_cut_off_is_not_kept(serve: Serve, opened: Opened, target: Path) -> None:
    def cuts_off(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + CONTENT)

    with pytest.raises(ConnectionBroken):
        await (await opened(serve(cuts_off))).download_last_upload("forecast", target)
    assert left_in(target.parent) == []


async def test_an_endless_file_is_not_kept(serve: Serve, opened: Opened, target: Path) -> None:
    def endless(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            peer.send(CONTENT)

    client = await opened(serve(endless), limits=Limits(download=3_000_000))
    with pytest.raises(Unreadable):
        await client.download_last_upload("forecast", target)
    assert left_in(target.parent) == []


@pytest.mark.parametrize(
    ("at_most", "kept"), [(len(CONTENT) + 1, True), (len(CONTENT), True), (len(CONTENT) - 1, False), (0, False)]
)
async def test_a_file_larger_than_wanted_is_not_kept(
    serve: Serve, opened: Opened, target: Path, at_most: int, kept: bool
) -> None:
    client = await opened(serve(gives()))
    if kept:
        await client.download_last_upload("forecast", target, at_most=at_most)
        assert content_of(target) == CONTENT
    else:
        with pytest.raises(LargerThanWanted):
            await client.download_last_upload("forecast", target, at_most=at_most)
        assert left_in(target.parent) == []


async def test_a_file_larger_than_wanted_is_not_fetched_to_its_end(serve: Serve, opened: Opened, target: Path) -> None:
    def endless(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            peer.send(CONTENT)

    put(b"old", target)
    progress: list[int] = []
    client = await opened(serve(endless))
    with pytest.raises(LargerThanWanted):
        await client.download_last_upload("forecast", target, progress.append, at_most=3_000_000)
    assert max(progress) <= 3_000_000
    assert content_of(target) == b"old"
    assert left_in(target.parent) == ["last.xlsx"]


async def test_nothing_uploaded_yet_is_reported_whatever_is_wanted_at_most(
    serve: Serve, opened: Opened, target: Path
) -> None:
    client = await opened(serve(gives(404, b"", "text/plain")))
    with pytest.raises(NotFound):
        await client.download_last_upload("forecast", target, at_most=10)


async def test_a_cancelled_download_leaves_no_file(serve: Serve, opened: Opened, target: Path) -> None:
    def stalls(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + CONTENT)
        peer.wait_for_end()

    begun = asyncio.Event()
    client = await opened(serve(stalls))
    task = asyncio.create_task(client.download_last_upload("forecast", target, lambda _: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # A thread that was writing ends by itself and cleans up after it.
    await asyncio.to_thread(lambda: None)
    await asyncio.sleep(0)
    assert left_in(target.parent) == []


async def test_a_full_disk_is_reported(
    serve: Serve, opened: Opened, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullDisk(FileIO):
        def write(self, _data: Any, /) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", lambda path, *_args, **_facts: FullDisk(path, "xb"))
    client = await opened(serve(gives()))
    with pytest.raises(FileProblem) as caught:
        await client.download_last_upload("forecast", target)
    assert caught.value.problem.title == message("errors.save.disk_full_title")
    assert left_in(target.parent) == []


async def test_a_protected_place_is_reported(
    serve: Serve, opened: Opened, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    put(b"old", target)
    client = await opened(serve(gives()))
    with pytest.raises(FileProblem) as caught:
        await client.download_last_upload("forecast", target)
    assert caught.value.message == message("errors.save.refused", file="last.xlsx")
    assert content_of(target) == b"old"
    assert left_in(target.parent) == ["last.xlsx"]


async def test_a_folder_is_no_place_for_a_file(serve: Serve, opened: Opened, target: Path) -> None:
    with pytest.raises(FileProblem):
        await (await opened(serve(gives()))).download_last_upload("forecast", target.parent)
    assert left_in(target.parent) == []


async def test_a_missing_folder_is_reported(serve: Serve, opened: Opened, target: Path) -> None:
    with pytest.raises(FileProblem):
        await (await opened(serve(gives()))).download_last_upload("forecast", target.parent / "gone" / "a.xlsx")


async def test_the_request_carries_the_session(serve: Serve, opened: Opened, target: Path) -> None:
    def signs_in_first(peer: Peer) -> None:
        if peer.request().method == "POST":
            lines = "".join(f"{name}: {value}\r\n" for name, value in access_cookies())
            peer.send(f'HTTP/1.1 200 OK\r\n{lines}Content-Length: 15\r\n\r\n{{"login": true}}'.encode())
            peer.request()
        peer.answer(200, CONTENT)

    server = serve(signs_in_first)
    client = await opened(server)
    await client.authenticate("jane", "secret")
    await client.download_last_upload("forecast", target)
    assert "access_token_cookie=" in server.requests[-1].headers["cookie"]
