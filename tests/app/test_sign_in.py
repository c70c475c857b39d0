"""Signing in, in every way that Knosc knows, through the dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from knosc_desktop.app.options import Options
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.errors import NotPrivileged
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


def sign_ins(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == "/api/authenticate")


def test_a_second_factor_is_asked_for_and_taken(tenant: DemoTenant, start: Callable[..., ProgramUnderTest]) -> None:
    program = start(tenant.address)
    program.sign_in(*tenant.second_factor)
    program.wait(lambda: program.sees("totpEdit"))

    program.type("totpEdit", tenant.code())
    program.click("signInButton")

    program.wait(lambda: program.is_signed_in and not program.sees("signInDialog"))


def test_a_wrong_code_can_be_corrected(tenant: DemoTenant, start: Callable[..., ProgramUnderTest]) -> None:
    program = start(tenant.address)
    program.sign_in(*tenant.second_factor)
    program.wait(lambda: program.sees("totpEdit"))
    wrong = f"{(int(tenant.code()) + 1) % 1_000_000:06}"

    program.type("totpEdit", wrong)
    program.click("signInButton")
    program.wait(lambda: "wrong or has expired" in program.text_of("signInMessage"))
    program.type("totpEdit", tenant.code())
    program.click("signInButton")

    program.wait(lambda: program.is_signed_in)


def test_a_first_sign_in_chooses_a_new_password(tenant: DemoTenant, start: Callable[..., ProgramUnderTest]) -> None:
    program = start(tenant.address)
    program.sign_in(*tenant.newcomer)
    program.wait(lambda: program.sees("newPasswordEdit"))

    program.type("newPasswordEdit", "a better one")
    program.type("newPasswordAgainEdit", "a better one")
    program.click("signInButton")

    program.wait(lambda: program.is_signed_in and not program.sees("signInDialog"))


def test_wrong_passwords_lead_to_a_lock_out_and_never_to_a_retry(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest]
) -> None:
    program = start(tenant.address)
    name, password = tenant.planner

    def has_tried(times: int) -> bool:
        return sign_ins(tenant) == times

    for attempt in range(1, 4):
        program.sign_in(name, "not the password")
        program.wait(partial(has_tried, attempt))
        program.wait(lambda: "Wrong user name or password." in program.text_of("signInMessage"))

    program.sign_in(name, password)

    program.wait(lambda: "locked" in program.text_of("signInDialog"))
    assert not program.is_signed_in
    assert sign_ins(tenant) == 4


def test_the_first_sign_in_begins_with_no_environment_and_goes_by_keyboard(
    tenant: DemoTenant, qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot, tmp_path: Path
) -> None:
    program = ProgramUnderTest(qt_loop, qtbot, Options(tmp_path / "profile"))
    program.wait(lambda: program.sees("signInDialog"))
    name, password = tenant.planner
    assert program.find(QComboBox, "environmentPicker").currentIndex() == -1

    program.type("usernameEdit", name)
    program.type("passwordEdit", password)
    program.press("passwordEdit", Qt.Key.Key_Return)
    assert "Choose an environment." in program.text_of("signInMessage")
    assert sign_ins(tenant) == 0
    program.press("environmentPicker", Qt.Key.Key_End)
    program.type("addressEdit", tenant.address)
    program.press("addressEdit", Qt.Key.Key_Return)

    program.wait(lambda: program.is_signed_in and not program.sees("signInDialog"))
    program.close()


def test_a_password_need_not_be_typed_again_after_a_failure_of_the_network(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest]
) -> None:
    program = start("http://127.0.0.1:9")
    program.sign_in(*tenant.planner)
    program.wait(lambda: program.sees("signInMessage"))

    program.type("addressEdit", tenant.address)
    program.click("signInButton")

    program.wait(lambda: program.is_signed_in)
    assert sign_ins(tenant) == 1


def test_a_viewers_upload_is_marked_before_and_rejected_with_a_message(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    program = start(tenant.address)
    # Before it is known who signs in, everything can be chosen.
    program.choose_kind("item-master")
    program.sign_in_fully(*tenant.viewer)
    file = tmp_path / "items.xlsx"
    write_sample("item-master", file)

    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    assert "Your role doesn't allow this data type" in " ".join(program.table_texts("stagingList")[0])
    program.click("uploadButton")
    (job,) = program.wait_for_end(1)

    assert job.state is JobState.REFUSED
    assert job.problem is not None
    assert job.problem.title == NotPrivileged.title
    assert tenant.jobs() == []
