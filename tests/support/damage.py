"""Truncations and flipped bits, chosen by a seed, and what of the list stays readable."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

_PAGE = 4096
_LOG_HEADER = 32
_FRAME_HEADER = 24
_INDEX_PAGES = {2, 10}
_BITS = (1, 1, 2, 5, 20, 200)


@dataclass(frozen=True)
class Damage:
    """What a seed does to a list of jobs.

    Attributes:
        seed: decides everything.
    """

    seed: int

    @property
    def is_of_killed(self) -> bool:
        return self.seed % 2 == 1

    def strike(self, folder: Path) -> str:
        """Damage the list in the folder; says how."""
        chance = random.Random(self.seed)
        is_log = self.is_of_killed and chance.random() < 0.6
        path = folder / ("jobs.db-wal" if is_log else "jobs.db")
        raw = bytearray(path.read_bytes())
        if chance.random() < 0.4:
            length = 0 if chance.random() < 0.05 else chance.randrange(len(raw))
            path.write_bytes(raw[:length])
            return f"{path.name} cut to {length} of {len(raw)} bytes"
        bits = [chance.randrange(len(raw) * 8) for _ in range(chance.choice(_BITS))]
        for bit in bits:
            raw[bit // 8] ^= 1 << bit % 8
        path.write_bytes(raw)
        return f"{path.name}: {len(bits)} bits, the first in byte {bits[0] // 8} of {len(raw)}"


class Pages:
    """Where the newest version of every page of a whole list lies: in the file, or in its log."""

    def __init__(self, folder: Path) -> None:
        """Read the list before it is damaged."""
        self._files = {path.name: path.read_bytes() for path in folder.glob("jobs.db*")}
        main, log = self._files["jobs.db"], self._files.get("jobs.db-wal", b"")
        self._places = {number: ("jobs.db", start, 0) for number, start in enumerate(range(0, len(main), _PAGE), 1)}
        step = _FRAME_HEADER + _PAGE
        frames = [
            start for start in range(_LOG_HEADER, len(log) - step + 1, step) if log[16:24] == log[start + 8 :][:8]
        ]
        # The program died between two changes, so all of them count.
        for start in frames:
            number = int.from_bytes(log[start : start + 4], "big")
            self._places[number] = ("jobs.db-wal", start + _FRAME_HEADER, _FRAME_HEADER)

    def untouched(self, damaged: Path, job_ids: set[str]) -> set[str]:
        """Of those jobs, the ones of which every page is as it was."""
        after = {name: (damaged / name).read_bytes() for name in self._files}
        whole = set(job_ids)
        for name, start, head in self._places.values():
            page = self._files[name][start : start + _PAGE]
            before = self._files[name][start - head : start + _PAGE]
            if page[0] not in _INDEX_PAGES and after[name][start - head : start + _PAGE] != before:
                whole -= {job_id for job_id in whole if job_id.encode() in page}
        return whole
