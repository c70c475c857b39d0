"""What the controllers of all areas of the window have in common."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from knosc_desktop.app.dialogs import SaveDialogs
from knosc_desktop.domain.errors import KnoscError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.models.job_text import JobAction


class Controller(QObject):
    """Turns what the user asks for in one area of the window into calls of services."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__()
        self._context = context
        self._window = context.window
        self._services = services
        self._save_dialogs = SaveDialogs(context)
        self._numbers = itertools.count()
        self._job_actions: dict[JobAction, tuple[Callable[[str], Awaitable[None]], bool]] = {}
        self._window.job_action_requested.connect(self._act)

    def _on(self, action: JobAction, work: Callable[[str], Awaitable[None]], *, once: bool = False) -> None:
        """From now on do something with a job when the user asks for it.

        Args:
            action: what the user chooses.
            work: is given the id of the job.
            once: not again while it is still under way for that job.
        """
        self._job_actions[action] = (work, once)

    def _act(self, action: JobAction, job_id: str) -> None:
        if action in self._job_actions:
            work, once = self._job_actions[action]
            self._start(f"{action} {job_id}" if once else self._new_name(), lambda: work(job_id))

    def _new_name(self) -> str:
        """For work that begins whatever else is under way."""
        return f"{type(self).__name__} {next(self._numbers)}"

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Begin, unless the same is still under way; what goes wrong in words stands in the notice bar."""
        self._services.tasks.start(name, self._told(work))

    async def _told(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except KnoscError as error:
            self._window.show_problem(error.problem)
