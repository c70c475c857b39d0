"""The least a PySide6 program can be: one empty QMainWindow. Says when it was painted, and ends."""

from __future__ import annotations

import sys

from moment import say_now_and_end
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Window(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # As in the program's own window: after everything that is painted with it.
        QTimer.singleShot(0, self, say_now_and_end)


application = QApplication(sys.argv[:1])
window = Window()
window.resize(1100, 760)
window.show()
application.exec()
