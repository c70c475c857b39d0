from __future__ import annotations

import pytest

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.services.settings import RememberedSignIn, Settings
from tests.support.builders import PRODUCTION, TEST, make_environment


class InMemory:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def read(self, key: str) -> str:
        return self.kept.get(key, "")

    def write(self, key: str, value: str) -> None:
        self.kept[key] = value

    def flush(self) -> None:
        """There is no disk."""


@pytest.fixture
def values() -> InMemory:
    return InMemory()


@pytest.fixture
def settings(values: InMemory) -> Settings:
    return Settings(values)


def test_nothing_is_remembered_at_first(settings: Settings) -> None:
    assert (settings.environment, settings.account, settings.stay_signed_in) == (None, "", False)
    assert (settings.trigger, settings.geometry, settings.folder) == ("", b"", "")


@pytest.mark.parametrize("environment", [TEST, PRODUCTION])
def test_the_last_sign_in_is_remembered(settings: Settings, environment: Environment) -> None:
    settings.remember_sign_in(environment, "jane.doe", stay=True)
    assert (settings.environment, settings.account, settings.stay_signed_in) == (environment, "jane.doe", True)


def test_the_wish_not_to_stay_signed_in_is_remembered_too(settings: Settings) -> None:
    settings.remember_sign_in(TEST, "jane.doe", stay=True)
    settings.remember_sign_in(TEST, "jane.doe", stay=False)
    assert not settings.stay_signed_in


def test_the_demo_tenant_does_not_take_the_place_of_the_real_one(settings: Settings) -> None:
    settings.remember_sign_in(TEST, "jane.doe", stay=True)
    settings.remember_sign_in(Environment("http://127.0.0.1:5000", Stage.DEMO), "demo", stay=False)
    assert (settings.environment, settings.account) == (TEST, "jane.doe")


@pytest.mark.parametrize("address", ["http://acme.knosc.com", "nonsense://", "https://a b"])
def test_an_invalid_saved_address_is_dropped(values: InMemory, settings: Settings, address: str) -> None:
    values.write("session/address", address)
    assert settings.environment is None


def test_choices_of_the_window_are_remembered(settings: Settings) -> None:
    settings.trigger = "demand"
    settings.geometry = b"\x00\xff packed"
    settings.folder = "/home/jane/März"
    assert (settings.trigger, settings.geometry, settings.folder) == ("demand", b"\x00\xff packed", "/home/jane/März")


def test_a_spoilt_place_of_the_window_is_unknown(values: InMemory, settings: Settings) -> None:
    values.write("window/geometry", "not packed")
    assert settings.geometry == b""


def test_retention_has_its_default_until_the_user_chooses(settings: Settings) -> None:
    assert (settings.retention_days, settings.outbox_quota, settings.safety_copy_limit) == (365, 2 << 30, 64 << 20)


def test_the_chosen_retention_is_remembered(values: InMemory, settings: Settings) -> None:
    chosen = Preferences(
        retention_days=0, outbox_quota=20 << 30, safety_copy_limit=0, large_loss=25, language="de", notify=False
    )
    settings.preferences = chosen
    assert Settings(values).preferences == chosen
    assert (settings.retention_days, settings.outbox_quota, settings.safety_copy_limit) == (0, 20 << 30, 0)


@pytest.mark.parametrize("kept", ["", "maybe", "yes"])
def test_who_never_said_no_is_notified(values: InMemory, settings: Settings, kept: str) -> None:
    values.write("window/notify", kept)
    assert settings.notify


@pytest.mark.parametrize("nonsense", ["", "a year", "-1", "1.5", "1e9", "0x10", "1_000", "٣", "9" * 5000])
def test_nonsense_is_as_good_as_no_choice(values: InMemory, settings: Settings, nonsense: str) -> None:
    for key in ("retention_days", "outbox_quota", "safety_copy_limit"):
        values.write(f"history/{key}", nonsense)
    assert settings.preferences == Preferences()


def test_too_much_is_brought_to_what_makes_sense(values: InMemory, settings: Settings) -> None:
    for key in ("retention_days", "outbox_quota", "safety_copy_limit"):
        values.write(f"history/{key}", "9" * 18)
    assert settings.preferences == Preferences(36_500, 1 << 40, 4 << 30)


def test_copies_for_sending_again_are_never_done_without(values: InMemory, settings: Settings) -> None:
    values.write("history/outbox_quota", "0")
    assert settings.outbox_quota == 100 << 20


def test_the_next_file_is_held_only_when_the_user_wants_that(values: InMemory, settings: Settings) -> None:
    assert not settings.hold_next
    settings.hold_next = True
    assert Settings(values).hold_next
    settings.hold_next = False
    assert not Settings(values).hold_next


def test_the_columns_of_the_jobs_are_kept_as_far_as_they_were_chosen(values: InMemory, settings: Settings) -> None:
    assert settings.job_columns == {}
    settings.job_columns = {"started": True, "where": False}
    assert Settings(values).job_columns == {"started": True, "where": False}
    values.write("window/job_columns", "started=maybe where=no x")
    assert Settings(values).job_columns == {"where": False}


def test_the_sign_in_to_the_other_environment_of_a_company_is_remembered_beside_the_last() -> None:
    settings = Settings(InMemory())
    production = make_environment(stage=Stage.PRODUCTION)
    settings.remember_sign_in(TEST, "jane.doe", stay=True)
    settings.remember_sign_in(production, "jane", stay=False)
    assert settings.sign_ins == (
        RememberedSignIn(production, "jane", stay=False),
        RememberedSignIn(TEST, "jane.doe", stay=True),
    )
    settings.remember_sign_in(TEST, "jane.doe", stay=True)
    assert [each.environment for each in settings.sign_ins] == [TEST, production]


def test_another_company_or_account_leaves_no_second_sign_in() -> None:
    settings = Settings(InMemory())
    production = make_environment(stage=Stage.PRODUCTION)
    settings.remember_sign_in(TEST, "jane.doe", stay=True)
    settings.remember_sign_in(production, "jane.doe", stay=True)
    settings.remember_sign_in(production, "victor", stay=True)
    assert [each.account for each in settings.sign_ins] == ["victor"]
    settings.remember_sign_in(TEST, "victor", stay=True)
    settings.remember_sign_in(make_environment("other"), "victor", stay=True)
    assert [each.environment.company for each in settings.sign_ins] == ["other"]
