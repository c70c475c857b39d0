"""Sign-in routes, and the profile of who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request
from flask_jwt_extended import current_user, verify_jwt_in_request

from knosc_desktop.demo.refusals import Refusal, json_fields
from knosc_desktop.demo.tokens import REFRESH_PATH
from knosc_desktop.domain.sign_in import MINIMUM_PASSWORD_LENGTH
from knosc_desktop.domain.triggers import TRIGGERS

if TYPE_CHECKING:
    from flask import Response

    from knosc_desktop.demo.accounts import AccountBook
    from knosc_desktop.demo.switches import SwitchBoard
    from knosc_desktop.demo.tokens import TokenOffice


# Who is signed in and what they may do (knosc-api.md section 10).

_PRIVILEGE_OF_PATH = {f"/{trigger.name}": trigger.privilege for trigger in TRIGGERS} | {
    "/users": "Users",
    "/scenario-analysis": "Scenarios",
    "/issue-tracker": "Issue Tracker",
    "/settings": "General Settings",
}


def not_privileged() -> Refusal:
    """403 as documented for every endpoint."""
    return Refusal(403, "Not Privileged for this action", "User.NotPrivileged")


def profile_routes() -> Blueprint:
    """The profile and the privilege check."""
    routes = Blueprint("profile", __name__)

    @routes.get("/api/profile")
    def profile() -> Response:
        verify_jwt_in_request()
        account = current_user
        return jsonify(
            data={
                "id": account.number,
                "User Fullname": account.full_name,
                "Username": account.username,
                "User Email": account.email,
                "User Phone": None,
                "Role Name": account.role,
                "User Status": "Active",
                "2FA Enabled": bool(account.totp_secret),
                "Privileges": [{"type": name, "access": access} for name, access in account.privileges.items()],
            }
        )

    @routes.get("/api/validate-privileges")
    def validate_privileges() -> Response:
        verify_jwt_in_request()
        privilege = _PRIVILEGE_OF_PATH.get(request.args.get("path", ""), "")
        if not current_user.may(privilege, "View", "Edit"):
            raise not_privileged()
        return jsonify(access=True)

    return routes


# Signing in and out (knosc-api.md section 2).


def sign_in_routes(book: AccountBook, tokens: TokenOffice, board: SwitchBoard) -> Blueprint:
    """Every step of a session's life."""
    routes = Blueprint("sign_in", __name__)

    @routes.post("/api/authenticate")
    def authenticate() -> Response:
        account = book.check_password(*json_fields("username", "password"))
        if account.is_new:
            return jsonify(first_signin=True, session_token=book.begin_first_signin(account))
        if account.totp_secret:
            book.await_second_factor(account)
            return jsonify(requires_2fa=True)
        return tokens.give(jsonify(login=True), account, refresh=True)

    @routes.post("/api/verify-2fa")
    def verify_2fa() -> Response:
        account = book.check_code(*json_fields("username", "totp_code"))
        return tokens.give(jsonify(login=True), account, refresh=board.now.refresh_after_2fa)

    @routes.post("/api/first-signin")
    def first_signin() -> Response:
        token, new_password = json_fields("session_token", "new_password")
        account = book.first_signin(token, new_password, MINIMUM_PASSWORD_LENGTH)
        return tokens.give(jsonify(login=True), account, refresh=board.now.refresh_after_first_signin)

    @routes.post(REFRESH_PATH)
    def token_refresh() -> Response:
        verify_jwt_in_request(refresh=True)
        return tokens.give(jsonify(refresh=True), current_user, refresh=False)

    @routes.post("/api/logout")
    def logout() -> Response:
        verify_jwt_in_request()
        return tokens.take_back(jsonify(logout=True))

    @routes.post("/api/forgot-password")
    def forgot_password() -> Response:
        json_fields("email")
        return jsonify(message="If an account with that email exists, a reset link has been sent.")

    return routes
