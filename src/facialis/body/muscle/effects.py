"""What treatment leaves of junctions and fibres: an effect in force, with no knowledge of its cause or plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from facialis.records.arrays import Discharges, MotorUnits
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle

Array = NDArray[np.float64]
LEAST_FIBRES = 1e-6
"""Discharges that recruit less than this part of their unit's fibres are none."""


class MuscleEffects(BaseModel):
    """Silenced junctions and lost bulk of one side's muscles; muscles that are not named are untouched.

    Parameters
    ----------
    silenced : dict of Muscle to float
        Part of the junctions that release no transmitter, 0-1.
    wasted : dict of Muscle to float
        Part of the cross-section of the muscle's fibres that is lost, 0-0.95.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    silenced: dict[Muscle, float] = Field(default_factory=dict)
    wasted: dict[Muscle, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _parts(self) -> Self:
        for name, most in (("silenced", 1.0), ("wasted", 0.95)):
            for muscle, part in getattr(self, name).items():
                if not 0.0 <= part <= most:
                    raise ValueError(f"{name} of {muscle} is {part:g}; give a part from 0 to {most:g}")
        return self

    def per_muscle(self, name: str) -> Array:
        """Return ``silenced`` or ``wasted`` of every muscle, shape (13,)."""
        found = np.zeros(len(MUSCLES))
        for muscle, part in getattr(self, name).items():
            found[MUSCLE_CODE[muscle]] = part
        return found


UNTREATED = MuscleEffects()
"""No treatment in force."""


def silence(discharges: Discharges, units: MotorUnits, *, effects: MuscleEffects) -> Discharges:
    """Take out the fibres whose junctions are silenced, the same part of every unit of a muscle.

    Parameters
    ----------
    discharges : Discharges
        Behind sound junctions.
    units : MotorUnits
        Whose they are.
    effects : MuscleEffects
        What is silenced.
    """
    left = 1.0 - effects.per_muscle("silenced")[units.muscle[discharges.unit]]
    recruited = discharges.recruited * left
    keep = recruited > LEAST_FIBRES
    names = ("time_ms", "unit", "cause", "amplitude", "speed")
    return Discharges(recruited=recruited[keep], **{name: getattr(discharges, name)[keep] for name in names})


def waste(units: MotorUnits, effects: MuscleEffects) -> MotorUnits:
    """Thin the fibres: force falls with their cross-section, velocity with their diameter.

    The velocity falls by half of what the diameter loses, as measured slopes of velocity over diameter have it
    (0.05 m/s per um about 4 m/s and 40 um; Blijham 2006 J Appl Physiol 100:1837 quotes the relation).
    """
    left = 1.0 - effects.per_muscle("wasted")[units.muscle]
    thinner = np.sqrt(left)
    return replace(
        units,
        twitch_mn=units.twitch_mn * left,
        fibre_diameter_um=units.fibre_diameter_um * thinner,
        fibre_velocity_m_s=units.fibre_velocity_m_s * (0.5 + 0.5 * thinner),
    )
