"""``--self-test``: the main job without a screen, each step in words."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from knosc_desktop.api.transport.system import system_trust, verifies
from knosc_desktop.app import demo_tenant
from knosc_desktop.app.bootstrap import build_context
from knosc_desktop.app.container import build_services
from knosc_desktop.app.event_loop import run_coroutine
from knosc_desktop.app.options import Options, reader_command
from knosc_desktop.app.runtime import make_application
from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.reader_requests import Check, Peek, Source
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.secrets import bridge_to_keychain
from knosc_desktop.words.catalogue import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.app.demo_tenant import DemoTenant
    from knosc_desktop.domain.jobs import Job

_LIMIT = 90.0
_TRIGGER = "item-master"
_WORKBOOK = "items.xlsx"


class StepFailed(Exception):
    """A step did not hold; the text says what was seen instead."""


def run(options: Options) -> int:
    """Do the main job on a demo tenant; returns 0 only if every step held."""
    application = make_application()
    return run_coroutine(application, _SelfTest(options).run())


class _SelfTest:
    def __init__(self, options: Options) -> None:
        self._options = Options(options.profile, demo=True)
        self._unexpected: list[BaseException] = []

    async def run(self) -> int:
        context = build_context(self._options)
        context.show()
        services = build_services(self._options, context, self._unexpected.append)
        await services.repository.open()
        tenant: DemoTenant | None = None
        try:
            async with asyncio.timeout(_LIMIT):
                await _surroundings()
                tenant = await demo_tenant.start(context.paths.samples, "--job-seconds", "0.5")
                _say(f"The demo tenant is up at {tenant.environment.host}.")
                await self._main_job(context, services, tenant)
            _check(not self._unexpected, f"an unexpected error: {self._unexpected}")
        except TimeoutError:
            return _failed(f"It took longer than {_LIMIT:.0f} seconds.")
        except StepFailed as error:
            return _failed(str(error))
        except KnoscError as error:
            return _failed(f"{render(error.message)} {error.details}")
        except OSError as error:
            return _failed(f"{type(error).__name__}: {error}")
        finally:
            await services.tasks.close(limit=5)
            await services.session.close()
            if tenant is not None:
                await tenant.stop()
            await services.repository.close(limit=5)
            context.window.allow_close()
            context.window.close()
        print("The self-test passed.")
        return 0

    async def _main_job(self, context: AppContext, services: Services, tenant: DemoTenant) -> None:
        await services.session.sign_in(tenant.sign_in)
        _check(services.session.is_signed_in, "the password was accepted, but there is no session")
        _say(f"Signed in as {tenant.username}.")

        workbook = tenant.samples / _WORKBOOK
        answer = await services.intake.take([workbook], _TRIGGER)
        _check(len(answer.staged) == 1, f"{workbook.name} was not taken onto the list")
        await _read(Source(workbook, answer.staged[0].format))
        (job,) = await services.queue.submit(await services.intake.ready_to_go(), services.queue.sender())
        accepted = await _until(context, job, lambda now: now.job_id is not None or now.is_ended)
        _check(accepted.job_id is not None, f"{workbook.name} was not accepted: {_why(accepted)}")
        _say(f"The workbook {workbook.name} was sent; Knosc calls the job {accepted.job_id}.")

        ended = await _until(context, job, lambda now: now.is_ended)
        _check(ended.state is JobState.COMPLETED, f"the job ended as {ended.state.value}: {_why(ended)}")
        _say(f"The job is completed, {ended.rows_processed} rows.")

        template = await services.downloads.template(_TRIGGER)
        _check(template.size > 0, "the template is empty")
        _say(f"The blank template {template.file_name} was fetched, {template.size:,} bytes.")

        last = await services.downloads.last_upload(_TRIGGER)
        sent = hashlib.sha256(await asyncio.to_thread(workbook.read_bytes)).hexdigest()
        _check(last.sha256 == sent, "the last upload differs from what was sent")
        _say(f"The last upload {last.file_name} was fetched; it is byte for byte what was sent.")


async def _surroundings() -> None:
    """What the program needs of the system, and a frozen one may have lost."""
    trust = await asyncio.to_thread(system_trust)
    _check(verifies(trust), "TLS trusts nobody here; are the system's certificates installed?")
    _say("TLS trusts whom this system trusts.")
    bridge = await asyncio.to_thread(bridge_to_keychain)
    _say(f"The way to this system's keychain is {bridge}.")


async def _read(source: Source) -> None:
    reading = ReaderClient(reader_command())
    try:
        head = await reading.peek(Peek(source))
        _check(bool(head.sheets) and bool(head.sheets[0].rows), f"the reader saw nothing in {source.path.name}")
        sheet, first = head.sheets[0].name, head.sheets[0].rows[0]
        report = await reading.check(Check(source, TableHeader(sheet, first.number, first.cells), None))
    finally:
        await reading.close()
    _check(report.rows > 0, f"the reader found no rows in {source.path.name}")
    _say(f"The reader's own process sees {len(first.cells)} columns and {report.rows} rows in {source.path.name}.")


async def _until(context: AppContext, job: Job, reached: Callable[[Job], bool]) -> Job:
    changed = asyncio.Event()
    disconnect = context.store.changed.connect(lambda _: changed.set())
    try:
        while not reached(context.store[job.id]):
            changed.clear()
            await changed.wait()
    finally:
        disconnect()
    return context.store[job.id]


def _why(job: Job) -> str:
    if job.errors:
        return job.errors[0].message
    return render(job.problem.message) if job.problem else job.status_word


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise StepFailed(otherwise)


def _failed(why: str) -> int:
    print(f"FAILED  {why}")
    return 1


def _say(text: str) -> None:
    print(f"ok      {text}", flush=True)
