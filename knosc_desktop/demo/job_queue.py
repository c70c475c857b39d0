"""The tenant's jobs: one line per trigger, first come, first served."""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from knosc_desktop.demo.checks import Outcome
from knosc_desktop.domain.jobs import RowError

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.demo.switches import SwitchBoard
    from knosc_desktop.demo.uploads import Upload

_QUEUED_SHARE = 0.2
"""Of a job's seconds; so that a watcher sees it queued, too."""


@dataclass
class TenantJob:
    """One job as the tenant knows it.

    Attributes:
        trigger: name of the trigger.
        job_id: what the client is told.
        account: user name it was sent by.
        upload: None for a computation.
        status: queued, running, completed or failed.
        rows_processed: None until it ended.
        errors: empty until it ended.
        completed_at: None until it ended (UTC).
    """

    trigger: str
    job_id: str
    account: str
    upload: Upload | None
    status: str = "queued"
    rows_processed: int | None = None
    errors: list[RowError] = field(default_factory=list)
    completed_at: datetime | None = None


class JobQueue:
    """Takes jobs and runs them in threads of its own."""

    def __init__(self, board: SwitchBoard, work: Callable[[TenantJob], Outcome]) -> None:
        """Open the queue.

        Args:
            board: for the seconds of a job and how bad rows end it.
            work: does the job itself.
        """
        self._board = board
        self._work = work
        self._jobs: list[TenantJob] = []
        self._lines: dict[str, ThreadPoolExecutor] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._released = threading.Event()
        self._released.set()

    @property
    def jobs(self) -> list[TenantJob]:
        """Every job so far, oldest first."""
        with self._lock:
            return list(self._jobs)

    @property
    def is_stopping(self) -> bool:
        """Whether work in hand should be dropped."""
        return self._stopping.is_set()

    def submit(self, trigger: str, account: str, upload: Upload | None) -> TenantJob:
        """Put a job at the end of its trigger's line."""
        verb = "run" if upload is None else "upload"
        job = TenantJob(trigger, f"{trigger}-{verb}-{secrets.token_hex(3)}", account, upload)
        with self._lock:
            self._jobs.append(job)
            line = self._lines.setdefault(trigger, ThreadPoolExecutor(1, thread_name_prefix=trigger))
            line.submit(self._run, job)
        return job

    def find(self, trigger: str, job_id: str) -> TenantJob | None:
        """The job of that name."""
        return next((job for job in self.jobs if (job.trigger, job.job_id) == (trigger, job_id)), None)

    def hold(self, *, held: bool) -> None:
        """Let running jobs stay running, or let them end again."""
        if held:
            self._released.clear()
        else:
            self._released.set()

    def stop(self) -> None:
        """Give up every job; returns when no thread is left."""
        self._stopping.set()
        self._released.set()
        for line in self._lines.values():
            line.shutdown(cancel_futures=True)

    def _run(self, job: TenantJob) -> None:
        seconds = self._board.now.job_seconds
        self._stopping.wait(seconds * _QUEUED_SHARE)
        job.status = "running"
        try:
            outcome = self._work(job)
        except Exception:  # a job must end, whatever happens
            logging.getLogger(__name__).exception("The demo tenant broke at %s", job.job_id)
            outcome = Outcome(errors=[RowError("Internal error.")])
        self._stopping.wait(seconds * (1 - _QUEUED_SHARE))
        self._released.wait()
        self._end(job, outcome)

    def _end(self, job: TenantJob, outcome: Outcome) -> None:
        job.rows_processed = outcome.rows_processed
        job.errors = outcome.errors
        job.completed_at = datetime.now(UTC)
        is_partial = outcome.rows_processed and self._board.now.bad_rows == "complete"
        # Last, because a watcher reads without the lock: an ended job is complete.
        job.status = "failed" if outcome.errors and not is_partial else "completed"
