"""The checks against files whose every fault is known, and against files that have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.validation import Severity
from tests.support.clean_tables import template_of
from tests.support.defect_run import findings_of, run_clean, run_defects, run_foreign, run_odd, usual_count
from tests.support.defects import DAMAGES
from tests.support.foreign_workbooks import mistaken
from tests.support.spreadsheets import CORPUS

pytestmark = pytest.mark.bulk

_PARTS = 8


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_defect_is_reported_at_its_cell_and_nothing_else(tmp_path: Path, part: int) -> None:
    # Each once, in short files: python -m tests.defects tries each twice, and longer ones.
    tally = run_defects(range(part, len(DAMAGES), _PARTS), tmp_path, sizes=(80,))
    assert (tally.missed, tally.besides) == ([], [])


def test_every_defect_has_its_turn_at_least_twice() -> None:
    assert usual_count() >= 2 * len(DAMAGES)


def test_clean_files_of_all_data_types_raise_no_alarm(tmp_path: Path) -> None:
    tally = run_clean(4 * len(LAYOUTS), tmp_path)
    assert tally.alarms == []


def test_odd_but_right_tables_raise_hardly_any_alarm(tmp_path: Path) -> None:
    # One in four, and below one in three: python -m tests.defects tries them all.
    tally = run_odd(tmp_path, every=4)
    assert tally.tables > 200
    assert tally.alarmed <= 0.01 * tally.tables, str(tally)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not on this machine")
def test_foreign_planning_workbooks_raise_hardly_any_alarm() -> None:
    tally = run_foreign(every=3)
    assert tally.alarmed <= 0.01 * tally.tables, str(tally)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not on this machine")
def test_foreign_planning_workbooks_have_no_data_type() -> None:
    count, mistakes = mistaken()
    assert count > 40
    assert mistakes == []


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("trigger", LAYOUTS)
def test_the_samples_of_the_demo_tenant_raise_no_alarm(tmp_path: Path, trigger: str, ending: str) -> None:
    path = tmp_path / f"sample.{ending}"
    write_sample(trigger, path, rows=200)
    alarms = [found for found in findings_of(path, template_of(trigger)) if found.severity is not Severity.NOTE]
    assert alarms == []
