"""Lateral spread of awake patients, in both directions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, read_examination, reading, value_of
from facialis.examinations import Examined
from facialis.examinations.lateral_spread import FAR
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.visit import Visit
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, Side, StimulationSite

SWEEPS = 6
TO_EYE, TO_CHIN, TO_MOUTH = "mandibular branch", "zygomatic branch", "zygomatic branch"
MUSCLES = (Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS, Muscle.ORBICULARIS_ORIS)
EARLY_MS = (5.0, 20.0)


def spread_protocol(state: State | None = None, *, sweeps: int = SWEEPS) -> Protocol:
    """Return supramaximal shocks at 2 per second to the zygomatic, then the mandibular branch of the left side."""
    sites = (StimulationSite.ZYGOMATIC_BRANCH, StimulationSite.MANDIBULAR_BRANCH)
    stimuli = tuple(
        Stimulus(site=site, at_s=0.2 + 0.5 * sweeps * place, amplitude_ma=20.0, pulses=sweeps, rate_hz=2.0)
        for place, site in enumerate(sites)
    )
    return Protocol(
        name="lateral spread", duration_s=round(0.2 + sweeps, 6), state=state or State(), stimuli=stimuli,
        record=tuple(
            Record(instrument=instrument, muscles=MUSCLES, sides=(Side.LEFT,), rate_hz=20000.0)
            for instrument in ("surface_emg", "needle_emg")
        ),
    )  # fmt: skip


def presence(examined: Examined, *words: str) -> float | None:
    """Return 1 where any channel shows a response, 0 where all that could be assessed show none, else ``None``."""
    found = [f.value for f in examined.findings if f.measure == "present" and all(word in f.about for word in words)]
    known = [value for value in found if value is not None]
    return max(known) if known else None


def any_spread(examined: Examined) -> Reading:
    """Return whether any channel of either direction shows a response."""
    return reading(presence(examined), reason="hidden by the volume-conducted M wave in every channel")


def onset(examined: Examined, site: str, *, muscle: str) -> float | None:
    """Return the median onset [ms] at the skin, or at the needle where the skin shows none."""
    skin = value_of(examined, "onset", site, f"→ {muscle}")
    return skin if skin is not None else value_of(examined, "onset", site, f"→ needle {muscle}")


def _slower(visit: Visit) -> Reading:
    """Return whether fibres that answer across the branches conduct more slowly than their muscles' others."""
    half = visit.episode.left
    found, muscle = half.discharges, half.axons.muscle
    born = np.isin(found.cause, [Cause.EPHAPTIC, Cause.ECTOPIC, Cause.BACKFIRE, Cause.PLATEAU])
    answering = np.zeros(len(muscle), bool)
    far = np.zeros(len(muscle), bool)
    for stimulus in visit.episode.protocol.stimuli:
        across = np.isin(muscle, [MUSCLE_CODE[each] for each in MUSCLES if each in FAR[stimulus.site.value]])
        far |= across
        for shock in stimulus.times_ms:
            since = found.time_ms - shock
            early = born & (since >= EARLY_MS[0]) & (since <= EARLY_MS[1])
            answering[found.unit[early]] |= across[found.unit[early]]
    if answering.sum() < 3:
        return Reading(reason="fewer than three units answer")
    others = far & ~answering
    speed = half.axons.velocity_m_s
    return reading(float(speed[answering].mean() < speed[others].mean()))


def _run(case: Case) -> Mapping[str, Reading]:
    visit = case.record(spread_protocol())
    examined = read_examination("lateral_spread", visit)
    to_eye, to_chin = presence(examined, TO_EYE), presence(examined, TO_CHIN)
    either = max((each for each in (to_eye, to_chin) if each is not None), default=None)
    both = None if not either or to_eye is None or to_chin is None else min(to_eye, to_chin)
    return {
        "L01a": reading(onset(examined, TO_EYE, muscle="orbicularis oculi")),
        "L01b": reading(onset(examined, TO_CHIN, muscle="mentalis")),
        "L09b": reading(onset(examined, TO_MOUTH, muscle="orbicularis oris")),
        "L03": any_spread(examined),
        "L07": reading(both, reason="no response, or one direction cannot be assessed"),
        "L08": _slower(visit),
    }


_ALL = f"{SWEEPS} shocks to each branch"
_ELECTRODE = "at the skin, or at the needle where the skin shows none"
FAMILY = Family(
    name="spread",
    title="Lateral spread of awake patients",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("L01a", "ms", f"median onset, mandibular branch to orbicularis oculi, {_ELECTRODE}; {_ALL}"),
        Outcome("L01b", "ms", f"median onset, zygomatic branch to mentalis, {_ELECTRODE}; {_ALL}"),
        Outcome("L09b", "ms", f"median onset, zygomatic branch to orbicularis oris, {_ELECTRODE}; {_ALL}"),
        Outcome("L03", "1", f"a response in any channel of either direction; {_ALL}"),
        Outcome(
            "L07",
            "1",
            f"both directions answer, of patients of whom one answers; {_ALL}",
            minimum="both directions in 19 of 20 patients who have a response",
        ),
        Outcome(
            "L08",
            "1",
            "mean velocity of the units that answer at 5-20 ms, born in lesion or nucleus, below that of the others",
            departs="every unit is known, as no needle shows it",
            minimum="slower in 19 of 20 patients in whom three units answer",
        ),
    ),
    run=_run,
    seconds=45.0,
)
"""Both branches, awake."""
