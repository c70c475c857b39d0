"""Looks into spreadsheets by a process of its own, which a hostile file may bring down without hurting anything."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.domain.errors import FileProblem, Problem, ReaderEnded, TooLargeToCheck
from knosc_desktop.domain.reader_requests import Located, Written
from knosc_desktop.domain.tables import Head
from knosc_desktop.domain.validation import CheckReport, Comparison
from knosc_desktop.services.reading.lane import ReaderLane
from knosc_desktop.services.reading.process import Ended

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from knosc_desktop.domain.errors import KnoscError
    from knosc_desktop.domain.reader_requests import Annotate, Check, Compare, Extract, LocateErrors, Peek, Request
    from knosc_desktop.services.reading.process import ReaderProcess

Answer = TypeVar("Answer")

MEMORY = 2 << 30
_OUT_OF_MEMORY = "memory allocation of"
"""What the fast reader says before it takes its process down."""


@dataclass(frozen=True, slots=True)
class Limits:
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


class Reading:
    """Asks the reader; starts it on first use, ends it when it takes too much, and starts another.

    The beginnings of files and everything that takes long go two ways, so none of the
    first waits for one of the second. Cancelling a task that asks ends the work at once.
    """

    def __init__(self, command: Sequence[str], limits: Limits | None = None) -> None:
        """Nothing is started yet.

        Args:
            command: starts the reader's process.
            limits: what looking into a file may take.
        """
        self._limits = limits or Limits()
        whole = [*command, "--memory", str(self._limits.memory)]
        self._quick = ReaderLane("reader, quick", whole)
        self._long = ReaderLane("reader, long", whole)

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

    async def close(self) -> None:
        """End everything; no process is left behind."""
        await asyncio.gather(self._quick.close(), self._long.close())

    async def _ask(self, lane: ReaderLane, request: Request, kind: type[Answer], seconds: float) -> Answer:
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
    message = {"kind": type(request).__name__, "seconds": seconds, "request": request}
    try:
        process.start()
        # Only now, while the process starts: loading it takes as long.
        import msgspec  # noqa: PLC0415

        line = process.ask(msgspec.json.encode(message, enc_hook=_in_hex))
    except Ended as ended:
        process.is_spent = True
        raise _in_words(ended, path) from ended
    heard = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    outcome = msgspec.json.decode(heard["outcome"], type=str)
    process.is_spent = bytes(heard.get("is_spent", b"")) == b"true" or outcome not in {"done", "problem"}
    if outcome == "done":
        return msgspec.json.decode(heard["content"], type=kind)
    if outcome == "failed":
        raise ReaderEnded(details=msgspec.json.decode(heard["content"], type=str))
    raise _told(msgspec.json.decode(heard["content"], type=Problem), is_too_large=outcome == "too large")


def _in_hex(path: Path) -> str:
    """A path, which on Linux need not be a text."""
    return os.fsencode(path).hex()


def _told(problem: Problem, *, is_too_large: bool) -> KnoscError:
    if is_too_large:
        return TooLargeToCheck(problem.message, hint=problem.hint, details=problem.details)
    return FileProblem(problem.title, problem.message, hint=problem.hint, details=problem.details)


def _in_words(ended: Ended, path: Path) -> KnoscError:
    """Memory that cannot be had ends a process in the middle; everything else is no fault of the file's size."""
    details = f"{ended}\n{ended.last_words}".strip()
    if _OUT_OF_MEMORY in ended.last_words:
        return TooLargeToCheck.named(path.name, details=details)
    return ReaderEnded(
        f"The check of “{path.name}” did not come to its end. The file can still be sent.", details=details
    )
