"""Windows, seeds, causes, invasion: the motoneurons as a machine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facialis.body.nucleus import NucleusState, advance, start
from facialis.errors import SimulationError
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.vocabulary import Cause, Muscle, TaskName
from tests.nucleus_situations import NO_IMPULSES, Task, barrage, do, face, fire, pool, quiet, ramp

RAISED = HEALTHY_NUCLEUS.replace(plateau=3.0)
AXONS = face(12)
DRIVE = do(
    [Task(TaskName.CLOSE_EYES, 0.05, 0.2), Task(TaskName.BLINK, 0.4, effort=0.8), Task(TaskName.SMILE, 0.1, 0.3)],
    seconds=0.8,
)
SHOCKS = barrage(AXONS, at_ms=150.0, for_ms=120.0, rate_hz=170.0)


def _new() -> NucleusState:
    return start(RAISED, AXONS, rng=np.random.default_rng(4))


def _cut(steps: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Run 800 ms in windows of the given lengths (steps of 0.1 ms), repeated."""
    state, at, parts, k = _new(), 0, [], 0
    while at < 8000:
        end = min(at + steps[k % len(steps)], 8000)
        first, last = np.searchsorted(SHOCKS[0], [at * 0.1, end * 0.1])
        shocks = (SHOCKS[0][first:last], SHOCKS[1][first:last])
        parts.append(advance(state, DRIVE, antidromic=shocks, t0_ms=at * 0.1, t1_ms=end * 0.1, key=9))
        at, k = end, k + 1
    time, axon, cause, invaded = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((axon, time))
    return time[order], axon[order], cause[order], invaded


WHOLE = _cut([8000])


def test_the_situation_has_every_cause() -> None:
    assert set(WHOLE[2].tolist()) >= {Cause.DRIVE, Cause.BLINK, Cause.BACKFIRE, Cause.PLATEAU}
    assert 0.2 < WHOLE[3].mean() < 0.95


@pytest.mark.parametrize("steps", [[3], [1], [40], [7, 90, 2], [400, 1]])
def test_windows_of_any_length_give_the_same_bits(steps: list[int]) -> None:
    for mine, whole in zip(_cut(steps), WHOLE, strict=True):
        np.testing.assert_array_equal(mine, whole)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 1500), min_size=1, max_size=5).filter(lambda steps: sum(steps) > 30))
def test_windows_of_drawn_lengths_give_the_same_bits(steps: list[int]) -> None:
    for mine, whole in zip(_cut(steps), WHOLE, strict=True):
        np.testing.assert_array_equal(mine, whole)


def test_same_key_same_bits_and_another_key_other_noise() -> None:
    drive = ramp(Muscle.FRONTALIS, rise_s=0.2, hold_s=0.3)
    first, again, other = (fire(pool(), drive, key=key) for key in (5, 5, 6))
    np.testing.assert_array_equal(first.time_ms, again.time_ms)
    assert not np.array_equal(first.time_ms[:50], other.time_ms[:50])


def test_a_copy_branches() -> None:
    state = start(HEALTHY_NUCLEUS, pool(), rng=np.random.default_rng(0))
    drive = ramp(Muscle.FRONTALIS, rise_s=0.2, hold_s=0.3)
    advance(state, drive, antidromic=NO_IMPULSES, t0_ms=0.0, t1_ms=250.0, key=1)
    branch = state.copy()
    runs = [advance(each, drive, antidromic=NO_IMPULSES, t0_ms=250.0, t1_ms=500.0, key=1) for each in (state, branch)]
    assert len(runs[0].time_ms) > 100
    np.testing.assert_array_equal(runs[0].time_ms, runs[1].time_ms)


def test_impulses_are_sorted_inside_the_window_and_keep_the_refractory_period() -> None:
    time, axon = WHOLE[0], WHOLE[1]
    assert np.all(np.diff(time) >= 0)
    assert time[0] > 0
    assert time[-1] < 800.0
    for each in np.unique(axon):
        gaps = np.diff(time[axon == each])
        assert gaps.size == 0 or gaps.min() > 0.99 * RAISED.refractory_ms


@pytest.mark.parametrize(
    ("window", "words"), [((0.0, 0.25), "multiples"), ((0.0, 0.0), "after the start"), ((5.0, 6.0), "stand at 0 ms")]
)
def test_a_window_that_cannot_be_is_refused(window: tuple[float, float], words: str) -> None:
    with pytest.raises(SimulationError, match=words):
        advance(_new(), DRIVE, antidromic=NO_IMPULSES, t0_ms=window[0], t1_ms=window[1], key=1)


def test_a_resting_motoneuron_is_invaded_by_its_own_impulses_only() -> None:
    axons = pool(count=200)
    once = (np.linspace(10.0, 12.0, 100), np.arange(100, dtype=np.int32))
    firing = fire(axons, quiet(0.05), shocks=once)
    assert 0.7 < firing.invaded.mean() < 0.9  # declared: 0.8 of resting motoneurons
    assert set(firing.cause.tolist()) <= {Cause.BACKFIRE}
    assert firing.axon.max(initial=0) < 100


def test_invasion_fails_in_the_refractory_period_and_more_often_after_a_spike() -> None:
    axons = pool(count=400)
    ids = np.arange(400, dtype=np.int32)
    share = {}
    for gap in (1.0, 5.0, 300.0):
        shocks = (np.concatenate([np.full(400, 10.0), np.full(400, 10.0 + gap)]), np.concatenate([ids, ids]))
        first, second = fire(axons, quiet(0.4), shocks=shocks).invaded.reshape(2, 400)
        share[gap] = second[first].mean()
    assert share[1.0] == 0.0
    assert share[5.0] < share[300.0] - 0.05
    assert share[300.0] > 0.9


def test_an_impulse_that_comes_during_drive_finds_more_motoneurons_ready() -> None:
    axons = pool(count=400)
    shocks = (np.full(400, 400.0), np.arange(400, dtype=np.int32))
    at_rest = fire(axons, quiet(0.5), shocks=shocks).invaded.mean()
    with_drive = fire(axons, ramp(Muscle.FRONTALIS, rise_s=0.1, hold_s=0.4, to=0.04), shocks=shocks).invaded.mean()
    assert with_drive > at_rest + 0.05


def test_nothing_reaches_other_muscles_without_a_plateau() -> None:
    axons = face(20)
    lid = np.flatnonzero(axons.muscle == 2)
    times, who = barrage(pool(count=len(lid)), at_ms=100.0, for_ms=300.0, rate_hz=200.0)
    firing = fire(axons, quiet(1.0), shocks=(times, lid[who].astype(np.int32)))
    assert set(axons.muscle[firing.axon].tolist()) <= {2}
