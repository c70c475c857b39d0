"""The user of a fault schedule: signs in, uploads, cancels, sends again; nothing else."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import FileProblem, KnoscError, NotSignedIn
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.sign_in import SignInRequest
from tests.support.builders import make_staged
from tests.support.fault_referee import Asked
from tests.support.fault_schedule import ChangeOfAccount, FaultSchedule, Intent

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job
    from tests.support.fault_gateway import FaultGateway
    from tests.support.fault_plan import Death
    from tests.support.fault_services import Life
    from tests.support.tenant import DemoTenant

PLANNER = "jane.doe"
WITHOUT_REFRESH = "omar.haddad"
"""After a second factor there is no refresh token."""
_REQUESTS_A_BATCH = 7
_OTHER_STAYS = 12
"""Looks at the screen after which the other account signs out again."""
_ANSWERS_LIMIT = 2.0


class SimulatedUser:
    """Decides by what is on the screen, as a user would.

    Attributes:
        asked: what the program took.
        prompts: how often a sign-in was needed because the session had ended.
        complaints: what a user would complain of.
        restored_for: where the list comes from a backup, the accounts that have signed in since; else None.
    """

    def __init__(self, schedule: FaultSchedule, tenant: DemoTenant, gateway: FaultGateway, folder: Path) -> None:
        self._schedule = schedule
        self._tenant = tenant
        self._gateway = gateway
        self._folder = folder
        self._environment = Environment.at_address(gateway.address)
        self._batches = sorted({intent.batch for intent in schedule.intents})
        self._account = PLANNER
        self._looks_of_other = 0
        self._visits = 0
        self._deaths_seen = 0
        self._resent: set[str] = set()
        self.asked: list[Asked] = []
        self.prompts = 0
        self.complaints: list[str] = []
        self.restored_for: set[str] | None = None

    @property
    def wants_nothing_more(self) -> bool:
        """Whether all was asked for, and the first account is signed in again."""
        return not self._batches and self._account == PLANNER

    async def look(self, life: Life) -> None:
        """One look at the screen, and what the user does about it."""
        if not life.session.is_signed_in:
            await self._sign_in(life)
            return
        await self._change_account(life)
        if self._account == PLANNER and life.session.is_signed_in:
            await self._press_upload(life)
            await self._send_again(life)
            await self._wait_no_longer(life)

    async def _sign_in(self, life: Life) -> None:
        if life.session.state.phase is SessionPhase.EXPIRED:
            self.prompts += 1
            if self._count(self._gateway.deaths) == self._deaths_seen:
                self.complaints.append("asked to sign in though the session had not died")
        seen = self._count(self._gateway.past_deaths)
        name, password = self._tenant.credentials(self._account)
        with contextlib.suppress(KnoscError):
            await life.session.sign_in(SignInRequest(self._environment, name, password))
            if life.session.state.phase is SessionPhase.SECOND_FACTOR:
                await life.session.enter_code(self._tenant.code(name))
        if life.session.is_signed_in:
            self._deaths_seen = seen
            if self.restored_for is not None:
                self.restored_for.add(self._account)

    def _count(self, deaths: list[Death]) -> int:
        """Those that only a password helps against."""
        return sum(death.both or self._account == WITHOUT_REFRESH for death in deaths)

    async def _change_account(self, life: Life) -> None:
        change = self._schedule.change
        if change is None:
            return
        if self._account == PLANNER:
            if self._is_due(life, change):
                self._visits += 1
                self._looks_of_other = 0
                await self._change_to(life, change.account)
            return
        if change.sends and not any(one.account == change.account for one in self.asked):
            name, text = f"s{self._schedule.seed}-other.csv", f"{self._schedule.seed}-other"
            await self._submit(life, [Intent(-1, name, "unit-master", 5000, text)])
        self._looks_of_other += 1
        if self._looks_of_other > _OTHER_STAYS and (self._visits == 1 or life.is_at_rest_for(change.account)):
            await self._change_to(life, PLANNER)

    def _is_due(self, life: Life, change: ChangeOfAccount) -> bool:
        """Whether the other account signs in: in the middle, and at the end for its waiting jobs."""
        if not self._visits:
            return len(self._gateway.passages) >= change.after or not self._batches
        return life.is_at_rest_for(PLANNER) and not life.is_at_rest_for(change.account)

    async def _change_to(self, life: Life, account: str) -> None:
        self._account = account
        await life.sign_out(_ANSWERS_LIMIT)

    async def _press_upload(self, life: Life) -> None:
        if not self._batches:
            return
        batch = self._batches[0]
        if len(self._gateway.passages) < batch * _REQUESTS_A_BATCH and not life.is_at_rest_for(PLANNER):
            return
        wanted = [intent for intent in self._schedule.intents if intent.batch == batch]
        if await self._submit(life, wanted):
            self._batches.pop(0)

    async def _submit(self, life: Life, intents: list[Intent]) -> bool:
        """Press Upload for what is not on the screen yet; whether all of it is now."""
        taken = {one.intent for one in self.asked}
        left = [intent for intent in intents if intent not in taken]
        try:
            files = [intent for intent in left if intent.file_name]
            staged = [make_staged(intent.write(self._folder), trigger=intent.trigger) for intent in files]
            jobs = await life.orders.submit(staged, life.orders.sender(), hold=self._schedule.holds)
            self._note(files, jobs)
            for intent in left:
                if not intent.file_name:
                    self._note([intent], [await life.orders.run(intent.trigger, life.orders.sender())])
            for one in self.asked:
                if one.intent in left and one.intent.is_taken_back and one.jobs:
                    await life.orders.cancel(one.jobs[0])
        except (NotSignedIn, FileProblem):
            # The program died in the middle, or the session did: the user looks again before pressing again.
            return False
        return True

    def tamper(self, life: Life) -> None:
        """Let another hand change kept copies, as soon as they are made."""
        tampered = {intent.file_name for intent in self._schedule.intents if intent.is_tampered}

        def change(job: Job) -> None:
            if job.state is JobState.WAITING and job.file and job.file.name in tampered:
                tampered.remove(job.file.name)
                path = life.snapshots.path_of(job.id)
                kept = path.read_bytes()
                path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))

        life.store.changed.connect(change)

    def put_back(self) -> None:
        """Put the backup of the list back, with what it does not know to have been sent again."""
        self.restored_for = set()
        self._resent.clear()

    def forget(self, life: Life) -> None:
        """What a restored list no longer has was asked for, and is nothing to complain of."""
        for one in self.asked:
            gone = [job_id for job_id in one.jobs if life.store.get(job_id) is None]
            one.jobs = [job_id for job_id in one.jobs if job_id not in gone]
            one.forgotten += len(gone)

    def recognise(self, life: Life) -> None:
        """After a start: what an earlier life wrote down before it could say so."""
        mine = {job_id for one in self.asked for job_id in one.jobs}
        taken = {one.intent for one in self.asked}
        strangers = [job for job in life.store if job.id not in mine and not self._is_again(life, job)]
        for intent in self._schedule.intents:
            found = next((job for job in strangers if _is_of(job, intent)), None)
            if intent not in taken and found is not None:
                strangers.remove(found)
                self.asked.append(Asked(intent, found.account, [found.id]))

    def _note(self, intents: list[Intent], jobs: list[Job]) -> None:
        self.asked += [Asked(intent, job.account, [job.id]) for intent, job in zip(intents, jobs, strict=True)]

    def _is_again(self, life: Life, job: Job) -> bool:
        return any(other.sent_again_as == job.id for other in life.store)

    async def _send_again(self, life: Life) -> None:
        for one in self.asked:
            job = life.store.get(one.jobs[-1]) if one.jobs else None
            if job is None or one.account != PLANNER:
                continue
            if job.sent_again_as:
                # Pressed in an earlier life that did not come to say so.
                if life.store.get(job.sent_again_as) is not None:
                    one.jobs.append(job.sent_again_as)
                continue
            if self._may_press_again(job):
                await self._press_again(life, one, job)

    async def _wait_no_longer(self, life: Life) -> None:
        """Cancel a job that waits for one that stays unknown, unless that is sent again."""
        for one in self.asked:
            job = life.store.get(one.jobs[-1]) if one.jobs else None
            if job is None or not job.after or job.state is not JobState.WAITING:
                continue
            before = life.dependencies.waits_for(job)
            if before is not None and before.state is JobState.UNCONFIRMED and not self._may_press_again(before):
                with contextlib.suppress(FileProblem):
                    await life.orders.cancel(job.id)

    def _may_press_again(self, job: Job) -> bool:
        name = job.file.name if job.file else ""
        return job.can_retry and self._wants_again(job) and name not in self._resent

    def _wants_again(self, job: Job) -> bool:
        if job.state is JobState.UNCONFIRMED:
            return self._schedule.sends_again_unknown
        return self._schedule.sends_again_unsent

    async def _press_again(self, life: Life, one: Asked, job: Job) -> None:
        # Once for each is enough to see what happens.
        self._resent.add(one.intent.file_name)
        one.doubled_knowingly += job.is_in_doubt or self._nobody_can_tell(job)
        with contextlib.suppress(FileProblem, NotSignedIn):
            one.jobs.append((await life.orders.send_again(job.id)).id)

    def _nobody_can_tell(self, job: Job) -> bool:
        """Whether the list comes from a backup, and another file has taken the place of this one in Knosc."""
        if self.restored_for is None:
            return False
        table = self._tenant.jobs()
        if job.file is None:
            return any(row["trigger"] == job.trigger for row in table)
        last = [row["sha256"] for row in table if row["trigger"] == job.trigger][-1:]
        return last != [job.file.sha256]


def _is_of(job: Job, intent: Intent) -> bool:
    return (job.file.name if job.file else "") == intent.file_name and job.trigger == intent.trigger
