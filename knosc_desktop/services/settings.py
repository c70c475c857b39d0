"""What the program remembers of the user's choices; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.environment import BadAddress, Environment, Stage
from knosc_desktop.domain.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Mapping

_USUAL = Preferences()
_DAYS = range(36_500 + 1)
_QUOTA = range(100 << 20, (1 << 40) + 1)
_SAFETY_COPY = range((4 << 30) + 1)
_PERCENT = range(100 + 1)
_DIGITS = 18


class KeyValues(Protocol):
    """Where settings are kept."""

    def read(self, key: str) -> str:
        """The value, or an empty text."""

    def write(self, key: str, value: str) -> None:
        """Keep a value."""

    def flush(self) -> None:
        """Bring to disk what was kept."""


@dataclass(frozen=True, slots=True)
class RememberedSignIn:
    """Where and as whom the user signed in, and whether they wanted to stay."""

    environment: Environment
    account: str
    stay: bool


_LAST, _ASIDE = "session", "session_aside"
"""Where the last sign-in is kept, and the one to the other environment of that company."""


class Settings:
    """Typed access to the remembered choices."""

    def __init__(self, values: KeyValues) -> None:
        self._values = values

    def flush(self) -> None:
        """Bring everything to disk now."""
        self._values.flush()

    @property
    def environment(self) -> Environment | None:
        """The tenant of the last sign-in; None when there was none or it no longer makes sense."""
        last = self._sign_in(_LAST)
        return None if last is None else last.environment

    @property
    def account(self) -> str:
        """The account of the last sign-in."""
        return self._values.read("session/account")

    @property
    def stay_signed_in(self) -> bool:
        """Whether the user wanted to stay signed in."""
        return self._values.read("session/stay") == "yes"

    def remember_sign_in(self, environment: Environment, account: str, *, stay: bool) -> None:
        """Keep where and as whom the user signed in; the demo tenant is not worth it."""
        if environment.stage is Stage.DEMO:
            return
        beside = next((each for each in self.sign_ins if each.environment == environment.sibling), None)
        if any(each.environment == environment and each.account != account for each in self.sign_ins):
            # Somebody else sits here now.
            beside = None
        self._write(_LAST, RememberedSignIn(environment, account, stay))
        self._write(_ASIDE, beside)

    @property
    def sign_ins(self) -> tuple[RememberedSignIn, ...]:
        """The last sign-in, then the one to the other environment of that company."""
        return tuple(found for found in map(self._sign_in, (_LAST, _ASIDE)) if found is not None)

    def _sign_in(self, group: str) -> RememberedSignIn | None:
        try:
            environment = Environment.at_address(self._values.read(f"{group}/address"))
        except BadAddress:
            return None
        stay = self._values.read(f"{group}/stay") == "yes"
        return RememberedSignIn(environment, self._values.read(f"{group}/account"), stay)

    def _write(self, group: str, sign_in: RememberedSignIn | None) -> None:
        self._values.write(f"{group}/address", sign_in.environment.origin if sign_in else "")
        self._values.write(f"{group}/account", sign_in.account if sign_in else "")
        self._values.write(f"{group}/stay", "yes" if sign_in and sign_in.stay else "no")

    @property
    def trigger(self) -> str:
        """The kind of data chosen last; empty when none was."""
        return self._values.read("window/trigger")

    @trigger.setter
    def trigger(self, name: str) -> None:
        self._values.write("window/trigger", name)

    @property
    def geometry(self) -> bytes:
        """Size and place of the window, as Qt packs them; empty when unknown."""
        try:
            return bytes.fromhex(self._values.read("window/geometry"))
        except ValueError:
            return b""

    @geometry.setter
    def geometry(self, packed: bytes) -> None:
        self._values.write("window/geometry", packed.hex())

    @property
    def folder(self) -> str:
        """Where files were saved last."""
        return self._values.read("window/folder")

    @folder.setter
    def folder(self, path: str) -> None:
        self._values.write("window/folder", path)

    @property
    def retention_days(self) -> int:
        """How long finished jobs stay on the list; 0 is for ever."""
        return self._number("history/retention_days", _USUAL.retention_days, _DAYS)

    @property
    def outbox_quota(self) -> int:
        """Bytes for the copies of what was sent."""
        return self._number("history/outbox_quota", _USUAL.outbox_quota, _QUOTA)

    @property
    def safety_copy_limit(self) -> int:
        """Bytes up to which the last upload of a kind is fetched before another; 0 is never."""
        return self._number("history/safety_copy_limit", _USUAL.safety_copy_limit, _SAFETY_COPY)

    @property
    def large_loss(self) -> int:
        """Percent of the rows of the last upload from which on their loss is asked about; 0 is never."""
        return self._number("sending/large_loss", _USUAL.large_loss, _PERCENT)

    @property
    def language(self) -> str:
        """Code of the chosen language; empty for the one the system asks for."""
        return self._values.read("window/language")

    @property
    def notify(self) -> bool:
        """Whether the desktop tells of the progress of uploads and of their end; who never said no is told."""
        return self._values.read("window/notify") != "no"

    @property
    def preferences(self) -> Preferences:
        """All that the user decides at one place."""
        return Preferences(
            retention_days=self.retention_days,
            outbox_quota=self.outbox_quota,
            safety_copy_limit=self.safety_copy_limit,
            large_loss=self.large_loss,
            language=self.language,
            notify=self.notify,
        )

    @preferences.setter
    def preferences(self, chosen: Preferences) -> None:
        self._values.write("history/retention_days", str(chosen.retention_days))
        self._values.write("history/outbox_quota", str(chosen.outbox_quota))
        self._values.write("history/safety_copy_limit", str(chosen.safety_copy_limit))
        self._values.write("sending/large_loss", str(chosen.large_loss))
        self._values.write("window/language", chosen.language)
        self._values.write("window/notify", "yes" if chosen.notify else "no")

    @property
    def hold_next(self) -> bool:
        """Whether the next file of several waits until the one before it has completed."""
        return self._values.read("sending/hold_next") == "yes"

    @hold_next.setter
    def hold_next(self, wanted: bool) -> None:
        self._values.write("sending/hold_next", "yes" if wanted else "no")

    @property
    def job_columns(self) -> dict[str, bool]:
        """Which columns of the jobs the user wants to see or not; the others are as usual."""
        words = (entry.partition("=") for entry in self._values.read("window/job_columns").split())
        return {name: choice == "yes" for name, _, choice in words if choice in {"yes", "no"}}

    @job_columns.setter
    def job_columns(self, chosen: Mapping[str, bool]) -> None:
        words = (f"{name}={'yes' if is_shown else 'no'}" for name, is_shown in chosen.items())
        self._values.write("window/job_columns", " ".join(words))

    def _number(self, key: str, usual: int, sane: range) -> int:
        """What is no number is as good as nothing; what is too much or too little is brought to the border."""
        words = self._values.read(key)
        # Python refuses to read numbers of some thousand digits.
        if not (words.isascii() and words.isdigit() and len(words) <= _DIGITS):
            return usual
        return min(max(int(words), sane[0]), sane[-1])
