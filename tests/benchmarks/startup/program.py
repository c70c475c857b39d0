"""The program as ``python -m knosc_desktop`` starts it. Says when its window was painted, and ends.

The only addition is a listener to the window's own signal. It is put there when the
program itself imports the window, so that nothing is imported earlier than usual.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from moment import say_now_and_end

_WINDOW = "knosc_desktop.ui.main_window"


class _Listening:
    """Finds the window's module as usual, and lets every window it makes be listened to."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == _WINDOW else None
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def run_and_listen(module: ModuleType) -> None:
            run(module)
            _listen(module.MainWindow)

        spec.loader.exec_module = run_and_listen  # type: ignore[method-assign]
        return spec


def _listen(window: Any) -> None:
    make = window.__init__

    def make_and_listen(self: Any, *parts: Any) -> None:
        make(self, *parts)
        self.first_painted.connect(say_now_and_end)

    window.__init__ = make_and_listen


sys.meta_path.insert(0, _Listening)

from knosc_desktop.__main__ import main  # the listener comes first

main()
