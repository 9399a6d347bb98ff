"""Volleys and conditions against closed forms, and in windows of any length."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from facialis.body.nucleus import Condition, NucleusState, Volleys, advance, start
from facialis.body.nucleus import kernel as k
from facialis.body.nucleus.volleys import CORTICAL, EARLY, LATE, lognormal_share
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.vocabulary import MUSCLES, Cause, Muscle
from tests.nucleus_situations import NO_IMPULSES, Array, face, pool, quiet

SILENT = HEALTHY_NUCLEUS.replace(noise_mv=0.0)
GASSED = Condition(
    np.full(4, 0.3), np.ones(4), np.zeros(4), np.ones(4), np.zeros(4, np.bool_), step_ms=k.CONDITION_STEP_MS
)


def _volley(way: int, strength: float, *, onset_ms: float = 3.05, rise_ms: float = 4.0, power: float = 2.0) -> Volleys:
    size = np.full((1, len(MUSCLES)), strength)
    return Volleys(np.array([onset_ms]), np.array([rise_ms]), np.array([power]), np.array([way]), size)


def _potential(state: NucleusState, volleys: Volleys, times: Array, condition: Condition | None) -> Array:
    """Potential of every motoneuron at some times, run in windows that end there."""
    drive, found, now = quiet(0.3), [], 0.0
    for until in times:
        advance(
            state, drive, antidromic=NO_IMPULSES, t0_ms=now, t1_ms=until, key=1, volleys=volleys, condition=condition
        )
        found.append(state.live[:, k.V].copy())
        now = until
    return np.array(found)


@pytest.mark.parametrize("condition", [None, GASSED])
@pytest.mark.parametrize(("way", "column"), [(EARLY, k.REFLEX_GAIN), (LATE, k.REFLEX_GAIN), (CORTICAL, k.CORTEX_GAIN)])
def test_a_volley_below_threshold_is_the_membranes_answer_to_its_current(
    way: int, column: int, condition: Condition | None
) -> None:
    """The membrane's equation with each motoneuron's gain and lag; a current too short to fire, too strong to sleep."""
    state = start(SILENT, pool(Muscle.ORBICULARIS_OCULI, count=6), rng=np.random.default_rng(4))
    onset, rise, strength = 60.3, 1.0, 1.3
    times = 60.0 + np.array([1.0, 2.0, 3.0, 4.0, *([10.0, 15.0, 20.0] if way == LATE else [])])
    volleys = _volley(way, strength, onset_ms=onset, rise_ms=rise)
    found = _potential(state, volleys, np.array([60.0, *times]), condition)[1:]
    leak, span = 0.3 if condition else 0.0, SILENT.threshold_mv - SILENT.rest_mv
    rest = (SILENT.rest_mv + leak * SILENT.leak_mv) / (1.0 + leak)
    compared = 0
    for i in range(6):
        lag = 0.1 * state.fixed[i, k.LAG] if way == LATE else 0.0
        gain = strength * state.fixed[i, column]

        def slope(t: float, v: Array, gain: float = gain, lag: float = lag) -> Array:
            x = max(t - lag - onset, 0.0) / rise
            pull = leak * (v - SILENT.leak_mv) + v - SILENT.rest_mv
            return np.asarray((span * gain * (x * np.exp(1.0 - x)) ** 2 - pull) / SILENT.membrane_ms)

        exact = solve_ivp(slope, (60.0, 81.0), [rest], t_eval=times, rtol=1e-8, atol=1e-8, max_step=0.05).y[0]
        if exact.max() < SILENT.threshold_mv - 1.0 and gain > 1.0:
            compared += 1
            assert found[:, i] == pytest.approx(exact, abs=0.02)
    assert compared >= 3


def test_windows_of_any_length_give_the_same_bits_under_volleys_and_gas() -> None:
    axons = face(8)
    volleys = Volleys.joined(
        [_volley(LATE, 2.2, onset_ms=50.0, rise_ms=12.0, power=1.0), _volley(EARLY, 3.0, onset_ms=31.3),
         _volley(CORTICAL, 2.0, onset_ms=140.02, rise_ms=1.2)]
    )  # fmt: skip
    runs = []
    for steps in ([2000], [3], [40], [7, 90, 2]):
        state, at, parts, turn = start(HEALTHY_NUCLEUS, axons, rng=np.random.default_rng(4)), 0, [], 0
        while at < 2000:
            end = min(at + steps[turn % len(steps)], 2000)
            parts.append(
                advance(
                    state, quiet(0.2), antidromic=NO_IMPULSES, t0_ms=at * 0.1, t1_ms=end * 0.1, key=9, volleys=volleys,
                    condition=GASSED,
                )
            )  # fmt: skip
            at, turn = end, turn + 1
        time = np.concatenate([part.time_ms for part in parts])
        cause = np.concatenate([part.cause for part in parts])
        order = np.lexsort((np.concatenate([part.axon for part in parts]), time))
        runs.append((time[order], cause[order]))
    assert set(runs[0][1].tolist()) == {Cause.REFLEX, Cause.CORTEX}
    for time, cause in runs[1:]:
        np.testing.assert_array_equal(time, runs[0][0])
        np.testing.assert_array_equal(cause, runs[0][1])


def test_thresholds_are_log_normal() -> None:
    assert lognormal_share(1.0, 0.4) == pytest.approx(0.5)
    assert lognormal_share(np.exp(0.4), 0.4) == pytest.approx(0.841345, abs=1e-6)
    assert lognormal_share(0.0, 0.4) == 0.0


def test_volleys_are_joined_in_the_order_of_their_onsets() -> None:
    joined = Volleys.joined([_volley(LATE, 1.0, onset_ms=9.0), _volley(EARLY, 2.0, onset_ms=4.0), Volleys.none()])
    assert joined.onset_ms.tolist() == [4.0, 9.0]
    assert joined.size[:, 0].tolist() == [2.0, 1.0]
    assert joined.table[:, 3].tolist() == [EARLY, LATE]
