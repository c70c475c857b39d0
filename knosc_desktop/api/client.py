"""Everything Knosc can be asked, as one object per tenant."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from knosc_desktop.api.account_calls import SignIn
from knosc_desktop.api.config import DEFAULT_LIMITS, DEFAULT_PATHS
from knosc_desktop.api.exchange import Exchange
from knosc_desktop.api.failures import told_in_words
from knosc_desktop.api.file_calls import Downloads
from knosc_desktop.api.job_calls import JobCalls
from knosc_desktop.api.network import Network
from knosc_desktop.api.session_jar import SessionJar
from knosc_desktop.domain.errors import KnoscError, NotSent, OutcomeUnknown, ServerTrouble, Unreachable, Unreadable

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    import httpx

    from knosc_desktop.api.config import Limits, Paths
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import Download, Snapshot, TemplateLink
    from knosc_desktop.domain.jobs import Acceptance, JobKey, JobReport
    from knosc_desktop.domain.session import Profile
    from knosc_desktop.domain.sign_in import SessionTokens, SignInAnswer
    from knosc_desktop.domain.texts import Text

P = ParamSpec("P")
T = TypeVar("T")

_OF_THE_CONNECTION = (Unreachable, Unreadable, ServerTrouble)
"""Failures that say nothing of the request, and perhaps much of whom the connection leads to."""


def _to_nobody(_: int) -> None:
    """Progress that nobody follows."""


def in_words(
    call: Callable[Concatenate[KnoscClient, P], Awaitable[T]],
) -> Callable[Concatenate[KnoscClient, P], Awaitable[T]]:
    """A call that raises nothing but a KnoscError, and leaves connections behind on which nothing good came."""

    @functools.wraps(call)
    async def told(self: KnoscClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with told_in_words():
                return await call(self, *args, **kwargs)
        except KnoscError as error:
            cause = error.cause if isinstance(error, (NotSent, OutcomeUnknown)) else error
            if isinstance(cause, _OF_THE_CONNECTION):
                await self.renew()
            raise

    return told


class KnoscClient:
    """One tenant and the session with it; an asynchronous context manager.

    Every call raises a KnoscError, which says in words what happened: those of
    ``domain.errors`` under Unreachable, SignInProblem, Refused, ServerTrouble
    and Unreadable, besides the ones named at each call. Nothing else is raised but
    a cancellation. No call is repeated by itself, and no session is refreshed by
    itself.

    Attributes:
        environment: the tenant.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        paths: Paths = DEFAULT_PATHS,
        limits: Limits = DEFAULT_LIMITS,
        ssl_context: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Start without a session and without a connection.

        Args:
            environment: the tenant.
            paths: where things are on it.
            limits: how long and how large.
            ssl_context: what to trust instead of the operating system's store.
            transport: instead of the network, for tests.
        """
        self.environment = environment
        self._jar = SessionJar(environment, paths)
        self._network = Network(environment, limits, ssl_context=ssl_context, transport=transport)
        exchange = Exchange(environment.origin, self._network, self._jar, limits)
        self._exchange = exchange
        self._sign_in = SignIn(exchange, self._jar, paths)
        self._jobs = JobCalls(exchange, environment.origin, paths)
        self._downloads = Downloads(exchange, self._network, environment, paths)

    def use_clock(self, monotonic: Callable[[], float], on_date: Callable[[datetime], None]) -> None:
        """Count the life of tokens by this clock, and tell the server's time.

        Args:
            monotonic: seconds that only ever grow.
            on_date: called with what the server says the time is, whenever it answers.
        """
        self._jar.use_clock(monotonic)
        self._exchange.on_date = on_date

    @in_words
    async def __aenter__(self) -> Self:
        """Make ready to connect; needs no network yet."""
        await self._network.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every connection and forget the session; it stays with the server."""
        # Whoever still holds this object holds no token with it.
        self._jar.clear()
        await self._network.close()

    async def renew(self) -> None:
        """Leave all connections behind and read the system's proxies again: the network may be another one.

        Requests that are running go on to their end.
        """
        await self._network.renew()

    @in_words
    async def authenticate(self, username: str, password: str) -> SignInAnswer:
        """Try a password, once.

        Raises:
            WrongCredentials: name or password is wrong.
            LockedOut: too many tries; ``retry_after`` may say for how long.
        """
        return await self._sign_in.authenticate(username, password)

    @in_words
    async def verify_second_factor(self, username: str, code: str) -> None:
        """Answer SecondFactorNeeded.

        Raises:
            WrongCode: another may be tried.
            LockedOut: too many tries.
        """
        await self._sign_in.verify_second_factor(username, code)

    @in_words
    async def first_sign_in(self, session_token: str, new_password: str) -> None:
        """Answer FirstSignIn.

        Raises:
            NewPasswordRefused: choose another.
            SessionExpired: too late; start over with the old password.
        """
        await self._sign_in.first_sign_in(session_token, new_password)

    @in_words
    async def refresh(self) -> None:
        """Get a new access token.

        Raises:
            SessionExpired: there is no refresh token, or Knosc does not take it.
        """
        await self._sign_in.refresh()

    @in_words
    async def logout(self) -> None:
        """Forget the session here, whatever the server says."""
        await self._sign_in.logout()

    @in_words
    async def forgot_password(self, email: str) -> Text:
        """Ask for a reset link; returns Knosc's words, the same for every address."""
        return await self._sign_in.forgot_password(email)

    @in_words
    async def profile(self) -> Profile:
        """Who is signed in."""
        return await self._sign_in.profile()

    @in_words
    async def start_job(self, trigger: str) -> Acceptance:
        """Ask for a computation.

        Raises:
            NotSent: no connection was to be had; nothing runs.
            OutcomeUnknown: the answer was lost or is doubtful; it may run.
        """
        return await self._jobs.start(trigger)

    @in_words
    async def upload(
        self,
        trigger: str,
        snapshot: Snapshot,
        on_progress: Callable[[int], None],
        on_handed_over: Callable[[], Awaitable[None]],
    ) -> Acceptance:
        """Send a file.

        Args:
            trigger: what it is sent as.
            snapshot: the bytes.
            on_progress: told how many bytes of the file have left so far.
            on_handed_over: awaited right before the last bytes of the request
                leave; what it raises keeps them back.

        Raises:
            NotSent: it broke before the last byte left; no job can exist.
            OutcomeUnknown: all of it left, the answer was lost or is doubtful; a job may exist.
            FileProblem: the snapshot cannot be read or was changed; nothing was sent.
        """
        return await self._jobs.upload(trigger, snapshot, on_progress, on_handed_over)

    @in_words
    async def job_reports(self, keys: Sequence[JobKey]) -> list[JobReport]:
        """What Knosc says of jobs; those it does not mention are missing.

        All or nothing: ask for each of ``status_parts`` by itself where one must not cost the others.
        """
        return await self._jobs.reports(keys)

    def status_parts(self, keys: Sequence[JobKey], longest: int | None = None) -> list[list[JobKey]]:
        """Groups of jobs that fit into the address of one request.

        Args:
            keys: the jobs.
            longest: characters of the whole address; the limit of this client by default.
        """
        return list(self._jobs.parts(keys, longest))

    def status_length(self, keys: Sequence[JobKey]) -> int:
        """Characters of the address that asks for those jobs."""
        return self._jobs.length(keys)

    @in_words
    async def download_last_upload(
        self,
        trigger: str,
        target: Path,
        on_progress: Callable[[int], None] = _to_nobody,
        *,
        at_most: int | None = None,
    ) -> Download:
        """Save the file of the last upload of a kind at ``target``, whole or not at all.

        Args:
            trigger: which kind.
            target: where to.
            on_progress: told how many bytes have come so far.
            at_most: bytes; a file that is larger is not fetched to its end.

        Raises:
            NotFound: nothing has been uploaded yet.
            LargerThanWanted: there is one, but it is larger than ``at_most``.
            FileProblem: it cannot be saved there.
        """
        return await self._downloads.last_upload(trigger, target, on_progress, at_most)

    @in_words
    async def templates(self) -> dict[str, TemplateLink]:
        """Where the blank template of each kind is, by the kind's name."""
        return await self._downloads.templates()

    @in_words
    async def download_template(
        self, link: TemplateLink, target: Path, on_progress: Callable[[int], None] = _to_nobody
    ) -> Download:
        """Save a blank template at ``target``, whole or not at all.

        Raises:
            NotFound: it is gone.
            Refused: the link leads where the program will not go.
            FileProblem: it cannot be saved there.
        """
        return await self._downloads.template(link, target, on_progress)

    def session_tokens(self) -> SessionTokens | None:
        """What to keep so that the session can be restored; None when there is no session."""
        return self._jar.tokens()

    def restore(self, tokens: SessionTokens) -> None:
        """Take up a session kept earlier; after a refresh token, ``refresh`` comes next."""
        self._jar.restore(tokens)

    @property
    def access_seconds_left(self) -> float | None:
        """Seconds until the access token ends, counted from its receipt; None when unknown."""
        return self._jar.access_seconds_left

    @property
    def access_seconds(self) -> float | None:
        """Seconds of the access token's whole life; None when unknown."""
        return self._jar.access_seconds

    @property
    def can_refresh(self) -> bool:
        """Whether there is a refresh token."""
        return bool(self._jar.refresh_token)
