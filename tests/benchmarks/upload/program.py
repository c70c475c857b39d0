"""The program's side of the upload benchmark: its own window, loop, session, uploader and client.

    SSL_CERT_FILE=ca.pem python program.py PROFILE https://127.0.0.1:PORT

Everything is built by the program's own ``app/front.py`` and ``app/build.py``; only the benchmark's
clock, a 10 ms timer, is added. Reads one path a line from standard input, uploads
it as the user's Upload button would, and prints one line of JSON for each.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from knosc_desktop.app.bootstrap import AppContext, build_context
from knosc_desktop.app.container import Services, build_services
from knosc_desktop.app.event_loop import run_coroutine
from knosc_desktop.app.options import Options
from knosc_desktop.app.runtime import make_application
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.sign_in import SignInRequest

TICK = 0.010
_TRIGGER = "forecast"
_SETTLING = 1.0


@dataclass(frozen=True)
class Upload:
    """One upload, measured.

    Attributes:
        snapshot_seconds: copying and hashing, before anything is sent.
        sending_seconds: from the start of connecting to Knosc's answer.
        sending_cpu_seconds: what the processor worked meanwhile, for everything the program does.
        idle_mib: resident memory before.
        snapshot_peak_mib: the most it had until sending began.
        peak_mib: the most it had until the answer.
        late_snapshot_ms: how late each tick of the window's timer was during the snapshot.
        late_sending_ms: the same while sending.
    """

    snapshot_seconds: float
    sending_seconds: float
    sending_cpu_seconds: float
    idle_mib: float
    snapshot_peak_mib: float
    peak_mib: float
    late_snapshot_ms: list[float]
    late_sending_ms: list[float]


class Ticks:
    """A 10 ms timer in the window's thread; its lateness is what a user feels."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._late: list[float] = []
        self._last = 0.0

    def start(self) -> None:
        self._late = []
        self._last = time.monotonic()
        self._timer.start(int(TICK * 1000))

    def take(self) -> list[float]:
        """Lateness of the ticks so far, in milliseconds; one that is overdue now counts too."""
        if time.monotonic() - self._last > TICK:
            self._note(time.monotonic())
        late, self._late = self._late, []
        return late

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.monotonic()
        self._note(now)
        self._last = now

    def _note(self, now: float) -> None:
        self._late.append(round(max(now - self._last - TICK, 0.0) * 1000, 3))


async def main(profile: Path, address: str) -> int:
    options = Options(profile)
    context = build_context(options)
    context.show()
    errors: list[BaseException] = []
    services = build_services(options, context, errors.append)
    await services.repository.open()
    try:
        await services.session.sign_in(SignInRequest(Environment.at_address(address), "benchmark", "benchmark"))
        await asyncio.sleep(_SETTLING)
        print(json.dumps({"ready": True}), flush=True)
        while path := (await asyncio.to_thread(sys.stdin.readline)).strip():
            upload = await _upload(context, services, Path(path))
            print(json.dumps(asdict(upload)), flush=True)
    finally:
        await services.tasks.close(limit=5)
        await services.session.close()
        await services.repository.close(limit=5)
        context.window.allow_close()
        context.window.close()
    if errors:
        raise errors[0]
    return 0


async def _upload(context: AppContext, services: Services, path: Path) -> Upload:
    moments: dict[JobState, float] = {}
    worked: dict[JobState, float] = {}
    late: dict[JobState, list[float]] = {}
    peaks: dict[JobState, float] = {}
    ended = asyncio.Event()
    ticks = Ticks()

    def follow(job: Job) -> None:
        if job.state not in moments:
            moments[job.state] = time.monotonic()
            worked[job.state] = time.process_time()
            late[job.state] = ticks.take()
            peaks[job.state] = _memory("VmHWM")
        if job.is_ended:
            ended.set()

    await services.intake.take([path], _TRIGGER)
    _forget_peak()
    idle = _memory("VmRSS")
    disconnect = context.store.changed.connect(follow)
    files = await services.intake.ready_to_go()
    began = time.monotonic()
    ticks.start()
    (job,) = await services.queue.submit(files, services.queue.sender())
    for file in files:
        context.staging.remove(file.id)
    await ended.wait()
    disconnect()
    ticks.stop()
    if context.store[job.id].state is not JobState.COMPLETED:
        raise SystemExit(f"the upload ended as {context.store[job.id]}")
    accepted = JobState.ACCEPTED if JobState.ACCEPTED in moments else JobState.QUEUED
    return Upload(
        snapshot_seconds=moments[JobState.WAITING] - began,
        sending_seconds=moments[accepted] - moments[JobState.SENDING],
        sending_cpu_seconds=worked[accepted] - worked[JobState.SENDING],
        idle_mib=idle,
        snapshot_peak_mib=peaks[JobState.SENDING],
        peak_mib=peaks[accepted],
        late_snapshot_ms=late[JobState.WAITING] + late[JobState.SENDING],
        late_sending_ms=late[JobState.HANDED_OVER] + late[accepted],
    )


def _memory(line: str) -> float:
    for text in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _, value = text.partition(":")
        if name == line:
            return int(value.split()[0]) / 1024
    raise RuntimeError(f"this system does not tell {line}")


def _forget_peak() -> None:
    """Let VmHWM start again from what is resident now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


if __name__ == "__main__":
    sys.exit(run_coroutine(make_application(), main(Path(sys.argv[1]), sys.argv[2])))
