"""Which proxy the system's settings name for a host."""

from __future__ import annotations

import pytest

from knosc_desktop.api.transport import system as proxies
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
