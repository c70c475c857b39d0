from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.session import Session
from knosc_desktop.services.validation.templates import Templates
from tests.services.conftest import SessionUnderTest, request_for
from tests.support.readers import READER
from tests.support.tenant import DemoTenant

ALL = tuple(
    Template(each.name, tuple(column.name for column in LAYOUTS[each.name].columns)) for each in UPLOAD_TRIGGERS
)


@pytest.fixture
async def reading() -> AsyncIterator[ReaderClient]:
    reading = ReaderClient(READER)
    yield reading
    await reading.close()


@pytest.fixture
def session(under_test: SessionUnderTest) -> Session:
    return under_test.session


@pytest.fixture
def templates(session: Session, reading: ReaderClient, tmp_path: Path) -> Templates:
    return Templates(session, reading, tmp_path / "templates")


def downloads_of(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"].endswith(".xlsx") and request["status"] == 200)


async def test_every_template_of_the_tenant_is_read(tenant: DemoTenant, session: Session, templates: Templates) -> None:
    told: list[tuple[Template, ...]] = []
    templates.changed.connect(told.append)
    await session.sign_in(request_for(tenant, tenant.planner))

    assert await templates.fetch()

    assert templates.all == ALL
    assert templates.of("forecast") == next(each for each in ALL if each.trigger == "forecast")
    assert told == [ALL]


async def test_nothing_is_fetched_without_a_session(templates: Templates) -> None:
    assert not await templates.fetch()
    assert templates.all == ()


async def test_what_was_learned_is_known_at_the_next_start_without_network(
    tenant: DemoTenant, session: Session, templates: Templates, reading: ReaderClient, tmp_path: Path
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()
    next_start = Templates(session, reading, tmp_path / "templates")
    tenant.stop()

    await next_start.recall(tenant.address)

    assert next_start.all == ALL


async def test_what_cannot_be_fetched_stays_as_it_was(
    tenant: DemoTenant, session: Session, templates: Templates
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()
    tenant.stop()

    assert not await templates.fetch()

    assert templates.all == ALL


async def test_templates_that_did_not_change_are_reported_once(
    tenant: DemoTenant, session: Session, templates: Templates
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()
    told: list[tuple[Template, ...]] = []
    templates.changed.connect(told.append)

    assert await templates.fetch()

    assert told == []
    assert downloads_of(tenant) == 2 * len(ALL)


async def test_templates_that_did_not_change_are_still_those_fetched_last(
    tenant: DemoTenant, session: Session, templates: Templates, tmp_path: Path
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()
    (card,) = (tmp_path / "templates").iterdir()
    os.utime(card, (1_000, 1_000))

    await templates.fetch()

    assert card.stat().st_mtime > 1_000


async def test_a_template_that_left_the_list_is_not_known_any_more(
    tenant: DemoTenant, session: Session, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()
    real = session.call

    async def fewer(action: Callable[[KnoscClient], Awaitable[object]]) -> object:
        answer = await real(action)
        return (
            {name: link for name, link in answer.items() if name != "forecast"} if isinstance(answer, dict) else answer
        )

    monkeypatch.setattr(session, "call", fewer)

    await templates.fetch()

    assert templates.of("forecast") is None
    assert len(templates.all) == len(ALL) - 1


async def test_templates_of_another_tenant_replace_those_before(
    tenant: DemoTenant, start_tenant: Callable[..., DemoTenant], session: Session, templates: Templates
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()

    await templates.recall("https://other.knosc.io")

    assert templates.all == ()


async def test_one_file_a_tenant_is_kept(
    tenant: DemoTenant, session: Session, templates: Templates, tmp_path: Path
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()

    assert [path.suffix for path in (tmp_path / "templates").iterdir()] == [".json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'{"forecast": {}}', b'{"forecast": {"sha256": 1, "columns": [1]}}', b"\xff", b"[" * 100_000],
)
async def test_a_damaged_file_is_as_good_as_none(
    tenant: DemoTenant, session: Session, templates: Templates, reading: ReaderClient, tmp_path: Path, content: bytes
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    await templates.fetch()
    (card,) = (tmp_path / "templates").iterdir()
    card.write_bytes(content)
    next_start = Templates(session, reading, tmp_path / "templates")

    await next_start.recall(tenant.address)

    assert next_start.all == ()
    assert await next_start.fetch()
    assert next_start.all == ALL


async def test_only_so_many_tenants_are_remembered(
    tenant: DemoTenant, session: Session, templates: Templates, tmp_path: Path
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.json").write_bytes(b"{}")
    await session.sign_in(request_for(tenant, tenant.planner))

    await templates.fetch()

    assert len(list(folder.iterdir())) < 20
    assert templates.all == ALL


async def test_a_folder_that_cannot_be_written_costs_only_the_templates(
    tenant: DemoTenant, session: Session, reading: ReaderClient, tmp_path: Path
) -> None:
    (tmp_path / "templates").write_text("in the way")
    templates = Templates(session, reading, tmp_path / "templates")
    await session.sign_in(request_for(tenant, tenant.planner))

    assert not await templates.fetch()

    assert templates.all == ()


async def test_the_first_templates_are_awaited_until_they_are_there_or_will_not_come(
    tenant: DemoTenant, session: Session, templates: Templates
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    told: list[bool] = []
    templates.changed.connect(lambda _: told.append(templates.are_awaited))
    fetching = asyncio.create_task(templates.fetch())
    await asyncio.sleep(0)
    were_awaited = templates.are_awaited

    await fetching
    assert (were_awaited, templates.are_awaited) == (True, False)
    assert told == [False]


async def test_a_waiting_caller_learns_that_no_templates_will_come(
    tenant: DemoTenant, session: Session, templates: Templates
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    tenant.stop()
    told: list[tuple[Template, ...]] = []
    templates.changed.connect(told.append)

    await templates.fetch()

    assert told == [()]
    assert not templates.are_awaited


async def test_an_answer_after_a_sign_in_elsewhere_is_dropped(
    tenant: DemoTenant,
    start_tenant: Callable[..., DemoTenant],
    session: Session,
    templates: Templates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await session.sign_in(request_for(tenant, tenant.planner))
    other = start_tenant()
    real = session.call

    async def slow(action: Callable[[KnoscClient], Awaitable[object]]) -> object:
        answer = await real(action)
        if session.state.environment == Environment.at_address(tenant.address):
            await session.sign_in(request_for(other, other.planner))
        return answer

    monkeypatch.setattr(session, "call", slow)

    assert not await templates.fetch()
    assert templates.all == ()

    assert await templates.fetch()
    assert templates.all == ALL
