"""Which proxy, if any, stands between this computer and a host."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from knosc_desktop.domain.addresses import is_loopback


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
    if not proxy or proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
