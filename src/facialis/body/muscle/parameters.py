"""What has to be known of muscles, junctions and twitches; values stand in ``facialis.parameters``."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from facialis.quantities import Parameters, quantity
from facialis.vocabulary import MUSCLES, Muscle


class MuscleParameters(Parameters):
    """One muscle of the face.

    Positions are in the muscle's own frame: ``x`` along the fibres, 0 half-way between the tendons.
    """

    axon_share: float = quantity("1", 0.001, 0.4, "fraction of the side's motor axons that end in this muscle")
    innervation_ratio: float = quantity("count", 3, 600, "mean number of muscle fibres of a motor unit")
    innervation_range: float = quantity("1", 1.01, 100, "fibres of the largest unit over fibres of the smallest")
    type_i_fraction: float = quantity("1", 0, 1, "fraction of muscle fibres of the slow type I")
    fibre_diameter_um: float = quantity("um", 8, 80, "mean diameter of the muscle fibres")
    fibre_length_mm: float = quantity("mm", 3, 120, "length of the muscle fibres, tendon to tendon")
    width_mm: float = quantity("mm", 1, 80, "width of the sheet of fibres")
    thickness_mm: float = quantity("mm", 0.3, 15, "thickness of the sheet of fibres")
    cover_mm: float = quantity("mm", 0.3, 40, "skin, fat and other tissue over the sheet")
    endplate_x_mm: float = quantity("mm", -40, 40, "centre of the main end-plate zone")
    endplate_scatter_mm: float = quantity("mm", 0.2, 10, "standard deviation of unit end-plates within a zone")
    second_zone_fraction: float = quantity("1", 0, 1, "units whose end-plates lie in secondary zones")
    territory_mm: float = quantity("mm", 0.3, 15, "radius of the territory of a unit of mean size")
    contraction_fast_ms: float = quantity("ms", 10, 100, "median twitch contraction time of fast units")
    contraction_slow_ms: float = quantity("ms", 15, 160, "median twitch contraction time of slow units")


class MusculatureParameters(Parameters):
    """All muscles of one side, and what their fibres have in common.

    Parameters
    ----------
    muscles : dict of Muscle to MuscleParameters
        All of :data:`facialis.vocabulary.MUSCLES`; the axon shares sum to 1.
    """

    muscles: dict[Muscle, MuscleParameters] = Field(repr=False)
    velocity_at_25_um_m_s: float = quantity("m/s", 1, 5, "conduction velocity of a muscle fibre of 25 um")
    velocity_slope_m_s_um: float = quantity("m/s/um", 0, 0.2, "gain of velocity per um of diameter")
    velocity_scatter: float = quantity("1", 0, 0.4, "coefficient of variation of velocity between units of a muscle")
    twitch_stress_kpa: float = quantity("kPa", 3, 120, "peak twitch force over the fibres' cross-section")
    contraction_scatter: float = quantity("1", 0, 0.6, "coefficient of variation of contraction time within a type")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [muscle.value for muscle in MUSCLES if muscle not in self.muscles]
        if missing:
            raise ValueError(f"no muscle parameters for {', '.join(missing)}; give one MuscleParameters each")
        total = sum(muscle.axon_share for muscle in self.muscles.values())
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"axon shares sum to {total:.6f}; they must sum to 1")
        return self

    @property
    def axon_shares(self) -> tuple[float, ...]:
        """Share of the side's axons, in the order of :data:`facialis.vocabulary.MUSCLES`."""
        return tuple(self.muscles[muscle].axon_share for muscle in MUSCLES)


class JunctionParameters(Parameters):
    """The neuromuscular junction and the excitability of the muscle fibre behind it."""

    delay_ms: float = quantity("ms", 0.2, 2, "terminal impulse to the start of the end-plate potential")
    rise_ms: float = quantity("ms", 0.1, 2, "rise of an end-plate potential to its peak")
    jitter_ms: float = quantity("ms", 0, 0.3, "standard deviation of the delay of a whole unit, shock to shock")
    safety_factor: float = quantity("1", 0.05, 12, "median end-plate potential over threshold, rested")
    safety_scatter: float = quantity("1", 0, 1, "coefficient of variation of the safety factor between fibres")
    quantal_scatter: float = quantity("1", 0, 1, "coefficient of variation of one end-plate potential, rested")
    release_depression: float = quantity("1", 0, 0.5, "fraction of the exhaustible store used by one impulse")
    depression_floor: float = quantity("1", 0, 1, "release kept up at any rate, relative to rest")
    depression_recovery_ms: float = quantity("ms", 20, 20000, "time constant of refilling")
    refractory_ms: float = quantity("ms", 1, 8, "median absolute refractory period of the muscle fibre")
    refractory_scatter: float = quantity("1", 0, 0.5, "coefficient of variation of the refractory period")
    threshold_rise: float = quantity("1", 0, 10, "relative rise of threshold right after the refractory period")
    threshold_recovery_ms: float = quantity("ms", 0.1, 10, "time constant of the fall of threshold")
    amplitude_loss: float = quantity("1", 0, 0.95, "loss of action-potential size right after the refractory period")
    amplitude_recovery_ms: float = quantity("ms", 0.2, 50, "time constant of the recovery of size")
    slowing: float = quantity("1", 0, 0.8, "loss of velocity right after the refractory period")
    slowing_recovery_ms: float = quantity("ms", 0.2, 20, "time constant of the recovery of velocity")
    supernormality: float = quantity("1", 0, 0.4, "gain of velocity after an action potential")
    supernormality_ms: float = quantity("ms", 5, 2000, "time constant of the decay of supernormal velocity")
    exhaustion: float = quantity("1", 0, 0.02, "loss of size by potassium in the tubules, per action potential")
    exhaustion_recovery_ms: float = quantity("ms", 50, 20000, "time constant of clearing the tubules")


class RelaxantParameters(Parameters):
    """Part of the single twitch that is lost where a train-of-four leaves a number of twitches."""

    lost_none_left: float = quantity("1", 0.9, 0.9999, "loss where no twitch of four is left")
    lost_one_left: float = quantity("1", 0.5, 1, "loss where one twitch of four is left")
    lost_two_left: float = quantity("1", 0.5, 1, "loss where two twitches of four are left")
    lost_three_left: float = quantity("1", 0.3, 1, "loss where three twitches of four are left")


class ForceParameters(Parameters):
    """How twitches add."""

    linear_below: float = quantity("1", 0.1, 1, "contraction time over interval up to which twitches add linearly")
    steepness: float = quantity("1", 0.2, 10, "factor of the cubed normalised rate in the saturating force curve")
