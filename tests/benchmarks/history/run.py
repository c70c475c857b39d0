"""A hundred thousand finished jobs: what they cost at the start, in the table, and at rest.

    python -m tests.benchmarks.history.run [--jobs 100000] [--unfinished 200] [--starts 7]

Starts are compared with those of an empty profile, in turn: until the window is painted,
and until the newest rows are, against the moment from which the empty one knows that
it has none. Everything else is measured in the program's own window, signed in to a
demo tenant. Prints a table with the targets; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.files import FileFormat, Snapshot
from knosc_desktop.domain.jobs import JobKey
from knosc_desktop.domain.triggers import TRIGGERS
from tests.benchmarks.history.past import write_past
from tests.support.tenant import DemoTenant

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

MOST_RATIO = 1.3
MOST_MS = 100.0
MOST_REQUESTS = 6
MOST_PERCENT = 1.0

Start = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the program with a long past.")
    parser.add_argument("--jobs", type=int, default=100_000, help="finished ones")
    parser.add_argument("--unfinished", type=int, default=200, help="those that still run at the demo tenant")
    parser.add_argument("--starts", type=int, default=7, help="starts with and without a past")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="knosc-history-") as name, DemoTenant.start() as tenant:
        folder = Path(name)
        where = Environment.at_address(tenant.address)
        tenant.control({"hold_jobs": True})
        unfinished = asyncio.run(_running_jobs(tenant, where, folder / "sample", chosen.unfinished))
        write_past(folder / "ended", chosen.jobs, (), where)
        write_past(folder / "running", chosen.jobs, unfinished, where)
        report_starts(*_starts(folder, chosen.starts), chosen.jobs)
        report_life(_life(folder / "ended", tenant, chosen.jobs))
        before = _status_requests(tenant)
        running = _life(folder / "running", tenant, chosen.jobs + chosen.unfinished)
        report_running(running, _status_requests(tenant) - before, chosen.unfinished)


async def _running_jobs(tenant: DemoTenant, where: Environment, path: Path, count: int) -> list[JobKey]:
    """Of every data type in turn."""
    keys = []
    async with KnoscClient(where) as client:
        await client.authenticate(*tenant.planner)
        for number in range(count):
            trigger = TRIGGERS[number % len(TRIGGERS)]
            if not trigger.takes_file:
                acceptance = await client.start_job(trigger.name)
            else:
                file = path.with_suffix(".csv")
                write_sample(trigger.name, file)
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                snapshot = Snapshot(file, file.name, FileFormat.CSV, file.stat().st_size, digest)
                acceptance = await client.upload(trigger.name, snapshot, lambda _sent: None, _nothing)
            keys.append(JobKey(trigger.name, acceptance.job_id))
    return keys


async def _nothing() -> None:
    """Nothing is saved at the last byte."""


def _starts(folder: Path, runs: int) -> tuple[list[Start], list[Start]]:
    """With nothing and with a long past, in turn; the first of each only warms up."""
    empty, full = [], []
    for number in range(1 + runs):
        empty.append(_start(folder / f"empty{number}"))
        full.append(_start(folder / "running"))
    return empty[1:], full[1:]


def _start(profile: Path) -> Start:
    """Seconds from just before the process is made to each moment that it reports."""
    command = [sys.executable, str(HERE / "start.py"), "--profile", str(profile)]
    started = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    process = subprocess.run(
        command,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    told = (part.split("=") for part in process.stdout.split())
    return {what: (int(moment) - started) / 1e9 for what, moment in told}


def _life(profile: Path, tenant: DemoTenant, jobs: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.history.life", profile, tenant.address, *tenant.planner]
    process = subprocess.run(
        [*map(str, command), str(jobs)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(process.stdout)
    return found


def _status_requests(tenant: DemoTenant) -> int:
    return sum(request["path"] == "/api/job" for request in tenant.requests())


def report_starts(empty: list[Start], full: list[Start], jobs: int) -> None:
    """Print the times of the starts."""
    print(f"Process start to what the planner sees, {len(full)} starts of each in turn, offscreen; ms\n")
    print("                                        median    min    max")
    rows = {
        "window, empty profile": [start["window"] for start in empty],
        f"window, {jobs} jobs": [start["window"] for start in full],
        "jobs taken over, empty profile": [start["taken"] for start in empty],
        f"newest rows painted, {jobs} jobs": [start["rows"] for start in full],
    }
    for label, seconds in rows.items():
        told = (statistics.median(seconds), min(seconds), max(seconds))
        print(f"{label:40s}" + " ".join(f"{1000 * each:6.0f}" for each in told))
    window, empty_ready, rows_painted = (statistics.median(rows[label]) for label in list(rows)[1:])
    ratio = window / statistics.median(rows["window, empty profile"])
    print()
    _verdict("window, ratio of the medians", ratio, MOST_RATIO)
    _verdict("newest rows, ratio of the medians", rows_painted / empty_ready, MOST_RATIO)


def report_life(found: dict[str, Any]) -> None:
    """Print what the table costs."""
    print("\nThe window's thread busy until painted, without what other processes took; ms\n")
    print("                                        median    max")
    sorting = found["sorting_ms"]
    rows = {"a letter typed or deleted": found["typing_ms"], "a state chosen": found["states_ms"]}
    rows |= {f"sorted by {column.lower()}": times for column, times in sorting.items()}
    for label, times in rows.items():
        print(f"{label:40s}{statistics.median(times):6.0f} {max(times):6.0f}")
    print()
    _verdict("filtering, ms, max", max(found["typing_ms"] + found["states_ms"]), MOST_MS)
    _verdict("sorting, ms, max", max(max(times) for times in sorting.values()), MOST_MS)
    stalls = sorted(found["stalls_ms"]) or [0.0]
    print(
        f"      history read in {found['read_seconds']:.1f} s; longest stalls meanwhile, ms: "
        + ", ".join(f"{each:.0f}" for each in stalls[:-6:-1])
    )
    print(f"      memory, MiB: {found['memory_mib']:.0f}")
    _verdict("processor at rest, percent of a core", found["rest_percent"], MOST_PERCENT)


def report_running(found: dict[str, Any], requests: int, unfinished: int) -> None:
    """Print what asking costs."""
    print(f"\nWith {unfinished} more jobs that are asked about, {found['rounds']} rounds\n")
    _verdict("requests a round", requests / max(found["rounds"], 1), MOST_REQUESTS)
    _verdict("processor at rest, percent of a core", found["rest_percent"], MOST_PERCENT)


def _verdict(what: str, value: float, most: float) -> None:
    print(f"{'PASS' if value <= most else 'FAIL'}  {what}: {value:.2f} (target <= {most})", flush=True)


if __name__ == "__main__":
    main()
