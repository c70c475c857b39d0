"""The life of a sign-in, against the library whose cookies Knosc's documentation shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import (
    KnoscError,
    LockedOut,
    NewPasswordRefused,
    NotSignedIn,
    Refused,
    ServerTrouble,
    SessionExpired,
    Unreachable,
    WrongCode,
    WrongCredentials,
)
from knosc_desktop.domain.session import Profile, SessionPhase
from knosc_desktop.domain.sign_in import TokenKind
from knosc_desktop.words.catalogue import render
from tests.services.conftest import SessionUnderTest, request_for
from tests.support.tenant import DemoTenant


def refreshes(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == "/api/token-refresh")


def until_signed_in_at(tenant: DemoTenant) -> None:
    while sign_ins(tenant) == 0:
        pass


def sign_ins(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == "/api/authenticate")


async def test_a_right_password_signs_in_and_names_the_account(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))

    state = under_test.states[-1]
    assert state.phase is SessionPhase.SIGNED_IN
    assert state.profile is not None
    assert state.profile.username == tenant.planner[0]
    assert state.profile.privileges["Forecast"] == "Edit"


async def test_a_wrong_password_is_tried_once(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    with pytest.raises(WrongCredentials):
        await under_test.session.sign_in(request_for(tenant, (tenant.planner[0], "wrong")))

    assert under_test.states[-1].phase is SessionPhase.SIGNED_OUT
    assert sign_ins(tenant) == 1


@pytest.mark.parametrize("status", ["401", "403", "423", "429"])
async def test_a_locked_account_is_distinguished_whatever_the_status(
    under_test: SessionUnderTest, start_tenant: Callable[..., DemoTenant], status: str
) -> None:
    tenant = start_tenant("--lock-status", status)
    for _ in range(3):
        with pytest.raises((WrongCredentials, LockedOut)):
            await under_test.session.sign_in(request_for(tenant, (tenant.planner[0], "wrong")))

    with pytest.raises(LockedOut):
        await under_test.session.sign_in(request_for(tenant, tenant.planner))

    assert under_test.states[-1].phase is SessionPhase.LOCKED_OUT


async def test_a_second_factor_follows_the_password(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.second_factor))
    assert under_test.session.state.phase is SessionPhase.SECOND_FACTOR

    with pytest.raises(WrongCode):
        await under_test.session.enter_code(f"{(int(tenant.code()) + 1) % 1_000_000:06}")
    assert under_test.session.state.phase is SessionPhase.SECOND_FACTOR
    await under_test.session.enter_code(tenant.code())

    assert under_test.session.is_signed_in


async def test_a_first_sign_in_asks_for_a_new_password(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.newcomer))
    assert under_test.session.state.phase is SessionPhase.FIRST_SIGN_IN

    with pytest.raises(NewPasswordRefused):
        await under_test.session.choose_new_password("short")
    await under_test.session.choose_new_password("long enough")

    assert under_test.session.is_signed_in


async def test_one_refresh_is_made_however_many_requests_find_the_token_expired(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    tenant.control({"expire_access": True})

    profiles = await asyncio.gather(*[under_test.session.call(lambda client: client.profile()) for _ in range(12)])

    assert {profile.username for profile in profiles} == {tenant.planner[0]}
    assert refreshes(tenant) == 1


@pytest.mark.parametrize("deaths", [1, 2, 3])
async def test_tokens_that_expire_during_a_request_are_no_reason_to_ask_for_the_password(
    under_test: SessionUnderTest, tenant: DemoTenant, deaths: int
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    attempts = 0

    async def long_upload(client: KnoscClient) -> Profile:
        nonlocal attempts
        attempts += 1
        if attempts <= deaths:
            tenant.control({"expire_access": True})
        return await client.profile()

    profile = await under_test.session.call(long_upload)

    assert profile.username == tenant.planner[0]
    assert [state.phase for state in under_test.states] == [SessionPhase.SIGNED_IN]
    assert refreshes(tenant) == deaths


async def test_a_token_refreshed_by_another_request_and_expired_again_is_no_reason_to_ask_for_the_password(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    attempts = 0

    async def long_upload(client: KnoscClient) -> Profile:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            tenant.control({"expire_access": True})
            # Another request finds it expired and refreshes it; that token expires, too.
            await under_test.session.call(lambda client: client.profile())
            tenant.control({"expire_access": True})
        return await client.profile()

    profile = await under_test.session.call(long_upload)

    assert profile.username == tenant.planner[0]
    assert [state.phase for state in under_test.states] == [SessionPhase.SIGNED_IN]
    assert refreshes(tenant) == 2


async def test_a_session_refused_however_often_it_is_refreshed_is_given_up(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    for path in ("/api/templates", "/api/profile"):
        tenant.control({"answer_next": {"path": path, "status": 401, "body": "", "times": 99}})

    with pytest.raises(SessionExpired):
        await under_test.session.call(lambda client: client.templates())

    assert under_test.session.state.phase is SessionPhase.EXPIRED
    assert [request["path"] for request in tenant.requests()].count("/api/templates") == 4


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, '{"msg": "Not your warehouse"}', "Not your warehouse"),
        (401, '{"Message": "No.", "Code": "Auth.Scope"}', "No."),
        (422, '{"msg": "Missing CSRF token"}', "Missing CSRF token"),
        (401, "", ""),
    ],
)
async def test_a_request_rejected_as_expired_on_a_good_session_is_a_refusal_with_its_reason(
    under_test: SessionUnderTest, tenant: DemoTenant, status: int, body: str, reason: str
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    tenant.control({"answer_next": {"path": "/api/templates", "status": status, "body": body, "times": 99}})

    with pytest.raises(Refused) as caught:
        await under_test.session.call(lambda client: client.templates())

    assert reason in render(caught.value.message)
    assert [state.phase for state in under_test.states] == [SessionPhase.SIGNED_IN]
    assert [request["path"] for request in tenant.requests()].count("/api/templates") == 2


async def test_without_a_refresh_token_a_good_session_is_not_given_up_for_one_refusal(
    under_test: SessionUnderTest, start_tenant: Callable[..., DemoTenant]
) -> None:
    tenant = start_tenant("--no-refresh-after-2fa")
    await under_test.session.sign_in(request_for(tenant, tenant.second_factor))
    await under_test.session.enter_code(tenant.code())
    tenant.control({"answer_next": {"path": "/api/templates", "status": 401, "body": "", "times": 99}})

    with pytest.raises(Refused):
        await under_test.session.call(lambda client: client.templates())

    assert under_test.session.is_signed_in


async def test_a_token_about_to_expire_is_refreshed_in_advance(
    under_test: SessionUnderTest, start_tenant: Callable[..., DemoTenant]
) -> None:
    tenant = start_tenant("--access-seconds", "60")
    under_test.clock._start = datetime.now(UTC)
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    await under_test.clock.advance(50)

    await under_test.session.call(lambda client: client.templates())

    assert refreshes(tenant) == 1
    assert [request["status"] for request in tenant.requests() if request["path"] == "/api/templates"] == [200]


async def test_an_ended_session_is_expired_and_keeps_its_account(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    tenant.control({"change_account": tenant.planner[0]})

    with pytest.raises(SessionExpired):
        await under_test.session.call(lambda client: client.profile())

    state = under_test.session.state
    assert state.phase is SessionPhase.EXPIRED
    assert state.profile is not None
    assert state.profile.username == tenant.planner[0]
    assert sign_ins(tenant) == 1


async def test_expiry_is_reported_once_however_many_requests_meet_it(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    tenant.control({"change_account": tenant.planner[0]})

    await asyncio.gather(
        *[under_test.session.call(lambda client: client.profile()) for _ in range(8)], return_exceptions=True
    )

    assert [state.phase for state in under_test.states].count(SessionPhase.EXPIRED) == 1


async def test_after_a_second_factor_without_a_refresh_token_expiry_asks_to_sign_in(
    under_test: SessionUnderTest, start_tenant: Callable[..., DemoTenant]
) -> None:
    tenant = start_tenant("--no-refresh-after-2fa")
    await under_test.session.sign_in(request_for(tenant, tenant.second_factor))
    await under_test.session.enter_code(tenant.code())
    tenant.control({"expire_access": True})

    with pytest.raises(SessionExpired):
        await under_test.session.call(lambda client: client.profile())

    assert under_test.session.state.phase is SessionPhase.EXPIRED


async def test_an_unreachable_refresh_is_not_an_expired_session(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    tenant.control({"expire_access": True})
    tenant.control({"answer_next": {"path": "/api/token-refresh", "status": 503, "body": "", "times": 1}})

    with pytest.raises(Exception, match=r"errors\.server_trouble\.message"):
        await under_test.session.call(lambda client: client.profile())

    assert under_test.session.is_signed_in
    assert (await under_test.session.call(lambda client: client.profile())).username == tenant.planner[0]


async def test_a_sign_in_given_up_before_it_arrived_does_not_arrive(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    answer = {"path": "/api/profile", "status": 503, "delay_seconds": 0.5, "times": 1}
    tenant.control({"answer_next": answer})
    signing_in = asyncio.ensure_future(under_test.session.sign_in(request_for(tenant, tenant.planner)))
    async with asyncio.timeout(60):
        await asyncio.to_thread(until_signed_in_at, tenant)

    await under_test.session.abandon()

    with pytest.raises(KnoscError):
        await signing_in
    assert under_test.session.state.phase is SessionPhase.SIGNED_OUT


async def test_a_sign_in_needs_the_profile(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "times": 1}})
    email = next(account["email"] for account in tenant.accounts if account["username"] == tenant.planner[0])

    with pytest.raises(ServerTrouble):
        await under_test.session.sign_in(request_for(tenant, (email, tenant.planner[1])))
    assert under_test.session.state.phase is SessionPhase.SIGNED_OUT
    await under_test.session.sign_in(request_for(tenant, (email, tenant.planner[1])))

    profile = under_test.session.state.profile
    assert profile is not None
    assert profile.username == tenant.planner[0]


async def test_the_password_is_not_kept_after_a_failed_sign_in(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    with pytest.raises(WrongCredentials):
        await under_test.session.sign_in(request_for(tenant, (tenant.planner[0], "wrong password")))

    assert "wrong password" not in {getattr(value, "password", "") for value in vars(under_test.session).values()}


async def test_staying_signed_in_keeps_the_refresh_token_and_never_the_password(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=True))

    (tokens,) = under_test.keychain.kept.values()
    assert tokens.kind is TokenKind.REFRESH
    assert tenant.planner[1] not in tokens.token


async def test_without_the_wish_to_stay_nothing_is_kept(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))

    assert under_test.keychain.kept == {}


async def signing_in_while_the_keychain_thinks(under_test: SessionUnderTest, tenant: DemoTenant) -> asyncio.Task[None]:
    under_test.keychain.answers.clear()
    request = request_for(tenant, tenant.planner, stay=True)
    signing_in = asyncio.create_task(under_test.session.sign_in(request))
    await under_test.keychain.asked.wait()
    return signing_in


async def refreshing_while_the_keychain_thinks(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> asyncio.Task[Profile]:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=True))
    under_test.keychain.answers.clear()
    # As if Knosc gave out another refresh token.
    under_test.session._kept._last = ""
    tenant.control({"expire_access": True})
    refreshing = asyncio.create_task(under_test.session.call(lambda client: client.profile()))
    await under_test.keychain.asked.wait()
    return refreshing


async def test_a_sign_in_given_up_while_the_keychain_thinks_does_not_arrive(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    signing_in = await signing_in_while_the_keychain_thinks(under_test, tenant)

    await under_test.session.abandon()
    under_test.keychain.answers.set()

    with pytest.raises(NotSignedIn):
        await signing_in
    assert [state.phase for state in under_test.states] == [SessionPhase.SIGNED_OUT]


async def test_a_sign_in_given_up_while_the_keychain_thinks_is_not_kept(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    signing_in = await signing_in_while_the_keychain_thinks(under_test, tenant)

    await under_test.session.abandon()
    under_test.keychain.answers.set()
    await asyncio.wait([signing_in])

    assert isinstance(signing_in.exception(), NotSignedIn)
    assert under_test.keychain.kept == {}


async def test_signing_out_while_the_keychain_is_busy_leaves_nothing_in_it(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    refreshing = await refreshing_while_the_keychain_thinks(under_test, tenant)

    await under_test.session.sign_out()
    under_test.keychain.answers.set()
    await asyncio.wait([refreshing])

    assert isinstance(refreshing.exception(), KnoscError)
    assert under_test.keychain.kept == {}


async def test_closing_while_the_keychain_thinks_keeps_what_was_to_be_kept(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    refreshing = await refreshing_while_the_keychain_thinks(under_test, tenant)

    await under_test.session.close()
    under_test.keychain.answers.set()
    await asyncio.wait([refreshing])

    assert isinstance(refreshing.exception(), KnoscError)
    assert len(under_test.keychain.kept) == 1


async def test_a_kept_session_is_taken_up_again(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=True))
    await under_test.session.close()

    assert await under_test.session.resume(Environment.at_address(tenant.address), tenant.planner[0])

    assert under_test.session.is_signed_in
    assert sign_ins(tenant) == 1


async def test_a_kept_session_without_refresh_token_is_taken_up_while_it_lasts(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.second_factor, stay=True))
    await under_test.session.enter_code(tenant.code())
    await under_test.session.close()

    assert await under_test.session.resume(Environment.at_address(tenant.address), tenant.second_factor[0])


async def test_a_kept_session_that_died_is_dropped(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=True))
    await under_test.session.close()
    tenant.control({"change_account": tenant.planner[0]})

    assert not await under_test.session.resume(Environment.at_address(tenant.address), tenant.planner[0])

    assert under_test.keychain.kept == {}


async def test_a_kept_session_survives_a_start_without_network(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=True))
    await under_test.session.close()
    tenant.stop()

    with pytest.raises(Unreachable):
        await under_test.session.resume(Environment.at_address(tenant.address), tenant.planner[0])

    assert len(under_test.keychain.kept) == 1


async def test_signing_out_deletes_the_session_here_and_in_knosc(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner, stay=True))

    await under_test.session.sign_out()

    assert under_test.keychain.kept == {}
    assert under_test.session.state.phase is SessionPhase.SIGNED_OUT
    assert "/api/logout" in {request["path"] for request in tenant.requests()}
    with pytest.raises(NotSignedIn):
        await under_test.session.call(lambda client: client.profile())


async def test_signing_out_works_without_network(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    tenant.stop()

    await under_test.session.sign_out()

    assert under_test.session.state.phase is SessionPhase.SIGNED_OUT


async def test_a_forgotten_password_gets_the_servers_answer(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    answer = await under_test.session.forgot_password(Environment.at_address(tenant.address), "who@ever.example")

    assert "reset link" in render(answer)


# Clocks that are wrong.


@pytest.mark.parametrize("minutes", [20, -20, 800 * 24 * 60, -800 * 24 * 60])
async def test_a_wrong_clock_does_not_refresh_the_token_before_every_call(
    under_test: SessionUnderTest, tenant: DemoTenant, minutes: float
) -> None:
    under_test.clock._start = datetime.now(UTC) + timedelta(minutes=minutes)
    await under_test.session.sign_in(request_for(tenant, tenant.planner))

    for _ in range(5):
        await under_test.session.call(lambda client: client.profile())

    assert refreshes(tenant) == 0


async def test_a_clock_that_jumps_in_a_session_does_not_change_when_the_token_is_refreshed(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    await under_test.session.sign_in(request_for(tenant, tenant.planner))
    left = under_test.session.consult(lambda client: client.access_seconds_left)
    assert left is not None
    for days in (800, -800, 0.01):
        under_test.clock._start += timedelta(days=days)
        await under_test.session.call(lambda client: client.profile())
    assert refreshes(tenant) == 0

    await under_test.clock.advance(left - 20)
    await under_test.session.call(lambda client: client.profile())
    await under_test.session.call(lambda client: client.profile())
    assert refreshes(tenant) == 1


async def test_a_token_that_seems_to_last_only_seconds_is_not_refreshed_before_every_call(
    under_test: SessionUnderTest, tenant: DemoTenant
) -> None:
    # As one does, too, whose end is measured by another clock than the one that gave it.
    tenant.reset("--access-seconds", "20")
    await under_test.session.sign_in(request_for(tenant, tenant.planner))

    for _ in range(5):
        await under_test.session.call(lambda client: client.profile())

    assert refreshes(tenant) == 0


async def test_the_time_of_knoscs_own_clock_is_reported(under_test: SessionUnderTest, tenant: DemoTenant) -> None:
    told: list[datetime] = []
    under_test.session.server_time.connect(told.append)

    await under_test.session.sign_in(request_for(tenant, tenant.planner))

    assert told
    assert abs(told[-1] - datetime.now(UTC)) < timedelta(minutes=1)
