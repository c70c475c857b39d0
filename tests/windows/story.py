"""A day with the program on Windows, played by a program: ``python -m tests.windows.story FOLDER``.

It wants the frozen program that ``python -m tests.windows --frozen`` leaves in the same
cache. A planner installs it silently, tries the demo, drags a file, opens another one with the
program that is open, updates it while it runs, and lets the Windows session end while
something is sent. The tenant is a process of its own, so it can be asked what really arrived.
After each step there is a picture of the screen in FOLDER, to be looked at.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.triggers import trigger_named
from tests.debian import drag_source
from tests.debian.desktop import until
from tests.support.tenant import DemoTenant
from tests.windows import installer
from tests.windows.installation import install_packages
from tests.windows.wine import PYTHON, ROOT, Wine

if TYPE_CHECKING:
    from collections.abc import Sequence

sys.path.insert(0, str(ROOT / "packaging"))

import nsis
import places

_MAIN = "Knosc Desktop"
_LIMIT = 600.0
_OPEN_WITH = rf"HKCU\Software\Classes\Applications\{places.NAME}.exe\shell\open\command"
_SOURCE = r"C:\src\tests\debian\drag_source.py"
_DEMOS = "knosc-de*"
"""Temporary folders of the demo: the program's and the tenant's."""
_SIGN_INS = rf"Software\\Wine\\Credential Manager\\Generic: {places.SHOWN_NAME} "
_SLOW = 90.0
"""Seconds that the tenant does not read what is sent, longer than the system waits for a program's end."""


_SAY_GOODBYE = """
import ctypes, sys
from ctypes import wintypes
user = ctypes.windll.user32
send = user.SendMessageW
send.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
found = {}
def look(window, _):
    process, title = wintypes.DWORD(), ctypes.create_unicode_buffer(512)
    user.GetWindowThreadProcessId(window, ctypes.byref(process))
    user.GetWindowTextW(window, title, 512)
    found.setdefault(process.value, []).append((window, title.value))
    return True
user.EnumWindows(ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(look), 0)
(windows,) = [each for each in found.values() if any(sys.argv[1] in title for _, title in each)]
signed_out = -0x80000000
if not all(send(window, 0x11, 0, signed_out) for window, _ in windows):
    sys.exit(1)
for window, _ in windows:
    send(window, 0x16, 1, signed_out)
"""
"""Sends WM_QUERYENDSESSION and WM_ENDSESSION to all windows of the program with this title."""


def main() -> int:
    """Play all of it; every step is said, the first that fails ends it."""
    parser = argparse.ArgumentParser(prog="python -m tests.windows.story", description=__doc__)
    parser.add_argument("pictures", type=Path, metavar="FOLDER", help="for the pictures")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "windows", help="folder of Wine and Windows")
    parser.add_argument("--style", default="", help="of Qt, like windows11, instead of the program's own")
    parser.add_argument("--scale", default="1", help="of everything on the screen, like 1.5")
    chosen = parser.parse_args()
    install_packages()
    if shutil.which("import") is None:
        raise SystemExit("Missing here: apt-get install imagemagick")
    chosen.pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="knosc-story-") as folder,
        DemoTenant.start("--samples", folder, "--job-seconds", "1") as tenant,
        Wine(chosen.cache) as wine,
    ):
        wine.put_project()
        # Wine keeps variables of Qt's to itself, unless they begin with its name.
        wine.environment |= {"WINEQT_STYLE_OVERRIDE": chosen.style, "WINEQT_SCALE_FACTOR": chosen.scale}
        story = Story(wine, tenant, chosen.pictures)
        try:
            story.play()
        except BaseException:
            story.show("failed", "What was on the screen then.")
            raise
    print("The story passed.")
    return 0


class Story:
    """The planner, the tenant they work with, and a camera."""

    def __init__(self, wine: Wine, tenant: DemoTenant, pictures: Path) -> None:
        self._wine = wine
        self._tenant = tenant
        self._pictures = pictures
        self._taken = 0
        self._profile = installer.history_of(wine).parent
        shutil.rmtree(self._profile)
        self._temporary = self._profile.parents[2] / "Temp"
        for folder in self._temporary.glob(_DEMOS):
            shutil.rmtree(folder)
        self._documents = self._profile.parents[2] / "Documents"
        self._documents.mkdir(exist_ok=True)
        self._target = ""
        self._program: subprocess.Popen[bytes] | None = None

    def play(self) -> None:
        """From the setup to the uninstaller."""
        if (self._profile.parent / "Programs" / places.SHOWN_NAME).exists():
            # A story that failed left it.
            _, target = installer.start_menu(self._wine)
            installer.uninstall(self._wine, target)
        until(
            "the end of uninstalling", lambda: "DisplayVersion" not in self._ask("reg", "query", installer.VERSION_KEY)
        )
        before = installer.traces(self._wine)
        self._install()
        self._try_the_demo()
        self._sign_in()
        self._open_with()
        self._update()
        self._end_session_while_sending()
        self._end_session_while_the_answer_is_awaited()
        self._uninstall(before)

    def _install(self) -> None:
        for version in (places.version(), _next(places.version())):
            self._make_setup(version)
        self._run_setup(places.version())
        _, self._target = installer.start_menu(self._wine)
        self.show("installed", f"Installed silently; the Start menu starts {self._target}.")

    def _try_the_demo(self) -> None:
        self._start("--demo")
        window = self._wine.desktop.window(f"DEMO.* {_MAIN}")
        folder = until("the demo's folder", lambda: list(self._temporary.glob("knosc-desktop-*/samples")))[0]
        file = until("the samples", lambda: list(folder.glob("items.xlsx")))[0]
        self.show("demo", "The demo tenant is open.")
        self._drag(window, file)
        self.show("dragged", "A workbook was dragged onto the window with the mouse.")
        self._upload(folder.parent)
        until("a completed job", lambda: _jobs(folder.parent) == {"items.xlsx": JobState.COMPLETED})
        self.show("demo completed", "It was uploaded, and the job is completed.")
        self._wine.desktop.focus(window)
        self._wine.desktop.press("ctrl+q")
        self._wait_for_end()
        until("the end of the demo's folders", lambda: not list(self._temporary.glob(_DEMOS)))

    def _sign_in(self) -> None:
        self._start("--server", self._tenant.address)
        desktop = self._wine.desktop
        dialog = desktop.window("Sign in")
        username, password = self._tenant.planner
        desktop.focus(dialog)
        desktop.press("alt+u")
        desktop.type(username)
        desktop.press("alt+p")
        desktop.type(password)
        desktop.press("alt+i")
        self.show("sign in", "It asks to sign in.")
        desktop.press("Return")
        self._wait_until_signed_in()
        self.show("signed in", "Signed in at the tenant, to stay so.")

    def _open_with(self) -> None:
        assert self._tenant.samples is not None
        shutil.copy(self._tenant.samples / "items.xlsx", self._documents / "items.xlsx")
        self._hand_over("items.xlsx")
        self.show("opened with", "A second start by “Open with” handed its file to the open window, and ended.")
        self._upload(self._profile)
        until("a completed job", lambda: _jobs(self._profile) == {"items.xlsx": JobState.COMPLETED})
        self._expect_arrived("items.xlsx")
        self.show("completed", "It was uploaded, and the job is completed.")

    def _update(self) -> None:
        """With a file on the list, of which the program asks before it closes for a user."""
        (self._documents / "units.csv").write_text("_UnitName,_Multiplier\npiece,1\n", encoding="utf-8")
        self._hand_over("units.csv")
        self.show("before the update", "A file is on the list, not sent.")
        wanted = _next(places.version())
        self._run_setup(wanted)
        self._wait_for_end()
        if wanted not in self._ask("reg", "query", installer.VERSION_KEY, "/v", "DisplayVersion"):
            raise SystemExit("FAILED  Windows does not list the new version")
        self.show("updated", "Updated: the open program ended by itself, without a question.")
        self._start("--server", self._tenant.address)
        self._wait_until_signed_in()
        if _jobs(self._profile) != {"items.xlsx": JobState.COMPLETED}:
            raise SystemExit(f"FAILED  the list of jobs after the update: {_jobs(self._profile)}")
        self.show("after the update", "The new version has the list of jobs, and is still signed in.")

    def _end_session_while_sending(self) -> None:
        rows = (f"unit {number} {'x' * 30_000},1\n" for number in range(400))
        (self._documents / "big.csv").write_text("_UnitName,_Multiplier\n" + "".join(rows), encoding="utf-8")
        late = {"path": "/api/job/unit-master", "method": "POST", "delay_seconds": _SLOW, "lose": "request"}
        self._tenant.control({"answer_next": late})
        self._hand_over("big.csv")
        self._choose_kind_of_line("unit-master")
        self._upload(self._profile, "big.csv")
        until("the upload", lambda: _jobs(self._profile)["big.csv"] == JobState.SENDING)
        self.show("sending", "A larger file is being sent, to a tenant that takes its time.")
        self._end_session()
        self._restart("big.csv", {JobState.NOT_SENT})
        self._expect_arrived("items.xlsx")
        self.show(
            "after the session", "Started again, it says that the file was not sent. The tenant has no job of it."
        )

    def _end_session_while_the_answer_is_awaited(self) -> None:
        (self._documents / "kilo.csv").write_text("_UnitName,_Multiplier\nkilo,1\n", encoding="utf-8")
        late = {"path": "/api/job/unit-master", "method": "POST", "delay_seconds": 20.0, "lose": "answer"}
        self._tenant.control({"answer_next": late})
        self._hand_over("kilo.csv")
        self._choose_kind_of_line("unit-master")
        self._upload(self._profile, "kilo.csv")
        until("the last byte", lambda: _jobs(self._profile)["kilo.csv"] == JobState.HANDED_OVER)
        self.show("awaited", "All of another file was sent, and there is no answer yet.")
        self._end_session_at_once()
        until("the job at the tenant", lambda: len(self._tenant.jobs()) == 2)
        self._restart("kilo.csv", {JobState.COMPLETED, JobState.RECEIVED})
        self._expect_arrived("items.xlsx", "kilo.csv")
        self.show("after the second session", "Started again, it found out that the file had arrived; sent once.")
        self._wine.end_programs()

    def _uninstall(self, before: set[str]) -> None:
        installer.uninstall(self._wine, self._target)
        self.show("uninstalled", "Uninstalled silently.")
        left = sorted(trace for trace in installer.traces(self._wine) - before if "Documents" not in trace)
        print("What remains:", *left, sep="\n  ", flush=True)
        if not (self._profile / "jobs.db").is_file():
            raise SystemExit("FAILED  the list of jobs is gone, though nobody was asked")
        # The kept sign-in stays with the list of jobs, for the next installation.
        kept = str(self._profile.relative_to(self._wine.drive.parent)), rf"user.reg [{_SIGN_INS}"
        if strange := [trace for trace in left if "knosc" in trace.lower() and not trace.startswith(kept)]:
            raise SystemExit("FAILED  besides the list of jobs there is:\n  " + "\n  ".join(strange))

    def _make_setup(self, version: str) -> None:
        """Of the same frozen program, whatever it says of itself."""
        places.DIST.mkdir(exist_ok=True)
        with patch.object(nsis, "version", return_value=version):
            made = nsis.installer(self._wine.source / "dist" / places.NAME)
        shutil.move(made, self._wine.drive / f"setup-{version}.exe")

    def _run_setup(self, version: str) -> None:
        if code := self._wine.run(rf"C:\setup-{version}.exe", "/S", limit=_LIMIT):
            raise SystemExit(f"FAILED  the setup of {version} ended with {code}")

    def _start(self, *arguments: str) -> None:
        self._program = self._wine.start(self._target, *arguments)

    def _ask(self, *command: str) -> str:
        with self._wine.start(*command) as program:
            assert program.stdout is not None
            return program.stdout.read().decode("utf-8", "replace")

    def _hand_over(self, name: str) -> None:
        """As Explorer does for “Open with”."""
        said = self._ask("reg", "query", _OPEN_WITH, "/ve")
        command = said.partition("REG_SZ")[2].strip()
        if command != f'"{self._target}" "%1"':
            raise SystemExit(f"FAILED  registered for “Open with”: {command}")
        file = rf"C:\users\{self._documents.parent.name}\Documents\{name}"
        if code := self._wine.run(self._target, file, limit=_LIMIT):
            raise SystemExit(f"FAILED  the second start ended with {code} instead of handing over")

    def _drag(self, window: str, file: Path) -> None:
        """From a window of another Windows program, by OLE."""
        desktop = self._wine.desktop
        path = "C:\\" + str(file.relative_to(self._wine.drive)).replace("/", "\\")
        source = self._wine.start(PYTHON, _SOURCE, path)
        self._choose_kind(window, "item-master")
        place = desktop.window(drag_source.TITLE)
        desktop.focus(place)
        x, y, width, height = desktop.place_of(window)
        left, top, *_ = desktop.place_of(place)
        desktop.drag((left + 30, top + 30), (x + width // 2, y + height // 2))
        assert source.stdout is not None
        said = source.stdout.readline().decode().strip()
        if said != "dropped as CopyAction":
            raise SystemExit(f"FAILED  the drop was not taken: {said}")
        source.kill()
        source.wait()

    def _choose_kind(self, window: str, trigger: str) -> None:
        """For the next files, and those that say nothing clear."""
        desktop = self._wine.desktop
        desktop.focus(window)
        desktop.press("ctrl+k")
        desktop.type(trigger_named(trigger).title)
        desktop.press("Return")

    def _choose_kind_of_line(self, trigger: str) -> None:
        """In the list of files, for one that says nothing clear."""
        desktop = self._wine.desktop
        desktop.focus(desktop.window(_MAIN))
        desktop.press("ctrl+r")
        desktop.press("F2")
        desktop.type(trigger_named(trigger).title)
        desktop.press("Return")

    def _upload(self, profile: Path, name: str = "items.xlsx") -> None:
        """By the key; a file is looked at before it can be sent, and until then nothing happens."""
        desktop = self._wine.desktop

        def is_sent() -> bool:
            desktop.focus(desktop.window(_MAIN))
            desktop.press("ctrl+Return")
            return name in _jobs(profile)

        until(f"a job of {name}", is_sent)

    def _end_session(self) -> None:
        """The messages of Windows alone: Wine's own end of a session kills within a second."""
        if code := self._wine.run(PYTHON, "-c", _SAY_GOODBYE, _MAIN, limit=_LIMIT):
            raise SystemExit(f"FAILED  the window did not agree to the end of the session: {code}")
        began = time.monotonic()
        self._wait_for_end()
        took = time.monotonic() - began
        self.show("session ended", f"The session ended, and the program by itself, {took:.1f} s later.")

    def _end_session_at_once(self) -> None:
        """As Windows, too, may do: it need not wait for a program that was told."""
        program = self._program
        assert program is not None
        ending = self._wine.start("wineboot", "--end-session")
        until("the end of the program", lambda: program.poll() is not None)
        ending.wait(_LIMIT)
        self._wine.end_programs()
        self.show("session ended at once", "The session ended, without waiting for the program.")

    def _wait_for_end(self) -> None:
        program = self._program
        assert program is not None
        until("the end of the program", lambda: program.poll() is not None)
        if program.returncode != 0:
            raise SystemExit(f"FAILED  the program ended with {program.returncode}")

    def _restart(self, name: str, states: set[JobState]) -> None:
        self._start("--server", self._tenant.address)
        self._wait_until_signed_in()
        until(f"the truth about {name}", lambda: _jobs(self._profile).get(name) in states)

    def _wait_until_signed_in(self) -> None:
        """The title says where."""
        self._wine.desktop.window(f"127.* {_MAIN}")

    def _expect_arrived(self, *names: str) -> None:
        arrived = [job["file_name"] for job in self._tenant.jobs()]
        if arrived != list(names):
            raise SystemExit(f"FAILED  what arrived at the tenant: {arrived}")

    def show(self, name: str, words: str) -> None:
        """Say what was seen, with a picture of the screen as soon as nothing moves on it."""
        self._taken += 1
        picture = self._pictures / f"{self._taken:02} {name}.png"
        seen: list[bytes] = []

        def is_still() -> bool:
            command: Sequence[str] = ("import", "-window", "root", "+set", "date:create", "png:-")
            done = subprocess.run(command, env=self._wine.environment, check=True, capture_output=True)
            seen.append(done.stdout)
            return seen[-2:-1] == seen[-1:] or len(seen) > 20

        until("a picture", is_still)
        picture.write_bytes(seen[-1])
        print(f"ok      {words}  [{picture.name}]", flush=True)


def _next(version: str) -> str:
    major, *_ = places.numbers_of(version)
    return f"{major + 1}.0.0"


def _jobs(profile: Path) -> dict[str, JobState]:
    """The state of each file's job, read from a copy: Linux would not see the program's locks."""
    with tempfile.TemporaryDirectory() as folder:
        for file in profile.glob("jobs.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder)
        copy = Path(folder) / "jobs.db"
        if not copy.exists():
            return {}
        with closing(sqlite3.connect(copy)) as database:
            try:
                rows = database.execute("SELECT file_name, state FROM jobs").fetchall()
            except sqlite3.OperationalError:
                return {}  # it is being made
    return {name: JobState(state) for name, state in rows}


if __name__ == "__main__":
    sys.exit(main())
