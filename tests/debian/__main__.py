"""The .deb as a user meets it: ``python3 -m uv run python -m tests.debian`` after packaging/build.py --packages.

Installs it with apt, starts it from its menu entry on a screen of its own, goes to the demo
tenant, drops a workbook on the window with the mouse, sends it, opens another one with the
running program, removes the package and looks for what it left. Changes the system it runs
on for as long as it takes; needs root.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.debian import drag_source, traces
from tests.debian.desktop import TOOLS, Desktop, until

_DIST = Path(__file__).parents[2] / "dist"
_NAME = "knosc-desktop"
_WRITTEN = (f".local/share/{_NAME}", ".cache/openbox")
"""Places in the home folder: the program's profile, and that of the window manager."""
_ENTRY = Path("/usr/share/applications") / f"{_NAME}.desktop"


def main() -> int:
    """Do it all; every step is said, the first that fails ends it."""
    parser = argparse.ArgumentParser(prog="python -m tests.debian", description=__doc__)
    parser.add_argument("--pictures", type=Path, help="keep pictures of the screen in this folder")
    chosen = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("Installing needs root.")
    if missing := sorted(package for tool, package in TOOLS.items() if shutil.which(tool) is None):
        raise SystemExit(f"Missing here: apt-get install {' '.join(missing)}")
    (package,) = _DIST.glob("*.deb")
    _lint(package)
    before = traces.on_disk()
    with _installed(package), tempfile.TemporaryDirectory(prefix="knosc-debian-") as folder:
        _check_installed()
        _use(Path(folder), chosen.pictures)
    if left := traces.left_behind(before, traces.on_disk()):
        raise SystemExit("FAILED  left behind or changed:\n  " + "\n  ".join(left[:50]))
    _say(f"Removed: of {len(before):,} files and folders of the system none came, went or changed its size.")
    print("The package passed.")
    return 0


def _lint(package: Path) -> None:
    linted = _run("lintian", "--fail-on", "error,warning", "--allow-root", str(package))
    _say(f"lintian finds neither error nor warning in {package.name}. {linted}".strip())


@contextmanager
def _installed(package: Path) -> Iterator[None]:
    """Install it with what it depends on, and take all of that away again."""
    planned = _run("apt-get", "install", "--simulate", "--no-install-recommends", str(package))
    names = [line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")]
    if _NAME not in names:
        raise SystemExit("FAILED  it is installed already")
    _run("apt-get", "install", "--yes", "--no-install-recommends", str(package))
    _say(f"Installed with apt-get; brought along: {', '.join(sorted(set(names) - {_NAME})) or 'nothing'}.")
    try:
        yield
    finally:
        _run("apt-get", "purge", "--yes", *names)


def _check_installed() -> None:
    _run("desktop-file-validate", str(_ENTRY))
    (metainfo,) = Path("/usr/share/metainfo").glob("com.knosc.*")
    _run("appstreamcli", "validate", "--no-net", str(metainfo))
    _say("Menu entry and AppStream description are valid.")
    for size in ("16x16", "32x32", "48x48", "64x64", "128x128", "256x256", "scalable"):
        if not list(Path("/usr/share/icons/hicolor", size, "apps").glob(f"{_NAME}.*")):
            raise SystemExit(f"FAILED  no icon of size {size}")
    for kind in ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"):
        cache = Path("/usr/share/applications/mimeinfo.cache").read_text(encoding="utf-8")
        if not any(line.startswith(f"{kind}=") and _ENTRY.name in line for line in cache.splitlines()):
            raise SystemExit(f"FAILED  {kind} is not offered to be opened with it")
    _say("Icons of all sizes are there; workbooks and CSV files are offered to be opened with it.")


def _use(folder: Path, pictures: Path | None) -> None:
    with Desktop(folder, pictures) as desktop:
        desktop.start(["dex", str(_ENTRY)])
        sign_in = desktop.window("Sign in")
        _say("Started from its menu entry; it asks to sign in.")
        _open_with(desktop, folder)
        desktop.focus(sign_in)
        desktop.press("alt+d")
        window = desktop.window("DEMO.* Knosc Desktop")
        (samples,) = until("sample spreadsheets", lambda: list(desktop.temporary.glob("*/samples")))
        workbook = until("the workbook", lambda: list(samples.glob("items.xlsx")))[0]
        _say("The demo tenant is open in a window of its own.")
        _drop(desktop, window, workbook)
        journal = samples.parent / "jobs.db"
        _press_upload(desktop, journal)
        desktop.picture("sent")
        job = until("a completed job", lambda: _ended(journal))
        desktop.picture("completed")
        if job != ("items.xlsx", "completed", 20):
            raise SystemExit(f"FAILED  the job ended as {job}")
        _say("It was sent, and completed with 20 rows.")
        _quit(desktop, "DEMO.* Knosc Desktop")
        desktop.focus(sign_in)
        desktop.press("Escape")
        _quit_with_a_file_on_the_list(desktop, "^Knosc Desktop$")
        until("every process to end", lambda: not _processes())
        _say("Quit; no process is left.")
        written = sorted(path.relative_to(desktop.home).as_posix() for path in desktop.home.rglob("*"))
    if strange := [path for path in written if not any(_lead_to_each_other(path, home) for home in _WRITTEN)]:
        raise SystemExit("FAILED  it wrote more into the home folder than its profile:\n  " + "\n  ".join(strange))
    _say("Of the home folder it wrote its profile only.")


def _lead_to_each_other(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _open_with(desktop: Desktop, folder: Path) -> None:
    """What a file manager does for “Open with”: the entry's command with the file in the place of %F."""
    file = folder / "from the file manager.csv"
    file.write_text("_Action,_UnitCode\n", encoding="utf-8")
    command = next(line for line in _ENTRY.read_text(encoding="utf-8").splitlines() if line.startswith("Exec="))
    words = command.removeprefix("Exec=").replace("%F", "").split()
    second = desktop.start([*words, str(file)])
    code = second.wait(60)
    if code != 0:
        raise SystemExit(f"FAILED  the second start ended with {code} instead of handing over")
    _say("“Open with” handed the file to the window that was open.")


def _drop(desktop: Desktop, window: str, file: Path) -> None:
    """Choose the data type by keyboard, and drop the file with the mouse."""
    source = desktop.start([sys.executable, str(Path(drag_source.__file__)), str(file)], heard=True)
    desktop.window(drag_source.TITLE)
    desktop.focus(window)
    desktop.press("ctrl+k")
    desktop.type("Item master")
    desktop.press("Return")
    desktop.focus(desktop.window(drag_source.TITLE))
    x, y, width, height = desktop.place_of(window)
    left, top, *_ = desktop.place_of(desktop.window(drag_source.TITLE))
    desktop.drag((left + 30, top + 30), (x + width // 2, y + height // 2))
    assert source.stdout is not None
    said = source.stdout.readline().decode().strip()
    if said != "dropped as CopyAction":
        raise SystemExit(f"FAILED  the drop was not taken: {said}")
    # The source stays: the window asks it for what was dropped.
    desktop.focus(window)
    _say(f"{file.name} was dragged onto the window with the mouse, and taken.")


def _quit(desktop: Desktop, title: str) -> None:
    desktop.focus(desktop.window(title))
    desktop.press("ctrl+q")
    until(f"the window “{title}” to close", lambda: not desktop.windows(title))


def _quit_with_a_file_on_the_list(desktop: Desktop, title: str) -> None:
    """The file that was handed over has not been sent, so the program asks first."""
    (window,) = desktop.windows(title)
    desktop.focus(window)
    desktop.press("ctrl+q")
    # The question has the program's name, too.
    desktop.focus(until("the question", lambda: [each for each in desktop.windows(title) if each != window])[0])
    desktop.picture("close without sending")
    desktop.press("Tab")
    desktop.press("Return")
    until(f"the window “{title}” to close", lambda: not desktop.windows(title))
    _say("It asked before it closed with a file that was not sent.")


def _press_upload(desktop: Desktop, journal: Path) -> None:
    """The dropped file is looked at before it can be sent; until then Upload does nothing."""

    def is_sent() -> bool:
        desktop.press("ctrl+Return")
        return bool(_jobs(journal))

    until("a job of the dropped file", is_sent)


def _ended(journal: Path) -> tuple[str, str, int] | None:
    ((name, state, rows),) = _jobs(journal)
    return (name, state, rows) if state in {"completed", "completed with errors", "failed", "not sent"} else None


def _jobs(journal: Path) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as database:
        return database.execute("SELECT file_name, state, rows_processed FROM jobs").fetchall()


def _processes() -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/exe"):
        try:
            if str(entry.readlink()).startswith(f"/usr/lib/{_NAME}/"):
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


def _run(*command: str) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"FAILED  {' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def _say(words: str) -> None:
    print(f"ok      {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
