"""One answer of the server, read whole, before anybody believes it."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import NotKnosc, Unreadable

if TYPE_CHECKING:
    from datetime import datetime

    import httpx


# Text that came from outside, made fit to be shown.

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Categories that could hide or reorder what is shown: controls, formats, surrogates, private use."""


def one_line(value: Any, longest: int = 300) -> str:
    """One printable line of at most ``longest`` characters."""
    # Cut roughly first: cleaning a megabyte to show a line of it helps nobody.
    raw = str(value)[: longest * 4]
    if not raw.isprintable():
        raw = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in raw)
    text = " ".join(raw.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


_LONGEST_PAUSE = 900.0
"""Seconds that are waited at most, whatever the server asks for: a mistake of its must not stop a day's work."""
_PARSED_IN_PLACE = 256 * 1024
"""Bytes of JSON that are parsed without asking a thread."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body.

    Attributes:
        asked: method and path, for details; never the query.
        status: of the HTTP answer.
        headers: as received; may hold cookies, so they are not shown.
        body: decoded from any content coding.
    """

    asked: str
    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_web_page(self) -> bool:
        """Whether it is HTML, by its type or by its first bytes."""
        return looks_like_web_page(self.headers, self.body)

    @property
    def details(self) -> str:
        """For the user's administrator."""
        kind = one_line(self.headers.get("content-type", "no content type"), 100)
        return f"{self.asked}: {self.status}, {kind}, {len(self.body)} bytes"

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asks to wait."""
        return retry_after(self.headers)

    async def json(self) -> Any:
        """The body as JSON.

        Raises:
            NotKnosc: it is a web page.
            Unreadable: it is no JSON, or cut off.
        """
        if self.is_web_page:
            raise NotKnosc(details=self.details)
        try:
            if len(self.body) > _PARSED_IN_PLACE:
                return await asyncio.to_thread(json.loads, self.body)
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable(details=f"{self.details}\n{type(error).__name__}: {one_line(error)}") from error

    async def json_object(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            Unreadable: it is something else.
        """
        value = await self.json()
        if not isinstance(value, dict):
            raise Unreadable(details=f"{self.details}\na JSON {type(value).__name__} instead of an object")
        return value


def looks_like_web_page(headers: httpx.Headers, start: bytes) -> bool:
    """Whether an answer is HTML, by its type or by its first bytes."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    first = start[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return kind in {"text/html", "application/xhtml+xml"} or first.startswith((b"<!doctype html", b"<html"))


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds the server asks to wait, given as such or as a date; None when it does not ask.

    A date counts from the server's own ``Date`` only: this computer's clock may be wrong.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), _LONGEST_PAUSE)
    until, now = moment_in(text), moment_in(headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_PAUSE)


def moment_in(text: str) -> datetime | None:
    """The moment that a header names, in UTC, also where it names no zone; None when it is no date."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
