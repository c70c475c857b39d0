"""Checks one file without a session: the same steps as on the staging list, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.api.errors_file import errors_in
from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW
from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileProblem, KnoscError
from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.reader_requests import Compare, LocateErrors, Peek, Source
from knosc_desktop.services.files.local_files import open_ordinary
from knosc_desktop.services.staging.intake import format_of, translate_errors
from knosc_desktop.services.validation.steps import check_contents, check_header
from knosc_desktop.services.validation.templates import templates_in

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.tables import TableHeader, Template
    from knosc_desktop.domain.validation import CheckReport, Comparison
    from knosc_desktop.services.reader_client import ReaderClient
    from knosc_desktop.services.validation.templates import TemplateCache

_EVERY_PLACE = LAST_ROW * LAST_COLUMN


class TemplateOrigin(StrEnum):
    """Where the templates come from that a file is held against."""

    FOLDER = "folder"
    FETCHED = "fetched"
    DOCUMENTED = "documented"


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What to check, and against what.

    Attributes:
        path: the spreadsheet.
        trigger: its data type; None to recognise it.
        templates: a folder of blank templates; None for those fetched last, or else the documented columns.
        against: an earlier file to compare with.
        errors: a file that holds the errors of a job, to be located.
    """

    path: Path
    trigger: str | None = None
    templates: Path | None = None
    against: Path | None = None
    errors: Path | None = None


@dataclass(frozen=True, slots=True)
class FileCheckResult:
    """What was found.

    Attributes:
        asked: the file, and what it was checked against.
        source: the file as it was read.
        origin: where the templates come from.
        trigger: the data type; None when it is not clear.
        template: of that data type; None when there is none.
        header: where the table begins; None when no row fits.
        report: rows and findings.
        comparison: with the earlier file; None without one, or where the two cannot be compared.
        obstacle: what is wrong with the earlier file; None where nothing is known to be.
        errors: of the job, each with its cell; None for one that cannot be located.
    """

    asked: FileCheck
    source: Source
    origin: TemplateOrigin
    trigger: str | None
    template: Template | None
    header: TableHeader | None
    report: CheckReport
    comparison: Comparison | None
    obstacle: Problem | None
    errors: tuple[tuple[RowError, Address | None], ...]


async def check_file(asked: FileCheck, reader: ReaderClient, fetched: TemplateCache) -> FileCheckResult:
    """Check a file; nothing else waits meanwhile, so the disk is asked directly.

    Args:
        asked: what to check.
        reader: asks the reader.
        fetched: keeps the templates that were fetched last.

    Raises:
        FileProblem: one of the files cannot be read; the earlier one only where it is not there.
        NotChecked: one of them cannot be looked into here.
    """
    source = Source(asked.path, format_of(asked.path))
    earlier, obstacle = _earlier(asked.against)
    errors = _content(asked.errors) if asked.errors else b""
    templates, origin = await _templates(asked.templates, reader, fetched)
    head = await reader.peek(Peek(source))
    trigger = asked.trigger or detect_kind(head, templates).winner or None
    template = next((each for each in templates if each.trigger == trigger), None)
    header = check_header(head, template)
    report = await check_contents(reader, source, header, _EVERY_PLACE)
    comparison = None
    if earlier and template and header.header:
        try:
            comparison = await reader.compare(Compare(source, header.header, earlier, template, templates))
        except KnoscError as error:
            obstacle = error.problem
    located = await _located(reader, source, template, errors_in(errors, trigger))
    return FileCheckResult(
        asked, source, origin, trigger, template, header.header, report, comparison, obstacle, located
    )


def _earlier(path: Path | None) -> tuple[Source | None, Problem | None]:
    """The earlier file, or why it is none; what is wrong with it is no problem of the file that is checked.

    Raises:
        FileProblem: there is no such file, so that its name is probably misspelt.
    """
    if path is None:
        return None, None
    try:
        return Source(path, format_of(path)), None
    except FileProblem as error:
        if not path.exists():
            raise
        return None, error.problem


async def _templates(
    folder: Path | None, reader: ReaderClient, fetched: TemplateCache
) -> tuple[tuple[Template, ...], TemplateOrigin]:
    if folder is not None:
        return await templates_in(folder, reader), TemplateOrigin.FOLDER
    if newest := fetched.newest():
        return newest, TemplateOrigin.FETCHED
    return DOCUMENTED_TEMPLATES, TemplateOrigin.DOCUMENTED


async def _located(
    reader: ReaderClient, source: Source, template: Template | None, errors: tuple[RowError, ...]
) -> tuple[tuple[RowError, Address | None], ...]:
    if not errors:
        return ()
    located = await reader.locate(LocateErrors(source, template, errors))
    return tuple(zip(errors, located.addresses, strict=True))


def _content(path: Path) -> bytes:
    with translate_errors(path), open_ordinary(path) as file:
        return file.read()
