"""A lesion: what bare internodes answer to one impulse, what crosses a sealed cleft, and what impulses are called."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.windows import advance_strands
from facialis.vocabulary import Cause
from tests.nerve_situations import NERVE, WINDOW_MS, bundle, count_by_lane, nerve, run, settle, volley

Array = NDArray[np.float64]
STRANDS = 3
AT_MS = 60.0
S01_HZ = (250.0, 350.0)
FINE = nerve(grid={"stride": 1})


@functools.cache
def answers(ectopy: float, bare: float, duration_ms: float = 40.0) -> list[Array]:
    """Times at which impulses leave, per axon, after one impulse into each; channels scatter as declared."""
    membrane = NERVE.bare
    rng = np.random.default_rng(11)
    sigma = np.sqrt(np.log1p(membrane.scatter**2))
    scatter = np.exp(rng.normal(-0.5 * sigma**2, sigma, (4, STRANDS, k.WIDTH)))
    silent, ectopic = membrane.silent_persistent_cm_s, membrane.persistent_permeability_cm_s
    strands = bundle(
        NERVE,
        bare=bare,
        openness=1.0,
        persistent_cm_s=(silent + ectopy * (ectopic - silent)) * scatter[3],
        scale=scatter[:3],
        coupled=False,
        real=np.float32,
        strands=STRANDS,
    )
    assert len(run(strands, AT_MS)) == 0, "silent until an impulse comes"
    pulses = [pulse for strand in range(STRANDS) for pulse in volley(AT_MS, strand=strand)]
    exits = run(strands, duration_ms, pulses, start_ms=AT_MS)
    distal = exits[exits[:, 3] == 1]
    return [
        distal[(distal[:, 1] == strand) & (distal[:, 2] == lane), 0] - AT_MS
        for strand in range(STRANDS)
        for lane in range(k.WIDTH)
    ]


def test_one_impulse_gives_a_train_at_the_rate_of_row_s01() -> None:
    """Judged as the evidence is: central 90 % of the trains against 250-350 Hz, half of the narrower shared.

    The rate of a train is that of its median interval.
    """
    trains = [times for times in answers(1.0, 0.2, 3000.0) if len(times) > 5]
    assert len(trains) >= STRANDS * k.WIDTH // 4
    rate_hz = np.array([1e3 / np.median(np.diff(times)) for times in trains])
    low, high = np.percentile(rate_hz, [5, 95])
    shared = min(high, S01_HZ[1]) - max(low, S01_HZ[0])
    assert shared >= 0.5 * min(high - low, S01_HZ[1] - S01_HZ[0]), f"{low:.0f}-{high:.0f} Hz"


def test_trains_end_by_themselves() -> None:
    times = answers(1.0, 0.2, 3000.0)
    assert max(float(train[-1]) for train in times if len(train)) < 2000.0


def test_the_population_is_graded() -> None:
    """Scatter of channels: some axons answer with a train, some with a single impulse, more so with more bare."""
    part = [np.mean([len(times) > 5 for times in answers(1.0, bare)]) for bare in (0.05, 0.1, 0.2)]
    assert part[0] <= part[1] <= part[2]
    assert part[0] < 0.1
    assert 0.1 < part[2] < 1.0


@pytest.mark.parametrize("bare", [0.05, 0.1, 0.15])
def test_without_ectopy_one_impulse_for_one(bare: float) -> None:
    assert {len(times) for times in answers(0.0, bare)} == {1}


def test_without_ectopy_never_more_than_one() -> None:
    """Where internodes are bare by a fifth some axons block, none answers twice."""
    counts = [len(times) for times in answers(0.0, 0.2)]
    assert max(counts) == 1
    assert np.mean(counts) > 0.8


@functools.cache
def crossing(sealing: float) -> tuple[int, Array, Array]:
    """Drive eight of sixteen silent axons; number of others that fire, exits, births."""
    silent = np.full((1, k.WIDTH), NERVE.bare.silent_persistent_cm_s)
    strand = settle(bundle(FINE, bare=0.15, openness=np.exp(-sealing), persistent_cm_s=silent))
    exits, births = [], []
    for window in range(12):
        begin = 20.0 + WINDOW_MS * window
        out, born = advance_strands(
            strand, volley(20.0, range(8)) if window == 0 else [], start_ms=begin, end_ms=begin + WINDOW_MS
        )
        exits.append(out)
        births.append(born)
    joined = np.concatenate(exits)
    fired = count_by_lane(joined)[8:] + count_by_lane(joined, end=0)[8:]
    return int((fired > 0).sum()), joined, np.concatenate(births)


def test_nothing_crosses_an_open_cleft() -> None:
    assert crossing(0.0)[0] == 0
    assert crossing(2.0)[0] == 0


def test_the_more_sealed_the_more_crosses() -> None:
    crossed = [crossing(sealing)[0] for sealing in (0.0, 4.0, 6.0, 6.5, 7.0, 7.5, 8.0, 10.0, 14.0)]
    assert np.all(np.diff(crossed) >= 0), crossed
    assert crossed[-1] == 8


@pytest.mark.parametrize("sealing", [8.0, 10.0, 14.0])
def test_impulses_keep_their_cause_and_what_crosses_is_ephaptic(sealing: float) -> None:
    """Also where the cleft lets an impulse leap ahead; each crossing is one birth; the driven send nothing back."""
    crossed, exits, births = crossing(sealing)
    driven = exits[:, 2] < 8
    np.testing.assert_array_equal(exits[driven, 4], Cause.DRIVE)
    np.testing.assert_array_equal(exits[driven, 3], 1)
    np.testing.assert_array_equal(exits[~driven, 4], Cause.EPHAPTIC)
    assert sorted(births[:, 2]) == sorted(range(16 - crossed, 16))
    np.testing.assert_array_equal(births[:, 4], Cause.EPHAPTIC)


def test_every_impulse_of_a_train_but_the_first_is_ectopic() -> None:
    ectopic = np.full((1, k.WIDTH), 1.15 * NERVE.bare.persistent_permeability_cm_s)
    strand = settle(bundle(FINE, bare=0.2, openness=1.0, persistent_cm_s=ectopic, coupled=False))
    exits = run(strand, 40.0, volley(20.0), start_ms=20.0)
    distal, proximal = exits[exits[:, 3] == 1], exits[exits[:, 3] == 0]
    count = count_by_lane(exits)
    assert count.max() > 5
    causes = np.bincount(distal[:, 4].astype(int), minlength=5)
    assert causes[Cause.DRIVE] == np.count_nonzero(count)
    assert causes[Cause.ECTOPIC] == len(distal) - causes[Cause.DRIVE]
    np.testing.assert_array_equal(proximal[:, 4], Cause.ECTOPIC)
    assert len(proximal) == pytest.approx(causes[Cause.ECTOPIC], abs=k.WIDTH), "ectopic impulses run both ways"


def test_a_cleft_gains_potassium_and_gives_it_back() -> None:
    strand = settle(bundle(FINE, bare=0.15, openness=0.01, persistent_cm_s=np.zeros((1, k.WIDTH))))
    middle = strand.geometry.cells // 2
    rest = strand.cleft[0, middle, k.POTASSIUM]
    run(strand, 2.0, volley(20.0), start_ms=20.0)
    peak = strand.cleft[0, middle, k.POTASSIUM]
    assert 0.02 < peak - rest < 3.0, "mM per impulse of all sixteen"
    run(strand, 3.0 * NERVE.cleft.clearance_ms, start_ms=22.0)
    left = strand.cleft[0, middle, k.POTASSIUM] - rest
    assert left < 0.12 * (peak - rest)
