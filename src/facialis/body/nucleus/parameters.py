"""What has to be known of the facial nucleus, its blink generator and its drives; values in ``facialis.parameters``."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from facialis.quantities import Parameters, quantity
from facialis.vocabulary import MUSCLES, Muscle, TaskName

PERIORAL: tuple[Muscle, ...] = (
    Muscle.ZYGOMATICUS_MAJOR,
    Muscle.LEVATOR_LABII,
    Muscle.BUCCINATOR,
    Muscle.ORBICULARIS_ORIS,
    Muscle.DEPRESSOR_ANGULI_ORIS,
    Muscle.MENTALIS,
)
"""Muscles whose columns overlap in the nucleus (Welt & Abbs 1990, evidence row A11)."""


class PoolParameters(Parameters):
    """Motoneurons of one muscle."""

    recruitment_ratio: float = quantity("1", 1.2, 30, "rheobase of the largest motoneuron over that of the smallest")
    reserve: float = quantity("1", 0.8, 2, "maximal voluntary current over the rheobase of the largest motoneuron")
    blink_share: float = quantity("1", 0, 1, "fraction of motoneurons that the blink generator reaches strongly")
    blink_weak: float = quantity("1", 0, 1, "blink current of the other motoneurons relative to that fraction")


class NucleusParameters(Parameters):
    """Facial motoneurons of one side.

    Conductances are relative to a motoneuron's resting conductance, currents to its rheobase.

    Parameters
    ----------
    pools : dict of Muscle to PoolParameters
        All of :data:`facialis.vocabulary.MUSCLES`.
    """

    pools: dict[Muscle, PoolParameters] = Field(repr=False)
    resistance_mohm: float = quantity("Mohm", 1, 60, "input resistance of the middle motoneuron of a pool")
    size_scatter: float = quantity("1", 0, 0.5, "scatter of a motoneuron's rank in its pool about its axon's rank")
    membrane_ms: float = quantity("ms", 3, 12, "membrane time constant")
    rest_mv: float = quantity("mV", -80, -60, "resting potential")
    threshold_mv: float = quantity("mV", -60, -40, "threshold of the initial segment")
    reset_mv: float = quantity("mV", -75, -50, "potential after a spike and its fast after-hyperpolarisation")
    refractory_ms: float = quantity("ms", 0.8, 5, "absolute refractory period of the soma")
    ahp_mv: float = quantity("mV", -100, -70, "reversal potential of the medium after-hyperpolarisation")
    ahp_conductance: float = quantity("1", 0, 3, "conductance that one spike adds, over the resting conductance")
    ahp_ceiling: float = quantity("1", 0.5, 50, "largest conductance of the after-hyperpolarisation")
    ahp_slow_ms: float = quantity("ms", 15, 90, "its decay in the smallest motoneuron")
    ahp_fast_ms: float = quantity("ms", 10, 60, "its decay in the largest motoneuron")
    noise_mv: float = quantity("mV", 0, 5, "standard deviation of the potential at rest by synaptic noise")
    common_noise: float = quantity("1", 0, 0.5, "fluctuation of a pool's drive that all its motoneurons share")
    fringe: float = quantity("1", 0.001, 0.2, "drive at which half of the subliminal current is reached")
    safety: float = quantity("1", 0.2, 6, "median depolarisation by an antidromic impulse over that needed at rest")
    safety_scatter: float = quantity(
        "1", 0, 1.5, "its scatter between motoneurons, standard deviation of the logarithm"
    )
    failed_mv: float = quantity("mV", 0, 8, "depolarisation left by an antidromic impulse that fails to invade")
    rebound_mv: float = quantity("mV", 0, 16, "median delayed depolarisation of the initial segment after an invasion")
    rebound_scatter: float = quantity(
        "1", 0, 1.5, "its scatter between motoneurons, standard deviation of the logarithm"
    )
    rebound_noise_mv: float = quantity("mV", 0, 5, "its fluctuation from impulse to impulse, standard deviation")
    rebound_memory: float = quantity("1", 0, 1, "part of the depolarisation before the spike that adds to it")
    turnaround_ms: float = quantity("ms", 0.5, 3, "least time from antidromic arrival to a back-fired spike")
    turnaround_scatter: float = quantity("1", 0, 0.5, "scatter beyond it between motoneurons, deviation of the log")
    plateau: float = quantity("1", 0, 6, "plateau current of a fully kindled motoneuron over rheobase; 0 is healthy")
    plateau_share: float = quantity("1", 0, 1, "part of the motoneurons of each pool that have the plateau current")
    unkindled: float = quantity("1", 0, 1, "part of the plateau current that needs no antidromic traffic")
    plateau_mv: float = quantity("mV", -65, -45, "potential of half activation of the plateau current")
    plateau_slope_mv: float = quantity("mV", 1, 8, "slope of its activation")
    plateau_ms: float = quantity("ms", 10, 500, "time constant of its activation")
    plateau_kick: float = quantity("1", 0, 0.5, "part of the closed plateau channels that one spike opens")
    fatigue_ms: float = quantity("ms", 200, 60000, "time constant of inactivation of the fully open plateau current")
    recovery_ms: float = quantity("ms", 500, 120000, "time constant of recovery from that inactivation")
    kindling_half: float = quantity("count", 1, 2000, "invasions, decaying, at which kindling is half complete")
    kindling_ms: float = quantity("ms", 200, 600000, "time constant of decay of kindling")
    column: float = quantity("1", 0, 1, "kindling by invasions elsewhere in the pool, per mean invasion of the pool")
    overlap: float = quantity("1", 0, 1, "kindling between perioral pools, per mean invasion of each other pool")
    trigeminal_gain: float = quantity("1", 0, 6, "current of trigeminal synapses on motoneurons over the healthy one")
    pathway_scatter: float = quantity("1", 0, 1, "scatter of reflex and cortical currents between motoneurons")
    late_lag_ms: float = quantity("ms", 0, 20, "largest lag of the late reflex between motoneurons, evenly spread")
    leak_mv: float = quantity("mV", -100, -70, "reversal potential of the leak potassium conductance")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [muscle.value for muscle in MUSCLES if muscle not in self.pools]
        if missing:
            raise ValueError(f"no pool for {', '.join(missing)}; give one PoolParameters each")
        if not self.ahp_mv < self.rest_mv < self.threshold_mv or not self.reset_mv < self.threshold_mv:
            raise ValueError("potentials are out of order; ahp_mv < rest_mv < threshold_mv and reset_mv < threshold_mv")
        return self


class BlinkParameters(Parameters):
    """The blink generator of the brainstem, shared by both sides."""

    rate_per_min: float = quantity("per_min", 0, 60, "spontaneous blinks a minute, awake at rest")
    talking_per_min: float = quantity("per_min", 0, 80, "spontaneous blinks a minute while speaking")
    interval_variation: float = quantity("1", 0.1, 2, "coefficient of variation of the intervals")
    shortest_ms: float = quantity("ms", 100, 1000, "shortest interval between blinks")
    amplitude_variation: float = quantity("1", 0, 1, "coefficient of variation of the size of spontaneous blinks")
    side_variation: float = quantity("1", 0, 0.5, "coefficient of variation between the sides within a blink")
    lag_ms: float = quantity("ms", 0, 10, "standard deviation of the delay of the right side behind the left")
    duration_ms: float = quantity("ms", 30, 3000, "mean length of the drive of a spontaneous blink, foot to foot")
    duration_variation: float = quantity("1", 0, 1.5, "its coefficient of variation")
    peak_at: float = quantity("1", 0.1, 0.9, "place of the peak in the drive of a blink, 0 foot to 1 foot")
    strength: float = quantity(
        "1", 0.2, 10, "peak drive of a mean spontaneous blink over maximal voluntary drive of the lid"
    )
    voluntary_ms: float = quantity("ms", 50, 300, "length of the drive of a voluntary blink of mean effort")
    voluntary_strength: float = quantity("1", 0.2, 10, "peak drive of a voluntary blink of full effort")
    corrugator: float = quantity("1", 0, 1, "blink drive of the corrugator relative to the eyelid's")
    elsewhere: float = quantity("1", 0, 1, "blink drive of every other muscle relative to the eyelid's")


class HabitParameters(Parameters):
    """How one task uses the muscles: drive at full effort, 1 is maximal voluntary drive."""

    frontalis: float = quantity("1", 0, 1, "drive of the frontalis at full effort")
    corrugator: float = quantity("1", 0, 1, "drive of the corrugator at full effort")
    orbicularis_oculi: float = quantity("1", 0, 1, "drive of the orbicularis oculi at full effort")
    nasalis: float = quantity("1", 0, 1, "drive of the nasalis at full effort")
    zygomaticus_major: float = quantity("1", 0, 1, "drive of the zygomaticus major at full effort")
    levator_labii: float = quantity("1", 0, 1, "drive of the levator labii at full effort")
    buccinator: float = quantity("1", 0, 1, "drive of the buccinator at full effort")
    orbicularis_oris: float = quantity("1", 0, 1, "drive of the orbicularis oris at full effort")
    depressor_anguli_oris: float = quantity("1", 0, 1, "drive of the depressor anguli oris at full effort")
    mentalis: float = quantity("1", 0, 1, "drive of the mentalis at full effort")
    platysma: float = quantity("1", 0, 1, "drive of the platysma at full effort")
    posterior_digastric: float = quantity("1", 0, 1, "drive of the posterior digastric at full effort")
    stapedius: float = quantity("1", 0, 1, "drive of the stapedius at full effort")
    rise_ms: float = quantity("ms", 10, 1500, "rise of the drive, 0 to full")
    fall_ms: float = quantity("ms", 10, 2000, "fall of the drive, full to 0")
    usual_s: float = quantity("s", 0.05, 60, "length when the protocol gives none")


class TaskParameters(Parameters):
    """How a person moves.

    Parameters
    ----------
    habits : dict of TaskName to HabitParameters
        One for each task that uses voluntary drive.
    blink : BlinkParameters
        The blink generator.
    """

    habits: dict[TaskName, HabitParameters] = Field(repr=False)
    blink: BlinkParameters = Field(repr=False)
    syllables_hz: float = quantity("Hz", 2, 8, "syllables a second in speech")
    syllable_duty: float = quantity("1", 0.2, 1, "part of a cycle of speech or chewing in which a muscle is driven")
    chewing_hz: float = quantity("Hz", 0.5, 3, "strokes a second in chewing")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        silent = {TaskName.REST, TaskName.SPONTANEOUS_BLINKS, TaskName.BLINK, TaskName.HYPERVENTILATE, TaskName.SLEEP}
        missing = [task.value for task in TaskName if task not in silent and task not in self.habits]
        if missing:
            raise ValueError(f"no habit for {', '.join(missing)}; give one HabitParameters each")
        return self
