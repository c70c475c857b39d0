"""Blank templates and the list of their links (knosc-api.md section 9)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request, send_file
from flask_jwt_extended import verify_jwt_in_request

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.demo.refusals import Refusal
from knosc_desktop.demo.workbooks import write_workbook
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, trigger_named

if TYPE_CHECKING:
    from flask import Response

    from knosc_desktop.demo.switches import SwitchBoard, Switches


def template_routes(board: SwitchBoard) -> Blueprint:
    """The list, and each template."""
    routes = Blueprint("templates", __name__)

    @routes.get("/api/templates")
    def listed() -> Response:
        verify_jwt_in_request()
        return jsonify(_listed(board.now, request.host_url.rstrip("/")))

    @routes.get("/api/templates/<name>.xlsx")
    def template(name: str) -> Response:
        if board.now.template_access == "cookie":
            verify_jwt_in_request()
        if name not in LAYOUTS:
            raise Refusal(404, f"There is no template for {name}.", "Template.NotFound")
        file = io.BytesIO()
        write_workbook(file, trigger_named(name).label, [column.name for column in LAYOUTS[name].columns])
        file.seek(0)
        return send_file(file, mimetype=FileFormat.XLSX, as_attachment=True, download_name=f"{name}-template.xlsx")

    return routes


def _listed(switches: Switches, own_origin: str) -> object:
    origin = switches.template_host.rstrip("/") or (own_origin if switches.template_links == "absolute" else "")
    links = {trigger.name: f"{origin}/api/templates/{trigger.name}.xlsx" for trigger in UPLOAD_TRIGGERS}
    if switches.template_shape == "list":
        return list(links.values())
    if switches.template_shape == "rows":
        return {"templates": [{"trigger": name, switches.template_key: link} for name, link in links.items()]}
    return links
