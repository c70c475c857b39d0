"""What a program in a process of its own is to do, and how it reports what it did."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Moment = Literal["before", "after"]
Goal = Literal["signed-in", "settled", "decided", "read"]


@dataclass(frozen=True)
class Plan:
    """One run of the program.

    Attributes:
        profile: its profile folder.
        server: address of the tenant; empty for whatever the profile remembers.
        files: paths and the kinds to send them as.
        computation: to run right after the files; empty for none.
        sign_in: user name and password to type; None where the keychain knows.
        last_write: number of the write of the journal at which it kills itself; 0 for never.
        moment: right before that write, or right after it was on disk.
        goal: what to reach before the window is closed: signed in; every job settled as far as one look at Knosc
            can tell; no job unknown any more; all of the history read.
    """

    profile: str
    server: str = ""
    files: tuple[tuple[str, str], ...] = ()
    computation: str = ""
    sign_in: tuple[str, str] | None = None
    last_write: int = 0
    moment: Moment = "before"
    goal: Goal = "settled"

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Told:
    """One report of the program.

    Attributes:
        what: ``painted``, ``rows``, ``pressed``, ``job``, ``dying`` or ``done``.
        at: time.monotonic(), the same in all processes of a machine.
        facts: the rest.
    """

    what: str
    at: float
    facts: dict[str, Any]

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        return cls(**json.loads(text))
