"""The reader's process with answers of the tests' own: slow ones, noisy ones, greedy ones.

    python -m tests.support.odd_reader --memory BYTES

What a check does is named by the first column of the header; mostly it counts rows.
"""

from __future__ import annotations

import os
import sys
import time

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileHeld, FileProblem
from knosc_desktop.domain.reader_requests import Check, Compare
from knosc_desktop.domain.validation import CheckReport, Comparison, Defect, Finding, Place, Severity
from knosc_desktop.reader import serve
from knosc_desktop.reader.parsing.contents import read_sheet

COMMAND = [sys.executable, "-m", "tests.support.odd_reader"]
HERE = __name__ if __name__ != "__main__" else "tests.support.odd_reader"
ANSWERERS = {**serve.ANSWERERS, "Check": (HERE, "check"), "Compare": (HERE, "compare")}

KEPT: list[bytes] = []


def check(request: Check) -> CheckReport:
    deeds = {
        "hang": _hang,
        "noise": _noise,
        "eat": _eat,
        "refuse": _refuse,
        "held": _held,
        "stumble": _stumble,
        "find": _find,
        "grow": _grow,
    }
    return deeds.get(next(iter(request.header.columns), ""), _count)(request)


def compare(request: Compare) -> Comparison:
    return Comparison((), new=os.getpid(), changed=0, unchanged=0, missing=0)


def _count(request: Check) -> CheckReport:
    """Reads the sheet to its end, as a real check does."""
    return CheckReport(len(read_sheet(request.source, request.header.sheet).rows), ())


def _hang(request: Check) -> CheckReport:
    # Reports that it has begun.
    request.source.path.with_suffix(".begun").write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def _noise(request: Check) -> CheckReport:
    print('{"outcome":"done","content":{"rows":1,"findings":[]}}', flush=True)
    os.write(1, b"noise\n" * 100_000)
    os.write(2, b"noise\n" * 100_000)
    assert sys.stdin.read() == ""
    return _count(request)


def _eat(request: Check) -> CheckReport:
    eaten = []
    while True:
        eaten.append(bytes(64 << 20))


def _held(request: Check) -> CheckReport:
    raise FileHeld.named(request.source.path.name)


def _refuse(request: Check) -> CheckReport:
    raise FileProblem("Not today", "It is not looked at today.", hint="Come back.", details="why")


def _stumble(request: Check) -> CheckReport:
    raise LookupError("nobody foresaw this")


def _find(request: Check) -> CheckReport:
    place = Place(Address("Data", 2, 3), "„4711“")
    return CheckReport(7, (Finding(Defect.LOST_ZEROS, Severity.ERROR, "Zeros are lost.", 1, (place,)),))


def _grow(request: Check) -> CheckReport:
    KEPT.append(b"x" * request.header.row)
    return CheckReport(len(KEPT[-1]), ())


if __name__ == "__main__":
    sys.exit(serve.main(sys.argv[1:], ANSWERERS))
