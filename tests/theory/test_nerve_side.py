"""One side's nerve: delay lines and solved strands together."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve.membrane import velocity_m_s
from facialis.body.nerve.side import (
    LesionField,
    Nerve,
    Passed,
    advance_nerve,
    arriving_at_soma,
    shock_nerve,
    start_nerve,
)
from facialis.errors import SimulationError
from facialis.records import Axons, Spikes
from facialis.vocabulary import Cause
from tests.nerve_situations import NERVE

Array = NDArray[np.float64]
COUNT = 40
"""Two and a half strands: the last has spare lanes."""
CELLS = 14


@functools.cache
def axons() -> Axons:
    rng = np.random.default_rng(5)
    diameter = rng.uniform(7.0, 10.0, COUNT)
    return Axons(
        muscle=np.zeros(COUNT, np.int8),
        diameter_um=diameter,
        strand=(np.arange(COUNT) // 16).astype(np.int32),
        y_mm=np.zeros(COUNT),
        z_mm=np.zeros(COUNT),
        central_mm=rng.uniform(25.0, 30.0, COUNT),
        distal_mm=rng.uniform(80.0, 120.0, COUNT),
        velocity_m_s=velocity_m_s(NERVE.fibre, diameter, temperature_c=37.0),
    )


def field(bare: float = 0.0, openness: float = 1.0) -> LesionField:
    x = 4.5 + NERVE.grid.cell_mm * (np.arange(CELLS) - 0.5 * CELLS)
    return LesionField(
        np.asarray(x, np.float64),
        np.zeros((COUNT, CELLS)),
        np.full((COUNT, CELLS), bare),
        np.full((3, CELLS), openness),
        np.arange(3, dtype=np.int32),
    )


def built(lesion: LesionField, **changes: Any) -> Nerve:
    given: dict[str, Any] = {"zone_mm": 12.0, "ectopy": 0.0, "coupled": True, "temperature_c": 37.0}
    return start_nerve(NERVE, axons(), lesion=lesion, rng=np.random.default_rng(7), **(given | changes))


def leaving(time_ms: Array, axon: NDArray[np.int64]) -> Spikes:
    order = np.argsort(time_ms)
    return Spikes(
        time_ms[order],
        axon[order].astype(np.int32),
        np.full(len(axon), Cause.BLINK, np.int8),
        np.zeros(len(axon), np.int8),
    )


def advance(nerve: Nerve, duration_ms: float, fired: Spikes | None = None, *, start_ms: float = 0.0) -> Passed:
    fired = fired or Spikes.empty()
    parts = []
    for window in range(round(duration_ms / nerve.window_ms)):
        begin = start_ms + window * nerve.window_ms
        end = begin + nerve.window_ms
        parts.append(
            advance_nerve(
                nerve, fired.where((fired.time_ms >= begin) & (fired.time_ms < end)), start_ms=begin, end_ms=end
            )
        )
    return Passed(*(Spikes.joined([getattr(part, name) for part in parts]) for name in ("muscle", "soma", "born")))


def volley(at_ms: float = 1.03) -> Spikes:
    every = np.arange(COUNT)
    return leaving(np.linspace(at_ms, at_ms + 0.4, COUNT), every)


def by_axon(spikes: Spikes) -> Array:
    assert sorted(spikes.axon) == list(range(COUNT))
    return spikes.time_ms[np.argsort(spikes.axon)]


def test_a_solved_healthy_zone_is_the_delay_it_replaces() -> None:
    line, cable = built(field()), built(field(), solve=np.array([True, True, True]))
    assert not line.split.any()
    assert cable.split.all()
    assert 0.1 <= cable.window_ms <= 0.5
    passed = [advance(nerve, 8.0, volley()) for nerve in (line, cable)]
    np.testing.assert_allclose(by_axon(passed[1].muscle), by_axon(passed[0].muscle), rtol=0, atol=0.020)
    for part in passed:
        assert set(part.muscle.cause) == {Cause.BLINK}
        assert len(part.soma) == len(part.born) == 0


def test_an_antidromic_volley_is_as_fast() -> None:
    every = np.arange(COUNT)
    reached = []
    for solve in (False, True):
        nerve = built(field(), solve=np.full(3, solve))
        fired = shock_nerve(nerve, every, from_muscle_mm=np.full(COUNT, 20.0), time_ms=0.05, cause=Cause.STIMULUS)
        assert fired.all()
        passed = advance(nerve, 8.0)
        reached.append(by_axon(passed.soma))
        assert set(passed.soma.cause) == {Cause.STIMULUS}
        np.testing.assert_allclose(by_axon(passed.muscle), 0.05 + 20.0 / axons().velocity_m_s, atol=1e-9)
    np.testing.assert_allclose(reached[1], reached[0], rtol=0, atol=0.020)


def test_volleys_that_meet_in_a_solved_strand_die() -> None:
    every = np.arange(COUNT)
    nerve = built(field(), solve=np.full(3, True))
    at = axons()
    to_zone = (at.central_mm + 4.5) / at.velocity_m_s
    from_muscle = (at.distal_mm + 12.0 - 4.5) / at.velocity_m_s
    # a shock at the muscle's end now, an impulse from the soma such that both are at the lesion together
    shock_nerve(nerve, every, from_muscle_mm=np.full(COUNT, 1e-6), time_ms=0.02, cause=Cause.STIMULUS)
    passed = advance(nerve, 10.0, leaving(0.02 + from_muscle - to_zone, every))
    assert len(passed.soma) == 0
    assert len(passed.muscle) == COUNT, "only the shock's own impulses"
    assert set(passed.muscle.cause) == {Cause.STIMULUS}


def test_what_arrives_at_the_soma_was_announced() -> None:
    nerve = built(field(), solve=np.full(3, True))
    shock_nerve(nerve, np.arange(COUNT), from_muscle_mm=np.full(COUNT, 20.0), time_ms=0.05, cause=Cause.STIMULUS)
    announced, arrived = [], []
    for window in range(20):
        begin, end = window * nerve.window_ms, (window + 1) * nerve.window_ms
        announced += list(zip(*arriving_at_soma(nerve, before_ms=end), strict=True))
        part = advance_nerve(nerve, Spikes.empty(), start_ms=begin, end_ms=end).soma
        arrived += list(zip(part.time_ms, part.axon, strict=True))
    assert len(arrived) == COUNT
    assert sorted(announced) == sorted(arrived)


def test_only_diseased_strands_are_solved_and_solving_more_shifts_nothing() -> None:
    """Draws are per axon of the whole side: a healthy strand solved beside them changes no impulse of the others."""
    lesion = field(0.1)
    lesion.bare_fraction[16:] = 0.0
    few, many = built(lesion, coupled=False), built(lesion, coupled=False, solve=np.array([True, True, False]))
    assert few.split.sum() == 16
    assert many.split.sum() == 32
    passed = [advance(nerve, 8.0, volley()).muscle for nerve in (few, many)]
    first = [spikes.time_ms[spikes.axon < 16] for spikes in passed]
    # windows may differ, so the strands may have taken other long steps while they were quiet
    np.testing.assert_allclose(first[0], first[1], rtol=0, atol=0.002)


def test_a_lesion_beyond_the_muscle_is_refused() -> None:
    far = LesionField(
        np.linspace(200.0, 202.0, CELLS), np.zeros((COUNT, CELLS)), np.full((COUNT, CELLS), 0.1), np.ones((3, CELLS)),
        np.arange(3, dtype=np.int32),
    )  # fmt: skip
    with pytest.raises(SimulationError, match="beyond soma or muscle"):
        built(far)
