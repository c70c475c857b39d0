"""The usual tasks in the whole program: mixed drops, folders, mistakes, closing, starting again."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit

from knosc_desktop import __version__
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.models.job_text import JobAction
from tests.support.keychain import MemoryKeychain
from tests.support.program import ProgramUnderTest
from tests.support.sending import begin_to_send, stage
from tests.support.tenant import DemoTenant


def sample(path: Path, kind: str = "unit-master", *, rows: int = 10, bad_rows: int = 0) -> Path:
    write_sample(kind, path, rows=rows, bad_rows=bad_rows)
    return path


def test_bad_files_are_named_and_the_good_ones_are_still_sent(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    good = sample(tmp_path / "units.csv")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "empty.csv").touch()
    program.choose_kind("unit-master")

    program.drop([tmp_path / "old.xls", good, tmp_path / "empty.csv", tmp_path / "gone.csv"])
    program.wait(lambda: "3 files weren't added" in program.notice)
    program.click("uploadButton")

    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]
    assert [job["file_name"] for job in tenant.jobs()] == ["units.csv"]


def test_a_single_bad_file_gets_its_whole_reason(program: ProgramUnderTest, tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    program.drop([tmp_path / "old.xls"])

    program.wait(lambda: "old Excel workbook" in program.notice and "save it as" in program.notice)


def test_the_spreadsheets_of_a_dropped_folder_are_offered(program: ProgramUnderTest, tmp_path: Path) -> None:
    folder = tmp_path / "week 12"
    folder.mkdir()
    sample(folder / "a.csv")
    sample(folder / "b.xlsx")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    program.choose_kind("unit-master")

    program.drop([folder])
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")

    program.wait(lambda: [row[0] for row in program.table_texts("stagingList")] == ["a.csv", "b.xlsx"])


def test_a_file_that_changed_after_it_was_added_is_pointed_out_and_sent_at_the_next_upload(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    file = sample(tmp_path / "units.csv")
    stage(program, file)
    sample(file, rows=25)

    program.click("uploadButton")
    program.wait(lambda: any("file changed after you added" in cell for cell in program.table_texts("stagingList")[0]))
    assert tenant.jobs() == []
    program.click("uploadButton")

    (job,) = program.wait_for_end(1)
    assert job.rows_processed == 25


def test_a_file_that_vanished_stays_on_the_list_with_the_reason_and_the_others_are_sent(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    files = [sample(tmp_path / "one.csv"), sample(tmp_path / "two.csv")]
    stage(program, *files)
    files[0].unlink()

    program.click("uploadButton")

    assert [job.file.name for job in program.wait_for_end(1) if job.file] == ["two.csv"]
    (left,) = program.table_texts("stagingList")
    assert left[0] == "one.csv"
    assert any("gone" in cell for cell in left)


def test_files_are_of_the_data_type_that_was_chosen_when_they_were_dropped(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    program.choose_kind("unit-master")
    program.lifecycle.context.window.files_offered.emit([sample(tmp_path / "units.csv")])
    program.choose_kind("item-master")

    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    assert "Units of measure" in program.table_texts("stagingList")[0]


def test_a_data_type_chosen_later_is_that_of_the_files_that_had_none(program: ProgramUnderTest, tmp_path: Path) -> None:
    program.drop([sample(tmp_path / "units.csv")])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)

    program.choose_kind("unit-master")

    assert "Units of measure" in program.table_texts("stagingList")[0]


def test_two_quick_clicks_on_upload_send_once(program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path) -> None:
    stage(program, sample(tmp_path / "units.csv"))

    program.double_click("uploadButton")

    program.wait_for_end(1)
    assert len(tenant.jobs()) == 1


def test_two_quick_clicks_on_run_run_once(program: ProgramUnderTest, tenant: DemoTenant) -> None:
    program.choose_kind("inventory-planning")

    program.double_click("runButton")

    program.wait(lambda: program.sees("questionBox") or len(program.jobs) == 1)
    if program.sees("questionBox"):
        program.press("questionBox", Qt.Key.Key_Escape)
    program.wait_for_end(1)
    assert len(tenant.jobs()) == 1


def test_a_lost_answer_is_unknown_and_sent_again_only_after_a_question(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    stage(program, sample(tmp_path / "before.csv"))
    program.click("uploadButton")
    program.wait_for_end(1)
    stage(program, sample(tmp_path / "units.csv", rows=11))
    lost = {"path": "/api/job/unit-master", "method": "POST", "lose": "request", "after_body": True, "times": 1}
    tenant.control({"answer_next": lost})
    program.click("uploadButton")
    program.wait(lambda: [job.evidence for job in program.jobs][1:] == [Evidence.UNCHANGED])
    assert program.jobs[1].state is JobState.UNCONFIRMED
    program.wait(lambda: program.table_texts("jobsTable")[0][0] == "Not confirmed, probably not received")

    program.select_job(0)
    program.click("sendAgainButton")
    program.wait(lambda: program.sees("questionBox"))
    program.press("questionBox", Qt.Key.Key_Escape)
    program.wait(lambda: not program.sees("questionBox"))
    assert len(program.jobs) == 2
    program.click("sendAgainButton")
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")

    program.wait(lambda: [job.state for job in program.jobs][1:] == [JobState.UNCONFIRMED, JobState.COMPLETED])
    assert len(tenant.jobs()) == 2


def test_a_file_that_arrived_without_an_answer_is_found_and_not_offered_to_be_sent_again(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    stage(program, sample(tmp_path / "units.csv"))
    lost = {"path": "/api/job/unit-master", "method": "POST", "lose": "answer", "times": 1}
    tenant.control({"answer_next": lost})
    program.click("uploadButton")

    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RECEIVED])
    program.wait(lambda: program.table_texts("jobsTable")[0][0] == "Received, result unknown")
    program.select_job(0)
    assert not program.sees("sendAgainButton")
    assert len(tenant.jobs()) == 1


def test_a_look_says_so_where_the_last_upload_shows_nothing_new(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    file = sample(tmp_path / "units.csv")
    stage(program, file)
    program.click("uploadButton")
    program.wait_for_end(1)
    lost = {"path": "/api/job/unit-master", "method": "POST", "lose": "answer", "times": 1}
    tenant.control({"answer_next": lost})
    stage(program, file)
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))
    program.click("uploadAnywayButton")
    program.wait(lambda: [job.state for job in program.jobs][1:] == [JobState.UNCONFIRMED])
    program.wait(lambda: program.jobs[1].evidence is Evidence.UNDECIDABLE)

    program.lifecycle.context.window.job_action_requested.emit(JobAction.LOOK_AGAIN, program.jobs[1].id)

    program.wait(lambda: "shows nothing new" in program.notice)


def test_the_errors_of_a_job_are_saved_as_csv(program: ProgramUnderTest, tmp_path: Path) -> None:
    stage(program, sample(tmp_path / "units.csv", bad_rows=4))
    program.click("uploadButton")
    (job,) = program.wait_for_end(1)
    program.select_job(0)
    program.wait(lambda: program.sees("moreButton"))
    target = tmp_path / "errors.csv"

    program.choose_more("actionSaveErrors")
    program.answer_file_dialog("savePathDialog", target)
    program.wait(lambda: "Saved as" in program.notice)

    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Row", "Column", "Message"]
    assert [int(row[0]) for row in rows[1:]] == [error.row for error in job.errors]


def test_the_jobs_are_filtered_as_one_types(program: ProgramUnderTest, tmp_path: Path) -> None:
    stage(program, sample(tmp_path / "apples.csv"), sample(tmp_path / "pears.csv"))
    program.click("uploadButton")
    program.wait_for_end(2)

    program.type("jobsFilter", "pear")

    program.wait(lambda: [row[2] for row in program.table_texts("jobsTable")] == ["pears.csv"])


def test_closing_with_work_under_way_asks_and_ends_within_seconds(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    begin_to_send(program, tenant, tmp_path)

    program.window.close()
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")

    # close() itself waits for seconds only.
    assert program.close() == 0
    assert tenant.jobs() == []
    assert [job.state for job in program.jobs] == [JobState.NOT_SENT]


def test_closing_with_files_that_were_not_sent_asks_and_a_no_keeps_them(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    units = tmp_path / "units.csv"
    units.write_text("_UnitName,_Multiplier\npiece,1\n", encoding="utf-8")
    stage(program, units)

    program.window.close()
    program.wait(lambda: program.sees("questionBox"))
    program.click("noButton")
    program.wait(lambda: not program.services.tasks.is_running("quit"))
    assert [file.path.name for file in program.lifecycle.context.staging] == ["units.csv"]

    program.window.close()
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait_for_exit()


def test_closing_with_nothing_under_way_does_not_ask(program: ProgramUnderTest) -> None:
    program.window.close()

    program.wait_for_exit()


def test_staying_signed_in_works_through_the_keychain(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], keychain: MemoryKeychain
) -> None:
    first = start(tenant.address)
    first.wait(lambda: first.sees("staySignedInCheck"))
    box = first.find(QCheckBox, "staySignedInCheck")
    box.setChecked(True)
    first.sign_in_fully(*tenant.planner)
    first.wait(lambda: bool(keychain.kept))
    assert not any(tenant.planner[1] in secret for secret in keychain.kept.values())
    first.close()

    second = start(tenant.address)

    second.wait(lambda: second.is_signed_in)
    assert not second.sees("signInDialog")


def test_without_a_usable_keychain_staying_signed_in_is_not_promised(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest]
) -> None:
    program = start(tenant.address)

    program.wait(lambda: "no usable keychain" in program.text_of("signInDialog"))

    assert not program.find(QCheckBox, "staySignedInCheck").isEnabled()


def test_a_keychain_that_fails_when_it_is_needed_is_reported_and_the_sign_in_works(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], keychain: MemoryKeychain
) -> None:
    program = start(tenant.address)
    program.wait(lambda: program.sees("staySignedInCheck"))
    program.find(QCheckBox, "staySignedInCheck").setChecked(True)
    keychain.locked = True

    program.sign_in_fully(*tenant.planner)

    program.wait(lambda: "You'll have to sign in again next time" in program.notice)


def test_about_shows_the_version(program: ProgramUnderTest) -> None:
    program.trigger_action("actionAbout")

    program.wait(lambda: __version__ in program.text_of("aboutDialog"))
    program.press("aboutDialog", Qt.Key.Key_Escape)


def test_signing_out_asks_for_a_sign_in_at_the_next_start_and_remembers_who(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], keychain: MemoryKeychain
) -> None:
    program = start(tenant.address)
    program.wait(lambda: program.sees("staySignedInCheck"))
    program.find(QCheckBox, "staySignedInCheck").setChecked(True)
    program.sign_in_fully(*tenant.planner)
    program.wait(lambda: bool(keychain.kept))
    program.trigger_action("actionSignOut")
    program.wait(lambda: not program.is_signed_in and keychain.kept == {})
    program.close()

    again = start(tenant.address)

    again.wait(lambda: again.sees("signInDialog"))
    assert again.find(QLineEdit, "usernameEdit").text() == tenant.planner[0]
    assert again.find(QLineEdit, "passwordEdit").text() == ""


def test_an_unreachable_server_is_said_in_the_dialog(start: Callable[..., ProgramUnderTest]) -> None:
    program = start("http://127.0.0.1:9")

    program.sign_in("jane.doe", "whatever")

    program.wait(lambda: "The server refused the connection" in program.text_of("signInMessage"))


not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")


@pytest.mark.parametrize(
    "name",
    [
        "émoji 🍏.csv",
        f"{'n' * 251}.csv",
        *(pytest.param(each, marks=not_on_windows) for each in ('qu"ote.csv', "line\nbreak.csv", "<b>bold.csv")),
    ],
)
def test_odd_file_names_arrive_as_they_are(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, name: str
) -> None:
    stage(program, sample(tmp_path / name))

    program.click("uploadButton")

    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]
    assert len(tenant.jobs()) == 1


def test_enter_sends_no_files_while_a_computation_is_what_one_looks_at(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    stage(program, sample(tmp_path / "units.csv"))
    program.choose_kind("inventory-planning")

    program.press("mainWindow", Qt.Key.Key_Return)

    assert program.jobs == []
    assert tenant.jobs() == []


def test_a_remembered_data_type_is_not_that_of_files_named_on_the_command_line(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    first = start(tenant.address)
    first.sign_in_fully(*tenant.planner)
    first.choose_kind("item-master")
    first.close()

    second = start(tenant.address, sample(tmp_path / "units.csv"))
    second.sign_in_fully(*tenant.planner)
    second.wait(lambda: len(second.table_texts("stagingList")) == 1)

    assert "Item master" not in second.table_texts("stagingList")[0]


def test_delete_takes_one_file_after_the_other_off_the_list(program: ProgramUnderTest, tmp_path: Path) -> None:
    stage(program, *[sample(tmp_path / f"{name}.csv") for name in ("one", "two", "three")])

    def has(rows: int) -> bool:
        return len(program.table_texts("stagingList")) == rows

    for left in (2, 1, 0):
        program.press("stagingList", Qt.Key.Key_Delete)
        if left:
            program.wait(partial(has, left))

    assert len(program.lifecycle.context.staging) == 0


def test_shift_f10_opens_what_can_be_done_with_a_job(program: ProgramUnderTest, tmp_path: Path) -> None:
    stage(program, sample(tmp_path / "units.csv"))
    program.click("uploadButton")
    program.wait_for_end(1)
    program.select_job(0)

    program.press("jobsTable", Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)

    program.wait(lambda: program.sees("jobMenu"))
    program.press("jobMenu", Qt.Key.Key_Escape)
    program.wait(lambda: not program.sees("jobMenu"))


def test_a_job_that_cannot_be_tracked_any_more_can_be_removed_after_a_question(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    stage(program, sample(tmp_path / "units.csv"))
    program.click("uploadButton")
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RUNNING])

    program.lifecycle.context.window.job_action_requested.emit(JobAction.REMOVE, program.jobs[0].id)
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")

    program.wait(lambda: program.jobs == [])
    tenant.control({"hold_jobs": False})


def test_a_kept_session_is_taken_up_as_soon_as_knosc_answers(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], keychain: MemoryKeychain
) -> None:
    first = start(tenant.address)
    first.wait(lambda: first.sees("staySignedInCheck"))
    first.find(QCheckBox, "staySignedInCheck").setChecked(True)
    first.sign_in_fully(*tenant.planner)
    first.wait(lambda: bool(keychain.kept))
    first.close()
    tenant.control({"answer_next": {"path": "/api/token-refresh", "status": 503, "times": 1}})

    second = start(tenant.address)
    second.wait(lambda: "Knosc has a problem" in second.notice)
    assert not second.sees("signInDialog")

    second.wait(lambda: second.is_signed_in)
    assert second.notice == ""


def test_signing_in_without_staying_deletes_an_earlier_session_from_the_keychain(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], keychain: MemoryKeychain
) -> None:
    first = start(tenant.address)
    first.wait(lambda: first.sees("staySignedInCheck"))
    first.find(QCheckBox, "staySignedInCheck").setChecked(True)
    first.sign_in_fully(*tenant.planner)
    first.wait(lambda: bool(keychain.kept))
    first.close()
    tenant.control({"expire_refresh": True})

    second = start(tenant.address)
    second.wait(lambda: second.sees("staySignedInCheck"))
    second.find(QCheckBox, "staySignedInCheck").setChecked(False)
    second.sign_in_fully(*tenant.viewer)

    second.wait(lambda: keychain.kept == {})


def test_a_kept_session_is_deleted_by_a_sign_in_to_another_tenant(
    start_tenant: Callable[..., DemoTenant], start: Callable[..., ProgramUnderTest], keychain: MemoryKeychain
) -> None:
    one, other = start_tenant(), start_tenant()
    first = start(one.address)
    first.wait(lambda: first.sees("staySignedInCheck"))
    first.find(QCheckBox, "staySignedInCheck").setChecked(True)
    first.sign_in_fully(*one.planner)
    first.wait(lambda: bool(keychain.kept))
    first.close()

    second = start(other.address)
    second.wait(lambda: second.sees("staySignedInCheck"))
    second.find(QCheckBox, "staySignedInCheck").setChecked(False)
    second.sign_in_fully(*other.planner)

    second.wait(lambda: keychain.kept == {})
