"""Lateral spread on the table: cooled nerve, anaesthesia, and what the two legs of its way leave over."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, read_examination, reading, value_of
from facialis.evidence.families.conduction import COLD_C
from facialis.evidence.families.spread import onset
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.vocabulary import Muscle, Side, StimulationSite

PROPOFOL_UG_ML, REMIFENTANIL_NG_ML = 3.0, 4.0
"""Usual effect-site concentrations of intravenous anaesthesia (assumption: the papers give none)."""
SWEEPS, LEG = 6, 3
EYE, CHIN = "orbicularis oculi", "mentalis"


def _protocol() -> Protocol:
    """Return shocks to the mandibular branch, then to the root, of an anaesthetised patient."""
    state = State(nerve_temperature_c=COLD_C, propofol_ug_ml=PROPOFOL_UG_ML, remifentanil_ng_ml=REMIFENTANIL_NG_ML)
    stimuli = (
        Stimulus(site=StimulationSite.MANDIBULAR_BRANCH, at_s=0.2, amplitude_ma=20.0, pulses=SWEEPS, rate_hz=2.0),
        Stimulus(
            site=StimulationSite.ROOT_EXIT_ZONE, at_s=0.2 + 0.5 * SWEEPS, amplitude_ma=20.0, pulses=LEG, rate_hz=2.0
        ),
    )
    muscles = (Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS)
    return Protocol(
        name="lateral spread, operation", duration_s=0.2 + 0.5 * (SWEEPS + LEG), state=state, stimuli=stimuli,
        record=tuple(
            Record(instrument=instrument, muscles=muscles, sides=(Side.LEFT,), rate_hz=20000.0)
            for instrument in ("surface_emg", "needle_emg")
        ),
    )  # fmt: skip


def _run(case: Case) -> Mapping[str, Reading]:
    visit = case.record(_protocol())
    answer = onset(read_examination("lateral_spread", visit), "mandibular branch", muscle=EYE)
    waves = read_examination("cmap", visit)
    branch = value_of(waves, "distal latency", "mandibular branch", f"→ {CHIN}")
    chin = value_of(waves, "distal latency", "root exit zone", f"→ {CHIN}")
    eye = value_of(waves, "distal latency", "root exit zone", f"→ {EYE}")
    excess = None
    if None not in (answer, branch, chin, eye):
        assert answer is not None and branch is not None and chin is not None and eye is not None  # noqa: PT018
        excess = answer - (chin - branch) - eye
    return {
        "L11c": reading(answer, reason="no response of the eyelid"),
        "L10a": reading(excess, reason="no response of the eyelid, or one leg cannot be read"),
    }


_TABLE = (
    f"nerve at {COLD_C:g} degC, propofol {PROPOFOL_UG_ML:g} ug/ml, remifentanil {REMIFENTANIL_NG_ML:g} ng/ml assumed"
)
FAMILY = Family(
    name="spread_operation",
    title="Lateral spread during an operation",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("L11c", "ms", f"median onset, mandibular branch to orbicularis oculi, {SWEEPS} shocks", departs=_TABLE),
        Outcome(
            "L10a",
            "ms",
            "onset of lateral spread less both legs, branch to root and root to eyelid, of the same patient",
            departs=f"the first leg is read in the other direction; {_TABLE}",
        ),
    ),
    run=_run,
    seconds=18.0,
)
"""Mandibular branch and root, anaesthetised."""
