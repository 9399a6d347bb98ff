"""The facial nucleus: motoneurons, blinks, blink reflex, corticobulbar volleys, what drugs and sleep do there."""

from facialis.body.nucleus.blink import Blinks, TaskLike, draw_blinks
from facialis.body.nucleus.condition import Condition, StateLike, compute_condition
from facialis.body.nucleus.cortex import compute_cortical
from facialis.body.nucleus.drive import compute_drive
from facialis.body.nucleus.motoneuron import Firing, NucleusState, advance, start
from facialis.body.nucleus.parameters import (
    BlinkParameters,
    HabitParameters,
    NucleusParameters,
    PoolParameters,
    TaskParameters,
)
from facialis.body.nucleus.pathway_parameters import (
    AfferentParameters,
    ConditionParameters,
    CortexParameters,
    ReflexParameters,
    RouteParameters,
)
from facialis.body.nucleus.reflex import Shock, compute_reflex
from facialis.body.nucleus.volleys import Volleys

__all__ = [
    "AfferentParameters",
    "BlinkParameters",
    "Blinks",
    "Condition",
    "ConditionParameters",
    "CortexParameters",
    "Firing",
    "HabitParameters",
    "NucleusParameters",
    "NucleusState",
    "PoolParameters",
    "ReflexParameters",
    "RouteParameters",
    "Shock",
    "StateLike",
    "TaskLike",
    "TaskParameters",
    "Volleys",
    "advance",
    "compute_condition",
    "compute_cortical",
    "compute_drive",
    "compute_reflex",
    "draw_blinks",
    "start",
]
