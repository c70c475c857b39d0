"""Dropped paths become staged files, or a plain word on why not; the others still go."""

from __future__ import annotations

import asyncio
import errno
import stat
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from knosc_desktop.domain.errors import FileHeld, FileProblem, Problem
from knosc_desktop.domain.files import NOT_VALIDATED, FileFormat, Rejection, StagedFile, Wait
from knosc_desktop.domain.texts import message
from knosc_desktop.file_access import is_held, system_path
from knosc_desktop.services.files.format_detection import check_name, is_lock_file, is_package, recognise
from knosc_desktop.services.files.local_files import (
    cloud_of,
    is_only_in_the_cloud,
    name_behind_stub,
    not_ordinary,
    note_if_open,
    open_in,
    open_ordinary,
)
from knosc_desktop.services.store.snapshots import stamp_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from knosc_desktop.domain.files import FileStamp
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.staging.staging_list import StagingList
    from knosc_desktop.services.tasks import TaskRegistry


# What is at a path, and in words why it cannot be read.

_SPREADSHEETS = {".xlsx", ".csv"}
_NOT_FETCHED = {*range(362, 367), 374, 375, *range(377, 384), *range(386, 399), 404, 426}
"""What Windows says of a file that could not be fetched from the cloud (ERROR_CLOUD_FILE_... of winerror.h)."""
_NOT_STARTED, _NOT_SIGNED_IN, _NO_NETWORK, _NOT_ALLOWED = {362, 382, 404}, {386}, {388, 426}, {395}
_CHUNK = 1 << 20


def format_of(path: Path) -> FileFormat:
    """What a spreadsheet is, found from its name and first bytes; reading one in the cloud fetches it.

    Raises:
        FileProblem: it is none that Knosc takes, or cannot be read.
    """
    with translate_errors(path):
        facts = system_path(path).stat()
        if is_folder(path, facts):
            raise FileProblem(
                message("files.folder.title"),
                message("files.folder.message", folder=path.name or str(path)),
                hint=message("files.folder.hint"),
            )
        check_ordinary(path, facts)
        return recognise(path)


def spreadsheets_in(folder: Path) -> list[Path]:
    """The files in a folder that are named like spreadsheets, in order; hidden ones and lock files left out.

    Raises:
        OSError: the folder cannot be read.
    """
    entries = [folder / entry.name for entry in system_path(folder).iterdir()]
    return sorted(entry for entry in entries if _may_be_spreadsheet(entry))


def is_folder(path: Path, facts: os.stat_result) -> bool:
    """Whether it is a folder to the user, too."""
    return stat.S_ISDIR(facts.st_mode) and not is_package(path)


def check_ordinary(path: Path, facts: os.stat_result) -> None:
    """See that there is a file to open.

    Raises:
        FileProblem: it is a device, a pipe, or only the name of a file in iCloud.
    """
    if not (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)):
        raise not_ordinary(path)
    if name := name_behind_stub(path):
        raise FileProblem(
            message("files.icloud.title"),
            message("files.icloud.message", file=name),
            hint=message("files.icloud.hint"),
        )


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn errors of the file system into words for the user.

    Raises:
        FileProblem: the file cannot be read.
    """
    try:
        yield
    except ValueError as error:
        # A name that no file system takes.
        raise not_there(path) from error
    except OSError as error:
        raise cannot_be_read(path, error) from error


def not_there(path: Path) -> FileProblem:
    """What is said of a path that leads nowhere."""
    return FileProblem(
        message("files.missing.title"),
        message("files.missing.message", file=path.name),
        hint=message("files.missing.hint"),
    )


def cannot_be_read(path: Path, error: OSError) -> FileProblem:
    """What is said of a file that the system does not let be read."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) or error.errno == errno.ELOOP:
        return not_there(path)
    name = path.name or str(path)
    details = f"{type(error).__name__}: {error.strerror}"
    if is_held(error):
        return FileHeld.named(name, open_in(path), details=details)
    if getattr(error, "winerror", None) in _NOT_FETCHED:
        return _not_fetched(path, error)
    if isinstance(error, PermissionError):
        return FileProblem(
            message("files.no_permission.title"),
            message("files.no_permission.message", file=name),
            hint=message("files.no_permission.hint"),
            details=details,
        )
    return FileProblem(
        message("files.unreadable.title"),
        message("files.unreadable.message", file=name),
        hint=message("files.unreadable.hint"),
        details=details,
    )


def _not_fetched(path: Path, error: OSError) -> FileProblem:
    code = getattr(error, "winerror", None) or error.errno
    details = f"{type(error).__name__}: {error.strerror} ({code})"
    if cloud := cloud_of(path):
        title = message("files.not_fetched.title", cloud=cloud)
        said = message("files.not_fetched.message", file=path.name, cloud=cloud)
    else:
        title = message("files.not_fetched.title_any")
        said = message("files.not_fetched.message_any", file=path.name)
    return FileProblem(title, said, hint=_how_to_fetch(code, cloud), details=details)


def _how_to_fetch(code: int | None, cloud: str) -> Text:
    if code in _NOT_STARTED:
        return message("files.not_fetched.start", cloud=cloud) if cloud else message("files.not_fetched.start_any")
    if code in _NOT_SIGNED_IN:
        return message("files.not_fetched.sign_in", cloud=cloud) if cloud else message("files.not_fetched.sign_in_any")
    if code in _NO_NETWORK:
        return message("files.not_fetched.network")
    if code in _NOT_ALLOWED:
        return message("files.not_fetched.owner")
    return message("files.not_fetched.by_hand")


def awaiting_release(path: Path) -> Problem:
    """What is said of a file for as long as another program holds it; its folder is looked at, so use a thread."""
    hint = message("files.held.hint")
    if not (app := open_in(path)):
        return Problem(message("files.held.title_any"), message("files.held.message_any", file=path.name), hint)
    return Problem(message("files.held.title", app=app), message("files.held.message", file=path.name, app=app), hint)


def _awaiting_fetch(path: Path) -> Problem:
    cloud = cloud_of(path)
    return Problem(
        message("files.fetching.title", cloud=cloud) if cloud else message("files.fetching.title_any"),
        message("files.fetching.message", file=path.name),
        message("files.fetching.hint"),
    )


def _may_be_spreadsheet(entry: Path) -> bool:
    hidden = entry.name.startswith(".") or is_lock_file(entry.name)
    return not hidden and entry.suffix.lower() in _SPREADSHEETS and system_path(entry).is_file()


_MOST_FROM_A_FOLDER = 200


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FolderOffer:
    """A dropped folder, and the spreadsheets that lie directly in it."""

    path: Path
    spreadsheets: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """What became of the paths that were dropped.

    Attributes:
        staged: on the list now.
        rejections: cannot be staged.
        folders: whose spreadsheets may be taken when the user says so.
        in_the_cloud: would have to be fetched first, so nobody has looked into them;
            ``take`` them with ``fetch`` when the user says so.
    """

    staged: tuple[StagedFile, ...]
    rejections: tuple[Rejection, ...]
    folders: tuple[FolderOffer, ...]
    in_the_cloud: tuple[Path, ...] = ()


class Intake:
    """The way of files onto the staging list, and the last look before they go.

    While the file system is asked, the user may go on: what they take off the
    list meanwhile stays off, and the kind of data they choose meanwhile holds.
    """

    def __init__(
        self,
        staging: StagingList,
        now: Callable[[], datetime] = _now,
        is_only_in_the_cloud: Callable[[os.stat_result], bool] = is_only_in_the_cloud,
    ) -> None:
        """Put accepted files onto ``staging``.

        Args:
            staging: the list.
            now: the time, in any zone.
            is_only_in_the_cloud: whether reading a file would fetch it first.
        """
        self._staging = staging
        self._now = now
        self._is_only_in_the_cloud = is_only_in_the_cloud
        # Two drops of the same file in quick succession must not both find it missing from the list.
        self._taking = asyncio.Lock()

    async def take(self, paths: Iterable[Path], trigger: str | None, *, fetch: bool = False) -> IntakeAnswer:
        """Look at each path and stage what can be sent; the file system is asked in a thread.

        Args:
            paths: files and folders, as dropped or chosen.
            trigger: the kind of data chosen at the moment; None when none is, or a computation.
            fetch: whether to read what is only in the cloud, which fetches it.
        """
        staged: list[StagedFile] = []
        rejections: list[Rejection] = []
        folders: list[FolderOffer] = []
        in_the_cloud: list[Path] = []
        identities = _Identities()
        for path in paths:
            try:
                found = await asyncio.to_thread(self._look_at, path)
                if isinstance(found, FolderOffer):
                    folders.append(found)
                elif found.wait is Wait.FETCHED and not fetch:
                    in_the_cloud.append(path)
                else:
                    async with self._taking:
                        staged.append(await self._stage(path, found, trigger, identities))
            except FileProblem as error:
                rejections.append(Rejection(path, error.problem))
        for file in staged:
            await self._fetch(file)
        return IntakeAnswer(tuple(staged), tuple(rejections), tuple(folders), tuple(in_the_cloud))

    async def take_as(self, path: Path, trigger: str, *, corrects: str = "") -> StagedFile:
        """Stage one file as a kind that is settled; one that is on the list already becomes that.

        Args:
            path: of the file.
            trigger: what it is, because the user said so of the file it comes from.
            corrects: the program's id of the failed job whose file it is; empty when it is no correction.

        Raises:
            FileProblem: it cannot be sent.
        """
        async with self._taking:
            found = await asyncio.to_thread(self._look_at, path)
            if not isinstance(found, _Found):
                raise not_there(path)
            known = await self._known(path, _Identities())
            file = replace(
                known or StagedFile(uuid4().hex, path, found.format, found.stamp, None),
                format=found.format,
                stamp=found.stamp,
                trigger=trigger,
                note=found.note,
                problem=found.problem,
                wait=found.wait,
                is_kind_chosen=True,
                corrects=corrects,
                validation=NOT_VALIDATED,
            )
            if known is None:
                self._staging.add([file])
            else:
                self._staging.update(file)
        await self._fetch(file)
        return self._staging.get(file.id) or file

    async def look_again(self, file_id: str) -> None:
        """See whether a file that waits can be read by now; nothing happens when it is not on the list any more."""
        file = self._staging.get(file_id)
        if file is None or file.wait is None:
            return
        # Fetching it may take minutes, in which others come onto the list.
        found = await asyncio.to_thread(self._look_once_more, file)
        now = self._staging.get(file_id)
        if now is None or now.wait is None:
            return
        self._staging.update(
            replace(
                now,
                format=found.format,
                stamp=found.stamp,
                note=now.note or found.note,
                problem=found.problem,
                wait=found.wait,
                validation=NOT_VALIDATED,
            )
        )

    async def ready_to_go(self) -> list[StagedFile]:
        """The staged files that can be sent as they were staged.

        What is gone gets the problem onto its line. What was changed since gets a
        note and goes with the next Upload, when the user has seen that.
        """
        ready = []
        for file in self._staging:
            if file.problem is not None or file.trigger is None:
                continue
            checked = await asyncio.to_thread(self._check_again, file)
            now = self._staging.get(file.id)
            if now is None:
                continue
            # The kind, and what was found in it, may have become known meanwhile.
            validation = now.validation if (now.stamp, now.format) == (checked.stamp, checked.format) else NOT_VALIDATED
            checked = replace(
                now,
                stamp=checked.stamp,
                format=checked.format,
                note=checked.note,
                problem=checked.problem,
                wait=checked.wait,
                validation=validation,
            )
            self._staging.update(checked)
            if checked.problem is None and checked.stamp == file.stamp:
                ready.append(checked)
        return ready

    async def _stage(self, path: Path, found: _Found, trigger: str | None, identities: _Identities) -> StagedFile:
        known = await self._known(path, identities)
        if known is None:
            file = StagedFile(
                uuid4().hex, path, found.format, found.stamp, trigger, found.note, found.problem, found.wait
            )
            self._staging.add([file])
            return file
        if known.problem is None or known.wait is not None:
            raise _twice(path)
        file = replace(
            known,
            path=path,
            format=found.format,
            stamp=found.stamp,
            note=found.note,
            problem=found.problem,
            wait=found.wait,
            validation=NOT_VALIDATED,
        )
        self._staging.update(file)
        return file

    async def _fetch(self, file: StagedFile) -> None:
        if file.wait is Wait.FETCHED:
            await self.look_again(file.id)

    def _look_at(self, path: Path) -> _Found | FolderOffer:
        """What is there; a file that is only in the cloud is not read."""
        with translate_errors(path):
            facts = system_path(path).stat()
            if is_folder(path, facts):
                return _offer(path)
            check_ordinary(path, facts)
            if self._is_only_in_the_cloud(facts):
                check_name(path)
                return _Found(_format_by_name(path), stamp_of(path), "", _awaiting_fetch(path), Wait.FETCHED)
            return self._read(path)

    def _look_once_more(self, file: StagedFile) -> _Found:
        try:
            with translate_errors(file.path):
                if file.wait is Wait.FETCHED:
                    self._fetch_whole(file)
                return self._read(file.path)
        except FileHeld:
            return _Found(file.format, file.stamp, "", awaiting_release(file.path), Wait.HELD)
        except FileProblem as error:
            # Who saves a file may put another in its place: for a moment it is not there, or not whole.
            is_first_time = file.wait is Wait.HELD and file.problem != error.problem
            return _Found(file.format, file.stamp, "", error.problem, Wait.HELD if is_first_time else None)

    def _fetch_whole(self, file: StagedFile) -> None:
        """Read it to its end, or until it is off the list: the reader's time is for files that are here."""
        try:
            with open_ordinary(file.path) as reading:
                while self._staging.get(file.id) is not None and reading.read(_CHUNK):
                    pass
        except OSError as error:
            if isinstance(error, (FileNotFoundError, PermissionError)):
                raise
            # macOS has no codes of its own for what goes wrong then.
            raise _not_fetched(file.path, error) from error

    def _read(self, path: Path) -> _Found:
        # The stamp first: what changes while it is looked at is noticed as changed before it is sent.
        stamp = stamp_of(path)
        try:
            return _Found(recognise(path), stamp, note_if_open(path, stamp, self._now()))
        except OSError as error:
            if not is_held(error):
                raise
            return _Found(_format_by_name(path), stamp, "", awaiting_release(path), Wait.HELD)

    def _check_again(self, file: StagedFile) -> StagedFile:
        try:
            stamp = stamp_of(file.path)
            found = recognise(file.path)
        except FileProblem as error:
            return replace(file, problem=error.problem)
        except FileNotFoundError:
            return replace(file, problem=_gone(file.path).problem)
        except OSError as error:
            if is_held(error):
                note = message("files.held.note")
                return replace(file, note=note, problem=awaiting_release(file.path), wait=Wait.HELD)
            return replace(file, problem=cannot_be_read(file.path, error).problem)
        if stamp != file.stamp:
            return replace(file, stamp=stamp, format=found, note=message("files.changed.note"))
        return replace(file, note=note_if_open(file.path, stamp, self._now()))

    async def _known(self, path: Path, identities: _Identities) -> StagedFile | None:
        """The line of that file, if it has one."""
        known = await asyncio.to_thread(identities.same_file, path, tuple(self._staging))
        return known and self._staging.get(known.id)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file that can be staged is."""

    format: FileFormat
    stamp: FileStamp
    note: Text
    problem: Problem | None = None
    wait: Wait | None = None


def _format_by_name(path: Path) -> FileFormat:
    """What it should be; its content tells as soon as it can be read."""
    return FileFormat.CSV if path.suffix.lower() == ".csv" else FileFormat.XLSX


class _Identities:
    """What the file system knows the staged files by: each is asked for once while one drop is taken in."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Path], tuple[int, int] | None] = {}

    def same_file(self, path: Path, files: Iterable[StagedFile]) -> StagedFile | None:
        """The staged file that is this very one, whatever way leads there; blocks, so use it in a thread."""
        own = _identity(path)
        for file in files:
            if file.path == path or (own is not None and self._of(file) == own):
                return file
        return None

    def _of(self, file: StagedFile) -> tuple[int, int] | None:
        key = file.id, file.path
        if key not in self._known:
            self._known[key] = _identity(file.path)
        return self._known[key]


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = system_path(path).stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _offer(folder: Path) -> FolderOffer:
    spreadsheets = spreadsheets_in(folder)
    name = folder.name or str(folder)
    if not spreadsheets:
        raise FileProblem(
            message("files.folder_empty.title"),
            message("files.folder_empty.message", folder=name),
            hint=message("files.folder_empty.hint"),
        )
    if len(spreadsheets) > _MOST_FROM_A_FOLDER:
        raise FileProblem(
            message("files.folder_full.title"),
            message("files.folder_full.message", folder=name, count=len(spreadsheets)),
            hint=message("files.folder_full.hint", count=_MOST_FROM_A_FOLDER),
        )
    return FolderOffer(folder, tuple(spreadsheets))


def _gone(path: Path) -> FileProblem:
    return FileProblem(
        message("files.gone.title"),
        message("files.gone.message", file=path.name),
        hint=message("files.gone.or_remove"),
    )


def _twice(path: Path) -> FileProblem:
    return FileProblem(message("files.twice.title"), message("files.twice.message", file=path.name))


# Staged files that another program holds: looked at again until each is free.

_WATCH = "files held by other programs"
_PERIOD = 1.0
"""Seconds between two looks."""


class HeldFiles:
    """Follows the staging list; a file that is free again goes its way without the user."""

    def __init__(self, staging: StagingList, intake: Intake, clock: Clock, tasks: TaskRegistry) -> None:
        self._staging = staging
        self._intake = intake
        self._clock = clock
        self._tasks = tasks
        staging.added.connect(self._follow)
        staging.changed.connect(self._follow)

    def _follow(self, file: StagedFile) -> None:
        if file.wait is Wait.HELD:
            self._tasks.start(_WATCH, self._watch())

    async def _watch(self) -> None:
        while held := [file.id for file in self._staging if file.wait is Wait.HELD]:
            await self._clock.sleep(_PERIOD)
            for file_id in held:
                await self._intake.look_again(file_id)
