"""The sign-in and everything that keeps it alive.

    signed out -> (password) -> signed in | second factor | first sign-in | locked out
    signed in  -> expired    -> signed in, by refresh or by signing in again

A sign-in is never repeated by the app: three failures lock the account.
However many requests find the token dead, one refresh is made.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.domain.errors import (
    KeychainProblem,
    KnoscError,
    LockedOut,
    NotSignedIn,
    Refused,
    SessionExpired,
    TooManyRequests,
    Unreachable,
)
from knosc_desktop.domain.session import Profile, SessionPhase, SessionState
from knosc_desktop.domain.sign_in import FirstSignIn, SecondFactorNeeded, SignInRequest, TokenKind
from knosc_desktop.domain.unconfirmed import refused_on_good_session
from knosc_desktop.services.events import Event
from knosc_desktop.services.secrets import SessionKeeper

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from knosc_desktop.api.client import KnoscClient
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.secrets import SecretStore


# One connection of the session: a client that lives as long as anything runs on it.

T = TypeVar("T")


class Connection:
    """A client that is closed only when nothing runs on it any more.

    Attributes:
        client: what requests are made with.
    """

    def __init__(self, client: KnoscClient) -> None:
        self.client = client
        self._running = 0
        self._retired = False

    async def run(self, action: Callable[[KnoscClient], Awaitable[T]]) -> T:
        """Do something with the client; raises whatever that raises."""
        self._running += 1
        try:
            return await action(self.client)
        finally:
            self._running -= 1
            if self._retired and not self._running:
                await self.close()

    async def is_good(self) -> bool:
        """Whether Knosc accepts the session elsewhere; what can't be asked proves nothing."""
        try:
            await self.run(lambda client: client.profile())
        except KnoscError:
            return False
        return True

    async def retire(self) -> None:
        """Close it as soon as the answers that are still to come have come."""
        self._retired = True
        if not self._running:
            await self.close()

    async def close(self) -> None:
        """Close it now."""
        await self.client.__aexit__(None, None, None)


_ALMOST_EXPIRED = 30.0
"""Seconds before its end at which an access token is refreshed in advance."""
_LAST_PART = 0.2
"""Of its life that is left then at most: by clocks that differ, a new one may seem to last only seconds."""
_REFRESHES_A_CALL = 3
"""So many new tokens may be refused before a call gives the session up: a server may refuse them all."""


class Session:
    """One sign-in to one tenant; owns the connection to it.

    Events:
        changed(SessionState).
        server_time(datetime): what Knosc's own clock says, with each of its answers.
    """

    def __init__(self, connect: Callable[[Environment], KnoscClient], secrets: SecretStore, clock: Clock) -> None:
        """Start signed out.

        Args:
            connect: makes an unopened client for an environment.
            secrets: where tokens go when the user wants to stay signed in.
            clock: counts the life of tokens.
        """
        self._connect = connect
        self._kept = SessionKeeper(secrets)
        self._clock = clock
        self._state = SessionState(SessionPhase.SIGNED_OUT)
        self._connection: Connection | None = None
        self._request: SignInRequest | None = None
        self._first_sign_in: FirstSignIn | None = None
        self._refreshing = asyncio.Lock()
        self._refreshes = 0
        self.changed: Event[SessionState] = Event()
        self.server_time: Event[datetime] = Event()

    @property
    def state(self) -> SessionState:
        """Where the sign-in is."""
        return self._state

    @property
    def is_signed_in(self) -> bool:
        """Whether requests may be made."""
        # A connection that was closed has a state to show, and nothing more.
        return self._state.phase is SessionPhase.SIGNED_IN and self._connection is not None

    @property
    def stays_signed_in(self) -> bool:
        """Whether the user wants this sign-in kept for the next start."""
        return self._request is not None and self._request.stay_signed_in

    def owns(self, environment: Environment, account: str) -> bool:
        """Whether what belongs to that account may be sent or asked for now."""
        profile = self._state.profile
        return (
            self.is_signed_in
            and profile is not None
            and profile.username == account
            and self._state.environment == environment
        )

    async def sign_in(self, request: SignInRequest) -> None:
        """Try the password, once.

        Raises:
            KnoscError: it did not work; the state says where that leaves the sign-in.
        """
        client = await self._fresh_client(request.environment)
        # The password is needed once and kept nowhere.
        self._request = replace(request, password="")
        try:
            answer = await client.authenticate(request.username, request.password)
        except LockedOut as error:
            self._become(SessionPhase.LOCKED_OUT, error.problem)
            raise
        except KnoscError as error:
            self._become(SessionPhase.SIGNED_OUT, error.problem)
            raise
        if isinstance(answer, SecondFactorNeeded):
            self._become(SessionPhase.SECOND_FACTOR)
        elif isinstance(answer, FirstSignIn):
            self._first_sign_in = answer
            self._become(SessionPhase.FIRST_SIGN_IN)
        else:
            await self._arrive(client)

    async def enter_code(self, code: str) -> None:
        """Answer the second factor.

        Raises:
            KnoscError: it did not work; after WrongCode another code may be tried.
        """
        client, request = self._in_progress()
        try:
            await client.verify_second_factor(request.username, code)
        except LockedOut as error:
            self._become(SessionPhase.LOCKED_OUT, error.problem)
            raise
        await self._arrive(client)

    async def choose_new_password(self, password: str) -> None:
        """Answer the first sign-in.

        Raises:
            KnoscError: it did not work.
        """
        client, _ = self._in_progress()
        if self._first_sign_in is None:
            raise NotSignedIn
        await client.first_sign_in(self._first_sign_in.session_token, password)
        await self._arrive(client)

    async def resume(self, environment: Environment, account: str) -> bool:
        """Sign in with what the keychain kept.

        Returns:
            Whether that worked; when not, the state is signed out again and a
            problem in it says why, if there is more to say than "sign in".

        Raises:
            Unreachable: Knosc cannot be asked; what is kept stays kept.
        """
        try:
            tokens = await self._kept.load(environment, account)
        except KeychainProblem as error:
            self._set(SessionState(SessionPhase.SIGNED_OUT, environment, problem=error.problem))
            return False
        if tokens is None:
            return False
        client = await self._fresh_client(environment)
        client.restore(tokens)
        self._request = SignInRequest(environment, account, password="", stay_signed_in=True)
        try:
            if tokens.kind is TokenKind.REFRESH:
                await client.refresh()
            await self._arrive(client)
        except SessionExpired as error:
            self._become(SessionPhase.SIGNED_OUT, error.problem)
            await self._kept.forget(environment, account)
            return False
        return True

    async def call(self, action: Callable[[KnoscClient], Awaitable[T]]) -> T:
        """Make an authorised request, refreshing the session when it turns out dead.

        The action runs again after a refresh. That is safe for an upload too: one whose
        last byte has left never raises SessionExpired, whatever the answer was. A long
        one may need it more than once: the token somebody else got meanwhile can be dead
        as well. Where the session proves to be good, it isn't the session that is refused.

        Raises:
            NotSignedIn: there is no session.
            SessionExpired: there is no session any more.
            Refused: Knosc refuses this request as if there were no session, though there is a good one.
            KnoscError: whatever the action raised.
        """
        connection = self._signed_in()
        await self._refresh_in_advance(connection.client)
        for attempt in range(_REFRESHES_A_CALL):
            seen = self._refreshes
            try:
                return await connection.run(action)
            except SessionExpired as error:
                repeats = attempt > 0 or not connection.client.can_refresh
                if repeats and self._refreshes == seen and await connection.is_good():
                    raise refused_on_good_session(error) from error
                await self._refresh(connection.client, seen)
        try:
            return await connection.run(action)
        except SessionExpired as error:
            if connection is self._connection:
                self._become(SessionPhase.EXPIRED, error.problem)
            raise

    def consult(self, question: Callable[[KnoscClient], T]) -> T:
        """What the connection can tell without a request.

        Raises:
            NotSignedIn: there is no session.
            SessionExpired: there is no session any more.
        """
        return question(self._signed_in().client)

    async def renew(self) -> None:
        """Leave the connections to Knosc behind and keep the session: the network may be another one.

        What is running goes on to its end; what comes next asks for the system's proxy and connects anew.
        """
        if self._connection is not None:
            await self._connection.client.renew()

    async def forgot_password(self, environment: Environment, email: str) -> Text:
        """Ask Knosc to send a reset link; returns its answer, the same for every address.

        Raises:
            KnoscError: it could not be asked.
        """
        async with self._connect(environment) as client:
            return await client.forgot_password(email)

    async def sign_out(self) -> None:
        """End the session here and, if it can be reached, on the server."""
        connection, environment, profile = self._connection, self._state.environment, self._state.profile
        self._connection = self._request = self._first_sign_in = None
        self._set(SessionState(SessionPhase.SIGNED_OUT, environment))
        if environment and profile:
            await self._kept.forget(environment, profile.username)
        if connection is None:
            return
        try:
            await connection.client.logout()
        except KnoscError:
            # The cookies are gone from here either way; the server's token dies by itself.
            pass
        finally:
            await connection.close()
            # Requests and answers hold each other, and their cookies with them, until garbage is looked for.
            gc.collect()

    async def abandon(self) -> None:
        """Give up a sign-in that is half-way."""
        if not self.is_signed_in:
            self._request = self._first_sign_in = None
            self._set(SessionState(SessionPhase.SIGNED_OUT, self._state.environment))
            await self._retire()

    async def close(self) -> None:
        """Let go of the connection at once, keeping what was to be kept."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _signed_in(self) -> Connection:
        if self._state.phase is SessionPhase.EXPIRED:
            raise SessionExpired
        if self._connection is None or not self.is_signed_in:
            raise NotSignedIn
        return self._connection

    def _in_progress(self) -> tuple[KnoscClient, SignInRequest]:
        if self._connection is None or self._request is None:
            raise NotSignedIn
        return self._connection.client, self._request

    async def _fresh_client(self, environment: Environment) -> KnoscClient:
        # Shown once the new sign-in has an outcome; until then nothing may be sent on the old one.
        self._state = SessionState(SessionPhase.SIGNED_OUT, environment)
        self._request = self._first_sign_in = None
        await self._retire()
        client = self._connect(environment)
        client.use_clock(self._clock.monotonic, self.server_time.emit)
        await client.__aenter__()
        self._connection = Connection(client)
        self._refreshes += 1
        return client

    async def _retire(self) -> None:
        """Give the connection up, but not the answers that are still to come on it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.retire()

    def _is_current(self, client: KnoscClient) -> bool:
        return self._connection is not None and self._connection.client is client

    async def _arrive(self, client: KnoscClient) -> None:
        _, request = self._in_progress()
        self._first_sign_in = None
        profile = await self._who(client, request)
        if not self._is_current(client):
            # She gave up meanwhile, or began anew.
            raise NotSignedIn
        note: Problem | None = None
        if request.stay_signed_in:
            note = await self._keep(request, profile.username, client)
            if not self._is_current(client):
                # She did so while the keychain was thinking.
                raise NotSignedIn
        self._set(SessionState(SessionPhase.SIGNED_IN, request.environment, profile, note))

    async def _who(self, client: KnoscClient, request: SignInRequest) -> Profile:
        """Who this is; jobs are kept by that name, so a passing trouble must not change it."""
        try:
            return await client.profile()
        except TooManyRequests:
            raise
        except Refused:
            # A tenant without that page: only what was typed is known, at every sign-in.
            return Profile(username=request.username)
        except KnoscError as error:
            if self._is_current(client):
                self._become(SessionPhase.SIGNED_OUT, error.problem)
            raise

    async def _keep(self, request: SignInRequest, account: str, client: KnoscClient) -> Problem | None:
        tokens = client.session_tokens()
        if tokens is None:
            return None
        # Closing leaves the request as it is, so what was to be kept stays kept.
        return await self._kept.keep(request.environment, account, tokens, lambda: self._request is request)

    async def _refresh_in_advance(self, client: KnoscClient) -> None:
        left, whole = client.access_seconds_left, client.access_seconds
        if left is None or whole is None:
            return
        if client.can_refresh and left < min(_ALMOST_EXPIRED, whole * _LAST_PART):
            try:
                await self._refresh(client, self._refreshes)
            except (SessionExpired, Unreachable):
                # Without network one attempt is enough: the request itself would not get through either.
                raise
            except KnoscError:
                # The token may still be good; the request itself will tell.
                return

    async def _refresh(self, client: KnoscClient, seen: int) -> None:
        async with self._refreshing:
            if not self._is_current(client) or self._state.phase is SessionPhase.EXPIRED:
                raise SessionExpired
            if self._refreshes != seen:
                return
            try:
                await client.refresh()
            except SessionExpired as error:
                self._become(SessionPhase.EXPIRED, error.problem)
                raise
            self._refreshes += 1
        request, profile = self._request, self._state.profile
        if self._is_current(client) and request and request.stay_signed_in and profile:
            await self._keep(request, profile.username, client)

    def _become(self, phase: SessionPhase, problem: Problem | None = None) -> None:
        keeps_profile = phase in {SessionPhase.SIGNED_IN, SessionPhase.EXPIRED}
        profile = self._state.profile if keeps_profile else None
        self._set(SessionState(phase, self._state.environment, profile, problem))

    def _set(self, state: SessionState) -> None:
        self._state = state
        self.changed.emit(state)
