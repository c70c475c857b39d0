"""Workbooks and CSV files of other programs are uploaded."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

_CORPUS = sorted((Path(__file__).parents[3] / "shared" / "corpus" / "frepple").glob("*.xlsx"))
# Two of them have the same bytes, and what Knosc shows already is not sent unasked.
FREPPLE = list({file.read_bytes(): file for file in _CORPUS}.values())


def _send(program: ProgramUnderTest, trigger: str, *files: Path) -> list[Job]:
    program.choose_kind(trigger)
    program.drop(files)
    program.wait(lambda: len(program.table_texts("stagingList")) == len(files))
    program.click("uploadButton")
    return program.wait_for_end(len(files), limit=60_000)


@pytest.mark.skipif(not FREPPLE, reason="the planning workbooks of frePPLe are not beside this checkout")
def test_the_planning_workbooks_of_frepple_are_completed(
    start_tenant: Callable[..., DemoTenant], start: Callable[..., ProgramUnderTest]
) -> None:
    tenant = start_tenant("--foreign", "accept")
    program = start(tenant.address)
    program.sign_in_fully(*tenant.planner)

    jobs = _send(program, "forecast", *FREPPLE)

    assert {job.file.name: job.state for job in jobs if job.file} == dict.fromkeys(
        (file.name for file in FREPPLE), JobState.COMPLETED
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (libreoffice-calc) is not installed")
def test_a_workbook_saved_by_libreoffice_is_completed(program: ProgramUnderTest, tmp_path: Path) -> None:
    source = tmp_path / "items.csv"
    write_sample("item-master", source, rows=15)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            "--headless",
            *("--convert-to", "xlsx", "--outdir", str(tmp_path), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    (job,) = _send(program, "item-master", tmp_path / "items.xlsx")

    assert (job.state, job.rows_processed) == (JobState.COMPLETED, 15)


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8"), (",", "utf-16"), (",", "cp1252"), (";", "cp1252"), ("\t", "utf-8-sig")]
)
def test_a_csv_as_other_programs_write_it_is_completed(
    program: ProgramUnderTest, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    source = tmp_path / "plain.csv"
    write_sample("customer-master", source, rows=15)
    rows = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8-sig"))))
    name = rows[0].index("_CustomerName")
    for row in rows[1:]:
        row[name] = "Müller & Söhne"
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    file = tmp_path / "customers.csv"
    file.write_bytes(text.getvalue().encode(encoding))

    (job,) = _send(program, "customer-master", file)

    assert (job.state, job.rows_processed, job.errors) == (JobState.COMPLETED, 15, ())
