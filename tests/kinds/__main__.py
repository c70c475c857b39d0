"""Altered spreadsheets by the thousand, each detected: ``python -m tests.kinds --count 2600``."""

from __future__ import annotations

import argparse
import sys

from tests.support.foreign_workbooks import mistaken
from tests.support.kind_guessing import guess


def main() -> int:
    """Guess, print the tally; 1 when over one decision in a hundred was wrong, or a foreign one got a data type."""
    parser = argparse.ArgumentParser(prog="python -m tests.kinds", description=__doc__)
    parser.add_argument("--count", type=int, default=2600, help="how many seeds (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (default: %(default)s)")
    parser.add_argument("--doubts", action="store_true", help="name those that are not sure, too")
    arguments = parser.parse_args()
    guesses = guess(range(arguments.first, arguments.first + arguments.count))
    if arguments.doubts:
        print(*guesses.doubts, sep="\n")
    print(guesses)
    count, mistakes = mistaken()
    print(*mistakes, f"of {count} foreign heads {len(mistakes)} were taken for a kind", sep="\n")
    return 0 if guesses.right >= 0.99 * guesses.decided and not mistakes else 1


if __name__ == "__main__":
    sys.exit(main())
