"""After a start: what became of the jobs that an earlier run left half-way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.interruption import of_damaged_list, of_earlier_run
from knosc_desktop.domain.job_links import has_arrived

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger


async def settle_interrupted(book: JobBook, ledger: Ledger) -> None:
    """Name it; where the end of the list may be missing, any of it may have arrived.

    Raises:
        FileProblem: it cannot be written down.
    """
    is_doubtful = ledger.is_doubtful
    # An earlier run may have died between finding the first one and ending what repeats it.
    arrived = {job.id for job in book.left_over if has_arrived(job, book)}

    def named(job: Job) -> Job:
        # What the user takes back meanwhile stays taken back.
        return of_damaged_list(job) if is_doubtful else of_earlier_run(job, has_first_arrived=job.id in arrived)

    await ledger.apply_all({job.id: named for job in book.left_over})
