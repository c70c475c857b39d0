"""Keeps a tenant running, and puts a fresh one in its place on demand."""

from __future__ import annotations

import shutil
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knosc_desktop.demo.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from knosc_desktop.demo.accounts import Account
    from knosc_desktop.demo.switches import Switches


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
