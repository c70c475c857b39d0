"""A million errors of one job: how soon they are seen in groups, and whether the window stays fluid.

    python -m tests.benchmarks.errors.run [--errors 1000000] [--runs 3]
    xvfb-run -a python -m tests.benchmarks.errors.run --xcb

The window is the program's own, and the errors are those of a selected job. Four kinds of
them are tried, from messages that are all the same to messages that have nothing in common.
The reference is a bare ``Counter`` over the messages, which tells nothing apart that a
value makes different, and holds the window up for as long as it takes. Prints a table
with the targets; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

MOST_SECONDS = 0.5
MOST_LATE_MS = 50.0
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how soon errors are seen in groups.")
    parser.add_argument("--errors", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3, help="the median counts")
    parser.add_argument("--xcb", action="store_true", help="on the X server of DISPLAY instead of without a screen")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "xcb" if chosen.xcb else "offscreen"
    from tests.benchmarks.errors.window import measure

    print(f"{chosen.errors:,} errors of one job, from its selection to the last group; median of {chosen.runs}\n")
    print(f"{'messages':34s} groups  first    all (worked)  Counter  ratio  unfold  late at most")
    for name, messages in _kinds().items():
        texts = list(itertools.islice(messages(), chosen.errors))
        counter = sorted(_seconds(partial(Counter, texts)) for _ in range(chosen.runs))[chosen.runs // 2]
        found = sorted((measure(texts) for _ in range(chosen.runs)), key=lambda each: each.all_shown)[chosen.runs // 2]
        is_good = found.all_shown <= MOST_SECONDS and found.late <= MOST_LATE_MS
        print(
            f"{name:34s} {found.groups:6,} {found.first_shown:6.3f} {found.all_shown:6.3f} ({found.worked:6.3f}) "
            f"{counter:7.3f} {found.all_shown / counter:6.2f} {found.unfolded:7.3f} {found.late:6.0f} ms  "
            f"{'PASS' if is_good else 'FAIL'}"
        )
    print(f"\ntargets: all groups within {MOST_SECONDS} s, no tick later than {MOST_LATE_MS:.0f} ms; seconds")


def _kinds() -> dict[str, Callable[[], Iterator[str]]]:
    """Endless messages, new text objects each, as they come from the server or the database."""
    dice = random.Random(4)

    def code() -> str:
        return "".join(dice.choices(_LETTERS, k=6))

    return {
        "all the same": lambda: (f"Quantity must be {'positive'}" for _ in itertools.count()),
        "seven texts, each with a number": lambda: (
            f"Row {number}: item {number * 7 % 90_001} is not known in warehouse {number % 7}"
            for number in itertools.count()
        ),
        "codes of letters in quotes": lambda: (f"Unknown item “{code()}” in column 'Item'" for _ in itertools.count()),
        "codes of letters and digits": lambda: (
            f"Row {row}: item {code()}-{row} is unknown" for row in itertools.count()
        ),
        "codes of letters without quotes": lambda: (f"Unknown item {code()}" for _ in itertools.count()),
    }


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
