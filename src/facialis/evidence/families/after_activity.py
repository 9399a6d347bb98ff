"""After-activity that follows one shock to the trunk."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.trains import train_rates
from facialis.patient import Patient
from facialis.protocol import Protocol, Record, Stimulus
from facialis.vocabulary import Muscle, StimulationSite

AT_S, FROM_MS = 0.1, 15.0
"""The shock [s], and from when on after it [ms] discharges are after-activity: M wave and first answer are over."""


def after_activity_hz(case: Case, *, patient: Patient | None = None) -> tuple[float, ...]:
    """Return the rates [Hz] of the trains that follow one shock to the trunk, of this or a changed person."""
    shock = Stimulus(site=StimulationSite.STYLOMASTOID_TRUNK, at_s=AT_S, amplitude_ma=20.0)
    protocol = Protocol(
        name="after-activity", duration_s=0.6, stimuli=(shock,),
        record=(Record(instrument="needle_emg", muscles=(Muscle.MENTALIS,), rate_hz=20000.0),),
    )  # fmt: skip
    half = case.record(protocol, patient=patient).episode.left
    return train_rates(half, Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS, after_ms=1000.0 * AT_S + FROM_MS)


def _run(case: Case) -> Mapping[str, Reading]:
    return {"S01": reading(*after_activity_hz(case), reason="no train of four discharges")}


FAMILY = Family(
    name="after_activity",
    title="After-activity",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "S01",
            "Hz",
            "mean rate of every train of four discharges or more in orbicularis oculi and mentalis, from 15 ms after a "
            "supramaximal shock to the trunk to 0.5 s",
            departs="every unit is known, where a needle separates few",
        ),
    ),
    run=_run,
    seconds=30.0,
)
"""One shock, half a second."""
