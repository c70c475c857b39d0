"""What the user asks for, as tasks whose errors are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.services.tasks import TaskRegistry
    from knosc_desktop.ui.main_window import MainWindow


class Controller:
    """Starts the work behind an intent; what goes wrong in words stands in the notice bar."""

    def __init__(self, tasks: TaskRegistry, window: MainWindow) -> None:
        """Start tasks in ``tasks``, tell their troubles in ``window``."""
        self._tasks = tasks
        self._window = window

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Begin, unless the same is still under way."""
        self._tasks.start(name, self._told(work))

    async def _told(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except KnoscError as error:
            self._window.show_problem(error.problem)
