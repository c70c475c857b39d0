"""A reader that reads nothing: it answers what a test put into its hand, and writes what it was asked to write."""

from __future__ import annotations

from dataclasses import dataclass, field

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.placement import Layout, Numbering, Span
from knosc_desktop.domain.reading import Annotate, Extract, LayOut, Written
from knosc_desktop.domain.tables import TableHeader

HEADER = TableHeader("Data", 3, ("Item", "Name"))
LAYOUT = Layout(HEADER, (Span(4, 100),), Numbering.AS_EXCEL)


@dataclass
class ReaderInHand:
    """Attributes:
    layout: its answer to ``lay_out``.
    trouble: raised instead of any answer.
    heard: every request.
    """

    layout: Layout = LAYOUT
    trouble: KnoscError | None = None
    heard: list[LayOut | Annotate | Extract] = field(default_factory=list)

    async def lay_out(self, request: LayOut) -> Layout:
        self._hear(request)
        return self.layout

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

    def _hear(self, request: LayOut | Annotate | Extract) -> None:
        self.heard.append(request)
        if self.trouble is not None:
            raise self.trouble


def place(error: RowError, layout: Layout) -> Address | None:
    """The cell in a sheet whose rows are numbered as Excel does."""
    if error.row is None or layout.header is None:
        return None
    columns = layout.header.columns
    return Address(layout.header.sheet, error.row, columns.index(error.column) + 1 if error.column in columns else 0)
