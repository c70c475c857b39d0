"""What the check of a file finds: in files that were damaged, and every other text that it may say of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.validation import CheckReport, Defect, Finding, Place, Severity
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek
from knosc_desktop.ui.staging.problems_view import ProblemsView
from tests.support.builders import make_examination, make_staged
from tests.support.clean_tables import template_of
from tests.support.defect_run import findings_of, source_of
from tests.support.defects import DAMAGES, damaged
from tests.support.pseudo_walk import words_in
from tests.support.walked_notices import filled

_ROWS = (24,)
_AT_A_TIME = 8


def damaged_files(parent: QWidget, folder: Path) -> Iterator[tuple[str, QWidget, set[str]]]:
    """What is said of damaged files, some at a time; with the words that the files have.

    Each sort of damage has its turn; every other one of those that can come in both formats does so as CSV.
    """
    pane = ProblemsView(parent)
    pane.show()
    sorts = _sorts()
    for start in range(0, len(sorts), _AT_A_TIME):
        found: list[Finding] = []
        words = set(_MADE_BY_EXCEL)
        for number in sorts[start : start + _AT_A_TIME]:
            file = damaged(number + number % 2 * len(DAMAGES), folder, _ROWS)
            template = template_of(file.trigger)
            found += findings_of(file.path, template)
            words |= _words_of(file.path) | words_in(*template.columns)
        pane.show_file(make_staged(validation=make_examination(report=CheckReport(24, tuple(found)))))
        yield f"damages from {start}", pane, words
    pane.close()


_MADE_BY_EXCEL = {"REF", "EU"}
"""Of values and number formats, which the reader keeps apart from the cells' text."""


def _sorts() -> list[int]:
    """Numbers of the damages: how much of a column is damaged makes no other sort."""
    first: dict[object, int] = {}
    for number, (damage, defect, *_) in enumerate(DAMAGES):
        first.setdefault((getattr(damage, "func", damage), defect), number)
    return list(first.values())


def _words_of(path: Path) -> set[str]:
    source = source_of(path)
    sheets = [sheet.name for sheet in peek(source).sheets]
    return words_in(*sheets, *(row for name in sheets for row in read_sheet(source, name, frozenset()).rows))


def every_finding(parent: QWidget, ids: Iterable[str]) -> Iterator[tuple[str, QWidget]]:
    """Those texts as findings and as remarks on cells, some at a time."""
    pane = ProblemsView(parent)
    pane.show()
    names = list(ids)
    for start in range(0, len(names), _AT_A_TIME):
        found = tuple(_finding(name) for name in names[start : start + _AT_A_TIME])
        pane.show_file(make_staged(validation=make_examination(report=CheckReport(24, found))))
        yield f"findings from {names[start]}", pane
    pane.close()


def _finding(name: str) -> Finding:
    said = filled(name)
    return Finding(Defect.STRAY_BLANKS, Severity.WARNING, said, 2, (Place(Address("Data", 17, 3), said),))
