"""Plain objects of the domain with sensible values; a test names only what matters to it."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.files import FileFormat, FileStamp, Snapshot, StagedFile, Validation, ValidationPhase
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job, JobReport, RowError, SentFile
from knosc_desktop.domain.kind_detection import KindScore, KindScores
from knosc_desktop.domain.session import Profile, SessionPhase, SessionState
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import CheckReport, Comparison, Defect, Finding, Place, Severity
from tests.support.clock import START

_NUMBERS = count(1)

TEST = Environment.of_company("acme", Stage.TEST)
PRODUCTION = Environment.of_company("acme", Stage.PRODUCTION)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def make_environment(company: str = "acme", stage: Stage = Stage.TEST) -> Environment:
    return Environment.of_company(company, stage)


def make_profile(**facts: Any) -> Profile:
    return Profile(
        **{
            "username": "jane.doe",
            "user_id": "7",
            "full_name": "Jane Doe",
            "email": "jane.doe@acme.com",
            "privileges": {},
            **facts,
        }
    )


def make_session_state(phase: SessionPhase = SessionPhase.SIGNED_IN, **facts: Any) -> SessionState:
    signed_in = phase in {SessionPhase.SIGNED_IN, SessionPhase.EXPIRED}
    return SessionState(
        phase, **{"environment": TEST, "profile": make_profile() if signed_in else None, "problem": None, **facts}
    )


def make_problem(**facts: Any) -> Problem:
    return Problem(
        **{
            "title": "Not sent",
            "message": "The connection to Knosc was interrupted.",
            "hint": "It can safely be sent again.",
            "details": "ConnectionResetError",
            **facts,
        }
    )


def make_sent_file(**facts: Any) -> SentFile:
    return SentFile(**{"name": "forecast-q2.xlsx", "size": 52_000, "sha256": SHA256, **facts})


def make_job(state: JobState = JobState.RUNNING, **facts: Any) -> Job:
    """A forecast upload of jane.doe to acme's test tenant; states that the server gives have a job id."""
    number = next(_NUMBERS)
    kind = "forecast-upload" if facts.get("trigger", "forecast") == "forecast" else facts["trigger"]
    known_to_server = state in {
        JobState.ACCEPTED,
        JobState.QUEUED,
        JobState.RUNNING,
        JobState.OTHER,
        JobState.COMPLETED,
        JobState.COMPLETED_WITH_ERRORS,
        JobState.FAILED,
    }
    return Job(
        **{
            "id": f"job{number}",
            "trigger": "forecast",
            "environment": TEST,
            "account": "jane.doe",
            "state": state,
            "created_at": START,
            "file": make_sent_file(),
            "job_id": f"{kind}-{number}" if known_to_server else None,
            **facts,
        }
    )


def make_computation(state: JobState = JobState.RUNNING, **facts: Any) -> Job:
    return make_job(state, **{"trigger": "inventory-planning", "file": None, **facts})


def make_row_error(**facts: Any) -> RowError:
    return RowError(**{"message": "Unknown item", "row": 17, "column": "Item", **facts})


def make_report(job: Job, state: JobState = JobState.COMPLETED, **facts: Any) -> JobReport:
    """What the server would say of that job."""
    assert job.key is not None
    return JobReport(
        **{
            "key": job.key,
            "state": state,
            "status_word": state.value,
            "rows_processed": 1200 if state is JobState.COMPLETED else None,
            "errors": (),
            "completed_at": START if state is JobState.COMPLETED else None,
            **facts,
        }
    )


def make_staged(path: Path | str = "forecast-q2.xlsx", **facts: Any) -> StagedFile:
    """A line of the staging list; its stamp is the file's own when the file exists."""
    path = Path(path)
    stamp = FileStamp(path.stat().st_size, path.stat().st_mtime_ns) if path.exists() else FileStamp(52_000, 1)
    return StagedFile(
        **{
            "id": f"staged{next(_NUMBERS)}",
            "path": path,
            "format": FileFormat.CSV if path.suffix.lower() == ".csv" else FileFormat.XLSX,
            "stamp": stamp,
            "trigger": "forecast",
            **facts,
        }
    )


_ZEROS = message("values.zeros.code", value="", right="")
_LOST = message("values.zeros.lost", column=quoted("Item"), digits=message("values.zeros.digits", count=4), count=2)


def make_finding(**facts: Any) -> Finding:
    """Two cells of the sheet Data that lost their zeros."""
    places = tuple(Place(Address("Data", row, 3), _ZEROS.plus(value=f"{row}", right=f"{row:04}")) for row in (17, 18))
    return Finding(
        **{
            "defect": Defect.LOST_ZEROS,
            "severity": Severity.ERROR,
            "message": _LOST.plus(count=len(facts.get("places", places))),
            "count": len(facts.get("places", places)),
            "places": places,
            **facts,
        }
    )


def make_check(*findings: Finding, rows: int = 1200) -> CheckReport:
    """What a full look gave: these findings in so many rows."""
    return CheckReport(rows, findings)


def make_comparison(**facts: Any) -> Comparison:
    """With a last upload of 1,203 rows, of which a fifth is missing."""
    return Comparison(**{"key": ("Item",), "new": 12, "changed": 3, "unchanged": 960, "missing": 240, **facts})


def make_resemblance(winner: str = "forecast", *others: str, **facts: Any) -> KindScores:
    """Clearly that data type; with an empty winner it might be any of the others."""
    header = TableHeader("Data", 1, ("Item", "Quantity"))
    kinds = (winner, *others) if winner else others
    return KindScores(tuple(KindScore(kind, 0.9, header, **facts) for kind in kinds), winner)


def make_examination(**facts: Any) -> Validation:
    """A finished one without any finding."""
    return Validation(
        **{"phase": ValidationPhase.DONE, "kind_scores": make_resemblance(), "report": CheckReport(1200, ()), **facts}
    )


def make_snapshot(path: Path | str = "snapshot", **facts: Any) -> Snapshot:
    return Snapshot(
        **{
            "path": Path(path),
            "file_name": "forecast-q2.xlsx",
            "format": FileFormat.XLSX,
            "size": 52_000,
            "sha256": SHA256,
            **facts,
        }
    )
