"""The steps of signing in, and everything else about the account (knosc-api.md sections 2 and 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.refusals import Purpose
from knosc_desktop.domain.errors import (
    NotKnosc,
    Refused,
    SessionExpired,
    SignInProblem,
    TooLarge,
    TooManyRequests,
    Unreadable,
)
from knosc_desktop.domain.session import Profile
from knosc_desktop.domain.sign_in import FirstSignIn, SecondFactorNeeded, SignedIn
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from knosc_desktop.api.answers import Answer
    from knosc_desktop.api.config import Paths
    from knosc_desktop.api.exchange import Exchange
    from knosc_desktop.api.session_jar import SessionJar
    from knosc_desktop.domain.sign_in import SignInAnswer
    from knosc_desktop.domain.texts import Text


class SignIn:
    """Sign-in calls of one tenant."""

    def __init__(self, exchange: Exchange, jar: SessionJar, paths: Paths) -> None:
        self._exchange = exchange
        self._jar = jar
        self._paths = paths
        self._typed_name = ""

    async def authenticate(self, username: str, password: str) -> SignInAnswer:
        """Try a password; never repeated by the app, three failures lock the account.

        Raises:
            WrongCredentials, LockedOut: the password is not taken.
            KnoscError: no readable answer.
        """
        # Whoever was signed in before must not lend the new sign-in a cookie.
        self._jar.clear()
        self._typed_name = username
        body = {"username": username, "password": password}
        answer = await self._exchange.post(self._paths.authenticate, body, Purpose.PASSWORD)
        said = await answer.json_object()
        # 200 alone is no success: what the body says counts.
        if said.get("requires_2fa") is True:
            return SecondFactorNeeded()
        if said.get("first_signin") is True:
            token = said.get("session_token")
            if isinstance(token, str) and token:
                return FirstSignIn(token)
            raise Unreadable(details=f"{answer.details}\nfirst sign-in without a session token")
        if "access_token" in said:
            raise Unreadable(
                message("errors.bearer.message"),
                hint=message("errors.bearer.hint"),
                details=f"{answer.details}\na bearer token instead of a session",
            )
        self._expect_session(answer, said)
        return SignedIn()

    async def verify_second_factor(self, username: str, code: str) -> None:
        """Answer the second factor.

        Raises:
            WrongCode: another one may be tried.
            KnoscError: no readable answer.
        """
        self._typed_name = username
        body = {"username": username, "totp_code": code}
        answer = await self._exchange.post(self._paths.second_factor, body, Purpose.CODE)
        self._expect_session(answer, await answer.json_object())

    async def first_sign_in(self, session_token: str, new_password: str) -> None:
        """Choose the first password.

        Raises:
            NewPasswordRefused: choose another.
            KnoscError: no readable answer.
        """
        body = {"session_token": session_token, "new_password": new_password}
        answer = await self._exchange.post(self._paths.first_sign_in, body, Purpose.NEW_PASSWORD)
        self._expect_session(answer, await answer.json_object())

    async def refresh(self) -> None:
        """Get a new access token.

        Raises:
            SessionExpired: there is no refresh token, or Knosc does not take it.
            KnoscError: no readable answer.
        """
        if not self._jar.refresh_token:
            raise SessionExpired
        old = self._jar.access_token
        try:
            answer = await self._exchange.post(self._paths.refresh)
        except (TooManyRequests, TooLarge):
            # Said by whoever stands in front as well, and no word on the session.
            raise
        except (SignInProblem, Refused) as error:
            raise SessionExpired(details=error.details) from error
        if answer.is_web_page:
            raise NotKnosc(details=answer.details)
        if not self._jar.access_token or self._jar.access_token == old:
            raise Unreadable(details=f"{answer.details}\nno new access token")

    async def logout(self) -> None:
        """End the session here whatever happens, and on the server if it can be reached.

        Raises:
            KnoscError: the server could not be told.
        """
        try:
            await self._exchange.post(self._paths.logout)
        finally:
            self._jar.clear()

    async def forgot_password(self, email: str) -> Text:
        """Ask for a reset link; the answer is the same for every address.

        Raises:
            KnoscError: no readable answer.
        """
        answer = await self._exchange.post(self._paths.forgot_password, {"email": email})
        said = (await answer.json_object()).get("message")
        return one_line(said) if isinstance(said, str) and said.strip() else message("errors.reset_link")

    async def profile(self) -> Profile:
        """Who is signed in.

        Raises:
            KnoscError: no readable answer.
        """
        answer = await self._exchange.get(self._paths.profile)
        said = await answer.json_object()
        data = said.get("data", said)
        if not isinstance(data, dict):
            raise Unreadable(details=f"{answer.details}\nno account in it")
        fields = {_plain(key): value for key, value in data.items()}
        email = _text(fields, "useremail", "email")
        username = _text(fields, "username", "user", "login") or self._typed_name or email
        if not username:
            raise Unreadable(details=f"{answer.details}\nno user name in it")
        return Profile(
            username=username,
            user_id=_text(fields, "id", "userid"),
            full_name=_text(fields, "userfullname", "fullname", "name"),
            email=email,
            privileges=_privileges(fields.get("privileges")),
        )

    def _expect_session(self, answer: Answer, said: Mapping[str, Any]) -> None:
        if said.get("login") is not True:
            raise Unreadable(details=f"{answer.details}\nno word of a sign-in")
        if not self._jar.access_token:
            raise Unreadable(details=f"{answer.details}\nsigned in, but without a session cookie")


def _plain(key: str) -> str:
    return "".join(letter for letter in key.lower() if letter.isalnum())


def _text(fields: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        value = fields.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and (text := one_line(value)):
            return text
    return ""


def _privileges(value: Any) -> dict[str, str]:
    """Access by type, from a list of pairs or a mapping."""
    if isinstance(value, dict):
        pairs: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list):
        pairs = ((entry.get("type"), entry.get("access")) for entry in value if isinstance(entry, dict))
    else:
        return {}
    return {
        one_line(kind): one_line(access) for kind, access in pairs if isinstance(kind, str) and isinstance(access, str)
    }
