from __future__ import annotations

import pytest

from knosc_desktop.domain.files import TemplateLink
from knosc_desktop.domain.session import Access
from knosc_desktop.domain.sign_in import FirstSignIn, SessionTokens, SignInRequest, TokenKind
from knosc_desktop.domain.triggers import TRIGGERS, Trigger, trigger_named
from tests.support.builders import TEST, make_profile

FORECAST = trigger_named("forecast")


def test_the_e_mail_address_is_shown_before_the_account_name() -> None:
    assert make_profile(email="jane.doe@acme.com").shown_name == "jane.doe@acme.com"


def test_the_account_name_is_shown_where_there_is_no_e_mail_address() -> None:
    assert make_profile(email="").shown_name == "jane.doe"


@pytest.mark.parametrize(
    ("word", "access"),
    [
        ("Edit", Access.GRANTED),
        ("EDIT", Access.GRANTED),
        ("View", Access.DENIED),
        ("none", Access.DENIED),
        ("Approve", Access.UNCLEAR),
    ],
)
def test_only_edit_is_enough_for_an_upload(word: str, access: Access) -> None:
    assert make_profile(privileges={"Forecast": word}).access_to(FORECAST) is access


@pytest.mark.parametrize("name", ["forecast", "FORECAST", " Forecast "])
def test_a_privilege_is_known_in_any_capitals(name: str) -> None:
    assert make_profile(privileges={name: "View"}).access_to(FORECAST) is Access.DENIED


def test_of_a_privilege_that_is_not_among_the_listed_ones_nothing_is_sure() -> None:
    assert make_profile(privileges={"Demand": "Edit"}).access_to(FORECAST) is Access.UNCLEAR


def test_nothing_is_denied_when_the_server_lists_no_privileges() -> None:
    assert make_profile(privileges={}).access_to(FORECAST) is Access.GRANTED


@pytest.mark.parametrize(
    ("privileges", "access"),
    [
        ({"Master Data": "Edit"}, Access.GRANTED),
        ({"MASTER_DATA": "edit", "Item Master": "View"}, Access.GRANTED),
        ({"Master data": "View"}, Access.DENIED),
        ({"Master Data": "None", "Item Master": "Edit"}, Access.GRANTED),
    ],
)
def test_one_privilege_may_open_all_master_data(privileges: dict[str, str], access: Access) -> None:
    assert make_profile(privileges=privileges).access_to(trigger_named("item-master")) is access


@pytest.mark.parametrize("name", ["forecast", "supplier-allocation", "inventory-planning"])
def test_the_privilege_of_master_data_says_nothing_of_what_is_elsewhere(name: str) -> None:
    assert make_profile(privileges={"Master Data": "View"}).access_to(trigger_named(name)) is Access.UNCLEAR


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
