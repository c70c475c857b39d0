"""Workbooks that the app makes of a file that was sent: with errors marked, or the failed rows alone."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.errors import FileProblem, cannot_save
from knosc_desktop.domain.reader_requests import Annotate, Captions, Extract, Mark, Source
from knosc_desktop.domain.texts import message
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.files.local_files import digest_of, open_in
from knosc_desktop.services.files.private_files import make_folder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.reader_requests import Written
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.domain.validation import Finding, Place
    from knosc_desktop.services.corrections.error_locator import ErrorLocator


# Workbooks that the reader's process makes, in the user's place whole or not at all.


async def save_made(
    scratch: Path,
    target: Path,
    make: Callable[[Path], Awaitable[Written]],
    last_look: Callable[[], None] = lambda: None,
) -> Written:
    """Have it made in a folder of the program's own, then copy it to the user's place.

    Args:
        scratch: that folder; it is made when needed.
        target: the user's place.
        make: writes the workbook.
        last_look: called in a thread right before the workbook takes its place; what it raises keeps it from that.

    Raises:
        KnoscError: it could not be made or written; what was there before is untouched.
    """
    made = await asyncio.to_thread(_new_file, scratch)
    try:
        written = await make(made)
        await asyncio.to_thread(_copy, made, target, last_look)
    finally:
        await asyncio.to_thread(_drop, made)
    return written


def _new_file(scratch: Path) -> Path:
    try:
        make_folder(scratch)
        return Path(tempfile.mkdtemp(dir=scratch)) / "made.xlsx"
    except OSError as error:
        raise cannot_save(scratch, error) from error


def _copy(made: Path, target: Path, last_look: Callable[[], None]) -> None:
    with whole_file(target) as writing, made.open("rb") as reader:
        shutil.copyfileobj(reader, writing, 1 << 20)
        last_look()


def _drop(made: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(made.parent)


# The workbook that was sent, with its errors marked in the cells they are in.


class Annotates(Protocol):
    """The part of the reader that is needed here."""

    async def annotate(self, request: Annotate) -> Written:
        """Write a copy with marked cells and a first sheet that lists them."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """What was written to one of the user's folders.

    Attributes:
        job_id: whose errors are marked in it.
        focus: the cell it opens at.
        digest: SHA-256 of its bytes.
    """

    job_id: str
    focus: Address | None
    digest: str


class _HersNowError(Exception):
    """The copy is no longer what the program wrote, or may soon be something else."""


class MarkedCopies:
    """Makes such copies from the exact bytes that were sent; the user's own file is never touched."""

    def __init__(self, places: ErrorLocator, reader: Annotates, scratch: Path, render: Callable[[Text], str]) -> None:
        """Save none yet.

        Args:
            places: finds the cells of the errors.
            reader: writes the workbooks.
            scratch: folder in which it does.
            render: makes the sentences in a copy.
        """
        self._places = places
        self._reader = reader
        self._scratch = scratch
        self._render = render
        self._copies: dict[Path, _Copy] = {}

    async def save(self, job_id: str, target: Path, focus: Address | None = None) -> Written:
        """Write the copy to the user's place, whole or not at all; errors without a cell are listed in it.

        Args:
            job_id: whose errors.
            target: where the user wants it.
            focus: the cell it opens at; the list of errors when None.

        Raises:
            KnoscError: it cannot be made or written there.
        """
        return await self._write(job_id, target, focus, lambda: None)

    async def turn_to(self, job_id: str, target: Path, focus: Address) -> None:
        """Let a copy that was saved open at another cell: it is written anew unless they changed it or have it open.

        Raises:
            KnoscError: it cannot be made or written; the copy is as it was.
        """
        copy = self._copies.get(target)
        if copy is None or (copy.job_id, copy.focus) == (job_id, focus):
            return

        def last_look() -> None:
            if _is_hers(target, copy.digest):
                raise _HersNowError

        try:
            await asyncio.to_thread(last_look)
            # The user may save corrections while it is made, so it is looked at once more at the end.
            await self._write(job_id, target, focus, last_look)
        except _HersNowError:
            return

    async def _write(self, job_id: str, target: Path, focus: Address | None, last_look: Callable[[], None]) -> Written:
        placed = await self._places.find(job_id)
        marks, unplaced = [], []
        for error, address in zip(placed.errors, placed.addresses, strict=True):
            if address is None:
                unplaced.append(self._render(_with_place(error)))
            else:
                marks.append(Mark(address, self._render(error.text)))
        digest = ""

        async def make(made: Path) -> Written:
            nonlocal digest
            request = Annotate(placed.source, made, captions_in(self._render), tuple(marks), tuple(unplaced), focus)
            written = await self._reader.annotate(request)
            digest = await asyncio.to_thread(digest_of, made)
            return written

        written = await save_made(self._scratch, target, make, last_look)
        self._copies[target] = _Copy(job_id, focus, digest)
        return written


def _is_hers(target: Path, digest: str) -> bool:
    """Whether the user works on the copy; also when that cannot be told. Blocks, so use it in a thread."""
    try:
        return bool(open_in(target)) or digest_of(target) != digest
    except (OSError, FileProblem):
        return True


def captions_in(render: Callable[[Text], str]) -> Captions:
    """The app's own words in a copy, as they are now."""
    return Captions(*(render(message(f"workbook.captions.{field.name}")) for field in fields(Captions)))


# The user's file before it is sent, with the problems that its check found.


class ProblemCopies:
    """Makes copies in which the problems of a staged file are marked; the file itself is only read."""

    def __init__(self, reader: Annotates, scratch: Path, render: Callable[[Text], str]) -> None:
        """Save none yet.

        Args:
            reader: writes the workbooks.
            scratch: folder in which it does.
            render: makes the sentences in a copy.
        """
        self._reader = reader
        self._scratch = scratch
        self._render = render

    async def save(self, file: StagedFile, target: Path) -> Written:
        """Write the copy to the user's place, whole or not at all; problems without a cell are listed in it.

        Raises:
            KnoscError: it cannot be made or written there.
        """
        report = file.validation.report
        findings = () if report is None else report.findings
        marks = tuple(
            Mark(place.address, self._told(finding, place)) for finding in findings for place in finding.places
        )
        unplaced = tuple(self._render(finding.message) for finding in findings if not finding.places)
        focus = next((mark.address for mark in marks), None)
        source = Source(file.path, file.format)
        captions = captions_of_problems(self._render)
        request = Annotate(source, self._scratch, captions, marks, unplaced, focus)
        return await save_made(self._scratch, target, lambda made: self._reader.annotate(replace(request, target=made)))

    def _told(self, finding: Finding, place: Place) -> str:
        message_, remark = self._render(finding.message), self._render(place.remark) if place.remark else ""
        return f"{message_}\n{remark}" if remark else message_


def captions_of_problems(render: Callable[[Text], str]) -> Captions:
    """The same where the app found something before Knosc did."""
    own = {name: render(message(f"workbook.problems.{name}")) for name in _OF_PROBLEMS}
    return replace(captions_in(render), **own)


_OF_PROBLEMS = (
    "list_name",
    "title",
    "how_to_read",
    "errors",
    "cells",
    "without_cell",
    "error",
    "others",
    "by_cell",
    "not_listed",
    "more_in_cell",
)
"""The captions that are other words then."""


def _with_place(error: RowError) -> Text:
    """With what the server said of its place."""
    column = error.column
    # A row's number is written as Excel shows it, not as a count.
    row = "" if error.row is None else str(error.row)
    if row and column:
        return message("workbook.error_at.both", error=error.text, row=row, column=column)
    if row:
        return message("workbook.error_at.row", error=error.text, row=row)
    if column:
        return message("workbook.error_at.column", error=error.text, column=column)
    return error.text


# Only the rows that failed, in a workbook of their own: to be corrected and sent as an update.


class Extracts(Protocol):
    """The part of the reader that is needed here."""

    async def extract(self, request: Extract) -> Written:
        """Write a workbook of the header and some of the rows."""


class FailedRows:
    """Makes such workbooks from the exact bytes that were sent."""

    def __init__(self, places: ErrorLocator, reader: Extracts, scratch: Path, render: Callable[[Text], str]) -> None:
        """Save none yet.

        Args:
            places: finds the rows of the errors.
            reader: writes the workbooks.
            scratch: folder in which it does.
            render: makes the name of the sheet.
        """
        self._places = places
        self._reader = reader
        self._scratch = scratch
        self._render = render

    async def save(self, job_id: str, target: Path) -> Written:
        """Write the header and each row that has an error to the user's place, whole or not at all.

        Raises:
            KnoscError: no error can be placed, or the workbook cannot be made or written there.
        """
        placed = await self._places.find(job_id)
        header = placed.header
        rows = {address.row for address in placed.addresses if address is not None}
        if header is None or not rows - {header.row}:
            raise FileProblem(
                message("workbook.no_rows.title"),
                message("workbook.no_rows.message"),
                hint=message("workbook.no_rows.hint"),
            )
        numbers = tuple(sorted(rows - {header.row}))
        name = self._render(message("workbook.captions.data_name"))
        return await save_made(
            self._scratch,
            target,
            lambda made: self._reader.extract(Extract(placed.source, made, name, header, numbers)),
        )
