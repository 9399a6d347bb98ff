"""What every instrument shows before botulinum toxin and behind it: `typical`, the same impulses at the muscles.

    python -m studies.toxin_instruments docs/findings

A usual session of onabotulinumtoxin A on the left, day 28. The toxin acts at the junction, so that nerve and nucleus
are not simulated again; two minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from facialis.contraction import recontract
from facialis.episode import Episode
from facialis.evidence.base import read_examination
from facialis.evidence.families.botulinum import session
from facialis.evidence.families.spread import spread_protocol
from facialis.examinations.cmap import protocol as wave_protocol
from facialis.measures import measure
from facialis.measures.base import Finding
from facialis.movement import move
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Stimulus, Task
from facialis.simulate import simulate
from facialis.visit import Visit, observe
from facialis.vocabulary import Muscle, Side, StimulationSite, TaskName
from studies.impulses import table

DAY, SEED, STRANDS = 28.0, 0, 25
TEXT = (
    "Made by `python -m studies.toxin_instruments`. The preset `typical`, seed 0, 25 strands: a usual session of "
    "onabotulinumtoxin A at the standard sites of the left, day 28. The toxin acts at the junction: the same impulses "
    "reach the muscles before and after, and every instrument reads what passes. Muscles that were not injected change "
    "by what they lend to each other through the skin. What the other side shows changes by as little."
)

SEEN = (
    "The M wave falls to 0.39 of itself at the eyelid and to 0.28 at the chin, R1 to 0.44 and R2 to 0.50, the "
    "force of the closing muscle to 0.43; the other side and latencies stay. The ruler's time in spasm does not "
    "fall (0.71 and 0.69): it measures when there is a spasm, not how strong. At the chin the latency of what "
    "is left of the M wave is that of its neighbours. The answer from mandibular branch to eyelid is read at "
    "the skin after toxin only, probably because less of the chin's own wave hides it. Written by hand after "
    "the run."
)


def closing() -> Protocol:
    """Return one eye closure and what follows, at the skin of every muscle and a needle in the eyelid."""
    closure = Task(do=TaskName.CLOSE_EYES, at_s=0.5, for_s=0.8, effort=0.6)
    needle = Record(instrument="needle_emg", muscles=(Muscle.ORBICULARIS_OCULI,), sides=(Side.LEFT,), rate_hz=20000.0)
    return Protocol(name="closure", duration_s=3.0, tasks=(closure,), record=(Record(), needle))


def brow() -> Protocol:
    """Return five shocks to the brow."""
    stimulus = Stimulus(site=StimulationSite.SUPRAORBITAL_NERVE, at_s=0.5, amplitude_ma=12.0, pulses=5, rate_hz=1 / 3)
    record = Record(muscles=(Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS), rate_hz=10000.0)
    return Protocol(name="brow", duration_s=12.8, stimuli=(stimulus,), record=(record,))


def both(protocol: Protocol, patient: Patient, *, treated: Patient) -> tuple[Episode, Episode]:
    """Return the episode before, and the same impulses behind treated junctions."""
    episode = simulate(patient, protocol, seed=SEED, strands=STRANDS)
    return episode, recontract(episode, treated)


def pairs(before: Iterable[Finding], after: Iterable[Finding], *, wanted: tuple[str, ...]) -> list[list[str]]:
    """Return lines of the findings whose name begins with a wanted word: quantity, place, before, after."""
    later = {(f.measure, f.about): f.value for f in after}
    return [
        [f.measure, f.about, shown(f.value), shown(later.get((f.measure, f.about))), f.unit]
        for f in before
        if f.measure.startswith(wanted) and (f.value is not None or later.get((f.measure, f.about)) is not None)
    ]


def shown(value: float | None) -> str:
    """Return three digits, or a dash."""
    return "-" if value is None else f"{value:.3g}"


def examined(
    name: str, protocol: Protocol, patient: Patient, *, treated: Patient, wanted: tuple[str, ...]
) -> list[list[str]]:
    """Return the lines of an examination."""
    found = [
        read_examination(name, Visit(observe(each), each)).findings for each in both(protocol, patient, treated=treated)
    ]
    return pairs(*found, wanted=wanted)


def seen(patient: Patient, treated: Patient) -> list[list[str]]:
    """Return the lines of the ruler, of the moving face, and of force."""
    episodes = both(closing(), patient, treated=treated)
    found = [measure(observe(each)).findings for each in episodes]
    lines = pairs(*found, wanted=("spasm time", "spasm_time", "motor-unit", "interspike"))
    left = list(Side).index(Side.LEFT)
    least = [float(move(each).aperture_mm[left].min()) for each in episodes]
    force = [float(np.max(each.left.force_mn[list(Muscle).index(Muscle.ORBICULARIS_OCULI)])) for each in episodes]
    return [
        *lines,
        ["lid fissure, least", "left", shown(least[0]), shown(least[1]), "mm"],
        ["force, greatest", "orbicularis oculi left", shown(force[0]), shown(force[1]), "mN"],
    ]


def main() -> None:
    """Write the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    given = arguments.parse_args()
    patient = preset("typical")
    treated = session(0.0).treat(patient, DAY)
    head = ["quantity", "where", "before", f"day {DAY:g}", "unit"]
    waves = wave_protocol(Side.LEFT, 3)
    parts = {
        "M wave (stimulation at the foramen)": examined(
            "cmap", waves, patient=patient, treated=treated, wanted=("amplitude", "distal", "left over")
        ),
        "Lateral spread": examined(
            "lateral_spread",
            spread_protocol(),
            patient=patient,
            treated=treated,
            wanted=("present", "onset", "amplitude"),
        ),
        "Blink reflex": examined("blink_reflex", brow(), patient=patient, treated=treated, wanted=("R1", "R2")),
        "Eye closure and the spasm after it: ruler, needle, face": seen(patient, treated),
    }
    pages = [f"## {title}\n\n{table(head, rows)}" for title, rows in parts.items()]
    (given.out / "toxin.md").write_text(
        "\n\n".join(["# Before toxin and behind it", TEXT, SEEN, *pages]) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
