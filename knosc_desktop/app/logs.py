"""The program's diary: small, rotating, without secrets."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SIZE = 1 << 20
_FILES = 3

_JWT = re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
_NAMED = re.compile(
    r"((?:access_token|refresh_token|csrf_\w+|session_token|password|totp_code|cookie|x-xsrf-token)\w*[\"']?\s*[=:]\s*)"
    r"[\"']?[^\s\"',;}]+",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text with everything that looks like a token or password taken out."""
    return _NAMED.sub(r"\1[redacted]", _JWT.sub("[redacted]", text))


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def set_up(folder: Path) -> None:
    """Write the diary into ``folder``; without a writable folder there is none, and the program still runs."""
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "knosc-desktop.log", maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # One line a request would bury everything else.
    for noisy in ("httpx", "httpcore", "qasync", "asyncio", "keyring"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
