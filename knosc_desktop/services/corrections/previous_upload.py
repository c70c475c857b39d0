"""The upload from before a job, put back onto the staging list.

Nothing in Knosc can be undone, but what a kind held before an upload was fetched
right before that upload left. Sent once more, it is the file again that counts;
the user sees what that changes, as with any other file.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem, cannot_save
from knosc_desktop.domain.jobs import NOTHING
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.files.format_detection import ZIP_STARTS
from knosc_desktop.services.files.local_files import digest_of
from knosc_desktop.services.files.private_files import make_folder

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.staging.intake import Intake
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore

_CHUNK = 1 << 20


class PreviousUploads:
    """Stages safety copies, under names that say what they are."""

    def __init__(self, store: JobStore, snapshots: SnapshotStore, intake: Intake, folder: Path) -> None:
        self._store = store
        self._snapshots = snapshots
        self._intake = intake
        self._folder = folder

    async def stage(self, job_id: str) -> StagedFile:
        """Put the upload from before that job onto the staging list, as a file of the same kind.

        Raises:
            FileProblem: there was none, or it is no longer kept, damaged, or no spreadsheet.
        """
        job = self._store[job_id]
        label = trigger_named(job.trigger).label
        if job.before == NOTHING:
            raise FileProblem(
                "Knosc showed no earlier upload",
                f"Knosc showed no upload for {label} before this one, so there is nothing to put back.",
            )
        if not job.before:
            raise FileProblem(
                "The earlier upload was not fetched",
                f"What Knosc had for {label} before this one could not be fetched then, so it cannot be put back.",
                hint="If the file it came from is still on your computer, drop that.",
            )
        path = await asyncio.to_thread(_copy, job, self._snapshots.path_of_last_upload(job_id), self._folder / job_id)
        return await self._intake.take_as(path, job.trigger)

    def clear(self) -> None:
        """Drop the copies; nothing is staged any more."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _copy(job: Job, source: Path, folder: Path) -> Path:
    ending = _ending_of(source, job.before)
    target = folder / f"{_name(job)}{ending}"
    try:
        make_folder(folder)
        # One that is there may be on its way: written anew it would count as changed.
        if target.is_file() and digest_of(target) == job.before:
            return target
    except OSError as error:
        raise cannot_save(target, error) from error
    digest = hashlib.sha256()
    with whole_file(target, private=True) as writing, source.open("rb") as reading:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
        _check(digest.hexdigest(), job.before)
    return target


def _ending_of(source: Path, fetched: str) -> str:
    """What its name should end in; whatever the server called it, its content decides."""
    try:
        digest = digest_of(source)
        with source.open("rb") as reading:
            is_zip = reading.read(4).startswith(ZIP_STARTS)
    except OSError as error:
        raise FileProblem(
            "The earlier upload is not kept any more",
            "The oldest copies make room for newer ones, and this one is gone or cannot be read.",
            hint="If the file it came from is still on your computer, drop that.",
            details=f"{type(error).__name__}: {error.strerror}",
        ) from error
    _check(digest, fetched)
    return ".xlsx" if is_zip else ".csv"


def _check(digest: str, fetched: str) -> None:
    if digest != fetched:
        raise FileProblem(
            "The earlier upload is damaged",
            "The program's copy of it is no longer what Knosc had, so it is not put back.",
            hint="If the file it came from is still on your computer, drop that.",
            details=f"fetched: {fetched}, copy: {digest}",
        )


def _name(job: Job) -> str:
    """What Knosc held of that kind when this job left; when that itself was uploaded is not known."""
    moment = (job.handed_over_at or job.created_at).astimezone()
    return f"{trigger_named(job.trigger).label} before {moment:%Y-%m-%d %H.%M}"
