"""Whoever sees the window for the first time tries it out with the demo's own files."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from knosc_desktop.app.demo_tenant import FAILING_SAMPLE, GOOD_SAMPLES
from knosc_desktop.demo.workbooks import write_samples
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest


@pytest.fixture
def newcomer(program: ProgramUnderTest) -> ProgramUnderTest:
    """The program with nothing in it, on the demo."""
    context = program.lifecycle.context
    write_samples(context.paths.samples)
    context.window.show_demo_samples_action(offered=True)
    program.wait(lambda: program.sees("addSamplesButton"))
    program.picture("first-steps")
    return program


def test_the_sample_files_are_added_and_complete(newcomer: ProgramUnderTest) -> None:
    newcomer.click("addSamplesButton")
    newcomer.wait(lambda: [row[0] for row in newcomer.table_texts("stagingList")] == list(GOOD_SAMPLES))
    newcomer.wait(lambda: all("template" in row[4] for row in newcomer.table_texts("stagingList")))
    newcomer.click("uploadButton")
    assert {job.state for job in newcomer.wait_for_end(3)} == {JobState.COMPLETED}


def test_the_file_with_errors_fails_and_leads_to_its_cells(newcomer: ProgramUnderTest) -> None:
    newcomer.click("addFailingSampleButton")
    newcomer.wait(lambda: [row[0] for row in newcomer.table_texts("stagingList")] == [FAILING_SAMPLE])
    newcomer.wait(lambda: "Item master" in newcomer.table_texts("stagingList")[0])
    newcomer.press("stagingList", Qt.Key.Key_Return)
    newcomer.wait(lambda: newcomer.sees("uploadReviewDialog") or bool(newcomer.jobs))
    if newcomer.sees("uploadReviewDialog"):
        newcomer.click("uploadAnywayButton")
    (job,) = newcomer.wait_for_end(1)
    assert job.state is JobState.FAILED
    newcomer.select_job(0)
    newcomer.wait(lambda: {"A2", "B7"} <= {row[1] for row in newcomer.table_texts("errorsTable")})
