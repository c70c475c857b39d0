"""A plain HTTP client of a demo tenant, as an outsider would write it with ``requests``."""

from __future__ import annotations

import json
import socket
import time
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, Self

import requests

from tests.support.tenant import DemoTenant

_PATIENCE_SECONDS = 60


def answer_on(connection: socket.socket) -> HTTPResponse:
    """The next answer on a connection that a request was written to by hand."""
    answer = HTTPResponse(connection)
    answer.begin()
    return answer


class TenantClient:
    """One cookie jar; use it as a context manager."""

    def __init__(self, tenant: DemoTenant) -> None:
        self.tenant = tenant
        self.session = requests.Session()

    @classmethod
    def signed_in(cls, tenant: DemoTenant, credentials: tuple[str, str] | None = None) -> Self:
        visitor = cls(tenant)
        answer = visitor.authenticate(*(credentials or tenant.planner))
        assert answer.json() == {"login": True}, answer.text
        return visitor

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.tenant.address + path, timeout=_PATIENCE_SECONDS, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.session.post(self.tenant.address + path, timeout=_PATIENCE_SECONDS, **options)

    def authenticate(self, username: str, password: str) -> requests.Response:
        return self.post("/api/authenticate", json={"username": username, "password": password})

    @property
    def csrf(self) -> dict[str, str]:
        return {"X-XSRF-TOKEN": self.session.cookies.get("csrf_access_token") or ""}

    @property
    def refresh_csrf(self) -> dict[str, str]:
        return {"X-XSRF-TOKEN": self.session.cookies.get("csrf_refresh_token") or ""}

    def refresh(self) -> requests.Response:
        return self.post("/api/token-refresh", headers=self.refresh_csrf)

    def send(self, trigger: str, name: str, content: bytes) -> requests.Response:
        return self.post(f"/api/job/{trigger}", headers=self.csrf, files={"file": (name, content)})

    def send_path(self, trigger: str, path: Path) -> requests.Response:
        return self.send(trigger, path.name, path.read_bytes())

    def status(self, *keys: tuple[str, str]) -> list[dict[str, Any]]:
        asked = json.dumps([{"trigger": trigger, "job_id": job_id} for trigger, job_id in keys])
        return list(self.get("/api/job", params={"jobs": asked}).json()["jobs"])

    def outcome(self, trigger: str, accepted: requests.Response) -> dict[str, Any]:
        """The last word on a job that was just accepted."""
        return self.end_of(trigger, accepted.json()["job_id"])

    def end_of(self, trigger: str, job_id: str) -> dict[str, Any]:
        """The last word on a job."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            [report] = self.status((trigger, job_id))
            if report["status"] in {"completed", "failed"}:
                return report
        raise AssertionError(f"{job_id} did not end")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.session.close()
