"""Which mechanism does what: the switches act on equations, the disease goes when its cause goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.episode import HalfEpisode
from facialis.records import Axons
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle
from studies.calibrated import OPEN_MS, of_muscles
from tests.brief.situations import LOWER_FACE, closure, from_lesion

BIN_MS = 5.0


def test_with_everything_off_only_drive_makes_impulses() -> None:
    half = closure("typical", 2, (False, False, False)).left
    assert set(half.fired.cause.tolist()) == {Cause.DRIVE}
    assert half.arrived.time_ms.max() < OPEN_MS
    _each_follows_its_own_drive(half)


def test_nucleus_alone_makes_no_spasm() -> None:
    half = closure("typical", 2, (False, False, True)).left
    assert set(half.fired.cause.tolist()) <= {Cause.DRIVE, Cause.PLATEAU}
    assert half.arrived.time_ms.max() < OPEN_MS + 100.0
    _each_follows_its_own_drive(half)
    assert len(of_muscles(half, half.arrived, *LOWER_FACE)) == 0


def test_ectopy_alone_fires_single_fibres_without_synchrony_between_muscles() -> None:
    half = closure("typical", 2, (True, False, False)).left
    lesion = from_lesion(half.arrived)
    assert len(lesion) > 100
    assert not np.any(lesion.cause == Cause.EPHAPTIC)
    eyelid = of_muscles(half, lesion, Muscle.ORBICULARIS_OCULI).time_ms
    others = [of_muscles(half, lesion, muscle).time_ms for muscle in LOWER_FACE]
    lower = np.concatenate(others)
    rng = np.random.default_rng(0)
    span = half.arrived.time_ms.max()
    seen = _coincidences(eyelid, lower)
    shuffled = [_coincidences(eyelid, (lower + rng.uniform(0, span)) % span) for _ in range(400)]
    assert seen <= np.percentile(shuffled, 97.5)


def test_the_whole_mechanism_joins_muscles_that_ectopy_alone_leaves_silent() -> None:
    whole, ectopy = closure("typical", 2).left, closure("typical", 2, (True, False, False)).left
    driven = {
        mechanism: [len(of_muscles(half, from_lesion(half.arrived), muscle)) for muscle in LOWER_FACE]
        for mechanism, half in (("whole", whole), ("ectopy", ectopy))
    }
    assert sum(count > 20 for count in driven["whole"]) >= 5
    assert sum(driven["whole"]) > 10 * max(sum(driven["ectopy"]), 1)


def test_muscles_exchanged_over_the_cross_section_exchange_their_spasm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheek and neck change fibres: the same fibres fire, and now they move the other muscle."""
    cheek, neck = (MUSCLE_CODE[muscle] for muscle in (Muscle.ZYGOMATICUS_MAJOR, Muscle.PLATYSMA))

    def exchange(axons: Axons, *, rng: np.random.Generator) -> Axons:  # noqa: ARG001
        new = np.arange(len(MUSCLE_CODE), dtype=np.int8)
        new[[cheek, neck]] = neck, cheek
        return replace(axons, muscle=new[axons.muscle])

    first = closure("typical", 2).left
    monkeypatch.setattr("facialis.surroundings.permute_muscles", exchange)
    second = closure("typical", 2, dealt=1).left
    by_fibre = [np.bincount(from_lesion(h.arrived).axon, minlength=len(h.axons)) for h in (first, second)]
    assert np.corrcoef(by_fibre[0], by_fibre[1])[0, 1] > 0.99
    by_muscle = [np.bincount(h.axons.muscle, weights=n) for h, n in zip((first, second), by_fibre, strict=True)]
    assert min(by_muscle[0][[cheek, neck]]) > 100
    assert by_muscle[1][[neck, cheek]] == pytest.approx(by_muscle[0][[cheek, neck]], rel=0.1)


def test_muscles_dealt_anew_join_by_where_their_fibres_lie() -> None:
    """After a random deal a fibre's place says more about its firing than the muscle it serves."""
    first, second = closure("typical", 2).left, closure("typical", 2, dealt=2).left
    np.testing.assert_array_equal(first.axons.y_mm, second.axons.y_mm)
    assert np.mean(first.axons.muscle == second.axons.muscle) < 0.3
    by_fibre = [np.bincount(from_lesion(h.arrived).axon, minlength=len(h.axons)) for h in (first, second)]
    expected = np.array([by_fibre[0][first.axons.muscle == code].mean() for code in range(13)])[second.axons.muscle]
    by_place = np.corrcoef(by_fibre[0], by_fibre[1])[0, 1]
    by_name = np.corrcoef(expected, by_fibre[1])[0, 1]
    assert by_place > by_name + 0.1


def _each_follows_its_own_drive(half: HalfEpisode) -> None:
    """Not one impulse more than left the somata; one that a bare stretch held up follows its own within 4 ms."""
    assert len(half.arrived) <= len(half.fired)
    late = from_lesion(half.born)
    assert len(late) < 0.01 * len(half.fired)
    for time, axon in zip(late.time_ms, late.axon, strict=True):
        own = half.fired.time_ms[half.fired.axon == axon]
        assert np.any((own < time) & (own > time - 4.0))


def _coincidences(first: NDArray[np.float64], second: NDArray[np.float64]) -> int:
    """Pairs of impulses within one bin of each other."""
    ordered = np.sort(second)
    near = np.searchsorted(ordered, first + BIN_MS) - np.searchsorted(ordered, first - BIN_MS)
    return int(near.sum())
