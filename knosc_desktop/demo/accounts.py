"""Who may sign in to the demo tenant, and what happens after wrong passwords."""

from __future__ import annotations

import math
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyotp

from knosc_desktop.demo.refusals import Refusal
from knosc_desktop.domain.triggers import TRIGGERS

if TYPE_CHECKING:
    from knosc_desktop.demo.switches import SwitchBoard

_FREE_TRIES = 3
_OTHER_PRIVILEGES = ("Forecast Over Time", "Users", "Scenarios", "Issue Tracker", "General Settings")
_STEP_SECONDS = 300.0
"""How long the second step of a sign-in may come after the first."""


@dataclass
class Account:
    """One user of the tenant.

    Attributes:
        number: of the user.
        username: account name.
        password: random at every start; it is printed for whoever started the demo.
        full_name: as in the profile.
        about: what the account shows, in words.
        role: name of the role.
        privileges: access by privilege type.
        totp_secret: of the authenticator app; empty without a second factor.
        is_new: nobody signed in with it yet.
        last_modified_at: nanoseconds; tokens carry it and die when it changes.
        failures: wrong passwords in a row.
        locked_until: of the monotonic clock.
        second_step_until: until when a second factor is awaited (monotonic).
    """

    number: int
    username: str
    password: str = field(repr=False)
    full_name: str
    about: str
    role: str
    privileges: dict[str, str]
    totp_secret: str = field(default="", repr=False)
    is_new: bool = False
    last_modified_at: int = field(default_factory=time.time_ns)
    failures: int = 0
    locked_until: float = 0.0
    second_step_until: float = 0.0

    @property
    def email(self) -> str:
        """Made from the account name."""
        return f"{self.username}@demo.knosc.example"

    def may(self, privilege: str, *accesses: str) -> bool:
        """Whether the access to that privilege type is one of these."""
        return self.privileges.get(privilege, "None") in accesses

    def modified(self) -> None:
        """Something about the account changed: every token given so far is dead."""
        self.last_modified_at = max(time.time_ns(), self.last_modified_at + 1)


def _everything(access: str) -> dict[str, str]:
    privileges = {trigger.privilege: access for trigger in TRIGGERS}
    return privileges | dict.fromkeys(_OTHER_PRIVILEGES, "None")


def _new_password() -> str:
    return f"demo-{secrets.token_hex(8)}"


def demo_accounts() -> list[Account]:
    """The people of the demo tenant, with passwords that other users of this computer can't know."""
    planner = "Planner"
    return [
        Account(
            1,
            "jane.doe",
            _new_password(),
            "Jane Doe",
            "A planner who may upload everything.",
            planner,
            _everything("Edit"),
        ),
        Account(
            2,
            "omar.haddad",
            _new_password(),
            "Omar Haddad",
            "A planner with a second factor: a code from an authenticator app.",
            planner,
            _everything("Edit"),
            totp_secret=pyotp.random_base32(),
        ),
        Account(
            3,
            "nina.new",
            _new_password(),
            "Nina New",
            "Never signed in: the initial password leads to choosing a new one.",
            planner,
            _everything("Edit"),
            is_new=True,
        ),
        Account(
            4,
            "victor.viewer",
            _new_password(),
            "Victor Viewer",
            "May look at everything and upload nothing.",
            "Viewer",
            _everything("View"),
        ),
    ]


class AccountBook:
    """Finds accounts and guards their passwords."""

    def __init__(self, accounts: list[Account], board: SwitchBoard) -> None:
        """Open the book.

        Args:
            accounts: of this tenant.
            board: for the lock-out switches.
        """
        self.accounts = accounts
        self._board = board
        self._first_signins: dict[str, Account] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> Account | None:
        """By account name or e-mail address, in any case."""
        wanted = name.strip().lower()
        return next((account for account in self.accounts if wanted in {account.username, account.email}), None)

    def check_password(self, name: str, password: str) -> Account:
        """The account, if that is its password.

        Raises:
            Refusal: it is not, or the account is locked.
        """
        with self._lock:
            account = self.find(name)
            if account is not None:
                self._refuse_locked(account)
            if account is None or not secrets.compare_digest(account.password.encode(), password.encode()):
                if account is not None:
                    self._count_failure(account)
                raise Refusal(401, "Invalid username or password.", "User.InvalidCredentials")
            account.failures = 0
            return account

    def await_second_factor(self, account: Account) -> None:
        """The password was right; a code may follow for a while."""
        account.second_step_until = time.monotonic() + _STEP_SECONDS

    def check_code(self, name: str, code: str) -> Account:
        """The account, if the password step went before and the code is right now.

        Raises:
            Refusal: otherwise.
        """
        account = self.find(name)
        if (
            account is None
            or time.monotonic() > account.second_step_until
            or not pyotp.TOTP(account.totp_secret).verify(code, valid_window=1)
        ):
            raise Refusal(401, "Invalid or expired TOTP code.", "2FA.InvalidCode")
        account.second_step_until = 0.0
        return account

    def begin_first_signin(self, account: Account) -> str:
        """A token to choose the first own password with."""
        token = secrets.token_urlsafe(24)
        self._first_signins[token] = account
        return token

    def first_signin(self, token: str, new_password: str, minimum_length: int) -> Account:
        """Set the first own password.

        Raises:
            Refusal: an unknown token, or too short a password; the token stays good.
        """
        account = self._first_signins.get(token)
        if account is None or not account.is_new:
            raise Refusal(401, "Invalid or expired session token.", "User.InvalidSessionToken")
        if len(new_password) < minimum_length:
            raise Refusal(400, f"Password must be at least {minimum_length} characters long.", "User.PasswordTooShort")
        account.password = new_password
        account.is_new = False
        account.modified()
        return account

    def _refuse_locked(self, account: Account) -> None:
        left = account.locked_until - time.monotonic()
        if left > 0:
            raise Refusal(
                self._board.now.lock_status,
                "Account is temporarily locked because of too many failed sign-ins. Try again later.",
                "User.Locked",
                {"Retry-After": str(math.ceil(left))},
            )

    def _count_failure(self, account: Account) -> None:
        account.failures += 1
        if account.failures >= _FREE_TRIES:
            seconds = self._board.now.lock_seconds * 2 ** (account.failures - _FREE_TRIES)
            account.locked_until = time.monotonic() + seconds
