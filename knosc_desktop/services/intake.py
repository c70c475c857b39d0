"""Dropped paths become staged files, or a plain word on why not; the others still go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat, Rejection, StagedFile
from knosc_desktop.services.outbox import stamp_of
from knosc_desktop.services.recognition import recognise
from knosc_desktop.services.staging import Staging

_SPREADSHEETS = {".xlsx", ".csv"}
_MOST_FROM_A_FOLDER = 200


@dataclass(frozen=True, slots=True)
class FolderOffer:
    """A dropped folder, and the spreadsheets that lie directly in it."""

    path: Path
    spreadsheets: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """What became of the paths that were dropped."""

    staged: tuple[StagedFile, ...]
    rejections: tuple[Rejection, ...]
    folders: tuple[FolderOffer, ...]


class Intake:
    """The way of files onto the staging list, and the last look before they go."""

    def __init__(self, staging: Staging) -> None:
        """Put accepted files onto ``staging``."""
        self._staging = staging

    async def take(self, paths: Iterable[Path], trigger: str | None) -> IntakeAnswer:
        """Look at each path and stage what can be sent; the file system is asked in a thread.

        Args:
            paths: files and folders, as dropped or chosen.
            trigger: the kind of data chosen at the moment; None when none is, or a computation.
        """
        staged: list[StagedFile] = []
        rejections: list[Rejection] = []
        folders: list[FolderOffer] = []
        for path in paths:
            try:
                found = await asyncio.to_thread(_look_at, path)
                if isinstance(found, FolderOffer):
                    folders.append(found)
                    continue
                known = await asyncio.to_thread(self._staged_as, path)
                if known is not None and known.problem is None:
                    raise _twice(path)
            except FileProblem as error:
                rejections.append(Rejection(path, error.problem))
                continue
            stamp = await asyncio.to_thread(stamp_of, path)
            if known is not None:
                file = replace(known, path=path, format=found, stamp=stamp, note="", problem=None)
                self._staging.update(file)
            else:
                file = StagedFile(uuid4().hex, path, found, stamp, trigger)
                self._staging.add([file])
            staged.append(file)
        return IntakeAnswer(tuple(staged), tuple(rejections), tuple(folders))

    async def ready_to_go(self) -> list[StagedFile]:
        """The staged files that can be sent as they were staged.

        What is gone gets the problem onto its line. What was changed since gets a
        note and goes with the next Upload, when the planner has seen that.
        """
        ready = []
        for file in self._staging:
            if file.problem is not None or file.trigger is None:
                continue
            checked = await asyncio.to_thread(_check_again, file)
            self._staging.update(checked)
            if checked.problem is None and checked.stamp == file.stamp:
                ready.append(checked)
        return ready

    def _staged_as(self, path: Path) -> StagedFile | None:
        for file in self._staging:
            try:
                if file.path == path or file.path.samefile(path):
                    return file
            except OSError:
                continue
        return None


def _look_at(path: Path) -> FileFormat | FolderOffer:
    try:
        if path.is_dir():
            return _offer(path)
        if not path.exists():
            raise FileProblem(
                "There is no such file",
                f"“{path.name}” is not there any more.",
                hint="Drop it again from where it is now. A network drive may need to be connected first.",
            )
        if not path.is_file():
            raise FileProblem("Not a file", f"“{path.name}” is not an ordinary file, so it cannot be sent.")
        return recognise(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _offer(folder: Path) -> FolderOffer:
    spreadsheets = sorted(
        entry
        for entry in folder.iterdir()
        if entry.suffix.lower() in _SPREADSHEETS and not entry.name.startswith(("~$", ".")) and entry.is_file()
    )
    if not spreadsheets:
        raise FileProblem(
            "No spreadsheets in the folder",
            f"The folder “{folder.name}” has no .xlsx or .csv file in it.",
            hint="Drop the files themselves, or the folder they lie in.",
        )
    if len(spreadsheets) > _MOST_FROM_A_FOLDER:
        raise FileProblem(
            "Too many files at once",
            f"The folder “{folder.name}” has {len(spreadsheets):,} spreadsheets in it.",
            hint=f"Choose the ones to send; up to {_MOST_FROM_A_FOLDER} are taken from a folder.",
        )
    return FolderOffer(folder, tuple(spreadsheets))


def _check_again(file: StagedFile) -> StagedFile:
    try:
        found = recognise(file.path)
        stamp = stamp_of(file.path)
    except FileProblem as error:
        return replace(file, problem=error.problem)
    except FileNotFoundError:
        gone = FileProblem(
            "The file is gone",
            f"“{file.path.name}” is no longer where it was, so it was not sent.",
            hint="Drop it again from where it is now, or remove this line.",
        )
        return replace(file, problem=gone.problem)
    except OSError as error:
        return replace(file, problem=_unreadable(file.path, error).problem)
    if stamp != file.stamp:
        note = "Changed after you added it, so it was not sent yet. Press Upload again to send it as it is now."
        return replace(file, stamp=stamp, format=found, note=note)
    return replace(file, note="")


def _twice(path: Path) -> FileProblem:
    return FileProblem(
        "Already on the list",
        f"“{path.name}” is on the list already; it will be sent once.",
    )


def _unreadable(path: Path, error: OSError) -> FileProblem:
    details = f"{type(error).__name__}: {error.strerror}"
    if isinstance(error, PermissionError):
        return FileProblem(
            "No permission to read the file",
            f"This computer does not let you read “{path.name}”.",
            hint="Ask its owner for permission, or save a copy of your own and drop that.",
            details=details,
        )
    return FileProblem(
        "The file cannot be read",
        f"“{path.name}” could not be read.",
        hint="Check the drive or network connection, then drop it again.",
        details=details,
    )
