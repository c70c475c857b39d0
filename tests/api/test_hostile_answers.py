"""Whatever a server answers, the api floor raises nothing but a truthful KnoscError."""

from __future__ import annotations

import pytest

from tests.support.hostile_calls import run_calls

pytestmark = pytest.mark.services


async def test_three_thousand_hostile_answers_cause_only_truthful_errors() -> None:
    outcomes = await run_calls(3000, first=0)
    assert outcomes.calls == 3000
    assert (outcomes.foreign, outcomes.unexpected, outcomes.untrue) == ([], [], [])
    # Hostile as they are, they get far enough for every stage to have its turn.
    assert outcomes.kinds["NoneType"] > 200
    assert len(outcomes.kinds) > 12
