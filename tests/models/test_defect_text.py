from __future__ import annotations

import pytest

from knosc_desktop.domain.validation import Defect
from knosc_desktop.models import validation_text
from knosc_desktop.words.texts import all_texts
from tests.support.builders import make_finding

_ROOM = 40
"""Characters that fit the line of a staged file."""


@pytest.mark.parametrize("defect", Defect)
def test_every_defect_has_a_name_that_fits_a_line(defect: Defect) -> None:
    words = validation_text.in_short(make_finding(defect=defect, count=12))
    assert words
    assert len(words) <= _ROOM


def test_no_text_is_about_what_is_no_defect() -> None:
    named = {name.removeprefix("staging.defect.") for name in all_texts() if name.startswith("staging.defect.")}
    assert named == {defect.name.lower() for defect in Defect}


@pytest.mark.parametrize(("count", "words"), [(1, "1 missing column"), (3, "3 missing columns")])
def test_columns_are_counted(count: int, words: str) -> None:
    assert validation_text.in_short(make_finding(defect=Defect.MISSING_COLUMN, count=count)) == words
