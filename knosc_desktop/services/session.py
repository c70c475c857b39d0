"""The sign-in and everything that keeps it alive.

    signed out -> (password) -> signed in | second factor | first sign-in | locked out
    signed in  -> expired    -> signed in, by refresh or by signing in again

A sign-in is never repeated by the program: three failures lock the account.
However many requests find the token dead, one refresh is made.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.domain.account import FirstSignIn, Profile, SecondFactorNeeded
from knosc_desktop.domain.errors import (
    KeychainProblem,
    KnoscError,
    LockedOut,
    NotSignedIn,
    SessionExpired,
)
from knosc_desktop.domain.session import SessionState, SignInRequest
from knosc_desktop.domain.session_phase import SessionPhase
from knosc_desktop.domain.tokens import TokenKind
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.api.client import KnoscClient
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import (
        Problem,
    )
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.secrets import SecretStore

T = TypeVar("T")

_ALMOST_EXPIRED = 30.0
"""Seconds before its end at which an access token is refreshed in advance."""


class Session:
    """One sign-in to one tenant; owns the connection to it.

    Events:
        changed(SessionState).
    """

    def __init__(self, connect: Callable[[Environment], KnoscClient], secrets: SecretStore, clock: Clock) -> None:
        """Start signed out.

        Args:
            connect: makes an unopened client for an environment.
            secrets: where tokens go when she wants to stay signed in.
            clock: tells whether a token is about to expire.
        """
        self._connect = connect
        self._secrets = secrets
        self._clock = clock
        self._state = SessionState(SessionPhase.SIGNED_OUT)
        self._client: KnoscClient | None = None
        self._request: SignInRequest | None = None
        self._first_sign_in: FirstSignIn | None = None
        self._refreshing = asyncio.Lock()
        self._refreshes = 0
        self.changed: Event[SessionState] = Event()

    @property
    def state(self) -> SessionState:
        """Where the sign-in is."""
        return self._state

    @property
    def is_signed_in(self) -> bool:
        """Whether requests may be made."""
        return self._state.phase is SessionPhase.SIGNED_IN

    @property
    def stays_signed_in(self) -> bool:
        """Whether the planner wants this sign-in kept for the next start."""
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
        self._request = request
        try:
            answer = await client.authenticate(request.username, request.password)
        except LockedOut as error:
            self._become(SessionPhase.LOCKED_OUT, error.problem)
            raise
        except KnoscError as error:
            self._become(SessionPhase.SIGNED_OUT, error.problem)
            raise
        # The password is needed no more.
        self._request = replace(request, password="")
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
            tokens = await self._secrets.load(environment, account)
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
            await self._forget(environment, account)
            return False
        return True

    async def call(self, action: Callable[[KnoscClient], Awaitable[T]]) -> T:
        """Make an authorised request, refreshing the session when it turns out dead.

        The action runs a second time after a refresh. That is safe for an upload
        too: Knosc refused the first one by its status, so no job was made.

        Raises:
            NotSignedIn: there is no session.
            SessionExpired: there is no session any more.
            KnoscError: whatever the action raised.
        """
        client = self._signed_in_client()
        await self._refresh_in_advance(client)
        seen = self._refreshes
        try:
            return await action(client)
        except SessionExpired:
            await self._refresh(client, seen)
        try:
            return await action(client)
        except SessionExpired as error:
            if client is self._client:
                self._become(SessionPhase.EXPIRED, error.problem)
            raise

    async def forgot_password(self, environment: Environment, email: str) -> str:
        """Ask Knosc to send a reset link; returns its answer, the same for every address.

        Raises:
            KnoscError: it could not be asked.
        """
        async with self._connect(environment) as client:
            return await client.forgot_password(email)

    async def sign_out(self) -> None:
        """End the session here and, if it can be reached, on the server."""
        client, environment, profile = self._client, self._state.environment, self._state.profile
        self._client = self._request = self._first_sign_in = None
        self._set(SessionState(SessionPhase.SIGNED_OUT, environment))
        if environment and profile:
            await self._forget(environment, profile.username)
        if client is None:
            return
        try:
            await client.logout()
        except KnoscError:
            # The cookies are gone from here either way; the server's token dies by itself.
            pass
        finally:
            await client.__aexit__(None, None, None)

    async def abandon(self) -> None:
        """Give up a sign-in that is half-way."""
        if not self.is_signed_in:
            await self.close()
            self._request = self._first_sign_in = None
            self._set(SessionState(SessionPhase.SIGNED_OUT, self._state.environment))

    async def close(self) -> None:
        """Let go of the connection, keeping what was to be kept."""
        client, self._client = self._client, None
        if client is not None:
            await client.__aexit__(None, None, None)

    def _signed_in_client(self) -> KnoscClient:
        if self._state.phase is SessionPhase.EXPIRED:
            raise SessionExpired
        if self._client is None or not self.is_signed_in:
            raise NotSignedIn
        return self._client

    def _in_progress(self) -> tuple[KnoscClient, SignInRequest]:
        if self._client is None or self._request is None:
            raise NotSignedIn
        return self._client, self._request

    async def _fresh_client(self, environment: Environment) -> KnoscClient:
        # Shown once the new sign-in has an outcome; until then nothing may be sent on the old one.
        self._state = SessionState(SessionPhase.SIGNED_OUT, environment)
        self._first_sign_in = None
        await self.close()
        client = self._connect(environment)
        await client.__aenter__()
        self._client = client
        self._refreshes += 1
        return client

    async def _arrive(self, client: KnoscClient) -> None:
        _, request = self._in_progress()
        self._first_sign_in = None
        try:
            profile = await client.profile()
        except SessionExpired:
            raise
        except KnoscError:
            # Signed in all the same; who it is can only be what was typed.
            profile = Profile(username=request.username)
        note: Problem | None = None
        if request.stay_signed_in:
            note = await self._keep(request.environment, profile.username, client)
        self._set(SessionState(SessionPhase.SIGNED_IN, request.environment, profile, note))

    async def _keep(self, environment: Environment, account: str, client: KnoscClient) -> Problem | None:
        tokens = client.session_tokens()
        if tokens is None:
            return None
        try:
            await self._secrets.save(environment, account, tokens)
        except KeychainProblem as error:
            return error.problem
        return None

    async def _forget(self, environment: Environment, account: str) -> None:
        try:
            await self._secrets.forget(environment, account)
        except KeychainProblem:
            # Nothing could be kept there either.
            return

    async def _refresh_in_advance(self, client: KnoscClient) -> None:
        expires = client.access_expires_at
        if expires is None or not client.can_refresh:
            return
        if expires - self._clock.now().timestamp() < _ALMOST_EXPIRED:
            try:
                await self._refresh(client, self._refreshes)
            except SessionExpired:
                raise
            except KnoscError:
                # The token may still be good; the request itself will tell.
                return

    async def _refresh(self, client: KnoscClient, seen: int) -> None:
        async with self._refreshing:
            if client is not self._client or self._state.phase is SessionPhase.EXPIRED:
                raise SessionExpired
            if self._refreshes != seen:
                return
            try:
                await client.refresh()
            except SessionExpired as error:
                self._become(SessionPhase.EXPIRED, error.problem)
                raise
            self._refreshes += 1
        if self._request and self.stays_signed_in and self._state.profile:
            await self._keep(self._request.environment, self._state.profile.username, client)

    def _become(self, phase: SessionPhase, problem: Problem | None = None) -> None:
        keeps_profile = phase in {SessionPhase.SIGNED_IN, SessionPhase.EXPIRED}
        profile = self._state.profile if keeps_profile else None
        self._set(SessionState(phase, self._state.environment, profile, problem))

    def _set(self, state: SessionState) -> None:
        self._state = state
        self.changed.emit(state)
