"""QSettings in the profile folder as the place where settings are kept."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from knosc_desktop.services.files.private_files import make_folder, opener

if TYPE_CHECKING:
    from pathlib import Path


class IniFile:
    """Keys and values in one ini file; an unwritable one just forgets."""

    def __init__(self, path: Path) -> None:
        """Use that file."""
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
