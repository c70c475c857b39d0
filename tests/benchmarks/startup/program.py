"""The program as ``python -m knosc_desktop`` starts it. Says when its window was painted, and ends.

The only addition is a listener to the window's own signal; the window is imported a
little earlier than the program would, which moves work but neither adds nor saves any.
"""

from __future__ import annotations

from typing import Any

from moment import say_now_and_end

from knosc_desktop.__main__ import main
from knosc_desktop.ui.main_window import MainWindow

_make = MainWindow.__init__


def _make_and_listen(self: MainWindow, *parts: Any) -> None:
    _make(self, *parts)
    self.first_painted.connect(say_now_and_end)


MainWindow.__init__ = _make_and_listen  # type: ignore[method-assign, assignment]
main()
