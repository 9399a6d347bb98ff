"""F waves on the side of the spasm, on the other side, and what comes after them."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.errors import NotAssessableError
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, read_examination, reading, value_of
from facialis.evidence.families.f_wave import NEEDLE, f_protocol
from facialis.evidence.rules import Summary
from facialis.protocol import Record
from facialis.visit import Visit
from facialis.vocabulary import Muscle, Side

SWEEPS = 14
UNCHANGED_MS = {"minimal latency": 1.06, "chronodispersion": 0.62}
"""Within two published standard deviations of healthy people (rows A38, A39) counts as unchanged [ms]."""


def _unchanged(visit: Visit) -> Reading:
    examined = read_examination("f_wave", visit)
    changes = []
    for quantity in UNCHANGED_MS:
        sick, well = (
            value_of(examined, quantity, f"depressor anguli oris {side}")
            for side in (Side.LEFT.value, Side.RIGHT.value)
        )
        if sick is None or well is None:
            return Reading(reason="no F wave on one side")
        changes.append(abs(sick - well) <= UNCHANGED_MS[quantity])
    return reading(float(all(changes)))


def _after(visit: Visit) -> float | None:
    """Return the mean duration of the response of the eyelid to the mandibular branch [ms]."""
    try:
        examined = read_examination("lateral_spread", visit)
    except NotAssessableError:
        return None
    skin = value_of(examined, "duration", "→ orbicularis oculi")
    return skin if skin is not None else value_of(examined, "duration", "→ needle orbicularis oculi")


def _run(case: Case) -> Mapping[str, Reading]:
    extra = tuple(
        Record(instrument=instrument, muscles=(Muscle.ORBICULARIS_OCULI,), sides=(Side.LEFT,), rate_hz=20000.0)
        for instrument in ("surface_emg", "needle_emg")
    )
    visit = case.record(f_protocol(Side.LEFT, Side.RIGHT, sweeps=SWEEPS, extra=extra))
    examined = read_examination("f_wave", visit)
    duration, after = value_of(examined, "duration", NEEDLE), _after(visit)
    pair = reading(duration, after) if duration is not None and after is not None else Reading(reason="one is absent")
    return {
        "B07a": reading(duration),
        "B08": reading(value_of(examined, "F/M ratio", NEEDLE)),
        "B09": _unchanged(visit),
        "L19": pair,
    }


_ALL = f"{SWEEPS} shocks to the mandibular branch, 2 cm from the muscle"
FAMILY = Family(
    name="f_wave_patients",
    title="F waves of patients",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("B07a", "ms", f"mean duration of the F waves, needle, mentalis; {_ALL}"),
        Outcome("B08", "1", f"mean F over M, peak to peak, needle, mentalis; {_ALL}"),
        Outcome(
            "B09",
            "1",
            f"shortest onset and chronodispersion of the corner of the mouth against the other side; {_ALL}",
            departs="against the patient's own other side",
            minimum="within 1.06 and 0.62 ms, two published deviations of healthy people, in 19 of 20",
        ),
        Outcome(
            "L19",
            "1",
            "rank correlation, over patients, of F duration (needle, mentalis) and duration of the eyelid's response",
            departs="of responses found within 20 ms, with what follows without a pause",
            minimum="the 95 % interval of the correlation lies above 0, 20 patients or more",
            summary=Summary.CORRELATION,
        ),
    ),
    run=_run,
    seconds=30.0,
)
"""Both sides in turn, with the eyelid beside."""
