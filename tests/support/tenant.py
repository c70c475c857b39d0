"""A demo tenant in its own process, for any test."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any, Self

import pyotp

from knosc_desktop.demo.switches import Switches

QUICK_JOB_SECONDS = 0.05
_QUICK_JOBS = ("--job-seconds", str(QUICK_JOB_SECONDS))
_END_SECONDS = 15


class DemoTenant:
    """Start it with switches, use it as a context manager or call stop().

    Attributes:
        address: e.g. ``http://127.0.0.1:41234``.
        accounts: username, password, email, about (and totp_secret) of each.
        samples: folder of the samples; None unless ``--samples`` was given.
    """

    def __init__(self, process: subprocess.Popen[str], errors: IO[str]) -> None:
        self._process = process
        self._errors = errors
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            errors.seek(0)
            raise AssertionError(f"The demo tenant did not start: {errors.read()}")
        ready = json.loads(line)
        self.address: str = ready["address"]
        self.port: int = ready["port"]
        self.samples = Path(ready["samples"]) if ready["samples"] else None
        self._learn(ready)

    @classmethod
    def start(cls, *switches: str) -> Self:
        """A running tenant; jobs are quick unless a switch says otherwise."""
        errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by stop()
        process = subprocess.Popen(
            [sys.executable, "-m", "knosc_desktop.demo", *_QUICK_JOBS, *switches],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        return cls(process, errors)

    @property
    def pid(self) -> int:
        """Of the tenant's process."""
        return self._process.pid

    @property
    def planner(self) -> tuple[str, str]:
        """User name and password of the planner who may do everything."""
        return self.credentials("jane.doe")

    @property
    def second_factor(self) -> tuple[str, str]:
        """User name and password of the planner with 2FA; see code()."""
        return self.credentials("omar.haddad")

    @property
    def newcomer(self) -> tuple[str, str]:
        """User name and initial password of the never-used account."""
        return self.credentials("nina.new")

    @property
    def viewer(self) -> tuple[str, str]:
        """User name and password of the account that may upload nothing."""
        return self.credentials("victor.viewer")

    def credentials(self, username: str) -> tuple[str, str]:
        return username, self._account(username)["password"]

    def code(self, username: str = "omar.haddad") -> str:
        """What the authenticator app shows now."""
        return pyotp.TOTP(self._account(username)["totp_secret"]).now()

    @property
    def is_running(self) -> bool:
        """Whether its process is still there."""
        return self._process.poll() is None and self._process.stdin is not None and not self._process.stdin.closed

    def reset(self, *switches: str) -> None:
        """As if it had been started now, with these switches; only its address stays."""
        wanted = asdict(Switches.from_arguments([*_QUICK_JOBS, *switches]))
        self._learn(self._ask("POST", "/demo/reset", json.dumps(wanted)))

    def complaints(self) -> str:
        """What its process has written to standard error."""
        self._errors.seek(0)
        return self._errors.read()

    def control(self, action: dict[str, Any]) -> None:
        """E.g. ``{"expire_access": True}``; see knosc_desktop/demo/control.py."""
        self._ask("POST", "/demo/control", json.dumps(action))

    def jobs(self) -> list[dict[str, Any]]:
        """The tenant's own job table: what really arrived."""
        return list(self._ask("GET", "/demo/jobs"))

    def requests(self) -> list[dict[str, Any]]:
        """Every request answered so far: method, path, query, status."""
        return list(self._ask("GET", "/demo/requests"))

    def stop(self) -> None:
        """End it as a vanished parent would, and insist on a clean end."""
        if self._process.stdin is None or self._process.stdin.closed:
            return
        self._process.stdin.close()
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            assert self._process.stdout is not None
            rest = self._process.stdout.read()
            self._process.stdout.close()
            complaints = self.complaints()
            self._errors.close()
        assert (code, rest, complaints) == (0, "", ""), f"The demo tenant ended with {code}: {rest}{complaints}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def _learn(self, told: dict[str, Any]) -> None:
        self.accounts: list[dict[str, str]] = told["accounts"]
        self._key: str = told["control_key"]

    def _account(self, username: str) -> dict[str, str]:
        return next(account for account in self.accounts if account["username"] == username)

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_END_SECONDS)
        try:
            headers = {"X-Demo-Control": self._key, "Content-Type": "application/json"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status == 200, text
            return json.loads(text)
        finally:
            connection.close()
