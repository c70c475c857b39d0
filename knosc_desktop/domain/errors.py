"""Everything that can go wrong, with the messages for users.

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
    │       └── NetworkSignIn       the network wants the user to sign in to it first
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

Each class carries its own messages; who raises it may say it better.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from knosc_desktop.domain.texts import Text, message, sentences

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

    title: ClassVar[Text] = message("errors.any.title")
    default_message: ClassVar[Text] = message("errors.any.message")
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

    title = message("errors.unreachable.title")
    default_message = message("errors.unreachable.message")
    default_hint = message("errors.unreachable.hint")
    retryable = True


class NameNotFound(Unreachable):
    """The host name is unknown."""

    default_message = message("errors.name_not_found.message")
    default_hint = message("errors.name_not_found.hint")


class ConnectionRefused(Unreachable):
    """Nothing listens there."""

    default_message = message("errors.connection_refused.message")
    default_hint = message("errors.connection_refused.hint")


class ConnectionBroken(Unreachable):
    """The connection ended in the middle."""

    default_message = message("errors.connection_broken.message")


class TimedOut(Unreachable):
    """No answer within the time limit."""

    default_message = message("errors.timed_out.message")


class ProxyTrouble(Unreachable):
    """The proxy in between refused."""

    title = message("errors.proxy.title")
    default_message = message("errors.proxy.message")
    default_hint = message("errors.proxy.hint")


class InsecureConnection(Unreachable):
    """The certificate could not be verified; never worked around."""

    title = message("errors.insecure.title")
    default_message = message("errors.insecure.message")
    default_hint = message("errors.insecure.hint")
    retryable = False


class SignInProblem(KnoscError):
    """Signing in did not work, or the session is gone."""

    title = message("errors.sign_in.title")


class WrongCredentials(SignInProblem):
    """User name or password is wrong (knosc-api.md section 2.1)."""

    default_message = message("errors.wrong_credentials.message")
    default_hint = message("errors.wrong_credentials.hint")


class WrongCode(SignInProblem):
    """The six digits are wrong or too old (knosc-api.md section 2.2)."""

    default_message = message("errors.wrong_code.message")
    default_hint = message("errors.wrong_code.hint")


class LockedOut(SignInProblem):
    """Too many failed tries (knosc-api.md section 2.1)."""

    title = message("errors.locked_out.title")
    default_message = message("errors.locked_out.message")
    default_hint = message("errors.locked_out.hint")


class NewPasswordRefused(SignInProblem):
    """The new password is not good enough."""

    title = message("errors.new_password.title")
    default_message = message("errors.new_password.message")
    default_hint = message("errors.new_password.hint", count=8)


class SessionExpired(SignInProblem):
    """The session is dead, and only a refresh or a new sign-in helps."""

    title = message("errors.session_expired.title")
    default_message = message("errors.session_expired.message")
    default_hint = message("errors.session_expired.hint")


class NotSignedIn(SignInProblem):
    """There is no session at all."""

    default_message = message("errors.not_signed_in.message")


class Refused(KnoscError):
    """Knosc read the request and said no; nothing was changed."""

    title = message("errors.refused.title")
    default_message = message("errors.refused.message")


class NotPrivileged(Refused):
    """403 ``User.NotPrivileged``."""

    title = message("errors.not_privileged.title")
    default_message = message("errors.not_privileged.message")
    default_hint = message("errors.not_privileged.hint")


class NotFound(Refused):
    """404, or a code that says so."""

    title = message("errors.not_found.title")
    default_message = message("errors.not_found.message")


class TooLarge(Refused):
    """413."""

    title = message("errors.too_large.title")
    default_message = message("errors.too_large.message")
    default_hint = message("errors.too_large.hint")


class TooManyRequests(Refused):
    """429."""

    title = message("errors.too_many_requests.title")
    default_message = message("errors.too_many_requests.message")
    default_hint = message("errors.too_many_requests.hint")
    retryable = True


class ServerTrouble(KnoscError):
    """A 5xx answer."""

    title = message("errors.server_trouble.title")
    default_message = message("errors.server_trouble.message")
    default_hint = message("errors.server_trouble.hint")
    retryable = True


class Unreadable(KnoscError):
    """An answer that is not what the documentation says; never taken for success."""

    title = message("errors.unreadable.title")
    default_message = message("errors.unreadable.message")
    default_hint = message("errors.unreadable.hint")
    retryable = True


class NotKnosc(Unreadable):
    """A web page, or an answer that sends the program elsewhere."""

    title = message("errors.not_knosc.title")
    default_message = message("errors.not_knosc.message")
    default_hint = message("errors.not_knosc.hint")


class NetworkSignIn(NotKnosc):
    """511, the sign-in page of a guest network."""

    title = message("errors.network_sign_in.title")
    default_message = message("errors.network_sign_in.message")
    default_hint = message("errors.network_sign_in.hint")


class LargerThanWanted(KnoscError):
    """A download over the size that was asked for at most; it was not kept."""

    title = message("errors.larger.title")
    default_message = message("errors.larger.message")


class NotSent(KnoscError):
    """An upload broke before its last byte left; no job can exist.

    Attributes:
        cause: what broke it.
    """

    title = message("uploads.not_sent")

    def __init__(self, cause: KnoscError) -> None:
        super().__init__(
            sentences(cause.message, message("errors.not_sent.message")),
            hint=cause.hint or message("uploads.safe_to_retry"),
            details=cause.details,
            retry_after=cause.retry_after,
        )
        self.cause = cause


class OutcomeUnknown(KnoscError):
    """The whole request left and no readable answer came; a job may exist.

    Attributes:
        cause: what was lost.
    """

    title = message("uploads.not_confirmed")

    def __init__(self, cause: KnoscError) -> None:
        super().__init__(
            sentences(message("errors.not_confirmed.message"), *_left_open(cause)),
            hint=message("uploads.check_before_retry"),
            details=cause.details,
        )
        self.cause = cause


def _left_open(cause: KnoscError) -> tuple[Text, ...]:
    """The cause, unless it says that nothing was changed, which isn't known of what left whole."""
    if not isinstance(cause, Refused):
        return (cause.message,)
    said = message("uploads.knosc_says", said=cause.said) if cause.said else ""
    return (message("uploads.refused_late.possible"), said)


class FileProblem(KnoscError):
    """A file on this computer cannot be read, used or written; each names its problem itself."""

    title = message("errors.file.title")
    default_message = message("errors.file.message")

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
        if not program:
            title, said = message("errors.file_held.title"), message("errors.file_held.message", file=file_name)
        else:
            title = message("errors.file_held.title_by", app=program)
            said = message("errors.file_held.message_by", file=file_name, app=program)
        return cls(title, said, hint=message("errors.file_held.hint"), details=details)


class NotChecked(KnoscError):
    """A file could not be looked into here, which says nothing of whether Knosc can read it."""

    title = message("errors.not_checked.title")
    default_message = message("errors.not_checked.message")


class TooLargeToCheck(NotChecked):
    """It takes more memory or time than looking into it may."""

    title = message("errors.too_large_to_check.title")
    default_message = message("errors.too_large_to_check.message")

    @classmethod
    def named(cls, file_name: str, *, details: str = "") -> Self:
        """Say which file."""
        return cls(message("errors.too_large_to_check.named", file=file_name), details=details)


class ReaderEnded(NotChecked):
    """The process that reads spreadsheets ended, or failed in a way nobody foresaw."""

    default_message = message("errors.reader_ended.message")


class AppFault(KnoscError):
    """An unexpected error in the app, which goes on."""

    title = message("errors.app.title")
    default_message = message("errors.app.message")
    default_hint = message("errors.app.hint")
    retryable = True


class KeychainProblem(KnoscError):
    """The operating system's keychain cannot be used; the session lasts until the program ends."""

    title = message("errors.keychain.title")
    default_message = message("errors.keychain.message")
    default_hint = message("errors.keychain.hint")


class DemoDidNotStart(KnoscError):
    """The tenant's process did not come up."""

    title = message("errors.demo.title")
    default_message = message("errors.demo.message")
    default_hint = message("errors.demo.hint")


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def cannot_save(target: Path, error: OSError | ValueError, holder: str | None = None) -> FileProblem:
    """Why nothing could be written there.

    Args:
        target: where it should be.
        error: what went wrong; a name that the system has no bytes for is a ValueError.
        holder: the program that has a file of that name open; empty when it is not known which, None when none has.
    """
    reason = error.strerror if isinstance(error, OSError) else error
    details = f"{type(error).__name__}: {reason}"
    if isinstance(error, OSError) and error.errno in _FULL:
        return FileProblem(
            message("errors.save.disk_full_title"),
            message("errors.save.disk_full", file=target.name),
            hint=message("errors.save.disk_full_hint"),
            details=details,
        )
    if holder == "":
        return FileProblem(
            message("errors.save.open_title"),
            message("errors.save.open", file=target.name),
            hint=message("errors.save.open_hint"),
            details=details,
        )
    if holder:
        return FileProblem(
            message("errors.save.open_title_in", app=holder),
            message("errors.save.open_in", file=target.name, app=holder),
            hint=message("errors.save.open_hint"),
            details=details,
        )
    return FileProblem(
        message("errors.save.refused_title"),
        message("errors.save.refused", file=target.name),
        hint=message("errors.save.refused_hint"),
        details=details,
    )
