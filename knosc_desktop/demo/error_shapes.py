"""The shapes in which the tenant answers the errors of a job, and that there are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.demo.switches import Switches
    from knosc_desktop.domain.jobs import RowError

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
