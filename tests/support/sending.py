"""Files that a story puts on the list, and one that does not get away."""

from __future__ import annotations

from pathlib import Path

from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


def stage(program: ProgramUnderTest, *files: Path, kind: str = "unit-master") -> None:
    """Choose the kind, drop the files, and wait until they are listed."""
    program.choose_kind(kind)
    program.drop(files)
    program.wait(lambda: len(program.table_texts("stagingList")) == len(files))


def begin_to_send(program: ProgramUnderTest, tenant: DemoTenant, folder: Path) -> None:
    """A file is on its way, and the tenant does not read its body meanwhile."""
    big = folder / "big.csv"
    # Few rows, so that it is soon checked.
    rows = (f"unit {number} {'x' * 30_000},1\n" for number in range(400))
    big.write_text("_UnitName,_Multiplier\n" + "".join(rows), encoding="utf-8")
    stage(program, big)
    late = {"path": "/api/job/unit-master", "method": "POST", "delay_seconds": 60.0, "lose": "request"}
    tenant.control({"answer_next": late})
    program.click("uploadButton")
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.SENDING])
