"""The planner's own places: asked for each time, beginning where the last file went."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.app import questions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from knosc_desktop.app.front import Front


class Places:
    """Asks where to, remembers the folder and says what is there now."""

    def __init__(self, front: Front) -> None:
        """Ask over the window; the folder is one of the settings."""
        self._front = front

    async def save(
        self, name: str, write: Callable[[Path], Awaitable[object]], *, remark: str = "", title: str = "Save as"
    ) -> None:
        """Save one file; nothing happens when she thinks better of it.

        Args:
            name: suggested.
            write: puts the file where she wants it.
            remark: what to know of the file before anything is done with it.
            title: of the question where to.

        Raises:
            KnoscError: it could not be written there.
        """
        place = await questions.save_path(self._front.window, await self._folder() / name, title)
        if place is None:
            return
        await write(place)
        self._front.settings.folder = str(place.parent)
        saved = f"Saved as {place.name} in {place.parent.name or place.parent}."
        self._front.window.show_message(f"{saved} {remark}" if remark else saved)

    async def folder(self) -> Path | None:
        """A folder for several files; None when she thinks better of it."""
        folder = await questions.folder(self._front.window, await self._folder())
        if folder is not None:
            self._front.settings.folder = str(folder)
        return folder

    async def _folder(self) -> Path:
        remembered = Path(self._front.settings.folder) if self._front.settings.folder else None
        # A network drive that has vanished takes its time to say so.
        there = remembered is not None and await asyncio.to_thread(remembered.is_dir)
        return remembered if remembered and there else Path.home()
