"""A coupled volley through a sealed lesion: step, current balance, symmetry, sleep, threads, failure."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve import windows as module
from facialis.body.nerve.strands import Strands
from facialis.body.nerve.windows import advance_strands
from facialis.errors import SimulationError
from facialis.parameters.assumed2026 import GRID
from tests.nerve_situations import bundle, nerve, run, settle, volley

Array = NDArray[np.float64]
AT_MS = 20.0
HALF = range(8)
"""Lanes that are driven; the others only feel them."""
SILENT = np.zeros((1, k.WIDTH))
SITUATIONS = [(0.05, 5.0), (0.05, 8.0), (0.1, 4.0), (0.1, 14.0), (0.2, 6.0), (0.2, 18.0)]
"""Bare fraction and sealing (logarithm)."""


def lesioned(*, step_ms: float = GRID.step_ms, bare: float = 0.1, sealing: float = 14.0, **changes: Any) -> Strands:
    grid = {"step_ms": step_ms, "stride": 1, "tolerance": 1e-7} | changes.pop("grid", {})
    changes.setdefault("persistent_cm_s", SILENT)
    return settle(bundle(nerve(grid=grid), bare=bare, openness=np.exp(-sealing), **changes), AT_MS)


def leaving(strand: Strands, duration_ms: float = 6.0, lanes: range = HALF) -> list[Array]:
    """Times at which impulses leave the distal end, per lane, after one volley."""
    exits = run(strand, duration_ms, volley(AT_MS, lanes), start_ms=AT_MS)
    distal = exits[exits[:, 3] == 1]
    return [distal[distal[:, 2] == lane, 0] - AT_MS for lane in range(k.WIDTH)]


@functools.cache
def half_step(bare: float, sealing: float) -> tuple[list[Array], list[Array]]:
    steps = (GRID.step_ms, 0.5 * GRID.step_ms)
    coarse, fine = (leaving(lesioned(step_ms=step, bare=bare, sealing=sealing)) for step in steps)
    return coarse, fine


@pytest.mark.parametrize(("bare", "sealing"), SITUATIONS)
def test_half_the_step_moves_no_impulse_by_more_than_5_us(bare: float, sealing: float) -> None:
    coarse, fine = half_step(bare, sealing)
    poised = [lane for lane in range(k.WIDTH) if len(coarse[lane]) != len(fine[lane])]
    moved = [np.abs(a - b).max() for a, b in zip(coarse, fine, strict=True) if len(a) == len(b) and len(a)]
    assert len(moved) >= len(HALF) - len(poised)
    assert max(moved) < 0.005, f"poised at threshold and left out: lanes {poised}"


def test_few_fibres_are_poised_at_threshold() -> None:
    """Those for which half the step decides whether they fire; of 16 fibres in each of six situations."""
    poised = [
        (situation, lane)
        for situation in SITUATIONS
        for lane, (a, b) in enumerate(zip(*half_step(*situation), strict=True))
        if len(a) != len(b)
    ]
    assert len(poised) <= 1, f"poised: {poised}"


@pytest.mark.parametrize(("real", "tolerance", "allowed"), [(np.float64, 1e-7, 1e-5), (np.float32, 1e-4, 1e-3)])
def test_current_balance_per_step(real: type, tolerance: float, allowed: float) -> None:
    """Axial, transverse and bath currents of every cleft cell, added up here from potentials after every step."""
    strand = lesioned(real=real, grid={"tolerance": tolerance})
    first, last = strand.sealed[0]
    axial = strand.coef[0, :, k.AXIAL].astype(np.float64)
    along, bath = strand.cleft[0, :, k.ALONG], strand.cleft[0, :, k.AROUND]
    worst, crossed = 0.0, 0.0
    for step in range(400):
        begin = AT_MS + step * strand.grid.step_ms
        entering = volley(AT_MS, HALF) if step == 0 else []
        advance_strands(strand, entering, start_ms=begin, end_ms=begin + strand.grid.step_ms)
        phi = strand.cleft[0, :, k.PHI]
        inside = strand.state[0, :, k.V].astype(np.float64) + phi[:, None]
        into = np.diff(axial[:-1] * np.diff(inside, axis=0), axis=0)[first - 1 : last - 1]
        outside = np.diff(along[:-1] * np.diff(phi))[first - 1 : last - 1] - bath[first:last] * phi[first:last]
        residual, throughput = np.abs(into.sum(axis=1) + outside).max(), np.abs(into).sum()
        worst = max(worst, residual / max(throughput, k.QUIET_NA))
        crossed = max(crossed, float(np.abs(phi).max()))
    assert crossed > 1.0, "mV; the cleft carries something"
    assert worst < allowed
    assert strand.worst_balance < allowed


def test_single_precision_gives_the_impulses_of_double() -> None:
    double, single = leaving(lesioned()), leaving(lesioned(real=np.float32, grid={"tolerance": 1e-4}))
    for a, b in zip(double, single, strict=True):
        np.testing.assert_allclose(b, a, atol=0.002)


def test_no_coupling_is_the_uncoupled_engine() -> None:
    """A cleft that is solved but open wide, one that is not solved, and no cleft at all."""
    grounded, open_wide, none = lesioned(sealing=0.0), lesioned(sealing=0.0), lesioned(sealing=14.0, coupled=False)
    assert open_wide.sealed[0, 1] == none.sealed[0, 1] == 0
    grounded.sealed[0] = (grounded.geometry.guard, grounded.geometry.cells - grounded.geometry.guard)
    grounded.cleft[:, :, k.AROUND] = 1e9
    for strand in (grounded, open_wide):
        settle(strand, AT_MS)
    alone = leaving(settle(none, AT_MS))
    assert [len(times) for times in alone] == [1] * 8 + [0] * 8
    for strand in (open_wide, grounded):
        for a, b in zip(alone, leaving(strand), strict=True):
            np.testing.assert_allclose(b, a, atol=1e-5)


def test_two_identical_axons_may_change_places() -> None:
    rng = np.random.default_rng(3)
    diameter, phase = rng.uniform(7, 10, (1, k.WIDTH)), rng.random((1, k.WIDTH))
    diameter[0, 11], phase[0, 11] = diameter[0, 2], phase[0, 2]
    kept = leaving(lesioned(diameter_um=diameter, phase=phase, sealing=6.5))
    driven = [lane for lane in range(8) if lane != 2] + [11]
    strand = lesioned(diameter_um=diameter, phase=phase, sealing=6.5)
    exits = run(strand, 6.0, [(AT_MS, 0, lane, 0, 0) for lane in driven], start_ms=AT_MS)
    other = [np.sort(exits[(exits[:, 2] == lane) & (exits[:, 3] == 1), 0] - AT_MS) for lane in range(k.WIDTH)]
    other[2], other[11] = other[11], other[2]
    for a, b in zip(kept, other, strict=True):
        np.testing.assert_allclose(b, a, atol=1e-6)


@pytest.fixture
def _threads() -> Iterator[None]:
    before = numba.get_num_threads()
    yield
    numba.set_num_threads(before)


@pytest.mark.usefixtures("_threads")
def test_same_seed_same_bits_on_any_number_of_threads() -> None:
    states = []
    for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS), 1):
        numba.set_num_threads(threads)
        strands = bundle(
            nerve(),
            bare=0.2,
            openness=np.exp(-14.0),
            strands=6,
            real=np.float32,
            persistent_cm_s=np.full((6, 16), 3e-6),
        )
        pulses = [pulse for strand in range(6) for pulse in volley(1.0 + 0.1 * strand, HALF, strand=strand)]
        exits = run(strands, 12.0, pulses)
        assert len(exits) > 48
        states.append((exits.tobytes(), strands.state.tobytes(), strands.cleft.tobytes()))
    assert states[0] == states[1] == states[2]


@pytest.mark.parametrize(("ectopy", "within_ms"), [(0.0, 0.001), (1.0, 0.03)])
def test_sleep_changes_no_impulse_of_a_volley(monkeypatch: pytest.MonkeyPatch, ectopy: float, within_ms: float) -> None:
    """Long steps and sleep before the volley and after it, against small steps throughout; first 20 ms.

    An ectopic train waits near threshold between its impulses, partly in long steps: 0.03 ms in intervals of 3-6 ms,
    about what half the step changes in it.
    """
    persistent = np.full((1, k.WIDTH), ectopy * nerve().bare.persistent_permeability_cm_s)
    times = []
    for sleeps in (True, False):
        if not sleeps:
            monkeypatch.setattr(module, "DOZE_AFTER_MS", np.inf)
        stride = nerve().grid.stride if sleeps else 1
        strand = bundle(
            nerve(grid={"tolerance": 1e-7, "stride": stride}), bare=0.2, openness=1e-4, persistent_cm_s=persistent
        )
        run(strand, 100.0)
        assert bool(strand.dozing[0]) is sleeps
        exits = run(strand, 20.0, volley(100.0, HALF), start_ms=100.0)
        times.append(exits[np.lexsort((exits[:, 0], exits[:, 3], exits[:, 2]))])
    assert len(times[0]) >= len(HALF)
    np.testing.assert_array_equal(times[0][:, 2:4], times[1][:, 2:4])
    np.testing.assert_allclose(times[0][:, 0], times[1][:, 0], rtol=0, atol=within_ms)


@pytest.mark.parametrize("row", [k.V, k.M, k.SODIUM])
def test_a_state_that_is_not_finite_is_reported(row: int) -> None:
    strand = lesioned()
    strand.state[0, 10, row, 5] = np.nan
    with pytest.raises(SimulationError, match="not finite"):
        run(strand, 2.0)
