"""The main job: drop, Upload, watch to the end; for every data type, as workbook and as CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


@pytest.mark.parametrize("trigger", [trigger.name for trigger in UPLOAD_TRIGGERS])
def test_a_workbook_and_a_csv_of_each_data_type_are_completed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, trigger: str
) -> None:
    files = [tmp_path / f"{trigger}.xlsx", tmp_path / f"{trigger}.csv"]
    for file in files:
        write_sample(trigger, file, rows=12)

    program.choose_kind(trigger)
    program.drop(files)
    program.wait(lambda: len(program.table_texts("stagingList")) == 2)
    program.click("uploadButton")
    jobs = program.wait_for_end(2)

    assert [(job.state, job.rows_processed, job.errors) for job in jobs] == [(JobState.COMPLETED, 12, ())] * 2
    assert [(job["file_name"], job["trigger"]) for job in tenant.jobs()] == [(file.name, trigger) for file in files]
    assert [job.file.sha256 for job in jobs if job.file] == [job["sha256"] for job in tenant.jobs()]


def test_drop_and_enter_is_the_whole_job(program: ProgramUnderTest, tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    write_sample("item-master", file)
    program.choose_kind("item-master")

    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.press("mainWindow", Qt.Key.Key_Return)

    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED


def test_a_workbook_with_bad_rows_fails_and_its_errors_are_shown(program: ProgramUnderTest, tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    write_sample("item-master", file, rows=20, bad_rows=5)
    program.choose_kind("item-master")

    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    (job,) = program.wait_for_end(1)

    assert job.state is JobState.FAILED
    assert len(job.errors) >= 5
    program.select_job(0)
    program.wait(lambda: program.sees("errorsTable"))
    shown = program.table_texts("errorsTable")
    # Equal errors are below a row for their group.
    assert len(shown) >= len(job.errors)
    assert {error.message for error in job.errors} <= {cell for line in shown for cell in line}


def test_inventory_planning_is_run_without_a_file(program: ProgramUnderTest, tenant: DemoTenant) -> None:
    program.choose_kind("inventory-planning")

    program.click("runButton")
    (job,) = program.wait_for_end(1)

    assert job.state is JobState.COMPLETED
    assert [job["trigger"] for job in tenant.jobs()] == ["inventory-planning"]


def test_a_second_job_of_a_data_type_waits_behind_the_first(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    files = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for rows, file in enumerate(files, start=5):
        write_sample("unit-master", file, rows=rows)
    program.choose_kind("unit-master")
    program.drop(files)
    program.wait(lambda: len(program.table_texts("stagingList")) == 2)
    program.click("uploadButton")

    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RUNNING, JobState.QUEUED])
    tenant.control({"hold_jobs": False})

    assert [job.state for job in program.wait_for_end(2)] == [JobState.COMPLETED] * 2


def test_files_named_on_the_command_line_are_staged(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    file = tmp_path / "units.csv"
    write_sample("unit-master", file)

    running = start(tenant.address, file)

    running.wait(lambda: any("units.csv" in row[0] for row in running.table_texts("stagingList")))
    running.sign_in_fully(*tenant.planner)


def test_jobs_are_back_after_a_restart(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    file = tmp_path / "units.csv"
    write_sample("unit-master", file)
    first = start(tenant.address)
    first.sign_in_fully(*tenant.planner)
    first.choose_kind("unit-master")
    tenant.control({"hold_jobs": True})
    first.drop([file])
    first.wait(lambda: len(first.table_texts("stagingList")) == 1)
    first.click("uploadButton")
    first.wait(lambda: [job.state for job in first.jobs] == [JobState.RUNNING])
    first.close()

    second = start(tenant.address)
    second.wait(lambda: [job.state for job in second.jobs] == [JobState.RUNNING])
    second.sign_in_fully(*tenant.planner)
    tenant.control({"hold_jobs": False})

    assert [job.state for job in second.wait_for_end(1)] == [JobState.COMPLETED]
    assert len(tenant.jobs()) == 1
