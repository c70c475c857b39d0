"""How the tenant refuses: its error bodies, and addresses that are not of this computer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import jsonify, request
from werkzeug.exceptions import HTTPException

from knosc_desktop.domain.environment import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response


# Knosc's own error answers: ``{"Message": ..., "Code": ...}`` (knosc-api.md section 4.1).


class Refusal(Exception):
    """Ends a request with a documented error body."""

    def __init__(self, status: int, message: str, code: str, headers: Mapping[str, str] | None = None) -> None:
        """Say no.

        Args:
            status: of HTTP.
            message: for people.
            code: ``Domain.Subtype``.
            headers: to add to the answer.
        """
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


def answer_refusals(app: Flask) -> None:
    """Turn refusals, and what Flask itself refuses, into the documented body."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return _body(refusal.status, refusal.message, refusal.code, refusal.headers)

    @app.errorhandler(HTTPException)
    def refused_by_flask(error: HTTPException) -> Response:
        status = error.code or 500
        return _body(status, error.description or error.name, f"Request.{error.name.replace(' ', '')}", {})


def _body(status: int, message: str, code: str, headers: Mapping[str, str]) -> Response:
    response = jsonify({"Message": message, "Code": code})
    response.status_code = status
    response.headers.update(headers)
    return response


def bad_format() -> Refusal:
    """400 ``JSON.Invalid``."""
    return Refusal(400, "Bad Request Format", "JSON.Invalid")


def json_fields(*names: str) -> list[str]:
    """The text fields of the JSON body, in that order.

    Raises:
        Refusal: the body is not a JSON object with these texts.
    """
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise bad_format()
    values = [body.get(name) for name in names]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(names):
        raise bad_format()
    return texts


# Refuses what a web page from elsewhere could send to the demo tenant through a browser on this computer.
#
# A page can let its own host name lead to 127.0.0.1 (DNS rebinding) and read every answer. The ``Host`` of its
# requests tells it apart, for a browser never changes that. A page of another origin is told apart by ``Origin`` and
# ``Sec-Fetch-Site``.

_HOST = re.compile(r"(localhost|[0-9.]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE | re.ASCII)
_OWN_SITES = {"", "none", "same-origin"}
"""What browsers put into ``Sec-Fetch-Site``; other programs send no such header."""


def serve_this_computer_only(app: Flask) -> None:
    """Let the application answer only what names this computer and comes from no foreign page."""
    app.before_request(_refuse_foreign)


def _refuse_foreign() -> None:
    # As it was sent: what Flask makes of it has default ports left out.
    host = request.environ.get("HTTP_HOST", "")
    if not _names_this_computer(host):
        raise Refusal(421, "The demo tenant answers only to localhost and 127.0.0.1.", "Request.ForeignHost")
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin.lower() != f"http://{host}".lower()
    if is_foreign or request.headers.get("Sec-Fetch-Site", "").lower() not in _OWN_SITES:
        raise Refusal(403, "The demo tenant answers no pages of other origins.", "Request.ForeignOrigin")


def _names_this_computer(host: str) -> bool:
    """Whether a ``Host`` is this computer; its port may be that of a tunnel or proxy."""
    match = _HOST.fullmatch(host)
    return match is not None and is_loopback(match[1].strip("[]").lower())
