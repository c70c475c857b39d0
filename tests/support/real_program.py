"""Starts the real program in a process of its own, listens to it, and kills it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tests.support import file_keychain
from tests.support.program_plan import Plan, Told

LIMIT = 120.0
"""Seconds after which a program without the expected report has failed."""
_HARMLESS = "This plugin does not support"
_ROOT = Path(__file__).parents[2]
KEYCHAIN = "keychain.json"
"""Beside the profile's settings."""


class RealProgram:
    """Use it as a context manager; leaving it ends the process.

    Attributes:
        told: everything it has told so far.
    """

    def __init__(self, plan: Plan, module: str = "tests.support.scripted_program") -> None:
        self.told: list[Told] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, plan.to_text()],
            cwd=_ROOT,
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "QT_API": "pyside6",
                "PYTHON_KEYRING_BACKEND": file_keychain.BACKEND,
                file_keychain.PLACE: str(Path(plan.profile) / KEYCHAIN),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines: queue.Queue[Told | None] = queue.Queue()
        self._errors: list[str] = []
        self._readers = [threading.Thread(target=self._listen), threading.Thread(target=self._note_errors)]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for reader in self._readers:
            reader.join()
        self._process.stdout.close()  # type: ignore[union-attr]
        self._process.stderr.close()  # type: ignore[union-attr]

    def wait_for(self, wanted: Callable[[Told], bool]) -> Told:
        """The next report that is wanted.

        Raises:
            AssertionError: it ended without.
        """
        while (told := self._next()) is not None:
            if wanted(told):
                return told
        raise AssertionError(f"it ended with {self._process.wait(LIMIT)}: {self.words()}")

    def wait_for_end(self) -> int:
        """Hear everything to the end; returns the exit code, the negative number of a signal that killed it."""
        while self._next() is not None:
            continue
        return self._process.wait(LIMIT)

    def kill(self) -> None:
        """Without a chance to tidy up."""
        self._process.kill()
        self._process.wait(LIMIT)

    def words(self) -> str:
        """What it complained of, once it has ended."""
        self._readers[1].join()
        return "".join(self._errors)

    def first(self, what: str) -> Told | None:
        """The first report of that type."""
        return next((told for told in self.told if told.what == what), None)

    def _next(self) -> Told | None:
        try:
            told = self._lines.get(timeout=LIMIT)
        except queue.Empty:
            last = [(each.what, each.facts) for each in self.told[-3:]]
            raise AssertionError(f"it told nothing more after {last}") from None
        if told is not None:
            self.told.append(told)
        return told

    def _listen(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            self._lines.put(Told.from_text(line))
        self._lines.put(None)

    def _note_errors(self) -> None:
        self._errors += [line for line in self._process.stderr if _HARMLESS not in line]  # type: ignore[union-attr]
