"""TEST and PRODUCTION of one company side by side: one click apart, and nothing meant for one reaches the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.app import container
from knosc_desktop.app.options import Options
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.job_states import JobState
from tests.support.keychain import MemoryKeychain
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


@dataclass
class Company:
    """The two tenants of acme, and the program that takes them for TEST and PRODUCTION."""

    test: DemoTenant
    production: DemoTenant
    loop: asyncio.AbstractEventLoop
    qtbot: QtBot
    profile: Path
    started: list[ProgramUnderTest] = field(default_factory=list)

    def start(self) -> ProgramUnderTest:
        self.started.append(ProgramUnderTest(self.loop, self.qtbot, Options(self.profile)))
        return self.started[-1]

    def start_on_test(self, *, stay: bool = False) -> ProgramUnderTest:
        """Signed in to TEST, through the dialog."""
        program = self.start()
        program.wait(lambda: program.sees("signInDialog"))
        program.press("environmentPicker", Qt.Key.Key_Down)
        program.press("environmentPicker", Qt.Key.Key_Down)
        program.type("companyEdit", "acme")
        program.find(QCheckBox, "staySignedInCheck").setChecked(stay)
        program.sign_in_fully(*self.test.planner)
        assert program.text_of("stageBadge") == "TEST"
        return program


@pytest.fixture
def acme(
    start_tenant: Callable[..., DemoTenant],
    qt_loop: asyncio.AbstractEventLoop,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Company]:
    company = Company(start_tenant(), start_tenant(), qt_loop, qtbot, tmp_path / "profile")
    addresses = {Stage.TEST: company.test.address, Stage.PRODUCTION: company.production.address}

    def connect(environment: Environment) -> KnoscClient:
        # What acme.knosc.io and acme.knosc.com are would be the name server's business.
        assert environment.company == "acme"
        return KnoscClient(Environment.at_address(addresses[environment.stage]))

    monkeypatch.setattr(container, "KnoscClient", connect)
    yield company
    for program in company.started:
        program.close()


def shows(program: ProgramUnderTest, stage: str) -> bool:
    return program.is_signed_in and program.text_of("stageBadge") == stage


def switch(program: ProgramUnderTest, stage: str) -> None:
    program.click("switchButton")
    program.wait(lambda: shows(program, stage))


def switch_with_password(program: ProgramUnderTest, tenant: DemoTenant, stage: str) -> None:
    program.click("switchButton")
    program.sign_in(*tenant.planner)
    program.wait(lambda: shows(program, stage) and not program.sees("signInDialog"))


def stage(program: ProgramUnderTest, file: Path) -> None:
    write_sample("unit-master", file)
    program.drop([file])
    program.wait(lambda: len(program.lifecycle.context.staging) == 1)


def upload(program: ProgramUnderTest, jobs: int) -> None:
    program.click("uploadButton")
    if shows(program, "PRODUCTION"):
        program.wait(lambda: program.sees("uploadReviewDialog"))
        program.click("uploadAnywayButton")
    program.wait(lambda: len(program.jobs) == jobs)


def sign_ins(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == "/api/authenticate")


def test_both_sessions_are_kept_and_each_upload_arrives_where_the_strip_said(acme: Company, tmp_path: Path) -> None:
    program = acme.start_on_test()
    assert program.find(QAbstractButton, "switchButton").text() == "Switch to Production"
    program.click("switchButton")
    program.wait(lambda: program.sees("signInDialog"))
    assert program.find(QComboBox, "environmentPicker").currentText() == "Production"
    assert not program.find(QComboBox, "environmentPicker").isEnabled()
    program.sign_in(*acme.production.planner)
    program.wait(lambda: shows(program, "PRODUCTION"))
    program.picture("two-environments-production")

    stage(program, tmp_path / "units.xlsx")
    upload(program, 1)
    program.wait_for_end(1)
    switch(program, "TEST")
    stage(program, tmp_path / "units-2.xlsx")
    upload(program, 2)
    program.wait_for_end(2)
    switch(program, "PRODUCTION")

    assert (len(acme.test.jobs()), len(acme.production.jobs())) == (1, 1)
    assert (sign_ins(acme.test), sign_ins(acme.production)) == (1, 1)
    assert [job.environment.stage for job in program.jobs] == [Stage.PRODUCTION, Stage.TEST]


def test_staged_files_stay_and_are_sent_only_where_upload_is_selected(acme: Company, tmp_path: Path) -> None:
    program = acme.start_on_test()
    stage(program, tmp_path / "units.xlsx")

    switch_with_password(program, acme.production, "PRODUCTION")

    assert len(program.lifecycle.context.staging) == 1
    assert acme.test.jobs() == acme.production.jobs() == []
    switch(program, "TEST")
    upload(program, 1)
    program.wait_for_end(1)
    assert (len(acme.test.jobs()), acme.production.jobs()) == (1, [])


def test_cancelling_the_sign_in_leads_back(acme: Company) -> None:
    program = acme.start_on_test()
    program.click("switchButton")
    program.sign_in(acme.production.planner[0], "not the password")
    program.wait(lambda: program.sees("signInMessage"))

    program.click("cancelButton")

    program.wait(lambda: shows(program, "TEST"))
    assert sign_ins(acme.test) == 1


def test_a_lock_out_there_leaves_the_session_here_alone(acme: Company, tmp_path: Path) -> None:
    program = acme.start_on_test()
    program.click("switchButton")
    for attempt in range(1, 5):
        program.sign_in(acme.production.planner[0], "not the password")
        program.wait(lambda attempt=attempt: sign_ins(acme.production) == attempt)  # type: ignore[misc]
        program.wait(lambda: program.find(QAbstractButton, "signInButton").isEnabled())
    program.wait(lambda: program.sees("lockedText"))

    program.click("cancelButton")

    program.wait(lambda: shows(program, "TEST"))
    stage(program, tmp_path / "units.xlsx")
    upload(program, 1)
    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED


def test_switching_asks_while_something_waits_which_then_goes_on_after_switching_back(
    acme: Company, tmp_path: Path
) -> None:
    program = acme.start_on_test()
    switch_with_password(program, acme.production, "PRODUCTION")
    switch(program, "TEST")
    acme.test.control({"answer_next": {"path": "/api/profile", "status": 503, "times": 2}})
    stage(program, tmp_path / "units.xlsx")
    upload(program, 1)
    program.wait(lambda: program.jobs[0].state is JobState.WAITING and program.jobs[0].problem is not None)

    program.click("switchButton")
    program.wait(lambda: program.sees("questionBox"))
    assert "never sent anywhere else" in program.text_of("questionBox")
    program.click("noButton")
    program.wait(lambda: not program.sees("questionBox") and not program.services.tasks.is_running("switch"))
    assert shows(program, "TEST")
    program.click("switchButton")
    program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait(lambda: shows(program, "PRODUCTION"))
    program.trigger_action("actionCheckNow")

    assert acme.production.jobs() == []
    switch(program, "TEST")
    (job,) = program.wait_for_end(1)
    assert (job.state, job.environment.stage) == (JobState.COMPLETED, Stage.TEST)
    assert (len(acme.test.jobs()), acme.production.jobs()) == (1, [])


def test_a_session_that_dies_aside_leaves_the_one_in_front_alone(acme: Company, tmp_path: Path) -> None:
    program = acme.start_on_test()
    switch_with_password(program, acme.production, "PRODUCTION")
    acme.test.control({"expire_access": True})
    acme.test.control({"expire_refresh": True})
    stage(program, tmp_path / "units.xlsx")
    upload(program, 1)
    program.wait_for_end(1)
    assert shows(program, "PRODUCTION")

    program.click("switchButton")
    program.sign_in(*acme.test.planner)
    program.wait(lambda: shows(program, "TEST") and not program.sees("signInDialog"))
    stage(program, tmp_path / "units-2.xlsx")
    upload(program, 2)
    program.wait_for_end(2)
    assert (len(acme.test.jobs()), len(acme.production.jobs())) == (1, 1)


def test_both_sessions_are_taken_up_from_the_keychain_after_a_restart(acme: Company, keychain: MemoryKeychain) -> None:
    first = acme.start_on_test(stay=True)
    first.click("switchButton")
    first.wait(lambda: first.sees("signInDialog"))
    first.find(QCheckBox, "staySignedInCheck").setChecked(True)
    first.sign_in_fully(*acme.production.planner)
    first.wait(lambda: {name.partition(" acme")[2][:9] for name, _ in keychain.kept} == {".knosc.io", ".knosc.co"})
    first.close()

    second = acme.start()
    second.wait(lambda: shows(second, "PRODUCTION"))
    switch(second, "TEST")

    assert (sign_ins(acme.test), sign_ins(acme.production)) == (1, 1)


def test_signing_out_ends_both_sessions_and_leaves_nothing_in_the_keychain(
    acme: Company, keychain: MemoryKeychain
) -> None:
    program = acme.start_on_test(stay=True)
    program.click("switchButton")
    program.wait(lambda: program.sees("signInDialog"))
    program.find(QCheckBox, "staySignedInCheck").setChecked(True)
    program.sign_in_fully(*acme.production.planner)
    program.wait(lambda: len({name.partition("#")[0].strip() for name, _ in keychain.kept}) == 2)

    program.click("sessionButton")

    program.wait(lambda: not program.is_signed_in and keychain.kept == {})
    assert not program.sees("switchButton")
    for tenant in (acme.test, acme.production):
        program.wait(lambda tenant=tenant: any("logout" in each["path"] for each in tenant.requests()))  # type: ignore[misc]


def completed_on_test(acme: Company, file: Path) -> ProgramUnderTest:
    program = acme.start_on_test()
    stage(program, file)
    upload(program, 1)
    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED
    return program


def test_what_test_has_completed_goes_to_production_as_the_same_bytes_after_a_question(
    acme: Company, tmp_path: Path
) -> None:
    own = tmp_path / "units.xlsx"
    program = completed_on_test(acme, own)
    # Meanwhile the user goes on with their own file; what TEST took is what PRODUCTION gets.
    write_sample("item-master", own)

    program.choose_of_job(0, "actionUploadToProduction")
    program.sign_in(*acme.production.planner)
    program.wait(lambda: shows(program, "PRODUCTION") and len(program.lifecycle.context.staging) == 1)
    assert acme.production.jobs() == []
    program.wait(lambda: "sent to PRODUCTION when you select Upload" in program.notice)
    program.picture("same-file-staged")
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))
    assert acme.production.jobs() == []
    program.click("uploadAnywayButton")
    before, after = program.wait_for_end(2)

    assert before.file is not None
    assert after.file is not None
    assert (after.file.name, after.file.sha256) == (before.file.name, before.file.sha256)
    assert (after.environment.stage, after.trigger, after.state) == (
        Stage.PRODUCTION,
        before.trigger,
        JobState.COMPLETED,
    )


def test_the_same_file_is_compared_with_what_production_had_and_not_with_test(acme: Company, tmp_path: Path) -> None:
    program = acme.start_on_test()
    switch_with_password(program, acme.production, "PRODUCTION")
    stage(program, tmp_path / "all.xlsx")
    upload(program, 1)
    program.wait_for_end(1)
    switch(program, "TEST")
    write_sample("unit-master", tmp_path / "few.xlsx", rows=5)
    program.drop([tmp_path / "few.xlsx"])
    program.wait(lambda: program.table_texts("stagingList")[0][2] == "5")
    upload(program, 2)
    program.wait_for_end(2)

    program.choose_of_job(0, "actionUploadToProduction")

    program.wait(lambda: shows(program, "PRODUCTION") and len(program.lifecycle.context.staging) == 1)
    program.wait(lambda: "15 missing" in program.table_texts("stagingList")[0][3])
    program.click("uploadButton")
    program.wait(lambda: program.sees("uploadReviewDialog"))
    assert "5 unchanged" in program.text_of("uploadReviewDialog")
    program.click("goBackButton")
    program.wait(lambda: not program.sees("uploadReviewDialog"))
    assert len(acme.production.jobs()) == 1
    switch(program, "TEST")
    program.wait(lambda: "missing" not in program.table_texts("stagingList")[0][3])


def test_a_file_that_the_user_has_not_changed_is_staged_itself(acme: Company, tmp_path: Path) -> None:
    own = tmp_path / "units.xlsx"
    program = completed_on_test(acme, own)
    program.select_job(0)

    program.wait(lambda: program.sees("uploadToProductionButton"))
    program.click("uploadToProductionButton")
    program.sign_in(*acme.production.planner)

    program.wait(lambda: [file.path for file in program.lifecycle.context.staging] == [own])


def test_giving_up_the_sign_in_to_production_stages_nothing(acme: Company, tmp_path: Path) -> None:
    program = completed_on_test(acme, tmp_path / "units.xlsx")
    program.choose_of_job(0, "actionUploadToProduction")
    program.wait(lambda: program.sees("signInDialog"))

    program.press("signInDialog", Qt.Key.Key_Escape)

    program.wait(lambda: not program.sees("signInDialog") and shows(program, "TEST"))
    assert len(program.lifecycle.context.staging) == 0
