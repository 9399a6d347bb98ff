"""The facial nucleus: motoneurons, blink generator, drives."""

from facialis.body.nucleus.blink import Blinks, TaskLike, draw_blinks
from facialis.body.nucleus.drive import compute_drive
from facialis.body.nucleus.motoneuron import Firing, NucleusState, advance, start
from facialis.body.nucleus.parameters import (
    BlinkParameters,
    HabitParameters,
    NucleusParameters,
    PoolParameters,
    TaskParameters,
)

__all__ = [
    "BlinkParameters",
    "Blinks",
    "Firing",
    "HabitParameters",
    "NucleusParameters",
    "NucleusState",
    "PoolParameters",
    "TaskLike",
    "TaskParameters",
    "advance",
    "compute_drive",
    "draw_blinks",
    "start",
]
