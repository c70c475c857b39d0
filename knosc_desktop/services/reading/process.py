"""The process that reads spreadsheets, from its start to its end; everything but ``kill`` may wait."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST_WORDS = 2000
_UMASK = 0o077 if os.name == "posix" else -1


class Ended(Exception):
    """It ended before it answered.

    Attributes:
        code: how; negative when a signal ended it.
        last_words: what it left on its standard error.
    """

    def __init__(self, code: int | None, last_words: str) -> None:
        """Say how."""
        super().__init__(f"the reader's process ended with {code}")
        self.code = code
        self.last_words = last_words


class ReaderProcess:
    """One process, asked from one thread at a time and killed from any.

    Attributes:
        is_spent: whether it should be replaced before the next request.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """Nothing is started yet."""
        self.is_spent = False
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._is_killed = False

    @property
    def has_ended(self) -> bool:
        """Whether it was running and does not any more."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Start it, unless that was done.

        Raises:
            Ended: it cannot be started, or was killed.
        """
        if self._process is None and not self._is_killed:
            # A start that failed has left one.
            self._errors = self._errors or tempfile.TemporaryFile()  # noqa: SIM115 - closed by release()
            self._process = self._launch(self._errors)
        if self._is_killed:
            # Nobody may have seen it start, so nobody else would end it.
            self.kill()
            raise Ended(None, "killed while it started")

    def ask(self, line: bytes) -> bytes:
        """Send a request and wait for its answer.

        Raises:
            Ended: there will be none.
        """
        self.start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise Ended(None, "it has no pipes")
        try:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        if not answer.endswith(b"\n"):
            self.is_spent = True
            process.kill()
            raise Ended(process.wait(), self._last_words())
        return answer

    def kill(self) -> None:
        """End it now; returns at once."""
        self._is_killed = True
        if self._process is not None:
            self._process.kill()

    def release(self) -> None:
        """Kill it, wait until it is gone, and leave nothing of it."""
        self.kill()
        if self._process is not None:
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    # What was still to be written finds nobody to read it.
                    with suppress(OSError):
                        pipe.close()
        if self._errors is not None:
            self._errors.close()

    def _launch(self, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW
        try:
            return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                creationflags=flags,
                # What it makes is of the profile, or temporary.
                umask=_UMASK,
            )
        except OSError as error:
            raise Ended(None, f"{type(error).__name__}: {error}") from error

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        size = self._errors.seek(0, 2)
        self._errors.seek(max(0, size - _LAST_WORDS))
        return self._errors.read().decode("utf-8", "replace").strip()
