"""Looks into spreadsheets by a process of its own, which a hostile file may bring down without hurting anything."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, TypeVar

from knosc_desktop.domain.errors import FileHeld, FileProblem, Problem, ReaderEnded, TooLargeToCheck
from knosc_desktop.domain.reader_requests import Located, SheetRows, Written
from knosc_desktop.domain.tables import Head
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import CheckReport, Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from knosc_desktop.domain.errors import KnoscError
    from knosc_desktop.domain.reader_requests import (
        Annotate,
        Check,
        Compare,
        Extract,
        LocateErrors,
        Peek,
        ReadRows,
        Request,
        WriteRepaired,
    )


# The process that reads spreadsheets, from its start to its end; everything but ``kill`` may wait.

_LAST_WORDS = 2000
_UMASK = 0o077 if os.name == "posix" else -1


class ProcessEnded(Exception):
    """It ended before it answered.

    Attributes:
        code: how; negative when a signal ended it.
        last_words: what it left on its standard error.
    """

    def __init__(self, code: int | None, last_words: str) -> None:
        super().__init__(f"the reader's process ended with {code}")
        self.code = code
        self.last_words = last_words


class ReaderProcess:
    """One process, asked from one thread at a time and killed from any.

    Attributes:
        is_spent: whether it should be replaced before the next request.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.is_spent = False
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._is_killed = False
        self._is_ready = False

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
            raise ProcessEnded(None, "killed while it started")

    def wait_until_ready(self) -> None:
        """Let it say so first; one that ends before it does is no less ready to be asked in vain."""
        if not self._is_ready and self._process is not None and self._process.stdout is not None:
            self._process.stdout.readline()
            self._is_ready = True

    def ask(self, line: bytes) -> bytes:
        """Send a request and wait for its answer.

        Raises:
            Ended: there will be none.
        """
        self.start()
        self.wait_until_ready()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ProcessEnded(None, "it has no pipes")
        try:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        if not answer.endswith(b"\n"):
            self.is_spent = True
            process.kill()
            raise ProcessEnded(process.wait(), self._last_words())
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
            raise ProcessEnded(None, f"{type(error).__name__}: {error}") from error

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        size = self._errors.seek(0, 2)
        self._errors.seek(max(0, size - _LAST_WORDS))
        return self._errors.read().decode("utf-8", "replace").strip()


# One reader's process after the other, asked one thing at a time by a thread that waits in the loop's stead.

Result = TypeVar("Result")
_LONGEST_START = 60.0
"""Seconds that a process has for its start."""


class Worker:
    """Whoever asks waits for those who asked before; a process that took too long is replaced for the next."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """Nothing is started yet.

        Args:
            name: of its thread.
            command: starts a process.
        """
        self._command = command
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._process: ReaderProcess | None = None
        self._is_closed = False

    def warm_up(self) -> None:
        """Start a process unless one is there."""
        if not self._is_closed and self._process is None:
            self._thread.submit(_start, self._usable_process())

    async def run(self, exchange: Callable[[ReaderProcess], Result], seconds: float) -> Result:
        """Have a process asked.

        Args:
            exchange: asks it, in the thread.
            seconds: after which the process is ended.

        Raises:
            TimeoutError: it took too long.
            ReaderEnded: the lane is closed.
        """
        async with self._turn:
            if self._is_closed:
                raise ReaderEnded(details="the program is closing")
            process = self._usable_process()
            loop = asyncio.get_running_loop()
            try:
                await self._until_started(process)
                async with asyncio.timeout(seconds):
                    return await loop.run_in_executor(self._thread, exchange, process)
            except (asyncio.CancelledError, TimeoutError):
                process.is_spent = True
                raise
            finally:
                if process.is_spent:
                    self._discard(process)

    async def _until_started(self, process: ReaderProcess) -> None:
        """The start of a process is no fault of the file: a virus scanner may look into the program first.

        Raises:
            ReaderEnded: it does not start.
        """
        try:
            async with asyncio.timeout(_LONGEST_START):
                await asyncio.get_running_loop().run_in_executor(self._thread, _start, process)
        except TimeoutError as error:
            process.is_spent = True
            raise ReaderEnded(details=f"not started within {_LONGEST_START:g} s") from error

    def rest(self) -> None:
        """End the process, unless it is being asked; the next request starts another."""
        if self._process is not None and not self._turn.locked():
            self._discard(self._process)

    async def close(self) -> None:
        """End what runs, and wait until it is gone; once is enough."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._process is not None:
            self._discard(self._process)
        await asyncio.get_running_loop().run_in_executor(self._thread, _nothing)
        self._thread.shutdown(wait=False)

    def _usable_process(self) -> ReaderProcess:
        if self._process is not None and self._process.has_ended:
            self._discard(self._process)
        if self._process is None:
            self._process = ReaderProcess(self._command)
        return self._process

    def _discard(self, process: ReaderProcess) -> None:
        process.kill()
        # After whatever the thread is doing with it, which ends because of this.
        self._thread.submit(process.release)
        if self._process is process:
            self._process = None


def _start(process: ReaderProcess) -> None:
    # Whoever asks it will be told.
    with suppress(ProcessEnded):
        process.start()
        # Only now, while the process starts: loading it takes as long.
        import msgspec  # noqa: F401 - used by _exchange

        process.wait_until_ready()


def _nothing() -> None:
    """The thread's last task: all before it are done then."""


Answer = TypeVar("Answer")

MEMORY = 2 << 30
_OUT_OF_MEMORY = "memory allocation of"
"""What the fast reader says before it takes its process down."""


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What looking into a file may take.

    Attributes:
        memory: bytes for each process.
        peek: seconds for the beginning of a file.
        look: seconds for all of its contents.
        write: seconds for a new workbook.
    """

    memory: int = MEMORY
    peek: float = 5.0
    look: float = 60.0
    write: float = 120.0


class ReaderClient:
    """Asks the reader; starts it on first use, ends it when it takes too much, and starts another.

    The beginnings of files, rows to be shown, and everything that takes long go three ways, so none of
    the first two waits for one of the last. Cancelling a task that asks ends the work at once.
    """

    def __init__(self, command: Sequence[str], limits: ReaderLimits | None = None) -> None:
        """Nothing is started yet.

        Args:
            command: starts the reader's process.
            limits: what looking into a file may take.
        """
        self._limits = limits or ReaderLimits()
        whole = [*command, "--memory", str(self._limits.memory)]
        self._quick = Worker("reader, quick", whole)
        self._rows = Worker("reader, rows", whole)
        self._long = Worker("reader, long", whole)

    def warm_up(self) -> None:
        """Start the process that reads beginnings: files are about to come."""
        self._quick.warm_up()

    async def peek(self, request: Peek) -> Head:
        """The beginning of a file.

        Raises:
            FileProblem: it is damaged or gone.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._quick, request, Head, self._limits.peek)

    async def check(self, request: Check) -> CheckReport:
        """What is in a file, and what is wrong with it.

        Raises:
            FileProblem: it is damaged or gone.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._long, request, CheckReport, self._limits.look)

    async def compare(self, request: Compare) -> Comparison:
        """What sending a file would change.

        Raises:
            FileProblem: one of the files is damaged or gone.
            NotChecked: one of them cannot be looked into here.
        """
        return await self._ask(self._long, request, Comparison, self._limits.look)

    async def locate(self, request: LocateErrors) -> Located:
        """The cells that the server's errors mean.

        Raises:
            FileProblem: the file is damaged or gone.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._long, request, Located, self._limits.look)

    async def annotate(self, request: Annotate) -> Written:
        """Write a copy with marked cells.

        Raises:
            FileProblem: the file is damaged or gone, or the copy cannot be written.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._long, request, Written, self._limits.write)

    async def extract(self, request: Extract) -> Written:
        """Write a workbook of some of the rows.

        Raises:
            FileProblem: the file is damaged or gone, or the workbook cannot be written.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._long, request, Written, self._limits.write)

    async def write_repaired(self, request: WriteRepaired) -> Written:
        """Write a repaired copy.

        Raises:
            FileProblem: the file is damaged or gone, it cannot be repaired so, or the copy cannot be written.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._long, request, Written, self._limits.write)

    async def rows(self, request: ReadRows) -> SheetRows:
        """Some rows of a file as Excel shows them.

        Raises:
            FileProblem: the file is damaged or gone.
            NotChecked: it cannot be looked into here.
        """
        return await self._ask(self._rows, request, SheetRows, self._limits.look)

    def forget_rows(self) -> None:
        """Nobody looks at rows any more: end the process that knows where they are, unless it is being asked."""
        self._rows.rest()

    async def close(self) -> None:
        """End everything; no process is left behind."""
        await asyncio.gather(self._quick.close(), self._rows.close(), self._long.close())

    async def _ask(self, lane: Worker, request: Request, kind: type[Answer], seconds: float) -> Answer:
        path = request.source.path
        try:
            return await lane.run(lambda process: _exchange(process, request, path, kind, seconds), seconds)
        except TimeoutError as error:
            raise TooLargeToCheck.named(path.name, details=f"no answer within {seconds:g} s") from error


def _exchange(process: ReaderProcess, request: Request, path: Path, kind: type[Answer], seconds: float) -> Answer:
    """Ask and understand the answer; waits.

    Raises:
        KnoscError: there is none.
    """
    asked = {"kind": type(request).__name__, "seconds": seconds, "request": request}
    import msgspec

    try:
        line = process.ask(msgspec.json.encode(asked, enc_hook=_in_hex))
    except ProcessEnded as ended:
        process.is_spent = True
        raise _in_words(ended, path) from ended
    heard = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    outcome = msgspec.json.decode(heard["outcome"], type=str)
    process.is_spent = bytes(heard.get("is_spent", b"")) == b"true" or outcome not in {"done", "problem", "held"}
    if outcome == "done":
        return msgspec.json.decode(heard["content"], type=kind)
    if outcome == "failed":
        raise ReaderEnded(details=msgspec.json.decode(heard["content"], type=str))
    raise _told(msgspec.json.decode(heard["content"], type=Problem), outcome)


def _in_hex(path: Path) -> str:
    """A path, which on Linux need not be a text."""
    return os.fsencode(path).hex()


def _told(problem: Problem, outcome: str) -> KnoscError:
    if outcome == "too large":
        return TooLargeToCheck(problem.message, hint=problem.hint, details=problem.details)
    kind = FileHeld if outcome == "held" else FileProblem
    return kind(problem.title, problem.message, hint=problem.hint, details=problem.details)


def _in_words(ended: ProcessEnded, path: Path) -> KnoscError:
    """Memory that cannot be had ends a process in the middle; everything else is no fault of the file's size."""
    details = f"{ended}\n{ended.last_words}".strip()
    if _OUT_OF_MEMORY in ended.last_words:
        return TooLargeToCheck.named(path.name, details=details)
    return ReaderEnded(message("files.not_checked", file=path.name), details=details)
