"""What a patient pays for treatment at a moment: lid, strength, alertness, hearing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facialis.body.hearing import HearingParameters, HearingState
from facialis.body.hearing.click import Click
from facialis.body.hearing.waves import Waves, compute_waves
from facialis.body.pharmacology import KineticsParameters, compute_sedation
from facialis.parameters.chiappa1979 import SOUND_HEARING
from facialis.parameters.kinetics2026 import BACLOFEN, CARBAMAZEPINE, CLONAZEPAM, GABAPENTIN
from facialis.patient import Drugs, Patient
from facialis.vocabulary import FaceMotion, Muscle, Side

SEDATING: dict[str, KineticsParameters] = {
    "carbamazepine": CARBAMAZEPINE, "baclofen": BACLOFEN, "clonazepam": CLONAZEPAM, "gabapentin": GABAPENTIN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Burden:
    """Side effects of one side at a moment, compared with the same person untreated.

    Parameters
    ----------
    lid_drop_mm : float
        Fall of the upper lid at rest by a weak levator.
    weakest : Muscle or None
        Muscle that has lost most of its force by toxin; ``None`` where none has lost any.
    weakness : float
        Part that it has lost, 0-1.
    sedation : float
        Part of alertness that all tablets together take away, 0-1.
    hearing_loss_db : float
        Lasting loss for clicks.
    wave_v_delay_ms : float or None
        Delay of wave V over that of the sound ear; ``None`` where it is lost.
    wave_v_height : float
        Height of wave V over that of the sound ear.
    """

    lid_drop_mm: float
    weakest: Muscle | None
    weakness: float
    sedation: float
    hearing_loss_db: float
    wave_v_delay_ms: float | None
    wave_v_height: float


def compute_burden(patient: Patient, side: Side) -> Burden:
    """Return what treatment costs a side of a patient.

    Parameters
    ----------
    patient : Patient
        As treated.
    side : Side
        Which.
    """
    half = patient.side(side)
    weakest, weakness = _weakest(patient, side)
    delay, height = _wave_v(patient.hearing, half.hearing, age_year=patient.age_year)
    return Burden(
        lid_drop_mm=_lid_drop_mm(patient, side), weakest=weakest, weakness=weakness,
        sedation=compute_tiredness(patient.drugs), hearing_loss_db=half.hearing.loss_db, wave_v_delay_ms=delay,
        wave_v_height=height,
    )  # fmt: skip


def compute_tiredness(drugs: Drugs) -> float:
    """Return the part of alertness that all tablets take away, 0-1; what each leaves is multiplied."""
    left = 1.0
    for name, parameters in SEDATING.items():
        left *= 1.0 - compute_sedation(parameters, getattr(drugs, name))
    return 1.0 - left


def _weakest(patient: Patient, side: Side) -> tuple[Muscle | None, float]:
    effects = patient.side(side).muscles
    left = (1.0 - effects.per_muscle("silenced")) * (1.0 - effects.per_muscle("wasted"))
    code = int(np.argmin(left))
    lost = float(1.0 - left[code])
    return (tuple(Muscle)[code], lost) if lost > 0.0 else (None, 0.0)


def _lid_drop_mm(patient: Patient, side: Side) -> float:
    """Return the fall of a lid that nothing closes, from where a levator of strength 1 holds it."""
    lid = patient.side(side).lid
    passive = patient.movement.tissues[FaceMotion.UPPER_LID_DOWN].stiffness_mn_mm
    share = passive / (passive + lid.levator_stiffness_mn_mm)
    return max(share * lid.sag_mm * (1.0 - lid.levator_strength), 0.0)


def _wave_v(hearing: HearingParameters, state: HearingState, *, age_year: float) -> tuple[float | None, float]:
    def waves(ear: HearingState) -> Waves:
        return compute_waves(
            hearing, ear, click=Click(hearing.reference_db, hearing.reference_hz), age_year=max(age_year, 18.0)
        )

    now, sound = waves(state), waves(SOUND_HEARING)
    height = float(now.height_uv[-1] / sound.height_uv[-1])
    return (float(now.latency_ms[-1] - sound.latency_ms[-1]) if height > 0.0 else None), height
