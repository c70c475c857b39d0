"""The reader's process: answers one request after the other until nobody asks any more.

An empty line on standard output says that it is ready. A request is a line of JSON on standard
input, its answer a line on standard output. Both are taken over under numbers of their own, so
nothing that a library prints comes in between.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import KnoscError, TooLargeToCheck
from knosc_desktop.reader import messages
from knosc_desktop.reader.memory import limit_memory, memory_used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.reader_requests import Request


ANSWERERS: Mapping[str, tuple[str, str]] = {
    "Peek": ("knosc_desktop.reader.peek", "answer"),
    "Check": ("knosc_desktop.reader.check", "check"),
    "Compare": ("knosc_desktop.reader.comparison.compare", "compare"),
    "LocateErrors": ("knosc_desktop.reader.locating", "locate_errors"),
    "Annotate": ("knosc_desktop.reader.annotate", "annotate"),
    "Extract": ("knosc_desktop.reader.extract", "extract"),
    "WriteRepaired": ("knosc_desktop.reader.repair", "write_repaired"),
    "ReadRows": ("knosc_desktop.reader.preview.rows", "read_rows"),
}
"""Module and function that answers each kind of request; loaded when one is asked for the first time."""

MEMORY = "--memory"
_SPENT = 0.25
"""Share of the allowed memory after which a process is better replaced than used again."""
_GRACE = 5.0
"""Seconds over the deadline after which a process that nobody ended ends itself."""


def main(arguments: Sequence[str], answerers: Mapping[str, tuple[str, str]] = ANSWERERS) -> int:
    """Answer until standard input ends; returns the exit code.

    Args:
        arguments: of the command line: ``--memory`` and the most bytes of it, or nothing.
        answerers: module and function for each kind of request.
    """
    # By hand: nobody but the program starts it, and argparse takes a tenth of the time to the first header.
    memory = int(arguments[1]) if list(arguments[:1]) == [MEMORY] else 0
    requests, answers = _take_over_streams()
    limit_memory(memory)
    # Millions of cells are no garbage; looking for it among them takes a CSV file a third longer.
    gc.disable()
    answers.write(b"\n")
    answers.flush()
    for line in _lines(requests):
        answers.write(_answer(line, answerers, memory) + b"\n")
        answers.flush()
        gc.collect()
    return 0


def _take_over_streams() -> tuple[BinaryIO, BinaryIO]:
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _lines(requests: BinaryIO) -> Iterator[bytes]:
    """The requests; when there will be no more, the process ends at once, whatever it is busy with."""
    arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        while line := requests.readline():
            arrived.put(line)
        os._exit(0)

    threading.Thread(target=listen, name="requests", daemon=True).start()
    while True:
        yield arrived.get()


def _answer(line: bytes, answerers: Mapping[str, tuple[str, str]], memory: int) -> bytes:
    try:
        asked = messages.decode(line)
        # Not Python's own watch: it goes off even when a library is stuck outside of Python.
        faulthandler.dump_traceback_later(asked.seconds + _GRACE, exit=True, file=2)
        try:
            answer = _function(*answerers[asked.kind])(asked.request)
        finally:
            faulthandler.cancel_dump_traceback_later()
        return messages.done(asked.kind, answer, is_spent=bool(memory) and memory_used() > memory * _SPENT)
    except MemoryError:
        return messages.refused(TooLargeToCheck(details="MemoryError"))
    except KnoscError as error:
        return messages.refused(error)
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is an answer, too
        return messages.failed(error)


def _function(module: str, name: str) -> Callable[[Request], object]:
    function: Callable[[Request], object] = getattr(importlib.import_module(module), name)
    return function
