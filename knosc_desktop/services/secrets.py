"""Session tokens in the operating system's keychain; the only module that knows keyring.

The Windows vault takes 2,560 bytes an entry, counted in UTF-16, and rewrites an
entry when one service has several users. So a token is cut into parts, each a
service of its own, and a header that counts them is written last: what was
interrupted half-way reads as absent.
"""

from __future__ import annotations

import asyncio
import json
from typing import Protocol, Self

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KeychainProblem
from knosc_desktop.domain.tokens import SessionTokens, TokenKind

_SERVICE = "Knosc Desktop"
_PART = 1_200
_MOST_PARTS = 16


class SecretStore(Protocol):
    """Where session tokens may be kept between two runs."""

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:
        """The tokens kept for that account; None when there are none."""

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        """Keep tokens."""

    async def forget(self, environment: Environment, account: str) -> None:
        """Drop the tokens of that account, if any."""


class Forgetful:
    """Keeps nothing: for the demo tenant and the self-test."""

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:  # noqa: ARG002 - the Protocol's
        """Never anything."""
        return None

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        """Not at all."""

    async def forget(self, environment: Environment, account: str) -> None:
        """Nothing to do."""


class Keychain:
    """The operating system's keychain; its calls may block for long, so they run in a thread."""

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:
        """The tokens kept for that account; None when there are none or a part is missing.

        Raises:
            KeychainProblem: the keychain cannot be used.
        """
        return await asyncio.to_thread(_load, _service(environment), account)

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        """Keep tokens.

        Raises:
            KeychainProblem: the keychain cannot be used; nothing readable was left in it.
        """
        await asyncio.to_thread(_save, _service(environment), account, tokens)

    async def forget(self, environment: Environment, account: str) -> None:
        """Drop the tokens of that account, if any.

        Raises:
            KeychainProblem: the keychain cannot be used.
        """
        await asyncio.to_thread(_forget, _service(environment), account)


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
        parts = [backend.get(f"{service} #{number}", account) for number in range(1, count + 1)]
        if not parts or not all(parts):
            return None
        return SessionTokens(kind, "".join(part or "" for part in parts))


def _save(service: str, account: str, tokens: SessionTokens) -> None:
    parts = [tokens.token[start : start + _PART] for start in range(0, len(tokens.token), _PART)]
    if len(parts) > _MOST_PARTS:
        raise KeychainProblem(details=f"a token of {len(tokens.token)} characters")
    _forget(service, account)
    with _Backend() as backend:
        for number, part in enumerate(parts, start=1):
            backend.set(f"{service} #{number}", account, part)
        backend.set(service, account, json.dumps({"kind": tokens.kind.value, "parts": len(parts)}))
        if backend.get(service, account) is None:
            # The null backend takes everything and keeps nothing.
            raise KeychainProblem(details="the keychain did not give back what was put into it")


def _forget(service: str, account: str) -> None:
    with _Backend() as backend:
        if backend.get(service, account) is None:
            return
        backend.delete(service, account)
        for number in range(1, _MOST_PARTS + 1):
            if backend.get(f"{service} #{number}", account) is None:
                return
            backend.delete(f"{service} #{number}", account)


class _Backend:
    """The keychain in use, every failure as a KeychainProblem; imported late, it costs 100 ms."""

    def __enter__(self) -> Self:
        import keyring  # noqa: PLC0415 - see the class
        import keyring.backend  # noqa: PLC0415
        import keyring.errors  # noqa: PLC0415

        self._keyring = keyring.get_keyring()
        self._not_there = keyring.errors.PasswordDeleteError
        name = type(self._keyring).__module__
        # keyrings.alt, when merely installed, would put secrets into a plain file.
        if name.startswith("keyrings.alt") or name == "keyring.backends.fail":
            raise KeychainProblem(details=f"keychain: {name}")
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # Backends raise whatever their system library raises (pywintypes.error, D-Bus errors).
        if isinstance(error, Exception) and not isinstance(error, KeychainProblem):
            raise KeychainProblem(details=f"{type(error).__name__} in {type(self._keyring).__module__}") from error

    def get(self, service: str, account: str) -> str | None:
        return self._keyring.get_password(service, account)

    def set(self, service: str, account: str, text: str) -> None:
        self._keyring.set_password(service, account, text)

    def delete(self, service: str, account: str) -> None:
        try:
            self._keyring.delete_password(service, account)
        except self._not_there:
            return
