"""The program in a process of its own, which reports what happens on its window.

    python -m tests.support.watched_program [what the program takes]

prints ``open`` once the window is there, and the path of each file as it is staged.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Self

_LIMIT = 120.0
_HARMLESS = "This plugin does not support"


class WatchedProgram:
    """Use it as a context manager; leaving it ends the process."""

    def __init__(self, *arguments: str | os.PathLike[str], cwd: Path | None = None) -> None:
        root = str(Path(__file__).parent.parent.parent)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.watched_program", *(os.fspath(each) for each in arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": root},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._errors: queue.Queue[str] = queue.Queue()
        self._readers = [
            threading.Thread(target=_read, args=(self._process.stdout, self._lines)),
            threading.Thread(target=_read, args=(self._process.stderr, self._errors)),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        self._process.stdout.close()  # type: ignore[union-attr]
        self._process.stderr.close()  # type: ignore[union-attr]

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def exit_code(self) -> int:
        """Wait for the end."""
        return self._process.wait(_LIMIT)

    def end(self) -> None:
        """As the desktop session does it; on Windows, where no process asks another so, at once."""
        self._process.terminate()
        assert self.exit_code() == (1 if sys.platform == "win32" else 0)

    def kill(self) -> None:
        """Without a chance to tidy up."""
        self._process.kill()
        self._process.wait(_LIMIT)

    def wait_until_open(self) -> None:
        line = self._lines.get(timeout=_LIMIT)
        assert json.loads(line) == "open", line

    def staged(self, count: int) -> list[Path]:
        """The next files on its list, in the order they came."""
        return [Path(json.loads(self._lines.get(timeout=_LIMIT))) for _ in range(count)]

    def words(self) -> str:
        """The next line it says on the terminal."""
        return self._errors.get(timeout=_LIMIT)

    def all_words(self) -> list[str]:
        """All unread output of that stream, once it has ended."""
        self.exit_code()
        for reader in self._readers:
            reader.join()
        return list(self._errors.queue)

    @property
    def told(self) -> list[str]:
        """The unread output."""
        return list(self._lines.queue)


def _read(stream: IO[str], lines: queue.Queue[str]) -> None:
    for line in stream:
        if _HARMLESS not in line:
            lines.put(line)


def _tell(what: str) -> None:
    print(json.dumps(what), flush=True)


def main() -> int:
    """Be the program."""
    from knosc_desktop.app import main, runtime
    from knosc_desktop.app.bootstrap import AppContext, build_context
    from knosc_desktop.app.options import Options

    def watched_front(options: Options) -> AppContext:
        context = build_context(options)
        context.staging.added.connect(lambda file: _tell(str(file.path)))
        context.window.first_painted.connect(lambda: _tell("open"))
        return context

    runtime.build_context = watched_front  # type: ignore[attr-defined]
    return main.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
