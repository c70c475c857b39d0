"""Password, second factor, first sign-in and lock-out."""

from __future__ import annotations

import pytest

from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient

_SESSION_COOKIES = {"access_token_cookie", "csrf_access_token"}
_ALL_COOKIES = _SESSION_COOKIES | {"refresh_token_cookie", "csrf_refresh_token"}


def test_a_password_gives_the_four_documented_cookies(visitor: TenantClient) -> None:
    answer = visitor.authenticate(*visitor.tenant.planner)
    assert (answer.status_code, answer.json()) == (200, {"login": True})
    assert {(cookie.name, cookie.path, cookie.has_nonstandard_attr("HttpOnly")) for cookie in answer.cookies} == {
        ("access_token_cookie", "/", True),
        ("csrf_access_token", "/", False),
        ("refresh_token_cookie", "/api/token-refresh", True),
        ("csrf_refresh_token", "/api/token-refresh", False),
    }
    assert {cookie.get_nonstandard_attr("SameSite") for cookie in answer.cookies} == {"Lax"}
    assert not any(cookie.secure or cookie.expires for cookie in answer.cookies)


def test_the_email_address_is_as_good_as_the_name(visitor: TenantClient) -> None:
    assert visitor.authenticate("jane.doe@demo.knosc.example", visitor.tenant.planner[1]).json() == {"login": True}


@pytest.mark.parametrize("credentials", [("victor.viewer", "wrong"), ("nobody", "wrong")])
def test_a_wrong_password_and_an_unknown_name_look_the_same(
    visitor: TenantClient, credentials: tuple[str, str]
) -> None:
    answer = visitor.authenticate(*credentials)
    assert answer.status_code == 401
    assert answer.json() == {"Message": "Invalid username or password.", "Code": "User.InvalidCredentials"}


@pytest.mark.parametrize("body", ['{"username": "jane.doe"}', '{"username": 1, "password": 2}', "[]", "nonsense", ""])
def test_a_malformed_body_is_a_bad_format(visitor: TenantClient, body: str) -> None:
    answer = visitor.post("/api/authenticate", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["Code"]) == (400, "JSON.Invalid")


def test_the_second_factor_opens_a_session_without_refresh(visitor: TenantClient) -> None:
    tenant = visitor.tenant
    first = visitor.authenticate(*tenant.second_factor)
    assert (first.json(), list(first.cookies)) == ({"requires_2fa": True}, [])
    second = visitor.post("/api/verify-2fa", json={"username": "omar.haddad", "totp_code": tenant.code()})
    assert second.json() == {"login": True}
    assert set(second.cookies.keys()) == _SESSION_COOKIES
    assert visitor.get("/api/profile").json()["data"]["2FA Enabled"] is True


def test_a_wrong_code_is_distinguished_from_an_expired_session(visitor: TenantClient) -> None:
    visitor.authenticate(*visitor.tenant.second_factor)
    answer = visitor.post("/api/verify-2fa", json={"username": "omar.haddad", "totp_code": "000000"})
    assert answer.status_code == 401
    assert answer.json() == {"Message": "Invalid or expired TOTP code.", "Code": "2FA.InvalidCode"}


def test_a_code_without_the_password_step_is_worth_nothing(tenant: DemoTenant) -> None:
    with TenantClient(tenant) as visitor:
        answer = visitor.post("/api/verify-2fa", json={"username": "omar.haddad", "totp_code": tenant.code()})
        assert answer.json()["Code"] == "2FA.InvalidCode"


def test_a_code_for_an_account_without_second_factor_is_worth_nothing(visitor: TenantClient) -> None:
    answer = visitor.post("/api/verify-2fa", json={"username": "jane.doe", "totp_code": "123456"})
    assert answer.json()["Code"] == "2FA.InvalidCode"


@pytest.mark.parametrize(
    ("switch", "username"), [("refresh_after_2fa", "omar.haddad"), ("refresh_after_first_signin", "nina.new")]
)
def test_refresh_cookies_after_the_second_step_are_a_switch(tenant: DemoTenant, switch: str, username: str) -> None:
    tenant.control({"set": {switch: True}})
    with TenantClient(tenant) as visitor:
        first = visitor.authenticate(*tenant.credentials(username)).json()
        if "session_token" in first:
            body = {"session_token": first["session_token"], "new_password": "a-new-password"}
            answer = visitor.post("/api/first-signin", json=body)
        else:
            body = {"username": username, "totp_code": tenant.code()}
            answer = visitor.post("/api/verify-2fa", json=body)
        assert set(answer.cookies.keys()) == _ALL_COOKIES


def test_a_first_sign_in_sets_the_password_and_opens_a_session(tenant: DemoTenant) -> None:
    with TenantClient(tenant) as visitor:
        first = visitor.authenticate(*tenant.newcomer)
        token = first.json()["session_token"]
        assert first.json() == {"first_signin": True, "session_token": token}
        assert not first.cookies
        answer = visitor.post("/api/first-signin", json={"session_token": token, "new_password": "my own words"})
        assert answer.json() == {"login": True}
        assert set(answer.cookies.keys()) == _SESSION_COOKIES
        assert visitor.get("/api/profile").json()["data"]["Username"] == "nina.new"
        assert visitor.authenticate("nina.new", "my own words").json() == {"login": True}
        assert visitor.authenticate(*tenant.newcomer).status_code == 401


def test_a_short_new_password_is_refused_and_the_token_stays_good(tenant: DemoTenant) -> None:
    with TenantClient(tenant) as visitor:
        token = visitor.authenticate(*tenant.newcomer).json()["session_token"]
        short = visitor.post("/api/first-signin", json={"session_token": token, "new_password": "1234567"})
        assert (short.status_code, short.json()["Code"]) == (400, "User.PasswordTooShort")
        assert visitor.post("/api/first-signin", json={"session_token": token, "new_password": "12345678"}).ok


def test_a_first_sign_in_token_works_once(tenant: DemoTenant) -> None:
    with TenantClient(tenant) as visitor:
        token = visitor.authenticate(*tenant.newcomer).json()["session_token"]
        body = {"session_token": token, "new_password": "12345678"}
        assert visitor.post("/api/first-signin", json=body).ok
        assert visitor.post("/api/first-signin", json=body).status_code == 401


def test_forgotten_passwords_get_the_same_answer_for_every_account(visitor: TenantClient) -> None:
    answers = [
        visitor.post("/api/forgot-password", json={"email": email}).json()
        for email in ("jane.doe@demo.knosc.example", "nobody@example.com")
    ]
    assert answers[0] == answers[1]
    assert answers[0] == {"message": "If an account with that email exists, a reset link has been sent."}


def _fail(visitor: TenantClient, times: int) -> None:
    for _ in range(times):
        assert visitor.authenticate("jane.doe", "wrong").json()["Code"] == "User.InvalidCredentials"


def test_three_failures_lock_even_the_right_password_out(tenant: DemoTenant) -> None:
    with TenantClient(tenant) as visitor:
        _fail(visitor, 3)
        locked = visitor.authenticate(*tenant.planner)
        assert (locked.status_code, locked.json()["Code"]) == (401, "User.Locked")
        assert locked.json()["Message"].startswith("Account is temporarily locked")
        assert locked.headers["Retry-After"] == "30"
        assert visitor.authenticate(*tenant.viewer).ok


def test_a_right_password_starts_the_count_again(tenant: DemoTenant) -> None:
    with TenantClient(tenant) as visitor:
        _fail(visitor, 2)
        assert visitor.authenticate(*tenant.planner).ok
        _fail(visitor, 2)
        assert visitor.authenticate(*tenant.planner).ok


def test_every_further_failure_doubles_the_lock(tenant: DemoTenant) -> None:
    tenant.control({"set": {"lock_seconds": 0}})
    with TenantClient(tenant) as visitor:
        _fail(visitor, 4)
        tenant.control({"set": {"lock_seconds": 100}})
        _fail(visitor, 1)
        assert visitor.authenticate(*tenant.planner).headers["Retry-After"] == "400"


def test_the_status_of_a_locked_account_is_a_switch() -> None:
    with DemoTenant.start("--lock-status", "423", "--lock-seconds", "7") as tenant, TenantClient(tenant) as visitor:
        _fail(visitor, 3)
        assert visitor.authenticate(*tenant.planner).status_code == 423
