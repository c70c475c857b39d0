"""Files are looked into while they wait: what they are, what is in them, what they would change."""

from __future__ import annotations

from pathlib import Path

import psutil

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import Validation, ValidationPhase
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.words.catalogue import render
from tests.support.program import ProgramUnderTest

LABELS = [render(trigger.label) for trigger in UPLOAD_TRIGGERS]


def examinations(program: ProgramUnderTest) -> list[Validation]:
    return [file.validation for file in program.lifecycle.context.staging]


def all_done(program: ProgramUnderTest, count: int) -> bool:
    found = examinations(program)
    return len(found) == count and all(each.phase is ValidationPhase.DONE for each in found)


def readers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "knosc_desktop.reader" in " ".join(child.cmdline())]


def test_the_data_types_of_thirteen_files_are_detected(program: ProgramUnderTest, tmp_path: Path) -> None:
    files = []
    for number, trigger in enumerate(UPLOAD_TRIGGERS):
        files.append(tmp_path / f"export {number:02}.{'xlsx' if number % 2 else 'csv'}")
        write_sample(trigger.name, files[-1], rows=12)
    program.choose_kind("inventory")

    program.drop(files)
    program.wait(lambda: all_done(program, len(files)))

    lines = {line[0]: line[1] for line in program.table_texts("stagingList")}
    assert lines == {file.name: label for file, label in zip(files, LABELS, strict=True)}
    reports = [each.report for each in examinations(program)]
    assert [report.rows for report in reports if report] == [12] * len(files)


def test_a_file_is_compared_with_the_one_sent_before(program: ProgramUnderTest, tmp_path: Path) -> None:
    first, second = tmp_path / "week 12.csv", tmp_path / "week 13.csv"
    write_sample("procurement", first, rows=12)
    program.drop([first])
    program.wait(lambda: all_done(program, 1))
    program.click("uploadButton")
    program.wait_for_end(1)
    lines = first.read_text(encoding="utf-8").splitlines()
    second.write_text("\n".join(lines[:-3]), encoding="utf-8")

    program.drop([second])
    program.wait(lambda: all_done(program, 1))

    (found,) = examinations(program)
    assert found.comparison is not None
    assert (found.comparison.unchanged, found.comparison.missing) == (9, 3)
    assert found.last_upload is not None
    assert found.last_upload.file_name == "week 12.csv"


def test_no_reader_is_left_behind(program: ProgramUnderTest, tmp_path: Path) -> None:
    file = tmp_path / "orders.xlsx"
    write_sample("procurement", file)
    program.drop([file])
    program.wait(lambda: all_done(program, 1))
    assert readers()

    program.close()

    assert readers() == []
