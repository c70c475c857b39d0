"""Damaged lists of jobs by the hundred, each met by the real program: ``python -m tests.damage --count 500``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.damage_run import ROWS_WITHIN, Outcome, run_damage


def main() -> int:
    """Run them, print the tally; 1 when any seed failed or was late."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many seeds (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (default: %(default)s)")
    parser.add_argument("--lanes", type=int, default=1, help="programs at the same time (default: %(default)s)")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.count)
    with tempfile.TemporaryDirectory(prefix="knosc-damage-") as folder:
        tally = run_damage(seeds, Path(folder), arguments.lanes, _note)
    print(tally)
    return 1 if tally.failures or tally.slowest > ROWS_WITHIN else 0


def _note(outcome: Outcome) -> None:
    for words in outcome.failures:
        print(words, flush=True)
    if outcome.damage.seed % 50 == 49:
        print(f"seed {outcome.damage.seed} done", flush=True)


if __name__ == "__main__":
    sys.exit(main())
