"""The process: reads its switches, says where it listens, and ends with its parent."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from knosc_desktop.demo.exchanges import ExchangeHandler
from knosc_desktop.demo.samples import write_samples
from knosc_desktop.demo.switches import Switches
from knosc_desktop.demo.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.serving import BaseWSGIServer

    from knosc_desktop.demo.accounts import Account

_HOST = "127.0.0.1"
_POLL_SECONDS = 0.05


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
        tenant = Tenant(switches, Path(folder))
        server = make_server(_HOST, switches.port, tenant.app, threaded=True, request_handler=ExchangeHandler)
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        # A polite end from outside is the same as Ctrl+C: the uploaded files go, too.
        with suppress(KeyboardInterrupt):
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            _announce(server.port, tenant, switches)
            server.serve_forever(poll_interval=_POLL_SECONDS)
        server.server_close()
        tenant.stop()
    return 0


def _end_with_parent(server: BaseWSGIServer) -> None:
    # Read without Python's own buffer: its lock would be missed at the interpreter's end.
    try:
        while sys.stdin is not None and os.read(sys.stdin.fileno(), 4096):
            pass
    except OSError:
        pass  # closed under us: the parent is gone as well
    server.shutdown()


def _announce(port: int, tenant: Tenant, switches: Switches) -> None:
    line = {
        "address": f"http://{_HOST}:{port}",
        "port": port,
        "control_key": tenant.control.key,
        "accounts": [_shown(account) for account in tenant.accounts],
        "samples": str(Path(switches.samples).resolve()) if switches.samples else None,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _shown(account: Account) -> dict[str, str]:
    shown = {
        "username": account.username,
        "password": account.password,
        "email": account.email,
        "about": account.about,
    }
    return shown | ({"totp_secret": account.totp_secret} if account.totp_secret else {})
