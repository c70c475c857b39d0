"""The life of a session after the sign-in: CSRF, expiry, refresh, a changed account, sign-out, privileges."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient

_EXPIRED = (401, {"msg": "Token has expired"})


def _claims(token: str) -> dict[str, int]:
    """What a token says of itself."""
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def _profile(visitor: TenantClient) -> tuple[int, object]:
    answer = visitor.get("/api/profile")
    return answer.status_code, answer.json()


def test_without_a_session_the_library_says_what_is_missing(visitor: TenantClient) -> None:
    assert _profile(visitor) == (401, {"msg": 'Missing cookie "access_token_cookie"'})


def test_the_profile_names_the_account_and_its_privileges(planner: TenantClient) -> None:
    data = planner.get("/api/profile").json()["data"]
    assert data["Username"] == "jane.doe"
    assert data["User Email"] == "jane.doe@demo.knosc.example"
    assert {"type": "Procurement", "access": "Edit"} in data["Privileges"]
    assert len([one for one in data["Privileges"] if one["access"] == "Edit"]) == 14


def test_the_viewer_may_only_view(shared_tenant: DemoTenant) -> None:
    with TenantClient.signed_in(shared_tenant, shared_tenant.viewer) as viewer:
        privileges = viewer.get("/api/profile").json()["data"]["Privileges"]
        assert {one["access"] for one in privileges} == {"View", "None"}


def test_a_privilege_can_be_asked_for_by_path(planner: TenantClient) -> None:
    assert planner.get("/api/validate-privileges", params={"path": "/procurement"}).json() == {"access": True}
    denied = planner.get("/api/validate-privileges", params={"path": "/users"})
    assert denied.status_code == 403
    assert denied.json() == {"Message": "Not Privileged for this action", "Code": "User.NotPrivileged"}


@pytest.mark.parametrize(
    ("header", "words"),
    [({}, "Missing CSRF token"), ({"X-XSRF-TOKEN": "other"}, "CSRF double submit tokens do not match")],
)
@pytest.mark.parametrize("status", [422, 401])
def test_csrf_trouble_has_the_documented_or_the_library_status(
    planner: TenantClient, switch: Callable[..., None], header: dict[str, str], words: str, status: int
) -> None:
    switch(csrf_status=status)
    answer = planner.post("/api/logout", headers=header)
    assert (answer.status_code, answer.json()) == (status, {"msg": words})


def test_a_refresh_gives_a_new_session_and_a_new_csrf_value(planner: TenantClient) -> None:
    planner.tenant.control({"expire_access": True})
    assert _profile(planner) == _EXPIRED
    old = planner.csrf
    answer = planner.refresh()
    assert answer.status_code == 200
    assert set(answer.cookies.keys()) == {"access_token_cookie", "csrf_access_token"}
    assert planner.csrf != old
    assert _profile(planner)[0] == 200
    assert planner.post("/api/logout", headers=old).status_code == 422


def test_a_refresh_needs_its_own_csrf_value(planner: TenantClient) -> None:
    answer = planner.post("/api/token-refresh", headers=planner.csrf)
    assert (answer.status_code, answer.json()) == (422, {"msg": "CSRF double submit tokens do not match"})


def test_an_expired_refresh_token_cannot_refresh(planner: TenantClient) -> None:
    planner.tenant.control({"expire_access": True, "expire_refresh": True})
    answer = planner.refresh()
    assert (answer.status_code, answer.json()) == _EXPIRED


def test_a_token_says_how_long_it_lives(visitor: TenantClient, switch: Callable[..., None]) -> None:
    switch(access_seconds=40)
    visitor.authenticate(*visitor.tenant.planner)
    claims = _claims(visitor.session.cookies["access_token_cookie"])
    # A second more than the switch says: the library itself reads each token once before it is given out.
    assert claims["exp"] - claims["iat"] == 41


def test_a_changed_account_ends_all_its_tokens_and_no_others(planner: TenantClient) -> None:
    tenant = planner.tenant
    with TenantClient.signed_in(tenant, tenant.viewer) as viewer:
        tenant.control({"change_account": "jane.doe"})
        assert _profile(planner)[0] == 401
        assert planner.refresh().status_code == 401
        assert _profile(viewer)[0] == 200
    planner.authenticate(*tenant.planner)
    assert _profile(planner)[0] == 200


def test_signing_out_clears_the_cookies_but_a_copied_token_lives_on(planner: TenantClient) -> None:
    token = planner.session.cookies["access_token_cookie"]
    assert planner.post("/api/logout", headers=planner.csrf).ok
    assert _profile(planner)[0] == 401
    assert planner.get("/api/profile", cookies={"access_token_cookie": token}).ok


def test_an_unknown_address_is_answered_in_knoscs_words(planner: TenantClient) -> None:
    answer = planner.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json()["Code"] == "Request.NotFound"
