"""The program as a process: its output and exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knosc_desktop import __version__


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "knosc_desktop", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        env={**os.environ, **environment},
        check=False,
    )


def test_the_version_is_reported() -> None:
    done = run("--version")

    assert (done.returncode, done.stdout.strip()) == (0, f"Knosc Desktop {__version__}")


def test_the_self_test_does_the_main_job_and_says_each_step() -> None:
    done = run("--self-test", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")

    assert done.returncode == 0, done.stdout + done.stderr
    steps = done.stdout.splitlines()
    for step, words in zip(
        steps,
        ["TLS", "keychain", "is up", "Signed in", "reader", "was sent", "completed", "template", "byte for", "passed"],
        strict=True,
    ):
        assert words in step
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system itself is asked")
def test_the_self_test_fails_without_trusted_certificates(tmp_path: Path) -> None:
    done = run("--self-test", SSL_CERT_FILE=str(tmp_path / "none.pem"), SSL_CERT_DIR=str(tmp_path))

    assert done.returncode == 1
    assert "TLS trusts nobody here" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_message_names_the_self_test() -> None:
    done = run(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")

    assert done.returncode != 0
    assert "no screen" in done.stderr
    assert "--self-test" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["http://acme.knosc.com", "nonsense address", "https://jane:secret@acme.knosc.com"])
def test_an_address_that_cannot_be_used_is_rejected_with_a_message(address: str) -> None:
    done = run("--server", address)

    assert done.returncode != 0
    assert done.stderr.startswith("--server: ")
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_end_of_the_desktop_session_ends_the_program_cleanly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "knosc_desktop", "--profile", str(tmp_path), "--server", "http://127.0.0.1:9"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    journal = tmp_path / "jobs.db"
    try:
        while not journal.exists():
            assert process.poll() is None
            os.sched_yield()
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
    finally:
        process.kill()

    assert (process.returncode, output, errors) == (0, b"", b"")


CLOSED_WHEN_SIGNED_IN = """
import sys
from PySide6.QtCore import QTimer
from knosc_desktop.app import main
from knosc_desktop.ui.main_window import MainWindow

show = MainWindow.show_session

def show_and_close(window, state):
    show(window, state)
    if state.phase.name == "SIGNED_IN":
        QTimer.singleShot(0, window, window.close)

MainWindow.show_session = show_and_close
sys.exit(main.main(["--demo"]))
"""


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_WHEN_SIGNED_IN],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=90,
        env={**os.environ, **places},
        check=False,
    )
    assert (done.returncode, list(tmp_path.iterdir())) == (0, []), done.stderr


def test_the_help_is_printed_by_a_terminal_that_lacks_letters_of_the_language() -> None:
    done = run("--help", LC_ALL="pl_PL.UTF-8", LANGUAGE="pl", PYTHONIOENCODING="ascii")

    assert done.returncode == 0, done.stderr
    assert sys.platform == "win32" or r"\u0119" in done.stdout or r"\u0142" in done.stdout
