"""What is said of a run on Windows Python, and which tests it leaves out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.windows import outcomes
from tests.windows.wine import ROOT


def log_of(folder: Path, *entries: outcomes.Entry) -> Path:
    log = folder / "tests.jsonl"
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return log


def test_a_test_that_never_ended_has_failed(tmp_path: Path) -> None:
    log = log_of(tmp_path, {"test": "a"}, {"test": "a", "outcome": "passed"}, {"test": "b"})
    assert not outcomes.has_ended(log)
    assert outcomes.sums(outcomes.results(log).values()) == "1 passed, 1 failed, 0 skipped"


def test_a_test_whose_fixtures_fail_behind_it_has_failed(tmp_path: Path) -> None:
    log = log_of(tmp_path, {"test": "a"}, {"test": "a", "outcome": "passed"}, {"test": "a", "outcome": "failed"})
    assert outcomes.sums(outcomes.results(log).values()) == "0 passed, 1 failed, 0 skipped"


def test_the_end_of_a_process_is_no_test(tmp_path: Path) -> None:
    log = log_of(tmp_path, {"test": "a"}, {"test": "a", "outcome": "skipped"}, {"test": ""})
    assert outcomes.has_ended(log)
    assert outcomes.sums(outcomes.results(log).values()) == "0 passed, 0 failed, 1 skipped"


def test_every_test_that_is_left_out_exists() -> None:
    missing = []
    for test in outcomes.left_out():
        file, _, function = test.partition("[")[0].partition("::")
        path = ROOT / file
        if not path.is_file() or f"def {function}" not in path.read_text(encoding="utf-8"):
            missing.append(test)
    assert missing == []
