"""Situations for tests of stimulation: shocks to nerve, skin, root and cortex of presets."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.episode import Episode
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, State, Stimulus
from facialis.simulate import simulate
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, Side, StimulationSite

Array = NDArray[np.float64]
FIRST_S = 0.05
EYE = Muscle.ORBICULARIS_OCULI
LOWER_FACE = (
    Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII, Muscle.BUCCINATOR, Muscle.ORBICULARIS_ORIS,
    Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.MENTALIS, Muscle.PLATYSMA,
)  # fmt: skip


def shocked(
    site: StimulationSite,
    *,
    patient: Patient | str = "healthy",
    state: dict[str, Any] | None = None,
    strands: int = 16,
    seed: int = 1,
    **stimulus: Any,
) -> Episode:
    """Give one stimulus, with 0.15 s after its last shock."""
    shock = Stimulus(site=site, at_s=FIRST_S, **stimulus)
    protocol = Protocol(
        duration_s=1e-3 * shock.times_ms[-1] + 0.15, stimuli=(shock,), state=State.model_validate(state or {})
    )
    who = preset(patient) if isinstance(patient, str) else patient
    return simulate(who, protocol, seed=seed, strands=strands)


@functools.cache
def supraorbital(name: str = "healthy", mechanism: str = "all", *, strands: int = 30) -> Episode:
    """Four supraorbital shocks, 8 s apart, far enough not to habituate."""
    who = preset(name).with_mechanism(mechanism)
    site = StimulationSite.SUPRAORBITAL_NERVE
    return shocked(site, patient=who, strands=strands, amplitude_ma=15.0, pulses=4, rate_hz=0.125)


def after(episode: Episode, muscle: Muscle, side: Side, *, cause: Cause | None = None) -> list[Array]:
    """Return the times of a muscle's discharges after each shock, ms, up to the next."""
    half = episode.side(side)
    found = half.discharges
    keep = half.axons.muscle[found.unit] == MUSCLE_CODE[muscle]
    if cause is not None:
        keep &= found.cause == cause
    shocks = np.array([time for stimulus in episode.protocol.stimuli for time in stimulus.times_ms])
    times = found.time_ms[keep]
    which = np.searchsorted(shocks, times, side="right") - 1
    return [times[which == index] - shocks[index] for index in range(len(shocks))]


def per_unit(episode: Episode, muscle: Muscle, side: Side, *, start_ms: float, end_ms: float) -> list[float]:
    """Return discharges per motor unit in a window after each shock."""
    units = int(np.sum(episode.side(side).axons.muscle == MUSCLE_CODE[muscle]))
    return [float(np.sum((times >= start_ms) & (times < end_ms))) / units for times in after(episode, muscle, side)]
