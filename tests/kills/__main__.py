"""The real program killed around every write of its database: ``python -m tests.kills``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.kill_run import EVERYTHING, Death, KillRun, Outcome, Profiles
from tests.support.kill_tally import KillTally
from tests.support.tenant import DemoTenant

_JOB_SECONDS = "1.6"
"""So that jobs are seen running, too."""


def main() -> int:
    """Run them, print the tally; 1 when anything was doubled, lost, not true or late."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--first", type=int, default=1, help="the first write (default: %(default)s)")
    parser.add_argument("--last", type=int, default=1000, help="the last one (default: as many as there are)")
    arguments = parser.parse_args()
    tally = KillTally()
    with tempfile.TemporaryDirectory(prefix="knosc-kills-") as folder:
        for outcome in _outcomes(Path(folder), range(arguments.first, arguments.last + 1)):
            tally.add(outcome)
            words = " and ".join(map(str, outcome.deaths))
            print(f"{words}: {'FAILED' if outcome.verdict.failures else dict(outcome.left)}", flush=True)
    print(tally)
    return 1 if tally.failures or tally.slow else 0


def _outcomes(folder: Path, writes: range) -> Iterator[Outcome]:
    """Around every write of the first life, until it has no more, and then around the first write of the next."""
    with DemoTenant.start("--job-seconds", _JOB_SECONDS) as tenant:
        profiles = Profiles(tenant, folder)
        for write in writes:
            first = [Death(write, "before"), Death(write, "after")]
            twice = [(first[0], Death(1, "before")), (first[1], Death(1, "after"))]
            for deaths in ((first[0],), (first[1],), *twice):
                outcome = KillRun(profiles, EVERYTHING).play(*deaths)
                if not outcome.killed:
                    return
                yield outcome


if __name__ == "__main__":
    sys.exit(main())
