"""The program's diary: small, rotating, without secrets and without the user's data."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from knosc_desktop.app import redaction
from knosc_desktop.services.files.private_files import make_folder, opener

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


_MOST_WAITING = 10_000
"""Lines; a disk that does not answer must not fill the memory."""
_PATIENCE = 1.0
"""Seconds that somebody who wants everything written waits for the disk."""


class WrittenBehind(QueueHandler):
    """Finishes each line at once, and leaves it to a thread to write it: a slow disk must not hold up the window."""

    queue: Queue[logging.LogRecord]

    def __init__(self, target: logging.Handler) -> None:
        """Start the thread.

        Args:
            target: writes the lines, in that thread only.
        """
        super().__init__(Queue(_MOST_WAITING))
        self._target = target
        self._thread = QueueListener(self.queue, target)
        self._thread.start()

    def handleError(self, record: logging.LogRecord) -> None:
        """Leave out a line that cannot be made or is too many; neither who writes it nor the user is told."""

    def flush(self) -> None:
        """Wait until everything is written, but not for ever."""
        with self.queue.all_tasks_done:
            self.queue.all_tasks_done.wait_for(lambda: not self.queue.unfinished_tasks, _PATIENCE)

    def close(self) -> None:
        """Write what is left, and end the thread; one that waits for the disk ends with the program."""
        self.flush()
        if not self.queue.unfinished_tasks:
            self._thread.stop()
            # A disk that is full says so here once more.
            with suppress(OSError, ValueError):
                self._target.close()
        super().close()


_OWN = __name__.partition(".")[0]
_SIZE = 1 << 20
_FILES = 3

_QUOTED = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_GAP = r"(?:\s*[=:]\s*|\s*,\s*(?=b?[\"']))"
"""Between a name and its value; a comma only where headers are printed as pairs of quoted texts."""
_SECRETS = (
    (re.compile(r"eyJ[\w-]{5,2000}+\.[\w-]{5,8000}+\.[\w-]*"), "[redacted]"),
    # A whole header: every cookie in it, whatever its name.
    (
        re.compile(rf"((?:set-)?cookie|authorization)([\"']?{_GAP})b?({_QUOTED}|[^\r\n\"']+)", re.IGNORECASE),
        r"\1\2[redacted]",
    ),
    (
        re.compile(
            rf"((?:token|password|passwd|csrf|xsrf|totp)[\w-]{{0,40}}+)([\"']?{_GAP})b?({_QUOTED}|[^\s\"',;&)}}\]]+)",
            re.IGNORECASE,
        ),
        r"\1\2[redacted]",
    ),
    # What a proxy wants to know, and the signatures of links that open by themselves.
    (re.compile(r"(://)[^\s/?#\"'<>]{1,500}@"), r"\1[redacted]@"),
    (re.compile(r"(https?://[^\s?\"'<>]{1,2000}\?)[^\s\"'<>]+"), r"\1[redacted]"),
)


def redacted(text: str) -> str:
    """The text with everything that looks like a token or password taken out."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Discreet(logging.Formatter):
    """Writes what this program says; of what libraries say only where, since that may quote anything."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_words(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + redaction.told(record.exc_info[1])
        return redacted(line)

    def formatException(
        self, told: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return redaction.told(told[1]) if told[1] is not None else ""


def _words(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != _OWN:
        return f"a message from {record.module}, line {record.lineno}"
    if isinstance(record.args, tuple):
        # An error in a message tells its kind, not what it was about.
        given = tuple(redaction.summary(each) if isinstance(each, BaseException) else each for each in record.args)
        return str(record.msg) % given if given else str(record.msg)
    return record.getMessage()


class _PrivateFile(RotatingFileHandler):
    """A diary for this user alone; a disk that takes nothing more costs lines, and never more than that."""

    def doRollover(self) -> None:
        """Begin a new file; where the full one cannot be set aside, in its place: it must not grow for ever."""
        try:
            super().doRollover()
        except OSError:
            self.stream = None
            with open(self.baseFilename, "wb", opener=opener):
                pass
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - the contract of logging
        """Leave the line out; to print why would be one more thing to go wrong."""
        stream, self.stream = self.stream, None
        # What it could not write would be tried again with every line.
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.close()

    def _open(self) -> TextIOWrapper:
        make_folder(Path(self.baseFilename).parent)
        raw = open(self.baseFilename, "ab", opener=opener)  # noqa: SIM115 - logging closes it
        return TextIOWrapper(raw, encoding=self.encoding, errors=self.errors)


def set_up(folder: Path) -> Callable[[], None]:
    """Write the diary into ``folder``; without a writable folder there is none, and the program still runs.

    Returns:
        Ends it and closes its file.
    """
    file = _PrivateFile(
        folder / "knosc-desktop.log",
        maxBytes=_SIZE,
        backupCount=_FILES,
        encoding="utf-8",
        # The thread opens it.
        delay=True,
        # File names may hold what no encoding knows.
        errors="backslashreplace",
    )
    handler = WrittenBehind(file)
    handler.setFormatter(_Discreet())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # One line a request would bury everything else.
    for noisy in ("httpx", "httpcore", "qasync", "asyncio", "keyring"):
        logging.getLogger(noisy).setLevel(logging.WARNING)

    def end() -> None:
        root.removeHandler(handler)
        handler.close()

    return end


def bring_to_disk() -> None:
    """Let everything said so far be written, as far as the disk takes it; may wait for a moment."""
    for handler in logging.getLogger().handlers:
        handler.flush()
