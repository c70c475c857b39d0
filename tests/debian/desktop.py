"""A screen of its own with a window manager, and the hands of somebody who sits before it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self, TypeVar

T = TypeVar("T")

TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "dex": "dex",
    "import": "imagemagick",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "lintian": "lintian",
}
"""What this needs, and the Debian packages it comes from."""
LIMIT = 60.0
_PAUSE = 0.1


def until(what: str, condition: Callable[[], T], limit: float = LIMIT) -> T:
    """Ask again and again until it holds; returns what it gave."""
    deadline = time.monotonic() + limit
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise SystemExit(f"FAILED  after {limit:.0f} s: {what}")
        time.sleep(_PAUSE)
    return found


class Desktop:
    """Use it as a context manager; leaving it ends everything that was started on it.

    Attributes:
        environment: of programs on this desktop: no Python, no repository, a home of its own.
    """

    def __init__(self, folder: Path, pictures: Path | None = None) -> None:
        self._pictures = pictures
        self._stack = ExitStack()
        self.home = folder / "home"
        self.temporary = folder / "tmp"
        for each in (self.home, self.temporary, folder / "runtime"):
            each.mkdir(mode=0o700)
        self.environment = {
            "HOME": str(self.home),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(folder / "runtime"),
        }

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
        self.start(server, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as stream:
            self.environment["DISPLAY"] = f":{stream.readline().strip()}"
        self.start(["openbox"])
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.picture("failed")
        self._stack.close()

    def start(
        self, command: Sequence[str], *, pass_fds: tuple[int, ...] = (), heard: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start a program that runs until the desktop ends; its output can be read on request."""
        process = subprocess.Popen(
            command,
            env=self.environment,
            cwd=self.home,
            pass_fds=pass_fds,
            stdout=subprocess.PIPE if heard else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._stack.callback(_end, process)
        return process

    def windows(self, title: str) -> list[str]:
        """The visible windows whose title matches."""
        return self._do("search", "--onlyvisible", "--name", title).split()

    def window(self, title: str) -> str:
        """The one visible window whose title matches, as soon as there is one."""
        return until(f"a window “{title}”", lambda: self.windows(title))[-1]

    def place_of(self, window: str) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen."""
        lines = self._do("getwindowgeometry", "--shell", window).splitlines()
        facts = dict(line.split("=") for line in lines if "=" in line)
        return int(facts["X"]), int(facts["Y"]), int(facts["WIDTH"]), int(facts["HEIGHT"])

    def focus(self, window: str) -> None:
        self._do("windowactivate", "--sync", window)

    def press(self, *keys: str) -> None:
        self._do("key", "--clearmodifiers", "--delay", "80", *keys)

    def type(self, text: str) -> None:
        self._do("type", "--delay", "40", text)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """With the left button held, in steps that a hand would make."""
        self._do("mousemove", str(start[0]), str(start[1]))
        self._do("mousedown", "1")
        for step in range(1, 21):
            x, y = (round(a + (b - a) * step / 20) for a, b in zip(start, end, strict=True))
            self._do("mousemove", str(x), str(y))
            time.sleep(0.05)
        time.sleep(0.5)
        self._do("mouseup", "1")

    def picture(self, name: str) -> None:
        """Keep what is on the screen now, if pictures are wanted."""
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            target = self._pictures / f"{name}.png"
            subprocess.run(["import", "-window", "root", str(target)], env=self.environment, check=True)

    def _do(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self.environment, check=False, capture_output=True, text=True)
        return done.stdout


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
