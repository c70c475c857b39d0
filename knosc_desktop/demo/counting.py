"""How the tenant counts the rows of an uploaded file, and the cells its errors are about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.demo.sheets import counted_rows, sheet_name
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.jobs import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.demo.sheets import Row
    from knosc_desktop.demo.switches import Switches
    from knosc_desktop.demo.uploads import Upload

FILE_ERROR = "The file was checked with warnings."


class RowCounts:
    """The rows of one file, each by its number in Excel and as the switches count it."""

    def __init__(self, upload: Upload, switches: Switches) -> None:
        """Nothing is read yet.

        Args:
            upload: the file.
            switches: for the way of counting.
        """
        self._upload = upload
        self._switches = switches
        self._columns: list[str] = []
        self._header = 0
        self._counted: dict[int, int] = {}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row with its number in Excel, the header first.

        Raises:
            UnreadableSheet: the file cannot be read.
        """
        switches = self._switches
        for row in counted_rows(self._upload.path, self._upload.file_name, switches.row_numbers, switches.batch_rows):
            if not self._columns:
                self._columns = [str(cell or "").strip().casefold() for cell in row.cells]
                self._header = row.counted
            self._counted[row.shown] = row.counted
            yield row.shown, row.cells

    def told(self, errors: Sequence[RowError]) -> list[RowError]:
        """The errors as the tenant tells them, after all rows were read.

        Args:
            errors: with rows as Excel numbers them.
        """
        if all(error.row is None for error in errors):
            return list(errors)
        sheet = sheet_name(self._upload.path, self._upload.file_name)
        told = [self._told(error, sheet) for error in errors]
        rows = {"row-zero": 0, "no-row": None, "header-row": self._header}
        if self._switches.file_errors in rows:
            told.insert(0, RowError(FILE_ERROR, rows[self._switches.file_errors]))
        return told

    def _told(self, error: RowError, sheet: str) -> RowError:
        if error.row is None:
            return error
        column = self._columns.index(error.column.casefold()) + 1
        return replace(error, row=self._counted[error.row], cell=str(Address(sheet, error.row, column)))
