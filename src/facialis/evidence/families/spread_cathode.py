"""Whether lateral spread is stable, and comes sooner when the cathode moves towards the root."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, finding_of, reading
from facialis.measures.base import Finding
from facialis.protocol import Protocol, Record, Stimulus
from facialis.vocabulary import Muscle, Side, StimulationSite

DISTAL_MM, PROXIMAL_MM = 15.0, 45.0
STABLE_MS = 1.0
"""The middle 95 % of onsets lie within this [ms]: latencies of a reflex scatter by several (assumption)."""
SWEEPS = 6


def _onset(case: Case, cathode_mm: float) -> Finding | None:
    stimulus = Stimulus(
        site=StimulationSite.ZYGOMATIC_BRANCH, at_s=0.2, amplitude_ma=20.0, pulses=SWEEPS, rate_hz=2.0,
        cathode_mm=cathode_mm,
    )  # fmt: skip
    protocol = Protocol(
        name="cathode", duration_s=0.2 + 0.5 * SWEEPS, stimuli=(stimulus,),
        record=tuple(
            Record(instrument=instrument, muscles=(Muscle.ORBICULARIS_ORIS,), sides=(Side.LEFT,), rate_hz=20000.0)
            for instrument in ("surface_emg", "needle_emg")
        ),
    )  # fmt: skip
    examined = case.examine("lateral_spread", protocol)
    return finding_of(examined, "onset", "→ orbicularis oris") or finding_of(examined, "onset", "→ needle")


def _run(case: Case) -> Mapping[str, Reading]:
    distal = _onset(case, DISTAL_MM)
    if distal is None:
        return {"L09a": Reading(reason="no response of orbicularis oris")}
    proximal = _onset(case, PROXIMAL_MM)
    if proximal is None or proximal.value is None or distal.value is None:
        return {"L09a": Reading(reason="no response of orbicularis oris from the proximal cathode")}
    width = [f.high - f.low for f in (distal, proximal) if f.high is not None and f.low is not None]
    return {"L09a": reading(float(max(width) < STABLE_MS and proximal.value < distal.value))}


FAMILY = Family(
    name="spread_cathode",
    title="Lateral spread as the cathode moves",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "L09a",
            "1",
            f"zygomatic branch to orbicularis oris, {SWEEPS} shocks with the cathode {DISTAL_MM:g} and "
            f"{PROXIMAL_MM:g} mm from the muscle: onsets within {STABLE_MS:g} ms, and shorter from the proximal one",
            minimum="both in 19 of 20 patients who have a response",
        ),
    ),
    run=_run,
    seconds=24.0,
)
"""Two places of the cathode."""
