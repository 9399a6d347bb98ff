"""Motor units, neuromuscular junction and force of the facial muscles."""

from facialis.body.muscle.effects import MuscleEffects, reshape, silence
from facialis.body.muscle.force import compute_force
from facialis.body.muscle.junction import transmit
from facialis.body.muscle.parameters import (
    ForceParameters,
    JunctionParameters,
    MuscleParameters,
    MusculatureParameters,
    RelaxantParameters,
)
from facialis.body.muscle.relaxant import compute_endplate
from facialis.body.muscle.units import grow_motor_units

__all__ = [
    "ForceParameters",
    "JunctionParameters",
    "MuscleEffects",
    "MuscleParameters",
    "MusculatureParameters",
    "RelaxantParameters",
    "compute_endplate",
    "compute_force",
    "grow_motor_units",
    "reshape",
    "silence",
    "transmit",
]
