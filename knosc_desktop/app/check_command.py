"""``knosc-desktop check``: checks a file as the window does, without a window, a session or a network."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from knosc_desktop.app import options
from knosc_desktop.app.command_help import CommandHelp
from knosc_desktop.app.paths import ProfilePaths, default_profile
from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import check_report
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.validation.file_check import FileCheck, check_file
from knosc_desktop.services.validation.templates import TemplateCache
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.services.validation.file_check import FileCheckResult

_FINE = 0
_HAS_ERRORS = 1
_NOT_READ = 2
_USAGE = 64
"""As in sysexits.h; 2, which argparse would take, means that a file cannot be read."""
_DATA_TYPES = tuple(trigger.name for trigger in UPLOAD_TRIGGERS)


class _Parser(argparse.ArgumentParser):
    """Ends with 64 where argparse would end with 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(_USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str]) -> int:
    """Check the file that the arguments name; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    asked = FileCheck(chosen.file, chosen.type, chosen.templates, chosen.against, chosen.errors)
    try:
        result = asyncio.run(_check(asked, chosen.profile or default_profile()))
        words = check_report.as_json(result, ascii_only=_is_ascii()) if chosen.json else check_report.as_text(result)
    except KnoscError as error:
        return _refuse(error, as_json=chosen.json)
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is an answer, too
        _write(sys.stderr, f"{type(error).__name__}: {error}")
        return _refuse(KnoscError(), as_json=chosen.json)
    if reason := check_report.not_compared(result):
        _write(sys.stderr, reason)
    if not _write(sys.stdout, words):
        return _NOT_READ
    return _HAS_ERRORS if result.report.count(Severity.ERROR) else _FINE


async def _check(asked: FileCheck, profile: Path) -> FileCheckResult:
    reading = ReaderClient(options.reader_command())
    reading.warm_up()
    try:
        return await check_file(asked, reading, TemplateCache(ProfilePaths(profile).templates))
    finally:
        await reading.close()


def _refuse(error: KnoscError, *, as_json: bool) -> int:
    """Say why nothing was checked: programs read it where they expect the answer, people where errors are."""
    if as_json:
        _write(sys.stdout, check_report.problem_as_json(error.problem, ascii_only=_is_ascii()))
    else:
        _write(sys.stderr, check_report.problem_as_text(error.problem))
    return _NOT_READ


def _is_ascii() -> bool:
    """Whether standard output takes anything but UTF-8."""
    encoding = getattr(sys.stdout, "encoding", None) or ""
    return encoding.replace("-", "").replace("_", "").lower() != "utf8"


def _write(stream: TextIO | None, words: str) -> bool:
    """Write a line, whatever letters the stream takes; a reader that has gone is no error.

    Half of a pair, which the name of a file may hold, becomes its number, as JSON writes it.

    Returns:
        False where it could not be written, which is then said on standard error.
    """
    if stream is None:
        # A program without a console has none.
        return True
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(f"{words}\n".encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        _abandon(stream)
        if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
            return True
        if stream is not sys.stderr:
            _write(sys.stderr, tr("check.not_written", reason=str(error.strerror)))
        return False
    return True


def _abandon(stream: TextIO) -> None:
    """What is still to be written goes nowhere; otherwise Python complains about it at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="knosc-desktop check",
        description=tr("check.help.description"),
        epilog=tr("check.help.exit_codes", usage=_USAGE),
        formatter_class=CommandHelp,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument_group(tr("app.command.arguments")).add_argument(
        "file", metavar="FILE", type=Path, help=tr("check.help.file")
    )
    option = parser.add_argument_group(tr("app.command.options")).add_argument
    option("-h", "--help", action="help", help=tr("app.command.help"))
    option("--json", action="store_true", help=tr("check.help.json"))
    types = tr("check.help.type", types=", ".join(_DATA_TYPES))
    option("--type", metavar="TRIGGER", type=str.lower, choices=_DATA_TYPES, help=types)
    option("--templates", metavar="DIR", type=_folder, help=tr("check.help.templates"))
    option("--against", metavar="LASTFILE", type=Path, help=tr("check.help.against"))
    option("--errors", metavar="FILE.json", type=Path, help=tr("check.help.errors"))
    option("--profile", metavar="DIR", type=Path, help=tr("check.help.profile"))
    return parser


def _folder(name: str) -> Path:
    """A folder that is there.

    Raises:
        argparse.ArgumentTypeError: it is not.
    """
    folder = Path(name)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(tr("check.no_folder", name=name))
    return folder
