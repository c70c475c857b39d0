"""Knosc's own error answers: ``{"Message": ..., "Code": ...}`` (knosc-api.md section 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, request
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response


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
