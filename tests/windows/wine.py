"""Windows programs run by Wine: one prefix with a drive C of its own, one screen, and an end of everything."""

from __future__ import annotations

import fcntl
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.debian.desktop import Desktop

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PYTHON = r"C:\py\python.exe"
PYTHON_FOR_FREEZING = r"C:\py-freeze\python.exe"
OUT_OF_TIME = 124
WINE = "/usr/lib/wine/wine64"
_SERVER = "/usr/lib/wine/wineserver64"
_SWITCHED_OFF = {
    "netprofm": "Qt's network information never returns from it in Wine 8",
    "winedbg.exe": "a window about a crash would wait for somebody",
    "winemenubuilder.exe": "entries would get into the menu of the Linux desktop",
    "mscoree": "Mono would be offered",
    "mshtml": "Gecko would be offered",
}
_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")
_KEPT = {"build", "dist"}


class Wine:
    """Use it as a context manager: it waits for others in the same prefix, and leaves nothing running in it.

    Attributes:
        folder: holds the prefix and what belongs to it.
        drive: what Windows programs call C.
        source: the project there, C:\\src.
        environment: of all programs; a test may add to it.
        desktop: the screen, from when the context was entered, with a keyboard and a mouse for tests.
    """

    desktop: Desktop

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.drive = self.folder / "prefix" / "drive_c"
        self.source = self.drive / "src"
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        self.environment |= {
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "".join(f"{name}=;" for name in _SWITCHED_OFF),
            "QT_QPA_PLATFORM": "windows",
        }
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            lock = stack.enter_context((self.folder / "lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="knosc-wine-")))
            self.end_programs()
            self.desktop = stack.enter_context(Desktop(home))
            self.environment["DISPLAY"] = self.desktop.environment["DISPLAY"]
            # The desktop of a prefix belongs to the screen of its first program, so it has to end first.
            stack.callback(self.end_programs)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def end_programs(self) -> None:
        """End all programs of this prefix, and of no other."""
        if not self.drive.exists():
            return
        for argument in ("-k", "-w"):
            subprocess.run([_SERVER, argument], env=self.environment, timeout=60, check=False)

    def put_project(self) -> None:
        """Copy the project's files to C:\\src anew; what was built there stays for the next command."""
        self.source.mkdir(parents=True, exist_ok=True)
        for old in self.source.iterdir():
            if old.name in _KEPT:
                continue
            if old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink()
        shutil.copytree(ROOT, self.source, ignore=_NOT_COPIED, dirs_exist_ok=True)

    def run(self, *command: str, limit: float, environment: Mapping[str, str] | None = None) -> int:
        """Run a program and say what it says; returns the lowest 8 bits of its exit code, or OUT_OF_TIME.

        Args:
            command: the program and its arguments, as Windows names them.
            limit: seconds that it may take.
            environment: more of it, for this program.
        """
        program = self.start(*command, environment=environment)
        code = _listen(program, time.monotonic() + limit)
        if code == OUT_OF_TIME:
            print(f"No end within {limit:.0f} s.", flush=True)
            self.end_programs()
        return code

    def start(self, *command: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a program and go on; what it says can be read.

        Args:
            command: the program and its arguments, as Windows names them.
            environment: more of it, for this program.
        """
        print(f"$ {' '.join(command)}", flush=True)
        # Wine's programs want pipes for both their input and output, and a current folder on drive C: on Z, "\\proc"
        # would be Linux's own.
        program = subprocess.Popen(
            [WINE, *command], cwd=self.source, env={**self.environment, **(environment or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert program.stdin is not None
        program.stdin.close()
        return program


def _listen(program: subprocess.Popen[bytes], deadline: float) -> int:
    """Print what it says until it ends; what it started may hold the output open for longer."""
    assert program.stdout is not None
    with selectors.DefaultSelector() as selector, program.stdout as output:
        os.set_blocking(output.fileno(), False)
        selector.register(output, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            has_ended = program.poll() is not None
            said = output.read() if selector.select(0 if has_ended else 0.2) else None
            if said:
                sys.stdout.write(said.replace(b"\r", b"").decode("utf-8", "replace"))
                sys.stdout.flush()
            elif has_ended:
                return program.returncode
            elif said == b"":
                selector.unregister(output)
    program.kill()
    program.wait()
    return OUT_OF_TIME
