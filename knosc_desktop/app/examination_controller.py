"""Joins the look into staged files to the sign-in, the network and the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from knosc_desktop.domain.session import SessionPhase

if TYPE_CHECKING:
    from knosc_desktop.app.build import Services
    from knosc_desktop.app.front import Front
    from knosc_desktop.app.options import Options
    from knosc_desktop.domain.session import SessionState

_CATCHING_UP = "templates"


class ExaminationController(QObject):
    """Keeps the templates those of the tenant, and the reader ready when files are about to come."""

    def __init__(self, options: Options, front: Front, services: Services) -> None:
        """Begin with the templates of the tenant she signed in to last: she may go on without network."""
        super().__init__()
        self._services = services
        self._last_tenant = options.server or front.settings.environment
        self._is_wanted = False
        self._is_complete = True
        services.session.changed.connect(self._session_changed)
        front.window.drag_entered.connect(services.reading.warm_up)
        self._catch_up()

    def wake(self) -> None:
        """The network is back: ask for what could not be had."""
        if not self._is_complete:
            self._is_wanted = True
            self._catch_up()
        self._services.examiner.wake()

    def _session_changed(self, state: SessionState) -> None:
        if state.phase is SessionPhase.SIGNED_IN:
            self._is_wanted = True
            self._catch_up()

    def _catch_up(self) -> None:
        self._services.tasks.start(_CATCHING_UP, self._recall_and_fetch())

    async def _recall_and_fetch(self) -> None:
        templates = self._services.templates
        if self._last_tenant is not None:
            tenant, self._last_tenant = self._last_tenant, None
            await templates.recall(tenant.origin)
        # She may have signed in elsewhere while the first answers came.
        while self._is_wanted:
            self._is_wanted = False
            self._is_complete = await templates.fetch()
