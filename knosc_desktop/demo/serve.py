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
from knosc_desktop.demo.host import TenantHost
from knosc_desktop.demo.samples import write_samples
from knosc_desktop.demo.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.serving import BaseWSGIServer

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
        host = TenantHost(switches, Path(folder))
        server = make_server(_HOST, switches.port, host, threaded=True, request_handler=ExchangeHandler)
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
