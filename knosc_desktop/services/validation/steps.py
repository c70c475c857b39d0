"""The single looks into a staged file; in which order and how often is the examiner's business."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem, KnoscError, SignInProblem
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.kind_detection import resemblance
from knosc_desktop.domain.reader_requests import Compare, Peek, Source
from knosc_desktop.services.validation.checking import check_contents, check_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.tables import TableHeader, Template
    from knosc_desktop.services.reader_client import ReaderClient
    from knosc_desktop.services.staging.staging_list import Staging
    from knosc_desktop.services.validation.last_uploads import LastUploads
    from knosc_desktop.services.validation.templates import Templates

_NOT_COMPARED: dict[str, None] = {"comparison": None, "last_upload": None}


class ValidationSteps:
    """Each takes a file as it was staged and notes what it found; what goes wrong is an obstacle, never an error.

    That nothing more is to be found out is for the examiner to say.
    """

    def __init__(
        self, staging: Staging, reading: ReaderClient, templates: Templates, last_uploads: LastUploads
    ) -> None:
        """Read with ``reading``, note in ``staging``."""
        self._staging = staging
        self._reading = reading
        self._templates = templates
        self._last_uploads = last_uploads

    async def peek(self, file: StagedFile) -> None:
        """Read its beginning."""
        try:
            head = await self._reading.peek(Peek(_source(file)))
        except KnoscError as error:
            if now := self._unchanged(file):
                self._staging.examine(now, obstacle=error.problem)
        else:
            if now := self._unchanged(file):
                self._staging.examine(now, head=head)

    async def judge(self, file: StagedFile) -> None:
        """Find the kind it looks like, and take it for that when it is clear and the planner has not decided."""
        head = file.examination.head
        if head is None:
            return
        found = await asyncio.to_thread(resemblance, head, self._templates.all)
        now = self._unchanged(file)
        if now is None:
            return
        self._staging.examine(now, resemblance=found)
        if found.winner:
            self._staging.suppose_trigger(now.id, found.winner)

    async def check(self, file: StagedFile) -> None:
        """Look at all of its contents."""
        head, template = file.examination.head, self._template(file)
        if head is None:
            return
        found = await asyncio.to_thread(check_header, head, template)
        if not self._staging.examine(
            file, phase=ValidationPhase.READING, header=found.header, report=None, obstacle=None, **_NOT_COMPARED
        ):
            return
        try:
            report = await check_contents(self._reading, _source(file), found)
        except KnoscError as error:
            self._staging.examine(file, obstacle=error.problem)
        else:
            self._staging.examine(file, report=report)

    async def compare(self, file: StagedFile) -> None:
        """Compare it with the last upload of its kind.

        What was known before stands until there is something newer: it says what was
        compared, and a loss that is asked about does not go unasked because Knosc is slow.
        """
        template, header = self._template(file), file.examination.header
        if template is None or header is None:
            return
        if not self._staging.examine(file, phase=ValidationPhase.COMPARING, obstacle=None):
            return
        try:
            found = await self._compared(file, header, template)
        except SignInProblem:
            # The next sign-in asks again.
            return
        except KnoscError as error:
            now = self._staging.get(file.id)
            if now is not None and now.examination.comparison is None:
                self._staging.examine(file, obstacle=error.problem)
        else:
            self._staging.examine(file, **found)

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
                comparison = await self._reading.compare(
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
