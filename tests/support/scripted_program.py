"""The real program in a process of its own, operated by a plan.

    python -m tests.support.scripted_program PLAN

Until the first paint nothing is added to it but a look at the window's own
signals. It tells what it shows, one line of JSON each, on its standard output.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

# As knosc_desktop.__main__ does.
gc.disable()

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit, QWidget

from knosc_desktop.app import main as app_main
from knosc_desktop.app import runtime
from knosc_desktop.app.bootstrap import AppContext, build_context
from tests.support.killing import KILL
from tests.support.program_plan import Plan, Told

if TYPE_CHECKING:
    from knosc_desktop.app.options import Options
    from knosc_desktop.domain.jobs import Job

_LOOK_MS = 10


def tell(what: str, **facts: Any) -> None:
    """At once, whatever happens next."""
    try:
        os.write(1, f"{Told(what, time.monotonic(), facts).to_text()}\n".encode())
    except BrokenPipeError:
        # The listener is gone; without one nothing would end it.
        os._exit(1)


class Hand:
    """Waits for what it sees, and does what a user does."""

    def __init__(self, plan: Plan, context: AppContext) -> None:
        self._plan = plan
        self._context = context
        self._started = datetime.now(UTC)
        self._has_read = False
        self._writes = 0
        self._steps = self._play()
        self._condition: Callable[[], bool] = lambda: True
        self._timer = QTimer(context.window)
        self._timer.timeout.connect(self._look)
        context.window.first_painted.connect(self._begin)
        for shown in (
            context.jobs.rowsInserted,
            context.jobs.rowsRemoved,
            context.jobs.modelReset,
            context.jobs.layoutChanged,
        ):
            shown.connect(lambda *_: tell("rows", count=context.jobs.rowCount()))
        context.store.added.connect(self._tell_job)
        context.store.changed.connect(self._tell_job)

    def _begin(self) -> None:
        tell("painted")
        self._hold_the_pen()
        self._timer.start(_LOOK_MS)

    def _hold_the_pen(self) -> None:
        """These modules are loaded after the first paint, as always."""
        from knosc_desktop.services.store.job_database import JobDatabase
        from knosc_desktop.services.store.job_repository import JobRepository

        write, read = JobDatabase.write, JobRepository.read_history

        def counted(journal: JobDatabase, *jobs: Job) -> None:
            self._writes += bool(jobs)
            is_last = bool(jobs) and self._writes == self._plan.last_write
            if is_last and self._plan.moment == "before":
                self._die()
            write(journal, *jobs)
            if is_last:
                self._die()

        async def watched(repository: JobRepository) -> None:
            await read(repository)
            self._has_read = True

        JobDatabase.write = counted  # type: ignore[assignment]
        JobRepository.read_history = watched  # type: ignore[assignment]

    def _die(self) -> None:
        tell("dying", write=self._writes, moment=self._plan.moment)
        os.kill(os.getpid(), KILL)

    def _look(self) -> None:
        if self._condition():
            try:
                self._condition = next(self._steps)
            except StopIteration:
                self._timer.stop()

    def _play(self) -> Iterator[Callable[[], bool]]:
        """Each condition is waited for before the next step is taken."""
        plan, window = self._plan, self._context.window
        if plan.sign_in is not None:
            yield from self._sign_in(*plan.sign_in)
        if plan.files:
            yield lambda: len(self._context.staging) == len(plan.files)
            kinds = dict(plan.files)
            for file in self._context.staging:
                window.staged_trigger_chosen.emit(file.id, kinds[str(file.path)])
            yield from self._click("uploadButton")
            yield lambda: len(self._context.store) >= len(plan.files)
        if plan.computation:
            window.select_trigger(plan.computation)
            yield from self._click("runButton")
            yield lambda: len(self._context.store) > len(plan.files)
        yield self._has_reached_goal
        from knosc_desktop.services.store.rows import row_of

        notice = self._visible("noticeBar")
        labels = [] if notice is None else [label for label in notice.findChildren(QLabel) if label.isVisible()]
        tell(
            "done",
            jobs=[row_of(job) for job in self._context.store],
            writes=self._writes,
            notice="\n".join(label.text() for label in labels),
            memory=_most_memory(),
        )
        window.close()

    def _sign_in(self, username: str, password: str) -> Iterator[Callable[[], bool]]:
        from PySide6.QtTest import QTest

        yield lambda: (edit := self._visible("usernameEdit")) is not None and edit.isEnabled()
        for name, typed in (("usernameEdit", username), ("passwordEdit", password)):
            edit = self._visible(name)
            assert isinstance(edit, QLineEdit)
            edit.clear()
            QTest.keyClicks(edit, typed)
        box = self._visible("staySignedInCheck")
        assert isinstance(box, QCheckBox)
        box.setChecked(True)
        yield from self._click("signInButton")

    def _click(self, name: str) -> Iterator[Callable[[], bool]]:
        from PySide6.QtTest import QTest

        yield lambda: (button := self._visible(name)) is not None and button.isEnabled()
        tell("pressed", name=name)
        button = self._visible(name)
        assert isinstance(button, QAbstractButton)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _has_reached_goal(self) -> bool:
        jobs = list(self._context.store)
        if self._context.jobs.rowCount() != len(jobs):
            return False
        match self._plan.goal:
            case "signed-in":
                return bool(self._context.settings.account)
            case "read":
                return self._has_read
            case "settled":
                return self._has_read and all(map(self._is_settled, jobs))
            case "decided":
                return self._has_read and all(self._is_settled(job) and not job.can_resolve for job in jobs)

    def _is_settled(self, job: Job) -> bool:
        is_looked_for = job.can_resolve and not (job.looked_at and job.looked_at > self._started)
        return job.is_ended and not is_looked_for

    def _tell_job(self, job: Job) -> None:
        is_new = job.confirmed_at is not None and job.confirmed_at > self._started
        tell("job", id=job.id, state=job.state.value, sent=job.sent, is_confirmed=is_new)

    def _visible(self, name: str) -> QWidget | None:
        for top in QApplication.topLevelWidgets():
            for widget in (top, *top.findChildren(QWidget, name)):
                if widget.objectName() == name and widget.isVisible():
                    return widget
        return None


def _most_memory() -> int:
    """Bytes that this process had at most."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    else:  # noqa: RET505 - mypy reads what is behind it as never reached on Windows
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def main() -> int:
    """Be the program."""
    plan = Plan.from_text(sys.argv[1])
    hands: list[Hand] = []

    def handled(options: Options) -> AppContext:
        context = build_context(options)
        hands.append(Hand(plan, context))
        return context

    runtime.build_context = handled  # type: ignore[attr-defined]
    server = ["--server", plan.server] if plan.server else []
    return app_main.main([*server, "--profile", plan.profile, *(path for path, _ in plan.files)])


if __name__ == "__main__":
    sys.exit(main())
