"""Calls of the whole api floor to hostile servers: what comes out is a KnoscError that says the truth, or it counts."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import logging
import random
import ssl
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.api.config import Limits
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KnoscError, NotSent
from knosc_desktop.domain.files import FileFormat, Snapshot, TemplateLink
from knosc_desktop.domain.jobs import JobKey
from knosc_desktop.domain.sign_in import SessionTokens, TokenKind
from knosc_desktop.words.catalogue import render
from tests.support.hostile_answers import hostile_link
from tests.support.hostile_server import HostileServer
from tests.support.tokens import make_token

CALLS_OF_A_CLIENT = 20
"""Calls that share a session and kept connections; the state after one call is there for the next."""
_AT_ONCE = 8
_LIMITS = Limits(
    connect=1.0,
    write=0.3,
    read=0.15,
    small_call=0.4,
    status_call=0.4,
    answer=0.4,
    small_answer=64 * 1024,
    status_answer=256 * 1024,
    kept_answer=64 * 1024,
    download=256 * 1024,
    query=1500,
)
_OWN_COOKIES = {"access_token_cookie", "refresh_token_cookie", "csrf_access_token", "csrf_refresh_token"}


@dataclass
class Outcomes:
    """What came of the calls.

    Attributes:
        calls: how many.
        foreign: what came out that is no KnoscError, and what reached the loop, with the seed.
        unexpected: unexpected errors that were reported with a message.
        untrue: calls that said that nothing was sent though the server got all of it.
        kinds: how often which error, or none, came out.
    """

    calls: int = 0
    foreign: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        """Whether nothing but true KnoscErrors came out."""
        return not (self.foreign or self.unexpected or self.untrue)


async def run_calls(count: int, first: int, note: Callable[[int], None] = lambda _: None) -> Outcomes:
    """Make calls, several clients at once.

    Args:
        count: how many calls.
        first: seed of the first client; each further one has the next.
        note: told how many calls are done.
    """
    outcomes = Outcomes()
    seeds = iter(range(first, first + -(-count // CALLS_OF_A_CLIENT)))
    trust = ssl.create_default_context()
    with tempfile.TemporaryDirectory(prefix="knosc-hostile-") as folder, _nothing_escapes(outcomes):

        async def work(number: int) -> None:
            place = Path(folder) / str(number)
            place.mkdir()
            for seed in seeds:
                await _one_client(seed, place, trust, outcomes, note)

        await asyncio.gather(*map(work, range(_AT_ONCE)))
        await asyncio.sleep(0.1)
    return outcomes


@contextlib.contextmanager
def _nothing_escapes(outcomes: Outcomes) -> Iterator[None]:
    """Count what reaches the loop or the interpreter, on a loop that, like Qt's, does not end dropped generators."""
    loop = asyncio.get_running_loop()
    handler, hook, hooks = loop.get_exception_handler(), sys.unraisablehook, sys.get_asyncgen_hooks()
    log = _Unforeseen(outcomes)
    logger = logging.getLogger("knosc_desktop.api.failures")
    loop.set_exception_handler(lambda _, context: outcomes.foreign.append(f"loop: {context}"))
    sys.unraisablehook = lambda what: outcomes.foreign.append(f"dropped: {what.exc_value!r} in {what.object!r}")
    sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
    logger.addHandler(log)
    try:
        with warnings.catch_warnings():
            # A connection that was not closed counts as well.
            warnings.simplefilter("error", ResourceWarning)
            yield
            gc.collect()
    finally:
        logger.removeHandler(log)
        sys.set_asyncgen_hooks(*hooks)
        sys.unraisablehook = hook
        loop.set_exception_handler(handler)


class _Unforeseen(logging.Handler):
    def __init__(self, outcomes: Outcomes) -> None:
        super().__init__(logging.WARNING)
        self._outcomes = outcomes

    def emit(self, record: logging.LogRecord) -> None:
        self._outcomes.unexpected.append(record.getMessage())


async def _one_client(
    seed: int, place: Path, trust: ssl.SSLContext, outcomes: Outcomes, note: Callable[[int], None]
) -> None:
    async with HostileServer() as server:
        environment = Environment.at_address(server.address)
        async with KnoscClient(environment, limits=_LIMITS, ssl_context=trust) as client:
            for number in range(CALLS_OF_A_CLIENT):
                chance = random.Random(f"{seed}/{number}")
                server.chance, server.got[:] = random.Random(f"{seed}/{number}/answer"), []
                await _one_call(f"{seed}/{number}", chance, client, server, place, outcomes)
                note(outcomes.calls)


async def _one_call(
    name: str, chance: random.Random, client: KnoscClient, server: HostileServer, place: Path, outcomes: Outcomes
) -> None:
    what, call = _a_call(chance, client, server, place)
    said: BaseException | None = None
    try:
        if chance.random() < 0.03:
            await _cancelled_soon(call, chance.random() * 0.01)
        else:
            await call()
        _look_at_session(client)
    except KnoscError as error:
        said = error
    except Exception as error:  # noqa: BLE001 - what is looked for
        said = error
        outcomes.foreign.append(f"{name} {what}: {error!r}")
    outcomes.calls += 1
    outcomes.kinds[type(said).__name__] += 1
    if isinstance(said, KnoscError) and not _can_be_shown(said):
        outcomes.untrue.append(f"{name} {what}: {said.problem!r}, {said.retry_after}")
    if isinstance(said, NotSent) and any(got.is_whole and got.method == "POST" for got in server.got):
        outcomes.untrue.append(f"{name} {what}: {said.details}")
    for got in server.got:
        names = {pair.partition("=")[0].strip() for pair in got.cookies.split(";") if pair.strip()}
        if not names <= _OWN_COOKIES or got.coding != "identity":
            outcomes.untrue.append(f"{name} {what}: cookies {names}, coding {got.coding}")


async def _cancelled_soon(call: Callable[[], Awaitable[Any]], seconds: float) -> None:
    task = asyncio.ensure_future(call())
    await asyncio.wait({task}, timeout=seconds)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _look_at_session(client: KnoscClient) -> None:
    tokens = client.session_tokens()
    if client.access_seconds_left is not None:
        float(client.access_seconds_left)
    if tokens is not None and client.can_refresh:
        client.restore(tokens)


def _can_be_shown(error: KnoscError) -> bool:
    """Whether its words are text without halves of letters, and its pause one that ends."""
    problem = error.problem
    words = "\n".join((*map(render, (problem.title, problem.message, problem.hint)), problem.details))
    is_text = not any("\ud800" <= letter <= "\udfff" for letter in words)
    return is_text and (error.retry_after is None or 0 <= error.retry_after <= 1e6)


def _a_call(
    chance: random.Random, client: KnoscClient, server: HostileServer, place: Path
) -> tuple[str, Callable[[], Awaitable[Any]]]:
    trigger = chance.choice(("forecast", "item-master", "ü/../x"))
    text = chance.choice(("jane", "ü", "\ud800", "", "a\r\nb", "x" * 2000))
    keys = [
        JobKey(chance.choice(("forecast", "item-master")), f"job-{number}") for number in range(chance.randrange(5))
    ]
    link = TemplateLink("forecast", hostile_link(chance, server.address), "x.xlsx")
    at_most = chance.choice((None, 0, 10, 100_000))

    async def restored() -> None:
        kind = chance.choice(tuple(TokenKind))
        client.restore(SessionTokens(kind, chance.choice((make_token(csrf="a\r\nü"), "x", "ü", "a b", ""))))
        await client.refresh()

    async def from_list() -> None:
        for found in list((await client.templates()).values())[:2]:
            await client.download_template(found, place / "template")

    async def uploaded() -> None:
        await client.upload(trigger, _snapshot(chance, place), lambda _: None, _noted)

    calls: dict[str, Callable[[], Awaitable[Any]]] = {
        "authenticate": lambda: client.authenticate(text, text),
        "code": lambda: client.verify_second_factor(text, "123456"),
        "first sign-in": lambda: client.first_sign_in(text, text),
        "refresh": client.refresh,
        "restore": restored,
        "logout": client.logout,
        "forgot": lambda: client.forgot_password(text),
        "profile": client.profile,
        "start": lambda: client.start_job(trigger),
        "upload": uploaded,
        "reports": lambda: client.job_reports(keys),
        "last upload": lambda: client.download_last_upload(trigger, place / "last", at_most=at_most),
        "templates": from_list,
        "template": lambda: client.download_template(link, place / "template"),
    }
    what = chance.choice((*calls, "upload", "upload", "reports", "last upload", "template"))
    return what, calls[what]


async def _noted() -> None:
    await asyncio.sleep(0)


def _snapshot(chance: random.Random, place: Path) -> Snapshot:
    content = b"x" * chance.choice((0, 1, 1000, 300_000))
    path = place / "snapshot"
    path.write_bytes(content)
    size = len(content) + chance.choice((0, 0, 0, 0, 0, 1))
    return Snapshot(path, "forecast.xlsx", FileFormat.XLSX, size, hashlib.sha256(content).hexdigest())
