"""The program as ``python -m knosc_desktop`` starts it. Says when window and newest rows were painted, and ends.

The only additions listen: to the window's own signal, to the end of taking the jobs
over, and to the paints of the table. They are put there when the program itself
imports the modules, so that nothing is imported earlier than usual.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_moments: dict[str, int] = {}


def _note(what: str) -> None:
    _moments.setdefault(what, time.clock_gettime_ns(time.CLOCK_MONOTONIC))


def _tell_and_end() -> None:
    print(*(f"{what}={moment}" for what, moment in _moments.items()), flush=True)
    os._exit(0)


class _Listening:
    """Finds modules as usual, and lets some be listened to."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        listen = _LISTENERS.get(name)
        spec = PathFinder.find_spec(name, path) if listen else None
        if listen is None or spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def run_and_listen(module: ModuleType) -> None:
            run(module)
            listen(module)

        spec.loader.exec_module = run_and_listen  # type: ignore[method-assign]
        return spec


def _listen_to_window(module: Any) -> None:
    make = module.MainWindow.__init__

    def make_and_listen(self: Any, *parts: Any) -> None:
        make(self, *parts)
        self.first_painted.connect(lambda: _note("window"))

    module.MainWindow.__init__ = make_and_listen


def _listen_to_table(module: Any) -> None:
    paint = module.JobsTable.paintEvent

    def paint_and_tell(self: Any, event: Any) -> None:
        paint(self, event)
        if self.model().rowCount():
            _note("rows")
            _tell_and_end()

    module.JobsTable.paintEvent = paint_and_tell


def _listen_to_taking_over(module: Any) -> None:
    take_over = module.JobStorageController.take_over

    async def take_over_and_tell(self: Any) -> None:
        await take_over(self)
        _note("taken")
        if not len(self._context.store):
            # Without jobs this is all there is to wait for.
            _tell_and_end()

    module.JobStorageController.take_over = take_over_and_tell


_LISTENERS: dict[str, Callable[[Any], None]] = {
    "knosc_desktop.ui.main_window": _listen_to_window,
    "knosc_desktop.ui.jobs.jobs_view": _listen_to_table,
    "knosc_desktop.app.controllers.job_storage": _listen_to_taking_over,
}
sys.meta_path.insert(0, _Listening)

from knosc_desktop.__main__ import main  # the listeners come first

main()
