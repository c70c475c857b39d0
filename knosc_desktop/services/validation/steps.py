"""The single looks into a staged file; in which order and how often is the validator's business."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileHeld, FileProblem, KnoscError, SignInProblem
from knosc_desktop.domain.files import ValidationPhase, Wait
from knosc_desktop.domain.header_findings import header_findings
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.reader_requests import Check, Compare, Peek, Source
from knosc_desktop.domain.validation import MOST_PLACES, STRUCTURAL, CheckReport, Severity
from knosc_desktop.services.staging.intake import awaiting_release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.tables import Head, TableHeader, Template
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.services.reader_client import ReaderClient
    from knosc_desktop.services.staging.staging_list import StagingList
    from knosc_desktop.services.validation.last_uploads import LastUploads
    from knosc_desktop.services.validation.templates import Templates


# The one way to check a spreadsheet: its header against a template, then all of its contents.

_SEVERITIES = tuple(Severity)
_NO_ROWS = CheckReport(0, ())


@dataclass(frozen=True, slots=True)
class HeaderCheck:
    """A header, held against the template of a data type.

    Attributes:
        template: what the columns should be; None when no template could be had.
        header: where the table begins; None when no row fits.
        findings: what is wrong with the header.
    """

    template: Template | None
    header: TableHeader | None
    findings: tuple[Finding, ...]


def check_header(head: Head, template: Template | None) -> HeaderCheck:
    """Find the header and compare it with the template; takes a while on wide sheets, so use it in a thread."""
    header = header_for(head, template)
    return HeaderCheck(template, header, header_findings(header, template))


async def check_contents(
    reader: ReaderClient, source: Source, header: HeaderCheck, most_places: int = MOST_PLACES
) -> CheckReport:
    """Read everything below the header.

    Args:
        reader: asks the reader.
        source: the spreadsheet.
        header: where its table begins, and what is wrong there.
        most_places: how many places of a finding are named.

    Returns:
        The findings of the header and of the contents, errors first; of equals a damaged structure comes first, then
        the header.

    Raises:
        FileProblem: the file is damaged or gone.
        NotChecked: it cannot be looked into here.
    """
    report = _NO_ROWS
    if header.header is not None:
        report = await reader.check(Check(source, header.header, header.template, most_places))
    return CheckReport(report.rows, tuple(sorted((*header.findings, *report.findings), key=_rank)))


def _rank(finding: Finding) -> tuple[int, bool]:
    return _SEVERITIES.index(finding.severity), finding.defect not in STRUCTURAL


_NOT_COMPARED: dict[str, None] = {"comparison": None, "last_upload": None}


class ValidationSteps:
    """Each takes a file as it was staged and notes what it found; what goes wrong is an obstacle, never an error.

    That nothing more is to be found out is for the validator to say.
    """

    def __init__(
        self, staging: StagingList, reader: ReaderClient, templates: Templates, last_uploads: LastUploads
    ) -> None:
        self._staging = staging
        self._reader = reader
        self._templates = templates
        self._last_uploads = last_uploads

    async def peek(self, file: StagedFile) -> None:
        """Read its beginning."""
        try:
            head = await self._reader.peek(Peek(_source(file)))
        except FileHeld:
            await self._hold(file)
        except KnoscError as error:
            if now := self._unchanged(file):
                self._staging.examine(now, obstacle=error.problem)
        else:
            if now := self._unchanged(file):
                self._staging.examine(now, head=head)

    async def judge(self, file: StagedFile) -> None:
        """Find the kind it looks like, and take it for that when it is clear and the user has not decided."""
        head = file.validation.head
        if head is None:
            return
        found = await asyncio.to_thread(detect_kind, head, self._templates.all)
        now = self._unchanged(file)
        if now is None:
            return
        self._staging.examine(now, kind_scores=found)
        if found.winner:
            self._staging.suppose_trigger(now.id, found.winner)

    async def check(self, file: StagedFile) -> None:
        """Look at all of its contents."""
        head, template = file.validation.head, self._template(file)
        if head is None:
            return
        found = await asyncio.to_thread(check_header, head, template)
        if not self._staging.examine(
            file, phase=ValidationPhase.READING, header=found.header, report=None, obstacle=None, **_NOT_COMPARED
        ):
            return
        try:
            report = await check_contents(self._reader, _source(file), found)
        except FileHeld:
            await self._hold(file)
        except KnoscError as error:
            self._staging.examine(file, obstacle=error.problem)
        else:
            self._staging.examine(file, report=report)

    async def compare(self, file: StagedFile) -> None:
        """Compare it with the last upload of its kind.

        What was known before stands until there is something newer: it says what was
        compared, and a loss that is asked about does not go unasked because Knosc is slow.
        """
        template, header = self._template(file), file.validation.header
        if template is None or header is None:
            return
        if not self._staging.examine(file, phase=ValidationPhase.COMPARING, obstacle=None):
            return
        try:
            found = await self._compared(file, header, template)
        except SignInProblem:
            # The next sign-in asks again.
            return
        except FileHeld:
            await self._hold(file)
        except KnoscError as error:
            now = self._staging.get(file.id)
            if now is not None and now.validation.comparison is None:
                self._staging.examine(file, obstacle=error.problem)
        else:
            self._staging.examine(file, **found)

    async def _hold(self, file: StagedFile) -> None:
        """It came to be held since it was staged: it waits, and is looked into from the start when it is free."""
        problem = await asyncio.to_thread(awaiting_release, file.path)
        if now := self._unchanged(file):
            self._staging.update(replace(now, note="", problem=problem, wait=Wait.HELD))

    def forget_comparison(self, file: StagedFile) -> None:
        """What it was compared with is not what it would be compared with now."""
        self._staging.examine(file, **_NOT_COMPARED)

    async def _compared(self, file: StagedFile, header: TableHeader, template: Template) -> Mapping[str, object]:
        """What there is to note; once more where the last upload was cleared away while it was read.

        Raises:
            KnoscError: it could not be compared.
        """
        is_last_try = False
        while upload := await self._last_uploads.of(template.trigger):
            try:
                comparison = await self._reader.compare(
                    Compare(_source(file), header, upload.source, template, self._templates.all)
                )
            except FileProblem:
                if is_last_try or await asyncio.to_thread(upload.source.path.is_file):
                    raise
                is_last_try = True
            else:
                return {"comparison": comparison, "last_upload": upload.facts}
        return _NOT_COMPARED

    def _template(self, file: StagedFile) -> Template | None:
        return self._templates.of(file.trigger) if file.trigger else None

    def _unchanged(self, file: StagedFile) -> StagedFile | None:
        """The file as it stands on the list now; None when it is gone or has other contents."""
        now = self._staging.get(file.id)
        return now if now is not None and (now.path, now.stamp) == (file.path, file.stamp) else None


def _source(file: StagedFile) -> Source:
    return Source(file.path, file.format)
