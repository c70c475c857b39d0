"""What is told of the selected job: title, story, technical details; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.evidence import NOTHING
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.models import freshness, text

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.models.freshness import Following

_OUTGROWN = frozenset({JobState.GONE, JobState.ARRIVED})
"""What they are says more than the problem they began with."""


def title(job: Job) -> str:
    """State, kind and file in one line."""
    what = text.trigger_label(job.trigger)
    name = f" – {text.file_name(job)}" if job.file else ""
    return f"{text.state_word(job)}: {what}{name}"


def story(job: Job, following: Following) -> str:
    """What happened, what it means, what to do; and where it went."""
    sentences = _meaning(job)
    if following.leaves_out(job):
        sentences.append(freshness.not_followed_sentence(job))
    if job.rows_processed is not None:
        sentences.append(f"{text.counted(job.rows_processed, 'row', 'rows')} processed.")
    if job.errors:
        sentences.append(f"{text.counted(len(job.errors), 'error', 'errors')}:")
    where = f"{text.destination(job.environment)} ({job.environment.host}) as {text.one_line(job.account)}."
    whither = "For" if job.is_leaving or job.surely_no_job else "Sent to"
    return f"{whither} {where}\n{text.safe_lines(' '.join(sentence for sentence in sentences if sentence))}"


def in_short(job: Job) -> str:
    """What the state means, for a tooltip."""
    if job.problem is None or job.state in _OUTGROWN:
        return text.state_sentence(job)
    return " ".join(sentence for sentence in (job.problem.message, text.evidence_sentence(job)) if sentence)


def technical(job: Job) -> str:
    """What somebody who helps her wants to know."""
    lines = [
        f"Trigger: {job.trigger}",
        f"Address: {job.environment.origin}",
        *_times(job),
    ]
    if job.job_id is not None:
        lines.append(f"Job id in Knosc: {job.job_id}")
    if job.status_word:
        lines.append(f"Status in Knosc: {job.status_word}")
    if job.file is not None:
        lines.append(f"Size: {job.file.size:,} bytes")
        if job.file.sha256:
            lines.append(f"SHA-256: {job.file.sha256}")
    if job.before:
        lines.append(f"SHA-256 of the last upload before: {'there was none' if job.before == NOTHING else job.before}")
    if job.program:
        lines.append(f"Sent by: Knosc Desktop {job.program}")
    if job.problem is not None and job.problem.details:
        lines += ["", job.problem.details]
    return "\n".join(lines)


def _meaning(job: Job) -> list[str]:
    looked = freshness.looked_sentence(job)
    if job.problem is None or job.state in _OUTGROWN:
        return [text.state_sentence(job), looked]
    return [job.problem.message, text.evidence_sentence(job), looked, job.problem.hint]


def _times(job: Job) -> list[str]:
    times = {
        "Asked for": job.created_at,
        "Handed over": job.handed_over_at,
        "Accepted": job.accepted_at,
        "Last confirmed": job.confirmed_at,
        "Last looked for": job.looked_at,
        "Completed": job.completed_at,
    }
    return [f"{what}: {text.moment_in_full(when)}" for what, when in times.items() if when is not None]
