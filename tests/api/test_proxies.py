"""Which proxy the system's settings name for a host, and which hosts they take from it."""

from __future__ import annotations

import pytest

from knosc_desktop.api.transport import system as proxies
from knosc_desktop.api.transport.proxy_exceptions import is_excepted
from knosc_desktop.api.transport.system import proxy_for


def test_no_settings_mean_a_direct_connection() -> None:
    assert proxy_for("https://acme.knosc.io") is None


def test_the_proxy_for_the_scheme_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://plain:3128")
    monkeypatch.setenv("https_proxy", "http://secure:3128")
    assert proxy_for("https://acme.knosc.io") == "http://secure:3128"


def test_a_proxy_for_everything_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://any:3128")
    assert proxy_for("https://acme.knosc.io") == "http://any:3128"


def test_a_bare_host_is_an_http_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.acme.com:3128")
    assert proxy_for("https://acme.knosc.io") == "http://proxy.acme.com:3128"


def test_proxy_exceptions_are_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://secure:3128")
    monkeypatch.setenv("no_proxy", "internal.example,.knosc.io")
    assert proxy_for("https://acme.knosc.io") is None
    assert proxy_for("https://acme.knosc.com") == "http://secure:3128"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_this_computer_itself_needs_none(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("http_proxy", "http://plain:3128")
    assert proxy_for(f"http://{host}:5000") is None


def test_a_socks_proxy_of_the_system_is_named_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "getproxies", lambda: {"socks": "http://127.0.0.1:1080"})
    assert proxy_for("https://acme.knosc.io") == "socks5://127.0.0.1:1080"


KNOSC = ("https", "acme.knosc.io", None)


@pytest.mark.parametrize(
    "exceptions",
    [
        "*",
        "*.knosc.io",
        "*.KNOSC.io",
        "other.example;*.knosc.io",
        "other.example ; .knosc.io",
        "other.example\t knosc.io.",
        "acme.knosc.io:443",
        "*.knosc.io:443",
        "https://*.knosc.io",
        "https://acme.knosc.io/",
        "*://acme.knosc.io",
        "acme.*.io",
        "10.0.0.0/8,knosc.io",
    ],
)
def test_a_list_of_exceptions_is_read_however_it_is_written(exceptions: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_excepted(*KNOSC, exceptions, with_subdomains=True)
    monkeypatch.setenv("https_proxy", "http://secure:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    assert proxy_for("https://acme.knosc.io") is None


@pytest.mark.parametrize(
    "exceptions",
    [
        "",
        ";,",
        "<local>",
        "*.knosc.com",
        "osc.io",
        "*.acme.knosc.io",
        "acme.knosc.io:8443",
        "http://acme.knosc.io",
        "[a-z]cme.knosc.io",
        "10.0.0.0/8",
        "::1",
        "acme",
    ],
)
def test_what_an_exception_does_not_say_stays_with_the_proxy(exceptions: str) -> None:
    assert not is_excepted(*KNOSC, exceptions, with_subdomains=True)


@pytest.mark.parametrize(
    ("host", "exceptions", "fits"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.*", True),
        ("10.1.2.3", "https://10.1.2.3:443", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("210.1.2.3", "10.1.2.3", False),
        ("[fd00::7]", "fd00::/8", True),
        ("[fd00::7]", "fd00::7", True),
        ("[fd00::7]", "[fd00::7]", True),
        ("[fd00::7]", "[fd00::7]:443", True),
        ("[fd00::7]", "[fd00::7]:8443", False),
        ("[fd00::7]", "<local>", False),
        ("10.1.2.3", "10.0.0.0/99", False),
    ],
)
def test_networks_and_addresses_in_a_list_of_exceptions(host: str, exceptions: str, *, fits: bool) -> None:
    assert is_excepted("https", host, None, exceptions, with_subdomains=True) is fits


def test_on_windows_a_plain_name_means_itself_only() -> None:
    assert is_excepted("https", "intranet", None, "<local>", with_subdomains=False)
    assert is_excepted("https", "knosc.io", None, "knosc.io", with_subdomains=False)
    assert not is_excepted("https", "acme.knosc.io", None, "knosc.io", with_subdomains=False)
