"""What treatment and work leave of junctions and fibres: an effect in force, with no knowledge of its cause or plan."""

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
    """Silenced junctions, lost and gained bulk of one side's muscles; muscles that are not named are untouched.

    Parameters
    ----------
    silenced : dict of Muscle to float
        Part of the junctions that release no transmitter, 0-1.
    wasted : dict of Muscle to float
        Part of the cross-section of the muscle's fibres that is lost, 0-0.95.
    grown : dict of Muscle to float
        Cross-section that the fibres have gained, as a part of what they had, 0-1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    silenced: dict[Muscle, float] = Field(default_factory=dict)
    wasted: dict[Muscle, float] = Field(default_factory=dict)
    grown: dict[Muscle, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _parts(self) -> Self:
        for name, most in (("silenced", 1.0), ("wasted", 0.95), ("grown", 1.0)):
            for muscle, part in getattr(self, name).items():
                if not 0.0 <= part <= most:
                    raise ValueError(f"{name} of {muscle} is {part:g}; give a part from 0 to {most:g}")
        return self

    def per_muscle(self, name: str) -> Array:
        """Return ``silenced``, ``wasted`` or ``grown`` of every muscle, shape (13,)."""
        found = np.zeros(len(MUSCLES))
        for muscle, part in getattr(self, name).items():
            found[MUSCLE_CODE[muscle]] = part
        return found


UNTREATED = MuscleEffects()
"""Nothing silenced, nothing lost or gained."""


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


def reshape(units: MotorUnits, effects: MuscleEffects) -> MotorUnits:
    """Thin or thicken the fibres: force goes with their cross-section, velocity with their diameter.

    The velocity changes by half of what the diameter does, as measured slopes of velocity over diameter have it
    (0.05 m/s per um about 4 m/s and 40 um; Blijham 2006 J Appl Physiol 100:1837 quotes the relation).
    """
    left = ((1.0 - effects.per_muscle("wasted")) * (1.0 + effects.per_muscle("grown")))[units.muscle]
    wider = np.sqrt(left)
    return replace(
        units,
        twitch_mn=units.twitch_mn * left,
        fibre_diameter_um=units.fibre_diameter_um * wider,
        fibre_velocity_m_s=units.fibre_velocity_m_s * (0.5 + 0.5 * wider),
    )
