"""What must be seen in the diseases that hemifacial spasm is mistaken for."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.anatomy import regrow_axons
from facialis.episode import Episode, HalfEpisode
from facialis.parameters.vallssole1992 import REGROWTH
from facialis.presets import preset
from facialis.protocol import Protocol
from facialis.records import Spikes
from facialis.simulate import simulate
from facialis.surroundings import generator, grow_nerve
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, Side, StimulationSite
from tests.stimulation_situations import EYE, LOWER_FACE, shocked

LID_POOLS = [MUSCLE_CODE[EYE], MUSCLE_CODE[Muscle.CORRUGATOR]]
STRANDS = 12
BLINKS: list[dict[str, Any]] = [{"do": "blink", "at_s": at, "effort": 0.9} for at in (0.2, 0.9, 1.6, 2.3)]


@functools.cache
def _rest(name: str, mechanism: str = "all", seconds: float = 12.0) -> Episode:
    protocol = Protocol.checked({"duration_s": seconds, "tasks": [{"do": "spontaneous_blinks"}]})
    return simulate(preset(name).with_mechanism(mechanism), protocol, seed=2, strands=STRANDS)


@functools.cache
def _moving(name: str, task: str) -> Episode:
    tasks = BLINKS if task == "blink" else [{"do": task, "at_s": 0.2, "for_s": 1.5, "effort": 0.8}]
    protocol = Protocol.checked({"duration_s": 3.0, "tasks": tasks})
    return simulate(preset(name), protocol, seed=2, strands=STRANDS)


def _of(half: HalfEpisode, *muscles: Muscle) -> Spikes:
    codes = [MUSCLE_CODE[muscle] for muscle in muscles]
    return half.arrived.where(np.isin(half.axons.muscle[half.arrived.axon], codes))


def _answering(half: HalfEpisode, at_s: float) -> set[int]:
    """Units of the lower face in the 0.4 s after a blink's start."""
    lower = _of(half, *LOWER_FACE)
    return {int(axon) for axon in lower.axon[(lower.time_ms >= 1e3 * at_s) & (lower.time_ms < 1e3 * at_s + 400.0)]}


def _groups(times: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Groups of a unit's discharges, parted by more than 0.1 s; the first and last may be cut."""
    return np.split(times, np.flatnonzero(np.diff(times) > 100.0) + 1)[1:-1]


def test_synkinesis_the_lower_face_answers_every_blink_with_the_same_units_of_the_lids_pools() -> None:
    episode = _moving("synkinesis", "blink")
    first, *others = (_answering(episode.left, float(blink["at_s"])) for blink in BLINKS)
    assert len(first) >= 5
    for other in others:
        assert len(first & other) >= 0.75 * len(first | other)
    _, pool = grow_nerve(preset("synkinesis"), episode.protocol, side=Side.LEFT, seed=2, strands=STRANDS)
    assert set(pool[list(first)]) <= set(LID_POOLS)
    assert not _answering(episode.right, 0.2)


def test_synkinesis_at_rest_everything_in_the_lower_face_belongs_to_a_blink() -> None:
    episode = _rest("synkinesis")
    lower = _of(episode.left, *LOWER_FACE)
    assert len(lower) >= 5
    assert set(lower.cause) == {int(Cause.BLINK)}
    since = lower.time_ms[:, None] - episode.blinks_ms
    assert np.all(np.any((since > 0.0) & (since < 400.0), axis=1))


def test_synkinesis_a_smile_drives_units_of_the_eyelid_that_belong_to_pools_of_the_mouth() -> None:
    episode = _moving("synkinesis", "smile")
    _, pool = grow_nerve(preset("synkinesis"), episode.protocol, side=Side.LEFT, seed=2, strands=STRANDS)
    lid = _of(episode.left, EYE)
    astray = np.unique(lid.axon[np.isin(pool[lid.axon], [MUSCLE_CODE[muscle] for muscle in LOWER_FACE])])
    assert astray.size >= 2
    assert max(np.sum(lid.axon == unit) for unit in astray) > 5


def test_synkinesis_the_lower_face_has_an_r1() -> None:
    early = {}
    for name in ("healthy", "synkinesis"):
        half = shocked(
            StimulationSite.SUPRAORBITAL_NERVE, patient=name, amplitude_ma=15.0, pulses=3, rate_hz=0.5, strands=STRANDS
        ).left
        since = _of(half, *LOWER_FACE).time_ms[:, None] - np.array([50.0, 2050.0, 4050.0])
        early[name] = np.sum((since > 0.0) & (since < 20.0), axis=0)
    assert early["healthy"].sum() == 0
    assert early["synkinesis"].min() >= 1


def test_axons_that_grow_back_are_fewer_larger_and_slower_and_each_muscle_keeps_its_survivors() -> None:
    healthy = preset("healthy")
    before, _ = grow_nerve(healthy, Protocol(), side=Side.LEFT, seed=0, strands=60)
    after, pool = regrow_axons(before, REGROWTH, rng=generator(0, "left regrowth"))
    assert len(after) / len(before) == pytest.approx(1.0 - REGROWTH.lost, abs=0.05)
    assert np.array_equal(np.bincount(after.muscle, minlength=13), np.bincount(pool, minlength=13))
    home = np.mean(after.muscle == pool)
    by_chance = np.sum((np.bincount(pool) / len(pool)) ** 2)
    assert home == pytest.approx(1.0 - REGROWTH.misrouted * (1.0 - by_chance), abs=0.06)
    assert after.velocity_m_s.mean() / before.velocity_m_s.mean() == pytest.approx(REGROWTH.slowing, rel=0.02)
    sick, well = (_moving(name, "smile").left.units for name in ("synkinesis", "healthy"))
    assert sick.fibres.mean() / well.fibres.mean() == pytest.approx(REGROWTH.enlargement, rel=0.15)
    assert len(sick) < 0.75 * len(well)


def test_myokymia_some_units_fire_in_groups_that_recur_without_blinks_and_the_rest_is_silent() -> None:
    protocol = Protocol(duration_s=8.0)
    half = simulate(preset("myokymia"), protocol, seed=2, strands=STRANDS).left
    units = np.unique(half.arrived.axon)
    assert 0.03 < len(units) / len(half.axons) < 0.16
    assert set(half.arrived.cause) == {int(Cause.PLATEAU)}
    groups = [group for unit in units for group in _groups(half.arrived.time_ms[half.arrived.axon == unit])]
    sizes = np.array([len(group) for group in groups])
    rates = 1e3 / np.concatenate([np.diff(group) for group in groups])
    assert 2 <= np.median(sizes) <= 10
    assert np.mean((sizes >= 2) & (sizes <= 15)) > 0.8
    assert 20.0 < np.median(rates) < 60.0
    starts = [
        np.diff([group[0] for group in _groups(half.arrived.time_ms[half.arrived.axon == unit])]) for unit in units
    ]
    recur = np.array([gaps.mean() for gaps in starts if gaps.size])
    assert 200.0 < np.median(recur) < 1500.0


def test_myokymia_lies_on_one_side_and_goes_with_the_current_that_makes_it() -> None:
    assert not np.any(_rest("myokymia").right.arrived.cause == Cause.PLATEAU)
    assert not np.any(_rest("myokymia", "none").left.arrived.cause == Cause.PLATEAU)


def test_blepharospasm_both_eyes_close_together_longer_than_in_blinks_and_the_lower_face_rests() -> None:
    sick, well = _rest("blepharospasm", seconds=20.0), _rest("healthy", seconds=20.0)
    for side in Side:
        closing = _of(sick.side(side), EYE)
        assert len(closing) > 5 * len(_of(well.side(side), EYE))
        assert not len(_of(sick.side(side), *LOWER_FACE))
        assert set(closing.cause) == {int(Cause.BLINK)}
    left, right = (np.histogram(_of(sick.side(side), EYE).time_ms, 200, (0.0, 2e4))[0] for side in Side)
    assert np.corrcoef(left, right)[0, 1] > 0.9


@pytest.mark.parametrize("name", ["blepharospasm", "myokymia", "healthy"])
def test_no_lateral_spread_where_nothing_presses(name: str) -> None:
    half = shocked(
        StimulationSite.ZYGOMATIC_BRANCH, patient=name, amplitude_ma=20.0, pulses=4, rate_hz=2.0, strands=STRANDS
    ).left
    chin = _of(half, Muscle.MENTALIS)
    since = (chin.time_ms - 50.0) % 500.0
    evoked = chin.cause != Cause.PLATEAU
    assert not np.any(evoked & (since > 5.0) & (since < 20.0))
    assert np.sum(_of(half, EYE).cause == Cause.STIMULUS) > 20


def test_blepharospasm_r2_recovers_early_from_a_first_shock() -> None:
    kept = {}
    for name in ("healthy", "blepharospasm"):
        half = shocked(
            StimulationSite.SUPRAORBITAL_NERVE,
            patient=name,
            amplitude_ma=15.0,
            train=2,
            interval_ms=300.0,
            strands=STRANDS,
        ).left
        lid = _of(half, EYE).time_ms - 50.0
        first, second = (np.sum((lid > at + 20.0) & (lid < at + 100.0)) for at in (0.0, 300.0))
        kept[name] = second / first
    assert kept["healthy"] < 0.35
    assert kept["blepharospasm"] > kept["healthy"] + 0.3
