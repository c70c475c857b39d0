"""Session tokens in the operating system's keychain; the only module that knows keyring.

The Windows vault takes 2,560 bytes an entry, counted in UTF-16, and rewrites an
entry when one service has several users. So a token is cut into parts, each a
service of its own, and a header that counts them is written last and deleted
first: what was interrupted half-way reads as absent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import threading
from typing import TYPE_CHECKING, ParamSpec, Protocol, Self, TypeVar

from knosc_desktop.domain.errors import KeychainProblem
from knosc_desktop.domain.sign_in import SessionTokens, TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem


P = ParamSpec("P")
T = TypeVar("T")

_SERVICE = "Knosc Desktop"
_PART = 1_200
_MOST_PARTS = 16
_NULL = "keyring.backends.null"
"""Takes everything and keeps nothing."""
_NEVER = ("keyring.backends.fail", "keyrings.alt")
"""Keyring's word for having none, and its add-on that puts secrets into plain files or asks on a terminal."""

_OF_SYSTEM = {
    "linux": ("keyring.backends.SecretService", "secretstorage"),
    "win32": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
    "darwin": ("keyring.backends.macOS", "keyring.backends.macOS.api"),
}
"""What speaks with the keychain of each system, and what that itself needs."""


class SecretStore(Protocol):
    """Where session tokens may be kept between two runs."""

    async def why_unusable(self) -> KeychainProblem | None:
        """What speaks against offering to keep anything; None when nothing does."""

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:
        """The tokens kept for that account; None when there are none."""

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        """Keep tokens."""

    async def forget(self, environment: Environment, account: str) -> None:
        """Drop the tokens of that account, if any."""


class NoSecrets:
    """Keeps nothing: for the demo tenant and the self-test."""

    async def why_unusable(self) -> KeychainProblem | None:
        """There is nothing to keep."""
        return KeychainProblem()

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:  # noqa: ARG002 - the Protocol's
        """Never anything."""
        return None

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        """Not at all."""

    async def forget(self, environment: Environment, account: str) -> None:
        """Nothing to do."""


class Keychain:
    """The operating system's keychain; its calls may block for long, so they run in a thread."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    async def why_unusable(self) -> KeychainProblem | None:
        """What speaks against offering to keep anything; only trying to would tell for sure."""
        return await asyncio.to_thread(_why_unusable)

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:
        """The tokens kept for that account; None when there are none or a part is missing.

        Raises:
            KeychainProblem: the keychain cannot be used.
        """
        return await asyncio.to_thread(self._alone, _load, _service(environment), account)

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        """Keep tokens.

        Raises:
            KeychainProblem: the keychain cannot be used; nothing readable was left in it.
        """
        await asyncio.to_thread(self._alone, _save, _service(environment), account, tokens)

    async def forget(self, environment: Environment, account: str) -> None:
        """Drop the tokens of that account, if any.

        Raises:
            KeychainProblem: the keychain cannot be used.
        """
        await asyncio.to_thread(self._alone, _forget, _service(environment), account)

    def _alone(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A save that nobody waits for any more still ends before what was kept is forgotten."""
        with self._one_at_a_time:
            return work(*args, **kwargs)


def bridge_to_keychain() -> str:
    """What speaks with this system's keychain, found as keyring finds it, whether or not the keychain is open.

    Raises:
        KeychainProblem: it cannot be found, or not be loaded with all it needs.
    """
    import importlib  # for the self-test alone
    import importlib.metadata

    name, needed = _OF_SYSTEM[sys.platform]
    entries = importlib.metadata.entry_points(group="keyring.backends")
    try:
        (module,) = [entry.module for entry in entries if entry.module == name]
        importlib.import_module(module)
        importlib.import_module(needed)
    # Keychains' libraries fail in many ways when they are loaded.
    except Exception as error:
        raise KeychainProblem(details=f"{type(error).__name__} while loading {name} and {needed}") from error
    return name


def _service(environment: Environment) -> str:
    return f"{_SERVICE} {environment.host}"


def _load(service: str, account: str) -> SessionTokens | None:
    with _Backend() as backend:
        header = backend.get(service, account)
        if not header:
            return None
        try:
            facts = json.loads(header)
            kind, count = TokenKind(facts["kind"]), min(int(facts["parts"]), _MOST_PARTS)
        except (ValueError, TypeError, KeyError):
            return None
        parts = [backend.get(_part(service, number), account) or "" for number in range(1, count + 1)]
        return SessionTokens(kind, "".join(parts)) if parts and all(parts) else None


def _save(service: str, account: str, tokens: SessionTokens) -> None:
    parts = [tokens.token[start : start + _PART] for start in range(0, len(tokens.token), _PART)]
    if len(parts) > _MOST_PARTS:
        raise KeychainProblem(details=f"a token of {len(tokens.token)} characters")
    _forget(service, account)
    with _Backend() as backend:
        for number, part in enumerate(parts, start=1):
            backend.set(_part(service, number), account, part)
        backend.set(service, account, json.dumps({"kind": tokens.kind.value, "parts": len(parts)}))
    if _load(service, account) != tokens:
        # The null backend takes everything and keeps nothing; others may cut an entry short.
        raise KeychainProblem(details="the keychain did not give back what was put into it")


def _forget(service: str, account: str) -> None:
    with _Backend() as backend:
        backend.delete(service, account)
        # Parts are looked for even where there is no header: a save may have been interrupted before it. The last
        # one goes first, so that an interruption here leaves no gap behind which others would be overlooked.
        count = 0
        while count < _MOST_PARTS and backend.get(_part(service, count + 1), account) is not None:
            count += 1
        for number in range(count, 0, -1):
            backend.delete(_part(service, number), account)


def _part(service: str, number: int) -> str:
    return f"{service} #{number}"


def _why_unusable() -> KeychainProblem | None:
    try:
        with _Backend() as backend:
            return KeychainProblem(details=_NULL) if backend.module == _NULL else None
    except KeychainProblem as problem:
        return problem


class _Backend:
    """The keychain in use, every failure as a KeychainProblem; imported late, it costs 100 ms."""

    def __enter__(self) -> Self:
        try:
            import keyring  # see the class
            import keyring.errors

            chosen = keyring.get_keyring()
            # Where several are installed keyring chains them, best first.
            candidates = list(getattr(chosen, "backends", [chosen]))
        except Exception as error:  # a keychain's start may fail in any way
            raise KeychainProblem(details=f"{type(error).__name__} while looking for a keychain") from error
        usable = [each for each in candidates if not type(each).__module__.startswith(_NEVER)]
        if not usable:
            raise KeychainProblem(details=f"only {', '.join(type(each).__module__ for each in candidates)}")
        self._keyring = usable[0]
        self._not_there = keyring.errors.PasswordDeleteError
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # Backends raise whatever their system library raises (pywintypes.error, D-Bus errors).
        if isinstance(error, Exception) and not isinstance(error, KeychainProblem):
            raise KeychainProblem(details=f"{type(error).__name__} in {type(self._keyring).__module__}") from error

    @property
    def module(self) -> str:
        return type(self._keyring).__module__

    def get(self, service: str, account: str) -> str | None:
        found = self._keyring.get_password(service, account)
        return found if isinstance(found, str) else None

    def set(self, service: str, account: str, text: str) -> None:
        self._keyring.set_password(service, account, text)

    def delete(self, service: str, account: str) -> None:
        if self.get(service, account) is None:
            return
        try:
            self._keyring.delete_password(service, account)
        except self._not_there:
            return


# What the keychain keeps of a session for the next start.


class SessionKeeper:
    """Keeps the tokens of a session as long as they are wanted; a keychain may think for long."""

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets
        self._last = ""
        self._writing = asyncio.Lock()

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:
        """What was kept for that account; None when there is nothing.

        Raises:
            KeychainProblem: the keychain cannot be used.
        """
        return await self._secrets.load(environment, account)

    async def keep(
        self, environment: Environment, account: str, tokens: SessionTokens, is_wanted: Callable[[], bool]
    ) -> Problem | None:
        """Write tokens down; what is no longer wanted once they are written is forgotten again.

        Returns:
            Why they could not be kept; None when there is nothing to tell.
        """
        # A later sign-in of the same account waits, so that forgetting this one does not take its tokens away.
        async with self._writing:
            digest = _digest_of(tokens)
            if digest == self._last or not is_wanted():
                return None
            try:
                await self._secrets.save(environment, account, tokens)
            except KeychainProblem as error:
                return error.problem
            self._last = digest
            if not is_wanted():
                await self.forget(environment, account)
        return None

    async def forget(self, environment: Environment, account: str) -> None:
        """Drop what is kept for that account, if anything is."""
        self._last = ""
        try:
            await self._secrets.forget(environment, account)
        except KeychainProblem:
            # Nothing could be kept there either.
            return


def _digest_of(tokens: SessionTokens) -> str:
    """Enough to tell whether they are the same; the tokens themselves must not outlive the session."""
    return hashlib.sha256(f"{tokens.kind.value} {tokens.token}".encode()).hexdigest()
