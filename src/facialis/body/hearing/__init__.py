"""Hearing of one side: the potential that a click evokes at the scalp, and what an operation does to it."""

from facialis.body.hearing.click import Click
from facialis.body.hearing.parameters import HearingParameters, HearingState
from facialis.body.hearing.recovery import recover
from facialis.body.hearing.waves import Waves, compute_generators, compute_potential, compute_waves

__all__ = [
    "Click", "HearingParameters", "HearingState", "Waves", "compute_generators", "compute_potential", "compute_waves",
    "recover",
]  # fmt: skip
