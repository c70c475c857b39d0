"""Whom TLS trusts, wherever the system keeps that."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path

import pytest
import trustme

from knosc_desktop.api.transport import system as trust
from knosc_desktop.api.transport.system import system_trust, verifies

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system itself is asked")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A system that keeps certificates where the OpenSSL at hand, built on another one, does not look."""
    nothing = ssl.DefaultVerifyPaths("", "", "SSL_CERT_FILE", "/nowhere.pem", "SSL_CERT_DIR", "/nowhere")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda self, *_: None)
    monkeypatch.setattr(trust, "_BUNDLES", (str(tmp_path / "not there.pem"), str(tmp_path / "bundle.pem")))
    return tmp_path / "bundle.pem"


def test_servers_are_verified_on_this_system() -> None:
    assert verifies(system_trust())


def test_the_bundle_of_another_system_is_found(elsewhere: Path) -> None:
    trustme.CA().cert_pem.write_to_path(elsewhere)
    context = system_trust()
    assert context.cert_store_stats()["x509_ca"] == 1
    assert verifies(context)


@pytest.mark.usefixtures("elsewhere")
def test_an_empty_trust_store_is_noticed() -> None:
    assert not verifies(system_trust())


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_trust_set_by_the_environment_is_used(elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    trustme.CA().cert_pem.write_to_path(elsewhere)
    monkeypatch.setenv(name, "/somewhere else")
    assert system_trust().cert_store_stats()["x509_ca"] == 0


def test_a_context_that_does_not_verify_is_noticed() -> None:
    context = system_trust()
    context.check_hostname = False
    assert not verifies(context)
    context.verify_mode = ssl.CERT_NONE
    assert not verifies(context)
