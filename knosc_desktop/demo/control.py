"""What trainers and tests may do to the tenant while it runs; not part of the imitated contract.

With the key that was printed at the start in the header ``X-Demo-Control``:

    POST /demo/control  {"expire_access": true}                    every access token so far is expired
                        {"expire_refresh": true}                   every refresh token, too
                        {"expire_during_next_upload": "early"}     after half the body; or "late"
                        {"change_account": "jane.doe"}             its tokens are dead for good
                        {"answer_next": {"path": "/api/profile", "status": 503, ...}}  see PlannedAnswer
                        {"hold_jobs": true}                        running jobs stay running
                        {"set": {"job_seconds": 10}}               any switch, with underscores
    POST /demo/reset    {"job_seconds": 10}                        a fresh tenant with these switches, the others
                                                                   as at the start; answers its key and accounts
    GET /demo/jobs      what really arrived
    GET /demo/requests  every request so far and its status
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from knosc_desktop.demo.faults import PlannedAnswer
from knosc_desktop.demo.refusals import Refusal, bad_format
from knosc_desktop.demo.switches import BadSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask, Response

    from knosc_desktop.demo.accounts import AccountBook
    from knosc_desktop.demo.faults import Faults
    from knosc_desktop.demo.job_queue import JobQueue, TenantJob
    from knosc_desktop.demo.switches import SwitchBoard
    from knosc_desktop.demo.tokens import TokenOffice

KEY_HEADER = "X-Demo-Control"


@dataclass
class RequestLog:
    """Every request and its status, for whoever wants to count them."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def watch(self, app: Flask) -> None:
        """Write down what the application answers."""

        @app.after_request
        def note(response: Response) -> Response:
            self.lines.append(
                {
                    "method": request.method,
                    "path": request.path,
                    "query": request.query_string.decode("latin-1"),
                    "status": response.status_code,
                }
            )
            return response


class Control:
    """The actions, each named by a key of the posted JSON object."""

    def __init__(
        self,
        *,
        book: AccountBook,
        tokens: TokenOffice,
        queue: JobQueue,
        faults: Faults,
        board: SwitchBoard,
        log: RequestLog,
        reset: Callable[[Mapping[str, object]], dict[str, Any]],
    ) -> None:
        self.key = secrets.token_urlsafe(24)
        self._book = book
        self._tokens = tokens
        self._queue = queue
        self._faults = faults
        self._board = board
        self._log = log
        self._reset = reset
        self._actions: dict[str, Callable[[Any], None]] = {
            "expire_access": lambda _: tokens.expire("access"),
            "expire_refresh": lambda _: tokens.expire("refresh"),
            "expire_during_next_upload": tokens.plan_expiry,
            "change_account": self._change_account,
            "answer_next": lambda values: faults.plan(PlannedAnswer.from_json(values)),
            "hold_jobs": lambda held: queue.hold(held=bool(held)),
            "set": board.change,
        }

    def routes(self) -> Blueprint:
        """Everything under ``/demo``; invisible without the key."""
        routes = Blueprint("control", __name__, url_prefix="/demo")

        @routes.before_request
        def only_with_the_key() -> None:
            if not secrets.compare_digest(request.headers.get(KEY_HEADER, "").encode(), self.key.encode()):
                raise Refusal(404, "Not Found", "Request.NotFound")

        @routes.post("/control")
        def control() -> Response:
            self._act(request.get_json(silent=True))
            return jsonify(done=True)

        @routes.post("/reset")
        def start_anew() -> Response:
            switches = request.get_json(silent=True)
            if not isinstance(switches, dict):
                raise bad_format()
            try:
                return jsonify(self._reset(switches))
            except BadSwitch as error:
                raise Refusal(400, str(error), "Control.Invalid") from error

        @routes.get("/jobs")
        def jobs() -> Response:
            return jsonify([_row(job) for job in self._queue.jobs])

        @routes.get("/requests")
        def requests() -> Response:
            return jsonify(self._log.lines)

        return routes

    def _act(self, wanted: object) -> None:
        if not isinstance(wanted, dict) or not wanted.keys() <= self._actions.keys():
            raise bad_format()
        try:
            for name, argument in wanted.items():
                self._actions[name](argument)
        except (TypeError, ValueError) as error:
            raise Refusal(400, str(error), "Control.Invalid") from error

    def _change_account(self, name: str) -> None:
        account = self._book.find(name)
        if account is None:
            raise ValueError(f"There is no account {name}.")
        account.modified()


def _row(job: TenantJob) -> dict[str, Any]:
    upload = job.upload
    return {
        "trigger": job.trigger,
        "job_id": job.job_id,
        "account": job.account,
        "status": job.status,
        "rows_processed": job.rows_processed,
        "errors": len(job.errors),
        "file_name": upload and upload.file_name,
        "size": upload and upload.size,
        "sha256": upload and upload.sha256,
    }
