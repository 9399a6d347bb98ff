"""Facial motoneurons, adjusted to the discharge rates of single motor units in volunteers.

Rates at recruitment and at maximum are those of the frontalis (Kirk, Zero & Rice 2021) and the orbicularis oculi; the
membrane is that of motoneurons in general, since no recording from a human facial motoneuron exists. The healthy
nucleus has no plateau current strong enough to matter; its pathological form and everything about kindling by
antidromic traffic are assumptions, declared with wide ranges.
"""

from __future__ import annotations

from facialis.body.nucleus.parameters import NucleusParameters, PoolParameters
from facialis.quantities import assumption, evidence, paper
from facialis.vocabulary import MUSCLES, Muscle

_RATES = evidence("A50b", "with A50a: the ratio of drives that spans the rates of the frontalis")
_RATES_EYE = evidence(
    "A51", "the lid's voluntary rates span a narrow range, so its motoneurons differ little in rheobase"
)
_BETWEEN = assumption(
    "no rates per muscle; corrugator spectra peak near 31 Hz (van Boxtel 2001), between the other two"
)
_POOL = {
    "reserve": assumption(
        "the largest unit is recruited shortly before maximal effort; lip units are recruited at all forces"
    ),
    "blink_share": assumption("pretarsal units take part in spontaneous blinks first; 0.2-0.7 of the pool"),
    "blink_weak": assumption("orbital units take part in strong blinks only"),
}


def _pool(ratio: float) -> PoolParameters:
    return PoolParameters(
        recruitment_ratio=ratio,
        reserve=1.0,
        blink_share=0.45,
        blink_weak=0.3,
        sources={**_POOL, "recruitment_ratio": _BETWEEN},
    )


_POOLS = {muscle: _pool(2.8) for muscle in MUSCLES}
_POOLS[Muscle.FRONTALIS] = _pool(4.6).replace(sources={**_POOL, "recruitment_ratio": _RATES})
_POOLS[Muscle.ORBICULARIS_OCULI] = _pool(2.0).replace(sources={**_POOL, "recruitment_ratio": _RATES_EYE})

_MEMBRANE = paper(
    "Powers & Binder 2001 Rev Physiol Biochem Pharmacol 143:137: motoneurons of cat and rat, middle of the range"
)
_AHP = evidence("A50a", "set with A50b and A51; 3-6 mV and 60-110 ms long, as expected of motoneurons")
_REBOUND = evidence(
    "A40", "F/M amplitude: the fraction of motoneurons that fire back; delayed depolarisation seen by Fanardjian 1983"
)
_KINDLING = assumption(
    "nobody has measured how antidromic traffic changes a facial motoneuron; kindling of amygdala and of the facial "
    "nucleus in rats takes minutes to weeks of stimulation, enhanced F waves return to normal within months of surgery"
)
_PLATEAU = assumption(
    "persistent inward currents of motoneurons: activation near -55 mV, tens to hundreds of ms; strength in facial "
    "motoneurons unknown (Cramer, Li & Keller 2007 show that serotonin raises it)"
)

HEALTHY_NUCLEUS = NucleusParameters(
    pools=_POOLS,
    resistance_mohm=6.0,
    size_scatter=0.1,
    membrane_ms=6.0,
    rest_mv=-68.0,
    threshold_mv=-52.0,
    reset_mv=-60.0,
    refractory_ms=2.0,
    ahp_mv=-80.0,
    ahp_conductance=0.95,
    ahp_ceiling=8.0,
    ahp_slow_ms=40.0,
    ahp_fast_ms=26.0,
    noise_mv=2.0,
    common_noise=0.05,
    fringe=0.02,
    safety=1.6,
    safety_scatter=0.55,
    failed_mv=2.0,
    rebound_mv=7.5,
    rebound_scatter=0.38,
    rebound_noise_mv=3.0,
    rebound_memory=0.3,
    turnaround_ms=1.0,
    turnaround_scatter=0.15,
    plateau=0.0,
    plateau_share=1.0,
    unkindled=0.3,
    plateau_mv=-57.0,
    plateau_slope_mv=2.5,
    plateau_ms=150.0,
    plateau_kick=0.05,
    fatigue_ms=2000.0,
    recovery_ms=15000.0,
    kindling_half=20.0,
    kindling_ms=5000.0,
    column=0.2,
    overlap=0.1,
    trigeminal_gain=1.0,
    pathway_scatter=0.32,
    late_lag_ms=18.0,
    leak_mv=-90.0,
    sources={
        "resistance_mohm": assumption("none measured; sphincter motoneurons of like size 2.6-9 Mohm (Sasaki 1991)"),
        "size_scatter": assumption("axon and soma size correlate, not perfectly"),
        "membrane_ms": _MEMBRANE,
        "rest_mv": _MEMBRANE,
        "threshold_mv": _MEMBRANE,
        "reset_mv": _MEMBRANE,
        "refractory_ms": _MEMBRANE,
        "ahp_mv": _MEMBRANE,
        "ahp_conductance": _AHP,
        "ahp_ceiling": assumption("calcium-gated channels are finite in number; ten spikes' worth"),
        "ahp_slow_ms": _AHP,
        "ahp_fast_ms": _AHP,
        "noise_mv": assumption("gives intervals a coefficient of variation of 0.15-0.35, as in lip units; 1-4 mV"),
        "common_noise": assumption("common drive is weaker in facial than in limb muscles (Kamen & De Luca 1992)"),
        "fringe": assumption("the lightest effort that is felt recruits the first unit; 0.005-0.05"),
        "safety": assumption("initial segment to soma invasion succeeds in 0.8 (0.5-0.95) of resting motoneurons"),
        "safety_scatter": assumption("some motoneurons are never invaded at rest, some follow long trains"),
        "failed_mv": assumption("the initial-segment spike reaches a resting soma as a few mV"),
        "rebound_mv": _REBOUND,
        "rebound_scatter": _REBOUND,
        "rebound_noise_mv": assumption("F waves of a motoneuron come and go (Schiller & Stalberg 1978)"),
        "rebound_memory": assumption("contraction raises F waves a few-fold (Schiller & Stalberg 1978); 0.1-0.5"),
        "turnaround_ms": paper(
            "Kimura 1974 J Neurol Neurosurg Psychiatry 37:1291: 1 ms, the refractory period of the axon's first part"
        ),
        "turnaround_scatter": assumption("small next to the scatter of conduction"),
        "plateau": assumption("healthy: a motoneuron stops firing when its drive stops"),
        "plateau_share": assumption("every motoneuron has the channels; 0.5-1"),
        "unkindled": assumption("the part of the pathological plateau that is there without traffic; 0-0.5"),
        "plateau_mv": _PLATEAU,
        "plateau_slope_mv": _PLATEAU,
        "plateau_ms": _PLATEAU,
        "plateau_kick": _PLATEAU,
        "fatigue_ms": _PLATEAU,
        "recovery_ms": _PLATEAU,
        "kindling_half": _KINDLING,
        "kindling_ms": _KINDLING,
        "column": assumption("dendrites of a pool share its neuropil; 0-0.5"),
        "overlap": evidence("A11", "perioral columns overlap; the strength is an assumption, 0-0.3"),
        "trigeminal_gain": assumption("1 is healthy by definition"),
        "pathway_scatter": assumption("synapses of a pathway are not spread evenly over a pool; 0.1-0.6"),
        "late_lag_ms": assumption("R2 is a ragged burst: its interneurons fire over tens of ms; 5-20"),
        "leak_mv": paper("Larkman & Perkins 2005 Eur J Neurosci 21:679: reverses at the potassium equilibrium, -90 mV"),
    },
)  # fmt: skip
"""One side's motoneurons without disease."""
