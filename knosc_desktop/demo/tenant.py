"""The whole tenant, wired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from knosc_desktop.demo.accounts import AccountBook, demo_accounts
from knosc_desktop.demo.checks import Outcome, check_file
from knosc_desktop.demo.columns import LAYOUTS, MasterData
from knosc_desktop.demo.control import Control, RequestLog
from knosc_desktop.demo.faults import Faults, current_exchange
from knosc_desktop.demo.job_queue import JobQueue
from knosc_desktop.demo.job_routes import job_routes
from knosc_desktop.demo.refusals import answer_refusals, serve_this_computer_only
from knosc_desktop.demo.sheets import RowCounts, UnreadableSheet
from knosc_desktop.demo.sign_in import profile_routes, sign_in_routes
from knosc_desktop.demo.switches import SwitchBoard
from knosc_desktop.demo.tokens import TokenOffice
from knosc_desktop.demo.uploads import UploadShelf, receive_onto_disk
from knosc_desktop.demo.workbooks import template_routes
from knosc_desktop.domain.jobs import RowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from knosc_desktop.demo.job_queue import TenantJob
    from knosc_desktop.demo.sheets import Row
    from knosc_desktop.demo.switches import Switches


class Tenant:
    """One company's Knosc, as far as a desktop uploader meets it.

    Attributes:
        app: what a WSGI server runs.
        accounts: who may sign in.
        control: what else may be done to it.
    """

    def __init__(
        self, switches: Switches, folder: Path, reset: Callable[[Mapping[str, object]], dict[str, Any]]
    ) -> None:
        """Build the tenant.

        Args:
            switches: how it behaves.
            folder: for uploaded files; somebody else removes it.
            reset: puts another one in its place.
        """
        self._board = SwitchBoard(switches)
        self._master_data = MasterData()
        self._shelf = UploadShelf()
        self._queue = JobQueue(self._board, self._work)
        self.accounts = demo_accounts()
        self.app = create_app()
        book = AccountBook(self.accounts, self._board)
        tokens = TokenOffice(self.app, book, self._board)
        faults, log = Faults(), RequestLog()
        self.control = Control(
            book=book, tokens=tokens, queue=self._queue, faults=faults, board=self._board, log=log, reset=reset
        )
        self.app.before_request(self._set_manners)
        serve_this_computer_only(self.app)
        faults.watch(self.app)
        log.watch(self.app)
        receive_onto_disk(self.app, folder)
        for routes in (
            sign_in_routes(book, tokens, self._board),
            profile_routes(),
            job_routes(self._queue, self._shelf, tokens, self._board),
            template_routes(self._board),
            self.control.routes(),
        ):
            self.app.register_blueprint(routes)

    def stop(self) -> None:
        """Give up every job."""
        self._queue.stop()

    def _set_manners(self) -> None:
        current_exchange().hangs_up_early = self._board.now.early_answers == "hang-up"

    def _work(self, job: TenantJob) -> Outcome:
        if job.upload is None:
            return Outcome()
        switches = self._board.now
        counts = RowCounts(job.upload, switches)
        try:
            outcome = check_file(
                self._until_stopped(counts.rows()),
                LAYOUTS[job.trigger],
                self._master_data,
                accept_foreign=switches.foreign == "accept",
            )
            return Outcome(outcome.rows_processed, counts.told(outcome.errors))
        except UnreadableSheet as error:
            return Outcome(errors=[RowError(str(error))])
        finally:
            self._shelf.let_go(job.trigger, job.upload)

    def _until_stopped(self, rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        for row in rows:
            if self._queue.is_stopping:
                return
            yield row


def create_app() -> Flask:
    """A bare application that answers in Knosc's own words."""
    app = Flask(__name__, static_folder=None)
    if isinstance(app.json, DefaultJSONProvider):
        app.json.sort_keys = False
    answer_refusals(app)
    return app
