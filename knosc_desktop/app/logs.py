"""The program's diary: small, rotating, without secrets."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = 1 << 20
_FILES = 3

_QUOTED = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_GAP = r"(?:\s*[=:]\s*|\s*,\s*(?=b?[\"']))"
"""Between a name and its value; a comma only where headers are printed as pairs of quoted texts."""
_SECRETS = (
    (re.compile(r"eyJ[\w-]{5,2000}+\.[\w-]{5,8000}+\.[\w-]*"), "[redacted]"),
    # A whole header: every cookie in it, whatever its name.
    (
        re.compile(rf"((?:set-)?cookie|authorization)([\"']?{_GAP})b?({_QUOTED}|[^\r\n\"']+)", re.IGNORECASE),
        r"\1\2[redacted]",
    ),
    (
        re.compile(
            rf"((?:token|password|passwd|csrf|xsrf|totp)[\w-]{{0,40}}+)([\"']?{_GAP})b?({_QUOTED}|[^\s\"',;&)}}\]]+)",
            re.IGNORECASE,
        ),
        r"\1\2[redacted]",
    ),
    # What a proxy wants to know, and the signatures of links that open by themselves.
    (re.compile(r"(://)[^\s/?#\"'<>]{1,500}@"), r"\1[redacted]@"),
    (re.compile(r"(https?://[^\s?\"'<>]{1,2000}\?)[^\s\"'<>]+"), r"\1[redacted]"),
)


def redacted(text: str) -> str:
    """The text with everything that looks like a token or password taken out."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def set_up(folder: Path) -> None:
    """Write the diary into ``folder``; without a writable folder there is none, and the program still runs."""
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "knosc-desktop.log",
            maxBytes=_SIZE,
            backupCount=_FILES,
            encoding="utf-8",
            # File names may hold what no encoding knows.
            errors="backslashreplace",
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
