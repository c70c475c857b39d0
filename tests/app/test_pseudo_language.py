"""A planner's day in the pseudo language: what the app says is translated, whether on the screen or in a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from knosc_desktop.app.language import use_language
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.words import catalogue
from knosc_desktop.words.pseudo import pseudo
from tests.support.program import ProgramUnderTest
from tests.support.pseudo_walk import is_untranslated, untranslated, words_in
from tests.support.tenant import DemoTenant

OF_QT = (
    "OK Cancel Close Save Open Look in File name Files of type Directory All English Knosc Desktop Ctrl Alt Esc Shift"
)
DEFECTS = (
    "_Action,_ItemNumber,_WarehouseCode,_ForecastDate,_Quantity,Extra\n"
    'REFESH,00123,W1,2026-01-31,"1,5",x\n'
    "REFRESH,,W1,31.01.2026,7,\n"
    "REFRESH,5,W1 ,02/03/2026,#N/A,\n"
    "REFRESH,5,W1 ,02/03/2026,1E+12,\n"
    "Total,,,,99,\n"
)


@pytest.fixture(autouse=True)
def pseudo_language() -> Iterator[None]:
    use_language(catalogue.PSEUDO)
    yield
    use_language(catalogue.ENGLISH)


@pytest.fixture
def data(tenant: DemoTenant, tmp_path: Path) -> set[str]:
    """The words that come from files, the server and the user; a story adds its own."""
    own = "demo knosc example forecast.csv items.xlsx marked.xlsx rows.xlsx errors.csv receipt.json"
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    return words_in(OF_QT, "kB MB", tenant.address, tmp_path, Path.home(), *tenant.planner, own, DEFECTS, months)


def all_over(program: ProgramUnderTest, data: set[str]) -> str:
    """What is untranslated in any window that is open."""
    tops = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    return "\n".join(line for top in tops for line in untranslated(top, data))


def drop(program: ProgramUnderTest, file: Path) -> None:
    program.drop([file])

    def is_checked() -> bool:
        files = list(program.lifecycle.context.staging)
        return len(files) == 1 and files[0].validation.phase is ValidationPhase.DONE

    program.wait(is_checked)


def test_problems_of_a_file_are_translated(program: ProgramUnderTest, data: set[str], tmp_path: Path) -> None:
    file = tmp_path / "forecast.csv"
    file.write_text(DEFECTS, encoding="utf-8")
    program.choose_kind("forecast")
    drop(program, file)
    assert all_over(program, data) == ""

    program.press("stagingList", Qt.Key.Key_F4)
    program.wait(lambda: program.sees("problemsPanel"))
    program.picture("pseudo-findings")
    assert all_over(program, data) == ""
    program.press("previewGrid", Qt.Key.Key_Escape)


def test_a_failed_job_and_its_files_are_translated(
    program: ProgramUnderTest, tenant: DemoTenant, data: set[str], tmp_path: Path
) -> None:
    file = tmp_path / "items.xlsx"
    write_sample("item-master", file, rows=30, bad_rows=5)
    with closing(load_workbook(file)) as book:
        data |= words_in(*(cell.value for sheet in book for row in sheet.iter_rows() for cell in row), *book.sheetnames)
    drop(program, file)
    program.press("stagingList", Qt.Key.Key_Return)
    (job,) = program.wait_for_end(1)
    data |= words_in(*(error.message for error in job.errors), *(error.column for error in job.errors), job.job_id)
    program.select_job(0)
    program.wait(lambda: any("A2" in row for row in program.table_texts("errorsTable")))
    program.picture("pseudo-failed")
    assert all_over(program, data) == ""

    program.press("jobsTable", Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    program.wait(lambda: program.sees("jobMenu"))
    assert all_over(program, data) == ""
    program.press("jobMenu", Qt.Key.Key_Escape)

    for entry, name in (("actionSaveAnnotated", "marked.xlsx"), ("actionSaveFailedRows", "rows.xlsx")):
        assert [word for word in in_workbook(program, entry, tmp_path / name) if word not in data] == []
        assert all_over(program, data) == ""
    assert [word for word in in_error_list(program, tmp_path) if word not in data] == []
    assert all_over(program, data) == ""


def in_workbook(program: ProgramUnderTest, entry: str, copy: Path) -> list[str]:
    """The plain words in a workbook that the app makes of the job."""
    program.choose_of_job(0, entry)
    program.answer_file_dialog("savePathDialog", copy)
    program.wait(copy.exists)
    with closing(load_workbook(copy)) as book:
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        texts = [*book.sheetnames, *(cell.value for cell in cells), *(c.comment.text for c in cells if c.comment)]
    return [word for word in words_in(*texts) if is_untranslated(word)]


def in_error_list(program: ProgramUnderTest, folder: Path) -> list[str]:
    """The plain words in the list of errors and in the receipt."""
    errors, receipt = folder / "errors.csv", folder / "receipt.json"
    program.choose_of_job(0, "actionSaveErrors")
    program.answer_file_dialog("savePathDialog", errors)
    program.wait(errors.exists)
    program.choose_of_job(0, "actionSaveReceipt")
    program.answer_file_dialog("savePathDialog", receipt)
    program.wait(receipt.exists)
    with errors.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    state = json.loads(receipt.read_text(encoding="utf-8"))["state"]
    return [word for word in words_in(*rows, state["words"], state["meaning"]) if is_untranslated(word)]


def test_questions_and_what_comes_of_them_are_translated(
    program: ProgramUnderTest, tenant: DemoTenant, data: set[str], tmp_path: Path
) -> None:
    data |= words_in("inventory-planning folder new-items.csv empty.csv scan.pdf %PDF templates jobs tmp")
    # Files that can't be added, and a folder.
    pdf, empty, folder = tmp_path / "scan.pdf", tmp_path / "empty.csv", tmp_path / "folder"
    pdf.write_bytes(b"%PDF-1.7\n")
    empty.touch()
    program.drop([pdf, empty])
    program.wait(lambda: program.sees("noticeBar"))
    program.click("detailsToggle")
    program.picture("pseudo-not-added")
    assert all_over(program, data) == ""
    folder.mkdir()
    write_sample("item-master", folder / "new-items.csv")
    program.drop([folder])
    asked(program, data, "pseudo-folder")
    program.click("yesButton")
    program.wait(lambda: len(program.lifecycle.context.staging) == 1)
    assert all_over(program, data) == ""

    # A run that was not confirmed.
    tenant.control({"answer_next": {"path": "/api/job/inventory-planning", "lose": "answer", "times": 1}})
    program.choose_kind("inventory-planning")
    program.click("runButton")
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.UNCONFIRMED])
    program.click("runButton")
    asked(program, data, "pseudo-run-again")
    say_no(program)
    for entry in ("actionRemoveJob", "actionSendAgain"):
        program.choose_of_job(0, entry)
        asked(program, data, f"pseudo-{entry}")
        say_no(program)
    assert all_over(program, data) == ""

    # Downloads.
    templates = tmp_path / "templates"
    templates.mkdir()
    program.trigger_action("actionDownloadAllTemplates")
    program.answer_file_dialog("chooseFolderDialog", templates)
    program.wait(lambda: "templates" in program.notice)
    assert all_over(program, data) == ""

    # Another language, and the end.
    program.trigger_action("actionSettings")
    program.press("languagePicker", Qt.Key.Key_Down)
    program.click("okButton")
    asked(program, data, "pseudo-restart")
    say_no(program)
    program.trigger_action("actionQuit")
    asked(program, data, "pseudo-close")
    say_no(program)


def asked(program: ProgramUnderTest, data: set[str], picture: str) -> None:
    """A question comes up, and is translated like all that is behind it."""
    program.wait(lambda: program.sees("questionBox"))
    program.picture(picture)
    assert all_over(program, data) == ""


def say_no(program: ProgramUnderTest) -> None:
    program.press("questionBox", Qt.Key.Key_Escape)
    program.wait(lambda: not program.sees("questionBox"))


def test_a_job_that_was_refused_in_one_language_is_shown_in_another(
    start: Callable[..., ProgramUnderTest], tenant: DemoTenant, data: set[str], tmp_path: Path
) -> None:
    use_language(catalogue.ENGLISH)
    tenant.reset("--max-upload", "100")
    before = start(tenant.address)
    before.sign_in_fully(*tenant.planner)
    file = tmp_path / "items.xlsx"
    write_sample("item-master", file)
    drop(before, file)
    before.press("stagingList", Qt.Key.Key_Return)
    (job,) = before.wait_for_end(1)
    assert job.problem is not None
    before.wait(lambda: before.sees("jobsTable"))
    before.select_job(0)
    before.wait(lambda: "too large" in before.text_of("detailsPane"))
    before.close()

    use_language(catalogue.PSEUDO)
    after = start(tenant.address)
    after.wait(lambda: after.sees("jobsTable") and len(after.table_texts("jobsTable")) == 1)
    after.wait(lambda: after.sees("signInDialog"))
    after.press("signInDialog", Qt.Key.Key_Escape)
    after.select_job(0)
    after.wait(lambda: after.sees("detailsPane"))
    assert pseudo("too large")[1:10] in after.text_of("detailsPane")
    assert all_over(after, data) == ""
