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

from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.domain.errors import FileProblem, cannot_save
from knosc_desktop.domain.job_states import NOTHING
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.files.format_detection import ZIP_STARTS
from knosc_desktop.services.files.local_files import digest_of
from knosc_desktop.services.files.private_files import make_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.services.staging.intake import Intake
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore

_CHUNK = 1 << 20


class PreviousUploads:
    """Stages safety copies, under names that say what they are."""

    def __init__(
        self,
        store: JobStore,
        snapshots: SnapshotStore,
        intake: Intake,
        folder: Path,
        render: Callable[[Text], str],
    ) -> None:
        """Nothing is copied yet.

        Args:
            store: the jobs.
            snapshots: holds the safety copies.
            intake: the way onto the staging list.
            folder: the app's own, for the copies under their names.
            render: makes the words of those names.
        """
        self._store = store
        self._snapshots = snapshots
        self._intake = intake
        self._folder = folder
        self._render = render

    async def stage(self, job_id: str) -> StagedFile:
        """Put the upload from before that job onto the staging list, as a file of the same kind.

        Raises:
            FileProblem: there was none, or it is no longer kept, damaged, or no spreadsheet.
        """
        job = self._store[job_id]
        kind = trigger_named(job.trigger).label
        if job.before == NOTHING:
            raise FileProblem(
                message("files.earlier.none.title"),
                message("files.earlier.none.message", kind=kind),
            )
        if not job.before:
            raise FileProblem(
                message("files.earlier.not_fetched.title"),
                message("files.earlier.not_fetched.message", kind=kind),
                hint=message("files.earlier.own_file"),
            )
        place = self._folder / job_id / safe_file_name(self._render(_name(job)), job_id)
        path = await asyncio.to_thread(_copy, self._snapshots.path_of_last_upload(job_id), place, job.before)
        return await self._intake.take_as(path, job.trigger)

    def clear(self) -> None:
        """Drop the copies; nothing is staged any more."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _copy(source: Path, place: Path, fetched: str) -> Path:
    """Beside that place, under its name and the ending that its content tells."""
    target = place.with_name(f"{place.name}{_ending_of(source, fetched)}")
    try:
        make_folder(target.parent)
        # One that is there may be on its way: written anew it would count as changed.
        if target.is_file() and digest_of(target) == fetched:
            return target
    except OSError as error:
        raise cannot_save(target, error) from error
    digest = hashlib.sha256()
    with whole_file(target, private=True) as writing, source.open("rb") as reading:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
        _check(digest.hexdigest(), fetched)
    return target


def _ending_of(source: Path, fetched: str) -> str:
    """What its name should end in; whatever the server called it, its content decides."""
    try:
        digest = digest_of(source)
        with source.open("rb") as reading:
            is_zip = reading.read(4).startswith(ZIP_STARTS)
    except OSError as error:
        raise FileProblem(
            message("files.earlier.gone.title"),
            message("files.earlier.gone.message"),
            hint=message("files.earlier.own_file"),
            details=f"{type(error).__name__}: {error.strerror}",
        ) from error
    _check(digest, fetched)
    return ".xlsx" if is_zip else ".csv"


def _check(digest: str, fetched: str) -> None:
    if digest != fetched:
        raise FileProblem(
            message("files.earlier.damaged.title"),
            message("files.earlier.damaged.message"),
            hint=message("files.earlier.own_file"),
            details=f"fetched: {fetched}, copy: {digest}",
        )


def _name(job: Job) -> Text:
    """What Knosc held of that kind when this job left; when that itself was uploaded is not known."""
    moment = (job.handed_over_at or job.created_at).astimezone()
    return message("files.earlier.file_name", kind=trigger_named(job.trigger).label, time=f"{moment:%Y-%m-%d %H.%M}")
