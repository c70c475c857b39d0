"""The sessions of TEST and PRODUCTION side by side: one in front, the other kept as it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import NotSignedIn, SessionExpired, WrongCredentials
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.sign_in import SignInRequest
from knosc_desktop.services.session import Session
from tests.services.conftest import KeptInMemory
from tests.support.builders import make_environment
from tests.support.clock import FakeClock
from tests.support.tenant import DemoTenant

ON_TEST, ON_PRODUCTION = make_environment(stage=Stage.TEST), make_environment(stage=Stage.PRODUCTION)


@dataclass
class Company:
    """acme with both environments, and a session."""

    test: DemoTenant
    production: DemoTenant
    session: Session
    keychain: KeptInMemory

    def tenant(self, environment: Environment) -> DemoTenant:
        return self.test if environment.stage is Stage.TEST else self.production

    def connect(self, environment: Environment) -> KnoscClient:
        return KnoscClient(Environment.at_address(self.tenant(environment).address))

    async def sign_in(self, environment: Environment, username: str = "jane.doe", *, stay: bool = False) -> None:
        credentials = self.tenant(environment).credentials(username)
        await self.session.sign_in(SignInRequest(environment, *credentials, stay_signed_in=stay))

    async def profile(self) -> str:
        """Asks whoever is in front."""
        return (await self.session.call(lambda client: client.profile())).username

    @property
    def phase(self) -> tuple[SessionPhase, Environment | None]:
        return self.session.state.phase, self.session.state.environment


@pytest.fixture
async def acme(start_tenant: Callable[..., DemoTenant]) -> AsyncIterator[Company]:
    keychain = KeptInMemory()
    company = Company(start_tenant(), start_tenant(), None, keychain)  # type: ignore[arg-type]
    company.session = Session(company.connect, keychain, FakeClock())
    yield company
    await company.session.close()


def asked(tenant: DemoTenant, path: str) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == path)


async def test_signing_in_to_the_other_environment_keeps_the_first_session(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    await acme.sign_in(ON_PRODUCTION)
    assert acme.phase == (SessionPhase.SIGNED_IN, ON_PRODUCTION)

    assert await acme.session.switch(ON_TEST)

    before = asked(acme.test, "/api/profile")
    assert await acme.profile() == "jane.doe"
    assert asked(acme.test, "/api/profile") == before + 1
    assert asked(acme.test, "/api/authenticate") == 1


async def test_there_is_nothing_to_switch_to_before_the_second_sign_in(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    assert not await acme.session.switch(ON_PRODUCTION)
    assert not await acme.session.come_back()


async def test_a_failed_sign_in_there_can_be_given_up(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    with pytest.raises(WrongCredentials):
        await acme.session.sign_in(SignInRequest(ON_PRODUCTION, "jane.doe", "wrong"))

    assert await acme.session.come_back()

    assert acme.phase == (SessionPhase.SIGNED_IN, ON_TEST)
    assert await acme.profile() == "jane.doe"


@pytest.mark.parametrize("username", ["jane.doe", "omar.haddad", "nina.new"])
async def test_an_answer_to_a_sign_in_that_was_given_up_changes_nothing(acme: Company, username: str) -> None:
    await acme.sign_in(ON_TEST)
    signing_in = asyncio.create_task(acme.sign_in(ON_PRODUCTION, username))
    while acme.session.is_signed_in:
        await asyncio.sleep(0)

    assert await acme.session.come_back()

    with pytest.raises(NotSignedIn):
        await signing_in
    assert acme.phase == (SessionPhase.SIGNED_IN, ON_TEST)


async def test_a_request_under_way_is_answered_by_the_environment_it_was_made_in(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    await acme.sign_in(ON_PRODUCTION)
    held = asyncio.Event()

    async def slowly(client: KnoscClient) -> KnoscClient:
        await held.wait()
        await client.profile()
        return client

    request = asyncio.create_task(acme.session.call(slowly))
    await asyncio.sleep(0)
    production = acme.session.current
    await acme.session.switch(ON_TEST)
    held.set()

    assert production is not None
    assert await request is production.client


async def test_a_token_that_dies_aside_says_nothing_of_the_session_in_front(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    await acme.sign_in(ON_PRODUCTION)
    held = asyncio.Event()

    async def slowly(client: KnoscClient) -> None:
        await held.wait()
        await client.profile()

    request = asyncio.create_task(acme.session.call(slowly))
    await asyncio.sleep(0)
    await acme.session.switch(ON_TEST)
    acme.production.control({"change_account": "jane.doe"})
    held.set()

    with pytest.raises(SessionExpired):
        await request
    assert acme.phase == (SessionPhase.SIGNED_IN, ON_TEST)
    assert await acme.profile() == "jane.doe"


async def test_what_is_meant_for_one_connection_is_not_asked_on_another(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    of_test = acme.session.current
    await acme.sign_in(ON_PRODUCTION)
    before = asked(acme.production, "/api/profile")

    with pytest.raises(NotSignedIn):
        await acme.session.call(lambda client: client.profile(), on=of_test)

    assert asked(acme.production, "/api/profile") == before


async def test_a_job_of_one_environment_never_goes_through_the_client_of_the_other(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    await acme.sign_in(ON_PRODUCTION)
    production = acme.session.current
    await acme.session.switch(ON_TEST)
    test = acme.session.current
    assert production is not None
    assert test is not None

    assert acme.session.owns(ON_TEST, "jane.doe", test.client)
    assert not acme.session.owns(ON_TEST, "jane.doe", production.client)
    assert not acme.session.owns(ON_PRODUCTION, "jane.doe", production.client)


async def test_signing_out_ends_both(acme: Company) -> None:
    await acme.sign_in(ON_TEST, stay=True)
    await acme.sign_in(ON_PRODUCTION, stay=True)
    assert len(acme.keychain.kept) == 2

    await acme.session.sign_out()

    assert acme.keychain.kept == {}
    assert not await acme.session.switch(ON_TEST)
    assert [asked(tenant, "/api/logout") for tenant in (acme.test, acme.production)] == [1, 1]


async def test_another_company_leaves_nothing_aside(acme: Company) -> None:
    await acme.sign_in(ON_TEST)
    await acme.sign_in(ON_PRODUCTION)
    await acme.sign_in(make_environment("other"))
    assert not await acme.session.switch(ON_TEST)


async def test_what_somebody_else_left_aside_is_not_theirs_who_sign_in_next(acme: Company) -> None:
    await acme.sign_in(ON_PRODUCTION, stay=True)
    await acme.sign_in(ON_TEST, stay=True)
    acme.test.control({"change_account": "jane.doe"})
    with pytest.raises(SessionExpired):
        await acme.profile()

    await acme.sign_in(ON_TEST, "victor.viewer")

    assert not await acme.session.switch(ON_PRODUCTION)
    assert (ON_PRODUCTION.origin, "jane.doe") not in acme.keychain.kept


async def test_a_second_sign_in_is_kept_beside_the_first_and_taken_up_without_a_password(acme: Company) -> None:
    await acme.sign_in(ON_TEST, stay=True)
    await acme.sign_in(ON_PRODUCTION, stay=True)
    await acme.session.close()
    again = Session(acme.connect, acme.keychain, FakeClock())

    assert await again.resume(ON_PRODUCTION, "jane.doe")
    assert await again.resume(ON_TEST, "jane.doe")

    assert again.state.environment == ON_TEST
    assert await again.switch(ON_PRODUCTION)
    await again.close()
