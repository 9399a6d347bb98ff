"""The trigeminal blink reflex of healthy people.

Latencies are rows A35a and A35b, from the path lengths and velocities that the facial nerve has: the two central delays
are what they leave. Recovery after a shock follows Kimura 1976 (R1 back within 150 ms after a gain, R2 down for some
800 ms). How strongly R1 and R2 reach muscles other than the eyelid's is an assumption; in resting lower faces of
healthy people nothing is seen. Does not claim: R3, the pause between R1 and R2, the silent periods of the lower face.
"""

from __future__ import annotations

from facialis.body.nucleus.pathway_parameters import AfferentParameters, ReflexParameters, RouteParameters
from facialis.quantities import Source, assumption, evidence, numerics, paper
from facialis.vocabulary import MUSCLES, Muscle

AFFERENT = AfferentParameters(
    supraorbital_mm=115.0,
    skin_mm=105.0,
    skin_share=0.6,
    diameter_um=8.5,
    diameter_sd_um=1.2,
    threshold_ma=4.0,
    distance_scatter=0.36,
    chronaxie_ms=0.4,
    count=256,
    sources={
        "supraorbital_mm": assumption("orbit 45-50, cavernous sinus and ganglion 30, root and tract 30-40 mm; 95-135"),
        "skin_mm": assumption("infraorbital canal and floor of the orbit, then as the first division; 85-125"),
        "skin_share": assumption(
            "a patch of cheek holds part of the receptive field; R1 comes inconsistently; 0.3-0.8"
        ),
        "diameter_um": assumption("the same component afferents as the motor fibres in calibre (A beta, 6-12 um)"),
        "diameter_sd_um": assumption("A beta fibres spread over 6-12 um"),
        "threshold_ma": assumption("stable reflexes take 10-20 mA at 0.2 ms, some three times the median threshold"),
        "distance_scatter": assumption("a little more than under a motor branch: the afferents fan out"),
        "chronaxie_ms": paper("sensory axons 0.3-0.6 ms; Mogyoros, Kiernan & Burke 1996 Brain 119:439"),
        "count": numerics("a share is known to 0.4 %"),
    },
)
"""Afferents of one side."""

_EYE = {"orbicularis_oculi": 1.0}
_SPREAD = assumption(
    "interneurons shared between pools reach neighbours of the eyelid weakly and the lower face hardly; 0-0.3"
)


def _routes(**shares: float) -> RouteParameters:
    content = {muscle.value: shares.pop(muscle.value, 0.0) for muscle in MUSCLES}
    if shares:
        raise ValueError(f"not a muscle: {', '.join(shares)}; use the names of vocabulary.Muscle")
    sources: dict[str, Source] = {"*": _SPREAD, Muscle.ORBICULARIS_OCULI.value: numerics("the reference: 1")}
    return RouteParameters(**content, sources=sources)


_DELAY = evidence("A35a", "what path and velocity leave of the latency; 2.4-6.6 ms in Trontelj & Trontelj 1978")
_SIZE = assumption("R1 takes a fifth (0.1-0.4) of the eyelid's units, R2 most of them, once to three times")
_CHAIN = assumption("R1 has one or more, R2 several interneurons in a row (Trontelj 1978, Aramideh 1997)")
_KIMURA = paper("Kimura 1976 Z Neurol 213:189: after a shock R1 is larger for 150 ms, R2 suppressed to 800 ms")

REFLEX = ReflexParameters(
    afferent=AFFERENT,
    r1_routes=_routes(
        orbicularis_oculi=1.0, corrugator=0.25, frontalis=0.1, nasalis=0.12, zygomaticus_major=0.1,
        levator_labii=0.1, buccinator=0.06, orbicularis_oris=0.1, depressor_anguli_oris=0.06, mentalis=0.1,
        platysma=0.06,
    ),
    r2_routes=_routes(
        orbicularis_oculi=1.0, corrugator=0.6, frontalis=0.25, nasalis=0.2, zygomaticus_major=0.12,
        levator_labii=0.12, buccinator=0.08, orbicularis_oris=0.12, depressor_anguli_oris=0.08, mentalis=0.12,
        platysma=0.08, stapedius=0.2,
    ),
    r1_delay_ms=2.45,
    r1_rise_ms=1.5,
    r1_strength=2.5,
    r2_delay_ms=18.05,
    r2_rise_ms=13.0,
    r2_strength=1.9,
    r2_scatter_ms=1.5,
    r2_crossing_ms=0.6,
    r2_crossed=0.92,
    strength_scatter=0.12,
    r1_layers=1,
    r2_layers=3,
    synapse=2.2,
    spread=0.7,
    depression=0.88,
    recovery_ms=1300.0,
    habituation=0.12,
    habituation_ms=5000.0,
    facilitation=0.2,
    facilitation_ms=60.0,
    sources={
        "r1_delay_ms": _DELAY,
        "r1_rise_ms": assumption("R1 is a volley of a few ms, scattered by its synapses; 1-3"),
        "r1_strength": _SIZE,
        "r2_delay_ms": evidence("A35b", "likewise; by way of the spinal trigeminal nucleus"),
        "r2_rise_ms": assumption("with the lag between motoneurons, R2 lasts 30-45 ms"),
        "r2_strength": _SIZE,
        "r2_scatter_ms": assumption("onsets of R2 move by some ms from shock to shock; 0.5-3"),
        "r2_crossing_ms": assumption("a further synapse, or the way across; latencies of both sides differ by 0-3 ms"),
        "r2_crossed": assumption("R2 is slightly smaller and later on the other side; 0.7-1"),
        "strength_scatter": assumption("amplitudes vary from shock to shock, more than those of M waves; 0.05-0.3"),
        "r1_layers": _CHAIN,
        "r2_layers": _CHAIN,
        "synapse": assumption("full volleys exceed the threshold of most interneurons; 1.5-4"),
        "spread": assumption("interneurons scatter more than motoneurons; 0.3-1"),
        "depression": _KIMURA,
        "recovery_ms": _KIMURA,
        "habituation": paper("Sanes & Ison 1983 Behav Neurosci: R2 declines over ten shocks at intervals of 1-5 s"),
        "habituation_ms": paper("habituation at 1 and 0.5 Hz, none at 0.1 Hz; Jaaskelainen 1995 for the two nerves"),
        "facilitation": _KIMURA,
        "facilitation_ms": _KIMURA,
    },
)  # fmt: skip
"""Both sides' reflex."""
