"""A corrected file is staged with the data type of the file that it corrects."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import NOT_VALIDATED, Validation
from knosc_desktop.domain.tables import Head
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.staging.staging_list import StagingList
from tests.support.builders import make_problem
from tests.support.spreadsheets import write_csv, write_workbook


@pytest.fixture
def staging() -> StagingList:
    return StagingList()


@pytest.fixture
def intake(staging: StagingList) -> Intake:
    return Intake(staging)


async def test_a_correction_is_staged_as_the_data_type_it_corrects(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "items.xlsx")
    file = await intake.take_as(path, "item-master", corrects="failed")
    assert list(staging) == [file]
    assert (file.trigger, file.is_kind_chosen, file.corrects) == ("item-master", True, "failed")


async def test_a_correction_that_is_on_the_list_already_becomes_one_and_can_be_sent_as_it_is_now(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "items.xlsx")
    await intake.take([path], "forecast")
    (known,) = staging
    staging.update(replace(known, problem=make_problem(), validation=Validation(head=Head(()))))
    os.utime(path, (1, 1))

    await intake.take_as(path, "item-master", corrects="failed")

    (file,) = staging
    assert (file.id, file.trigger, file.corrects, file.problem) == (known.id, "item-master", "failed", None)
    assert file.stamp != known.stamp
    assert file.validation == NOT_VALIDATED
    assert await intake.ready_to_go() == [file]


@pytest.mark.parametrize("what", ["gone", "a folder", "empty"])
async def test_a_correction_that_is_no_spreadsheet_is_rejected_with_a_message(
    intake: Intake, staging: StagingList, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "items.csv"
    if what == "a folder":
        path.mkdir()
        write_csv(path / "x.csv")
    elif what == "empty":
        path.write_bytes(b"")
    with pytest.raises(FileProblem):
        await intake.take_as(path, "item-master")
    assert len(staging) == 0
