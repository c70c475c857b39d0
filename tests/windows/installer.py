"""The setup for Windows as a user meets it: made on Linux of what was frozen by Wine, and run there.

It is installed silently, the program is started as the Start menu does, it is installed over
the open program, refused where it has to be, and uninstalled. Every step is said; the first
that fails ends it.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.debian.desktop import until
from tests.windows.wine import PYTHON, ROOT

if TYPE_CHECKING:
    from tests.windows.wine import Wine

_NAME = "knosc-desktop"
_SHOWN = "Knosc Desktop"
_SETUP = r"C:\src\build\setup.exe"
_LIMIT = 600.0
VERSION_KEY = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{_NAME}"
_HOLD = "import sys, time; file = open(sys.argv[1], 'rb'); print('held', flush=True); time.sleep(900)"
"""A program that holds a file as most do: nobody may rename it."""
_OPEN, _NEWER, _IN_USE, _ELSEWHERE = 2, 4, 5, 7
"""Exit codes of the setup."""


def prove(wine: Wine) -> None:
    """Do it all in a Windows where it is not installed.

    Raises:
        SystemExit: something did not go as it should; the words say what.
    """
    _make(wine)
    before = traces(wine)
    _setup(wine, 0)
    entry, target = start_menu(wine)
    _say(f"Installed silently. The Start menu starts {target}")
    for argument in ("--version", "--self-test"):
        _expect(0, wine.run(target, argument, limit=_LIMIT, environment={"QT_QPA_PLATFORM": ""}), argument)
    _update_while_open(wine, target)
    _refuse(wine, target)
    history = history_of(wine)
    uninstall(wine, target)
    if not history.is_file():
        raise SystemExit("FAILED  the history was deleted, though nobody was asked")
    left = sorted(traces(wine) - before)
    print("Left behind:", *left, sep="\n  ")
    kept = {str(path.relative_to(wine.drive.parent)) for path in (history, history.parent)}
    if strange := [trace for trace in left if "knosc" in trace.lower() and trace not in kept]:
        raise SystemExit("FAILED  the uninstaller left:\n  " + "\n  ".join(strange))
    _for_all_users(wine, entry)
    print("The setup passed.")


def _make(wine: Wine) -> None:
    frozen = wine.source / "dist" / _NAME
    subprocess.run([sys.executable, str(ROOT / "packaging" / "build.py"), "--windows", str(frozen)], check=True)
    (made,) = (ROOT / "dist").glob(f"{_NAME}-*-setup.exe")
    (wine.source / "build").mkdir(exist_ok=True)
    shutil.copy(made, wine.source / "build" / "setup.exe")


def _setup(wine: Wine, code: int, *arguments: str) -> None:
    _expect(code, wine.run(_SETUP, "/S", *arguments, limit=_LIMIT), f"setup {' '.join(arguments)}")


def _update_while_open(wine: Wine, target: str) -> None:
    program = wine.start(target, "--demo")
    until("the demo tenant", lambda: wine.desktop.windows(f"DEMO.* {_SHOWN}"), _LIMIT)
    _setup(wine, 0)
    until("the end of the program", lambda: program.poll() is not None)
    _expect(0, wine.run(target, "--version", limit=_LIMIT), "the new version")
    _say("Updated: the open program ended as at the end of a Windows session.")


def _refuse(wine: Wine, target: str) -> None:
    """Every refusal leaves all files as they are."""
    folder = _on_disk(wine, target).parent
    installed = _content(folder)
    program = wine.start(target, "--demo")
    until("the demo tenant", lambda: wine.desktop.windows(f"DEMO.* {_SHOWN}"), _LIMIT)
    # It answers nothing, as one that asks something back or hangs.
    os.kill(program.pid, signal.SIGSTOP)
    _setup(wine, _OPEN)
    os.kill(program.pid, signal.SIGCONT)
    if program.poll() is not None or not wine.desktop.windows(_SHOWN):
        raise SystemExit("FAILED  the program that did not answer has ended")
    _say("Not updated while the program did not end.")
    wine.end_programs()
    program.wait()

    holder = wine.start(PYTHON, "-c", _HOLD, rf"{_folder(target)}\uninstall.exe")
    assert holder.stdout is not None
    holder.stdout.readline()
    _setup(wine, _IN_USE)
    _say("Put back what was replaced before a file that is in use.")
    wine.end_programs()
    holder.wait()

    _setup(wine, _ELSEWHERE, r"/D=C:\elsewhere")
    change = ("reg", "add", VERSION_KEY, "/v", "DisplayVersion", "/f", "/d")
    _expect(0, wine.run(*change, "99.0.0", limit=_LIMIT), "the registry")
    _setup(wine, _NEWER)
    _say("Refused: another folder, and an older version.")
    if _content(folder) != installed:
        raise SystemExit("FAILED  a setup that refused changed the installed files")


def uninstall(wine: Wine, target: str) -> None:
    _expect(0, wine.run(rf"{_folder(target)}\uninstall.exe", "/S", limit=_LIMIT), "the uninstaller")
    # It goes on from a copy of itself.
    folder = _on_disk(wine, target).parent
    until("the end of uninstalling", lambda: not folder.exists(), _LIMIT)


def _for_all_users(wine: Wine, own_entry: Path) -> None:
    _setup(wine, 0, "/AllUsers")
    entry, target = start_menu(wine)
    if entry == own_entry or not target.startswith("C:\\Program Files\\"):
        raise SystemExit(f"FAILED  installed for all users as {entry}, {target}")
    _expect(0, wine.run(target, "--version", limit=_LIMIT), "the program for all users")
    uninstall(wine, target)
    _say(f"Installed for all users as {target}, and uninstalled.")


def history_of(wine: Wine) -> Path:
    """A file where the program keeps the list of jobs."""
    (local,) = (path for path in (wine.drive / "users").glob("*/AppData/Local") if path.parts[-3] != "Public")
    journal = local / _SHOWN / "jobs.db"
    journal.parent.mkdir(exist_ok=True)
    journal.touch()
    return journal


def start_menu(wine: Wine) -> tuple[Path, str]:
    """The entry, and the file that it starts."""
    (entry,) = [path for top in ("users", "ProgramData") for path in (wine.drive / top).rglob(f"{_SHOWN}.lnk")]
    return entry, _target(entry.read_bytes())


def _target(shortcut: bytes) -> str:
    """The file that a shortcut starts, see MS-SHLLINK: the local path of its LinkInfo."""
    (flags,) = struct.unpack_from("<I", shortcut, 20)
    at = 76
    if flags & 1:
        # A list of item identifiers comes first.
        at += 2 + struct.unpack_from("<H", shortcut, at)[0]
    start = at + struct.unpack_from("<I", shortcut, at + 16)[0]
    return shortcut[start : shortcut.index(b"\0", start)].decode("cp1252")


def traces(wine: Wine) -> set[str]:
    """Files, folders and keys of the registry, which Wine writes to the disk when it ends."""
    wine.end_programs()
    prefix = wine.drive.parent
    tops = [wine.drive / name for name in ("users", "ProgramData", "Program Files")]
    files = {str(path.relative_to(prefix)) for top in tops for path in top.rglob("*") if "Temp" not in path.parts}
    keys = {
        f"{name} {line.rpartition('] ')[0]}]"
        for name in ("user.reg", "system.reg")
        for line in (prefix / name).read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith("[")
    }
    return files | keys


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _folder(target: str) -> str:
    return target.rpartition("\\")[0]


def _on_disk(wine: Wine, path: str) -> Path:
    return wine.drive.joinpath(*path.removeprefix("C:\\").split("\\"))


def _expect(code: int, ended: int, what: str) -> None:
    if ended != code:
        raise SystemExit(f"FAILED  {what} ended with {ended}, not with {code}")


def _say(text: str) -> None:
    print(f"ok      {text}", flush=True)
