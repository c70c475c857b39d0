"""The profile: who has it open, and its settings file."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLockFile, QSettings, QSysInfo

from knosc_desktop.services.files.private_files import make_folder, make_private, opener

if TYPE_CHECKING:
    from pathlib import Path


# QSettings in the profile folder as the place where settings are kept.


class SettingsFile:
    """Keys and values in one ini file; an unwritable one just forgets."""

    def __init__(self, path: Path) -> None:
        # Qt keeps the mode of a file that is there, and would make one that others can read.
        with suppress(OSError):
            make_folder(path.parent)
            os.close(opener(str(path), os.O_CREAT | os.O_WRONLY))
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def read(self, key: str) -> str:
        """The value, or an empty text."""
        value = self._settings.value(key, "")
        return value if isinstance(value, str) else ""

    def write(self, key: str, value: str) -> None:
        """Keep a value; Qt writes it to disk soon after and at the end."""
        self._settings.setValue(key, value)

    def flush(self) -> None:
        """Write it to disk now."""
        self._settings.sync()


# The profile for one program alone.

_LOCK = "in-use.lock"


class ProfileLock:
    """A lock on the profile folder.

    Two programs on one list of jobs would take each other's unfinished ones for broken off.
    """

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._lock = _lock_in(profile)

    def take(self) -> bool:
        """Whether no other program has the profile; one that cannot be locked at all is nobody's."""
        try:
            make_folder(self._profile)
        except OSError:
            # Said in words when the list of jobs is opened.
            return True
        taken = self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError
        if not taken:
            taken = self._is_of_this_computer() and self._lock.removeStaleLockFile() and self._lock.tryLock(0)
        make_private(self._profile / _LOCK)
        return taken

    def release(self) -> None:
        """Let the next program have it."""
        self._lock.unlock()

    @property
    def other_computer(self) -> str:
        """The computer whose program has the profile; empty when it is this one or nobody's."""
        _, computer, _ = self._lock.getLockInfo()
        return computer if computer and not self._is_of_this_computer() else ""

    def _is_of_this_computer(self) -> bool:
        """Whether the system here can tell if the holder lives.

        Qt believes the number of the process in the file, which after a crash may belong to another
        program by now. The system's own lock, taken before that number is written, cannot be wrong.
        """
        pid, computer, _ = self._lock.getLockInfo()
        return pid > 0 and _is_own_name(computer)


def is_claimed_here(profile: Path) -> bool:
    """Whether it is this very process that has the profile."""
    pid, computer, _ = _lock_in(profile).getLockInfo()
    return pid == QCoreApplication.applicationPid() and _is_own_name(computer)


def claimed_at(profile: Path) -> int | None:
    """When this process got the profile, in nanoseconds by the clock of its disk; None when it has not."""
    try:
        return (profile / _LOCK).stat().st_mtime_ns if is_claimed_here(profile) else None
    except OSError:
        return None


def _is_own_name(computer: str) -> bool:
    """Whether a lock names this computer; on Windows Qt writes there what no other call of Qt gives."""
    names = {QSysInfo.machineHostName()}
    if sys.platform == "win32":
        names.add(os.environ.get("COMPUTERNAME", ""))
    return computer.casefold() in {name.casefold() for name in names if name}


def _lock_in(profile: Path) -> QLockFile:
    lock = QLockFile(str(profile / _LOCK))
    # Only the end of the other program frees it, not its age.
    lock.setStaleLockTime(0)
    return lock
