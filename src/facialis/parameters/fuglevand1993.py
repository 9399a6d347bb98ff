"""Summation of twitches.

Values of Fuglevand, Winter & Patla 1993, J Neurophysiol 70:2470 (limb muscle, cat and
human).
"""

from __future__ import annotations

from facialis.body.muscle.parameters import ForceParameters
from facialis.quantities import paper

FORCE = ForceParameters(
    linear_below=0.4,
    steepness=2.0,
    sources={"*": paper("Fuglevand 1993 J Neurophysiol 70:2470: gain 1 below T/ISI 0.4, S = 1 - exp(-2 (T/ISI)^3)")},
)
"""Twitch summation."""
