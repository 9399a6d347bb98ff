"""Conduction of the healthy facial nerve: outside the skull, and on the exposed, cooled root."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading, value_of
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.vocabulary import Muscle, Side, StimulationSite

COLD_C = 28.0
"""Nerve of an opened head [degC]; set by row A28 (role calibrate), with the measured factor of 1.4 per 10 degC."""
CATHODE_MM = 20.0
PULSES = 3


def shock(site: StimulationSite, *, at_s: float, pulses: int = PULSES, cathode_mm: float | None = None) -> Stimulus:
    """Return supramaximal shocks at 4 per second to the left side."""
    return Stimulus(
        site=site, side=Side.LEFT, at_s=at_s, amplitude_ma=20.0, pulses=pulses, rate_hz=4.0, cathode_mm=cathode_mm
    )


def m_waves(*stimuli: Stimulus, muscles: tuple[Muscle, ...], state: State) -> Protocol:
    """Return a protocol that records the M waves of some muscles, belly-tendon, from all stimuli."""
    last_s = max(stimulus.times_ms[-1] for stimulus in stimuli) / 1000.0
    return Protocol(
        name="conduction", duration_s=round(last_s + 0.3, 6), state=state, stimuli=stimuli,
        record=(Record(instrument="belly_tendon_emg", muscles=muscles, sides=(Side.LEFT,), rate_hz=20000.0),),
    )  # fmt: skip


def _latency(case: Case, site: StimulationSite, muscle: Muscle, *, state: State, cathode: float | None = None) -> float:
    protocol = m_waves(shock(site, at_s=0.2, cathode_mm=cathode), muscles=(muscle,), state=state)
    value = value_of(case.examine("cmap", protocol), "distal latency", muscle.value.replace("_", " "))
    return float("nan") if value is None else value


def _run(case: Case) -> Mapping[str, Reading]:
    warm, cold = State(), State(nerve_temperature_c=COLD_C)
    face, root = case.patient.face, case.patient.root
    eye, chin = Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS
    distal = _latency(case, StimulationSite.ZYGOMATIC_BRANCH, eye, state=warm, cathode=CATHODE_MM)
    foramen = _latency(case, StimulationSite.STYLOMASTOID_TRUNK, eye, state=warm)
    outside_mm = face.trunk_mm + face.branches.orbicularis_oculi + face.intramuscular_mm - CATHODE_MM
    at_root = _latency(case, StimulationSite.ROOT_EXIT_ZONE, eye, state=cold)
    at_foramen = _latency(case, StimulationSite.STYLOMASTOID_TRUNK, eye, state=cold)
    bone = face.meatal_mm + face.labyrinthine_mm + face.tympanic_mm + face.mastoid_mm
    inside_mm = root.cisternal_mm - case.patient.shock.root_mm + bone
    chin_root = _latency(case, StimulationSite.ROOT_EXIT_ZONE, chin, state=cold)
    chin_branch = _latency(case, StimulationSite.MANDIBULAR_BRANCH, chin, state=cold)
    return {
        "A27": reading(outside_mm / (foramen - distal)),
        "A28": reading(inside_mm / (at_root - at_foramen)),
        "L11a": reading(chin_root - chin_branch),
        "L11b": reading(at_root),
    }


_COOLED = f"nerve at {COLD_C:g} degC throughout, an assumption; no drug"
FAMILY = Family(
    name="conduction",
    title="Conduction of the healthy nerve",
    who=Who.HEALTHY,
    outcomes=(
        Outcome(
            "A27",
            "m/s",
            "way from foramen to a cathode 20 mm from the eyelid over the difference of the M wave's latencies",
            departs="two skin electrodes instead of a coil and one; the length is that of the nerve, not of the skin",
        ),
        Outcome(
            "A28",
            "m/s",
            "way from the root to the foramen over the difference of the M wave's latencies in the eyelid",
            departs=f"the bony canal is part of the way; {_COOLED}",
        ),
        Outcome(
            "L11a",
            "ms",
            "latency in the chin from the root less that from the mandibular branch",
            departs=f"the same stretch in the other direction, without an electrode on the nerve; {_COOLED}",
        ),
        Outcome("L11b", "ms", "latency in the eyelid from the root", departs=_COOLED),
    ),
    run=_run,
    seconds=6.0,
)
"""M waves from root, foramen and branch."""
