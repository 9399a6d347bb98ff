"""What an electrode on the nerve would see distal to the compression: a volley going up, and what comes back of it.

No instrument of the model records a nerve's own potential. Here the true impulses that pass a place are added up, each
as one peak of its fibre's area; nothing else of an electrode is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.families.conduction import COLD_C
from facialis.evidence.families.spread_operation import PROPOFOL_UG_ML, REMIFENTANIL_NG_ML
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.surroundings import gather_shocks
from facialis.vocabulary import Cause, Muscle, Side, StimulationSite

Array = NDArray[np.float64]
BEYOND_MM = 3.0
"""Distance of the electrode from the distal end of what the vessel presses (row L10b)."""
SHOCKS = 3
WIDTH_MS = 0.15
"""Standard deviation of the peak that one impulse makes (assumption: an impulse of about half a millisecond)."""
LEAST = 0.02
"""Lowest second peak, of the first (assumption)."""
STEP_MS, LONG_MS = 0.02, 6.0


def nerve_protocol() -> Protocol:
    """Return supramaximal shocks to the mandibular branch of an anaesthetised patient with a cooled nerve."""
    state = State(nerve_temperature_c=COLD_C, propofol_ug_ml=PROPOFOL_UG_ML, remifentanil_ng_ml=REMIFENTANIL_NG_ML)
    shocks = Stimulus(site=StimulationSite.MANDIBULAR_BRANCH, at_s=0.2, amplitude_ma=20.0, pulses=SHOCKS, rate_hz=2.0)
    last_s = shocks.times_ms[-1] / 1000.0
    record = Record(muscles=(Muscle.ORBICULARIS_OCULI,), sides=(Side.LEFT,))
    return Protocol(
        name="nerve potential", duration_s=round(last_s + 0.1, 6), state=state, stimuli=(shocks,), record=(record,)
    )


def potential(times_ms: Array, weights: Array) -> Array:
    """Return the sum of the impulses' peaks, sampled every :data:`STEP_MS` from 0 to :data:`LONG_MS`.

    Parameters
    ----------
    times_ms : ndarray, shape (impulses,)
        When each passes, after the shock.
    weights : ndarray, shape (impulses,)
        Area of each fibre, in any unit.
    """
    t = np.arange(0.0, LONG_MS, STEP_MS)
    peaks = np.exp(-0.5 * ((t[:, None] - times_ms[None, :]) / WIDTH_MS) ** 2)
    return np.asarray(peaks @ weights, np.float64)


def double_peak_ms(trace: Array) -> float | None:
    """Return the time from the highest peak to the highest one after it; ``None`` where there is no second."""
    if not trace.size or trace.max() <= 0.0:
        return None
    first = int(trace.argmax())
    inner = np.flatnonzero((trace[1:-1] > trace[:-2]) & (trace[1:-1] >= trace[2:])) + 1
    later = inner[(inner > first) & (trace[inner] >= LEAST * trace[first])]
    return float((later[trace[later].argmax()] - first) * STEP_MS) if later.size else None


def _run(case: Case) -> Mapping[str, Reading]:
    protocol = nerve_protocol()
    episode = case.record(protocol).episode
    half, axons = episode.left, episode.left.axons
    if not half.lesion.x_mm.size:
        return {"L10b": Reading(reason="nothing presses on the nerve")}
    to_muscle = axons.distal_mm + case.patient.grid.zone_mm - (half.lesion.x_mm[-1] + BEYOND_MM)
    area = axons.diameter_um**2
    coming = half.arrived.where(half.arrived.cause != Cause.STIMULUS)
    passed = coming.time_ms - to_muscle[coming.axon] / axons.velocity_m_s[coming.axon]
    found = []
    for shock in gather_shocks(case.patient, protocol, side=Side.LEFT, axons=axons, seed=case.seed):
        up = (to_muscle[shock.axon] - shock.from_muscle_mm) / axons.velocity_m_s[shock.axon]
        since = passed - shock.time_ms
        early = (since > 0.0) & (since < LONG_MS)
        times = np.concatenate([up, since[early]])
        found.append(double_peak_ms(potential(times, np.concatenate([area[shock.axon], area[coming.axon[early]]]))))
    known = [each for each in found if each is not None]
    if 2 * len(known) <= len(found):
        return {"L10b": Reading(reason="one peak after most shocks")}
    return {"L10b": reading(float(np.median(known)))}


_DRUGS = f"propofol {PROPOFOL_UG_ML:g} ug/ml, remifentanil {REMIFENTANIL_NG_ML:g} ng/ml assumed"
_TABLE = f"nerve at {COLD_C:g} degC, {_DRUGS}"
FAMILY = Family(
    name="nerve_potential",
    title="Potential of the nerve during an operation",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "L10b",
            "ms",
            f"peak of the volley from the mandibular branch to the next one, {BEYOND_MM:g} mm distal to the contact, "
            f"median of {SHOCKS} shocks; true impulses, each a peak of {WIDTH_MS:g} ms and its fibre's area",
            departs=f"no electrode; a second peak has {100 * LEAST:g} % of the first; {_TABLE}",
        ),
    ),
    run=_run,
    seconds=8.0,
    columns=("all", "ephaptic", "nuclear"),
)
"""A branch is stimulated, the root watched."""
