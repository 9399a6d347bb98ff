"""Waves I, III and V of healthy ears."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading, value_of
from facialis.examinations.baep import protocol
from facialis.vocabulary import Side

CLICKS = 2000
WAVES = {"A57a": "I", "A57b": "III", "A57c": "V"}


def _run(case: Case) -> Mapping[str, Reading]:
    examined = case.examine("baep", protocol(Side.LEFT, CLICKS))
    found = {row: value_of(examined, f"wave {wave} latency", "left ear") for row, wave in WAVES.items()}
    return {row: reading(value) for row, value in found.items()}


FAMILY = Family(
    name="clicks",
    title="Brainstem auditory evoked potentials of healthy people",
    who=Who.HEALTHY,
    outcomes=tuple(
        Outcome(
            row, "ms", f"crest of wave {wave}, left ear, {CLICKS} clicks, where it is present",
            departs="the sampler varies no ears: the spread is that of reading",
            echo="an echo: the model's waves are set to these latencies; only their reading in noise is new",
        )
        for row, wave in WAVES.items()
    ),
    run=_run,
    seconds=3.5,
)  # fmt: skip
"""Normal clicks."""
