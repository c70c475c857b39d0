"""What can be done with a staged file itself."""

from __future__ import annotations

from enum import Enum


class FileAction(Enum):
    """The name of the button and the id of its text."""

    OPEN = ("openFileButton", "preview.open_file")
    SAVE_MARKED = ("saveProblemsButton", "preview.save_marked")
    SHOW_FOLDER = ("showInFolderButton", "preview.show_in_folder")
    USE_REPAIRED = ("useRepairedButton", "preview.use_repaired")
    USE_ORIGINAL = ("useOriginalButton", "preview.use_original")

    def __init__(self, name_of_button: str, text: str) -> None:
        self.name_of_button = name_of_button
        self.text = text
