"""The blink reflex of healthy people."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading, value_of
from facialis.examinations.blink_reflex import protocol
from facialis.vocabulary import Side


def _run(case: Case) -> Mapping[str, Reading]:
    examined = case.examine("blink_reflex", protocol(Side.LEFT, 6))
    return {
        "A35a": reading(value_of(examined, "R1, latency", "orbicularis oculi left")),
        "A35b": reading(value_of(examined, "R2, latency", "orbicularis oculi left")),
    }


FAMILY = Family(
    name="blink_reflex",
    title="Blink reflex of healthy people",
    who=Who.HEALTHY,
    outcomes=(
        Outcome("A35a", "ms", "median onset of R1 after 6 supraorbital shocks, 5 s apart"),
        Outcome(
            "A35b",
            "ms",
            "median onset of R2 on the side of the shock, of the same 6",
            departs="read behind the tail of R1, some ms late (docs/examinations/blink_reflex.md)",
        ),
    ),
    run=_run,
    seconds=2.5,
)
"""Supraorbital shocks."""
