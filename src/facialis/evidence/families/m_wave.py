"""The M wave of healthy people from the stylomastoid foramen."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading, value_of
from facialis.evidence.rules import Summary
from facialis.examinations.cmap import protocol
from facialis.vocabulary import Side


def _run(case: Case) -> Mapping[str, Reading]:
    examined = case.examine("cmap", protocol(Side.LEFT, 3))
    return {
        "A35c": reading(value_of(examined, "distal latency", "left →", "orbicularis oculi left")),
        "A37": reading(value_of(examined, "amplitude", "left →", "nasalis left")),
    }


FAMILY = Family(
    name="m_wave",
    title="M wave of healthy people",
    who=Who.HEALTHY,
    outcomes=(
        Outcome("A35c", "ms", "first departure from the baseline, orbicularis oculi, average of 3"),
        Outcome(
            "A37",
            "uV",
            "nasalis, baseline to peak; the value that 2.5 % of people stay below",
            summary=Summary.LOWER_LIMIT,
            departs="laboratories define their limits in different ways",
        ),
    ),
    run=_run,
    seconds=3.0,
)
"""Compound muscle action potentials."""
