"""Sample spreadsheets: they fit the tenant, and their bad rows are exactly as many as wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from knosc_desktop.demo.checks import Outcome, check_file
from knosc_desktop.demo.columns import LAYOUTS, MasterData
from knosc_desktop.demo.sheets import numbered_rows
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from tests.support.tenant import DemoTenant

_KINDS = [trigger.name for trigger in UPLOAD_TRIGGERS]


def _checked(kind: str, path: Path) -> Outcome:
    return check_file(numbered_rows(path, path.name), LAYOUTS[kind], MasterData(), accept_foreign=False)


def test_every_upload_has_columns() -> None:
    assert set(LAYOUTS) == set(_KINDS)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", _KINDS)
def test_every_bad_row_has_one_error_and_every_other_none(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"sample{suffix}"
    write_sample(kind, path, rows=60, bad_rows=25)
    outcome = _checked(kind, path)
    assert outcome.rows_processed == 35
    assert len({error.row for error in outcome.errors}) == len(outcome.errors) == 25


@pytest.mark.parametrize(("rows", "bad_rows"), [(0, 0), (1, 0), (1, 1), (5, 5)])
def test_any_number_of_rows_can_be_had(tmp_path: Path, rows: int, bad_rows: int) -> None:
    path = tmp_path / "sample.csv"
    write_sample("forecast", path, rows=rows, bad_rows=bad_rows)
    outcome = _checked("forecast", path)
    assert (outcome.rows_processed, len(outcome.errors)) == (rows - bad_rows, bad_rows)


def test_the_tenant_writes_samples_to_drag(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "samples"
    with DemoTenant.start("--samples", str(folder)) as tenant:
        assert tenant.samples == folder
    names = {path.name for path in folder.iterdir()}
    assert {
        "items.xlsx",
        "forecast.xlsx",
        "purchase-orders.csv",
        "inventory.xlsx",
        "items-with-bad-rows.xlsx",
    } <= names
    assert len(names) == len(_KINDS) + 1
    assert _checked("item-master", folder / "items.xlsx").errors == []
    assert len(_checked("item-master", folder / "items-with-bad-rows.xlsx").errors) == 4
