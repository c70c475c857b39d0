"""Fault schedules by the hundred: ``python -m tests.faults --seeds 1000 --first 0``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.support.fault_run import Outcome, run_seeds
from tests.support.fault_schedule import schedule


def main() -> int:
    """Run them, print the tally; 1 when any seed failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (default: %(default)s)")
    parser.add_argument("--show", action="store_true", help="print each schedule before it is run")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    if arguments.show:
        for seed in seeds:
            print(schedule(seed))
    with tempfile.TemporaryDirectory(prefix="knosc-faults-") as folder:
        tally = asyncio.run(run_seeds(seeds, Path(folder), _note))
    print(tally)
    return 1 if tally.failed else 0


def _note(outcome: Outcome) -> None:
    seed = outcome.schedule.seed
    if not outcome.is_good:
        print(f"seed {seed} FAILED: {outcome.verdict.failures}", flush=True)
    elif seed % 50 == 49:
        print(f"seed {seed} done", flush=True)


if __name__ == "__main__":
    sys.exit(main())
