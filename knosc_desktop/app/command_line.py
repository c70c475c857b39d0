"""The words of a command line: argparse's own, in the language in use, and which language that is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

# What argparse says. It takes each text from gettext by its English wording, and fills it in with ``%``.


_TEXTS: dict[str, tuple[str, dict[str, str]]] = {
    "usage: ": ("app.command.usage", {}),
    "positional arguments": ("app.command.arguments", {}),
    "options": ("app.command.options", {}),
    "show this help message and exit": ("app.command.help", {}),
    "expected one argument": ("app.command.no_value", {}),
    "ignored explicit argument %r": ("app.command.needless_value", {"value": "%s"}),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "app.command.wrong_choice",
        {"value": "%(value)s", "choices": "%(choices)s"},
    ),
    "ambiguous option: %(option)s could match %(matches)s": (
        "app.command.ambiguous",
        {"option": "%(option)s", "matches": "%(matches)s"},
    ),
    "unrecognized arguments: %s": ("app.command.unknown", {"arguments": "%s"}),
    "the following arguments are required: %s": ("app.command.missing", {"arguments": "%s"}),
}
"""By argparse's wording: the id of the text that says the same, and argparse's own placeholder for each of its."""


def _say(wording: str) -> str:
    if wording == "argument %(argument_name)s: %(message)s":
        return "%(argument_name)s: %(message)s"
    if wording not in _TEXTS:
        return wording
    name, params = _TEXTS[wording]
    # How a command is typed follows on the same line.
    return f"{tr(name)} " if wording.endswith(" ") else tr(name, **params)


# What argparse imports from gettext, and asks for each of its texts.
vars(argparse)["_"] = _say


class CommandLine(argparse.ArgumentParser):
    """Says what is wrong in the language in use, and ends with a code of its own."""

    def __init__(self, name: str, description: str, epilog: str, *, usage_error: int, allow_abbrev: bool) -> None:
        """Describe the command.

        Args:
            name: what is typed to run it.
            description: what it does.
            epilog: the end of the help.
            usage_error: exit code for wrong arguments.
            allow_abbrev: whether the beginning of an option is enough.
        """
        super().__init__(prog=name, description=description, epilog=epilog, allow_abbrev=allow_abbrev)
        self._usage_error = usage_error

    def error(self, message: str) -> NoReturn:
        """End, with the usage and a sentence."""
        self.print_usage(sys.stderr)
        self.exit(self._usage_error, f"{self.prog}: {message}\n")


# Which language is wanted.


class _Hurried(argparse.ArgumentParser):
    """Reads a few options of a command line that may be wrong."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def wanted_language(arguments: Sequence[str], usual_profile: Path, *, allow_abbrev: bool = True) -> str:
    """The code of the language that the command line asks for, or the user chose in its profile; else empty.

    Args:
        arguments: of the command line, which may be wrong: that is to be said in a language, too.
        usual_profile: where the choice is if no other profile is named. A demo's own profile has none.
        allow_abbrev: whether the beginning of an option is enough.
    """
    parser = _Hurried(add_help=False, allow_abbrev=allow_abbrev)
    parser.add_argument("--language", default="")
    parser.add_argument("--profile", type=Path)
    try:
        asked, _ = parser.parse_known_args(arguments)
    except ValueError:
        return _chosen_in(usual_profile)
    if asked.language or ("--demo" in arguments and asked.profile is None):
        return str(asked.language)
    return _chosen_in(asked.profile or usual_profile)


def _chosen_in(profile: Path) -> str:
    """The language chosen in a profile's settings; nothing is written, not even where there is no profile."""
    from knosc_desktop.app.paths import ProfilePaths

    settings = ProfilePaths(profile).settings
    if not settings.is_file():
        return ""
    try:
        from knosc_desktop.app.profile import SettingsFile
    except ImportError:
        # Without Qt the app speaks English anyway.
        return ""
    from knosc_desktop.services.settings import Settings

    return Settings(SettingsFile(settings)).language
