"""Writes down the order of events: which job came into which state and when, without saying what it was."""

from __future__ import annotations

import logging
import platform
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from knosc_desktop import __version__

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.options import Options
    from knosc_desktop.domain.job_states import JobState
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.services.session import Session

_LOG = logging.getLogger(__name__)
_SHORT = 8


class EventLog:
    """Follows jobs and session; a job is told by the beginning of its number."""

    def __init__(self, options: Options, context: AppContext, session: Session) -> None:
        self._states: dict[str, JobState] = {}
        context.store.added.connect(self._job_added)
        context.store.changed.connect(self._job_changed)
        context.store.removed.connect(self._job_removed)
        session.changed.connect(_session_changed)
        _LOG.info("%s", this_program())
        _LOG.info("demo: %s, other server: %s, %d files", options.demo, options.server is not None, len(options.files))

    def end(self) -> None:
        """The last line of a run."""
        _LOG.info("the end")

    def _job_added(self, job: Job) -> None:
        # Years of ended jobs are read at each start.
        if job.is_unsettled:
            self._states[job.id] = job.state
            _LOG.info("job %s, %s: %s", job.id[:_SHORT], job.trigger, job.state.value)

    def _job_changed(self, job: Job) -> None:
        before = self._states.get(job.id)
        if job.state is before:
            return
        _LOG.info("job %s: %s", job.id[:_SHORT], job.state.value)
        if job.is_unsettled:
            self._states[job.id] = job.state
        else:
            self._states.pop(job.id, None)

    def _job_removed(self, job: Job) -> None:
        self._states.pop(job.id, None)


def this_program() -> str:
    """What runs here, and on what, in one line."""
    # Python's platform.platform() asks a service of Windows for it, which may take its time.
    made = "frozen" if getattr(sys, "frozen", False) else "from source"
    return (
        f"Knosc Desktop {__version__}, {made}, Python {platform.python_version()}, "
        f"Qt {qVersion()} on {QGuiApplication.platformName()}, {QSysInfo.prettyProductName()} "
        f"({QSysInfo.kernelType()} {QSysInfo.kernelVersion()}, {QSysInfo.currentCpuArchitecture()})"
    )


def _session_changed(state: SessionState) -> None:
    stage = f" at {state.environment.stage.value}" if state.environment else ""
    _LOG.info("session: %s%s", state.phase.value, stage)
