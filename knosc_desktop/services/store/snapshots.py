"""The exact bytes that are sent, copied once and kept."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileHeld, FileProblem
from knosc_desktop.domain.files import FileFormat, FileStamp, Snapshot
from knosc_desktop.domain.texts import message
from knosc_desktop.file_access import is_held, system_path
from knosc_desktop.services.files.local_files import digest_of, open_in, open_ordinary
from knosc_desktop.services.files.private_files import make_folder, make_private, opener

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from knosc_desktop.domain.jobs import SentFile

_CHUNK = 1 << 20
_TRIES = 3
_PAUSES = (0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between tries for a file that another program holds."""
_LAST_UPLOAD = ".before"


def stamp_of(path: Path) -> FileStamp:
    """Size and time of a file now.

    Raises:
        OSError: it is not there or may not be looked at.
    """
    facts = system_path(path).stat()
    return FileStamp(facts.st_size, facts.st_mtime_ns)


class SnapshotStore:
    """A folder of snapshots, each named after its job, and beside it Knosc's last upload from before it."""

    def __init__(self, folder: Path, quota: Callable[[], int]) -> None:
        """Keep snapshots in ``folder``; it is made when first needed.

        Args:
            folder: the program's own.
            quota: bytes kept for jobs that have ended; those of unfinished jobs are never counted.
        """
        self._folder = folder
        self._quota = quota

    def path_of(self, job_id: str) -> Path:
        """Where the bytes of that job are, or would be."""
        return self._folder / job_id

    def path_of_last_upload(self, job_id: str) -> Path:
        """Where the safety copy from before that job is, or would be."""
        return self._folder / f"{job_id}{_LAST_UPLOAD}"

    async def make_folder(self) -> None:
        """See that the folder is there; what keeps it from being made shows when something is put into it."""
        with suppress(OSError):
            await asyncio.to_thread(make_folder, self._folder)

    async def take(self, job_id: str, source: Path, file_format: FileFormat, seen: FileStamp | None = None) -> Snapshot:
        """Copy the file as it is at one moment, and hash it on the way.

        Args:
            job_id: whose bytes they will be.
            source: the user's file.
            file_format: decides the media type.
            seen: what the file was when the user asked for it; one that differs is not copied.

        Raises:
            FileProblem: it was changed, cannot be read, keeps changing, or there is no room for the copy.
        """
        for pause in _PAUSES:
            # Excel keeps a file to itself for as long as it saves it.
            with suppress(FileHeld):
                return await asyncio.to_thread(self._take, job_id, source, file_format, seen)
            await asyncio.sleep(pause)
        return await asyncio.to_thread(self._take, job_id, source, file_format, seen)

    def snapshot_of(self, job_id: str, file: SentFile) -> Snapshot:
        """The snapshot taken earlier for a job."""
        file_format = FileFormat.CSV if file.name.lower().endswith(".csv") else FileFormat.XLSX
        return Snapshot(self.path_of(job_id), file.name, file_format, file.size, file.sha256)

    async def whole(self, job_id: str, file: SentFile) -> Snapshot:
        """The snapshot of a job, after a look at whether it still is what was sent.

        Raises:
            FileProblem: it is gone, cannot be read or was changed.
        """
        snapshot = self.snapshot_of(job_id, file)
        await asyncio.to_thread(_check, snapshot)
        return snapshot

    async def share(self, job_id: str, other_id: str) -> None:
        """Keep the same bytes for another job too.

        Raises:
            FileProblem: they are gone, or there is no room.
        """
        await asyncio.to_thread(_share, self.path_of(job_id), self.path_of(other_id))

    def forget(self, job_id: str) -> None:
        """Delete the bytes of a job; nothing happens when there are none, or when they cannot be deleted now."""
        _delete(self.path_of(job_id))
        _delete(self.path_of_last_upload(job_id))

    def drop(self, path: Path) -> None:
        """Delete what was put into the folder for a moment."""
        _delete(path)

    def trim(self, keep: Collection[str], in_order: Sequence[str] = ()) -> None:
        """Delete the oldest snapshots above the quota, never those of unfinished jobs.

        Args:
            keep: the unfinished jobs.
            in_order: the jobs by birth, the oldest first. The dates of files tell nothing once
                a clock was wrong; they only order what belongs to none of these jobs, and goes first.
        """
        rank = {job_id: number for number, job_id in enumerate(in_order)}
        spare = sorted(
            self._ages_and_sizes(keep), key=lambda each: (rank.get(each[2].name.partition(".")[0], -1), *each)
        )
        total = sum(size for _, size, _ in spare)
        quota = self._quota()
        for _, size, path in spare:
            if total <= quota:
                return
            total -= size
            _delete(path)

    def _ages_and_sizes(self, keep: Collection[str]) -> Iterator[tuple[int, int, Path]]:
        try:
            for path in self._folder.iterdir():
                if path.name.partition(".")[0] not in keep:
                    facts = path.stat()
                    yield facts.st_mtime_ns, facts.st_size, path
        except OSError:
            # Not there yet, or changing at this very moment: the next time will do.
            return

    def _take(self, job_id: str, source: Path, file_format: FileFormat, seen: FileStamp | None) -> Snapshot:
        target = self.path_of(job_id)
        with _words_for_reading(source):
            if seen is not None and stamp_of(source) != seen:
                raise FileProblem(
                    message("files.changed.title"),
                    message("files.changed.message", file=source.name),
                    hint=message("files.changed.hint"),
                )
        try:
            for _ in range(_TRIES):
                copied = self._copy(source, target)
                if copied is not None:
                    return Snapshot(target, source.name, file_format, *copied)
        except BaseException:
            _delete(target)
            raise
        _delete(target)
        raise FileProblem(
            message("files.changing.title"),
            message("files.changing.message", file=source.name),
            hint=message("files.changing.hint"),
        )

    def _copy(self, source: Path, target: Path) -> tuple[int, str] | None:
        """Size and digest; None when the file changed meanwhile."""
        with _words_for_reading(source):
            reading = open_ordinary(source)
        digest = hashlib.sha256()
        size = 0
        with reading, _words_for_keeping():
            before = _stamp_of_open(reading)
            make_folder(self._folder)
            with open(target, "wb", opener=opener) as writing:
                # One that grows while it is read is not followed for ever.
                while size <= before.size and (chunk := _next_chunk(source, reading)):
                    digest.update(chunk)
                    writing.write(chunk)
                    size += len(chunk)
                writing.flush()
                os.fsync(writing.fileno())
        with _words_for_reading(source):
            unchanged = stamp_of(source) == before and size == before.size
        return (size, digest.hexdigest()) if unchanged else None


def _next_chunk(source: Path, reading: BinaryIO) -> bytes:
    with _words_for_reading(source):
        return reading.read(_CHUNK)


def _stamp_of_open(reading: BinaryIO) -> FileStamp:
    facts = os.fstat(reading.fileno())
    return FileStamp(facts.st_size, facts.st_mtime_ns)


def _share(source: Path, target: Path) -> None:
    try:
        try:
            target.hardlink_to(source)
        except OSError:
            # Some file systems know no links.
            shutil.copyfile(source, target)
            make_private(target)
    except OSError as error:
        _delete(target)
        if isinstance(error, FileNotFoundError):
            raise FileProblem(
                message("files.copy.gone.title"),
                message("files.copy.gone.not_sent"),
                hint=message("files.add_again"),
            ) from error
        raise _cannot_be_kept(error) from error


def _check(snapshot: Snapshot) -> None:
    try:
        digest = digest_of(snapshot.path)
    except FileNotFoundError as error:
        raise FileProblem(
            message("files.copy.gone.title"),
            message("files.copy.gone.message", file=snapshot.file_name),
            hint=message("files.copy.gone.own_file"),
        ) from error
    except OSError as error:
        raise FileProblem(
            message("files.copy.unreadable.title"),
            message("files.copy.unreadable.message", file=snapshot.file_name),
            hint=message("files.copy.unreadable.hint"),
            details=f"{type(error).__name__}: {error.strerror}",
        ) from error
    if digest != snapshot.sha256:
        raise FileProblem(
            message("files.copy.changed.title"),
            message("files.copy.changed.message", file=snapshot.file_name),
            hint=message("files.copy.gone.own_file"),
            details=f"SHA-256 {digest} instead of {snapshot.sha256}",
        )


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # On Windows one that is open stays; the quota gets it later.
        return


@contextmanager
def _words_for_reading(source: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        details = f"{type(error).__name__}: {error.strerror}"
        if is_held(error):
            raise FileHeld.named(source.name, open_in(source), details=details) from error
        if isinstance(error, FileNotFoundError):
            raise FileProblem(
                message("files.gone.title"),
                message("files.gone.message", file=source.name),
                hint=message("files.gone.hint"),
                details=details,
            ) from error
        raise FileProblem(
            message("files.unreadable.title"),
            message("files.unreadable.not_sent", file=source.name),
            hint=message("files.unreadable.locked"),
            details=details,
        ) from error


@contextmanager
def _words_for_keeping() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _cannot_be_kept(error) from error


def _cannot_be_kept(error: OSError) -> FileProblem:
    details = f"{type(error).__name__}: {error.strerror}"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FileProblem(
            message("files.copy.full.title"),
            message("files.copy.full.message"),
            hint=message("files.copy.full.hint"),
            details=details,
        )
    return FileProblem(
        message("files.copy.not_kept.title"),
        message("files.copy.not_kept.message"),
        hint=message("files.copy.not_kept.hint"),
        details=details,
    )
