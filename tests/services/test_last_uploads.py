from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KnoscError, LargerThanWanted, NotSignedIn
from knosc_desktop.domain.files import FileFormat, Validation
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import SentFile
from knosc_desktop.domain.validation import LastUpload
from knosc_desktop.services.session import Session
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.validation.last_uploads import FRESH, FetchedUpload, LastUploads, already_there
from tests.services.conftest import SessionUnderTest, request_for
from tests.support.builders import make_job, make_snapshot, make_staged
from tests.support.clock import START, FakeClock
from tests.support.spreadsheets import workbook_bytes
from tests.support.tenant import DemoTenant

OLD = FRESH.total_seconds() + 1


@dataclass
class UnderTest:
    uploads: LastUploads
    session: Session
    store: JobStore
    clock: FakeClock
    tenant: DemoTenant
    folder: Path
    limit: list[int]
    outdated: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How often Knosc was asked for a last upload."""
        return sum(
            1 for each in self.tenant.requests() if (each["method"], each["path"]) == ("GET", "/api/job/forecast")
        )

    async def upload(self, content: bytes, file_format: FileFormat = FileFormat.CSV) -> None:
        """What somebody sent to Knosc."""
        path = self.folder.parent / "sent"
        path.write_bytes(content)
        name = "sent.csv" if file_format is FileFormat.CSV else "sent.xlsx"
        snapshot = make_snapshot(
            path,
            file_name=name,
            format=file_format,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )

        async def nothing() -> None:
            pass

        await self.session.call(lambda client: client.upload("forecast", snapshot, lambda _: None, nothing))


@pytest.fixture
async def under_test(under_test: SessionUnderTest, tenant: DemoTenant, tmp_path: Path) -> UnderTest:
    store, limit, folder = JobStore(), [64 << 20], tmp_path / "compared"
    uploads = LastUploads(
        session=under_test.session,
        store=store,
        snapshots=SnapshotStore(tmp_path / "outbox", lambda: 64 << 20),
        folder=folder,
        clock=under_test.clock,
        limit=lambda: limit[0],
    )
    bundle = UnderTest(uploads, under_test.session, store, under_test.clock, tenant, folder, limit)
    uploads.outdated.connect(bundle.outdated.append)
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    return bundle


async def test_the_last_upload_comes_with_its_facts(under_test: UnderTest) -> None:
    await under_test.upload(b"_ItemNumber\n1\n")

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert found.source.path.read_bytes() == b"_ItemNumber\n1\n"
    assert found.source.format is FileFormat.CSV
    assert found.facts.file_name == "sent.csv"
    assert found.facts.sha256 == hashlib.sha256(b"_ItemNumber\n1\n").hexdigest()
    assert found.facts.fetched_at == under_test.clock.now()


async def test_the_format_follows_from_the_content(under_test: UnderTest) -> None:
    await under_test.upload(workbook_bytes(), FileFormat.XLSX)

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert found.source.format is FileFormat.XLSX


async def test_without_an_upload_there_is_none(under_test: UnderTest) -> None:
    assert await under_test.uploads.of("forecast") is None
    assert under_test.uploads.is_fresh("forecast")


async def test_it_is_fetched_once(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    first = await under_test.uploads.of("forecast")

    assert await under_test.uploads.of("forecast") is first
    assert under_test.asked == 1


async def test_it_is_fetched_again_when_it_is_old(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    first = await under_test.uploads.of("forecast")
    await under_test.upload(b"a\n2\n")
    await under_test.clock.advance(OLD)
    assert not under_test.uploads.is_fresh("forecast")

    second = await under_test.uploads.of("forecast")

    assert first is not None
    assert second is not None
    assert second.source.path.read_bytes() == b"a\n2\n"
    assert list(under_test.folder.iterdir()) == [second.source.path]


async def test_an_upload_of_our_own_makes_it_old_at_once(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    await under_test.uploads.of("forecast")
    await under_test.clock.advance(10)
    environment = under_test.session.state.environment
    job = make_job(JobState.SENDING, environment=environment)
    under_test.store.add(job)
    assert under_test.outdated == []

    under_test.store.put(replace(job, state=JobState.HANDED_OVER, handed_over_at=under_test.clock.now()))

    assert under_test.outdated == ["forecast"]
    assert not under_test.uploads.is_fresh("forecast")


def send_while_it_is_fetched(under_test: UnderTest, monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Hand over and end a file of the program's own while Knosc answers, so many times."""
    fetched = under_test.uploads._fetched
    contents = [b"a\n%d\n" % (number + 2) for number in range(times)]

    async def slowly(place: Any) -> FetchedUpload | None:
        answer = await fetched(place)
        if contents:
            await under_test.upload(contents.pop(0))
            await under_test.clock.advance(1)
            job = make_job(JobState.SENDING, environment=under_test.session.state.environment)
            under_test.store.add(job)
            now = under_test.clock.now()
            under_test.store.put(replace(job, state=JobState.COMPLETED, handed_over_at=now, accepted_at=now))
        return answer

    monkeypatch.setattr(under_test.uploads, "_fetched", slowly)


async def test_an_upload_of_our_own_while_it_is_fetched_makes_it_be_fetched_once_more(
    under_test: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await under_test.upload(b"a\n1\n")
    send_while_it_is_fetched(under_test, monkeypatch, times=1)

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert found.source.path.read_bytes() == b"a\n2\n"
    assert under_test.uploads.is_fresh("forecast")
    assert list(under_test.folder.iterdir()) == [found.source.path]


async def test_what_was_overtaken_while_it_was_fetched_again_does_not_count_as_fresh(
    under_test: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await under_test.upload(b"a\n1\n")
    send_while_it_is_fetched(under_test, monkeypatch, times=2)
    await under_test.uploads.of("forecast")
    assert not under_test.uploads.is_fresh("forecast")

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert found.source.path.read_bytes() == b"a\n3\n"


async def test_one_that_was_cleared_away_is_fetched_again(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    first = await under_test.uploads.of("forecast")
    assert first is not None
    first.source.path.unlink()

    second = await under_test.uploads.of("forecast")

    assert second is not None
    assert second.source.path.is_file()


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.COMPLETED_WITH_ERRORS])
async def test_that_knosc_reported_errors_for_it_is_known_now_or_later(under_test: UnderTest, state: JobState) -> None:
    content = b"a\n1\n"
    file = SentFile("sent.csv", len(content), hashlib.sha256(content).hexdigest())
    environment, sent = under_test.session.state.environment, under_test.clock.now()
    job = make_job(JobState.RUNNING, environment=environment, file=file, handed_over_at=sent, accepted_at=sent)
    under_test.store.add(job)
    await under_test.clock.advance(1)
    await under_test.upload(content)
    running = await under_test.uploads.of("forecast")

    under_test.store.put(replace(job, state=state))
    under_test.store.put(replace(job, state=state, confirmed_at=under_test.clock.now()))

    ended = await under_test.uploads.of("forecast")
    await under_test.clock.advance(OLD)
    fetched_again = await under_test.uploads.of("forecast")
    assert [each and each.facts.had_errors for each in (running, ended, fetched_again)] == [False, True, True]
    assert under_test.outdated == ["forecast"]


def sent_file(content: bytes, name: str = "sent.csv") -> SentFile:
    return SentFile(name, len(content), hashlib.sha256(content).hexdigest())


async def failed_after_completed(under_test: UnderTest, *, is_kept: bool) -> bytes:
    """A whole file completed, and then a part of it failed; returns the whole one."""
    whole, part = b"a\n1\n2\n3\n", b"a\n1\n"
    environment = under_test.session.state.environment
    completed = make_job(
        JobState.COMPLETED,
        environment=environment,
        file=sent_file(whole, "whole.csv"),
        completed_at=under_test.clock.now(),
    )
    failed = make_job(JobState.FAILED, environment=environment, file=sent_file(part))
    under_test.store.add(completed, failed)
    if is_kept:
        kept = under_test.folder.parent / "outbox" / completed.id
        kept.parent.mkdir()
        kept.write_bytes(whole)
    await under_test.upload(part)
    return whole


async def test_after_a_failed_upload_the_last_completed_one_is_compared(under_test: UnderTest) -> None:
    whole = await failed_after_completed(under_test, is_kept=True)

    for found in (await under_test.uploads.of("forecast"), await under_test.uploads.of("forecast")):
        assert found is not None
        assert found.source.path.read_bytes() == whole
        assert (found.facts.file_name, found.facts.is_very_last) == ("whole.csv", False)


async def test_one_with_errors_is_better_than_nothing(under_test: UnderTest) -> None:
    await failed_after_completed(under_test, is_kept=False)

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert (found.facts.had_errors, found.facts.is_very_last) == (True, True)


async def test_what_is_kept_of_what_was_sent_is_not_cleared_away(under_test: UnderTest) -> None:
    whole = await failed_after_completed(under_test, is_kept=True)
    found = await under_test.uploads.of("forecast")
    await under_test.clock.advance(OLD)
    await under_test.uploads.of("forecast")

    under_test.uploads.clear()

    assert found is not None
    assert found.source.path.read_bytes() == whole


async def test_an_upload_of_another_data_type_or_tenant_or_of_before_changes_nothing(under_test: UnderTest) -> None:
    environment = under_test.session.state.environment
    earlier = under_test.clock.now()
    await under_test.clock.advance(10)
    await under_test.uploads.of("forecast")
    for facts in (
        {"trigger": "demand", "environment": environment, "handed_over_at": under_test.clock.now()},
        {"environment": Environment.at_address("https://acme.knosc.io"), "handed_over_at": under_test.clock.now()},
        {"environment": environment, "handed_over_at": earlier},
    ):
        job = make_job(JobState.SENDING, **facts)
        under_test.store.add(job)
        await under_test.clock.advance(1)
        under_test.store.put(replace(job, state=JobState.HANDED_OVER))

    assert under_test.outdated == []
    assert under_test.uploads.is_fresh("forecast")


async def test_one_that_is_too_large_is_not_fetched(under_test: UnderTest) -> None:
    await under_test.upload(b"a" * 10_000)
    under_test.limit[0] = 5_000

    with pytest.raises(LargerThanWanted):
        await under_test.uploads.of("forecast")


async def test_none_is_fetched_when_the_user_wants_none(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    under_test.limit[0] = 0

    assert await under_test.uploads.of("forecast") is None
    assert under_test.asked == 0


async def test_no_request_is_made_without_a_session(under_test: UnderTest) -> None:
    await under_test.session.sign_out()

    with pytest.raises(NotSignedIn):
        await under_test.uploads.of("forecast")
    assert not under_test.uploads.is_fresh("forecast")


async def test_what_cannot_be_had_is_an_error_and_asked_for_again(under_test: UnderTest) -> None:
    under_test.tenant.stop()
    for _ in range(2):
        with pytest.raises(KnoscError):
            await under_test.uploads.of("forecast")


async def test_another_account_gets_its_own(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    await under_test.uploads.of("forecast")
    await under_test.session.sign_in(request_for(under_test.tenant, under_test.tenant.viewer))

    assert not under_test.uploads.is_fresh("forecast")


async def test_no_file_is_left(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    await under_test.uploads.of("forecast")

    under_test.uploads.clear()

    assert not under_test.folder.exists()


async def test_files_of_a_killed_run_are_deleted(under_test: UnderTest) -> None:
    under_test.folder.mkdir()
    (under_test.folder / "left.part").write_bytes(b"x")
    await under_test.upload(b"a\n1\n")

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert list(under_test.folder.iterdir()) == [found.source.path]


@pytest.mark.parametrize("set_by", [timedelta(days=800), -timedelta(days=800), -timedelta(minutes=20)])
async def test_how_fresh_it_is_does_not_depend_on_the_date(under_test: UnderTest, set_by: timedelta) -> None:
    await under_test.upload(b"a")
    await under_test.uploads.of("forecast")
    under_test.clock._start += set_by
    assert under_test.uploads.is_fresh("forecast")
    await under_test.clock.advance(OLD)
    assert not under_test.uploads.is_fresh("forecast")


async def test_what_is_sent_after_the_date_was_set_back_makes_the_last_upload_old(under_test: UnderTest) -> None:
    await under_test.upload(b"a")
    await under_test.uploads.of("forecast")
    job = make_job(JobState.SENDING, environment=under_test.session.state.environment)
    under_test.store.add(job)
    await under_test.clock.advance(1)
    under_test.clock._start -= timedelta(days=800)
    under_test.store.put(replace(job, state=JobState.HANDED_OVER, handed_over_at=under_test.clock.now()))
    assert under_test.outdated == ["forecast"]
    assert not under_test.uploads.is_fresh("forecast")


async def test_one_that_was_changed_on_the_disk_is_fetched_again(under_test: UnderTest) -> None:
    await under_test.upload(b"a\n1\n")
    first = await under_test.uploads.of("forecast")
    assert first is not None
    first.source.path.write_bytes(b"a\n2\n")

    second = await under_test.uploads.of("forecast")

    assert second is not None
    assert second.source.path.read_bytes() == b"a\n1\n"


async def test_a_kept_copy_that_was_changed_is_not_compared_with(under_test: UnderTest) -> None:
    whole = await failed_after_completed(under_test, is_kept=True)
    (kept,) = (under_test.folder.parent / "outbox").iterdir()
    kept.write_bytes(whole.replace(b"3", b"4"))

    found = await under_test.uploads.of("forecast")

    assert found is not None
    assert found.facts.is_very_last


@pytest.mark.parametrize(
    ("content", "facts", "is_there"),
    [
        (b"a\n1\n", {}, True),
        (b"a\n2\n", {}, False),
        (b"a\n1\n", {"had_errors": True}, False),
        (b"a\n1\n", {"is_very_last": False}, False),
        (None, {}, False),
    ],
    ids=["the same", "another", "failed", "not the last", "gone"],
)
async def test_a_file_is_already_there_when_it_is_the_last_upload_byte_for_byte(
    tmp_path: Path, content: bytes | None, facts: dict[str, Any], is_there: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content or b"")
    last = LastUpload("a.csv", hashlib.sha256(b"a\n1\n").hexdigest(), START, **facts)
    file = make_staged(path, validation=Validation(last_upload=last))
    if content is None:
        path.unlink()

    assert await already_there([file, make_staged(path)]) == ({file.id} if is_there else set())
