"""The compiled strand against the plain one: the same membrane, another solver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.plain import advance_plainly
from facialis.body.nerve.strands import Strands
from facialis.body.nerve.windows import advance_strands
from tests.nerve_situations import bundle, nerve

Array = NDArray[np.float64]
STRANDS, STEPS, AT_STEP = 100, 1000, 40
"""A thousand steps are 12.5 ms: a volley into half of the axons of every strand, and what follows it."""


def random_strands(real: type, tolerance: float) -> Strands:
    """A hundred strands with lesions of their own: diameters, nodes, bare fraction, sealing and channel densities."""
    rng = np.random.default_rng(11)
    parameters = nerve(grid={"stride": 1, "guard_internodes": 2})
    shape = (STRANDS, k.WIDTH)
    laid = bundle(
        parameters, bare=0.2, openness=1e-5, lesion_mm=1.2, strands=STRANDS, real=real,
        phase=rng.random(shape), diameter_um=rng.uniform(7.0, 10.0, shape),
        persistent_cm_s=rng.uniform(0.0, 4e-6, shape), scale=rng.lognormal(0.0, 0.1, (3, *shape)),
    )  # fmt: skip
    sealed = slice(*laid.sealed[0])
    laid.cleft[:, sealed, k.AROUND] *= 10.0 ** rng.uniform(-1.0, 3.0, (STRANDS, 1))
    laid.rates[k.TOLERANCE] = tolerance
    return laid


def injected(strands: Strands) -> Array:
    """The current of a volley into lanes 0 to 7 of every strand, as the kernel injects it."""
    step_ms, width = strands.grid.step_ms, strands.grid.pulse_ms
    since = (np.arange(1, STEPS + 1) - AT_STEP) * step_ms
    pulse = np.where((since >= 0) & (since < width), 1.0 - np.cos(2.0 * np.pi * since / width), 0.0)
    current = np.zeros((STEPS, STRANDS, 2, k.WIDTH))
    current[:, :, 0, :8] = pulse[:, None, None] * strands.amplitude[:, 0, :8]
    return current


def advance_fast(strands: Strands) -> Array:
    """Advance the compiled strands in one window; return impulses that leave, sorted."""
    step_ms = strands.grid.step_ms
    entering = [(AT_STEP * step_ms, strand, lane, 0, 0) for strand in range(STRANDS) for lane in range(8)]
    exits, _ = advance_strands(strands, entering, start_ms=0.0, end_ms=STEPS * step_ms)
    return np.asarray(exits[np.lexsort((exits[:, 0], exits[:, 3], exits[:, 2], exits[:, 1]))])


@pytest.fixture(scope="module")
def plain() -> Strands:
    strands = random_strands(np.float64, 1e-14)
    advance_plainly(strands, STEPS, injected_na=injected(strands))
    return strands


def test_double_precision_agrees_to_a_millionth_of_a_microvolt(plain: Strands) -> None:
    fast = random_strands(np.float64, 1e-14)
    exits = advance_fast(fast)
    assert len(exits) > 8 * STRANDS, "impulses pass, and some are born"
    assert np.abs(plain.cleft[:, :, k.PHI]).max() > 0.01, "mV; clefts carry something still"
    off: dict[str, Any] = {
        "V, mV": np.abs(fast.state[:, :, k.V] - plain.state[:, :, k.V]).max(),
        "phi, mV": np.abs(fast.cleft[:, :, k.PHI] - plain.cleft[:, :, k.PHI]).max(),
        "gates": np.abs(
            fast.state[:, :, [k.M, k.H, k.P, k.S, k.N]] - plain.state[:, :, [k.M, k.H, k.P, k.S, k.N]]
        ).max(),
    }
    assert max(off.values()) < 1e-9, off


@pytest.mark.parametrize(("ectopic", "share"), [(False, 0.95), (True, 0.9)])
def test_single_precision_gives_the_same_impulses(ectopic: bool, share: float) -> None:
    """Impulse by impulse; at the same time within 1 us, but where a fibre waits at threshold and differences grow."""
    double, single = random_strands(np.float64, 1e-7), random_strands(np.float32, 1e-4)
    for strands in (double, single):
        if not ectopic:
            strands.coef[:, :, k.PERSISTENT] = 0.0
            strands.state[:, :, k.OPEN_SODIUM] = 0.0
    ours, reference = advance_fast(single), advance_fast(double)
    np.testing.assert_array_equal(ours[:, 1:4], reference[:, 1:4])
    moved = np.abs(ours[:, 0] - reference[:, 0])
    assert np.quantile(moved, share) < 0.001
    assert moved.max() < (0.2 if ectopic else 0.01)
