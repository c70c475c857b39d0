"""All that the first paint needs, and nothing that can wait: no asyncio, no HTTP, no database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.app.profile import SettingsFile
from knosc_desktop.domain.triggers import TRIGGERS
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.clock import elapsed
from knosc_desktop.services.settings import Settings
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from knosc_desktop.app.options import Options


class AppContext(NamedTuple):
    """The window and the state it shows."""

    paths: ProfilePaths
    settings: Settings
    store: JobStore
    jobs: JobsModel
    staging: StagingList
    window: MainWindow

    def show(self) -> None:
        """Put the window on the screen, as it was left."""
        self.window.restore_geometry(self.settings.geometry)
        if self.settings.trigger in {trigger.name for trigger in TRIGGERS}:
            self.window.select_trigger(self.settings.trigger)
        self.window.show()


def build_context(options: Options) -> AppContext:
    """The window over empty state."""
    paths = ProfilePaths(options.profile)
    store = JobStore()
    staging = StagingList()
    jobs = JobsModel(store, _now, elapsed)
    return AppContext(
        paths=paths,
        settings=Settings(SettingsFile(paths.settings)),
        store=store,
        jobs=jobs,
        staging=staging,
        window=MainWindow(jobs, StagingModel(staging), TriggersModel()),
    )


def _now() -> datetime:
    return datetime.now(UTC)
