"""What of an answer never reaches httpx: cookies, redirects and content codings."""

from __future__ import annotations

import asyncio
import gc
import gzip
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from knosc_desktop.api.config import Limits
from knosc_desktop.domain.errors import ConnectionBroken, KnoscError, NotKnosc, OutcomeUnknown, Refused, Unreadable
from knosc_desktop.domain.files import TemplateLink
from tests.api.conftest import reply
from tests.support.recording import recording
from tests.support.scripted_server import Peer, Received, ScriptedServer, every_request
from tests.support.tokens import access_cookies, make_token, refresh_cookies

Answered = Callable[..., Any]
Serve = Callable[..., ScriptedServer]
Opened = Callable[..., Any]
PROFILE = {"data": {"Username": "jane"}}


def raw_answer(*lines: bytes, body: bytes = b'{"data": {"Username": "jane"}}') -> Callable[[Peer], None]:
    """Every request is answered with 200 and these header lines."""
    length = b"Content-Length: %d" % len(body)

    def answer(peer: Peer, _: Received) -> None:
        peer.send(b"\r\n".join((b"HTTP/1.1 200 OK", length, b"Content-Type: application/json", *lines)) + b"\r\n\r\n")
        peer.send(body)

    return every_request(answer)


@pytest.mark.parametrize(
    "line",
    [
        "lang=für",
        "für=lang",
        "AWSALB=abc; Path=/",
        "=nameless",
        "access_token_cookie=ü",
        "csrf_access_token=a b",
        "access_token_cookie",
        "no cookie at all \x01",
        "x=1; Expires=Thu, 99 Foo 99999 99:99:99 XXX; Version=999999999999999999999",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
async def test_a_cookie_that_is_none_of_the_sessions_is_not_kept(
    serve: Serve, opened: Opened, line: str, encoding: str
) -> None:
    server = serve(raw_answer(b"Set-Cookie: " + line.encode(encoding)))
    client = await opened(server)
    for _ in range(2):
        assert (await client.profile()).username == "jane"
    assert "cookie" not in server.requests[-1].headers


@pytest.mark.parametrize(
    "attributes",
    [
        "Path=/; Comment=für",
        "Path=/; Version=x; Port=abc",
        "Max-Age=99999999999999999999999",
        "Path=/ü",
        "SameSite=Ü; =",
    ],
)
async def test_the_sessions_own_cookie_is_kept_whatever_is_beside_it(
    serve: Serve, opened: Opened, attributes: str
) -> None:
    cookie = f"access_token_cookie={make_token(csrf='c')}"
    server = serve(raw_answer(f"Set-Cookie: {cookie}; {attributes}".encode(), "Set-Cookie: lang=für".encode()))
    client = await opened(server)
    await client.profile()
    await client.profile()
    assert server.requests[-1].headers["cookie"] == cookie


@pytest.mark.parametrize("csrf", ["ü", "a\r\nX-Evil: 1", "\ud800", " "])
async def test_a_csrf_value_that_cannot_be_a_header_is_left_out(answered: Answered, csrf: str) -> None:
    seen: list[httpx.Request] = []
    token = make_token(csrf=csrf)
    headers = [("Set-Cookie", f"access_token_cookie={token}; Path=/")]
    answers = iter([httpx.Response(200, json=PROFILE, headers=headers), reply(200, {"job_id": "j"})])
    client = await answered(recording(seen, lambda: next(answers)))
    await client.profile()
    assert (await client.start_job("inventory-planning")).job_id == "j"
    assert "X-XSRF-TOKEN" not in seen[-1].headers


@pytest.mark.parametrize("expiry", [10**400, -1, "soon", 1e308, float("nan"), float("inf")])
async def test_an_end_of_a_token_that_is_no_time_is_unknown(answered: Answered, expiry: Any) -> None:
    headers = [*access_cookies(exp=expiry), *refresh_cookies()]
    client = await answered(lambda _: httpx.Response(200, json=PROFILE, headers=headers))
    await client.profile()
    assert client.access_seconds_left is None
    assert client.can_refresh


IMPOSSIBLE = [
    "http://xn--zzzzzz--/",
    "https://xn--99999999999/x.xlsx",
    "http://[::1/",
    "http://127.0.0.1:99999/",
    "http://a b/",
    "https:///",
    "http://\x7f/",
]


@pytest.mark.parametrize("location", IMPOSSIBLE)
async def test_a_call_sent_on_to_an_impossible_host_is_not_knosc(serve: Serve, opened: Opened, location: str) -> None:
    server = serve(every_request(lambda peer, _: peer.answer(302, b"", Location=location)))
    client = await opened(server)
    with pytest.raises(NotKnosc):
        await client.profile()


@pytest.mark.parametrize("location", IMPOSSIBLE)
async def test_a_run_sent_on_to_an_impossible_host_may_have_begun(serve: Serve, opened: Opened, location: str) -> None:
    server = serve(every_request(lambda peer, _: peer.answer(307, b"", Location=location)))
    client = await opened(server)
    with pytest.raises(OutcomeUnknown):
        await client.start_job("inventory-planning")


@pytest.mark.parametrize("link", [*IMPOSSIBLE, "https://\ud800/", "https://.invalid/", "ftp://x/", "javascript:x"])
@pytest.mark.parametrize("is_redirect", [True, False])
async def test_a_template_at_an_impossible_host_is_rejected_with_a_message(
    serve: Serve, opened: Opened, tmp_path: Path, link: str, is_redirect: bool
) -> None:
    if is_redirect:
        line = link.encode("utf-8", "replace")
        script = every_request(
            lambda peer, _: peer.send(b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: " + line + b"\r\n\r\n")
        )
        link = "/x.xlsx"
    else:
        script = every_request(lambda peer, _: peer.answer(200, b"PK"))
    client = await opened(serve(script))
    with pytest.raises(KnoscError) as caught:
        await client.download_template(TemplateLink("forecast", link, "x.xlsx"), tmp_path / "x")
    assert caught.value.message
    assert not (tmp_path / "x").exists()
    if not link.startswith("https://.invalid") and not is_redirect:
        assert isinstance(caught.value, Refused)


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "zlib", "rot13", "hex", "none-such", "utf-16"])
async def test_a_file_name_in_any_charset_does_not_lose_the_file(
    serve: Serve, opened: Opened, tmp_path: Path, charset: str
) -> None:
    disposition = f"attachment; filename*={charset}''x%ff%d8.csv"
    server = serve(every_request(lambda peer, _: peer.answer(200, b"PK\x03\x04", Content_Disposition=disposition)))
    download = await (await opened(server)).download_last_upload("forecast", tmp_path / "x")
    assert download.size == 4
    assert download.file_name


async def test_every_request_asks_for_what_is_not_compressed(
    serve: Serve, opened: Opened, tmp_path: Path, make_snapshot: Callable[..., Any]
) -> None:
    server = serve(every_request(lambda peer, _: peer.answer(500)))
    client = await opened(server)

    async def noted() -> None:
        pass

    for call in (
        client.profile,
        lambda: client.authenticate("jane", "x"),
        lambda: client.start_job("inventory-planning"),
        lambda: client.upload("forecast", make_snapshot(), lambda _: None, noted),
        lambda: client.download_last_upload("forecast", tmp_path / "x"),
    ):
        with pytest.raises(KnoscError):
            await call()
    assert len(server.requests) == 5
    assert {request.headers["accept-encoding"] for request in server.requests} == {"identity"}


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZip", "identity, gzip"])
async def test_what_comes_in_gzip_all_the_same_is_read(serve: Serve, opened: Opened, coding: str) -> None:
    body = gzip.compress(b'{"data": {"Username": "jane"}}')
    client = await opened(serve(raw_answer(b"Content-Encoding: " + coding.encode(), body=body)))
    assert (await client.profile()).username == "jane"


@pytest.mark.parametrize("coding", ["", "identity", "utf-8", "none"])
async def test_what_servers_write_for_no_coding_is_none(serve: Serve, opened: Opened, coding: str) -> None:
    client = await opened(serve(raw_answer(b"Content-Encoding: " + coding.encode())))
    assert (await client.profile()).username == "jane"


@pytest.mark.parametrize(
    "coding", ["gzip, gzip", "gzip,gzip,gzip", "deflate", "br", "zstd", "gzip, br", "compress", "x"]
)
async def test_any_other_coding_is_rejected_with_a_message(serve: Serve, opened: Opened, coding: str) -> None:
    body = gzip.compress(zlib.compress(b'{"data": {"Username": "jane"}}'))
    client = await opened(serve(raw_answer(b"Content-Encoding: " + coding.encode(), body=body)))
    with pytest.raises(Unreadable, match=r"errors\.unreadable\.compressed"):
        await client.profile()


async def test_an_upload_answered_in_an_unknown_coding_may_have_arrived(serve: Serve, opened: Opened) -> None:
    client = await opened(serve(raw_answer(b"Content-Encoding: br", body=b"x")))
    with pytest.raises(OutcomeUnknown):
        await client.start_job("inventory-planning")


async def test_gzip_in_two_headers_is_as_nested_as_in_one(serve: Serve, opened: Opened) -> None:
    client = await opened(serve(raw_answer(b"Content-Encoding: gzip", b"Content-Encoding: gzip", body=b"x")))
    with pytest.raises(Unreadable, match=r"errors\.unreadable\.compressed"):
        await client.profile()


def bomb(size: int) -> bytes:
    """Gzip of so many blanks."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * 2**20) for _ in range(size >> 20)) + packer.flush()


async def test_gzip_that_grows_beyond_an_answer_is_given_up(serve: Serve, opened: Opened) -> None:
    client = await opened(serve(raw_answer(b"Content-Encoding: gzip", body=bomb(32 << 20))))
    with pytest.raises(Unreadable):
        await client.profile()


async def test_a_compressed_file_is_kept_up_to_a_limit_only(serve: Serve, opened: Opened, tmp_path: Path) -> None:
    client = await opened(serve(raw_answer(b"Content-Encoding: gzip", b"Content-Type: text/csv", body=bomb(80 << 20))))
    with pytest.raises(Unreadable):
        await client.download_last_upload("forecast", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


async def test_gzip_that_never_gives_anything_is_given_up(serve: Serve, opened: Opened) -> None:
    """Blocks without content continue forever and decode into nothing."""

    def endless(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n")
        peer.send(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")
        while True:
            peer.send(b"\x00\x00\x00\xff\xff" * 200_000)

    client = await opened(serve(endless))
    with pytest.raises(Unreadable):
        await client.profile()


@pytest.mark.parametrize("spoilt", [lambda body: body[:-9], lambda body: body[:-4] + b"xxxx", lambda _: b"no gzip"])
async def test_a_file_in_damaged_gzip_is_not_kept(
    serve: Serve, opened: Opened, tmp_path: Path, spoilt: Callable[[bytes], bytes]
) -> None:
    body = spoilt(gzip.compress(b"PK\x03\x04" + b"content" * 1000))
    script = every_request(
        lambda peer, _: peer.answer(200, body, Content_Encoding="gzip", Content_Type="application/octet-stream")
    )
    with pytest.raises(Unreadable):
        await (await opened(serve(script))).download_last_upload("forecast", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def nothing_dropped() -> Iterator[list[object]]:
    """What the interpreter could not end in peace, on a loop that, like Qt's, does not end generators itself."""
    found: list[object] = []
    hook, hooks = sys.unraisablehook, sys.get_asyncgen_hooks()
    # Asyncio's own loop sets them whenever it begins to run, so a fixture would be too early.
    sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
    sys.unraisablehook = lambda what: found.append((what.exc_value, what.object))
    asyncio.get_running_loop().set_exception_handler(lambda _, context: found.append(context))
    yield found
    sys.unraisablehook = hook
    sys.set_asyncgen_hooks(*hooks)


def endless_body(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        peer.send(b"1," * 30_000)


def endless_chunks(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        peer.send(b"ffff\r\n" + b" " * 0xFFFF + b"\r\n")


def drips(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        peer.send(b"1\r\n \r\n")


def bad_chunk(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")
    peer.wait_for_end()


def cut_off(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")


@pytest.mark.parametrize("script", [endless_body, endless_chunks, drips, bad_chunk, cut_off])
@pytest.mark.parametrize("is_file", [True, False])
async def test_an_answer_broken_off_is_closed_at_once(
    serve: Serve, opened: Opened, tmp_path: Path, script: Callable[[Peer], None], is_file: bool
) -> None:
    limits = Limits(small_answer=200_000, download=200_000)
    client = await opened(serve(script), limits=limits)
    call = (lambda: client.download_last_upload("forecast", tmp_path / "x")) if is_file else client.profile
    kinds: set[type[KnoscError]] = set()
    with nothing_dropped() as found:
        for _ in range(3):
            try:
                async with asyncio.timeout(0.3 if script is drips else None):
                    await call()
            except KnoscError as error:
                kinds.add(type(error))
            except TimeoutError:
                # A caller gives up an answer that comes too slowly.
                assert script is drips
            # Qt's loop collects garbage outside of any task.
            asyncio.get_running_loop().call_soon(gc.collect)
            await asyncio.sleep(0.01)
    assert found == []
    assert script is drips or kinds <= {Unreadable, NotKnosc, ConnectionBroken}
