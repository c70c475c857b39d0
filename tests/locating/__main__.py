"""Errors of servers that count in every way: ``python -m tests.locating --jobs 20000``."""

from __future__ import annotations

import argparse
import sys

from tests.support.error_servers import Tally

_LEAST = 0.75


def main() -> int:
    """Locate them, print the tally; 1 when a cell is wrong or too few errors are located."""
    parser = argparse.ArgumentParser(prog="python -m tests.locating", description=__doc__)
    parser.add_argument("--jobs", type=int, default=20_000, help="how many jobs (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    arguments = parser.parse_args()
    tally = Tally()
    for seed in range(arguments.first, arguments.first + arguments.jobs):
        tally.add(seed)
    print(tally)
    return 0 if not tally.wrong and tally.share >= _LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
