"""Ground rules for every test: no screen, a clean environment, no unexpected log line."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

# Without kept bytecode each of the hundreds of processes that tests start would compile all of its imports again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QPA_PLATFORMTHEME"] = ""
# qasync looks for PyQt first unless told.
os.environ["QT_API"] = "pyside6"

pytest_plugins = [
    "tests.support.desktop_bus",
    "tests.support.keychain",
    "tests.support.loop",
    "tests.support.rings",
    "tests.support.tenants",
    "tests.support.umasks",
]

# The suite says the same each time, on a busy machine, too; --hypothesis-profile default looks for new examples.
settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# Ends what would hang, and is no bound on the time of a busy machine.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitActive, QtBot.waitExposed):
    _wait.__kwdefaults__ = {**(_wait.__kwdefaults__ or {}), "timeout": 60_000}


def _refuse_without_qt_libraries() -> None:
    check = importlib.import_module("knosc_desktop.app.system_libraries")
    missing = check.explain_missing_qt()
    if missing:
        raise pytest.UsageError(missing)


_refuse_without_qt_libraries()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One more than there are processors, unless all tests are unit tests, which wait for nothing.

    Single files end sooner without any.
    """
    if all(".py" in argument for argument in config.args):
        return 0
    processors = os.cpu_count() or 1
    return processors if config.option.markexpr == "unit" else processors + 1


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """A worker sends reports as UTF-8, which cannot hold every file name that a test logs."""
    return _encodable((yield))


def pytest_collection_finish() -> None:
    """What stands now stays to the end, so no collection of garbage has to look at it again."""
    gc.collect()
    gc.freeze()


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_encodable, value))
    return value


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxy and certificate variables of the machine must not decide a test, nor its desktop show what it does."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(autouse=True)
def no_unexpected_log_lines(caplog: pytest.LogCaptureFixture) -> object:
    """An unexpected warning fails the test; expected ones are cleared by ``caplog.clear()``."""
    yield
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            if record.levelno >= logging.WARNING:
                pytest.fail(f"unexpected log line: {record.name}: {record.getMessage()}")
