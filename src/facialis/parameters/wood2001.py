"""The healthy human neuromuscular junction and muscle-fibre excitability.

Safety factor after Wood & Slater 2001; depression after Elmqvist & Quastel 1965; refractoriness after Farmer,
Buchthal & Rosenfalck 1960; velocity recovery after Z'Graggen & Bostock 2009. None of these was measured in
facial muscle, and none at 250-350 Hz for long: what follows at such rates is extrapolated and declared so.
"""

from __future__ import annotations

from facialis.body.muscle.parameters import JunctionParameters
from facialis.quantities import assumption, paper

_RUN_DOWN = paper(
    "Elmqvist & Quastel 1965 J Physiol 178:505: human end-plate potentials run down over tens of impulses "
    "and level "
    "off; the plateau at 250-350 Hz is extrapolated"
)
_RECOVERY = paper(
    "Z'Graggen & Bostock 2009 Clin Neurophysiol 120:984: relative refractory to about 3.4 ms, then faster "
    "by about "
    "a tenth; size of the early slowing extrapolated to shorter intervals"
)
_REFRACTORY = paper("Farmer, Buchthal & Rosenfalck 1960 EEG Clin Neurophysiol 12:455: 2.2-4.6 ms; fast fibres shortest")
_SMALLER = assumption(
    "sodium channels are only partly recovered right after the refractory period; recovery of size within "
    "10 ms is "
    "seen in double discharges; no facial data"
)
_TUBULES = assumption(
    "excitation failure at 80-100 Hz takes seconds to tens of seconds (Jones, Bigland-Ritchie & Edwards "
    "1979 Exp "
    "Neurol 64:401); so 0.1 % per action potential, cleared in about a second"
)

JUNCTION = JunctionParameters(
    delay_ms=0.6,
    rise_ms=0.25,
    jitter_ms=0.005,
    safety_factor=2.5,
    safety_scatter=0.2,
    quantal_scatter=0.15,
    release_depression=0.03,
    depression_floor=0.6,
    depression_recovery_ms=2000.0,
    refractory_ms=2.5,
    refractory_scatter=0.12,
    threshold_rise=1.0,
    threshold_recovery_ms=0.5,
    amplitude_loss=0.5,
    amplitude_recovery_ms=2.5,
    slowing=0.25,
    slowing_recovery_ms=0.8,
    supernormality=0.10,
    supernormality_ms=80.0,
    exhaustion=0.001,
    exhaustion_recovery_ms=1000.0,
    sources={
        "delay_ms": paper("Katz & Miledi 1965 Proc R Soc B 161:483: 0.5-1 ms to threshold at 37 degC"),
        "rise_ms": assumption("with the scatter of release gives the 12-14 us of jitter of one end-plate"),
        "jitter_ms": assumption("single end-plates jitter by 12-14 us, the mean of tens by less"),
        "safety_factor": paper("Wood & Slater 2001 Prog Neurobiol 64:393: about 2 in humans, 3-5 in rats"),
        "safety_scatter": assumption("size of junctions varies between fibres of a muscle"),
        "quantal_scatter": assumption("release of some tens of quanta: Poisson scatter of 1/sqrt(45)"),
        "release_depression": _RUN_DOWN,
        "depression_floor": _RUN_DOWN,
        "depression_recovery_ms": _RUN_DOWN,
        "refractory_ms": _REFRACTORY,
        "refractory_scatter": _REFRACTORY,
        "threshold_rise": _RECOVERY,
        "threshold_recovery_ms": _RECOVERY,
        "amplitude_loss": _SMALLER,
        "amplitude_recovery_ms": _SMALLER,
        "slowing": _RECOVERY,
        "slowing_recovery_ms": _RECOVERY,
        "supernormality": _RECOVERY,
        "supernormality_ms": _RECOVERY,
        "exhaustion": _TUBULES,
        "exhaustion_recovery_ms": _TUBULES,
    },
)  # fmt: skip
"""The healthy junction, at 37 degC."""
