"""File permissions don't bind root, as which tests in containers run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_NOBODY = 65534


@contextmanager
def without_root() -> Iterator[None]:
    """Be an ordinary user for a while; skips where that is not possible."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are of another kind on this system")
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(_NOBODY)
    except OSError:
        pytest.skip("root that cannot become another user")
    try:
        yield
    finally:
        os.seteuid(0)
