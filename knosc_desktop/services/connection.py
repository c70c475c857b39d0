"""One connection of the session: a client that lives as long as anything runs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.domain.errors import KnoscError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.api.client import KnoscClient

T = TypeVar("T")


class Connection:
    """A client that is closed only when nothing runs on it any more.

    Attributes:
        client: what requests are made with.
    """

    def __init__(self, client: KnoscClient) -> None:
        """Take over an opened client."""
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
