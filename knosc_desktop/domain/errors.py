"""Everything that can go wrong, in words for users.

    KnoscError
    ├── Unreachable                 no answer was to be had; reading may be tried again
    │   ├── NameNotFound
    │   ├── ConnectionRefused
    │   ├── ConnectionBroken
    │   ├── TimedOut
    │   ├── ProxyTrouble
    │   └── InsecureConnection      the server's certificate could not be verified
    ├── SignInProblem
    │   ├── WrongCredentials
    │   ├── WrongCode
    │   ├── LockedOut
    │   ├── NewPasswordRefused
    │   ├── SessionExpired
    │   └── NotSignedIn
    ├── Refused                     Knosc read the request and said no
    │   ├── NotPrivileged
    │   ├── NotFound
    │   ├── TooLarge
    │   └── TooManyRequests
    ├── ServerTrouble               Knosc, or something in front of it, failed
    ├── Unreadable                  an answer that is not what it should be
    │   └── NotKnosc                a web page instead: captive portal, proxy, wrong address
    ├── LargerThanWanted            a download over the size that was asked for at most
    ├── NotSent                     an upload broke before its last byte: no job exists
    ├── OutcomeUnknown              the whole request left, the answer was lost
    │   └── DoubtfulRefusal         the answer says no, but not to the file itself: a job may exist
    ├── FileProblem                 the user's file, or the place to save to
    │   └── FileHeld                another program keeps the file to itself for now
    ├── NotChecked                  a file could not be looked into here; it can be sent all the same
    │   ├── TooLargeToCheck         it takes more memory or time than it may
    │   └── ReaderEnded             the process that reads ended for another reason
    ├── KeychainProblem
    ├── AppFault                    an unexpected error in the app
    └── DemoDidNotStart             the demo tenant's process

Each class carries its own words; who raises it may say it better.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from knosc_desktop.domain.texts import Text, sentences

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """What a user is told.

    Attributes:
        title: a few words.
        message: what happened and what it means for the user's data.
        hint: what to do next; may be empty.
        details: technical, copyable, free of secrets; may be empty.
    """

    title: Text
    message: Text
    hint: Text = ""
    details: str = ""


class KnoscError(Exception):
    """The root: every error carries what to tell the user.

    Attributes:
        retryable: whether asking again may help; only for requests that change nothing.
        retry_after: seconds the server asked to wait; None when it did not.
        said: the server's own reason, on one line; empty when it gave none.
    """

    title: ClassVar[Text] = "Something went wrong"
    default_message: ClassVar[Text] = "The program could not do that. Nothing was changed."
    default_hint: ClassVar[Text] = ""
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: Text = "",
        *,
        hint: Text = "",
        details: str = "",
        retry_after: float | None = None,
        said: str = "",
    ) -> None:
        """Fill in what the class's own words leave open.

        Args:
            message: instead of the class's message.
            hint: instead of the class's hint.
            details: technical, for *Details*; never a secret.
            retry_after: seconds.
            said: the server's own reason.
        """
        self.message = message or self.default_message
        self.hint = hint or self.default_hint
        self.details = details
        self.retry_after = retry_after
        self.said = said
        super().__init__(self.message)

    @property
    def problem(self) -> Problem:
        """The words to show."""
        return Problem(self.title, self.message, self.hint, self.details)


class Unreachable(KnoscError):
    """No answer was to be had."""

    title = "Knosc cannot be reached"
    default_message = "The connection to Knosc did not work."
    default_hint = "Check the network or VPN."
    retryable = True


class NameNotFound(Unreachable):
    """The host name is unknown."""

    default_message = "There is no server of that name."
    default_hint = "Check the company name, and that the network or VPN is on."


class ConnectionRefused(Unreachable):
    """Nothing listens there."""

    default_message = "The server does not take connections at the moment."
    default_hint = "Check the address, the network or VPN, or try again later."


class ConnectionBroken(Unreachable):
    """The connection ended in the middle."""

    default_message = "The connection to Knosc was interrupted."


class TimedOut(Unreachable):
    """No answer within the time limit."""

    default_message = "Knosc did not answer in time."


class ProxyTrouble(Unreachable):
    """The proxy in between refused."""

    title = "The proxy does not let the program through"
    default_message = "Your company's proxy refused the connection to Knosc."
    default_hint = "Ask your IT department to let this computer reach your Knosc address."


class InsecureConnection(Unreachable):
    """The certificate could not be verified; never worked around."""

    title = "The connection is not safe"
    default_message = "The server could not prove that it is Knosc, so nothing was sent."
    default_hint = (
        "Check the address and this computer's clock. Behind a company firewall, ask your IT department "
        "to install its certificate on this computer."
    )
    retryable = False


class SignInProblem(KnoscError):
    """Signing in did not work, or the session is gone."""

    title = "You are not signed in"


class WrongCredentials(SignInProblem):
    """User name or password is wrong (knosc-api.md section 2.1)."""

    default_message = "The user name or password is not right."
    default_hint = "After three wrong tries in a row Knosc locks the account for a while."


class WrongCode(SignInProblem):
    """The six digits are wrong or too old (knosc-api.md section 2.2)."""

    default_message = "That code is wrong or has expired."
    default_hint = "Enter the code your authenticator app shows now."


class LockedOut(SignInProblem):
    """Too many failed tries (knosc-api.md section 2.1)."""

    title = "The account is locked for a while"
    default_message = "There were too many wrong tries, so Knosc locked this account for a while."
    default_hint = "Wait before you try again: every further wrong try makes it longer."


class NewPasswordRefused(SignInProblem):
    """The new password is not good enough."""

    title = "Choose another password"
    default_message = "Knosc did not accept the new password."
    default_hint = "It needs at least 8 characters."


class SessionExpired(SignInProblem):
    """The session is dead, and only a refresh or a new sign-in helps."""

    title = "Your session has ended"
    default_message = "Knosc no longer accepts this session."
    default_hint = "Sign in again. Everything that waits is kept and goes on after it."


class NotSignedIn(SignInProblem):
    """There is no session at all."""

    default_message = "Sign in to Knosc first."


class Refused(KnoscError):
    """Knosc read the request and said no; nothing was changed."""

    title = "Knosc did not accept it"
    default_message = "Knosc did not accept the request. Nothing was changed."


class NotPrivileged(Refused):
    """403 ``User.NotPrivileged``."""

    title = "You are not allowed to do this"
    default_message = "Your role in Knosc does not allow this. Nothing was changed."
    default_hint = "Ask your Knosc administrator for the right to edit this kind of data."


class NotFound(Refused):
    """404, or a code that says so."""

    title = "Not there"
    default_message = "Knosc does not have what was asked for."


class TooLarge(Refused):
    """413."""

    title = "The file is too large"
    default_message = "Knosc refused the file because it is too large. Nothing was changed."
    default_hint = "Split it into smaller files, or ask your Knosc administrator for the limit."


class TooManyRequests(Refused):
    """429."""

    title = "Too much at once"
    default_message = "Knosc asks to slow down. This request was not carried out."
    default_hint = "Wait a little, then try again."
    retryable = True


class ServerTrouble(KnoscError):
    """A 5xx answer."""

    title = "Knosc has a problem"
    default_message = "Knosc could not answer because of a problem of its own."
    default_hint = "Try again later. If it stays, tell your Knosc administrator."
    retryable = True


class Unreadable(KnoscError):
    """An answer that is not what the documentation says; never taken for success."""

    title = "Knosc's answer could not be read"
    default_message = "The answer was not what Knosc should send, so nothing is taken for done."
    default_hint = "Try again. If it stays, tell your Knosc administrator."
    retryable = True


class NotKnosc(Unreadable):
    """A web page, or an answer that sends the program elsewhere."""

    title = "Something else answered"
    default_message = (
        "A web page answered instead of Knosc. This happens with the sign-in page of a guest network, "
        "a proxy, or a wrong address."
    )
    default_hint = "Open a web browser to see whether the network wants you to sign in, and check the address."


class LargerThanWanted(KnoscError):
    """A download over the size that was asked for at most; it was not kept."""

    title = "The file is larger than wanted"
    default_message = "The file in Knosc is larger than what the program is set to fetch, so it was not kept."


class NotSent(KnoscError):
    """An upload broke before its last byte left; no job can exist.

    Attributes:
        cause: what broke it.
    """

    title = "Not sent"

    def __init__(self, cause: KnoscError) -> None:
        super().__init__(
            sentences(cause.message, "Not everything had left, so Knosc cannot have taken it."),
            hint=cause.hint or "It can safely be sent again.",
            details=cause.details,
            retry_after=cause.retry_after,
        )
        self.cause = cause


class OutcomeUnknown(KnoscError):
    """The whole request left and no readable answer came; a job may exist.

    Attributes:
        cause: what was lost.
    """

    title = "Outcome unknown"

    def __init__(self, cause: KnoscError) -> None:
        super().__init__(
            sentences(
                "Everything was sent, but Knosc's answer was lost.",
                cause.message,
                "Knosc may or may not have taken it.",
            ),
            hint="Look in Knosc whether the data has arrived before you send it again: it would run twice.",
            details=cause.details,
        )
        self.cause = cause


class FileProblem(KnoscError):
    """A file on this computer cannot be read, used or written; each names its problem itself."""

    title = "There is a problem with a file"
    default_message = "A file on this computer cannot be used as it is."

    def __init__(self, title: Text, message: Text, *, hint: Text = "", details: str = "") -> None:
        """Name the problem.

        Args:
            title: a few words.
            message: what happened and what it means.
            hint: what to do next.
            details: technical, for *Details*.
        """
        super().__init__(message, hint=hint, details=details)
        self.file_title = title

    @property
    def problem(self) -> Problem:
        """The words to show."""
        return Problem(self.file_title, self.message, self.hint, self.details)


class FileHeld(FileProblem):
    """Another program keeps the user's file to itself for now, as Excel does while it saves; only on Windows."""

    @classmethod
    def named(cls, file_name: str, program: str = "", *, details: str = "") -> Self:
        """Say which file, and which program where that is known."""
        owner = program or "another program"
        return cls(
            f"The file is locked by {owner}",
            f"“{file_name}” can't be read while {owner} has it locked.",
            hint="Close it there, or wait until it is saved, then try again.",
            details=details,
        )


class NotChecked(KnoscError):
    """A file could not be looked into here, which says nothing of whether Knosc can read it."""

    title = "Not checked"
    default_message = "The file could not be checked here. It can still be sent."
    default_hint = "Look at it in Excel before you send it: Knosc reads it without this check having been made."


class TooLargeToCheck(NotChecked):
    """It takes more memory or time than looking into it may."""

    title = "Too large to check here"
    default_message = "The file is too large to check here. It can still be sent."

    @classmethod
    def named(cls, file_name: str, *, details: str = "") -> Self:
        """Say which file."""
        return cls(f"“{file_name}” is too large to check here. It can still be sent.", details=details)


class ReaderEnded(NotChecked):
    """The process that reads spreadsheets ended, or failed in a way nobody foresaw."""

    default_message = "The check of the file did not come to its end. The file can still be sent."


class AppFault(KnoscError):
    """An unexpected error in the app, which goes on."""

    title = "Something went wrong in the app"
    default_message = "Something went wrong in the app. Confirmed jobs aren't affected."
    default_hint = "If it happens again, save a report and send it to your support contact."
    retryable = True


class KeychainProblem(KnoscError):
    """The operating system's keychain cannot be used; the session lasts until the program ends."""

    title = "You will have to sign in again next time"
    default_message = "This computer has no usable keychain, so the sign-in cannot be kept."
    default_hint = "You stay signed in until you close the program."


class DemoDidNotStart(KnoscError):
    """The tenant's process did not come up."""

    title = "The demo tenant did not start"
    default_message = "The demo runs a small Knosc of its own on this computer, and that did not start."
    default_hint = "Close the program and start the demo again."


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def cannot_save(target: Path, error: OSError | ValueError, holder: str = "") -> FileProblem:
    """Why nothing could be written there.

    Args:
        target: where it should be.
        error: what went wrong; a name that the system has no bytes for is a ValueError.
        holder: the program that has a file of that name open; empty when none is known to.
    """
    reason = error.strerror if isinstance(error, OSError) else error
    details = f"{type(error).__name__}: {reason}"
    if isinstance(error, OSError) and error.errno in _FULL:
        return FileProblem(
            "The disk is full", f"There is no room to save “{target.name}”.", hint="Free some space.", details=details
        )
    if holder:
        return FileProblem(
            f"The file is open in {holder}",
            f"“{target.name}” can't be replaced while it is open in {holder}. It is as it was before.",
            hint="Close it there and save again, or choose another name.",
            details=details,
        )
    return FileProblem(
        "The file cannot be saved there",
        f"“{target.name}” could not be written. A file of that name may be open in Excel, or the folder may be closed "
        "to you.",
        hint="Close it, or choose another name or folder.",
        details=details,
    )
