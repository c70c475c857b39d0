"""Uploads, computations, their status and the last file (knosc-api.md sections 6 to 8)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request, send_file
from flask_jwt_extended import current_user, verify_jwt_in_request

from knosc_desktop.demo.faults import current_exchange
from knosc_desktop.demo.refusals import Refusal, bad_format
from knosc_desktop.demo.sign_in import not_privileged
from knosc_desktop.demo.uploads import keep_upload
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.triggers import trigger_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

    from knosc_desktop.demo.job_queue import JobQueue, TenantJob
    from knosc_desktop.demo.switches import SwitchBoard, Switches
    from knosc_desktop.demo.tokens import TokenOffice
    from knosc_desktop.demo.uploads import UploadShelf
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.triggers import Trigger


# The shapes in which the tenant answers the errors of a job, and that there are none.

_NOTHING: dict[str, object] = {
    "list": [],
    "text-list": "[]",
    "text-null": "null",
    "list-null": [None],
    "list-text": [""],
    "list-object": [{}],
    "word": "no errors",
    "zero": 0,
}
"""By the choices of the switch ``empty_errors``."""


def shaped_errors(errors: Sequence[RowError], switches: Switches) -> object:
    """The value of a job's ``errors`` as the switches want it."""
    if not errors:
        return _NOTHING[switches.empty_errors]
    shape = switches.error_shape
    if shape == "text":
        return "\n".join(map(_sentence, errors))
    if shape == "json-text":
        return json.dumps([_object(error) for error in errors], ensure_ascii=False)
    if shape == "cells":
        return [_with_address(error) for error in errors]
    return [
        _sentence(error) if shape == "strings" or (shape == "mixed" and index % 2 == 1) else _object(error)
        for index, error in enumerate(errors)
    ]


def _sentence(error: RowError) -> str:
    if error.row is None:
        return error.message
    place = f"Row {error.row}, {error.column}" if error.column else f"Row {error.row}"
    return f"{place}: {error.message}"


def _object(error: RowError) -> dict[str, object]:
    fields = {"row": error.row, "column": error.column or None, "message": error.message}
    return {name: value for name, value in fields.items() if value is not None}


def _with_address(error: RowError) -> dict[str, object]:
    return {"address": error.cell, "message": error.message} if error.cell else _object(error)


def job_routes(queue: JobQueue, shelf: UploadShelf, tokens: TokenOffice, board: SwitchBoard) -> Blueprint:
    """Everything under ``/api/job``."""
    routes = Blueprint("jobs", __name__)

    @routes.post("/api/job/<name>")
    def submit(name: str) -> Response:
        _refuse_too_large(board.now.max_upload)
        dies_on_the_way = _plan_expiry(tokens)
        if board.now.check_session == "after":
            request.files.get("file")
        trigger = _admit(name, "Edit")
        part = request.files.get("file")
        if dies_on_the_way:
            verify_jwt_in_request()
        upload = keep_upload(part) if trigger.takes_file else None
        if upload is not None:
            shelf.put(name, upload)
        job = queue.submit(name, current_user.username, upload)
        message = "File uploaded. Processing started." if upload else "Processing started."
        return jsonify(message=message, job_id=job.job_id, status="queued")

    @routes.get("/api/job/<name>")
    def last_upload(name: str) -> Response:
        _admit(name, "View", "Edit")
        upload = shelf.last(name)
        if upload is None:
            raise Refusal(404, "No file has been uploaded yet.", "File.NotFound")
        media_type = FileFormat.CSV if upload.file_name.lower().endswith(".csv") else FileFormat.XLSX
        return send_file(
            upload.path,
            mimetype=media_type,
            as_attachment=True,
            download_name=upload.file_name,
            conditional=False,
            etag=False,
            max_age=0,
        )

    @routes.get("/api/job")
    def status() -> Response:
        verify_jwt_in_request()
        reports = (_report(queue, board, asked) for asked in _asked_jobs())
        return jsonify(jobs=[report for report in reports if report is not None])

    return routes


def _refuse_too_large(limit: int) -> None:
    if limit and (request.content_length or 0) > limit:
        raise Refusal(413, f"The file is too large. The limit is {limit} bytes.", "File.TooLarge")


def _admit(name: str, *accesses: str) -> Trigger:
    verify_jwt_in_request()
    try:
        trigger = trigger_named(name)
    except KeyError:
        raise Refusal(404, f"There is no trigger {name}.", "Job.UnknownTrigger") from None
    if not current_user.may(trigger.privilege, *accesses):
        raise not_privileged()
    return trigger


def _plan_expiry(tokens: TokenOffice) -> bool:
    """Whether the session is going to die while the body comes in."""
    expiry = tokens.take_planned_expiry() if request.content_length else ""
    if expiry:
        half = (request.content_length or 0) // 2
        action = tokens.expire_and_refuse if expiry == "early" else lambda: tokens.expire("access")
        current_exchange().body.when_received(half, action)
    return bool(expiry)


def _asked_jobs() -> list[dict[str, Any]]:
    try:
        asked = json.loads(request.args.get("jobs", ""))
    except ValueError:
        raise bad_format() from None
    if not isinstance(asked, list) or not all(isinstance(job, dict) for job in asked):
        raise bad_format()
    return asked


def _report(queue: JobQueue, board: SwitchBoard, asked: dict[str, Any]) -> dict[str, Any] | None:
    trigger, job_id = asked.get("trigger"), asked.get("job_id")
    job = queue.find(str(trigger), str(job_id))
    if job is not None:
        return _reported(job, board.now)
    if board.now.unknown_jobs == "left-out":
        return None
    return {"trigger": trigger, "job_id": job_id, "status": "unknown"}


def _reported(job: TenantJob, switches: Switches) -> dict[str, Any]:
    report: dict[str, Any] = {"trigger": job.trigger, "job_id": job.job_id, "status": job.status}
    if job.status in {"completed", "failed"} and job.completed_at is not None:
        report["rows_processed"] = job.rows_processed
        report["errors"] = shaped_errors(job.errors, switches)
        report["completed_at"] = f"{job.completed_at:%Y-%m-%dT%H:%M:%SZ}"
    return report
