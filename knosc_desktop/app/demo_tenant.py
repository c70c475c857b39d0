"""Starts the demo tenant in a process of its own, which ends when this one does."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from knosc_desktop.app.options import SERVE_DEMO, child_command
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import DemoDidNotStart
from knosc_desktop.domain.sign_in import SignInRequest

if TYPE_CHECKING:
    from pathlib import Path


GOOD_SAMPLES = ("items.xlsx", "suppliers.xlsx", "forecast.xlsx")
FAILING_SAMPLE = "items-with-bad-rows.xlsx"
"""Of the samples that the tenant writes: some that complete, and one that doesn't."""
_START_LIMIT = 30.0
_UMASK = 0o077 if os.name == "posix" else -1
"""Its samples are files of the profile."""


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A running demo tenant.

    Attributes:
        environment: its address.
        username: the planner to sign in as.
        samples: folder of sample spreadsheets.
    """

    environment: Environment
    username: str
    samples: Path
    _password: str
    _process: subprocess.Popen[bytes]

    @property
    def sign_in(self) -> SignInRequest:
        """How the demo's planner signs in."""
        return SignInRequest(self.environment, self.username, self._password)

    async def stop(self) -> None:
        """End it; it would end by itself when this process does."""
        await asyncio.to_thread(_stop, self._process)


def command() -> list[str]:
    """How to start the tenant from source and frozen."""
    return child_command("knosc_desktop.demo", SERVE_DEMO)


async def start(samples: Path, *switches: str) -> DemoTenant:
    """Start the tenant and wait until it answers.

    Args:
        samples: folder to write the sample spreadsheets into.
        switches: further arguments of the demo tenant.

    Raises:
        DemoDidNotStart: it did not.
    """
    process = await asyncio.to_thread(_launch, [*command(), "--samples", str(samples), *switches])
    try:
        line = await asyncio.wait_for(asyncio.to_thread(_first_line, process.stdout), _START_LIMIT)
        facts = json.loads(line)
        planner = facts["accounts"][0]
        return DemoTenant(
            Environment.at_address(facts["address"], demo=True),
            planner["username"],
            samples,
            planner["password"],
            process,
        )
    except (TimeoutError, ValueError, KeyError, IndexError, TypeError) as error:
        process.kill()
        process.wait()
        raise DemoDidNotStart(details=f"{type(error).__name__}: {error}") from error
    except BaseException:
        process.kill()
        process.wait()
        raise


def _launch(arguments: list[str]) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=flags, umask=_UMASK
        )
    except OSError as error:
        raise DemoDidNotStart(details=f"{type(error).__name__}: {error.strerror}") from error


def _first_line(stream: IO[bytes] | None) -> bytes:
    return stream.readline() if stream is not None else b""


def _stop(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
