"""A network between the app and the demo tenant that wants its guests to sign in first."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

from tests.support.scripted_server import Peer, Received, ScriptedServer, every_request
from tests.support.tenant import DemoTenant


class GuestNetwork:
    """Leads to the tenant, or to its own page; which of them a connection leads to is settled when it is made."""

    def __init__(self, tenant: DemoTenant) -> None:
        self._port = urlsplit(tenant.address).port or 0
        self._wants_sign_in = threading.Event()
        self.server = ScriptedServer(self._lead)

    def want_sign_in(self) -> None:
        """From now on, with every connection so far cut."""
        self._wants_sign_in.set()
        self.server.cut()

    def let_through(self) -> None:
        """Those that led to the page go on doing so."""
        self._wants_sign_in.clear()

    def _lead(self, peer: Peer) -> None:
        if self._wants_sign_in.is_set():
            every_request(_page)(peer)
        else:
            peer.pipe_to(self._port)


def _page(peer: Peer, _: Received) -> None:
    peer.answer(200, "<html><title>Welcome</title></html>", Content_Type="text/html")
