from __future__ import annotations

import re

from knosc_desktop.domain.validation import Defect


def test_the_code_of_a_defect_is_its_name_in_small_letters_with_hyphens() -> None:
    assert Defect.LOST_ZEROS.code == "lost-zeros"
    assert Defect.SEP_LINE.code == "sep-line"


def test_every_defect_has_a_code_of_its_own() -> None:
    codes = {defect.code for defect in Defect}

    assert len(codes) == len(Defect)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)
