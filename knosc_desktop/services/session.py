"""The sign-in and everything that keeps it alive.

    signed out -> (password) -> signed in | second factor | first sign-in | locked out
    signed in  -> expired    -> signed in, by refresh or by signing in again

TEST and PRODUCTION of one company may each have a session. One of them is in front: every
request is made on it, and only its state is shown. The other is kept aside as it is, with its
cookies, until the user switches.

A sign-in is never repeated by the app: three failures lock the account.
However many requests find the token dead, one refresh is made.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, replace
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
_REFRESHES_A_CALL = 3
"""So many new tokens may be refused before a call gives the session up: a server may refuse them all."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """A session that is alive and not in front.

    Attributes:
        state: as it was left.
        connection: to its environment.
        request: what it was begun with.
    """

    state: SessionState
    connection: Connection
    request: SignInRequest | None


class Session:
    """The sign-in to one tenant, and the one to its other environment; owns the connections.

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
        self._aside: _Aside | None = None
        self._beginning: object | None = None
        self._accounts: dict[Environment, str] = {}
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

    @property
    def current(self) -> Connection | None:
        """The connection in front, to be told from another later."""
        return self._connection

    def owns(self, environment: Environment, account: str, client: KnoscClient | None = None) -> bool:
        """Whether what belongs to that account may be sent or asked for now.

        Args:
            environment: where it belongs.
            account: as whom.
            client: with which it is about to be done; another one would bring it elsewhere.
        """
        profile = self._state.profile
        return (
            self.is_signed_in
            and profile is not None
            and profile.username == account
            and self._state.environment == environment
            and (client is None or self._is_current(client))
        )

    async def switch(self, environment: Environment) -> bool:
        """Bring the session that is kept aside to the front, and keep the other one; whether there is one."""
        aside = self._aside
        if aside is None or aside.state.environment != environment:
            return False
        before = self._front() if self.is_signed_in else None
        given_up = None if before else self._connection
        self._aside, self._first_sign_in, self._beginning = before, None, None
        self._connection, self._request = aside.connection, aside.request
        self._set(replace(aside.state, problem=None))
        if given_up is not None:
            await given_up.retire()
        return True

    async def come_back(self) -> bool:
        """Give up signing in to the other environment; False when no session is kept aside to come back to."""
        aside = self._aside
        if self.is_signed_in or aside is None or aside.state.environment is None:
            return False
        return await self.switch(aside.state.environment)

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
            self._become_of(client, SessionPhase.LOCKED_OUT, error.problem)
            raise
        except KnoscError as error:
            self._become_of(client, SessionPhase.SIGNED_OUT, error.problem)
            raise
        if not self._is_current(client):
            # The user gave up meanwhile, and may be back where they came from.
            raise NotSignedIn
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
            self._become_of(client, SessionPhase.LOCKED_OUT, error.problem)
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
            if not self.is_signed_in:
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
            self._become_of(client, SessionPhase.SIGNED_OUT, error.problem)
            await self._kept.forget(environment, account)
            return False
        return True

    async def call(self, action: Callable[[KnoscClient], Awaitable[T]], on: Connection | None = None) -> T:
        """Make an authorised request, refreshing the session when it turns out dead.

        The action runs again after a refresh. That is safe for an upload too: one whose
        last byte has left never raises SessionExpired, whatever the answer was. A long
        one may need it more than once: the token somebody else got meanwhile can be dead
        as well. Where the session proves to be good, it isn't the session that is refused.

        Args:
            action: makes the request.
            on: the connection it is meant for; with another one in front it is not made.

        Raises:
            NotSignedIn: there is no session.
            SessionExpired: there is no session any more.
            Refused: Knosc refuses this request as if there were no session, though there is a good one.
            KnoscError: whatever the action raised.
        """
        connection = self._signed_in()
        if on is not None and connection is not on:
            raise NotSignedIn
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

    async def forgot_password(self, environment: Environment, email: str) -> Text:
        """Ask Knosc to send a reset link; returns its answer, the same for every address.

        Raises:
            KnoscError: it could not be asked.
        """
        async with self._connect(environment) as client:
            return await client.forgot_password(email)

    async def sign_out(self) -> None:
        """End the session, and one that is kept aside, here and, where it can be reached, on the server.

        Who signs out leaves the computer, and must not leave a session behind that is not even shown.
        """
        ending = [(self._connection, self._state)]
        if self._aside is not None:
            ending.append((self._aside.connection, self._aside.state))
        self._connection = self._request = self._first_sign_in = self._aside = self._beginning = None
        self._set(SessionState(SessionPhase.SIGNED_OUT, self._state.environment))
        for _, state in ending:
            if state.environment and state.profile:
                await self._kept.forget(state.environment, state.profile.username)
        for connection, _ in ending:
            if connection is not None:
                await self._log_out(connection)

    async def _log_out(self, connection: Connection) -> None:
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
            self._request = self._first_sign_in = self._beginning = None
            self._set(SessionState(SessionPhase.SIGNED_OUT, self._state.environment))
            await self._retire()

    async def close(self) -> None:
        """Let go of the connections at once, keeping what was to be kept."""
        connections = [self._connection, self._aside.connection if self._aside else None]
        self._connection = self._aside = self._beginning = None
        for connection in connections:
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
        if self.is_signed_in and self._state.environment == environment.sibling:
            given_up, self._aside = self._aside, self._front()
            self._connection = None
        else:
            given_up = None if self._is_aside_of(environment) else self._aside
            self._aside = None if given_up else self._aside
        begun = self._beginning = object()
        # Shown once the new sign-in has an outcome; until then nothing may be sent on the old one.
        self._state = SessionState(SessionPhase.SIGNED_OUT, environment)
        self._request = self._first_sign_in = None
        if given_up is not None:
            await given_up.connection.retire()
        await self._retire()
        client = self._connect(environment)
        client.use_clock(self._clock.monotonic, self.server_time.emit)
        await client.__aenter__()
        if self._beginning is not begun:
            # The user gave up meanwhile, and another connection may be in front again.
            await client.__aexit__(None, None, None)
            raise NotSignedIn
        self._connection = Connection(client)
        self._refreshes += 1
        return client

    def _front(self) -> _Aside | None:
        """What is in front, to be kept aside."""
        return None if self._connection is None else _Aside(self._state, self._connection, self._request)

    def _is_aside_of(self, environment: Environment) -> bool:
        return self._aside is not None and self._aside.state.environment == environment.sibling

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
        await self._part_with_aside_of_others(request.environment, profile.username)
        note: Problem | None = None
        if request.stay_signed_in:
            note = await self._keep(request, profile.username, client)
            if not self._is_current(client):
                # She did so while the keychain was thinking.
                raise NotSignedIn
        self._set(SessionState(SessionPhase.SIGNED_IN, request.environment, profile, note))

    async def _part_with_aside_of_others(self, environment: Environment, account: str) -> None:
        """Where somebody else was signed in here before, what is kept aside is theirs as well."""
        before, self._accounts[environment] = self._accounts.get(environment, account), account
        aside = self._aside
        if before == account or aside is None:
            return
        self._aside = None
        await aside.connection.retire()
        if aside.state.environment is not None and aside.state.profile is not None:
            await self._kept.forget(aside.state.environment, aside.state.profile.username)

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
            self._become_of(client, SessionPhase.SIGNED_OUT, error.problem)
            raise

    async def _keep(self, request: SignInRequest, account: str, client: KnoscClient) -> Problem | None:
        tokens = client.session_tokens()
        if tokens is None:
            return None
        # Closing leaves the request as it is, so what was to be kept stays kept.
        return await self._kept.keep(request.environment, account, tokens, lambda: self._is_alive(request))

    def _is_alive(self, request: SignInRequest) -> bool:
        return self._request is request or (self._aside is not None and self._aside.request is request)

    async def _refresh_in_advance(self, client: KnoscClient) -> None:
        left = client.access_seconds_left
        if left is not None and client.can_refresh and left < _ALMOST_EXPIRED:
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
                self._become_of(client, SessionPhase.EXPIRED, error.problem)
                raise
            self._refreshes += 1
        request, profile = self._request, self._state.profile
        if self._is_current(client) and request and request.stay_signed_in and profile:
            await self._keep(request, profile.username, client)

    def _become_of(self, client: KnoscClient, phase: SessionPhase, problem: Problem) -> None:
        """Change to that phase, if the answer that says so concerns the session in front."""
        if self._is_current(client):
            self._become(phase, problem)

    def _become(self, phase: SessionPhase, problem: Problem | None = None) -> None:
        keeps_profile = phase in {SessionPhase.SIGNED_IN, SessionPhase.EXPIRED}
        profile = self._state.profile if keeps_profile else None
        self._set(SessionState(phase, self._state.environment, profile, problem))

    def _set(self, state: SessionState) -> None:
        self._state = state
        self.changed.emit(state)
