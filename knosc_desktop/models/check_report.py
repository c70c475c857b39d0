"""What a check from the command line found: as JSON for programs, as text for people; pure functions."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.cells import ranges_of
from knosc_desktop.domain.upload_review import summary
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import formatting as text
from knosc_desktop.services.validation.file_check import TemplateOrigin
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.domain.validation import Comparison, Finding
    from knosc_desktop.services.validation.file_check import FileCheckResult

_SCHEMA = 1
_WIDTH = 100
_INDENT = "    "
_BETWEEN = " · "


def as_json(result: FileCheckResult, *, ascii_only: bool) -> str:
    """One JSON object on one line.

    Args:
        result: of the check.
        ascii_only: whether every other letter is to be escaped.
    """
    value = {
        "schema": _SCHEMA,
        "file": str(result.asked.path),
        "format": result.source.format.name.lower(),
        "data_type": result.trigger,
        "header": _header(result.header),
        "rows": result.report.rows,
        "problems": [*map(_problem, result.report.findings), *_not_compared_as_problem(result)],
        "changes": _changes(result.comparison),
        "errors": [_error(error, address) for error, address in result.errors],
    }
    return json.dumps(value, ensure_ascii=ascii_only)


def as_text(result: FileCheckResult) -> str:
    """The same for people, on lines of moderate length."""
    return "\n".join(_lines(result))


def problem_as_json(problem: Problem, *, ascii_only: bool) -> str:
    """Why a file could not be checked, as a JSON object on one line."""
    value = {"title": render(problem.title), "message": _in_full(problem)}
    return json.dumps({"problem": value}, ensure_ascii=ascii_only)


def problem_as_text(problem: Problem) -> str:
    """Why a file could not be checked, on one line."""
    return text.one_line(tr("check.refused", title=render(problem.title).rstrip("."), message=_in_full(problem)))


def not_compared(result: FileCheckResult) -> str:
    """Why there is no comparison though one was asked for; empty otherwise."""
    if result.asked.against is None or result.comparison is not None:
        return ""
    if result.obstacle is not None:
        file = text.one_line(result.asked.against.name)
        return tr("check.not_compared.obstacle", file=file, reason=render(result.obstacle.message))
    if result.trigger is None:
        return tr("check.not_compared.type_unknown")
    if result.template is None:
        return tr("check.not_compared.no_template", type=text.trigger_label(result.trigger))
    return tr("check.not_compared.no_header")


def _in_full(problem: Problem) -> str:
    """With the advice: whoever reads it has no window that shows the rest."""
    return f"{render(problem.message)} {render(problem.hint)}".strip()


def _header(header: TableHeader | None) -> dict[str, Any] | None:
    return None if header is None else {"sheet": header.sheet or None, "row": header.row}


def _problem(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.defect.code,
        "severity": finding.severity.value,
        "message": render(finding.message),
        "count": finding.count,
        "cells": [str(place.address) for place in finding.places],
    }


def _not_compared_as_problem(result: FileCheckResult) -> list[dict[str, Any]]:
    """A note, since nothing is wrong with the file that was checked."""
    reason = not_compared(result)
    if not reason:
        return []
    return [{"code": "not-compared", "severity": Severity.NOTE.value, "message": reason, "count": 1, "cells": []}]


def _changes(comparison: Comparison | None) -> dict[str, int] | None:
    if comparison is None:
        return None
    return {
        "new": comparison.new,
        "changed": comparison.changed,
        "missing": comparison.missing,
        "deleted": comparison.deleted,
        "unchanged": comparison.unchanged,
    }


def _error(error: RowError, address: Address | None) -> dict[str, Any]:
    return {
        "message": render(error.text),
        "row": error.row,
        "column": error.column or None,
        "cell": None if address is None else str(address),
    }


def _lines(result: FileCheckResult) -> Iterator[str]:
    yield text.one_line(str(result.asked.path))
    yield f"{_INDENT}{_what_it_is(result)}"
    yield f"{_INDENT}{_template(result)}"
    yield f"{_INDENT}{_counts(result)}"
    for finding in result.report.findings:
        yield ""
        message = text.one_line(render(finding.message))
        yield from _paragraph(tr(f"check.problem.{finding.severity}", message=message))
        yield from _wrapped(map(str, ranges_of(place.address for place in finding.places)))
    if result.comparison is not None and result.asked.against is not None:
        yield ""
        yield tr("check.compared", file=text.one_line(str(result.asked.against)))
        yield f"{_INDENT}{render(summary(result.comparison))}"
    if result.errors:
        yield ""
        yield tr("check.errors", count=len(result.errors))
        for error, address in result.errors:
            yield from _paragraph(_located(error, address), _INDENT)


def _what_it_is(result: FileCheckResult) -> str:
    data_type = tr("check.type_unknown") if result.trigger is None else text.trigger_label(result.trigger)
    if result.header is None:
        return _BETWEEN.join((data_type, tr("check.no_header")))
    header = tr("check.header", row=result.header.row)
    if result.header.sheet:
        header = tr("check.header_on_sheet", row=result.header.row, sheet=text.one_line(result.header.sheet))
    return _BETWEEN.join((data_type, tr("staging.rows", count=result.report.rows), header))


def _template(result: FileCheckResult) -> str:
    if result.trigger is None:
        return tr("check.columns.type_unknown")
    if result.template is None:
        return tr("check.columns.no_template", type=text.trigger_label(result.trigger))
    if result.origin is TemplateOrigin.FOLDER:
        return tr("check.columns.folder", folder=text.one_line(str(result.asked.templates)))
    return tr("check.columns.fetched" if result.origin is TemplateOrigin.FETCHED else "check.columns.documented")


def _counts(result: FileCheckResult) -> str:
    numbers = {severity: result.report.count(severity) for severity in Severity}
    named = [tr(f"staging.count.{each}", count=number) for each, number in numbers.items() if number]
    return ", ".join(named) or tr("check.no_problems")


def _located(error: RowError, address: Address | None) -> str:
    """With its cell, or with the row that the server gave, where the app cannot say more."""
    message = text.one_line(render(error.text))
    if address is not None:
        return tr("check.located", cell=text.one_line(str(address)), message=message)
    if error.row is None:
        return tr("check.not_located", message=message)
    return tr("check.not_located_row", row=error.row, message=message)


def _paragraph(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    """Separated by commas, on indented lines."""
    line = _INDENT
    for word in map(text.one_line, words):
        if len(line) + len(word) > _WIDTH and line.strip():
            yield line.rstrip()
            line = _INDENT
        line += f"{word}, "
    if line.strip():
        yield line.rstrip(" ,")
