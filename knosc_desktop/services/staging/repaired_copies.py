"""Repairs of staged files, and the copies in which they are made; the user's own file is only read."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from knosc_desktop.domain.errors import FileProblem, cannot_save
from knosc_desktop.domain.files import NOT_VALIDATED, Original
from knosc_desktop.domain.reader_requests import Source, WriteRepaired
from knosc_desktop.services.files.private_files import make_folder, make_private
from knosc_desktop.services.staging.intake import format_of, translate_errors
from knosc_desktop.services.store.snapshots import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from knosc_desktop.domain.files import FileFormat, FileStamp, StagedFile
    from knosc_desktop.domain.reader_requests import Written
    from knosc_desktop.domain.repairs import Repair
    from knosc_desktop.domain.tables import Template
    from knosc_desktop.services.staging.intake import Intake
    from knosc_desktop.services.staging.staging_list import StagingList


class WritesRepaired(Protocol):
    """The part of the reader that is needed here."""

    async def write_repaired(self, request: WriteRepaired) -> Written:
        """Write a repaired copy."""


class RepairedCopies:
    """Notes what the user repairs, and puts a copy with the repairs in the place of their file on the list."""

    def __init__(
        self,
        staging: StagingList,
        intake: Intake,
        reader: WritesRepaired,
        template_of: Callable[[str], Template | None],
        folder: Path,
    ) -> None:
        """Nothing is repaired yet.

        Args:
            staging: the list.
            intake: sees whether a file was saved again.
            reader: writes the copies.
            template_of: the template of a data type.
            folder: the app's own, with a folder for each copy.
        """
        self._staging = staging
        self._intake = intake
        self._reader = reader
        self._template_of = template_of
        self._folder = folder

    def add(self, file_id: str, repair: Repair) -> None:
        """Note one more repair; nothing when the file is no longer on the list."""
        from knosc_desktop.domain.repairs import with_repair  # not on the way to the first paint

        file = self._staging.get(file_id)
        if file is not None and repair.cells:
            self._staging.update(replace(file, repairs=with_repair(file.repairs, repair)))

    def undo(self, file_id: str, number: int) -> None:
        """Drop one of the repairs, by its place among them; nothing when it is not there any more."""
        file = self._staging.get(file_id)
        if file is not None and 0 <= number < len(file.repairs):
            left = (*file.repairs[:number], *file.repairs[number + 1 :])
            self._staging.update(replace(file, repairs=left))

    async def stage(self, file_id: str) -> StagedFile | None:
        """Make the copy with all repairs, and let it be uploaded instead.

        Returns:
            The copy on the list; None when the file was saved again, so that its repairs were dropped, or it is no
            longer on the list.

        Raises:
            KnoscError: the copy cannot be made; the file stays on the list with its repairs.
        """
        await self._intake.renew(file_id)
        file = self._staging.get(file_id)
        if file is None or not file.repairs or file.validation.header is None:
            return None
        folder = self._folder / uuid4().hex
        try:
            return await self._make(file, folder / file.path.name)
        finally:
            now = self._staging.get(file_id)
            if now is None or now.path.parent != folder:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def take_back(self, file_id: str) -> StagedFile | None:
        """Put the user's own file in the place of its copy again.

        Returns:
            The file on the list; None when there is no copy of it there any more.

        Raises:
            FileProblem: it cannot be read any more; the copy stays.
        """
        file = self._staging.get(file_id)
        if file is None or file.original is None:
            return None
        path = file.original.path
        stamp, format_ = await asyncio.to_thread(_look_at, path)
        now = self._staging.get(file_id)
        if now is None or now.original is None:
            return None
        fresh = replace(now, path=path, format=format_, stamp=stamp, note="", problem=None, wait=None)
        self._staging.update(replace(fresh, validation=NOT_VALIDATED, repairs=(), original=None))
        return self._staging.get(file_id)

    async def _make(self, file: StagedFile, copy: Path) -> StagedFile | None:
        header = file.validation.header
        if header is None:
            return None
        await asyncio.to_thread(_make_room, copy)
        template = self._template_of(file.trigger) if file.trigger else None
        source = Source(file.path, file.format)
        await self._reader.write_repaired(WriteRepaired(source, copy, header, template, file.repairs))
        stamp, is_same = await asyncio.to_thread(_finish, copy, file)
        now = self._staging.get(file.id)
        if not is_same or now is None or (now.path, now.stamp, now.repairs) != (file.path, file.stamp, file.repairs):
            # What was copied is not what was checked, or not what the user wants by now.
            await self._intake.renew(file.id)
            return None
        original = now.original or Original(file.path, file.stamp)
        changed = replace(now, path=copy, stamp=stamp, note="", validation=NOT_VALIDATED)
        self._staging.update(replace(changed, repairs=(), original=original))
        return self._staging.get(file.id)


def _make_room(copy: Path) -> None:
    try:
        make_folder(copy.parent)
    except OSError as error:
        raise cannot_save(copy, error) from error


def _finish(copy: Path, file: StagedFile) -> tuple[FileStamp, bool]:
    """The stamp of the copy, and whether the file is still the one that was checked."""
    make_private(copy)
    try:
        is_same = stamp_of(file.path) == file.stamp
    except (OSError, ValueError, FileProblem):
        is_same = False
    try:
        return stamp_of(copy), is_same
    except OSError as error:
        raise cannot_save(copy, error) from error


def _look_at(path: Path) -> tuple[FileStamp, FileFormat]:
    # The stamp first: what changes while it is looked at is noticed as changed.
    with translate_errors(path):
        return stamp_of(path), format_of(path)
