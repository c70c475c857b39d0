"""The exact bytes that are sent, copied once and kept."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat, FileStamp, Snapshot
from knosc_desktop.domain.jobs import SentFile

_CHUNK = 1 << 20
_TRIES = 3
_QUOTA = 2 << 30
"""Bytes kept for jobs that have ended; those of unfinished jobs are never counted out."""


def stamp_of(path: Path) -> FileStamp:
    """Size and time of a file now.

    Raises:
        OSError: it is not there or may not be looked at.
    """
    facts = path.stat()
    return FileStamp(facts.st_size, facts.st_mtime_ns)


class Outbox:
    """A folder of snapshots, each named after its job."""

    def __init__(self, folder: Path) -> None:
        """Keep snapshots in ``folder``; it is made when first needed."""
        self._folder = folder

    def path_of(self, job_id: str) -> Path:
        """Where the bytes of that job are, or would be."""
        return self._folder / job_id

    async def take(self, job_id: str, source: Path, file_format: FileFormat) -> Snapshot:
        """Copy the file as it is at one moment, and hash it on the way.

        Raises:
            FileProblem: it cannot be read, keeps changing, or there is no room for the copy.
        """
        return await asyncio.to_thread(self._take, job_id, source, file_format)

    def snapshot_of(self, job_id: str, file: SentFile) -> Snapshot:
        """The snapshot taken earlier for a job."""
        file_format = FileFormat.CSV if file.name.lower().endswith(".csv") else FileFormat.XLSX
        return Snapshot(self.path_of(job_id), file.name, file_format, file.size, file.sha256)

    async def share(self, job_id: str, other_id: str) -> None:
        """Keep the same bytes for another job too.

        Raises:
            FileProblem: they are gone, or there is no room.
        """
        try:
            await asyncio.to_thread(_link_or_copy, self.path_of(job_id), self.path_of(other_id))
        except OSError as error:
            raise _problem(self.path_of(job_id), error) from error

    def forget(self, job_id: str) -> None:
        """Delete the bytes of a job; nothing happens when there are none."""
        self.path_of(job_id).unlink(missing_ok=True)

    def trim(self, keep: Collection[str]) -> None:
        """Delete the oldest snapshots above the quota, never those of the jobs named."""
        if not self._folder.is_dir():
            return
        spare = sorted(
            (path for path in self._folder.iterdir() if path.name not in keep), key=lambda path: path.stat().st_mtime_ns
        )
        total = sum(path.stat().st_size for path in spare)
        for path in spare:
            if total <= _QUOTA:
                return
            total -= path.stat().st_size
            path.unlink(missing_ok=True)

    def _take(self, job_id: str, source: Path, file_format: FileFormat) -> Snapshot:
        target = self.path_of(job_id)
        try:
            for _ in range(_TRIES):
                before = stamp_of(source)
                size, digest = self._copy(source, target)
                if stamp_of(source) == before and size == before.size:
                    return Snapshot(target, source.name, file_format, size, digest)
        except OSError as error:
            target.unlink(missing_ok=True)
            raise _problem(source, error) from error
        target.unlink(missing_ok=True)
        raise FileProblem(
            "The file keeps changing",
            f"“{source.name}” changed every time it was read, so nothing was sent.",
            hint="Wait until it is saved or downloaded completely, then press Upload again.",
        )

    def _copy(self, source: Path, target: Path) -> tuple[int, str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        size = 0
        with source.open("rb") as reading, target.open("wb") as writing:
            while chunk := reading.read(_CHUNK):
                digest.update(chunk)
                writing.write(chunk)
                size += len(chunk)
            writing.flush()
            os.fsync(writing.fileno())
        return size, digest.hexdigest()


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:
        # Some file systems know no links.
        shutil.copyfile(source, target)


def _problem(source: Path, error: OSError) -> FileProblem:
    details = f"{type(error).__name__}: {error.strerror}"
    if isinstance(error, FileNotFoundError):
        return FileProblem(
            "The file is gone",
            f"“{source.name}” is no longer where it was, so nothing was sent.",
            hint="Put it back or drop it again from where it is now.",
            details=details,
        )
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FileProblem(
            "The disk is full",
            "There is no room to keep the exact copy that is sent, so nothing was sent.",
            hint="Free some space, then press Upload again.",
            details=details,
        )
    return FileProblem(
        "The file cannot be read",
        f"“{source.name}” could not be read, so nothing was sent.",
        hint="Check that you may open it and that it is not locked, then press Upload again.",
        details=details,
    )
