"""Pytest's plugin on Windows Python: leaves tests out, limits each file's time, and goes on behind a test that hung.

Every result goes to the file that KNOSC_TESTS_LOG names at once. When a test hangs or brings
the process down, the next process runs what comes behind it: what has begun is not run again.
"""

from __future__ import annotations

import faulthandler
import json
import os
import time
from pathlib import Path

import pytest

from tests.windows.outcomes import LOG, SECONDS_OF_A_FILE, SECONDS_OF_A_TEST, Entry, entries, left_out

_log = Path(os.environ[LOG])
# Opened once: tests replace the functions that open files.
_lines = _log.open("a", encoding="utf-8", buffering=1)
_of_a_test = float(os.environ[SECONDS_OF_A_TEST])
_of_a_file = float(os.environ[SECONDS_OF_A_FILE])
# While tests run, pytest keeps what goes to the usual one.
_output = os.dup(2)
_file_ends: dict[str, float] = {}


def _note(entry: Entry) -> None:
    _lines.write(json.dumps(entry) + "\n")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path.relative_to(config.rootpath).as_posix() in left_out() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    begun = {entry["test"] for entry in entries(_log)}
    reasons = left_out()
    kept = []
    for item in items:
        if item.nodeid in begun:
            continue
        if reason := reasons.get(item.nodeid) or reasons.get(item.nodeid.partition("[")[0]):
            item.add_marker(pytest.mark.skip(reason=reason))
        kept.append(item)
    items[:] = kept


def pytest_runtest_logstart(nodeid: str) -> None:
    _note({"test": nodeid})
    ends = _file_ends.setdefault(nodeid.partition("::")[0], time.monotonic() + _of_a_file)
    # A thread of its own in C, which a test that never gives the interpreter back cannot stop either.
    limit = max(1.0, min(_of_a_test, ends - time.monotonic()))
    faulthandler.dump_traceback_later(limit, exit=True, file=_output)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        _note({"test": report.nodeid, "outcome": report.outcome, "text": report.longreprtext})


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.outcome == "failed":
        _note({"test": report.nodeid, "outcome": "failed", "text": report.longreprtext})


def pytest_sessionfinish() -> None:
    _note({"test": ""})
    # What a test left running must not keep the process from its end.
    faulthandler.dump_traceback_later(_of_a_test, exit=True, file=_output)
