"""What anaesthesia and sleep do around the nucleus, in time: conductances and release, never results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus.pathway_parameters import ConditionParameters
from facialis.vocabulary import Arousal

Array = NDArray[np.float64]


class StateLike(Protocol):
    """Anything that knows the state of a patient in time."""

    def sample(self, name: str, times_s: Array) -> Array:
        """Return a condition at some times, s."""
        ...

    def arousal_is(self, level: Arousal, times_s: Array) -> NDArray[np.bool_]:
        """Return when a level of arousal holds."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    """Conductances and synapses, sampled evenly from 0 ms; the last sample holds on.

    Parameters
    ----------
    leak : ndarray, shape (samples,)
        Leak potassium conductance of motoneurons beyond that at rest, over their resting conductance.
    persistent : ndarray, shape (samples,)
        Strength of persistent inward currents; 1 awake.
    gaba : ndarray, shape (samples,)
        GABA-A conductance of interneurons beyond that at rest, over their resting conductance.
    release : ndarray, shape (samples,)
        Release of trigeminal afferents; 1 without opioids.
    asleep : ndarray of bool, shape (samples,)
        When nobody moves at will or blinks.
    step_ms : float
        Spacing of the samples.
    membrane : ndarray, shape (samples, 2)
        Leak and persistent currents in the kernel's columns; made from the others.
    """

    leak: Array
    persistent: Array
    gaba: Array
    release: Array
    asleep: NDArray[np.bool_]
    step_ms: float
    membrane: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "membrane", np.column_stack([self.leak, self.persistent]))

    def at(self, name: str, time_ms: Array | float) -> Array:
        """Return one of the courses at times in ms, between samples by straight lines."""
        grid = self.step_ms * np.arange(len(self.leak))
        return np.asarray(np.interp(time_ms, grid, getattr(self, name)))


class DrugsLike(Protocol):
    """Anything that knows concentrations in plasma, mg/l."""

    @property
    def baclofen(self) -> float:
        """Agonist at GABA-B receptors."""
        ...

    @property
    def clonazepam(self) -> float:
        """Opener of GABA-A channels."""
        ...

    @property
    def gabapentin(self) -> float:
        """Ligand of calcium channels at terminals."""
        ...


def compute_condition(
    parameters: ConditionParameters, state: StateLike, *, duration_s: float, drugs: DrugsLike | None = None
) -> Condition:
    """Compute what a state does to the conductances and synapses around the nucleus.

    Volatile anaesthetics open the leak potassium conductance of motoneurons (TASK-like channels, which amines close)
    and, like propofol, GABA-A channels of interneurons; opioids lower the release of primary afferents. Sleep takes
    away the amines and inhibits interneurons.

    Parameters
    ----------
    parameters : ConditionParameters
        How strongly each acts.
    state : StateLike
        Concentrations and arousal in time.
    duration_s : float
        Length, s.
    drugs : DrugsLike, optional
        Long-term drugs in force: clonazepam acts on interneurons, baclofen on motoneurons and terminals, gabapentin on
        terminals. Default: none.

    Returns
    -------
    Condition
        Sampled every 100 ms.

    References
    ----------
    Larkman & Perkins 2005 Eur J Neurosci 21:679 (facial motoneurons: amines close and isoflurane opens the leak).
    """
    from facialis.body.nucleus.kernel import CONDITION_STEP_MS

    steps = int(1e3 * duration_s / CONDITION_STEP_MS) + 2
    times = np.arange(steps, dtype=np.float64) * (1e-3 * CONDITION_STEP_MS)
    leak = parameters.leak_per_mac * state.sample("volatile_mac", times)
    gaba = parameters.gaba_per_propofol * state.sample("propofol_ug_ml", times)
    gaba += parameters.gaba_per_mac * state.sample("volatile_mac", times)
    persistent = np.ones(len(times))
    for level in (Arousal.DROWSY, Arousal.NREM, Arousal.REM):
        held = state.arousal_is(level, times)
        leak += np.where(held, getattr(parameters, f"leak_{level}"), 0.0)
        gaba += np.where(held, getattr(parameters, f"gaba_{level}"), 0.0)
        persistent = np.where(held, getattr(parameters, f"amines_{level}"), persistent)
    release = 1.0 / (1.0 + state.sample("remifentanil_ng_ml", times) / parameters.opioid_half_ng_ml)
    if drugs is not None:
        leak += parameters.leak_per_baclofen * drugs.baclofen
        gaba += parameters.gaba_per_clonazepam * drugs.clonazepam
        release /= 1.0 + drugs.baclofen / parameters.baclofen_half_mg_l
        taken = drugs.gabapentin / (drugs.gabapentin + parameters.gabapentin_half_mg_l)
        release *= 1.0 - parameters.gabapentin_most * taken
    asleep = state.arousal_is(Arousal.NREM, times) | state.arousal_is(Arousal.REM, times)
    return Condition(leak, persistent, gaba, release, asleep, CONDITION_STEP_MS)
