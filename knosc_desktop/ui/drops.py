"""Which dropped things are taken: files and folders of this computer, always as copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent


def paths_in(mime: QMimeData) -> list[Path]:
    """The local paths; empty as soon as one of the addresses is not a local file."""
    urls = mime.urls() if mime.hasUrls() else []
    if not all(url.isLocalFile() for url in urls):
        return []
    return [Path(url.toLocalFile()) for url in urls]


def take_as_copy(event: QDropEvent) -> bool:
    """Accept a drag or drop of local files; False when it carries anything else.

    Always a copy: after an accepted move the other program may delete the file.
    """
    if not paths_in(event.mimeData()) or not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True
