"""A reader that reads nothing: it returns prepared answers, and writes what it was asked to write."""

from __future__ import annotations

from dataclasses import dataclass, field

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.reader_requests import Annotate, Extract, Located, LocateErrors, Written
from knosc_desktop.domain.tables import TableHeader

HEADER = TableHeader("Data", 3, ("Item", "Name"))


@dataclass
class FakeReader:
    """Attributes:
    header: of the table in which it locates errors by their row and column.
    trouble: raised instead of any answer.
    heard: every request.
    """

    header: TableHeader | None = HEADER
    trouble: KnoscError | None = None
    heard: list[LocateErrors | Annotate | Extract] = field(default_factory=list)

    async def locate(self, request: LocateErrors) -> Located:
        self._hear(request)
        return Located(self.header, tuple(self._cell(error) for error in request.errors))

    async def annotate(self, request: Annotate) -> Written:
        request.target.write_bytes(b"half")
        self._hear(request)
        request.target.write_bytes(f"annotated at {request.focus}".encode() if request.focus else b"annotated")
        return Written(100, len(request.marks))

    async def extract(self, request: Extract) -> Written:
        request.target.write_bytes(b"half")
        self._hear(request)
        request.target.write_bytes(b"extracted")
        return Written(len(request.rows), 0)

    def _hear(self, request: LocateErrors | Annotate | Extract) -> None:
        self.heard.append(request)
        if self.trouble is not None:
            raise self.trouble

    def _cell(self, error: RowError) -> Address | None:
        """The cell in a sheet whose rows are numbered as Excel does."""
        if error.row is None or self.header is None:
            return None
        columns = self.header.columns
        return Address(self.header.sheet, error.row, columns.index(error.column) + 1 if error.column in columns else 0)
