"""Vessels that touch the root of healthy people: what the sampler draws."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading


def _run(case: Case) -> Mapping[str, Reading]:
    return {"E20a": reading(float(bool(case.patient.left.vessels)))}


FAMILY = Family(
    name="population",
    title="Contact without disease",
    who=Who.HEALTHY,
    outcomes=(
        Outcome(
            "E20a",
            "1",
            "a vessel touches the left root of a healthy person",
            echo="the sampler draws contact with this probability",
        ),
    ),
    run=_run,
    seconds=0.01,
)
"""Counts draws; simulates nothing."""
