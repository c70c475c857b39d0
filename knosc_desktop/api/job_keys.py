"""Which of the jobs that were asked for an answer speaks of, however it writes their triggers and ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knosc_desktop.domain.jobs import JobKey

_EXACT_FLOATS = 2**53
"""Above it two whole numbers can be the same float."""
_WHOLE_NUMBER = re.compile(r"(0|[1-9]\d*)(?:\.0+)?", re.ASCII)


def identifier(value: Any) -> str:
    """A job id as text; it is opaque, but a number may be written as ``12345`` or ``12345.0``."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if isinstance(value, int):
        return str(value)
    if not -_EXACT_FLOATS < value < _EXACT_FLOATS:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def matched_jobs(jobs: Sequence[Any], asked: Sequence[JobKey]) -> dict[JobKey, Mapping[str, Any]]:
    """The jobs of an answer by the keys that were asked for.

    A job whose trigger and id are written exactly as they were asked for is taken first. Of the others one is
    taken only if nothing else can be meant.

    Args:
        jobs: as the answer lists them.
        asked: the keys.
    """
    exact: dict[JobKey, Mapping[str, Any]] = {}
    alike: dict[JobKey, list[Mapping[str, Any]]] = {}
    keys = _Keys(asked)
    for job in jobs:
        if not isinstance(job, dict):
            continue
        key = keys.exact(job)
        if key is not None:
            exact[key] = job
            continue
        key = keys.alike(job)
        if key is not None:
            alike.setdefault(key, []).append(job)
    found = {key: told[-1] for key, told in alike.items() if len({_written(job) for job in told}) == 1}
    return found | exact


class _Keys:
    """The keys that were asked for, by what an answer may call them."""

    def __init__(self, asked: Sequence[JobKey]) -> None:
        self._by_id: dict[str, list[JobKey]] = {}
        self._by_number: dict[str, list[JobKey]] = {}
        for key in dict.fromkeys(asked):
            self._by_id.setdefault(key.job_id, []).append(key)
            self._by_number.setdefault(_as_number(key.job_id), []).append(key)

    def exact(self, job: Mapping[str, Any]) -> JobKey | None:
        """The key with just this id and this trigger."""
        job_id, trigger = job.get("job_id"), job.get("trigger")
        # 12345.0 may have been “12345” or “12345.0”.
        fitting = () if isinstance(job_id, float) else self._by_id.get(identifier(job_id), ())
        return next((key for key in fitting if key.trigger == trigger), None)

    def alike(self, job: Mapping[str, Any]) -> JobKey | None:
        """The only key that the id and the trigger can mean; a job without a trigger is known by its id."""
        said, job_id = job.get("job_id"), identifier(job.get("job_id"))
        if not job_id:
            return None
        trigger = job.get("trigger")
        plain = _plain(trigger) if isinstance(trigger, str) else ""
        same_id = () if isinstance(said, float) else self._by_id.get(job_id, ())
        for fitting in (same_id, self._by_number.get(_as_number(job_id), ())):
            named = [key for key in fitting if not plain or _plain(key.trigger) == plain]
            if named:
                return named[0] if len(named) == 1 else None
        return None


def _as_number(job_id: str) -> str:
    """``12345.0`` as ``12345``; anything else, also ``00123``, as it is."""
    match = _WHOLE_NUMBER.fullmatch(job_id)
    return match[1] if match else job_id


def _plain(trigger: str) -> str:
    return "".join(letter for letter in trigger.casefold() if letter.isalnum())


def _written(job: Mapping[str, Any]) -> tuple[str, str]:
    return identifier(job.get("job_id")), str(job.get("trigger"))
