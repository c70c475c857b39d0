"""What the keychain keeps of a session for the next start."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KeychainProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.session import SessionTokens
    from knosc_desktop.services.secrets import SecretStore


class KeptSession:
    """Keeps the tokens of a session as long as they are wanted; a keychain may think for long."""

    def __init__(self, secrets: SecretStore) -> None:
        """Keep them there."""
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
