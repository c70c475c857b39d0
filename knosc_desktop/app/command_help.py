"""The help of the commands in the language of the user: argparse has a few words of its own, in English."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterable


class CommandHelp(argparse.HelpFormatter):
    """Says what comes before the command line, too."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Note how the command is written."""
        super().add_usage(usage, actions, groups, f"{tr('app.command.usage')} " if prefix is None else prefix)
