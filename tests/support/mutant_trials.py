"""Runs tests against changed versions of one module, which exist in memory alone."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing.connection import wait
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

    from tests.support.mutants import Mutant

_SLOW_TO_LOAD = (
    "_pytest.main",
    "hypothesis.stateful",
    "httpcore",
    "httpx",
    "keyring",
    "msgspec",
    "openpyxl",
    "pyotp",
    "PySide6.QtTest",
    "PySide6.QtWidgets",
    "pytest_asyncio.plugin",
    "pytestqt.plugin",
    "qasync",
    "trustme",
    "xdist.plugin",
)
"""Loaded once, before the trials part; nothing of the program itself."""
_LIMIT = 180
"""Seconds after which tests hang, and have noticed the fault by that."""


class Trials:
    """Tries one module.

    Args:
        name: of the module.
        path: of its file, which is not touched.
        tests: files of unit tests.
    """

    def __init__(self, name: str, path: Path, tests: Sequence[str]) -> None:
        self._name = name
        self._path = path
        self._tests = tests
        sys.dont_write_bytecode = False
        for each in _SLOW_TO_LOAD:
            importlib.import_module(each)
        self._context = multiprocessing.get_context("fork")

    def callers(self) -> dict[str, list[str]]:
        """Which tests call which function of the module as it is, those first that take the least time.

        Raises:
            RuntimeError: they do not pass.
        """
        with tempfile.TemporaryDirectory() as folder:
            watching = _Watching(self._path, Path(folder, "notes"))
            process = self._begin(self._path.read_text(encoding="utf-8"), self._tests, Path(folder, "tests"), watching)
            process.join()
            if process.exitcode:
                raise RuntimeError(f"the tests of {self._name} do not pass: {process.exitcode}")
            notes = json.loads(watching.notes.read_text(encoding="utf-8"))
        self._load(notes["modules"])
        called: dict[str, list[str]] = notes["callers"]
        return called

    def _load(self, names: Sequence[str]) -> None:
        """Load once what does not need the module, and so is the same in every trial."""
        nowhere = _Nowhere(self._name)
        sys.meta_path.insert(0, nowhere)
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        sys.meta_path.remove(nowhere)
        # What is here now stays; the trials need not look at it for garbage.
        gc.freeze()

    def survivors(self, mutants: Sequence[Mutant], callers: dict[str, list[str]], at_once: int) -> Iterator[Mutant]:
        """Those that the tests do not notice, as soon as that is known.

        Args:
            mutants: of the module.
            callers: what ``callers`` gave; a fault outside of functions that are called is shown to all tests.
            at_once: how many processes.
        """
        with tempfile.TemporaryDirectory() as folder:
            running: dict[int, tuple[ForkProcess, Mutant, Sequence[str]]] = {}
            left = ((mutant, callers.get(mutant.scope, callers[""])) for mutant in mutants)
            again: list[tuple[Mutant, Sequence[str]]] = []
            while True:
                while len(running) < at_once and (each := again.pop() if again else next(left, None)) is not None:
                    mutant, tests = each
                    process = self._begin(mutant.source, tests, Path(folder, str(id(mutant))))
                    running[process.sentinel] = process, mutant, tests
                if not running:
                    return
                ended = wait(list(running))
                for sentinel in [each for each in running if each in ended]:
                    process, mutant, tests = running.pop(sentinel)
                    process.join()
                    if process.exitcode == pytest.ExitCode.USAGE_ERROR and tests is not self._tests:
                        # Either nothing can be loaded, or a test has another name in each process.
                        again.append((mutant, self._tests))
                    elif process.exitcode == 0:
                        yield mutant

    def _begin(self, text: str, tests: Sequence[str], folder: Path, *plugins: object) -> ForkProcess:
        finder = _Finder(self._name, self._path, text)
        process = self._context.Process(target=_run, args=(finder, tests, folder, plugins))
        process.start()
        return process


def _run(finder: _Finder, tests: Sequence[str], folder: Path, plugins: Sequence[object]) -> None:
    """In a process of its own, whose exit code is that of the tests."""
    signal.alarm(_LIMIT)
    sys.meta_path.insert(0, finder)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with contextlib.suppress(BaseException):
        quiet = ("-x", "-q", "-n", "0", "-m", "unit", "--tb=no", "--assert=plain", f"--basetemp={folder}")
        without = ("-p", "no:cacheprovider", "-p", "no:anyio")
        pytest.main([*quiet, *without, *tests], plugins=[*plugins, _Ending()])
    os._exit(pytest.ExitCode.INTERNAL_ERROR)


class _Ending:
    """Ends the process with the tests; threads of a broken program are not waited for."""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        os._exit(exitstatus)


class _Watching:
    """Notes which test calls which function of a file."""

    def __init__(self, path: Path, notes: Path) -> None:
        self.notes = notes
        self._path = str(path)
        self._callers: dict[str, dict[str, None]] = {}
        self._seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename == self._path:
                self._callers.setdefault(_scope_of(frame.f_code), {})[item.nodeid] = None

        began = time.perf_counter()
        sys.settrace(note)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self._seconds[item.nodeid] = time.perf_counter() - began

    def pytest_sessionfinish(self) -> None:
        modules = sorted(name for name in sys.modules if name.startswith(("knosc_desktop", "tests")))
        callers = {scope: sorted(tests, key=self._seconds.__getitem__) for scope, tests in self._callers.items()}
        callers[""] = sorted(self._seconds, key=self._seconds.__getitem__)
        self.notes.write_text(json.dumps({"modules": modules, "callers": callers}), encoding="utf-8")


def _scope_of(code: CodeType) -> str:
    return re.sub(r"\.<\w+>", "", code.co_qualname)


class _Nowhere:
    """Finds that there is no such module."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, *_: Any) -> None:
        if name == self._name:
            raise ModuleNotFoundError(name)


class _Finder:
    """Finds one module alone, and loads a text in place of its file."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self._name = name
        self._spec = spec_from_file_location(name, path, loader=_Loader(name, str(path), text))

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        return self._spec if name == self._name else None


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.get_filename(fullname), "exec", dont_inherit=True)
