"""Trouble on order: planned answers instead of, or after, the real ones."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from flask import Response, request

from knosc_desktop.demo.exchanges import current_exchange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask


@dataclass
class PlannedAnswer:
    """What one or several requests of a path get instead of the real answer.

    Attributes:
        path: of the address, without the query.
        method: of the request; any when empty.
        status: of HTTP.
        body: text.
        content_type: of the body.
        headers: to add.
        times: how many requests.
        delay_seconds: to wait before anything happens.
        after_body: read the request's body first; otherwise the answer comes early.
        lose: ``request`` = the connection closes without an answer and nothing was
            done; ``answer`` = all is done as usual, then the connection closes.
    """

    path: str
    method: str = ""
    status: int = 500
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    delay_seconds: float = 0.0
    after_body: bool = False
    lose: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> PlannedAnswer:
        """Read it as control sends it.

        Raises:
            ValueError: an unknown or missing key.
        """
        unknown = set(values) - {one.name for one in fields(cls)}
        if unknown or "path" not in values:
            raise ValueError(f"answer_next needs path, and does not know {', '.join(sorted(unknown)) or 'nothing'}.")
        return cls(**values)  # type: ignore[arg-type]


class Faults:
    """The answers planned so far, in order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._planned: list[PlannedAnswer] = []
        self._lock = threading.Lock()

    def plan(self, answer: PlannedAnswer) -> None:
        """Add one."""
        with self._lock:
            self._planned.append(answer)

    def take(self, method: str, path: str) -> PlannedAnswer | None:
        """What is planned for this request, used up once."""
        with self._lock:
            for answer in self._planned:
                if answer.path == path and answer.method.upper() in {"", method}:
                    answer.times -= 1
                    if answer.times <= 0:
                        self._planned.remove(answer)
                    return answer
        return None

    def watch(self, app: Flask) -> None:
        """Look at every request before it is handled."""
        app.before_request(self._meet)

    def _meet(self) -> Response | None:
        planned = self.take(request.method, request.path)
        if planned is None:
            return None
        # The delay that was planned; each request has a thread of its own.
        time.sleep(planned.delay_seconds)
        exchange = current_exchange()
        if planned.lose:
            exchange.loses_answer = True
        if planned.lose == "answer":
            return None
        if planned.after_body or planned.lose:
            exchange.body.discard()
        response = Response(planned.body, planned.status, content_type=planned.content_type)
        response.headers.update(planned.headers)
        return response
