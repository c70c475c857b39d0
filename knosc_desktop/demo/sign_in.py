"""Signing in and out (knosc-api.md section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify
from flask_jwt_extended import current_user, verify_jwt_in_request

from knosc_desktop.demo.refusals import json_fields
from knosc_desktop.demo.tokens import REFRESH_PATH
from knosc_desktop.domain.account import MINIMUM_PASSWORD_LENGTH

if TYPE_CHECKING:
    from flask import Response

    from knosc_desktop.demo.accounts import AccountBook
    from knosc_desktop.demo.switches import SwitchBoard
    from knosc_desktop.demo.tokens import TokenOffice


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
