from __future__ import annotations

import pytest

from knosc_desktop.domain.environment import BadAddress, Environment, Stage


def test_a_company_in_production_has_a_com_address() -> None:
    assert Environment.of_company("acme", Stage.PRODUCTION).origin == "https://acme.knosc.com"


def test_a_company_in_test_has_an_io_address() -> None:
    assert Environment.of_company("acme", Stage.TEST).origin == "https://acme.knosc.io"


def test_a_company_is_taken_with_spaces_and_capitals() -> None:
    assert Environment.of_company(" ACME ", Stage.TEST) == Environment.of_company("acme", Stage.TEST)


@pytest.mark.parametrize(
    "company", ["acme.knosc.com", "https://acme", "-acme", "acme-", "ac me", "acme/x", "a" * 64, "café", "acme\n.evil"]
)
def test_a_company_that_is_no_host_label_is_refused(company: str) -> None:
    with pytest.raises(BadAddress, match=r"errors\.address\.bad_company"):
        Environment.of_company(company, Stage.TEST)


def test_an_empty_company_is_asked_for() -> None:
    with pytest.raises(BadAddress, match=r"errors\.address\.no_company"):
        Environment.of_company("  ", Stage.TEST)


@pytest.mark.parametrize(
    ("address", "stage"),
    [
        ("https://acme.knosc.com", Stage.PRODUCTION),
        ("https://acme.knosc.io", Stage.TEST),
        ("https://knosc.acme.example", Stage.OTHER),
        ("https://knosc.com", Stage.OTHER),
        ("https://acme.knosc.com.evil.example", Stage.OTHER),
        ("https://notknosc.com", Stage.OTHER),
    ],
)
def test_the_stage_follows_from_the_domain(address: str, stage: Stage) -> None:
    assert Environment.at_address(address).stage is stage


def test_the_stage_of_the_demo_tenant_is_set_by_its_caller() -> None:
    assert Environment.at_address("http://127.0.0.1:5000", demo=True).stage is Stage.DEMO


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("acme.knosc.io", "https://acme.knosc.io"),
        (" HTTPS://ACME.Knosc.IO/ ", "https://acme.knosc.io"),
        ("https://acme.knosc.io/login?next=%2F#top", "https://acme.knosc.io"),
        ("https://acme.knosc.io.", "https://acme.knosc.io"),
        ("https://acme.knosc.io:443", "https://acme.knosc.io"),
        ("https://acme.knosc.io:8443", "https://acme.knosc.io:8443"),
        ("http://localhost:5000/", "http://localhost:5000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("https://[2001:db8::7]", "https://[2001:db8::7]"),
    ],
)
def test_an_address_is_reduced_to_its_origin(address: str, origin: str) -> None:
    assert Environment.at_address(address).origin == origin


@pytest.mark.parametrize("address", ["http://acme.knosc.com", "http://10.0.0.5:5000", "http://localhost.evil.example"])
def test_plain_http_to_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(BadAddress, match=r"errors\.address\.insecure"):
        Environment.at_address(address)


@pytest.mark.parametrize("address", ["http://localhost", "http://127.0.0.1:5000", "http://127.8.9.1", "http://[::1]"])
def test_plain_http_to_this_computer_is_taken(address: str) -> None:
    assert Environment.at_address(address).is_local


@pytest.mark.parametrize(
    "address",
    [
        "https://jane:secret@acme.knosc.com",
        "https://jane@acme.knosc.com",
        "https://:secret@acme.knosc.com",
        "https://acme.knosc.com\\@evil.example",
        "jane:secret@acme.knosc.com:99999",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(BadAddress, match=r"errors\.address\.credentials") as refused:
        Environment.at_address(address)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "https://",
        "https:///path",
        "://acme",
        "ftp://acme.knosc.com",
        "javascript://acme.knosc.com",
        "file:///etc/passwd",
        "https://ac me.knosc.com",
        "https://acme\n.knosc.com",
        "https://acme..knosc.com",
        "https://.knosc.com",
        "https://-acme.knosc.com",
        "https://acme%2eknosc.com",
        "https://acme.knosc.com:port",
        "https://acme.knosc.com:99999",
        "https://acme.knosc.com:0",
        "https://[::1",
        "https://[not-an-address]",
        "https://<acme>.knosc.com",
        "mailto:jane.doe@acme.com:",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress, match=r"errors\.address\.(none|credentials)"):
        Environment.at_address(address)


def test_the_host_is_shown_with_its_port() -> None:
    assert Environment.at_address("http://[::1]:5000").host == "[::1]:5000"


def test_the_company_is_the_first_part_of_a_knosc_address() -> None:
    assert Environment.at_address("https://acme.knosc.io").company == "acme"


def test_the_company_of_another_address_is_its_host() -> None:
    assert Environment.at_address("https://planning.acme.example").company == "planning.acme.example"
