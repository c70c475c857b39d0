"""The rings of the suite: what a test needs decides in which one it runs, and when.

A folder stands in one ring; where it is the first one, a test whose fixtures need a server
stands in the second, and so do modules and tests that say so with a mark. What remains is
held to what a unit test may do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

RINGS = {
    "unit": "no process, no connection, no Qt; answers in a minute",
    "bulk": "the same with whole corpora, or at limits of size",
    "services": "servers in the test's own process, demo tenants and the reader in theirs",
    "window": "Qt without network",
    "whole": "the whole program, or its command line",
}
"""In the order in which they run: a Qt loop, once started, stays the running loop of the process."""

_FOLDERS = {
    "domain": "unit",
    "api": "unit",
    "services": "unit",
    "reader": "unit",
    "demo": "services",
    "packaging": "services",
    "models": "window",
    "ui": "window",
    "app": "whole",
}
_WITH_QT = ("window", "whole")
"""The rings of folders that have no test of another ring."""
_SERVERS = {"tenant_pool", "serve"}
_HELD_TO_IT = ("unit", "bulk")
_REFUSED = {"subprocess.Popen", "os.posix_spawn", "os.fork", "socket.connect", "socket.bind"}

_tests = Path(__file__).parents[1]
_broken: list[str] | None = None
"""What the unit test of the moment did that it may not; None while no unit test runs."""


def _audit(event: str, _arguments: tuple[object, ...]) -> None:
    # Where a system has no pairs of sockets, which each event loop wants one of, Python connects two by itself.
    if _broken is not None and event in _REFUSED and not sys._getframe(1).f_code.co_name.endswith("socketpair"):
        _broken.append(event)


sys.addaudithook(_audit)


def pytest_configure(config: pytest.Config) -> None:
    for name, words in RINGS.items():
        config.addinivalue_line("markers", f"{name}: {words}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """One of the first rings alone needs no module of the last ones, and importing Qt takes seconds."""
    if config.option.markexpr not in _HELD_TO_IT or not collection_path.is_relative_to(_tests):
        return None
    parts = collection_path.relative_to(_tests).parts
    return True if parts and _FOLDERS.get(parts[0]) in _WITH_QT else None


def _ring_of_folder(item: pytest.Item) -> str:
    return _FOLDERS.get(item.path.relative_to(_tests).parts[0], "unit")


def _ring_of(item: pytest.Item) -> str:
    for name in RINGS:
        if item.get_closest_marker(name):
            if name in _HELD_TO_IT and _ring_of_folder(item) in _WITH_QT:
                raise pytest.UsageError(f"{item.nodeid}: a ring before Qt has no test in this folder")
            return name
    ring = _ring_of_folder(item)
    needs_server = not _SERVERS.isdisjoint(getattr(item, "fixturenames", ()))
    return "services" if ring == "unit" and needs_server else ring


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its ring, and run the rings in order."""
    order = list(RINGS)
    rings = {item: _ring_of(item) for item in items}
    for item, ring in rings.items():
        item.add_marker(ring)
    items.sort(key=lambda item: order.index(rings[item]))


@pytest.fixture(autouse=True)
def unit_tests_stay_alone(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test of the first rings that starts a process or opens a connection fails."""
    global _broken  # noqa: PLW0603 - an audit hook cannot be taken back
    if not any(request.node.get_closest_marker(ring) for ring in _HELD_TO_IT):
        yield
        return
    _broken = []
    yield
    done, _broken = _broken, None
    if done:
        pytest.fail(f"a unit test did what only a higher ring may: {', '.join(sorted(set(done)))}")
