"""Secrets of a session stay in memory no longer than needed, as far as Python can release them."""

from __future__ import annotations

import gc
from types import CoroutineType, FrameType

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.sign_in import SignInRequest
from tests.services.conftest import SessionUnderTest, request_for
from tests.support.tenant import DemoTenant


class Secrets:
    """Notes every token that a client of the session ever had; only beginnings, so as not to hold them itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.known: dict[str, str] = {}
        real = KnoscClient.session_tokens

        def noting(client: KnoscClient) -> object:
            tokens = real(client)
            self.note(client)
            return tokens

        monkeypatch.setattr(KnoscClient, "session_tokens", noting)

    def note(self, client: KnoscClient) -> None:
        for name in ("access_token", "refresh_token"):
            if token := getattr(client._jar, name):
                self.known[f"{name} {len(self.known)}"] = token[20:-8]

    def still_held(self, *others: str) -> set[str]:
        """Types of objects that hold a text with one of them."""
        wanted = [*self.known.values(), *others]
        shortest = min(map(len, wanted))
        own = {id(self.known)}
        found = set()
        for owner in gc.get_objects():
            if id(owner) in own or isinstance(owner, FrameType | CoroutineType):
                continue
            for value in gc.get_referents(owner):
                if not isinstance(value, str | bytes) or len(value) < shortest:
                    continue
                text = value.decode("latin-1") if isinstance(value, bytes) else value
                if text not in wanted and any(secret in text for secret in wanted):
                    found.add(f"{type(owner).__module__}.{type(owner).__qualname__}")
        return found


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Secrets:
    return Secrets(monkeypatch)


def client_of(under_test: SessionUnderTest) -> KnoscClient:
    connection = under_test.session._connection
    assert connection is not None
    return connection.client


async def signed_in(under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets, *, stay: bool = False) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=stay))
    secrets.note(client_of(under_test))
    await under_test.session.call(lambda client: client.refresh())
    secrets.note(client_of(under_test))


@pytest.mark.parametrize("stay", [False, True])
async def test_after_a_sign_out_no_token_is_held(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets, stay: bool
) -> None:
    await signed_in(under_test, tenant, secrets, stay=stay)
    assert secrets.still_held()

    await under_test.session.sign_out()

    assert secrets.still_held() == set()


async def test_after_a_sign_out_without_network_no_token_is_held(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets
) -> None:
    await signed_in(under_test, tenant, secrets)
    tenant.stop()

    await under_test.session.sign_out()

    assert secrets.still_held() == set()


async def test_a_session_replaced_by_another_one_keeps_no_token_in_memory(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets
) -> None:
    await signed_in(under_test, tenant, secrets, stay=True)
    under_test.keychain.kept.clear()

    with pytest.raises(KnoscError):
        await under_test.session.sign_in(SignInRequest(Environment.at_address(tenant.address), "jane.doe", "wrong"))
    await under_test.session.abandon()
    gc.collect()

    assert secrets.still_held() == set()


async def test_a_closed_client_that_is_still_referenced_has_no_session(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets
) -> None:
    await signed_in(under_test, tenant, secrets)
    client = client_of(under_test)

    await under_test.session.close()

    assert client.session_tokens() is None
    gc.collect()
    assert secrets.still_held() == set()


async def test_a_session_that_ended_during_use_keeps_no_token_in_memory(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets
) -> None:
    await signed_in(under_test, tenant, secrets)
    tenant.control({"expire_access": True, "expire_refresh": True})
    with pytest.raises(KnoscError):
        await under_test.session.call(lambda client: client.profile())

    await under_test.session.sign_out()

    assert secrets.still_held() == set()


async def test_a_refused_password_is_not_held(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets
) -> None:
    tail = "3f9c0b7e"
    with pytest.raises(KnoscError):
        await under_test.session.sign_in(request_for(tenant, ("jane.doe", f"wrong-{tail}")))
    gc.collect()

    assert secrets.still_held(tail) == set()


async def test_the_tokens_of_a_first_sign_in_are_not_held(
    under_test: SessionUnderTest, tenant: DemoTenant, secrets: Secrets
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.newcomer))
    first = under_test.session._first_sign_in
    assert first is not None
    tail = first.session_token[6:]
    del first
    chosen = "a1b2c3d4e5"
    await under_test.session.choose_new_password(f"new-{chosen}")
    gc.collect()

    assert secrets.still_held(tail, chosen) == set()
