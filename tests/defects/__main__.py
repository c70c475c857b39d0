"""Damaged files by the dozen, and clean ones: ``python -m tests.defects``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.defect_run import run_clean, run_defects, run_foreign, run_odd, usual_count


def main() -> int:
    """Check them, print the tallies; 1 when a defect was missed or more than one alarm in a hundred is false."""
    parser = argparse.ArgumentParser(prog="python -m tests.defects", description=__doc__)
    parser.add_argument(
        "--count", type=int, default=usual_count(), help="how many damaged files (default: %(default)s)"
    )
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    parser.add_argument("--clean", type=int, default=130, help="how many clean files (default: %(default)s)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="knosc-defects-") as folder:
        tally = run_defects(range(arguments.first, arguments.first + arguments.count), Path(folder))
        clean = run_clean(arguments.clean, Path(folder))
        odd = run_odd(Path(folder))
    foreign = run_foreign()
    print(tally, clean, odd, foreign, sep="\n")
    are_few = all(part.alarmed <= 0.01 * part.tables for part in (clean, odd, foreign))
    return 0 if not tally.missed and are_few else 1


if __name__ == "__main__":
    sys.exit(main())
