"""Questions and file dialogs, to be awaited."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.ui.dialogs import questions
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.upload_review import FileReview


# The window's questions as awaitables: a nested event loop would break every other task.

T = TypeVar("T")


async def confirm(parent: QWidget, title: str, text: str, *, yes: str, no: str, dangerous: bool = False) -> bool:
    """Whether the user says yes."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    questions.confirm(parent, title, text, yes, no, lambda said: _settle(answer, said), dangerous=dangerous)
    return await answer


async def upload_review(
    parent: QWidget,
    environment: Environment,
    account: str,
    reviews: Sequence[FileReview],
    on_problems: Callable[[str], None],
) -> frozenset[str]:
    """Which files the user wants uploaded, once they know what will happen; none when they cancel.

    Args:
        parent: the window it belongs to.
        environment: where the files go.
        account: the user who is signed in there.
        reviews: of every file, the gravest first.
        on_problems: called with the id of a file whose problems the user wants to see instead.
    """
    from knosc_desktop.ui.dialogs.upload_review import ask_upload_review

    answer: asyncio.Future[frozenset[str]] = asyncio.get_running_loop().create_future()
    dialog = ask_upload_review(parent, environment, account, reviews, lambda said: _settle(answer, said))
    dialog.problems_wanted.connect(on_problems)
    return await answer


async def folder(parent: QWidget, start: Path) -> Path | None:
    """The folder chosen; None when the user cancelled."""
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = questions.choose_folder(parent, start, lambda path: _settle(answer, path))
    dialog.finished.connect(lambda _: _settle(answer, None))
    return await answer


async def save_path(parent: QWidget, suggestion: Path, title: str) -> Path | None:
    """The file to save to; None when the user cancelled."""
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = questions.choose_save_path(parent, suggestion, lambda path: _settle(answer, path), title)
    dialog.finished.connect(lambda _: _settle(answer, None))
    return await answer


def _settle(answer: asyncio.Future[T], value: T) -> None:
    # The task that asked may have been cancelled meanwhile.
    if not answer.done():
        answer.set_result(value)


# The user's own places: asked for each time, beginning where the last file went.


class SaveDialogs:
    """Asks where to, remembers the folder and says what is there now."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def save(
        self, name: str, write: Callable[[Path], Awaitable[object]], *, remark: str = "", title: str = ""
    ) -> None:
        """Save one file; nothing happens when the user cancels.

        Args:
            name: suggested.
            write: writes the file there.
            remark: what to know of the file before anything is done with it.
            title: of the question where to; the usual one when empty.

        Raises:
            KnoscError: it could not be written there.
        """
        place = await save_path(self._context.window, await self._folder() / name, title or tr("app.save.title"))
        if place is None:
            return
        await write(place)
        self._context.settings.folder = str(place.parent)
        saved = tr("app.saved", file=place.name, folder=place.parent.name or str(place.parent))
        self._context.window.show_message(f"{saved} {remark}" if remark else saved)

    async def folder(self) -> Path | None:
        """A folder for several files; None when the user cancels."""
        chosen = await folder(self._context.window, await self._folder())
        if chosen is not None:
            self._context.settings.folder = str(chosen)
        return chosen

    async def _folder(self) -> Path:
        remembered = Path(self._context.settings.folder) if self._context.settings.folder else None
        # A network drive that has vanished takes its time to say so.
        there = remembered is not None and await asyncio.to_thread(remembered.is_dir)
        return remembered if remembered and there else Path.home()
