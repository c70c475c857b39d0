"""Through which modules an upload passes from the press of *Upload* until the POST has left: ``upload_path``.

The real program, with a window that nobody sees, sends one small file to a demo tenant. It does so in a process
of its own (``python -m tests.structure.upload_path PLAN``), in which every call of a function is noted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from tests.support import scripted_program
from tests.support.imports import PACKAGE
from tests.support.program_plan import Plan
from tests.support.real_program import RealProgram
from tests.support.tenant import DemoTenant

_OWN = f"{PACKAGE}{os.sep}"
_EVERYWHERE = ("domain.", "services.clock", "services.tasks", "services.events")
"""What everything uses is no station on the way."""
_STATIONS = {"services.tasks", "services.store.snapshots", "services.store.job_database", "api.multipart"}
"""Whoever calls them starts the work, copies the file, writes the job down or sends it."""


class UploadPath(NamedTuple):
    """Modules by dotted name below the package.

    Attributes:
        run: those whose functions are called meanwhile, also by what only shows or watches.
        crossed: those that stand on the call stack when the upload is started, copied, written down or sent.
    """

    run: list[str]
    crossed: list[str]


def upload_path() -> UploadPath:
    """Run the program and ask it."""
    with DemoTenant.start() as tenant, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "units.csv"
        write_sample("unit-master", file, rows=10)
        files = ((str(file), "unit-master"),)
        plan = Plan(str(Path(folder) / "profile"), tenant.address, files=files, sign_in=tenant.planner)
        with RealProgram(plan, __name__) as program:
            path = UploadPath(**program.wait_for(lambda told: told.what == "path").facts)
            program.wait_for_end()
    return path


class _Watch:
    """Notes whose functions are called while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self._run: set[str] = set()
        self._crossed: set[str] = set()

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if self.is_on and event == "call" and (module := _module_of(frame)):
            self._run.add(module)
            if module in _STATIONS:
                self._crossed.update(_module_of(caller) for caller in _stack(frame))

    def path(self) -> UploadPath:
        """What was noted."""
        return UploadPath(
            *([name for name in sorted(found) if _is_counted(name)] for found in (self._run, self._crossed))
        )


def _module_of(frame: FrameType) -> str:
    """Empty for one that is not of the program."""
    file = frame.f_code.co_filename
    return ".".join(Path(file).relative_to(PACKAGE).with_suffix("").parts) if file.startswith(_OWN) else ""


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _is_counted(module: str) -> bool:
    return module != "" and not module.startswith(_EVERYWHERE)


_watch = _Watch()


class _WatchedHand(scripted_program.Hand):
    """Presses *Upload* once the file has been checked, so that only the upload is under way."""

    def _click(self, name: str) -> Iterator[Callable[[], bool]]:
        if name == "uploadButton":
            yield lambda: all(file.validation.phase is ValidationPhase.DONE for file in self._context.staging)
            _watch.is_on = True
        yield from super()._click(name)

    def _tell_job(self, job: Job) -> None:
        if job.state is JobState.HANDED_OVER and _watch.is_on:
            _watch.is_on = False
            scripted_program.tell("path", **_watch.path()._asdict())
        super()._tell_job(job)


if __name__ == "__main__":
    # The threads that are started from now on are watched, too.
    threading.setprofile(_watch)
    sys.setprofile(_watch)
    scripted_program.Hand = _WatchedHand  # type: ignore[misc]
    sys.exit(scripted_program.main())
