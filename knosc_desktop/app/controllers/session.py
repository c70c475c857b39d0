"""Joins the sign-in dialog and the environment strip to the session."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

from knosc_desktop.app import demo_tenant, dialogs
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.options import start_another
from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.errors import KnoscError, NotSignedIn
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.texts import message
from knosc_desktop.models import formatting
from knosc_desktop.models.job_text import JobAction
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.app.demo_tenant import DemoTenant
    from knosc_desktop.app.options import Options
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.sign_in import SignInRequest

_RESUME_PAUSES = (3.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds between two tries to take up a kept session while Knosc cannot be reached."""
_ANSWER_LIMIT = 10.0
"""Seconds that a sign-out waits for the answer to an upload that has left whole."""
_SIGN_IN = "sign-in"
"""Topic of notices that a sign-in settles."""


class SessionController(Controller):
    """At most one sign-in dialog at a time; nothing is ever signed in twice by itself."""

    def __init__(self, options: Options, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._options = options
        self._dialog: SignInDialog | None = None
        self._demo: DemoTenant | None = None
        self._is_switching = False
        self._on(JobAction.UPLOAD_TO_PRODUCTION, self._upload_to_production, once=True)
        self._window.switch_requested.connect(lambda: services.tasks.start("switch", self._switch()))
        self._window.sign_in_requested.connect(self._sign_in_wanted)
        self._window.sign_out_requested.connect(self._sign_out_wanted)
        services.session.changed.connect(self._session_changed)

    async def start(self) -> None:
        """Sign in by itself where that is possible, otherwise ask."""
        if self._options.demo:
            await self._start_demo()
            return
        self._window.show_session(self._services.session.state)
        if not await self._resume(patiently=True):
            self._open_dialog()

    async def close(self) -> None:
        """Close the dialog and end the demo tenant, if there are any."""
        if self._dialog is not None:
            self._dialog.close()
        if self._demo is not None:
            await self._demo.stop()

    async def _start_demo(self) -> None:
        window = self._window
        window.show_message(tr("app.demo_starting"), topic=_SIGN_IN)
        try:
            self._demo = await demo_tenant.start(self._context.paths.samples)
            await self._services.session.sign_in(self._demo.sign_in)
        except KnoscError as error:
            window.show_problem(error.problem)
            return
        window.clear_notice(_SIGN_IN)
        window.show_demo_samples_action(offered=True)

    def _sign_in_wanted(self) -> None:
        if self._demo is not None:
            self._services.tasks.start("sign in", self._sign_in(self._demo.sign_in))
            return
        # The user does not want to wait for the network any longer.
        self._services.tasks.cancel("session")
        self._services.tasks.start("resume", self._resume_or_ask())

    async def _resume_or_ask(self) -> None:
        if self._services.session.state.phase is SessionPhase.EXPIRED or not await self._resume(patiently=False):
            self._open_dialog()

    async def _resume(self, *, patiently: bool) -> bool:
        """Use what the keychain kept; False when the user has to sign in.

        Args:
            patiently: whether to wait for a network that is missing. What is kept
                is still good then, so no password need be asked for.
        """
        settings = self._context.settings
        environment = self._options.server or settings.environment
        kept = environment == settings.environment and settings.stay_signed_in and settings.account
        if environment is None or not kept:
            return False
        for pause in itertools.chain(_RESUME_PAUSES, itertools.repeat(_RESUME_PAUSES[-1])):
            try:
                return await self._services.session.resume(environment, settings.account)
            except KnoscError as error:
                self._window.show_problem(error.problem, topic=_SIGN_IN)
                if not (patiently and error.retryable):
                    return False
            await self._services.clock.sleep(pause)
        return False

    async def _switch(self) -> None:
        """Bring the other environment of the company to the front, after a sign-in where that is needed.

        The files to upload stay. A job belongs to its environment: what waits goes on waiting until
        the user switches back, and what is being sent is sent to its end.
        """
        session = self._services.session
        here = session.state.environment
        there = None if here is None else here.sibling
        if there is None or not session.is_signed_in:
            return
        asked_on = session.current
        if not await self._wants_to_switch(there) or session.current is not asked_on:
            # Not after all, or the session has changed while the user was asked.
            return
        if not await session.switch(there) and not await self._resume_aside(there):
            self._open_dialog(there)

    async def _upload_to_production(self, job_id: str) -> None:
        """Put the file that TEST has completed onto the list for PRODUCTION; what is uploaded is the user's to say."""
        job = self._context.store[job_id]
        there = job.environment.sibling
        if there is None:
            return
        if not self._is_at(there):
            if not self._services.session.owns(job.environment, job.account):
                raise NotSignedIn(message("app.other_account", company=job.environment.host, account=job.account))
            await self._switch()
            if (dialog := self._dialog) is not None:
                closed = asyncio.Event()
                dialog.finished.connect(lambda _: closed.set())
                await closed.wait()
            if not self._is_at(there):
                return
        file = await self._services.same_files.stage(job_id)
        if file is not None:
            name = formatting.one_line(file.path.name)
            self._window.show_message(tr("app.same_file", file=name, place=formatting.destination(there)))

    def _is_at(self, environment: Environment) -> bool:
        session = self._services.session
        return session.is_signed_in and session.state.environment == environment

    async def _wants_to_switch(self, there: Environment) -> bool:
        owns = self._services.session.owns
        leaving = [job for job in self._context.store.leaving if owns(job.environment, job.account)]
        return not leaving or await dialogs.confirm(
            self._window,
            tr("app.switch.title", place=formatting.destination(there)),
            tr("app.switch.message", count=len(leaving), place=formatting.destination(leaving[0].environment)),
            yes=tr("app.switch.button", place=formatting.destination(there)),
            no=tr("app.cancel.button"),
        )

    async def _resume_aside(self, there: Environment) -> bool:
        """Use what the keychain kept for it; False when the user has to sign in."""
        session = self._services.session
        kept = next((each for each in self._context.settings.sign_ins if each.environment == there), None)
        if kept is None or not kept.stay:
            return False
        try:
            return await session.resume(there, kept.account)
        except KnoscError as error:
            await session.come_back()
            self._window.show_problem(error.problem, topic=_SIGN_IN)
            return True

    def _open_dialog(self, switching_to: Environment | None = None) -> None:
        """Ask for a sign-in.

        Args:
            switching_to: the other environment, to which the user switches; None for the one in front.
        """
        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = SignInDialog(self._window)
        self._dialog = dialog
        self._is_switching = switching_to is not None
        environment = switching_to or self._options.server or self._context.settings.environment
        state = self._services.session.state
        if switching_to is None and state.phase is SessionPhase.EXPIRED:
            environment = state.environment
        self._prefill(dialog, environment)
        if switching_to is not None and state.environment != switching_to:
            # The session that is in front is not what this sign-in is about.
            state = SessionState(SessionPhase.SIGNED_OUT, switching_to)
        dialog.show_state(state)
        if switching_to is not None:
            dialog.keep_place()
        tasks = self._services.tasks
        dialog.sign_in_requested.connect(lambda request: tasks.start("sign in", self._sign_in(request)))
        dialog.code_entered.connect(lambda code: tasks.start("sign in", self._enter_code(code)))
        dialog.new_password_chosen.connect(lambda text: tasks.start("sign in", self._choose_password(text)))
        dialog.forgot_password_requested.connect(
            lambda environment, email: tasks.start("forgot password", self._forgot_password(environment, email))
        )
        dialog.demo_requested.connect(self._demo_wanted)
        dialog.finished.connect(self._dialog_closed)
        dialog.open()
        tasks.start("keychain", self._note_keychain())

    async def _note_keychain(self) -> None:
        """Where nothing can be kept, say so beside the box instead of promising it."""
        problem = await self._services.secrets.why_unusable()
        if problem is not None and self._dialog is not None:
            self._dialog.set_keychain_note(render(problem.message))

    def _prefill(self, dialog: SignInDialog, environment: Environment | None) -> None:
        settings = self._context.settings
        known = next((each for each in settings.sign_ins if each.environment == environment), None)
        other = environment is not None and environment.stage is Stage.OTHER
        dialog.prefill(
            company=environment.company if environment and not other else "",
            stage=environment.stage if environment else None,
            address=environment.origin if environment and other else "",
            username=known.account if known else settings.account,
            stay=known.stay if known else settings.stay_signed_in,
        )

    def _dialog_closed(self) -> None:
        if self._dialog is None:
            return
        self._dialog.deleteLater()
        self._dialog = None
        if not self._services.session.is_signed_in:
            self._services.tasks.start("abandon sign-in", self._give_up(come_back=self._is_switching))

    async def _give_up(self, *, come_back: bool) -> None:
        """Leave a sign-in half-way; who only wanted to switch is where they were."""
        session = self._services.session
        if not (come_back and await session.come_back()):
            await session.abandon()

    async def _sign_in(self, request: SignInRequest) -> None:
        await self._step(self._services.session.sign_in(request))

    async def _enter_code(self, code: str) -> None:
        await self._step(self._services.session.enter_code(code))

    async def _choose_password(self, password: str) -> None:
        await self._step(self._services.session.choose_new_password(password))

    def _remember(self, environment: Environment, account: str, *, stay: bool) -> None:
        """Only the sign-ins that are remembered for the next start may stay in the keychain."""
        settings = self._context.settings
        before = settings.sign_ins
        settings.remember_sign_in(environment, account, stay=stay)
        for each in before:
            if each.stay and each not in settings.sign_ins:
                name = f"forget {each.environment.origin} {each.account}"
                self._services.tasks.start(name, self._forget(each.environment, each.account))

    async def _forget(self, environment: Environment, account: str) -> None:
        try:
            await self._services.secrets.forget(environment, account)
        except KnoscError as error:
            self._window.show_problem(error.problem)

    async def _step(self, step: Awaitable[None]) -> None:
        """Take one step of the sign-in and show where it led, in the dialog if it is open."""
        dialog = self._dialog
        if dialog is not None:
            dialog.set_busy(True)
        try:
            await step
        except KnoscError as error:
            if self._dialog is not dialog:
                # The user gave up meanwhile.
                return
            if self._dialog is None:
                self._window.show_problem(error.problem, topic=_SIGN_IN)
            else:
                self._dialog.set_busy(False)
                self._dialog.show_state(self._services.session.state, error)
            return
        if self._dialog is not None:
            self._dialog.set_busy(False)
            self._dialog.show_state(self._services.session.state)

    async def _forgot_password(self, environment: Environment, email: str) -> None:
        try:
            answer = await self._services.session.forgot_password(environment, email)
        except KnoscError as error:
            if self._dialog is not None:
                self._dialog.show_error(error)
            return
        if self._dialog is not None:
            self._dialog.show_message(render(answer))

    def _demo_wanted(self) -> None:
        """The demo gets a window and a profile of its own, so it never touches the real ones; it speaks the same."""
        start_another("--demo", "--language", catalogue.language())
        if self._dialog is not None:
            self._dialog.show_message(tr("app.demo_opens"))

    def _sign_out_wanted(self) -> None:
        self._services.tasks.start("sign out", self._sign_out())

    async def _sign_out(self) -> None:
        leaving = sum(1 for _ in self._context.store.leaving)
        if leaving and not await dialogs.confirm(
            self._window,
            tr("app.sign_out.title"),
            tr("app.sign_out.message", count=leaving),
            yes=tr("app.sign_out.button"),
            no=tr("app.cancel.button"),
            dangerous=True,
        ):
            return
        await self._services.uploader.let_answers_come(_ANSWER_LIMIT)
        self._services.tasks.cancel("uploader")
        await self._services.session.sign_out()
        for each in self._context.settings.sign_ins:
            # Also of the other environment, which this run may not have taken up.
            if each.stay:
                await self._forget(each.environment, each.account)

    def _session_changed(self, state: SessionState) -> None:
        window = self._window
        window.show_session(state)
        if state.phase is SessionPhase.SIGNED_IN:
            self._arrived(state)
        elif state.phase is SessionPhase.EXPIRED:
            if state.problem is not None:
                window.show_problem(state.problem, topic=_SIGN_IN)
            if self._demo is None:
                self._open_dialog()

    def _arrived(self, state: SessionState) -> None:
        if state.environment is not None and state.profile is not None:
            stay = self._services.session.stays_signed_in
            self._remember(state.environment, state.profile.username, stay=stay)
        if self._dialog is not None:
            self._dialog.accept()
        self._window.clear_notice(_SIGN_IN)
        if state.problem is not None:
            self._window.show_problem(state.problem)
