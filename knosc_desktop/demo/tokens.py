"""Session cookies and their checks, by the library whose names the documentation uses."""

from __future__ import annotations

import math
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from flask import jsonify
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)
from flask_jwt_extended.exceptions import CSRFError
from jwt import ExpiredSignatureError

if TYPE_CHECKING:
    from flask import Flask, Response

    from knosc_desktop.demo.accounts import Account, AccountBook
    from knosc_desktop.demo.switches import SwitchBoard

REFRESH_PATH = "/api/token-refresh"
_CSRF_HEADER = "X-XSRF-TOKEN"


class TokenOffice:
    """Gives tokens out and lets them die."""

    def __init__(self, app: Flask, book: AccountBook, board: SwitchBoard) -> None:
        self._board = board
        self._book = book
        self._generation = {"access": 0, "refresh": 0}
        self._planned_expiry = ""
        app.config.update(
            JWT_SECRET_KEY=secrets.token_hex(32),
            JWT_TOKEN_LOCATION=["cookies"],
            JWT_COOKIE_SAMESITE="Lax",
            JWT_REFRESH_COOKIE_PATH=REFRESH_PATH,
            JWT_REFRESH_CSRF_COOKIE_PATH=REFRESH_PATH,
            JWT_ACCESS_CSRF_HEADER_NAME=_CSRF_HEADER,
            JWT_REFRESH_CSRF_HEADER_NAME=_CSRF_HEADER,
        )
        library = JWTManager(app)
        library.user_lookup_loader(self._account_of)
        # The library asks this for every token, so it is also the place to let one expire by command.
        library.token_in_blocklist_loader(self._is_revoked)
        app.register_error_handler(CSRFError, self._csrf_trouble)

    def give(self, response: Response, account: Account, *, refresh: bool) -> Response:
        """Put a session into the answer, with or without the means to refresh it."""
        now = self._board.now
        access = create_access_token(
            account.username,
            expires_delta=_life(now.access_seconds),
            additional_claims=self._claims(account, "access"),
        )
        set_access_cookies(response, access)
        if refresh:
            token = create_refresh_token(
                account.username,
                expires_delta=_life(now.refresh_seconds),
                additional_claims=self._claims(account, "refresh"),
            )
            set_refresh_cookies(response, token)
        return response

    def take_back(self, response: Response) -> Response:
        """Clear the cookies; as documented, a copied token stays good."""
        unset_jwt_cookies(response)
        return response

    def expire(self, kind: str) -> None:
        """Every ``access`` or ``refresh`` token given so far counts as expired from now on."""
        self._generation[kind] += 1

    def plan_expiry(self, when: str) -> None:
        """Let the session die in the middle of the next upload.

        Args:
            when: ``early`` = the answer comes at once, ``late`` = when all was read.

        Raises:
            ValueError: neither.
        """
        if when not in {"early", "late"}:
            raise ValueError("expire_during_next_upload is early or late.")
        self._planned_expiry = when

    def take_planned_expiry(self) -> str:
        """What was planned for this upload; empty when nothing was."""
        planned, self._planned_expiry = self._planned_expiry, ""
        return planned

    def expire_and_refuse(self) -> NoReturn:
        """Access tokens die, and the request in hand with them."""
        self.expire("access")
        _expired({}, {})

    def _claims(self, account: Account, kind: str) -> dict[str, Any]:
        return {"last_modified_at": account.last_modified_at, "generation": self._generation[kind]}

    def _account_of(self, _header: dict[str, Any], claims: dict[str, Any]) -> Account | None:
        account = self._book.find(claims["sub"])
        if account is None or account.last_modified_at != claims["last_modified_at"]:
            return None
        return account

    def _is_revoked(self, header: dict[str, Any], claims: dict[str, Any]) -> bool:
        if claims["generation"] != self._generation[claims["type"]]:
            _expired(header, claims)
        return False

    def _csrf_trouble(self, error: CSRFError) -> tuple[Response, int]:
        return jsonify(msg=str(error)), self._board.now.csrf_status


def _life(seconds: float) -> timedelta:
    # Tokens count whole seconds, and the library itself reads each one once before it is given out.
    return timedelta(seconds=max(1, math.ceil(seconds)) + 1)


def _expired(header: dict[str, Any], claims: dict[str, Any]) -> NoReturn:
    error = ExpiredSignatureError("Signature has expired")
    # The library's handler expects what its own decoder puts there.
    error.jwt_header = header  # type: ignore[attr-defined]
    error.jwt_data = claims  # type: ignore[attr-defined]
    raise error
