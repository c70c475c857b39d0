"""Refuses what a web page from elsewhere could send to the demo tenant through a browser on this computer.

A page can let its own host name lead to 127.0.0.1 (DNS rebinding) and read every answer. The ``Host`` of its
requests tells it apart, for a browser never changes that. A page of another origin is told apart by ``Origin`` and
``Sec-Fetch-Site``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import request

from knosc_desktop.demo.refusals import Refusal
from knosc_desktop.domain.addresses import is_loopback

if TYPE_CHECKING:
    from flask import Flask

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
