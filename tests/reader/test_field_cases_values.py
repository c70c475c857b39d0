"""Inputs made after public bug reports, about single values; each is named at its cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from knosc_desktop.domain.validation import Defect, Severity
from tests.support.clean_tables import template_of
from tests.support.defect_run import findings_of

CASES = Path(__file__).parents[1] / "field_cases"


def _down(column: str, first: int, last: int) -> list[str]:
    return [f"{column}{row}" for row in range(first, last + 1)]


@pytest.mark.parametrize(
    ("file", "trigger", "defect", "severity", "cells"),
    [
        ("01-hash-signs/inventory.csv", "inventory", Defect.HASH_SIGNS, Severity.ERROR, ["E4", "E8", "G6"]),
        (
            "02-accounting-negatives/inventory.csv",
            "inventory",
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            _down("E", 5, 13),
        ),
        (
            "02-accounting-negatives/inventory-few.csv",
            "inventory",
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            ["E4"],
        ),
        (
            "02-accounting-negatives/currency-before.csv",
            "procurement",
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            _down("M", 2, 13),
        ),
        ("05-guarded-codes/items.csv", "item-master", Defect.GUARDED_CODE, Severity.ERROR, _down("B", 2, 13)),
        ("05-guarded-codes/items-quoted.csv", "item-master", Defect.GUARDED_CODE, Severity.ERROR, _down("B", 2, 13)),
        ("13-dates/impossible.csv", "supplier-allocation", Defect.IMPOSSIBLE_DATE, Severity.ERROR, ["F5", "G6"]),
        (
            "19-localized-errors/items.csv",
            "item-master",
            Defect.ERROR_VALUE,
            Severity.ERROR,
            [*_down("B", 2, 8), "B11", "B12"],
        ),
    ],
)
def test_the_damaged_cells_are_named_and_nothing_else_is(
    file: str, trigger: str, defect: Defect, severity: Severity, cells: list[str]
) -> None:
    found = findings_of(CASES / file, template_of(trigger))
    assert {(finding.defect, finding.severity) for finding in found} == {(defect, severity)}
    assert [str(place.address) for finding in found for place in finding.places] == cells
