"""Sending a file: the bytes, the progress, and what is known when it breaks."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import os
import threading
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.config import Limits
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    ConnectionRefused,
    FileProblem,
    NotKnosc,
    NotPrivileged,
    NotSent,
    NotSignedIn,
    OutcomeUnknown,
    ProxyTrouble,
    Refused,
    ServerTrouble,
    SessionExpired,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unreadable,
)
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.jobs import Acceptance
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.unconfirmed import DoubtfulRefusal
from tests.support.scripted_server import Peer, Received, every_request, refused_port
from tests.support.tokens import access_cookies

MIB = 1024 * 1024
ACCEPTED = {"message": "File uploaded. Processing started.", "job_id": "forecast-upload-abc123", "status": "queued"}
QUICK = Limits(connect=2, write=0.2, read=2, answer=0.3, small_call=2)

Prepared = Callable[..., Any]
"""Prepares an upload to a server that plays a script; see conftest.py."""


def takes_it(peer: Peer) -> None:
    peer.request()
    peer.json(200, ACCEPTED)


def says_nothing(peer: Peer) -> None:
    peer.request()


def hangs(peer: Peer) -> None:
    peer.request()
    peer.wait_for_end()


def stalls(peer: Peer) -> None:
    peer.head()
    peer.wait_for_end()


def answers(status: int, body: bytes = b"{}", kind: str = "application/json") -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.request()
        peer.answer(status, body, Content_Type=kind)

    return script


def file_in(request: Received) -> tuple[str, str, str, bytes]:
    """Field name, file name, media type and content of the one part of a form."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + bytes(request.body)).get_payload()
    assert isinstance(parts, list)
    (part,) = parts
    assert isinstance(part, Message)
    content = bytes(request.body).split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
    name = part.get_param("name", header="content-disposition")
    return str(name), str(part.get_filename()), part.get_content_type(), content


def disposition_in(request: Received) -> str:
    return bytes(request.body).split(b"\r\n")[1].decode()


async def never_handed_over() -> None:
    pytest.fail("handed over")


async def test_the_file_arrives_as_one_part_named_file(prepared: Prepared) -> None:
    upload = await prepared(takes_it, 3 * MIB + 7)
    accepted = await upload.run()
    assert accepted == Acceptance("forecast-upload-abc123", "queued", "File uploaded. Processing started.")
    (request,) = upload.server.requests
    assert (request.method, request.target) == ("POST", "/api/job/forecast")
    name, file_name, kind, content = file_in(request)
    assert (name, file_name, kind) == ("file", "forecast-q2.xlsx", FileFormat.XLSX.value)
    assert hashlib.sha256(content).hexdigest() == upload.snapshot.sha256
    assert "transfer-encoding" not in request.headers


async def test_a_csv_says_so(prepared: Prepared) -> None:
    upload = await prepared(takes_it, name="items.csv", file_format=FileFormat.CSV)
    await upload.run("item-master")
    assert file_in(upload.server.requests[0])[2] == "text/csv"


async def test_file_names_are_quoted_as_browsers_do(prepared: Prepared) -> None:
    upload = await prepared(takes_it, name='Übung 報告 "q"\r\nx: y.xlsx')
    await upload.run()
    said = disposition_in(upload.server.requests[0])
    assert said == 'Content-Disposition: form-data; name="file"; filename="Übung 報告 %22q%22%0D%0Ax: y.xlsx"'


async def test_an_undecodable_file_name_can_be_sent(prepared: Prepared) -> None:
    upload = await prepared(takes_it, name="caf\udce9.xlsx")
    await upload.run()
    assert 'filename="caf?.xlsx"' in disposition_in(upload.server.requests[0])


async def test_the_upload_carries_session_and_csrf_value(prepared: Prepared) -> None:
    def signs_in_first(peer: Peer) -> None:
        if peer.request().path == "/api/authenticate":
            lines = "".join(f"{name}: {value}\r\n" for name, value in access_cookies("csrf-77"))
            peer.send(f'HTTP/1.1 200 OK\r\n{lines}Content-Length: 15\r\n\r\n{{"login": true}}'.encode())
        else:
            peer.json(200, ACCEPTED)

    upload = await prepared(signs_in_first)
    await upload.client.authenticate("jane", "secret")
    await upload.run()
    request = upload.server.requests[-1]
    assert request.headers["x-xsrf-token"] == "csrf-77"
    assert "access_token_cookie=" in request.headers["cookie"]


async def test_every_upload_has_a_connection_and_a_boundary_of_its_own(prepared: Prepared) -> None:
    upload = await prepared(every_request(lambda peer, _: peer.json(200, ACCEPTED)))
    await upload.run()
    await upload.run()
    assert upload.server.connections == 2
    first, second = (request.headers["content-type"] for request in upload.server.requests)
    assert first != second


async def test_progress_counts_the_bytes_of_the_file(prepared: Prepared) -> None:
    upload = await prepared(takes_it, 5 * MIB)
    await upload.run()
    assert upload.progress == sorted(upload.progress)
    assert upload.progress[-1] == 5 * MIB
    assert len(upload.progress) > 5


async def test_the_hand_over_is_reported_once(prepared: Prepared) -> None:
    upload = await prepared(takes_it, 0)
    await upload.run()
    assert upload.handed_over == 1


async def test_an_upload_whose_hand_over_cannot_be_saved_is_held_back(prepared: Prepared) -> None:
    async def cannot_note() -> None:
        raise FileProblem("The disk is full", "It could not be written down.")

    upload = await prepared(says_nothing)
    with pytest.raises(FileProblem, match="written down"):
        await upload.client.upload("forecast", upload.snapshot, upload.progress.append, cannot_note)
    assert await asyncio.to_thread(upload.server.all_ended)
    assert not any(request.body for request in upload.server.requests)


async def test_no_connection_means_not_sent(prepared: Prepared) -> None:
    upload = await prepared(takes_it)
    await asyncio.to_thread(upload.server.stop)
    with pytest.raises(NotSent) as caught:
        await upload.run()
    assert isinstance(caught.value.cause, ConnectionRefused)
    assert upload.handed_over == 0


async def test_a_connection_lost_half_way_means_not_sent(prepared: Prepared) -> None:
    def breaks(peer: Peer) -> None:
        peer.some_of_body(peer.head(), 64 * 1024)
        peer.reset()

    upload = await prepared(breaks, 20 * MIB)
    with pytest.raises(NotSent) as caught:
        await upload.run()
    assert isinstance(caught.value.cause, ConnectionBroken)
    assert upload.handed_over == 0


async def test_a_connection_lost_after_the_body_leaves_the_outcome_unknown(prepared: Prepared) -> None:
    upload = await prepared(says_nothing)
    with pytest.raises(OutcomeUnknown) as caught:
        await upload.run()
    assert isinstance(caught.value.cause, ConnectionBroken)
    assert upload.handed_over == 1


async def test_an_answer_cut_off_leaves_the_outcome_unknown(prepared: Prepared) -> None:
    def cuts_off(peer: Peer) -> None:
        peer.request()
        peer.send(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"job_id": "forec')

    with pytest.raises(OutcomeUnknown):
        await (await prepared(cuts_off)).run()


async def test_no_answer_in_time_leaves_the_outcome_unknown(prepared: Prepared) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        await (await prepared(hangs, limits=QUICK)).run()
    assert isinstance(caught.value.cause, TimedOut)


async def test_an_answer_that_never_completes_leaves_the_outcome_unknown(prepared: Prepared) -> None:
    def drips(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            peer.send(b"1\r\n \r\n")

    with pytest.raises(OutcomeUnknown):
        await (await prepared(drips, limits=QUICK)).run()


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (answers(500), ServerTrouble),
        (answers(502, b"<html>", "text/html"), ServerTrouble),
        (answers(302, b""), NotKnosc),
        (answers(400, b"<html>Bad request</html>", "text/html"), NotKnosc),
        (answers(401, b"<html>Sign in</html>", "text/html"), NotKnosc),
        (answers(403, b"<!DOCTYPE html>Blocked"), NotKnosc),
        (answers(404, b"<html>Not here</html>", "text/html"), NotKnosc),
        (answers(407, b"<html>Proxy</html>", "text/html"), ProxyTrouble),
        (answers(200, b"<html>Welcome</html>", "text/html"), NotKnosc),
        (answers(200, b"not json"), Unreadable),
        (answers(200, b"[]"), Unreadable),
        (answers(200, b'{"status": "queued"}'), Unreadable),
        (answers(200, b'{"job_id": null}'), Unreadable),
        (answers(200, b'{"job_id": "  "}'), Unreadable),
        (answers(200, b""), Unreadable),
        (answers(200, b" " * 5 * MIB), Unreadable),
    ],
)
async def test_an_unreadable_answer_leaves_the_outcome_unknown(
    prepared: Prepared, script: Callable[[Peer], None], cause: type[Exception]
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        await (await prepared(script)).run()
    assert type(caught.value.cause) is cause


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (answers(400, b'{"Message": "Wrong columns", "Code": "Template.Mismatch"}'), Refused),
        (answers(403, b'{"Message": "Not Privileged", "Code": "User.NotPrivileged"}'), NotPrivileged),
        (answers(403, b"", "text/html"), NotPrivileged),
        (answers(413, b"<html>Request Entity Too Large</html>", "text/html"), TooLarge),
    ],
)
async def test_a_refusal_is_itself(
    prepared: Prepared, script: Callable[[Peer], None], expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        await (await prepared(script)).run()


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (answers(401, b'{"msg": "Token has expired"}'), SessionExpired),
        (answers(401, b""), SessionExpired),
        (answers(401, b'{"Message": "x", "Code": "User.InvalidCredentials"}'), SessionExpired),
        (answers(422, b'{"msg": "Missing CSRF token"}'), SessionExpired),
        (answers(429, b"<html>Too Many Requests</html>", "text/html"), TooManyRequests),
        (answers(429, b""), TooManyRequests),
    ],
)
@pytest.mark.parametrize("what", ["file", "run"])
async def test_a_refused_session_or_pace_after_all_was_sent_is_in_doubt(
    prepared: Prepared, script: Callable[[Peer], None], cause: type[Exception], what: str
) -> None:
    upload = await prepared(script)
    with pytest.raises(DoubtfulRefusal) as caught:
        await (upload.run() if what == "file" else upload.client.start_job("inventory-planning"))
    assert type(caught.value.cause) is cause


async def test_a_session_refused_before_all_was_sent_is_itself(prepared: Prepared) -> None:
    def refuses_early(peer: Peer) -> None:
        request = peer.head()
        peer.some_of_body(request, 1000)
        peer.json(401, {"msg": "Token has expired"})
        peer.wait_for_end()

    upload = await prepared(refuses_early, 20 * MIB)
    with pytest.raises(SessionExpired) as caught:
        await upload.run()
    assert (upload.handed_over, caught.value.said) == (0, "Token has expired")


async def test_a_locked_period_is_a_plain_refusal(prepared: Prepared) -> None:
    body = b'{"Message": "The period is closed.", "Code": "Forecast.PeriodLocked"}'
    with pytest.raises(Refused, match="The period is closed"):
        await (await prepared(answers(400, body))).run()


@pytest.mark.parametrize("status", [201, 202])
async def test_any_success_with_a_job_id_is_accepted(prepared: Prepared, status: int) -> None:
    upload = await prepared(answers(status, b'{"job_id": 4711}'))
    assert await upload.run() == Acceptance("4711", "", "")


@pytest.mark.parametrize("difference", [-1, 1, -100_000])
async def test_a_changed_snapshot_is_not_sent(prepared: Prepared, difference: int) -> None:
    upload = await prepared(says_nothing)
    upload.snapshot.path.write_bytes(b"x" * (upload.snapshot.size + difference))
    with pytest.raises(FileProblem):
        await upload.run()
    assert upload.handed_over == 0


def _flip(path: Path, place: int) -> None:
    """Change one byte; size and times stay as they were."""
    facts = path.stat()
    with path.open("r+b") as file:
        file.seek(place, os.SEEK_SET if place >= 0 else os.SEEK_END)
        file.write(b"#")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


@pytest.mark.parametrize("size", [1, 100_000, 2 * MIB, 2 * MIB + 1, 5 * MIB])
@pytest.mark.parametrize("place", [0, -1], ids=["first byte", "last byte"])
async def test_a_snapshot_of_other_bytes_is_never_received_whole(prepared: Prepared, size: int, place: int) -> None:
    upload = await prepared(says_nothing, size)
    _flip(upload.snapshot.path, place)

    with pytest.raises(FileProblem) as caught:
        await upload.run()

    assert await asyncio.to_thread(upload.server.all_ended)
    assert upload.handed_over == 0
    assert caught.value.problem.title == message("errors.copy.changed_title")
    assert all(len(request.body) < request.length for request in upload.server.requests)
    assert max(upload.progress, default=0) < size


async def test_an_empty_snapshot_is_compared_too(prepared: Prepared) -> None:
    upload = await prepared(says_nothing, 0)
    with pytest.raises(FileProblem):
        await upload.client.upload(
            "forecast", dataclasses.replace(upload.snapshot, sha256="0" * 64), upload.progress.append, never_handed_over
        )


async def test_a_snapshot_changed_under_way_is_never_received_whole(prepared: Prepared) -> None:
    upload = await prepared(says_nothing, 5 * MIB)
    with pytest.raises(FileProblem):
        await upload.client.upload(
            "forecast", upload.snapshot, lambda _: _flip(upload.snapshot.path, -1), never_handed_over
        )
    assert all(len(request.body) < request.length for request in upload.server.requests)


async def test_a_snapshot_that_grows_under_way_is_not_sent(prepared: Prepared) -> None:
    upload = await prepared(says_nothing, 8 * MIB)

    def grow(_: int) -> None:
        with upload.snapshot.path.open("ab") as file:
            file.write(b"more")

    with pytest.raises(FileProblem):
        await upload.client.upload("forecast", upload.snapshot, grow, never_handed_over)


async def test_a_snapshot_that_shrinks_under_way_is_not_sent(prepared: Prepared) -> None:
    upload = await prepared(says_nothing, 8 * MIB)
    with pytest.raises(FileProblem):
        await upload.client.upload(
            "forecast",
            upload.snapshot,
            lambda _: os.truncate(upload.snapshot.path, 1000),
            never_handed_over,
        )


async def test_a_missing_snapshot_is_not_sent(prepared: Prepared, tmp_path: Path) -> None:
    upload = await prepared(says_nothing)
    upload.snapshot.path.unlink()
    with pytest.raises(FileProblem) as caught:
        await upload.run()
    assert str(tmp_path) not in caught.value.details


async def test_a_cancellation_ends_the_upload(prepared: Prepared) -> None:
    begun = asyncio.Event()
    upload = await prepared(stalls, 50 * MIB)
    task = asyncio.create_task(
        upload.client.upload("forecast", upload.snapshot, lambda _: begun.set(), never_handed_over)
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The server sees the end of the connection, so nothing continues behind the user's back.
    assert await asyncio.to_thread(upload.server.all_ended)


async def test_cancelling_while_the_file_is_being_opened_closes_it(prepared: Prepared) -> None:
    opening, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    opened: list[Any] = []

    class SlowPath(type(Path())):  # type: ignore[misc]
        def open(self, *way: Any, **how: Any) -> Any:
            loop.call_soon_threadsafe(opening.set)
            assert go_on.wait(10)
            opened.append(super().open(*way, **how))
            return opened[0]

    upload = await prepared(hangs)
    snapshot = dataclasses.replace(upload.snapshot, path=SlowPath(upload.snapshot.path))
    task = asyncio.create_task(upload.client.upload("forecast", snapshot, upload.progress.append, never_handed_over))
    await opening.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    async with asyncio.timeout(60):
        # Its turn in the loop comes behind the thread's.
        while not (opened and opened[0].closed):
            await asyncio.to_thread(int)


async def test_closing_the_client_under_an_upload_means_not_sent(prepared: Prepared) -> None:
    begun = asyncio.Event()
    upload = await prepared(stalls, 50 * MIB)
    task = asyncio.create_task(
        upload.client.upload("forecast", upload.snapshot, lambda _: begun.set(), never_handed_over)
    )
    await begun.wait()
    await upload.client.__aexit__(None, None, None)
    with pytest.raises(NotSent):
        await task


async def test_closing_the_client_before_the_answer_leaves_the_outcome_unknown(prepared: Prepared) -> None:
    handed_over = asyncio.Event()

    async def note() -> None:
        handed_over.set()

    upload = await prepared(hangs)
    task = asyncio.create_task(upload.client.upload("forecast", upload.snapshot, upload.progress.append, note))
    await handed_over.wait()
    assert await asyncio.to_thread(upload.server.has_received, 1)
    await upload.client.__aexit__(None, None, None)
    with pytest.raises(OutcomeUnknown):
        await task


async def test_a_closed_client_asks_nothing(prepared: Prepared) -> None:
    upload = await prepared(hangs)
    await upload.client.__aexit__(None, None, None)
    with pytest.raises(NotSignedIn):
        await upload.run()
    assert upload.server.connections == 0


async def test_a_stalled_connection_is_given_up(prepared: Prepared) -> None:
    given_up = threading.Event()

    def reads_nothing(peer: Peer) -> None:
        peer.head()
        given_up.wait(10)

    upload = await prepared(reads_nothing, 50 * MIB, limits=QUICK)
    try:
        with pytest.raises(NotSent) as caught:
            await upload.run()
    finally:
        given_up.set()
    assert isinstance(caught.value.cause, TimedOut)


async def test_a_computation_is_started_without_a_body(prepared: Prepared) -> None:
    upload = await prepared(takes_it)
    assert (await upload.client.start_job("inventory-planning")).job_id == "forecast-upload-abc123"
    (request,) = upload.server.requests
    assert (request.method, request.target, request.length) == ("POST", "/api/job/inventory-planning", 0)


@pytest.mark.services
async def test_a_computation_without_a_connection_was_not_sent(opened: Callable[..., Any]) -> None:
    with refused_port() as port:
        client = await opened(f"http://127.0.0.1:{port}")
        with pytest.raises(NotSent):
            await client.start_job("inventory-planning")


@pytest.mark.parametrize(
    "script",
    [says_nothing, hangs, answers(503), answers(200, b"{}"), answers(403, b"<html>", "text/html")],
)
async def test_a_computation_without_an_answer_may_be_running(
    prepared: Prepared, script: Callable[[Peer], None]
) -> None:
    upload = await prepared(script, limits=QUICK)
    with pytest.raises(OutcomeUnknown):
        await upload.client.start_job("inventory-planning")
