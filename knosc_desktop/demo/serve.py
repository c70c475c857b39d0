"""The process: reads its switches, says where it listens, and ends with its parent."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

from knosc_desktop.demo.faults import ExchangeHandler
from knosc_desktop.demo.switches import Switches
from knosc_desktop.demo.tenant import Tenant
from knosc_desktop.demo.workbooks import write_samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from wsgiref.types import StartResponse, WSGIEnvironment

    from werkzeug.serving import BaseWSGIServer

    from knosc_desktop.demo.accounts import Account


# Keeps a tenant running, and puts a fresh one in its place on demand.


class TenantHost:
    """What the WSGI server runs: it passes each request to the tenant of the moment."""

    def __init__(self, switches: Switches, folder: Path) -> None:
        """Start with a tenant.

        Args:
            switches: how it behaves; those not given in a reset stay so.
            folder: for uploaded files; somebody else removes it.
        """
        self._switches = switches
        self._root = folder
        self._lock = threading.Lock()
        self._folder, self._tenant = self._make(switches)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._tenant.app(environ, start_response)

    def told_at_start(self) -> dict[str, Any]:
        """The control key and the accounts, which are new with every tenant."""
        return {
            "control_key": self._tenant.control.key,
            "accounts": [_shown(account) for account in self._tenant.accounts],
        }

    def reset(self, changes: Mapping[str, object]) -> dict[str, Any]:
        """Put a fresh tenant in the place of this one: nothing is left of accounts, tokens, jobs and files.

        Raises:
            BadSwitch: nothing was changed.
        """
        switches = self._switches.with_changes(changes)
        # Where it listens and where the samples are was settled when the process started.
        switches = replace(switches, port=self._switches.port, samples=self._switches.samples)
        with self._lock:
            folder, before = self._folder, self._tenant
            self._folder, self._tenant = self._make(switches)
        before.stop()
        shutil.rmtree(folder, ignore_errors=True)
        return self.told_at_start()

    def stop(self) -> None:
        """Give up every job."""
        self._tenant.stop()

    def _make(self, switches: Switches) -> tuple[Path, Tenant]:
        folder = Path(tempfile.mkdtemp(dir=self._root))
        return folder, Tenant(switches, folder, self.reset)


def _shown(account: Account) -> dict[str, str]:
    shown = {
        "username": account.username,
        "password": account.password,
        "email": account.email,
        "about": account.about,
    }
    return shown | ({"totp_secret": account.totp_secret} if account.totp_secret else {})


_HOST = "127.0.0.1"
_POLL_SECONDS = 0.05
_WINDOW = 256 << 10
"""Bytes that may wait to be read: else the system would take tens of megabytes that no tenant has seen."""


def main(argv: Sequence[str]) -> int:
    """Serve a demo tenant until standard input ends.

    Args:
        argv: without the program's name; see ``--help``.

    Returns:
        0.
    """
    switches = Switches.from_arguments(argv)
    # About features of workbooks that do not matter to reading their cells.
    warnings.filterwarnings("ignore", module="openpyxl")
    if switches.samples:
        write_samples(Path(switches.samples))
    with tempfile.TemporaryDirectory(prefix="knosc-demo-", ignore_cleanup_errors=True) as folder:
        host = TenantHost(switches, Path(folder))
        server = make_server(_HOST, switches.port, host, threaded=True, request_handler=ExchangeHandler)
        server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        # A polite end from outside is the same as Ctrl+C: the uploaded files go, too.
        with suppress(KeyboardInterrupt):
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            _announce(server.port, host, switches)
            server.serve_forever(poll_interval=_POLL_SECONDS)
        server.server_close()
        host.stop()
    return 0


def _end_with_parent(server: BaseWSGIServer) -> None:
    # Read without Python's own buffer: its lock would be missed at the interpreter's end.
    try:
        while sys.stdin is not None and os.read(sys.stdin.fileno(), 4096):
            pass
    except OSError:
        pass  # closed under us: the parent is gone as well
    server.shutdown()


def _announce(port: int, host: TenantHost, switches: Switches) -> None:
    line = {
        "address": f"http://{_HOST}:{port}",
        "port": port,
        **host.told_at_start(),
        "samples": str(Path(switches.samples).resolve()) if switches.samples else None,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
