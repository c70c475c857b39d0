"""The command line: decides what to start, and says in words why something cannot start."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop import __version__
from knosc_desktop.app.command_line import CommandLine, wanted_language
from knosc_desktop.app.language import use_language
from knosc_desktop.app.options import CHECK, READ_SHEETS, SERVE_DEMO, Options
from knosc_desktop.app.paths import default_profile
from knosc_desktop.domain.environment import BadAddress, Environment
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

_USAGE_ERROR = 2
_CANNOT_START = 3


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal may not have all letters of the user's language.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    first = arguments[0] if arguments else ""
    if first in _WITHOUT_WINDOW:
        return _WITHOUT_WINDOW[first](arguments[1:])
    use_language(wanted_language(arguments, default_profile()))
    chosen = _parser().parse_args(arguments)
    if chosen.self_test:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if obstacle := _obstacle():
        print(obstacle, file=sys.stderr)
        return _CANNOT_START
    try:
        server = Environment.at_address(chosen.server) if chosen.server else None
    except BadAddress as error:
        print(f"--server: {render(error.reason)}", file=sys.stderr)
        return _USAGE_ERROR
    if is_temporary := chosen.self_test or (chosen.demo and chosen.profile is None):
        import tempfile  # not on the usual way to the window

        # Neither ever reads or writes the user's real profile.
        with tempfile.TemporaryDirectory(prefix="knosc-desktop-", ignore_cleanup_errors=True) as folder:
            return _start(chosen, Path(folder), server, is_temporary=is_temporary)
    return _start(chosen, chosen.profile or default_profile(), server, is_temporary=False)


def _serve_demo(arguments: Sequence[str]) -> int:
    from knosc_desktop.demo import serve  # the window never needs it

    return serve.main(list(arguments))


def _read_sheets(arguments: Sequence[str]) -> int:
    from knosc_desktop.reader import serve  # lives in a process of its own

    return serve.main(arguments)


def _check(arguments: Sequence[str]) -> int:
    from knosc_desktop.app import check_command  # the window never needs it

    use_language(wanted_language(arguments, default_profile(), allow_abbrev=False))
    return check_command.main(arguments)


_WITHOUT_WINDOW = {SERVE_DEMO: _serve_demo, READ_SHEETS: _read_sheets, CHECK: _check}
"""By the first argument; none of them needs Qt."""


def _start(chosen: argparse.Namespace, profile: Path, server: Environment | None, *, is_temporary: bool) -> int:
    files = tuple(path.absolute() for path in chosen.files)
    options = Options(
        profile,
        demo=chosen.demo,
        server=server,
        files=files,
        language=chosen.language,
        is_temporary=is_temporary,
    )
    if chosen.self_test:
        from knosc_desktop.app import self_test  # not on the way to the window

        return self_test.run(options)
    from knosc_desktop.app import runtime  # Qt may be missing, which is said above

    return runtime.run(options)


def _obstacle() -> str:
    """Why no window can be opened here; empty when one can."""
    try:
        import PySide6.QtWidgets  # noqa: F401 - only whether it can be loaded
    except ImportError:
        loads = False
    else:
        loads = True
        _let_sources_be()
    if loads and (sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM") == "offscreen"):
        return ""
    from knosc_desktop.app import system_libraries  # looks at every library, which takes a while

    return system_libraries.explain_missing_qt(for_window=True) or system_libraries.explain_missing_screen()


def _let_sources_be() -> None:
    """Keep PySide from reading the source of every module that is imported from now on.

    It looks there for its own name, so that *from __feature__ import* can switch how Qt's methods are called. This
    program never does that, and reading takes a twentieth of the time to the first paint. A PySide that does it
    otherwise is left alone.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, _USES_PYSIDE):
        setattr(feature, _USES_PYSIDE, lambda _module: True)


_USES_PYSIDE = "_mod_uses_pyside"


def _parser() -> CommandLine:
    parser = CommandLine(
        "knosc-desktop",
        tr("app.command.description"),
        tr("app.command.epilog"),
        usage_error=_USAGE_ERROR,
        allow_abbrev=True,
    )
    parser.add_argument("--demo", action="store_true", help=tr("app.command.demo"))
    parser.add_argument("--server", metavar="URL", help=tr("app.command.server"))
    parser.add_argument("--profile", metavar="DIR", type=Path, help=tr("app.command.profile"))
    parser.add_argument("--language", metavar="CODE", default="", help=tr("app.command.language"))
    parser.add_argument("--self-test", action="store_true", help=tr("app.command.self_test"))
    parser.add_argument(
        "--version", action="version", version=f"Knosc Desktop {__version__}", help=tr("app.command.version")
    )
    parser.add_argument("files", metavar="FILES", nargs="*", type=Path, help=tr("app.command.files"))
    return parser
