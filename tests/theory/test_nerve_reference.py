"""The compiled strand against a small dense one: three axons and their cleft in plain numpy, one matrix per step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import solve

from facialis.body.nerve import kernel as k
from facialis.body.nerve.membrane import rest_gates
from facialis.body.nerve.strands import Strands
from facialis.body.nerve.windows import advance_strands
from tests.nerve_situations import bundle, nerve, settle, volley

Array = NDArray[np.float64]
AXONS = 3
STEP_MS = 0.0025
SUBSTEPS = 4
"""Steps of the reference in one of the strand: its gates know nothing of the increment that the solve finds."""


def linoid(z: Array) -> Array:
    safe = np.where(np.abs(z) < 1e-7, 1.0, z)
    return np.where(np.abs(z) < 1e-7, 1.0 + 0.5 * z, safe / -np.expm1(-safe))


def gate_rates(v: Array, q10: Array) -> tuple[Array, Array]:
    """Rise and fall of m, h, p, s, n [1/ms]; Schwarz, Reid & Bostock 1995, McIntyre 2002 for p."""
    rise = [
        19.158 * linoid((v + 18.4) / 10.3), 0.3696 * linoid((-111.0 - v) / 11.0), 0.102 * linoid((v + 27.0) / 10.2),
        0.028792 * linoid((v + 12.5) / 23.6), 0.008778 * linoid((v + 93.2) / 1.1),
    ]  # fmt: skip
    fall = [
        0.78776 * linoid((-22.7 - v) / 9.16), 2.3 / (1.0 + np.exp((-28.8 - v) / 13.4)),
        0.0025 * linoid((-34.0 - v) / 10.0), 0.0161102 * linoid((-80.1 - v) / 21.8),
        0.1491 * linoid((-76.0 - v) / 10.5),
    ]  # fmt: skip
    shape = (5, 1, 1)
    return np.stack(rise) * q10.reshape(shape), np.stack(fall) * q10.reshape(shape)


@dataclass
class Dense:
    """Axons and cleft of one strand; V of every axon and cell, then phi of the sealed cells, are solved together."""

    strand: Strands
    step_ms: float = STEP_MS / SUBSTEPS

    def __post_init__(self) -> None:
        rows = self.strand.coef[0, :, :, :AXONS].astype(np.float64)
        self.rows = {name: rows[:, getattr(k, name)].T for name in ROWS}
        self.along, self.to_bath = self.strand.cleft[0, :, k.ALONG], self.strand.cleft[0, :, k.AROUND]
        self.first, self.last = self.strand.sealed[0]
        self.rates = self.strand.rates
        cells = rows.shape[0]
        self.v = self.strand.state[0, :, k.V, :AXONS].T.astype(np.float64)
        self.before = self.v.copy()
        self.phi = np.zeros(cells)
        self.gates = np.stack([np.full((AXONS, cells), gate) for gate in rest_gates(-80.0)])
        self._relax()

    def _relax(self) -> None:
        """Bring the gates to the settled potential of the compiled strand."""
        rise, fall = gate_rates(self.v, self.rates[[k.Q_M, k.Q_H, k.Q_P, k.Q_S, k.Q_N]])
        self.gates = rise / (rise + fall)

    def laplacian(self, conductance: Array) -> Array:
        """Matrix of d(g d u)."""
        g = conductance[:-1]
        matrix = np.diag(g, 1) + np.diag(g, -1)
        return np.asarray(matrix - np.diag(matrix.sum(axis=1)))

    def currents(self, v: Array) -> tuple[Array, Array]:
        """Ionic current [nA] and its slope [uS] at a potential, gates as they are."""
        m, h, p, s, n = self.gates
        r, rates = self.rows, self.rates
        u = v / rates[k.RT_F]
        x = linoid(u)
        slope = (x / u) * (1.0 + u - x)
        open_part = k.FARADAY * 1e3 * (r["SODIUM_PERMEABILITY"] * m**3 * h + r["PERSISTENT"] * p**3)
        inside, outside = rates[k.SODIUM_IN], rates[k.SODIUM_OUT]
        i_na = open_part * (inside * x - outside * (x - u))
        g_na = open_part * (inside * slope + outside * (1.0 - slope)) / rates[k.RT_F]
        g_k = r["SLOW_K"] * s + r["FAST_K"] * n**4
        total = i_na + g_k * (v - rates[k.EK_REST]) + r["LEAK"] * (v - rates[k.LEAK_MV])
        return total, g_na + g_k + r["LEAK"]

    def step(self, injected: Array) -> None:
        """Advance by one step: exact exponential gates, BDF2 with the current linearised at the extrapolated end."""
        cells = self.v.shape[1]
        mid, ahead = 1.5 * self.v - 0.5 * self.before, 2.0 * self.v - self.before
        rise, fall = gate_rates(mid, self.rates[[k.Q_M, k.Q_H, k.Q_P, k.Q_S, k.Q_N]])
        level = rise / (rise + fall)
        self.gates = level + (self.gates - level) * np.exp(-self.step_ms * (rise + fall))
        current, slope = self.currents(ahead)
        sealed = np.arange(self.first, self.last)
        size = AXONS * cells + len(sealed)
        matrix, right = np.zeros((size, size)), np.zeros(size)
        cleft = self.laplacian(self.along)[np.ix_(sealed, sealed)] - np.diag(self.to_bath[sealed])
        phi_part = slice(AXONS * cells, size)
        for axon in range(AXONS):
            part = slice(axon * cells, (axon + 1) * cells)
            axial = self.laplacian(self.rows["AXIAL"][axon])
            capacity = self.rows["C_NF"][axon] / self.step_ms
            matrix[part, part] = np.diag(1.5 * capacity + slope[axon]) - axial
            matrix[part, phi_part] = -axial[:, sealed]
            matrix[phi_part, part] = axial[sealed]
            cleft = cleft + axial[np.ix_(sealed, sealed)]
            history = capacity * (2.0 * self.v[axon] - 0.5 * self.before[axon])
            right[part] = history + slope[axon] * ahead[axon] - current[axon]
            right[part][0] += injected[axon]
        matrix[phi_part, phi_part] = cleft
        answer = solve(matrix, right)
        self.before, self.v = self.v, answer[: AXONS * cells].reshape(AXONS, cells)
        self.phi[sealed] = answer[phi_part]


ROWS = ("C_NF", "SODIUM_PERMEABILITY", "PERSISTENT", "SLOW_K", "FAST_K", "LEAK", "AXIAL")


def three_axons(openness: float) -> Strands:
    """A sealed strand of which three axons carry current; slow variables stand still."""
    parameters = nerve(
        grid={"step_ms": STEP_MS, "stride": 1, "tolerance": 1e-8, "guard_internodes": 2},
        cleft={"clearance_ms": 10.0},
    )
    strand = bundle(
        parameters, bare=0.1, openness=openness, lesion_mm=2.4, persistent_cm_s=np.zeros((1, k.WIDTH)), seed=4
    )
    strand.coef[:, :, k.AXIAL, AXONS:] = 0.0
    strand.coef[:, :, k.TO_SODIUM] = strand.coef[:, :, k.PUMP] = 0.0
    strand.cleft[:, :, k.TO_POTASSIUM] = 0.0
    return settle(strand, 30.0)


@pytest.mark.parametrize("openness", [1e-3, 1e-6])
def test_cleft_potential_of_three_axons(openness: float) -> None:
    """Two are driven, the third feels them: phi of every cell and instant within 1 % of its peak."""
    strand = three_axons(openness)
    dense = Dense(strand)
    ours, theirs, potential = [], [], []
    for step in range(round(1.5 / STEP_MS)):
        begin = step * STEP_MS
        entering = volley(0.0, range(2)) if step == 0 else []
        advance_strands(strand, entering, start_ms=begin, end_ms=begin + STEP_MS)
        for part in range(SUBSTEPS):
            since = begin + (part + 1) * dense.step_ms
            pulse = 1.0 - np.cos(2.0 * np.pi * since / strand.grid.pulse_ms) if since < strand.grid.pulse_ms else 0.0
            dense.step(pulse * strand.amplitude[0, 0, :AXONS] * np.array([1.0, 1.0, 0.0]))
        ours.append(strand.cleft[0, :, k.PHI].copy())
        theirs.append(dense.phi.copy())
        potential.append(np.abs(strand.state[0, :, k.V, :AXONS].T - dense.v).max())
    phi, reference = np.array(ours), np.array(theirs)
    peak = np.abs(reference).max()
    assert peak > 0.5, "mV; a cleft worth looking at"
    assert np.abs(phi - reference).max() < 0.01 * peak
    assert max(potential) < 1.5, "mV; on the flank of an impulse this is 2 us"
