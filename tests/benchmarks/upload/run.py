"""Uploads of 1 GiB over TLS on loopback, by the program and by ``curl -F``, in turn, to the same server.

    python tests/benchmarks/upload/run.py [--mib 1024] [--pairs 5]

Compared is the time from connecting to the server's answer: curl's own
``time_total``, and the program's way from "sending" to "accepted". What only the
program does, copying and hashing the file first, is shown beside it. Needs Linux
and curl; takes about 3.5 GiB of the temporary folder while it runs.

Prints a table with the targets; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

LEAST_RATIO = 0.9
MOST_MEMORY = 48.0
MOST_LATE = 16.0
_MIB = 1 << 20


@dataclass(frozen=True)
class Pair:
    """curl's seconds and processor seconds, and what the program says of its own upload."""

    curl: float
    curl_cpu: float
    program: dict[str, Any]

    @property
    def ratio(self) -> float:
        return float(self.curl / self.program["sending_seconds"])


class Curl:
    """Signs in once and uploads with the cookies and the CSRF value, as the documentation shows."""

    def __init__(self, folder: Path, address: str, authority: Path) -> None:
        self._address = address
        self._cookies = folder / "cookies.txt"
        self._common = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert", str(authority)]
        account = json.dumps({"username": "benchmark", "password": "benchmark"})
        self._run("-c", str(self._cookies), "-H", "Content-Type: application/json", "-d", account, "/api/authenticate")
        fields = (line.split("\t") for line in self._cookies.read_text(encoding="utf-8").splitlines())
        self._csrf = next(found[6] for found in fields if len(found) > 6 and found[5] == "csrf_access_token")

    def upload(self, path: Path) -> tuple[float, float]:
        """Upload; returns the seconds from connecting to the answer, and those the processor worked."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer = self._run(
            "-b", str(self._cookies), "-H", f"X-XSRF-TOKEN: {self._csrf}", "-F", f"file=@{path}",
            "-w", "\n%{time_total}", "/api/job/forecast",
        )  # fmt: skip
        body, _, seconds = answer.rpartition("\n")
        if "job_id" not in json.loads(body):
            raise SystemExit(f"curl was answered: {body}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(seconds), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _run(self, *arguments: str) -> str:
        *options, path = arguments
        command = [*self._common, *options, self._address + path]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure uploads against curl.")
    parser.add_argument("--mib", type=int, default=1024, help="size of the file")
    parser.add_argument("--pairs", type=int, default=5, help="uploads by each")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="knosc-upload-") as name:
        report(measure(Path(name), chosen.mib, chosen.pairs), chosen.mib)


def measure(folder: Path, mib: int, pairs: int) -> list[Pair]:
    """Alternate between the two, and which begins. Neither pays for the other's writing to disk."""
    data = folder / "upload.csv"
    _write_random_csv(data, mib)
    authority, server = _certificates(folder)
    sink = _started([sys.executable, str(HERE / "sink.py"), str(server)], {})
    program = None
    try:
        address = f"https://127.0.0.1:{_told(sink)['port']}"
        curl = Curl(folder, address, authority)
        program = _started(
            [sys.executable, str(HERE / "program.py"), str(folder / "profile"), address],
            {"SSL_CERT_FILE": str(authority), "QT_QPA_PLATFORM": "offscreen"},
        )
        _told(program)
        curl.upload(data)  # warms the file and the server up
        measured = []
        for number in range(pairs):
            os.sync()
            program_first = _by_program(program, data) if number % 2 else None
            os.sync()
            seconds, cpu = curl.upload(data)
            measured.append(Pair(seconds, cpu, program_first or _by_program(program, data)))
        return measured
    finally:
        for process in (program, sink):
            if process is not None:
                process.communicate()


def report(pairs: list[Pair], mib: int) -> None:
    """Print the table."""
    size = mib * _MIB / 1e6
    print(f"Uploads of {mib} MiB over TLS on loopback to one server, in turn; MB/s\n")
    print("pair     curl  program  program/curl   CPU s: curl  program   snapshot s   memory over idle, MiB")
    idle = pairs[0].program["idle_mib"]
    for number, pair in enumerate(pairs, 1):
        ours = pair.program
        speeds = f"{size / pair.curl:8.0f} {size / ours['sending_seconds']:8.0f} {pair.ratio:13.2f}"
        work = f"{pair.curl_cpu:13.2f} {ours['sending_cpu_seconds']:8.2f}"
        print(f"{number:4d} {speeds} {work} {ours['snapshot_seconds']:12.2f} {ours['peak_mib'] - idle:12.1f}")
    ratio = statistics.median(pair.ratio for pair in pairs)
    memory = max(pair.program["peak_mib"] for pair in pairs) - idle
    sending = sorted(late for pair in pairs for late in pair.program["late_sending_ms"])
    copying = sorted(late for pair in pairs for late in pair.program["late_snapshot_ms"])
    print(f"\nthe window's 10 ms timer, ms late   p50    p99    max   ({len(sending)} + {len(copying)} ticks)")
    for label, late in (("while sending", sending), ("while taking the snapshot", copying)):
        print(f"  {label:30s} {_percentile(late, 50):6.1f} {_percentile(late, 99):6.1f} {late[-1]:6.1f}")
    p99 = max(_percentile(sending, 99), _percentile(copying, 99))
    print()
    _verdict("throughput, program/curl, median", ratio, f">= {LEAST_RATIO}", holds=ratio >= LEAST_RATIO)
    _verdict("peak memory over idle, MiB", memory, f"<= {MOST_MEMORY:.0f}", holds=memory <= MOST_MEMORY)
    _verdict("timer late at p99, ms", p99, f"<= {MOST_LATE:.0f}", holds=p99 <= MOST_LATE)


def _by_program(program: subprocess.Popen[str], data: Path) -> dict[str, Any]:
    assert program.stdin is not None
    program.stdin.write(f"{data}\n")
    program.stdin.flush()
    return _told(program)


def _started(command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{process.args!r} ended with exit code {process.wait()}")
    told: dict[str, Any] = json.loads(line)
    return told


def _certificates(folder: Path) -> tuple[Path, Path]:
    authority = trustme.CA()
    trusted, server = folder / "authority.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(trusted)
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(server)
    return trusted, server


def _write_random_csv(path: Path, mib: int) -> None:
    """Exactly that size, of lines of random text."""
    left = mib * _MIB
    with path.open("wb") as file:
        left -= file.write(b"item,quantity\n")
        while left:
            left -= file.write(os.urandom(_MIB // 2).hex("\n", 32).encode()[:left])


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def _verdict(what: str, value: float, target: str, *, holds: bool) -> None:
    print(f"{'PASS' if holds else 'FAIL'}  {what}: {value:.2f} (target {target})")


if __name__ == "__main__":
    main()
