"""F waves of healthy people: skin over the corner of the mouth, needle in the chin."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading, value_of
from facialis.protocol import Protocol, Record, Stimulus
from facialis.vocabulary import Muscle, Side, StimulationSite

CATHODE_MM = 20.0
SWEEPS = 20
SKIN, NEEDLE = "→ depressor anguli oris", "→ needle mentalis"


def f_protocol(*sides: Side, sweeps: int = SWEEPS, extra: tuple[Record, ...] = ()) -> Protocol:
    """Return supramaximal shocks 2 cm from the muscle at 2 per second, the sides in turn."""
    stimuli = tuple(
        Stimulus(
            site=StimulationSite.MANDIBULAR_BRANCH, side=side, at_s=0.2 + 0.25 * place, amplitude_ma=20.0,
            pulses=sweeps, rate_hz=2.0, cathode_mm=CATHODE_MM,
        )
        for place, side in enumerate(sides)
    )  # fmt: skip
    return Protocol(
        name="F waves", duration_s=round(0.45 + 0.5 * sweeps, 6), stimuli=stimuli,
        record=(
            Record(instrument="surface_emg", muscles=(Muscle.DEPRESSOR_ANGULI_ORIS,), sides=sides, rate_hz=20000.0),
            Record(instrument="needle_emg", muscles=(Muscle.MENTALIS,), sides=(Side.LEFT,), rate_hz=20000.0),
            *extra,
        ),
    )  # fmt: skip


def _run(case: Case) -> Mapping[str, Reading]:
    examined = case.examine("f_wave", f_protocol(Side.LEFT))
    ratio = value_of(examined, "F/M ratio", NEEDLE)
    return {
        "A38": reading(value_of(examined, "minimal latency", SKIN)),
        "A39": reading(value_of(examined, "chronodispersion", SKIN)),
        "A40": reading(ratio, reason="the needle shows no F wave, or no M wave to compare it with"),
        "B07b": reading(value_of(examined, "duration", NEEDLE)),
    }


_ALL = f"{SWEEPS} shocks to the mandibular branch, 2 cm from the muscle"
FAMILY = Family(
    name="f_wave",
    title="F waves of healthy people",
    who=Who.HEALTHY,
    outcomes=(
        Outcome("A38", "ms", f"shortest onset, depressor anguli oris, skin; {_ALL}"),
        Outcome(
            "A39",
            "ms",
            f"longest less shortest onset, depressor anguli oris, skin; {_ALL}",
            departs="the number of stimuli is not in the abstract, and chronodispersion grows with it",
        ),
        Outcome(
            "A40",
            "1",
            f"mean F over M, peak to peak, needle, mentalis; {_ALL}",
            departs="one simulated unit stands for 17 at 25 strands, but not at a needle",
        ),
        Outcome("B07b", "ms", f"mean duration of the F waves, needle, mentalis; {_ALL}"),
    ),
    run=_run,
    seconds=8.0,
)
"""F waves, skin and needle."""
