"""Hostile answers to the whole api floor, and to the whole program.

python -m tests.hostile --calls 200000 --first 0
python -m tests.hostile --calls 0 --stories 60
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.support.hostile_calls import Outcomes, run_calls
from tests.support.hostile_stories import Tally, stories, tell
from tests.support.kill_run import Profiles
from tests.support.spoiling_gateway import SpoilingGateway
from tests.support.tenant import DemoTenant

_SHOWN = 20
_STEP = 10_000


def main() -> int:
    """Make the calls and play the stories, print the results; 1 when any of them is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=3000, help="calls of the api floor (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="seed of the first client (default: %(default)s)")
    parser.add_argument("--stories", type=int, default=0, help="of the whole program (default: %(default)s)")
    arguments = parser.parse_args()
    is_good = True
    if arguments.calls:
        outcomes = asyncio.run(run_calls(arguments.calls, arguments.first, _note))
        _print(outcomes)
        is_good = outcomes.is_good
    if arguments.stories:
        tally = _tell_stories(arguments.stories)
        print(tally)
        is_good &= tally.is_good
    return 0 if is_good else 1


def _tell_stories(count: int) -> Tally:
    tally = Tally()
    with (
        DemoTenant.start() as tenant,
        SpoilingGateway(tenant.port) as gateway,
        tempfile.TemporaryDirectory(prefix="knosc-hostile-") as folder,
    ):
        profiles = Profiles(tenant, Path(folder), gateway.address)
        for story in stories(count):
            tell(story, gateway, profiles, tally)
            print(story, flush=True)
    return tally


def _note(calls: int) -> None:
    if calls % _STEP == 0:
        print(f"{calls:,} calls done", flush=True)


def _print(outcomes: Outcomes) -> None:
    for name, found in (
        ("foreign exceptions", outcomes.foreign),
        ("unexpected errors told in words", outcomes.unexpected),
        ("untrue outcomes", outcomes.untrue),
    ):
        for line in found[:_SHOWN]:
            print(f"{name}: {line[:500]}")
    print(", ".join(f"{kind} {count:,}" for kind, count in outcomes.kinds.most_common()))
    print(
        f"{outcomes.calls:,} calls, {len(outcomes.foreign)} foreign exceptions, {len(outcomes.unexpected)} unexpected, "
        f"{len(outcomes.untrue)} untrue, peak memory {_peak_memory()}"
    )


def _peak_memory() -> str:
    if sys.platform == "win32":
        return "unknown"
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak / (2**20 if sys.platform == 'darwin' else 2**10):.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
