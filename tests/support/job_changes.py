"""Changes of jobs that tests make by their fields, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_store import JobStore


def with_fields(**fields: Any) -> Callable[[Job], Job]:
    """A move that sets fields and looks at no table."""
    return lambda job: replace(job, **fields)


def with_fields_if(condition: Callable[[Job], bool], **fields: Any) -> Callable[[Job], Job | None]:
    """The same for jobs that fulfil a condition alone."""
    return lambda job: replace(job, **fields) if condition(job) else None


def each_with_fields(
    fields: Mapping[str, Mapping[str, Any]], condition: Callable[[Job], bool] = lambda _: True
) -> dict[str, Callable[[Job], Job | None]]:
    """The same for several jobs, by their ids."""
    return {job_id: with_fields_if(condition, **changed) for job_id, changed in fields.items()}


def change_in(store: JobStore, job_id: str, **fields: Any) -> Job:
    """Set fields of a job in the table alone."""
    after = replace(store[job_id], **fields)
    store.put(after)
    return after
