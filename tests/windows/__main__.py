"""The program and its tests on Windows Python, which Wine runs: ``python3 -m uv run python -m tests.windows``.

Installs what is missing (Debian packages as root or with sudo), makes a Windows with Python
and the project's dependencies in it, and keeps it for the next time; then runs the program's
self-test and the tests. What Wine cannot show is in tests/windows/left_out.toml.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.windows import installer, outcomes
from tests.windows.installation import install, install_packages
from tests.windows.wine import PYTHON, PYTHON_FOR_FREEZING, ROOT, Wine

if TYPE_CHECKING:
    from collections.abc import Sequence

RINGS = ("domain", "api", "models", "ui", "reader", "demo", "services", "app")
_SELF_TEST_LIMIT = 300.0
_FREEZING_LIMIT = 1800.0
_RING_LIMIT = 3600.0
_LINES_OF_A_FAILURE = 40
_LOG = r"C:\src\build\tests.jsonl"


def main() -> int:
    """Do what the command line asks for; 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.windows", description=__doc__)
    parser.add_argument(
        "tests", nargs="*", metavar="RING", help=f"of {', '.join(RINGS)} (default: all), or files of tests"
    )
    parser.add_argument("--frozen", action="store_true", help="freeze there, too, and let the result test itself")
    parser.add_argument(
        "--installer", action="store_true", help="freeze there, make the setup, and install, update and uninstall it"
    )
    parser.add_argument("--limit", type=float, default=300, help="seconds that a test may take (300)")
    parser.add_argument("--file-limit", type=float, default=1200, help="seconds that a file may take (1200)")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "windows", help="folder of Wine and Windows")
    chosen = parser.parse_args()
    install_packages()
    with Wine(chosen.cache) as wine:
        install(wine)
        wine.put_project()
        wine.environment[outcomes.SECONDS_OF_A_TEST] = str(chosen.limit)
        wine.environment[outcomes.SECONDS_OF_A_FILE] = str(chosen.file_limit)
        is_well = _self_test(wine) if all(name in RINGS for name in chosen.tests) else True
        is_well &= _test(wine, chosen.tests or RINGS)
        if chosen.frozen or chosen.installer:
            is_frozen = _freeze(wine)
            is_well &= is_frozen
            if chosen.installer and is_frozen:
                installer.prove(wine)
    return 0 if is_well else 1


def _self_test(wine: Wine) -> bool:
    return wine.run(PYTHON, "-X", "utf8", "-m", "knosc_desktop", "--self-test", limit=_SELF_TEST_LIMIT) == 0


def _test(wine: Wine, names: Sequence[str]) -> bool:
    found: dict[str, outcomes.Entry] = {}
    lines = []
    is_well = True
    for name in names:
        started = time.monotonic()
        of_ring = _run_tests(wine, f"tests/{name}" if name in RINGS else name)
        found |= of_ring
        failed = sorted(test for test, result in of_ring.items() if result["outcome"] == "failed")
        # Where nothing ran, something is wrong, too.
        is_well &= bool(of_ring) and not failed
        for test in failed:
            print(f"\nFAILED  {test}", *found[test]["text"].splitlines()[-_LINES_OF_A_FAILURE:], sep="\n")
        lines.append(f"{name}: {outcomes.sums(of_ring.values())} in {time.monotonic() - started:.0f} s")
        print(lines[-1], *(f"FAILED  {test}" for test in failed), sep="\n", flush=True)
    lines.append(f"In all: {outcomes.sums(found.values())}")
    lines.append(f"{len(outcomes.left_out())} entries of tests/windows/left_out.toml were not run.")
    print("\nOn Windows Python:", *lines, sep="\n", flush=True)
    return is_well


def _run_tests(wine: Wine, path: str) -> dict[str, outcomes.Entry]:
    """In one process, as long as it lives; behind a test that brings it down the next one goes on."""
    log = wine.source / "build" / "tests.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    seen = -1
    while not outcomes.has_ended(log) and len(outcomes.entries(log)) > seen:
        seen = len(outcomes.entries(log))
        wine.run(
            PYTHON, "-X", "utf8", "-m", "pytest", "-p", "tests.windows.going_on", "-p", "no:cacheprovider",
            "-o", "faulthandler_timeout=0", "-n", "0", "-q", "--no-header", "--no-summary", "--tb=short",
            # Qt warns of much that only Wine lacks.
            "-o", "qt_log_level_fail=CRITICAL", path,
            limit=_RING_LIMIT, environment={outcomes.LOG: _LOG},
        )  # fmt: skip
        wine.end_programs()
    return outcomes.results(log)


def _freeze(wine: Wine) -> bool:
    """With the project's own command, which runs --version and --self-test of what it made."""
    command = ["git", "log", "-1", "--format=%ct"]
    committed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout.strip()
    # There is no git on this Windows.
    made = os.environ.get("SOURCE_DATE_EPOCH") or committed or "1767225600"
    build = (PYTHON_FOR_FREEZING, "-X", "utf8", r"C:\src\packaging\build.py")
    return wine.run(*build, limit=_FREEZING_LIMIT, environment={"SOURCE_DATE_EPOCH": made}) == 0


if __name__ == "__main__":
    sys.exit(main())
