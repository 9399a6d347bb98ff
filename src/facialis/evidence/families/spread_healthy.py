"""Lateral spread is looked for in healthy people."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who
from facialis.evidence.families.spread import any_spread, spread_protocol


def _run(case: Case) -> Mapping[str, Reading]:
    return {"L06": any_spread(case.examine("lateral_spread", spread_protocol()))}


FAMILY = Family(
    name="spread_healthy",
    title="Lateral spread in healthy people",
    who=Who.HEALTHY,
    outcomes=(
        Outcome(
            "L06",
            "1",
            "a response in eyelid, chin or mouth to the other branch, at skin or needle; 6 shocks to each branch",
        ),
    ),
    run=_run,
    seconds=4.0,
)
"""Controls of lateral spread."""
