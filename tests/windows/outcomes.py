"""What came of the tests on Windows Python, and which are left out there."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

LOG = "KNOSC_TESTS_LOG"
SECONDS_OF_A_TEST = "KNOSC_SECONDS_OF_A_TEST"
SECONDS_OF_A_FILE = "KNOSC_SECONDS_OF_A_FILE"
"""Variables of the environment that the plugin on Windows Python reads."""
_LEFT_OUT = Path(__file__).with_name("left_out.toml")


class Entry(TypedDict, total=False):
    """A line of the log: that a test has begun, or with an outcome how a part of it ended.

    The last line of a run that came to its end names no test.
    """

    test: str
    outcome: str
    text: str


def entries(log: Path) -> list[Entry]:
    """All that was noted so far."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def has_ended(log: Path) -> bool:
    """Whether the last process came to its end, and was not brought down by a test."""
    return [entry["test"] for entry in entries(log)][-1:] == [""]


def results(log: Path) -> dict[str, Entry]:
    """Of each test that it "passed", "failed" or was "skipped"; one that never ended has failed."""
    found: dict[str, Entry] = {}
    for entry in entries(log):
        # A test that passes, and whose fixtures then do not, has failed.
        if found.get(entry["test"], {}).get("outcome") != "failed":
            found[entry["test"]] = entry
    found.pop("", None)
    never_ended: Entry = {"outcome": "failed", "text": "It hung, or brought the process down."}
    return {test: entry if "outcome" in entry else {**entry, **never_ended} for test, entry in found.items()}


def sums(found: Iterable[Entry]) -> str:
    """How many passed, failed and were skipped."""
    count = Counter(result["outcome"] for result in found)
    return ", ".join(f"{count[outcome]:,} {outcome}" for outcome in ("passed", "failed", "skipped"))


@cache
def left_out() -> dict[str, str]:
    """Files and tests that are not run, with the reason."""
    table = tomllib.loads(_LEFT_OUT.read_text(encoding="utf-8"))
    return {test: reason for reason, tests in table.items() for test in tests}
