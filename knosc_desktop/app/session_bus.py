"""The D-Bus of the user's desktop session on Linux: calls, signals, and quiet where there is none."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jeepney.io.asyncio import DBusRouter
    from jeepney.low_level import Message

_LIMIT = 5.0
"""Seconds after which one that does not answer is as good as none."""


class NoBus(Exception):
    """There is no session bus, or nobody on it who does what was asked."""


@dataclass(frozen=True, slots=True)
class BusObject:
    """Where to call, or who signals.

    Attributes:
        name: of the service; empty for ourselves.
        path: of the object.
        interface: of its methods and signals.
    """

    name: str
    path: str
    interface: str


@dataclass(frozen=True, slots=True)
class BusSignal:
    """What somebody on the bus told everybody.

    Attributes:
        name: of the signal.
        body: its arguments.
    """

    name: str
    body: tuple[Any, ...]


class SessionBus:
    """Connects when first used, and again after the connection was lost; nothing waits for it but who asks."""

    def __init__(self) -> None:
        self._opening: asyncio.Future[DBusRouter] | None = None
        self._connection = AsyncExitStack()
        self._listeners: list[tuple[BusObject, Callable[[BusSignal], None]]] = []

    def listen(self, sender: BusObject, hear: Callable[[BusSignal], None]) -> None:
        """Tell what that object signals, from the next connection on for as long as there is one."""
        self._listeners.append((sender, hear))

    async def call(self, target: BusObject, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        """Call a method; returns what it returns, as a tuple.

        Raises:
            NoBus: there is nobody to answer, or the answer is an error.
        """
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(target.path, bus_name=target.name, interface=target.interface)
        message = new_method_call(address, method, signature or None, body)
        reply = await self._exchange(lambda router: router.send_and_get_reply(message))
        if reply.header.message_type is not MessageType.method_return:
            raise NoBus(str(reply.body))
        return reply.body

    async def emit(self, source: BusObject, name: str, signature: str, body: tuple[Any, ...]) -> None:
        """Tell everybody who listens.

        Raises:
            NoBus: there is none.
        """
        from jeepney import DBusAddress, new_signal

        message = new_signal(DBusAddress(source.path, interface=source.interface), name, signature, body)
        await self._exchange(lambda router: router.send(message))

    async def close(self) -> None:
        """Leave the bus; it may have gone before."""
        opening, self._opening = self._opening, None
        if opening is None:
            return
        connection, self._connection = self._connection, AsyncExitStack()
        for step in (opening, connection.aclose()):
            with suppress(*_failures()):
                async with asyncio.timeout(_LIMIT):
                    await step

    async def _exchange(self, act: Callable[[DBusRouter], Awaitable[Any]]) -> Any:
        try:
            async with asyncio.timeout(_LIMIT):
                return await act(await self._connected())
        except _failures() as error:
            await self.close()
            raise NoBus(repr(error)) from error

    async def _connected(self) -> DBusRouter:
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._open(self._connection))
        # Who asks may be cancelled at quit; a connection that is half made could not be closed.
        return await asyncio.shield(self._opening)

    async def _open(self, connection: AsyncExitStack) -> DBusRouter:
        from jeepney.io.asyncio import open_dbus_router

        router = await connection.enter_async_context(open_dbus_router("SESSION"))
        for sender, hear in self._listeners:
            await self._hear(router, sender, hear)
        return router

    async def _hear(self, router: DBusRouter, sender: BusObject, hear: Callable[[BusSignal], None]) -> None:
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", sender=sender.name, path=sender.path, interface=sender.interface)
        await router.send_and_get_reply(message_bus.AddMatch(rule))
        # Messages come with the sender's number instead of its name.
        here = MatchRule(type="signal", path=sender.path, interface=sender.interface)
        router.filter(here, queue=_Teller(hear))


class _Teller:
    """In the place of a queue: a call for each signal, in a turn of the loop of its own."""

    def __init__(self, hear: Callable[[BusSignal], None]) -> None:
        self._hear = hear

    def put_nowait(self, message: Message) -> None:
        from jeepney import HeaderFields

        name = message.header.fields.get(HeaderFields.member, "")
        asyncio.get_running_loop().call_soon(self._hear, BusSignal(name, tuple(message.body)))


def _failures() -> tuple[type[Exception], ...]:
    """What comes of a bus that is not there, speaks otherwise or has gone."""
    from jeepney.io.common import RouterClosed

    return (OSError, EOFError, LookupError, ValueError, RuntimeError, RouterClosed)
