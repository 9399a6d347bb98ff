"""The same impulses behind changed junctions: nothing but muscles changes, and nothing where nothing was changed."""

from __future__ import annotations

import functools

import numpy as np

from facialis.body.muscle import MuscleEffects
from facialis.contraction import recontract
from facialis.episode import Episode
from facialis.presets import preset
from facialis.protocol import Protocol, Task
from facialis.simulate import simulate
from facialis.vocabulary import MUSCLE_CODE, Muscle, Side, TaskName


@functools.cache
def closing() -> Episode:
    task = Task(do=TaskName.CLOSE_EYES, at_s=0.1, for_s=0.4, effort=0.5)
    return simulate(preset("healthy"), Protocol(duration_s=0.7, tasks=(task,)), seed=3, strands=6)


def test_the_same_patient_contracts_as_before() -> None:
    again = recontract(closing(), closing().patient)
    for side in Side:
        one, other = closing().side(side), again.side(side)
        np.testing.assert_array_equal(one.discharges.time_ms, other.discharges.time_ms)
        np.testing.assert_array_equal(one.discharges.recruited, other.discharges.recruited)
        np.testing.assert_array_equal(one.force_mn, other.force_mn)
        assert other.arrived is one.arrived


def test_a_simulated_and_a_replayed_treatment_agree() -> None:
    left = preset("healthy").left.model_copy(
        update={"muscles": MuscleEffects(silenced={Muscle.ORBICULARIS_OCULI: 0.75})}
    )
    treated = preset("healthy").model_copy(update={"left": left})
    simulated = simulate(treated, closing().protocol, seed=3, strands=6)
    replayed = recontract(closing(), treated)
    np.testing.assert_array_equal(simulated.left.force_mn, replayed.left.force_mn)
    eye = MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]
    weaker = replayed.left.force_mn[eye].max() / closing().left.force_mn[eye].max()
    assert 0.2 < weaker < 0.3
    np.testing.assert_array_equal(replayed.right.force_mn, closing().right.force_mn)
