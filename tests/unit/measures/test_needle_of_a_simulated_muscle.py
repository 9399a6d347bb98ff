"""What the ruler says of a simulated needle agrees with the discharges behind it; the ruler does not know them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.needle_emg import INSTRUMENT, NEEDLE
from facialis.instruments.needle_templates import compute_fibre_potentials, draw_fibres
from facialis.measures import measure
from facialis.measures.activity import find_activity
from facialis.protocol import Record
from facialis.records import Recording
from facialis.vocabulary import Muscle, Side
from tests.muscle_situations import at_terminals, face, half_muscles
from tests.needle_situations import every, hits

SEED = 6
SECONDS = 10.0


@cache
def loudest() -> int:
    """Return the unit of the mentalis that the needle hears best: the same draws as those of the instrument."""
    rng = np.random.default_rng(SEED)
    rng.integers(0, 2**63)
    fibres, tip = draw_fibres(half_muscles()[1], Muscle.MENTALIS, geometry=NEEDLE.geometry, rng=rng)
    potentials = compute_fibre_potentials(
        fibres, tip, geometry=NEEDLE.geometry, tissue=NEEDLE.tissue, rate_hz=25000, duration_ms=25
    )
    units: list[int] = np.unique(fibres.unit).tolist()
    return max(units, key=lambda unit: float(np.ptp(potentials[fibres.unit == unit].sum(axis=0))))


def observed(rate_hz: float, bursts: tuple[tuple[float, float], ...]) -> tuple[Recording, NDArray[np.float64]]:
    """Return a needle recording of one unit, and when its fibres fired [s]."""
    rng = np.random.default_rng(1)
    times = []
    for begin, end in bursts:
        now = begin
        while now < end:
            times.append(1e3 * now)
            now += rng.normal(1.0, 0.05) / rate_hz
    half = face(Side.LEFT, at_terminals(np.array(times), np.full(len(times), loudest())))
    wanted = Record(
        instrument="needle_emg", muscles=(Muscle.MENTALIS,), sides=(Side.LEFT,), mains_uv=1.0, rate_hz=20000
    )
    seen = INSTRUMENT.observe((half,), record=wanted, duration_s=SECONDS, stimuli=(), rng=np.random.default_rng(SEED))
    return Recording((seen.signal,)), half.discharges.time_ms / 1e3


def test_a_voluntary_unit_is_found_potential_by_potential() -> None:
    recording, true = observed(15.0, ((0.5, 9.5),))
    units = find_activity(recording, np.random.default_rng(0)).tracks[0].units
    assert units is not None
    (unit,) = units.separated
    assert hits(unit.times_s, true) >= 0.98 * max(true.size, unit.times_s.size)
    assert unit.shape.duration_ms is not None
    assert 3.0 < unit.shape.duration_ms < 12.0  # facial potentials last 4-8 ms (Buchthal 1957)


@pytest.mark.parametrize("rate_hz", [150.0, 220.0])
def test_the_rate_of_a_spasm_unit_is_that_of_its_fibres(rate_hz: float) -> None:
    bursts = every(0.4, 0.06, seconds=SECONDS)
    recording, true = observed(rate_hz, bursts)
    (finding,) = measure(recording, ["interspike_rate"]).findings
    assert finding.value is not None, finding.reason
    intervals = np.diff(true)
    known = 1.0 / np.median(intervals[intervals < 0.05])
    assert finding.value == pytest.approx(known, rel=0.06)
