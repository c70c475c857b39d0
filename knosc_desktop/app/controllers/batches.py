"""Says how far an upload has come and when it is over: in the window, and on the desktop while it is behind others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.desktop import activate_window
from knosc_desktop.app.notifications import Notification
from knosc_desktop.models.results import batch_announcement, batch_text, batch_title

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.app.notifications import Notifier
    from knosc_desktop.app.task_bar import TaskBar
    from knosc_desktop.domain.batches import Batch

_PERIOD_MS = 500


class BatchController(Controller):
    """Follows what was asked for together; the user may want the desktop left alone."""

    def __init__(self, context: AppContext, services: Services, notifier: Notifier, task_bar: TaskBar) -> None:
        super().__init__(context, services)
        self._notifier = notifier
        self._task_bar = task_bar
        self._unseen = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_PERIOD_MS)
        self._timer.timeout.connect(self._show_progress)
        self._disconnect = (
            services.batches.over.connect(self._tell),
            services.session.changed.connect(lambda _: self._show_progress()),
        )
        context.jobs.news.connect(self._show_progress)
        self._application = cast("QGuiApplication", QGuiApplication.instance())
        self._application.focusWindowChanged.connect(self._note_focus)

    def close(self) -> None:
        """The user quits, and knows what that ends."""
        self._timer.stop()
        for disconnect in self._disconnect:
            disconnect()
        self._context.jobs.news.disconnect(self._show_progress)
        self._application.focusWindowChanged.disconnect(self._note_focus)
        self._notifier.close()

    def _show_progress(self) -> None:
        progress = self._services.progress.now()
        self._window.show_progress(progress)
        is_measured = progress is not None and progress.fraction is not None and not progress.is_waiting
        is_wanted = is_measured and self._context.settings.notify
        percent = int((progress.fraction or 0) * 100) if is_wanted and progress is not None else None
        self._task_bar.show(percent, self._unseen)
        if not is_measured:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _tell(self, batch: Batch) -> None:
        if not self._context.settings.notify:
            return
        self._window.announce(batch_announcement(batch))
        if _is_in_front():
            return
        self._unseen += len(batch.jobs)
        QApplication.alert(self._window)
        worst = batch.worst_first[0].id
        self._notifier.show(Notification(batch_title(batch), batch_text(batch), partial(self._go_to, worst)))
        self._show_progress()

    def _go_to(self, job_id: str, token: str) -> None:
        activate_window(self._window, token)
        if self._context.store.get(job_id) is not None:
            self._window.go_to_job(job_id)

    def _note_focus(self) -> None:
        if self._unseen and _is_in_front():
            self._unseen = 0
            self._show_progress()


def _is_in_front() -> bool:
    """Whether the user works with the window or with one of its dialogs."""
    return QApplication.activeWindow() is not None
