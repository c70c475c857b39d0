"""The file of a completed job, onto the staging list once more, to be uploaded to the other environment.

What counts are the bytes that were sent. Where the user's own file still has them it is staged
itself, so that errors lead back to it; otherwise a copy of the snapshot under the same name.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.files.exports import save_sent_file
from knosc_desktop.services.files.local_files import digest_of
from knosc_desktop.services.files.private_files import make_folder

if TYPE_CHECKING:
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.jobs import SentFile
    from knosc_desktop.services.staging.intake import Intake
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore


class SameFiles:
    """Stages what was sent."""

    def __init__(self, store: JobStore, snapshots: SnapshotStore, intake: Intake, folder: Path) -> None:
        """Nothing is copied yet.

        Args:
            store: the jobs.
            snapshots: hold the bytes that were sent.
            intake: the way onto the staging list.
            folder: the app's own, for copies under the names of the files.
        """
        self._store = store
        self._snapshots = snapshots
        self._intake = intake
        self._folder = folder

    async def stage(self, job_id: str) -> StagedFile | None:
        """Put the file of that job onto the list, as the data type it was sent as; None when the job is gone.

        Raises:
            FileProblem: its bytes are no longer kept, or cannot be copied.
        """
        job = self._store.get(job_id)
        if job is None or job.file is None:
            return None
        if await asyncio.to_thread(_has_the_bytes, Path(job.file.place), job.file):
            return await self._intake.take_as(Path(job.file.place), job.trigger)
        snapshot = await self._snapshots.whole(job.id, job.file)
        copy = self._folder / f"{job.id}-same" / safe_file_name(job.file.name, job.id)
        # One that is there may be on its way: written anew it would count as changed.
        if not await asyncio.to_thread(_has_the_bytes, copy, job.file):
            await asyncio.to_thread(make_folder, copy.parent)
            await save_sent_file(job.file, snapshot.path, copy)
        return await self._intake.take_as(copy, job.trigger)


def _has_the_bytes(path: Path, file: SentFile) -> bool:
    try:
        return path.is_file() and path.stat().st_size == file.size and digest_of(path) == file.sha256
    except (OSError, ValueError, FileProblem):
        # Whatever is there cannot be read now; the snapshot can.
        return False
