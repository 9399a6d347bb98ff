"""Whether the lower face answers a shock to the brow."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.patient import Patient
from facialis.protocol import Protocol, Record, Stimulus
from facialis.vocabulary import Muscle, Side, StimulationSite

SWEEPS, PACE_S = 5, 3.0
MOST = 0.5
"""Share of shocks that the lower face must answer (assumption: stray responses are rarer)."""


def synkinesis(case: Case, *, sweeps: int = SWEEPS, patient: Patient | None = None) -> float | None:
    """Return 1 where the lower face answers :data:`MOST` of the shocks, 0 where not, ``None`` where never quiet."""
    stimulus = Stimulus(
        site=StimulationSite.SUPRAORBITAL_NERVE, at_s=0.5, amplitude_ma=12.0, pulses=sweeps, rate_hz=1.0 / PACE_S
    )
    muscles = (Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS, Muscle.ORBICULARIS_ORIS)
    protocol = Protocol(
        name="supraorbital synkinesis", duration_s=0.7 + PACE_S * (sweeps - 1), stimuli=(stimulus,),
        record=(Record(instrument="surface_emg", muscles=muscles, sides=(Side.LEFT,), rate_hz=10000.0),),
    )  # fmt: skip
    examined = case.examine("blink_reflex", protocol, patient=patient)
    shares = [
        f.value
        for f in examined.findings
        if f.measure.endswith("answer of the lower face, persistence") and f.value is not None
    ]
    return float(max(shares) >= MOST) if shares else None


def _run(case: Case) -> Mapping[str, Reading]:
    return {"S16": reading(synkinesis(case), reason="the lower face is never quiet")}


FAMILY = Family(
    name="blink_patients",
    title="Answers of the lower face to a shock to the brow",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "S16",
            "1",
            f"mentalis or orbicularis oris answers half or more of {SWEEPS} supraorbital shocks, early or with R2",
            departs=f"shocks {PACE_S:g} s apart",
        ),
    ),
    run=_run,
    seconds=36.0,
)
"""Synkinesis of the blink reflex."""
