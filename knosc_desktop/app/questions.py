"""The window's questions as awaitables: a nested event loop would break every other task."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.ui import ask

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

T = TypeVar("T")


async def confirm(parent: QWidget, title: str, text: str, *, yes: str, no: str, dangerous: bool = False) -> bool:
    """Whether the planner says yes."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    ask.confirm(parent, title, text, yes, no, lambda said: _settle(answer, said), dangerous=dangerous)
    return await answer


async def folder(parent: QWidget, start: Path) -> Path | None:
    """The folder chosen; None when she thought better of it."""
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = ask.choose_folder(parent, lambda path: _settle(answer, path))
    dialog.setDirectory(str(start))
    dialog.finished.connect(lambda _: _settle(answer, None))
    return await answer


async def save_path(parent: QWidget, suggestion: Path) -> Path | None:
    """The file to save to; None when she thought better of it."""
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = ask.choose_save_path(parent, str(suggestion), lambda path: _settle(answer, path))
    dialog.finished.connect(lambda _: _settle(answer, None))
    return await answer


def _settle(answer: asyncio.Future[T], value: T) -> None:
    # The task that asked may have been cancelled meanwhile.
    if not answer.done():
        answer.set_result(value)
