"""Strands whose clefts lead into each other: who borders on whom, and the joint solution found window by window."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve import windows as solved
from facialis.body.nerve.neighbours import Neighbours, find_neighbours
from facialis.body.nerve.plain import advance_plainly
from facialis.body.nerve.strands import Strands
from facialis.body.nerve.windows import advance_strands
from tests.nerve_situations import bundle, nerve

Array = NDArray[np.float64]
STRANDS, STEP_MS, AT_STEP = 3, 0.0125, 40
WINDOW_STEPS, WINDOWS = 16, 8
WHOLE_US = 1.0
"""Clefts of 20 nm would give 0.9 uS a cell."""


def row_of(count: int, cells: int, whole_us: float) -> Neighbours:
    """Strands in a row, each bordering on the next with half of its whole conductance."""
    other = [[n for n in (s - 1, s + 1) if 0 <= n < count] for s in range(count)]
    start = np.cumsum([0, *map(len, other)]).astype(np.int64)
    flat = np.array([n for row in other for n in row], np.int64)
    nothing = np.zeros((count, 0, cells))
    return Neighbours(start, flat, np.full(len(flat), 0.5 * whole_us), nothing, nothing)


def three(whole_us: float, *, stride: int = 1, diameter_um: Array | None = None, tolerance: float = 1e-12) -> Strands:
    """Three sealed strands in a row, double precision; only the first will be excited."""
    parameters = nerve(grid={"stride": stride, "guard_internodes": 2})
    rng = np.random.default_rng(3)
    shape = (STRANDS, k.WIDTH)
    diameter = rng.uniform(7.0, 10.0, shape) if diameter_um is None else diameter_um
    cells = bundle(parameters, bare=0.2, openness=1e-5, lesion_mm=1.5, strands=STRANDS).geometry.cells
    laid = bundle(
        parameters, bare=0.2, openness=1e-5, lesion_mm=1.5, strands=STRANDS, diameter_um=diameter,
        phase=np.broadcast_to(rng.random(k.WIDTH), shape).copy(), persistent_cm_s=np.zeros(shape),
        neighbours=row_of(STRANDS, cells, whole_us) if whole_us else None,
    )  # fmt: skip
    laid.rates[k.TOLERANCE] = tolerance
    return laid


def excite(strands: Strands, excited: tuple[int, ...] = (0,)) -> tuple[Array, Array]:
    """Send a volley into all lanes of some strands; return impulses that leave, and potentials after each window."""
    entering: Array = np.array([(AT_STEP * STEP_MS, s, lane, 0, 0) for s in excited for lane in range(k.WIDTH)])
    exits, seen = [], []
    for window in range(WINDOWS):
        start, end = window * WINDOW_STEPS * STEP_MS, (window + 1) * WINDOW_STEPS * STEP_MS
        now = entering[(entering[:, 0] >= start) & (entering[:, 0] < end)]
        exits.append(advance_strands(strands, now, start_ms=start, end_ms=end)[0])
        seen.append(np.concatenate([strands.state[:, :, k.V].ravel(), strands.cleft[:, :, k.PHI].ravel()]))
    left = np.concatenate(exits)
    return left[np.lexsort((left[:, 0], left[:, 3], left[:, 2], left[:, 1]))], np.array(seen)


def plainly(strands: Strands) -> Array:
    """Do the same by one dense solve a step; return potentials after each window."""
    width = strands.grid.pulse_ms
    since = (np.arange(1, WINDOWS * WINDOW_STEPS + 1) - AT_STEP) * STEP_MS
    pulse = np.where((since >= 0) & (since < width), 1.0 - np.cos(2.0 * np.pi * since / width), 0.0)
    current = np.zeros((len(pulse), STRANDS, 2, k.WIDTH))
    current[:, 0, 0] = pulse[:, None] * strands.amplitude[0, 0]
    seen = []
    for window in range(WINDOWS):
        steps = slice(window * WINDOW_STEPS, (window + 1) * WINDOW_STEPS)
        advance_plainly(strands, WINDOW_STEPS, injected_na=current[steps])
        seen.append(np.concatenate([strands.state[:, :, k.V].ravel(), strands.cleft[:, :, k.PHI].ravel()]))
    return np.array(seen)


def test_passing_on_what_was_said_gives_the_joint_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a strict agreement the windows' exchange reproduces a dense solve of all strands at once."""
    monkeypatch.setattr(solved, "AGREED_MV", 1e-9)
    monkeypatch.setattr(solved, "SWEEPS", 200)
    reference = plainly(three(WHOLE_US))
    _, found = excite(three(WHOLE_US))
    _, apart = excite(three(0.0))
    assert np.abs(found - reference).max() < 1e-5
    assert np.abs(apart - reference).max() > 0.1, "mV; the neighbours matter"


def test_the_shipped_agreement_moves_no_impulse_by_a_microsecond(monkeypatch: pytest.MonkeyPatch) -> None:
    loose, _ = excite(three(WHOLE_US, stride=8))
    monkeypatch.setattr(solved, "AGREED_MV", 1e-9)
    monkeypatch.setattr(solved, "SWEEPS", 200)
    strict, _ = excite(three(WHOLE_US, stride=8))
    assert len(loose) >= k.WIDTH
    np.testing.assert_array_equal(loose[:, 1:4], strict[:, 1:4])
    assert np.abs(loose[:, 0] - strict[:, 0]).max() < 0.001


def test_no_conductance_is_no_neighbour_bit_for_bit() -> None:
    alone, alone_seen = excite(three(0.0))
    silent = three(0.0)
    silent.neighbours = row_of(STRANDS, silent.geometry.cells, 0.0)
    beside, beside_seen = excite(silent)
    np.testing.assert_array_equal(alone, beside)
    np.testing.assert_array_equal(alone_seen, beside_seen)


def test_a_row_excited_at_its_other_end_gives_the_mirrored_result() -> None:
    same = np.broadcast_to(np.linspace(7.0, 10.0, k.WIDTH), (STRANDS, k.WIDTH)).copy()
    first, _ = excite(three(WHOLE_US, diameter_um=same), (0,))
    last, _ = excite(three(WHOLE_US, diameter_um=same), (2,))
    last[:, 1] = 2 - last[:, 1]
    order = np.lexsort((last[:, 0], last[:, 3], last[:, 2], last[:, 1]))
    np.testing.assert_allclose(first, last[order], rtol=0, atol=1e-9)


def test_bundles_of_a_lattice_border_on_all_sides() -> None:
    """Rhombs of 4 x 4 fibres on a triangular lattice; every inner one has six neighbours and nearly a whole border."""
    across = 20
    i, j = np.meshgrid(np.arange(across), np.arange(across), indexing="ij")
    y, z = (i + 0.5 * j).ravel() * 0.01, (np.sqrt(0.75) * j).ravel() * 0.01
    strand = (i // 4 * 5 + j // 4).ravel()
    found = find_neighbours(y, z, strand=strand, density_mm2=1e4 / np.sqrt(0.75), width=16, whole_us=1.0, cells=5)
    inner = [row * 5 + column for row in range(1, 4) for column in range(1, 4)]
    assert set(np.diff(found.start)[inner]) == {6}
    assert found.whole_us[inner] == pytest.approx(1.0, abs=0.1)
    assert found.whole_us.max() <= 1.0
    table = np.zeros((25, 25))
    table[np.repeat(np.arange(25), np.diff(found.start)), found.other] = found.conductance
    np.testing.assert_array_equal(table, table.T)
