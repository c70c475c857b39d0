"""Joins the list of jobs on disk to the window: taking it over, and telling what is wrong with it."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.domain.errors import KnoscError, Problem
from knosc_desktop.domain.texts import message
from knosc_desktop.ui.notice_bar import NoticeLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.errors import FileProblem
    from knosc_desktop.services.store.job_repository import Damage

_SLOW_DISK = "slow disk"
"""Topic of the notice that is over once the disk answers."""
_EARLIER_JOBS = "earlier jobs"
"""Topic of notices on the list itself: they stay until the user closes them, whatever is uploaded meanwhile."""
_LEFT_OVER = "left over"
"""Topic of the notice that is over once what was left half-way has a name."""
_OWED = "owed"
"""Topic of the notice that is over once everything that became of jobs is on disk."""
_BREATH = 0.2
"""Seconds before the older jobs are read."""


class JobStorageController(Controller):
    """Brings the earlier jobs into the window, newest first, and never keeps it from opening."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        services.repository.slow.connect(self._show_slowness)
        services.repository.damaged.connect(self._tell_damage)
        services.pending_writes.trouble.connect(lambda problem: self._window.show_problem(problem, topic=_OWED))
        services.pending_writes.caught_up.connect(self._caught_up)
        services.naming.trouble.connect(self._tell_left_over)
        services.naming.done.connect(lambda _: self._window.clear_notice(_LEFT_OVER))

    async def take_over(self) -> None:
        """Show what earlier runs left, and name what became of what they left half-way."""
        services = self._services
        try:
            await services.repository.open()
            self._context.jobs.note_taken_over()
        except KnoscError as error:
            self._window.show_problem(error.problem, topic=_EARLIER_JOBS)
        else:
            services.tasks.start("history", self._read_history())
        # Of a list that could not be opened to its end, too: some of it may be on the window.
        await services.naming.begin()

    async def _read_history(self) -> None:
        # The newest rows are painted first.
        await self._services.clock.sleep(_BREATH)
        try:
            with _without_search_for_garbage():
                await self._services.repository.read_history()
        except KnoscError as error:
            self._window.show_problem(error.problem, topic=_EARLIER_JOBS)
            return
        await self._services.retention.run()

    def _show_slowness(self, is_slow: bool) -> None:
        window = self._window
        if not is_slow:
            window.clear_notice(_SLOW_DISK)
            return
        problem = Problem(
            message("app.slow_disk.title"),
            message("app.slow_disk.message"),
            message("app.slow_disk.hint"),
            details=f"Folder: {self._context.paths.journal.parent}",
        )
        window.show_problem(problem, NoticeLevel.WARNING, topic=_SLOW_DISK)

    def _caught_up(self, _job_id: str) -> None:
        if not self._services.pending_writes.is_behind:
            self._window.clear_notice(_OWED)

    def _tell_left_over(self, error: FileProblem) -> None:
        problem = Problem(
            message("app.left_over.title"),
            message("app.left_over.message"),
            message("app.left_over.hint"),
            error.details,
        )
        self._window.show_problem(problem, NoticeLevel.WARNING, topic=_LEFT_OVER)

    def _tell_damage(self, damage: Damage) -> None:
        kept = message("app.damage.some", count=damage.kept) if damage.kept else message("app.damage.none")
        self._window.show_problem(
            Problem(
                message("app.damage.title"),
                kept,
                message("app.damage.hint"),
                details=f"The damaged list is kept as {damage.aside}",
            ),
            topic=_EARLIER_JOBS,
        )


@contextmanager
def _without_search_for_garbage() -> Iterator[None]:
    """A hundred thousand jobs are no garbage: looking through all of them would hold up the window again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
