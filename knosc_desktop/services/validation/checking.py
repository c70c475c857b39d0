"""The one way to check a spreadsheet: its header against a template, then all of its contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.header_findings import header_findings
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.domain.reader_requests import Check
from knosc_desktop.domain.validation import MOST_PLACES, STRUCTURAL, CheckReport, Severity

if TYPE_CHECKING:
    from knosc_desktop.domain.reader_requests import Source
    from knosc_desktop.domain.tables import Head, TableHeader, Template
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.services.reader_client import ReaderClient

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
    reading: ReaderClient, source: Source, header: HeaderCheck, most_places: int = MOST_PLACES
) -> CheckReport:
    """Read everything below the header.

    Args:
        reading: asks the reader.
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
        report = await reading.check(Check(source, header.header, header.template, most_places))
    return CheckReport(report.rows, tuple(sorted((*header.findings, *report.findings), key=_rank)))


def _rank(finding: Finding) -> tuple[int, bool]:
    return _SEVERITIES.index(finding.severity), finding.defect not in STRUCTURAL
