"""Who is signed in and what they may do (knosc-api.md section 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request
from flask_jwt_extended import current_user, verify_jwt_in_request

from knosc_desktop.demo.refusals import Refusal
from knosc_desktop.domain.triggers import TRIGGERS

if TYPE_CHECKING:
    from flask import Response

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
