"""Where the program keeps things on disk; WAL needs a local disk, so never a roaming folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple


def default_profile() -> Path:
    """The user's own profile folder on this system."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "Knosc Desktop"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Knosc Desktop"
    base = Path(os.environ.get("XDG_DATA_HOME", ""))
    # The standard says to ignore a relative one: it would move with the folder the program is started in.
    return (base if base.is_absolute() else Path.home() / ".local" / "share") / "knosc-desktop"


_OWN_FILES = ("jobs.db", "jobs-damaged-", "settings.ini", "confirmed-time.", "in-use.")
"""How the names of the files begin that are beside the folders."""


class ProfilePaths(NamedTuple):
    """The parts of a profile folder."""

    root: Path

    @property
    def journal(self) -> Path:
        """The jobs."""
        return self.root / "jobs.db"

    @property
    def outbox(self) -> Path:
        """The exact bytes that were sent."""
        return self.root / "outbox"

    @property
    def downloads(self) -> Path:
        """Files fetched, before the user chose where to keep them."""
        return self.root / "downloads"

    @property
    def put_back(self) -> Path:
        """Earlier uploads and repaired copies that wait on the staging list."""
        return self.root / "put back"

    @property
    def templates(self) -> Path:
        """What was learned of tenants' templates."""
        return self.root / "templates"

    @property
    def compared(self) -> Path:
        """Last uploads, fetched to be compared with what is about to be sent."""
        return self.root / "compared"

    @property
    def made(self) -> Path:
        """Workbooks that lead back to cells, before they are at the user's place."""
        return self.root / "made"

    @property
    def settings(self) -> Path:
        """Remembered choices."""
        return self.root / "settings.ini"

    @property
    def confirmed_time(self) -> Path:
        """What others than this computer's clock said last of the time."""
        return self.root / "confirmed-time.json"

    @property
    def logs(self) -> Path:
        """The program's own diary."""
        return self.root / "logs"

    @property
    def folders(self) -> tuple[Path, ...]:
        """All its folders, whether or not they are there."""
        return (
            self.outbox,
            self.downloads,
            self.put_back,
            self.templates,
            self.compared,
            self.made,
            self.logs,
            self.samples,
        )

    @property
    def parts(self) -> tuple[Path, ...]:
        """Everything that is there of it, and nothing else that may be in the same folder."""
        try:
            files = [path for path in self.root.iterdir() if path.name.startswith(_OWN_FILES)]
        except OSError:
            files = []
        return (*self.folders, *files)

    @property
    def samples(self) -> Path:
        """Sample spreadsheets of the demo tenant."""
        return self.root / "samples"
