from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.files import FileFormat, FileStamp, Validation
from tests.support.builders import make_problem, make_staged


@pytest.mark.parametrize("change", [{"note": "Open in Excel"}, {"validation": Validation()}, {"is_kind_chosen": True}])
def test_the_findings_of_a_file_do_not_change_whether_it_is_sent(change: dict[str, Any]) -> None:
    file = make_staged(validation=Validation(obstacle=make_problem()))
    assert file.would_go_like(replace(file, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "other"},
        {"path": Path("other.xlsx")},
        {"format": FileFormat.CSV},
        {"stamp": FileStamp(1, 1)},
        {"trigger": "demand"},
        {"problem": make_problem()},
        {"corrects": "job7"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_sent_or_how_makes_it_another(change: dict[str, Any]) -> None:
    file = make_staged()
    assert not file.would_go_like(replace(file, **change))


def test_a_missing_file_is_not_sent() -> None:
    assert not make_staged().would_go_like(None)
