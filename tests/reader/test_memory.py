from __future__ import annotations

import sys

import pytest

from knosc_desktop.reader.memory import memory_used


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS is not asked")
def test_memory_in_use_is_measured() -> None:
    before = memory_used()
    kept = b"x" * (64 << 20)
    assert memory_used() - before > len(kept) // 2
