"""A screen, a keyboard and an accessibility bus of the test's own, on which the program runs in its own process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pytest

from tests.support.screen_reader import ScreenReader

_ROOT = Path(__file__).parents[2]
_PLACES = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_LAUNCHER = next((place for place in _PLACES if Path(place).exists()), "at-spi-bus-launcher")
_missing = [tool for tool in ("Xvfb", "openbox", "xdotool", "dbus-daemon", _LAUNCHER) if shutil.which(tool) is None]
needs_heard_desktop = pytest.mark.skipif(
    sys.platform != "linux" or bool(_missing), reason=f"needs Linux with {', '.join(_missing) or 'a screen'}"
)


class HeardDesktop:
    """Use it as a context manager; leaving it ends everything that was started on it.

    Attributes:
        reader: hears what is on it.
    """

    reader: ScreenReader

    def __init__(self, folder: Path, session_bus: str) -> None:
        self._home = folder
        self._stack = ExitStack()
        # Of Qt's settings that the suite has made for itself, none is of use here.
        usual = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
        self._environment = {
            **usual,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "LC_ALL": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": session_bus,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_API": "pyside6",
        }

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        self._start("Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1000x24", "-nolisten", "tcp", fd=writing)
        os.close(writing)
        with os.fdopen(reading) as stream:
            self._environment["DISPLAY"] = f":{stream.readline().strip()}"
        self._start("openbox")
        self._start(_LAUNCHER, "--launch-immediately")
        self.reader = ScreenReader(self._environment["DBUS_SESSION_BUS_ADDRESS"])
        self._stack.callback(self.reader.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, *options: str) -> None:
        """Start the program."""
        self._start(sys.executable, "-m", "knosc_desktop", *options)

    def press(self, *keys: str) -> None:
        """Press one key after the other, by their names in X11, like ``ctrl+o``."""
        self._use("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self._use("type", text)

    def picture(self, place: Path) -> None:
        """Keep what is on the screen now."""
        subprocess.run(["import", "-window", "root", str(place)], env=self._environment, check=True)

    def _use(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def _start(self, *command: str, fd: int | None = None) -> None:
        process = subprocess.Popen(
            command,
            env=self._environment,
            cwd=_ROOT,
            pass_fds=() if fd is None else (fd,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
