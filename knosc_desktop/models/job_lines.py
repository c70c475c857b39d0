"""A job as the table keeps it: with the words it is found by made ready, because typing reads every line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from knosc_desktop.models import text

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job


class JobLine:
    """One line for as long as its job is in the book; compared by identity, whatever the job becomes.

    Attributes:
        job: as it stands.
        file_name: folded, to sort by; empty for a computation.
        words: all it is found by, folded.
    """

    __slots__ = ("file_name", "job", "words")

    def __init__(self, job: Job) -> None:
        """Show that job."""
        self.show(job)

    def show(self, job: Job) -> None:
        """Show the job as it is now."""
        self.job = job
        self.file_name = job.file.name.casefold() if job.file else ""
        own = f"{job.job_id or ''} {text.state_word(job)}".casefold()
        common = _common_words(job.trigger, job.environment.origin, job.environment.stage, job.account)
        self.words = f"{self.file_name} {own} {common}"


@lru_cache(maxsize=256)
def _common_words(trigger: str, origin: str, stage: str, account: str) -> str:
    """What thousands of jobs share."""
    return f"{text.trigger_label(trigger)} {trigger} {stage} {origin.partition('://')[2]} {account}".casefold()
