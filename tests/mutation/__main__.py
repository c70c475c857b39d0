"""How many small faults of the modules with most to lose the unit tests notice: ``python -m tests.mutation``.

The modules themselves are not touched. Those that survive are in ``survivors.toml``, each with why.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from pathlib import Path

from tests.support.mutant_trials import Trials
from tests.support.mutants import Mutant, mutants_of

_ROOT = Path(__file__).parents[2]
_TESTS = {
    "domain.jobs": ("domain/test_jobs.py", "domain/test_job_moves.py", "domain/test_evidence.py"),
    "domain.job_states": ("domain/test_jobs.py", "domain/test_job_moves.py", "domain/test_evidence.py"),
    "domain.error_location": (
        "domain/test_error_location.py",
        "domain/test_counting_limits.py",
        "domain/test_message_forms.py",
    ),
    "domain.row_numbering": ("domain/test_row_numbering.py",),
    "services.upload.uploader": ("services/test_upload_decisions.py",),
    "api.session_jar": ("api/test_cookies.py", "api/test_session_jar.py", "api/test_token_life.py"),
}
"""By module the files of the unit tests that are to notice its faults."""
_LEAST = 0.9


def main() -> int:
    """Try each mutant and print the tally; 1 when too many survive, or others than those that are listed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="module", help=f"of {', '.join(_TESTS)} (default: all)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="at once (default: %(default)s)")
    arguments = parser.parse_args()
    listed = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text(encoding="utf-8"))
    good = [_is_good(each, listed.get(each, {}), arguments) for each in arguments.modules or _TESTS]
    return 0 if all(good) else 1


def _is_good(module: str, reasons: dict[str, list[str]], arguments: argparse.Namespace) -> bool:
    path = _ROOT / "knosc_desktop" / f"{module.replace('.', '/')}.py"
    mutants, tests = mutants_of(path.read_text(encoding="utf-8")), _stamps_of_tests()
    trials = Trials(f"knosc_desktop.{module}", path, [f"tests/{each}" for each in _TESTS[module]])
    listed = {text for texts in reasons.values() for text in texts}
    survivors: list[Mutant] = []
    for mutant in trials.survivors(mutants, trials.callers(), arguments.processes):
        survivors.append(mutant)
        if str(mutant) not in listed:
            print(f"{module}: survives, and nobody has said why:\n{mutant}", flush=True)
    gone = listed - {str(mutant) for mutant in survivors}
    for text in gone:
        print(f"{module}: is listed, and is no survivor:\n{text}")
    if _stamps_of_tests() != tests:
        sys.exit("The tests were changed meanwhile, so what they notice cannot be said.")
    killed = 1 - len(survivors) / len(mutants)
    print(f"{module}: {len(mutants) - len(survivors)} of {len(mutants)} mutants killed ({killed:.1%})", flush=True)
    return killed >= _LEAST and not gone and all(str(mutant) in listed for mutant in survivors)


def _stamps_of_tests() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (_ROOT / "tests").rglob("*.py")}


if __name__ == "__main__":
    sys.exit(main())
