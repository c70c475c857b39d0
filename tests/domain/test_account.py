from __future__ import annotations

import pytest

from knosc_desktop.domain.files import TemplateLink
from knosc_desktop.domain.sign_in import FirstSignIn, SessionTokens, SignInRequest, TokenKind
from knosc_desktop.domain.triggers import TRIGGERS, Trigger, trigger_named
from tests.support.builders import TEST, make_profile

FORECAST = trigger_named("forecast")


def test_the_e_mail_address_is_shown_before_the_account_name() -> None:
    assert make_profile(email="jane.doe@acme.com").shown_name == "jane.doe@acme.com"


def test_the_account_name_is_shown_where_there_is_no_e_mail_address() -> None:
    assert make_profile(email="").shown_name == "jane.doe"


@pytest.mark.parametrize(("access", "lacking"), [("Edit", False), ("View", True), ("None", True)])
def test_only_edit_is_enough_for_an_upload(access: str, lacking: bool) -> None:
    assert make_profile(privileges={"Forecast": access}).seems_to_lack(FORECAST) is lacking


def test_a_privilege_that_is_not_among_the_listed_ones_seems_to_lack() -> None:
    assert make_profile(privileges={"Demand": "Edit"}).seems_to_lack(FORECAST)


def test_nothing_seems_to_lack_when_the_server_lists_no_privileges() -> None:
    assert not make_profile(privileges={}).seems_to_lack(FORECAST)


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_each_kind_of_job_is_guarded_by_the_privilege_of_its_own_name(trigger: Trigger) -> None:
    assert trigger.privilege.lower().replace(" ", "-") == trigger.name


@pytest.mark.parametrize(
    "holder",
    [
        FirstSignIn("SECRET"),
        SignInRequest(TEST, "jane.doe", "SECRET"),
        SessionTokens(TokenKind.REFRESH, "SECRET"),
        TemplateLink("forecast", "https://files.example/t.xlsx?signature=SECRET", "t.xlsx"),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_a_secret_is_not_in_the_printed_form(holder: object) -> None:
    assert "SECRET" not in repr(holder)
