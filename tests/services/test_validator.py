from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.errors import FileHeld, FileProblem, LargerThanWanted, TooLargeToCheck
from knosc_desktop.domain.files import NOT_VALIDATED, FileFormat, StagedFile, Validation, ValidationPhase, Wait
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.reader_requests import Check, Compare, Peek
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.services.session import Session
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.validation.last_uploads import FRESH, FetchedUpload, LastUploads
from knosc_desktop.services.validation.templates import CachedTemplate, TemplateCache, Templates
from knosc_desktop.services.validation.validator import Validator
from tests.services.conftest import SessionUnderTest, request_for
from tests.support.builders import make_job, make_snapshot
from tests.support.clock import FakeClock
from tests.support.held_reader import HeldReader
from tests.support.spreadsheets import write_csv
from tests.support.tenant import DemoTenant

ORIGIN = "https://acme.knosc.io"
KINDS = [trigger.name for trigger in UPLOAD_TRIGGERS]


def template(trigger: str) -> Template:
    return Template(trigger, tuple(column.name for column in LAYOUTS[trigger].columns))


@dataclass
class UnderTest:
    """An examiner over real collaborators; only the clock is a fake, and the reader can be held up."""

    validator: Validator
    staging: StagingList
    intake: Intake
    reading: HeldReader
    templates: Templates
    uploads: LastUploads
    session: Session
    store: JobStore
    clock: FakeClock
    folder: Path
    errors: list[BaseException]

    async def learn_templates(self, *kinds: str) -> None:
        known = {kind: CachedTemplate("", template(kind)) for kind in kinds or KINDS}
        TemplateCache(self.folder / "templates").write(ORIGIN, known)
        await self.templates.recall(ORIGIN)

    async def stage(self, *paths: Path, kind: str | None = None) -> list[StagedFile]:
        return list((await self.intake.take(paths, kind)).staged)

    def validation(self, file: StagedFile) -> Validation:
        return self.now(file).validation

    def now(self, file: StagedFile) -> StagedFile:
        known = self.staging.get(file.id)
        assert known is not None
        return known

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something on the list; in vain it fails after ten seconds."""
        changed = asyncio.Event()
        ends = [each.connect(lambda _: changed.set()) for each in (self.staging.changed, self.staging.removed)]
        async with asyncio.timeout(60):
            while not is_so():
                changed.clear()
                await changed.wait()
        for end in ends:
            end()

    async def until_done(self, *files: StagedFile) -> None:
        await self.until(lambda: all(self.is_done(file) for file in files))

    def is_done(self, file: StagedFile) -> bool:
        return self.validation(file).phase is ValidationPhase.DONE

    async def settle(self) -> None:
        """Wait until every step is done."""
        async with asyncio.timeout(60):
            assert await self.validator.settled([file.id for file in self.staging], limit=60)

    async def upload(self, trigger: str, path: Path) -> None:
        """What somebody sent to Knosc before."""
        content = path.read_bytes()
        snapshot = make_snapshot(
            path,
            file_name=path.name,
            format=FileFormat.CSV if path.suffix == ".csv" else FileFormat.XLSX,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )

        async def nothing() -> None:
            pass

        await self.session.call(lambda client: client.upload(trigger, snapshot, lambda _: None, nothing))


@pytest.fixture
async def it(under_test: SessionUnderTest, tmp_path: Path) -> AsyncIterator[UnderTest]:
    errors: list[BaseException] = []
    session, clock = under_test.session, under_test.clock
    tasks, staging, store, reader = TaskRegistry(errors.append), StagingList(), JobStore(), HeldReader()
    templates = Templates(session, reader, tmp_path / "templates")
    uploads = LastUploads(
        session=session,
        store=store,
        snapshots=SnapshotStore(tmp_path / "outbox", lambda: 64 << 20),
        folder=tmp_path / "compared",
        clock=clock,
        limit=lambda: 64 << 20,
    )
    validator = Validator(
        staging=staging,
        reader=reader,
        templates=templates,
        last_uploads=uploads,
        session=session,
        clock=clock,
        tasks=tasks,
    )
    yield UnderTest(
        validator, staging, Intake(staging), reader, templates, uploads, session, store, clock, tmp_path, errors
    )
    await tasks.close(limit=5)
    assert errors == []


def sample(folder: Path, kind: str, name: str = "") -> Path:
    path = folder / (name or f"{kind}.csv")
    write_sample(kind, path)
    return path


async def test_the_data_type_of_every_file_of_a_folder_is_detected_without_a_question(
    it: UnderTest, tmp_path: Path
) -> None:
    await it.learn_templates()
    endings = {kind: ".csv" if at % 2 else ".xlsx" for at, kind in enumerate(KINDS)}
    paths = [sample(tmp_path, kind, f"file {at}{endings[kind]}") for at, kind in enumerate(KINDS)]

    files = await it.stage(*paths)
    await it.until_done(*files)

    assert [it.now(file).trigger for file in files] == KINDS
    assert not any(it.now(file).is_kind_chosen for file in files)


async def test_a_clear_winner_counts_more_than_the_data_type_that_happens_to_be_picked(
    it: UnderTest, tmp_path: Path
) -> None:
    await it.learn_templates()

    (file,) = await it.stage(sample(tmp_path, "procurement"), kind="forecast")
    await it.until_done(file)

    found = it.validation(file)
    assert it.now(file).trigger == "procurement"
    assert found.kind_scores is not None
    assert found.kind_scores.winner == "procurement"
    assert found.header is not None
    assert found.header.columns == template("procurement").columns


async def test_the_data_type_the_user_chose_stays_and_what_fits_better_is_known(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    it.reading.held.add(Peek)
    (file,) = await it.stage(sample(tmp_path, "procurement"))

    it.staging.choose_trigger(file.id, "forecast")
    it.reading.go_on.set()
    await it.until_done(file)

    found = it.validation(file)
    assert it.now(file).trigger == "forecast"
    assert found.kind_scores is not None
    assert found.kind_scores.winner == "procurement"
    assert found.report is not None
    assert Defect.MISSING_COLUMN in {finding.defect for finding in found.report.findings}


@pytest.mark.parametrize("request_kind", [Peek, Check])
async def test_a_file_that_comes_to_be_held_waits_and_is_checked_from_the_start_when_it_is_free(
    it: UnderTest, tmp_path: Path, request_kind: type[Peek | Check]
) -> None:
    await it.learn_templates()
    it.reading.troubles[request_kind] = FileHeld.named("items.csv")
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until(lambda: it.now(file).wait is Wait.HELD)
    problem = it.now(file).problem
    assert problem is not None
    assert problem.title == message("files.held.title_any")

    it.reading.troubles.clear()
    await it.intake.look_again(file.id)
    await it.until_done(file)
    assert (it.now(file).wait, it.now(file).problem) == (None, None)
    assert it.validation(file).report is not None


async def test_a_file_that_is_held_when_it_is_compared_waits(signed_in: UnderTest, tmp_path: Path) -> None:
    signed_in.reading.troubles[Compare] = FileHeld.named("procurement.csv")
    (file,) = await signed_in.stage(sample(tmp_path, "procurement"))
    await signed_in.until(lambda: signed_in.now(file).wait is Wait.HELD)


async def test_findings_of_header_and_contents_come_together_errors_first(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    columns = template("item-master").columns
    rows = [
        ",".join([*columns, "_Colour"]),
        "REFRESH,4711 ,Widget,Component,Active,,,red",
        "ADD,4712,Gadget,Component,Active,,,blue",
    ]

    (file,) = await it.stage(write_csv(tmp_path / "items.csv", "\r\n".join(rows)))
    await it.until_done(file)

    report = it.validation(file).report
    assert report is not None
    assert report.rows == 2
    assert {Defect.UNKNOWN_COLUMN, Defect.STRAY_BLANKS, Defect.MIXED_ACTIONS} <= {
        each.defect for each in report.findings
    }
    severities = [list(Severity).index(each.severity) for each in report.findings]
    assert severities == sorted(severities)


async def test_a_damaged_structure_is_reported_before_what_the_header_lacks(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    columns = template("item-master").columns[:-1]
    lines = [",".join(columns), 'ADD,4712,"Gadget,Component,Active,', "ADD,4713,Gadget,Component,Active,"]

    (file,) = await it.stage(write_csv(tmp_path / "items.csv", "\r\n".join(lines)))
    await it.until_done(file)

    report = it.validation(file).report
    assert report is not None
    assert [each.defect for each in report.findings] == [Defect.UNCLOSED_QUOTE, Defect.MISSING_COLUMN]


async def test_without_templates_a_file_is_checked_as_far_as_that_goes(it: UnderTest, tmp_path: Path) -> None:
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)

    found = it.validation(file)
    assert found.head is not None
    assert found.kind_scores is None
    assert found.report is not None
    assert found.obstacle is None
    assert it.now(file).trigger is None


async def test_when_the_templates_come_it_continues(it: UnderTest, tmp_path: Path) -> None:
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)

    await it.learn_templates()
    await it.settle()

    assert it.now(file).trigger == "procurement"
    assert [request.template for request in it.reading.ended if isinstance(request, Check)] == [
        None,
        template("procurement"),
    ]
    assert len(it.reading.names(Peek)) == 1


async def test_another_data_type_is_checked_with_its_own_template(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)
    before = it.validation(file).report

    it.staging.choose_trigger(file.id, "demand")
    assert it.validation(file).report is None
    await it.settle()
    assert it.validation(file).report not in {None, before}

    it.staging.choose_trigger(file.id, "procurement")
    await it.settle()
    assert it.validation(file).report == before


async def test_a_data_type_chosen_during_the_check_ends_it_at_once(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    it.reading.held.add(Check)
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.reading.until_begun(Check)

    it.staging.choose_trigger(file.id, "demand")
    await it.reading.until_begun(Check, 2)
    it.reading.go_on.set()
    await it.until_done(file)

    kinds = [
        request.template and request.template.trigger for request in it.reading.begun if isinstance(request, Check)
    ]
    assert kinds == ["procurement", "demand"]
    assert [type(request) for request in it.reading.given_up] == [Check]
    assert it.now(file).trigger == "demand"
    assert it.validation(file).report is not None


async def test_removing_a_file_ends_its_check_and_the_next_begins(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    it.reading.held.add(Check)
    first, second = await it.stage(sample(tmp_path, "procurement"), sample(tmp_path, "demand"))
    await it.reading.until_begun(Check)

    it.staging.remove(first.id)
    await it.reading.until_begun(Check, 2)
    it.reading.go_on.set()
    await it.until_done(second)

    assert [request.source.path.name for request in it.reading.given_up] == ["procurement.csv"]
    assert [file.path.name for file in it.staging] == ["demand.csv"]


async def test_contents_are_read_one_file_after_the_other_and_beginnings_do_not_wait(
    it: UnderTest, tmp_path: Path
) -> None:
    await it.learn_templates()
    it.reading.held.add(Check)
    first, second = await it.stage(sample(tmp_path, "procurement"), sample(tmp_path, "demand"))

    await it.reading.until_begun(Check)
    await it.until(lambda: it.now(second).trigger == "demand")
    assert it.reading.names(Check) == ["procurement.csv"]
    it.reading.go_on.set()
    await it.until_done(first, second)

    assert it.reading.names(Check) == ["procurement.csv", "demand.csv"]


async def test_a_file_that_cannot_be_checked_says_so_and_the_next_is(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    it.reading.troubles[Check] = TooLargeToCheck()
    (first,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(first)
    it.reading.troubles.clear()
    (second,) = await it.stage(sample(tmp_path, "demand"))
    await it.until_done(second)

    found = it.validation(first)
    assert found.obstacle == TooLargeToCheck().problem
    assert found.report is None
    assert it.now(first).problem is None
    assert it.validation(second).report is not None
    assert it.reading.names(Check) == ["procurement.csv", "demand.csv"]


async def test_a_file_whose_beginning_cannot_be_read_is_not_read_further(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    damaged = FileProblem("The workbook is damaged", "It is not complete.")
    it.reading.troubles[Peek] = damaged
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)

    it.staging.choose_trigger(file.id, "demand")
    await it.settle()

    assert it.validation(file).obstacle == damaged.problem
    assert len(it.reading.begun) == 1


async def test_a_fault_of_the_programs_own_is_reported_once_and_the_next_file_is_checked(
    it: UnderTest, tmp_path: Path
) -> None:
    await it.learn_templates()
    it.reading.held.add(Check)
    it.reading.troubles[Check] = fault = RuntimeError("a bug")
    first, second = await it.stage(sample(tmp_path, "procurement"), sample(tmp_path, "demand"))
    await it.reading.until_begun(Check)
    it.reading.go_on.set()
    await it.until_done(first)
    it.reading.troubles.clear()
    await it.until_done(second)

    assert it.errors == [fault]
    assert it.validation(second).report is not None
    assert it.reading.names(Check) == ["procurement.csv", "demand.csv"]
    it.errors.clear()


async def test_a_table_of_nothing_known_is_not_mistaken_for_something(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    (file,) = await it.stage(write_csv(tmp_path / "phone.csv", "Name;Phone\r\nJane;555\r\n"), kind="forecast")
    await it.until_done(file)

    found = it.validation(file)
    assert it.now(file).trigger == "forecast"
    assert found.report is not None
    assert [finding.defect for finding in found.report.findings] == [Defect.NO_HEADER]
    assert it.reading.names(Check) == []


async def test_a_file_that_was_saved_again_is_looked_into_again(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    (file,) = await it.stage(sample(tmp_path, "procurement", "orders.csv"))
    await it.until_done(file)

    sample(tmp_path, "demand", "orders.csv")
    await it.intake.ready_to_go()
    await it.settle()

    assert it.now(file).trigger == "demand"
    assert it.reading.names(Peek) == ["orders.csv"] * 2


async def test_a_file_that_is_staged_again_is_checked_again(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)
    before = it.validation(file)

    it.staging.update(replace(it.now(file), validation=NOT_VALIDATED, is_kind_chosen=True, corrects="job7"))
    await it.settle()

    assert it.validation(file) == before
    assert it.reading.names(Peek) == ["procurement.csv"] * 2


async def test_a_missing_file_is_not_checked(it: UnderTest, tmp_path: Path) -> None:
    (file,) = await it.stage(sample(tmp_path, "procurement"), kind="demand")
    await it.until_done(file)
    file.path.unlink()
    await it.intake.ready_to_go()
    begun = len(it.reading.begun)

    await it.learn_templates()
    await it.settle()

    assert it.now(file).problem is not None
    assert len(it.reading.begun) == begun


async def test_what_was_staged_before_is_looked_into_too(it: UnderTest, tmp_path: Path) -> None:
    staging, tasks = StagingList(), TaskRegistry(lambda error: pytest.fail(str(error)))
    (file,) = (await Intake(staging).take([sample(tmp_path, "procurement")], None)).staged
    Validator(
        staging=staging,
        reader=it.reading,
        templates=it.templates,
        last_uploads=it.uploads,
        session=it.session,
        clock=it.clock,
        tasks=tasks,
    )
    await it.reading.until_begun(Check)
    await tasks.close(limit=5)
    assert it.reading.names(Peek) == [file.path.name]


@pytest.fixture
async def signed_in(it: UnderTest, tenant: DemoTenant) -> UnderTest:
    """Signed in to a tenant that has taken a file of purchase orders."""
    await it.session.sign_in(request_for(tenant, tenant.planner))
    await it.templates.fetch()
    it.reading.begun.clear()
    path = sample(it.folder, "procurement", "before.csv")
    await it.upload("procurement", path)
    return it


def shortened(path: Path, lines: int) -> Path:
    kept = path.read_text(encoding="utf-8").splitlines()[:-lines]
    return write_csv(path.with_name("now.csv"), "\r\n".join(kept))


async def test_a_file_is_compared_with_the_last_upload_of_its_data_type(signed_in: UnderTest) -> None:
    (file,) = await signed_in.stage(shortened(signed_in.folder / "before.csv", 2))
    await signed_in.settle()

    found = signed_in.validation(file)
    assert found.phase is ValidationPhase.DONE
    assert found.comparison is not None
    assert (found.comparison.new, found.comparison.changed, found.comparison.missing) == (0, 0, 2)
    assert found.last_upload is not None
    assert found.last_upload.file_name == "before.csv"


async def test_it_is_not_called_done_before_it_is_compared(signed_in: UnderTest) -> None:
    phases: list[ValidationPhase] = []
    signed_in.staging.changed.connect(lambda file: phases.append(file.validation.phase))
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.until_done(file)

    assert signed_in.validation(file).comparison is not None
    assert list(dict.fromkeys(phases)) == [
        ValidationPhase.NOT_BEGUN,
        ValidationPhase.READING,
        ValidationPhase.COMPARING,
        ValidationPhase.DONE,
    ]


async def test_where_nothing_was_uploaded_before_nothing_is_compared(signed_in: UnderTest, tmp_path: Path) -> None:
    (file,) = await signed_in.stage(sample(tmp_path, "demand"))
    await signed_in.settle()

    found = signed_in.validation(file)
    assert (found.phase, found.comparison, found.last_upload, found.obstacle) == (
        ValidationPhase.DONE,
        None,
        None,
        None,
    )


async def test_what_was_staged_before_the_sign_in_is_compared_after_it(
    signed_in: UnderTest, tenant: DemoTenant
) -> None:
    await signed_in.session.sign_out()
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.settle()
    assert signed_in.now(file).trigger == "procurement"
    assert signed_in.validation(file).comparison is None

    await signed_in.session.sign_in(request_for(tenant, tenant.planner))
    await signed_in.until(lambda: signed_in.validation(file).comparison is not None)


async def test_a_comparison_with_another_environment_does_not_count(
    signed_in: UnderTest, start_tenant: Callable[..., DemoTenant]
) -> None:
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.settle()
    assert signed_in.validation(file).comparison is not None
    other = start_tenant()
    signed_in.reading.held.add(Check)

    await signed_in.session.sign_in(request_for(other, other.planner))

    assert signed_in.validation(file).comparison is None
    assert signed_in.validation(file).last_upload is None


async def test_after_signing_in_again_the_same_comparison_holds(signed_in: UnderTest, tenant: DemoTenant) -> None:
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.settle()
    before = signed_in.validation(file)

    await signed_in.session.sign_out()
    await signed_in.session.sign_in(request_for(tenant, tenant.planner))

    assert before.comparison is not None
    assert signed_in.validation(file) == before
    assert len(signed_in.reading.names(Compare)) == 1


async def test_an_old_comparison_is_repeated_before_the_upload(signed_in: UnderTest) -> None:
    now = shortened(signed_in.folder / "before.csv", 2)
    (file,) = await signed_in.stage(now)
    await signed_in.settle()
    await signed_in.upload("procurement", now)
    await signed_in.clock.advance(FRESH.total_seconds() + 1)

    await signed_in.settle()

    comparison = signed_in.validation(file).comparison
    assert comparison is not None
    assert comparison.missing == 0


async def test_a_loss_stays_known_while_it_is_compared_again(signed_in: UnderTest) -> None:
    (file,) = await signed_in.stage(shortened(signed_in.folder / "before.csv", 2))
    await signed_in.settle()
    known = signed_in.validation(file)
    await signed_in.clock.advance(FRESH.total_seconds() + 1)
    signed_in.reading.held.add(Compare)

    waiting = asyncio.create_task(signed_in.validator.settled([file.id], limit=15))
    await signed_in.reading.until_begun(Compare, 2)
    await signed_in.clock.until_sleeping()
    await signed_in.clock.advance(16)

    assert await waiting is False
    assert known.comparison is not None
    assert signed_in.validation(file).comparison == known.comparison
    assert signed_in.validation(file).last_upload == known.last_upload


async def test_a_loss_stays_known_when_it_cannot_be_compared_again(
    signed_in: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = await signed_in.stage(shortened(signed_in.folder / "before.csv", 2))
    await signed_in.settle()
    known = signed_in.validation(file)
    await signed_in.clock.advance(FRESH.total_seconds() + 1)
    monkeypatch.setattr(signed_in.uploads, "_limit", lambda: 10)

    await signed_in.settle()

    assert known.comparison is not None
    assert signed_in.validation(file) == known


async def test_without_fetching_the_old_comparison_is_dropped(
    signed_in: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.settle()
    await signed_in.clock.advance(FRESH.total_seconds() + 1)
    monkeypatch.setattr(signed_in.uploads, "_limit", lambda: 0)

    await signed_in.settle()

    assert signed_in.validation(file).comparison is None
    assert signed_in.validation(file).last_upload is None


async def test_waiting_does_not_repeat_a_running_comparison(
    signed_in: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched, is_asked, go_on = signed_in.uploads._fetched, asyncio.Event(), asyncio.Event()

    async def slowly(place: Any) -> FetchedUpload | None:
        is_asked.set()
        await go_on.wait()
        return await fetched(place)

    monkeypatch.setattr(signed_in.uploads, "_fetched", slowly)
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await is_asked.wait()

    waiting = asyncio.create_task(signed_in.validator.settled([file.id], limit=15))
    await signed_in.clock.until_sleeping()
    go_on.set()

    assert await waiting
    assert signed_in.reading.names(Compare) == ["before.csv"]


async def test_an_upload_of_our_own_during_a_comparison_has_it_compared_again(signed_in: UnderTest) -> None:
    now = shortened(signed_in.folder / "before.csv", 2)
    signed_in.reading.held.add(Compare)
    (file,) = await signed_in.stage(now)
    await signed_in.reading.until_begun(Compare)
    job = make_job(JobState.SENDING, trigger="procurement", environment=signed_in.session.state.environment)
    signed_in.store.add(job)
    await signed_in.upload("procurement", now)
    await signed_in.clock.advance(1)

    signed_in.store.put(replace(job, state=JobState.HANDED_OVER, handed_over_at=signed_in.clock.now()))
    signed_in.reading.go_on.set()
    await signed_in.until_done(file)

    found = signed_in.validation(file)
    assert found.obstacle is None
    assert found.comparison is not None
    assert found.comparison.missing == 0


async def test_what_is_woken_while_it_is_asked_in_vain_is_asked_again(signed_in: UnderTest) -> None:
    signed_in.reading.held.add(Compare)
    signed_in.reading.troubles[Compare] = TooLargeToCheck()
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.reading.until_begun(Compare)

    signed_in.validator.wake()
    signed_in.reading.go_on.set()
    await signed_in.until(lambda: signed_in.validation(file).obstacle is not None)
    signed_in.reading.troubles.clear()
    await signed_in.until_done(file)

    assert signed_in.validation(file).comparison is not None


async def test_a_last_upload_that_is_cleared_away_during_a_comparison_is_fetched_again(signed_in: UnderTest) -> None:
    signed_in.reading.held.add(Compare)
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.reading.until_begun(Compare)
    signed_in.uploads.clear()

    signed_in.reading.go_on.set()
    await signed_in.until_done(file)

    assert signed_in.validation(file).obstacle is None
    assert signed_in.validation(file).comparison is not None


async def test_a_comparison_during_a_sign_in_elsewhere_does_not_count_there(
    signed_in: UnderTest, start_tenant: Callable[..., DemoTenant]
) -> None:
    signed_in.reading.held.add(Compare)
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.reading.until_begun(Compare)
    other = start_tenant()
    seen: list[Validation] = []
    signed_in.staging.changed.connect(lambda file: seen.append(file.validation))

    await signed_in.session.sign_in(request_for(other, other.planner))
    signed_in.reading.go_on.set()
    await signed_in.until_done(file)

    assert [(each.comparison, each.last_upload) for each in seen] == [(None, None)] * len(seen)


async def test_nothing_waits_for_a_comparison_after_sign_out(signed_in: UnderTest) -> None:
    signed_in.reading.held.add(Compare)
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.reading.until_begun(Compare)
    waiting = asyncio.create_task(signed_in.validator.settled([file.id], limit=15))
    await signed_in.clock.until_sleeping()

    await signed_in.session.sign_out()

    async with asyncio.timeout(60):
        assert await waiting
    signed_in.reading.go_on.set()


async def test_no_check_waits_for_a_comparison(signed_in: UnderTest, tmp_path: Path) -> None:
    signed_in.reading.held.add(Compare)
    await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.reading.until_begun(Compare)

    (second,) = await signed_in.stage(sample(tmp_path, "demand"))
    await signed_in.until(lambda: signed_in.validation(second).report is not None)

    signed_in.reading.go_on.set()
    await signed_in.settle()


async def test_what_could_not_be_fetched_is_reported_and_asked_for_again(
    signed_in: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(signed_in.uploads, "_limit", lambda: 10)
        (file,) = await signed_in.stage(signed_in.folder / "before.csv")
        await signed_in.settle()
    found = signed_in.validation(file)
    assert found.report is not None
    assert found.obstacle is not None
    assert found.obstacle.title == LargerThanWanted.title

    signed_in.validator.wake()
    await signed_in.settle()

    assert signed_in.validation(file).obstacle is None
    assert signed_in.validation(file).comparison is not None


async def test_an_upload_of_our_own_is_what_the_next_file_is_compared_with(signed_in: UnderTest) -> None:
    now = shortened(signed_in.folder / "before.csv", 2)
    (file,) = await signed_in.stage(now)
    await signed_in.settle()
    environment = signed_in.session.state.environment
    job = make_job(JobState.SENDING, trigger="procurement", environment=environment)
    signed_in.store.add(job)
    await signed_in.upload("procurement", now)
    await signed_in.clock.advance(1)

    signed_in.store.put(replace(job, state=JobState.HANDED_OVER, handed_over_at=signed_in.clock.now()))

    def is_compared_anew() -> bool:
        comparison = signed_in.validation(file).comparison
        return comparison is not None and comparison.missing == 0

    await signed_in.until(is_compared_anew)


async def test_what_cannot_be_compared_any_more_has_no_old_comparison(signed_in: UnderTest) -> None:
    (file,) = await signed_in.stage(signed_in.folder / "before.csv")
    await signed_in.settle()
    assert signed_in.validation(file).comparison is not None

    signed_in.staging.choose_trigger(file.id, "demand")
    await signed_in.settle()

    assert signed_in.validation(file).comparison is None


async def test_an_upload_waits_for_an_unfinished_check_but_not_forever(it: UnderTest, tmp_path: Path) -> None:
    await it.learn_templates()
    it.reading.held.add(Check)
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.reading.until_begun(Check)

    waiting = asyncio.create_task(it.validator.settled([file.id], limit=10))
    await it.clock.until_sleeping()
    await it.clock.advance(11)
    assert await waiting is False

    waiting = asyncio.create_task(it.validator.settled([file.id], limit=10))
    await it.clock.until_sleeping()
    it.reading.go_on.set()
    assert await waiting is True
    assert it.is_done(file)


async def test_nothing_waits_for_a_missing_file(it: UnderTest, tmp_path: Path) -> None:
    it.reading.held.add(Check)
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.reading.until_begun(Check)
    waiting = asyncio.create_task(it.validator.settled([file.id], limit=10))
    await it.clock.until_sleeping()

    it.staging.remove(file.id)

    assert await waiting is True


async def test_contents_are_not_read_while_the_first_templates_are_on_their_way(
    it: UnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    await it.session.sign_in(request_for(tenant, tenant.planner))
    it.reading.held.add(Peek)
    fetching = asyncio.create_task(it.templates.fetch())
    await it.reading.until_begun(Peek)
    (file,) = await it.stage(sample(tmp_path, "procurement"), kind="forecast")
    waiting = asyncio.create_task(it.validator.settled([file.id], limit=60))
    await it.clock.until_sleeping()

    it.reading.go_on.set()
    await fetching
    assert await waiting

    checks = [
        request.template and request.template.trigger for request in it.reading.begun if isinstance(request, Check)
    ]
    assert checks == ["procurement"]


async def test_when_no_templates_will_come_contents_are_read_without(
    it: UnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    await it.session.sign_in(request_for(tenant, tenant.planner))
    it.reading.held.add(Peek)
    fetching = asyncio.create_task(it.templates.fetch())
    await it.reading.until_begun(Peek)
    it.reading.troubles[Peek] = TooLargeToCheck()
    it.reading.go_on.set()
    await fetching
    it.reading.troubles.clear()

    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)

    assert it.validation(file).report is not None


async def test_nothing_waits_for_templates_that_bring_nothing_new(
    it: UnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    await it.session.sign_in(request_for(tenant, tenant.planner))
    it.reading.troubles[Peek] = TooLargeToCheck()
    (file,) = await it.stage(sample(tmp_path, "procurement"))
    await it.until_done(file)
    it.reading.held.add(Peek)
    fetching = asyncio.create_task(it.templates.fetch())
    await it.reading.until_begun(Peek, 2)
    waiting = asyncio.create_task(it.validator.settled([file.id], limit=15))
    await it.clock.until_sleeping()

    it.reading.go_on.set()
    await fetching

    async with asyncio.timeout(60):
        assert await waiting
