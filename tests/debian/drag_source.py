"""A small window that a file can be dragged from with the mouse, as from a file manager: its path is the argument."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "Drag from here"
PLACE = (20, 20)
SIZE = (200, 60)


class Source(QLabel):
    """Begins a drag at the first movement with the button held."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._path = path

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._path))])
        drag = QDrag(self)
        drag.setMimeData(mime)
        took = drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.CopyAction)
        print(f"dropped as {took.name}", flush=True)


def main() -> int:
    """Show it until it is killed."""
    application = QApplication(sys.argv)
    source = Source(Path(sys.argv[1]))
    source.setWindowTitle(TITLE)
    source.setGeometry(*PLACE, *SIZE)
    source.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
