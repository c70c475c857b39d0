"""Addresses, time limits and size limits, each in one place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things are on a tenant; all documented but for ``last_upload`` (knosc-api.md section 0)."""

    authenticate: str = "/api/authenticate"
    second_factor: str = "/api/verify-2fa"
    first_sign_in: str = "/api/first-signin"
    refresh: str = "/api/token-refresh"
    logout: str = "/api/logout"
    forgot_password: str = "/api/forgot-password"  # noqa: S105 - an address
    profile: str = "/api/profile"
    job: str = "/api/job/{trigger}"
    status: str = "/api/job"
    last_upload: str = "/api/job/{trigger}"
    templates: str = "/api/templates"

    def job_of(self, trigger: str) -> str:
        """Where a job of that kind is asked for."""
        return self.job.format(trigger=quote(trigger, safe=""))

    def last_upload_of(self, trigger: str) -> str:
        """Where the file of the last upload of that kind is."""
        return self.last_upload.format(trigger=quote(trigger, safe=""))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large.

    Attributes:
        connect: seconds to get a connection.
        proxy: seconds that a proxy may take to reach the server.
        write: seconds for one piece of a body, which is 32 KiB on a slow line;
            generous, because megabytes in system buffers may have to drain first.
        read: seconds of silence while an answer is read.
        small_call: seconds for a whole request that carries no file.
        status_call: the same for a status answer, which may be long.
        answer: seconds to wait for the answer once a whole upload has left.
        small_answer: bytes of an ordinary answer.
        status_answer: bytes of a status answer; a million row errors are legitimate.
        kept_answer: bytes of it that are kept once the ends of its very long lists are left out.
        download: bytes of a downloaded file.
        query: characters of the whole address of a status request; gateways refuse longer ones, many from 2,048 on.
    """

    connect: float = 10.0
    proxy: float = 20.0
    write: float = 60.0
    read: float = 60.0
    small_call: float = 90.0
    status_call: float = 300.0
    answer: float = 300.0
    small_answer: int = 4 * MIB
    status_answer: int = 128 * MIB
    kept_answer: int = 32 * MIB
    download: int = 4096 * MIB
    query: int = 1900


DEFAULT_PATHS = Paths()
DEFAULT_LIMITS = Limits()
