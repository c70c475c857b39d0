"""A gateway on loopback that damages the answers to one kind of request for a while, and then works."""

from __future__ import annotations

import threading
import time

from tests.support.fault_gateway import FaultGateway
from tests.support.fault_http import Answer, Head, Wire
from tests.support.fault_plan import Call
from tests.support.spoiled_answers import Spoil

_PIECE = 256 * 1024


class SpoilingGateway(FaultGateway):
    """Passes every request on to a tenant; a context manager.

    Attributes:
        spoiled: how many answers were spoiled.
        gone_at: time.monotonic() of the last answer that was spoiled; 0 before the first one.
    """

    def __init__(self, tenant_port: int) -> None:
        self._spoil: Spoil | None = None
        self._call = Call.OTHER
        self._left = 0
        self._choosing = threading.Lock()
        self.spoiled = 0
        self.gone_at = 0.0
        super().__init__(tenant_port)

    def spoil(self, spoil: Spoil, call: Call, times: int) -> None:
        """Spoil the next answers to one kind of request, the tenant having acted on each."""
        with self._choosing:
            self._spoil, self._call, self._left = spoil, call, times
            self.spoiled, self.gone_at = 0, 0.0

    def _pass(self, client: Wire, head: Head) -> bool:
        method, target, _ = head.first.split(" ", 2)
        spoil = self._chosen(Call.of(method, target.partition("?")[0]))
        if spoil is None:
            return super()._pass(client, head)
        try:
            for piece in spoil.pieces(self._answer_to(client, head)):
                client.send(piece)
            client.half_close()
        finally:
            self.gone_at = time.monotonic()
        return False

    def _chosen(self, call: Call) -> Spoil | None:
        with self._choosing:
            if call is not self._call or not self._left:
                return None
            self._left -= 1
            self.spoiled += 1
            self.gone_at = time.monotonic()
            return self._spoil

    def _answer_to(self, client: Wire, head: Head) -> Answer:
        """The tenant's answer to the whole request."""
        tenant = self.connect()
        with tenant.connection:
            tenant.send(head.replaced(connection="close"))
            left = head.length
            while left:
                piece = client.some(min(left, _PIECE))
                tenant.send(piece)
                left -= len(piece)
            return tenant.answer()
