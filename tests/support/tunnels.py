"""Proxies of the tests' own."""

from __future__ import annotations

from tests.support.scripted_server import Peer, Script, ScriptedServer


def tunnel_to(server: ScriptedServer) -> Script:
    """A proxy that takes the first request of a tunnel and passes everything after it on to a server."""

    def script(peer: Peer) -> None:
        assert peer.head().method == "CONNECT"
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        peer.pipe_to(server.port)

    return script
