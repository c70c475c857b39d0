"""What an answer that is no success means (knosc-api.md section 4).

The code decides before the status: the documentation lists ``*.NotFound`` under
400, and ``2FA.InvalidCode`` under 400 as well as 401. A web page is nobody's word
but that of whoever stands between: Knosc itself refuses in JSON, or in silence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from knosc_desktop.api.answers import one_line
from knosc_desktop.domain.errors import (
    LockedOut,
    NewPasswordRefused,
    NotFound,
    NotKnosc,
    NotPrivileged,
    ProxyTrouble,
    Refused,
    ServerTrouble,
    SessionExpired,
    TimedOut,
    TooLarge,
    TooManyRequests,
    WrongCode,
    WrongCredentials,
)
from knosc_desktop.domain.texts import message, sentences

if TYPE_CHECKING:
    from knosc_desktop.api.answers import Answer
    from knosc_desktop.domain.errors import KnoscError
    from knosc_desktop.domain.texts import Text

_LARGEST_REASON = 64 * 1024
_REASONS = ("Message", "message", "error", "msg", "detail", "description")
_OF_A_TOKEN = ("token", "csrf", "cookie", "signature", "segments")
"""What the cookie library's own texts are about (knosc-api.md section 3)."""


class Purpose(Enum):
    """What was asked for, where the same refusal means different things."""

    WORK = auto()
    PASSWORD = auto()
    CODE = auto()
    NEW_PASSWORD = auto()


@dataclass(frozen=True, slots=True)
class Reason:
    """What an error body says, whatever its shape.

    Attributes:
        text: for people; may be empty.
        code: ``Domain.Subtype``; may be empty.
        is_about_session: whether it is the token that is refused, not the request.
    """

    text: str = ""
    code: str = ""
    is_about_session: bool = False

    @property
    def subtype(self) -> str:
        """The last part of the code, in lower case."""
        return self.code.rpartition(".")[2].lower()


def refusal_in(answer: Answer, purpose: Purpose = Purpose.WORK) -> KnoscError | None:
    """What the answer refuses; None when its status is a success."""
    if 200 <= answer.status < 300:  # the successes
        return None
    if 300 <= answer.status < 400:  # the redirects
        return NotKnosc(details=answer.details)
    if answer.status < 500 and _is_page(answer):  # the refusals
        kind = _BY_STATUS_OF_A_PAGE.get(answer.status, NotKnosc)
        return kind(details=answer.details, retry_after=answer.retry_after)
    reason = reason_in(answer)
    details = "\n".join(filter(None, (answer.details, reason.code, reason.text)))
    return _by_code(reason, details, answer.retry_after, purpose) or _by_status(
        answer.status, reason, details, answer.retry_after, purpose
    )


def reason_in(answer: Answer) -> Reason:
    """Text and code of an error body; empty when it has none."""
    if answer.is_web_page or len(answer.body) > _LARGEST_REASON:
        return Reason()
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Reason()
    if not isinstance(body, dict):
        return Reason(one_line(body)) if isinstance(body, str) else Reason()
    key = next((key for key in _REASONS if isinstance(body.get(key), str) and body[key]), "")
    text = one_line(body[key]) if key else ""
    code = body.get("Code") or body.get("code")
    code = one_line(code, 100) if isinstance(code, str) else ""
    # A parser's "unexpected token" in Knosc's own shape is about the file; only the library says "msg".
    from_library = key == "msg" and any(word in text.lower() for word in _OF_A_TOKEN)
    return Reason(text, code, from_library or "csrf" in f"{text} {code}".lower())


def _is_page(answer: Answer) -> bool:
    """Whether there is a page to be seen; frameworks call an empty or a JSON body HTML as well."""
    body = answer.body.lstrip()
    return answer.is_web_page and body != b"" and not body.startswith(_JSON)


_JSON = (b"{", b"[", b'"')
"""How an object, a list and a text begin."""
_BY_STATUS_OF_A_PAGE: dict[int, type[KnoscError]] = {
    407: ProxyTrouble,
    413: TooLarge,
    429: TooManyRequests,
}
"""What a proxy or a web server in front of Knosc says with authority, having passed nothing on."""


def _by_code(reason: Reason, details: str, wait: float | None, purpose: Purpose) -> KnoscError | None:
    if _is_of_sign_in(reason):
        return _by_code_of_sign_in(reason, details, wait) if purpose is not Purpose.WORK else None
    if "password" in reason.subtype and purpose is Purpose.NEW_PASSWORD:
        return NewPasswordRefused(_quoting(NewPasswordRefused, reason), details=details)
    kind = _BY_SUBTYPE.get(reason.subtype)
    return kind(_quoting(kind, reason) if kind is NotFound else "", details=details) if kind else None


def _is_of_sign_in(reason: Reason) -> bool:
    """Whether the code means a password, a code or an account; elsewhere the same words mean other things."""
    return "lock" in reason.subtype or reason.code.lower() == _WRONG_CODE or reason.subtype == _WRONG_CREDENTIALS


def _by_code_of_sign_in(reason: Reason, details: str, wait: float | None) -> KnoscError:
    if "lock" in reason.subtype:
        return LockedOut(_quoting(LockedOut, reason), details=details, retry_after=wait)
    return (WrongCode if reason.code.lower() == _WRONG_CODE else WrongCredentials)(details=details)


_WRONG_CODE = "2fa.invalidcode"
_WRONG_CREDENTIALS = "invalidcredentials"
_BY_SUBTYPE: dict[str, type[KnoscError]] = {
    "notprivileged": NotPrivileged,
    "notfound": NotFound,
}


def _by_status(status: int, reason: Reason, details: str, wait: float | None, purpose: Purpose) -> KnoscError:
    if status >= 500:  # the server's own failures
        return ServerTrouble(details=details, retry_after=wait)
    if purpose is not Purpose.WORK and (problem := _while_signing_in(status, reason, details, wait, purpose)):
        return problem
    if status == 401 or (status == 422 and reason.is_about_session):
        return SessionExpired(details=details, said=reason.text)
    kind = _BY_STATUS.get(status, Refused)
    if kind in {NotPrivileged, NotFound} and _is_of_sign_in(reason):
        # The code says that it is neither: a period that is locked, for one.
        kind = Refused
    text = _quoting(kind, reason) if kind in {NotFound, Refused} else ""
    return kind(text, details=details, retry_after=wait, said=reason.text)


_BY_STATUS: dict[int, type[KnoscError]] = {
    403: NotPrivileged,
    404: NotFound,
    407: ProxyTrouble,
    408: TimedOut,
    413: TooLarge,
    429: TooManyRequests,
}


def _while_signing_in(
    status: int, reason: Reason, details: str, wait: float | None, purpose: Purpose
) -> KnoscError | None:
    """What only means something at a step of signing in."""
    if status in {423, 429} or "locked" in reason.text.lower():
        return LockedOut(_quoting(LockedOut, reason), details=details, retry_after=wait)
    if purpose is Purpose.NEW_PASSWORD:
        return _new_password(status, reason, details)
    if status == 401:  # unauthorised
        return (WrongCredentials if purpose is Purpose.PASSWORD else WrongCode)(details=details)
    return None


def _new_password(status: int, reason: Reason, details: str) -> KnoscError | None:
    if status == 401 or any(word in reason.text.lower() for word in ("token", "session")):
        return SessionExpired(
            message("errors.new_password.too_late"),
            hint=message("errors.new_password.too_late_hint"),
            details=details,
        )
    if status in {400, 422}:
        return NewPasswordRefused(_quoting(NewPasswordRefused, reason), details=details)
    return None


def _quoting(kind: type[KnoscError], reason: Reason) -> Text:
    """The class's own message with what the server said."""
    return sentences(kind.default_message, message("uploads.knosc_says", said=reason.text)) if reason.text else ""
