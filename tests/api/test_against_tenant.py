"""The whole client against the demo tenant in its own process."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.switches import Switches
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import (
    LockedOut,
    NewPasswordRefused,
    NotFound,
    NotPrivileged,
    SessionExpired,
    TooLarge,
    WrongCode,
    WrongCredentials,
)
from knosc_desktop.domain.files import FileFormat, Snapshot
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import JobKey, JobReport
from knosc_desktop.domain.sign_in import FirstSignIn, SecondFactorNeeded, SignedIn
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.domain.unconfirmed import DoubtfulRefusal
from tests.support.tenant import DemoTenant
from tests.support.tenants import TenantPool


@pytest.fixture(scope="module")
def shared(tenant_pool: TenantPool) -> Iterator[DemoTenant]:
    """A tenant whose accounts and switches stay as they are."""
    tenant = tenant_pool.take()
    yield tenant
    tenant_pool.give_back(tenant)


@pytest.fixture
async def client(shared: DemoTenant) -> AsyncIterator[KnoscClient]:
    async with KnoscClient(Environment.at_address(shared.address)) as client:
        yield client


@pytest.fixture
async def planner(client: KnoscClient, shared: DemoTenant) -> KnoscClient:
    """A client signed in as the planner who may do everything."""
    assert await client.authenticate(*shared.planner) == SignedIn()
    return client


def snapshot_of(path: Path, content: bytes, name: str = "items.csv") -> Snapshot:
    path.write_bytes(content)
    return Snapshot(path, name, FileFormat.CSV, len(content), hashlib.sha256(content).hexdigest())


async def ended(client: KnoscClient, key: JobKey) -> JobReport:
    """Ask until the job has ended."""
    while True:
        (report,) = await client.job_reports([key])
        if report.state in {JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED}:
            return report


async def upload(client: KnoscClient, trigger: str, snapshot: Snapshot) -> JobKey:
    accepted = await client.upload(trigger, snapshot, lambda _: None, nothing_to_note)
    return JobKey(trigger, accepted.job_id)


async def nothing_to_note() -> None:
    pass


async def test_the_profile_names_the_signed_in_user(planner: KnoscClient) -> None:
    profile = await planner.profile()
    assert profile.username == "jane.doe"
    assert profile.privileges["Forecast"] == "Edit"
    assert planner.can_refresh
    assert 0 < (planner.access_seconds_left or 0) < 24 * 3600


async def test_a_filled_in_template_is_downloaded_and_uploaded_again(planner: KnoscClient, tmp_path: Path) -> None:
    links = await planner.templates()
    assert set(links) == {trigger.name for trigger in UPLOAD_TRIGGERS}
    template = await planner.download_template(links["item-master"], tmp_path / "template.xlsx")
    sent = Snapshot(template.path, "items ü.xlsx", FileFormat.XLSX, template.size, template.sha256)
    await ended(planner, await upload(planner, "item-master", sent))
    last = await planner.download_last_upload("item-master", tmp_path / "last.xlsx")
    assert last.sha256 == template.sha256


async def test_nothing_was_uploaded_yet(planner: KnoscClient, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"errors\.not_found\.last_upload"):
        await planner.download_last_upload("unit-master", tmp_path / "last.xlsx")


async def test_a_computation_runs_to_its_end(planner: KnoscClient) -> None:
    accepted = await planner.start_job("inventory-planning")
    assert (await ended(planner, JobKey("inventory-planning", accepted.job_id))).state is JobState.COMPLETED


async def test_a_file_that_is_none_fails_with_errors(planner: KnoscClient, tmp_path: Path) -> None:
    report = await ended(
        planner, await upload(planner, "demand", snapshot_of(tmp_path / "a", b"no;such;columns\n1;2;3\n"))
    )
    assert report.state is JobState.FAILED
    assert report.errors


async def test_a_viewer_is_rejected_for_lack_of_privileges(
    client: KnoscClient, shared: DemoTenant, tmp_path: Path
) -> None:
    await client.authenticate(*shared.viewer)
    with pytest.raises(NotPrivileged):
        await upload(client, "forecast", snapshot_of(tmp_path / "a", b"x" * 5_000_000))


async def test_a_second_factor_signs_in_without_a_refresh_token(client: KnoscClient, shared: DemoTenant) -> None:
    assert await client.authenticate(*shared.second_factor) == SecondFactorNeeded()
    username, _ = shared.second_factor
    with pytest.raises(WrongCode):
        await client.verify_second_factor(username, "000000")
    await client.verify_second_factor(username, shared.code())
    assert (await client.profile()).username == username
    assert not client.can_refresh


async def test_a_first_sign_in_chooses_a_password(tenant: DemoTenant) -> None:
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        username, password = tenant.newcomer
        answer = await client.authenticate(username, password)
        assert isinstance(answer, FirstSignIn)
        with pytest.raises(NewPasswordRefused):
            await client.first_sign_in(answer.session_token, "short")
        await client.first_sign_in(answer.session_token, "a much longer one")
        assert (await client.profile()).username == username


@pytest.mark.parametrize("status", [401, 403, 423, 429])
async def test_the_third_wrong_password_locks(tenant: DemoTenant, status: int) -> None:
    tenant.control({"set": {"lock_status": status}})
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        username, password = tenant.planner
        for _ in range(2):
            with pytest.raises(WrongCredentials):
                await client.authenticate(username, "wrong")
        outcomes = [await outcome(client, username, "wrong"), await outcome(client, username, password)]
        assert LockedOut in outcomes
        assert outcomes[1] is LockedOut


async def outcome(client: KnoscClient, username: str, password: str) -> type[Exception] | None:
    try:
        await client.authenticate(username, password)
    except (WrongCredentials, LockedOut) as error:
        return type(error)
    return None


async def test_an_expired_session_is_refreshed(tenant: DemoTenant) -> None:
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        tenant.control({"expire_access": True})
        with pytest.raises(SessionExpired):
            await client.profile()
        await client.refresh()
        assert (await client.profile()).username == "jane.doe"


async def test_a_kept_token_restores_the_session(tenant: DemoTenant) -> None:
    environment = Environment.at_address(tenant.address)
    async with KnoscClient(environment) as client:
        await client.authenticate(*tenant.planner)
        kept = client.session_tokens()
    assert kept is not None
    async with KnoscClient(environment) as later:
        later.restore(kept)
        await later.refresh()
        assert (await later.profile()).username == "jane.doe"


async def test_a_changed_account_ends_its_sessions(tenant: DemoTenant) -> None:
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        tenant.control({"change_account": "jane.doe"})
        with pytest.raises(SessionExpired):
            await client.profile()
        with pytest.raises(SessionExpired):
            await client.refresh()


async def test_signing_out_ends_the_session(client: KnoscClient, shared: DemoTenant) -> None:
    await client.authenticate(*shared.planner)
    await client.logout()
    with pytest.raises(SessionExpired):
        await client.profile()


@pytest.mark.parametrize("early_answers", ["linger", "hang-up"])
async def test_a_file_that_is_too_large_is_reported(tenant: DemoTenant, tmp_path: Path, early_answers: str) -> None:
    tenant.control({"set": {"max_upload": 100_000, "early_answers": early_answers}})
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        with pytest.raises(TooLarge):
            await upload(client, "forecast", snapshot_of(tmp_path / "a", b"x" * 5_000_000))
    assert tenant.jobs() == []


@pytest.mark.parametrize(("moment", "expected"), [("early", SessionExpired), ("late", DoubtfulRefusal)])
async def test_a_token_that_expires_during_an_upload_is_reported(
    tenant: DemoTenant, tmp_path: Path, moment: str, expected: type[Exception]
) -> None:
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        # More than all buffers between the two hold: an early answer comes before the last byte has left.
        tenant.control({"expire_during_next_upload": moment})
        with pytest.raises(expected):
            await upload(client, "forecast", snapshot_of(tmp_path / "a", b"x" * 60_000_000))
    assert tenant.jobs() == []


@pytest.mark.parametrize("shape", ["map", "list", "rows"])
@pytest.mark.parametrize("links", ["relative", "absolute"])
async def test_templates_are_found_however_they_are_listed(
    tenant: DemoTenant, tmp_path: Path, shape: str, links: str
) -> None:
    tenant.control({"set": {"template_shape": shape, "template_links": links}})
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        listed = await client.templates()
        assert set(listed) == {trigger.name for trigger in UPLOAD_TRIGGERS}
        targets = [tmp_path / f"{name}.xlsx" for name in listed]
        await asyncio.gather(*map(client.download_template, listed.values(), targets))


def choices_of(switch: str) -> list[str]:
    return list(next(field for field in fields(Switches) if field.name == switch).metadata["choices"])


@pytest.mark.parametrize("shape", [shape for shape in choices_of("error_shape") if shape != "cells"])
async def test_errors_name_their_rows_in_every_shape(tenant: DemoTenant, tmp_path: Path, shape: str) -> None:
    tenant.control({"set": {"error_shape": shape}})
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        content = b"_ItemNumber,_ItemType\n,Nonsense\n,Nonsense\n"
        report = await ended(client, await upload(client, "item-master", snapshot_of(tmp_path / "a", content)))
    assert report.errors
    assert {error.row for error in report.errors} >= {2, 3}


async def test_errors_name_their_cells(tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"set": {"error_shape": "cells", "row_numbers": "data-from-zero"}})
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        content = b"_ItemNumber,_ItemType\n,Nonsense\n,Nonsense\n"
        report = await ended(client, await upload(client, "item-master", snapshot_of(tmp_path / "a", content)))
    assert {error.cell for error in report.errors} >= {"A2", "A3"}


async def test_a_job_without_errors_is_completed_in_every_shape_of_no_errors(
    tenant: DemoTenant, tmp_path: Path
) -> None:
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        key = await upload(client, "item-master", snapshot_of(tmp_path / "a", b"_ItemNumber\nITEM-7001\n"))
        for dress in choices_of("empty_errors"):
            tenant.control({"set": {"empty_errors": dress}})
            report = await ended(client, key)
            assert (dress, report.state, report.errors) == (dress, JobState.COMPLETED, ())
