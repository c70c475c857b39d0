"""Certificates that the system trusts, and its proxy settings."""

from __future__ import annotations

import os
import ssl
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from knosc_desktop.api.transport.proxy_exceptions import is_excepted
from knosc_desktop.domain.environment import is_loopback

# Whom TLS trusts: what the operating system trusts, which includes the company's own certificate.

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",  # Alpine
)
"""Where systems keep what they trust; the frozen OpenSSL only knows the place of the system it was built on."""


def system_trust() -> ssl.SSLContext:
    """A context that verifies servers as the operating system would."""
    if sys.platform in {"win32", "darwin"}:
        import truststore  # not installed elsewhere: it slows down with OpenSSL below 3.4

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return context
    context = ssl.create_default_context()
    if not _has_certificates() and not _is_told_where_to_look():
        for bundle in _BUNDLES:
            if Path(bundle).is_file():
                context.load_verify_locations(bundle)
                break
    return context


def verifies(context: ssl.SSLContext) -> bool:
    """Whether a server has to prove who it is, by something that is trusted here."""
    if not context.check_hostname or context.verify_mode is not ssl.CERT_REQUIRED:
        return False
    if sys.platform in {"win32", "darwin"}:
        # The system itself is asked, each time.
        return True
    return _has_certificates() or bool(context.cert_store_stats()["x509_ca"])


def _has_certificates() -> bool:
    """Whether OpenSSL finds any where it looks by itself."""
    usual = ssl.get_default_verify_paths()
    # A folder is there on many systems that keep nothing in it.
    return bool(usual.cafile) or (bool(usual.capath) and any(Path(usual.capath).glob("*.0")))


def _is_told_where_to_look() -> bool:
    usual = ssl.get_default_verify_paths()
    return usual.openssl_cafile_env in os.environ or usual.openssl_capath_env in os.environ


# Which proxy, if any, stands between this computer and a host.


def proxy_for(url: str) -> str | None:
    """The proxy the system's settings or the environment name for an address; None for a direct way.

    May ask the operating system, which takes its time: call it in a thread.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy and "socks" in proxies:
        # The system's own settings name it by its kind, not by its scheme.
        proxy = "socks5://" + proxies["socks"].rpartition("://")[2]
    if not proxy or _is_excepted(parts.scheme, host, parts.port):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_excepted(scheme: str, host: str, port: int | None) -> bool:
    """Whether the same settings that name the proxy leave this host out."""
    of_environment = getproxies_environment()
    if of_environment:
        return is_excepted(scheme, host, port, of_environment.get("no", ""), with_subdomains=True)
    if sys.platform == "win32":
        return is_excepted(scheme, host, port, _exceptions_of_windows(), with_subdomains=False)
    return bool(proxy_bypass(f"{host}:{port}" if port else host))


if sys.platform == "win32":
    import winreg

    def _exceptions_of_windows() -> str:
        """The list below the proxy's address in the settings; empty when there is none."""
        place = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, place) as settings:
                return str(winreg.QueryValueEx(settings, "ProxyOverride")[0])
        except OSError:
            return ""
