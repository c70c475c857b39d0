"""What was learned of tenants' templates, kept for the next start: one small file a tenant."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.services.keeping.private_files import make_folder
from knosc_desktop.services.keeping.saving import whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LARGEST = 4 << 20
_MOST_TENANTS = 16
_NAMES = frozenset(trigger.name for trigger in UPLOAD_TRIGGERS)


@dataclass(frozen=True, slots=True)
class KnownTemplate:
    """A template as it was read last.

    Attributes:
        digest: of the file, so that an unchanged one need not be read again.
        template: its columns.
    """

    digest: str
    template: Template


class TemplateCards:
    """Reads and writes them; blocks, so use it in a thread."""

    def __init__(self, folder: Path) -> None:
        """Keep them in ``folder``, which is made when first needed."""
        self._folder = folder

    def read(self, origin: str) -> dict[str, KnownTemplate]:
        """What is kept of a tenant; what is damaged is as good as nothing, it is only fetched again."""
        return _read(self._card(origin))

    def newest(self) -> tuple[Template, ...]:
        """Those fetched last, of whichever tenant, in the order of the data types; empty when none are kept."""
        for card in self._newest_first():
            if known := _read(card):
                return tuple(known[each.name].template for each in UPLOAD_TRIGGERS if each.name in known)
        return ()

    def write(self, origin: str, known: Mapping[str, KnownTemplate]) -> None:
        """Keep it; when there is no room for it, the next start learns it anew."""
        facts = {name: {"sha256": each.digest, "columns": each.template.columns} for name, each in known.items()}
        try:
            make_folder(self._folder)
            with whole_file(self._card(origin), private=True) as file:
                file.write(json.dumps(facts, ensure_ascii=False).encode())
            self._forget_oldest()
        except (OSError, FileProblem):
            return

    def _card(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"

    def _forget_oldest(self) -> None:
        """The demo tenant has another address at every start, so they would pile up."""
        for card in self._newest_first()[_MOST_TENANTS:]:
            card.unlink(missing_ok=True)

    def _newest_first(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"), key=_written_at, reverse=True)


def _written_at(card: Path) -> int:
    """When a card was written; 0 for one that is gone by now."""
    try:
        return card.stat().st_mtime_ns
    except OSError:
        return 0


def _read(card: Path) -> dict[str, KnownTemplate]:
    try:
        with card.open("rb") as file:
            facts = json.loads(file.read(_LARGEST))
        return {name: _known(name, facts[name]) for name in facts if name in _NAMES}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def _known(name: str, facts: Mapping[str, Any]) -> KnownTemplate:
    columns = tuple(facts["columns"])
    if not columns or not all(isinstance(column, str) for column in columns):
        raise TypeError("a column's name is a text")
    return KnownTemplate(str(facts["sha256"]), Template(name, columns))
