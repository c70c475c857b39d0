"""Every switch of the demo tenant, declared once: argument, help, default and run-time check."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from dataclasses import Field

_Value = TypeVar("_Value", bool, int, float, str)


class BadSwitch(ValueError):
    """A switch that does not exist, or a value it cannot have."""


def _switch(words: str, *, default: _Value, choices: tuple[_Value, ...] = (), metavar: str | None = None) -> _Value:
    # Typed as the value itself, as dataclasses.field is, so that the fields below read naturally.
    value: _Value = field(default=default, metadata={"words": words, "choices": choices, "metavar": metavar})
    return value


@dataclass(frozen=True, slots=True)
class Switches:
    """How this tenant behaves; on the command line with hyphens, e.g. ``--job-seconds 0.05``."""

    port: int = _switch("port to listen on; 0 takes a free one", default=0, metavar="PORT")
    samples: str = _switch("folder to write sample spreadsheets into", default="", metavar="DIR")

    access_seconds: float = _switch(
        "life of an access token, within a second; at least 1", default=900.0, metavar="SECONDS"
    )
    refresh_seconds: float = _switch(
        "life of a refresh token, within a second; at least 1", default=30 * 86400.0, metavar="SECONDS"
    )
    refresh_after_2fa: bool = _switch("give refresh cookies after the second factor, too", default=False)
    refresh_after_first_signin: bool = _switch("give refresh cookies after a first sign-in, too", default=False)
    lock_seconds: float = _switch("first lock-out; doubles with every further failure", default=30.0, metavar="SECONDS")
    lock_status: int = _switch("status of the answer to a locked account", default=401, choices=(401, 403, 423, 429))
    csrf_status: int = _switch("status when the CSRF header is missing or wrong", default=422, choices=(422, 401))

    max_upload: int = _switch("largest request body, answered 413 beyond; 0 takes any", default=0, metavar="BYTES")
    early_answers: str = _switch(
        "what follows an answer given before the body was read: linger = the rest is still read, "
        "so that the answer surely arrives; hang-up = the connection is closed at once",
        default="linger",
        choices=("linger", "hang-up"),
    )
    check_session: str = _switch(
        "whether session and privilege are checked before or after an upload's body is read",
        default="before",
        choices=("before", "after"),
    )

    job_seconds: float = _switch("how long a job takes at least", default=2.5, metavar="SECONDS")
    unknown_jobs: str = _switch(
        "how the status of a job nobody knows is answered", default="left-out", choices=("left-out", "unknown-status")
    )
    bad_rows: str = _switch(
        "how a job with bad rows ends: failed, or completed with errors", default="fail", choices=("fail", "complete")
    )
    error_shape: str = _switch(
        "shape of errors: a list of objects, of sentences, or of both; all sentences as one text; the list of objects "
        "as JSON in a text; or objects with the address of a cell as Excel shows it, and no row",
        default="objects",
        choices=("objects", "strings", "mixed", "text", "json-text", "cells"),
    )
    empty_errors: str = _switch(
        'how a job without errors says so: [], "[]", "null", [null], [""], [{}], "no errors" or 0',
        default="list",
        choices=("list", "text-list", "text-null", "list-null", "list-text", "list-object", "word", "zero"),
    )
    file_errors: str = _switch(
        "error of the whole file that is told beside errors of rows: none, or one with row 0, without a row, or with "
        "the row of the header",
        default="none",
        choices=("none", "row-zero", "no-row", "header-row"),
    )
    row_numbers: str = _switch(
        "how errors number the rows: as Excel shows them, or the same from zero; rows of data from one or zero; the "
        "same without blank rows; or lines of a CSV file",
        default="as-excel",
        choices=(
            "as-excel",
            "sheet-from-zero",
            "data-from-one",
            "data-from-zero",
            "filled-from-one",
            "filled-from-zero",
            "filled-from-two",
            "lines",
        ),
    )
    batch_rows: int = _switch(
        "errors count the rows of data within batches of so many, from one, whatever the row numbers are; 0 = no "
        "batches",
        default=0,
        metavar="ROWS",
    )
    foreign: str = _switch(
        "whether a file without the template's columns fails, or all its rows are taken unchecked",
        default="refuse",
        choices=("refuse", "accept"),
    )

    template_shape: str = _switch(
        'how template links are listed: {"forecast": LINK}, [LINK] or {"templates": [{...}]}',
        default="map",
        choices=("map", "list", "rows"),
    )
    template_key: str = _switch("what a row calls its link", default="url", choices=("url", "link", "href"))
    template_links: str = _switch(
        "how template links are written", default="relative", choices=("relative", "absolute")
    )
    template_host: str = _switch(
        "origin that template links point to instead of this one", default="", metavar="ADDRESS"
    )
    template_access: str = _switch(
        "whether a template file needs a session", default="cookie", choices=("cookie", "open")
    )

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Switches:
        """Read the command line; ends the process with usage or help as argparse does."""
        parser = argparse.ArgumentParser(
            prog="python -m knosc_desktop.demo",
            description="A small Knosc tenant on this computer only. It prints one line of JSON when it is ready, "
            "and ends when its standard input does.",
        )
        for switch in fields(cls):
            _add_argument(parser, switch)
        return cls(**vars(parser.parse_args(arguments)))

    def with_changes(self, changes: Mapping[str, object]) -> Switches:
        """A copy with some switches set otherwise.

        Raises:
            BadSwitch: unknown name, wrong type, or not one of the choices.
        """
        known = {switch.name: switch for switch in fields(self)}
        checked: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in known:
                raise BadSwitch(f"There is no switch {name}.")
            checked[name] = _checked(known[name], value)
        return replace(self, **checked)


class SwitchBoard:
    """The switches as they are now; control may change them while the tenant runs."""

    def __init__(self, switches: Switches) -> None:
        self.now = switches

    def change(self, changes: Mapping[str, object]) -> None:
        """Set some switches.

        Raises:
            BadSwitch: nothing was changed.
        """
        self.now = self.now.with_changes(changes)


def _add_argument(parser: argparse.ArgumentParser, switch: Field[Any]) -> None:
    option = f"--{switch.name.replace('_', '-')}"
    words = switch.metadata["words"]
    if isinstance(switch.default, bool):
        parser.add_argument(option, action=argparse.BooleanOptionalAction, default=switch.default, help=words)
        return
    shown = "" if switch.default == "" else " (default: %(default)s)"
    parser.add_argument(
        option,
        type=type(switch.default),
        default=switch.default,
        choices=switch.metadata["choices"] or None,
        metavar=switch.metadata["metavar"],
        help=f"{words}{shown}",
    )


def _checked(switch: Field[Any], value: object) -> object:
    expected = type(switch.default)
    if expected is float and type(value) is int:
        value = float(value)
    if type(value) is not expected:
        raise BadSwitch(f"{switch.name} takes a value of type {expected.__name__}.")
    choices = switch.metadata["choices"]
    if choices and value not in choices:
        raise BadSwitch(f"{switch.name} is one of {', '.join(map(str, choices))}.")
    return value
