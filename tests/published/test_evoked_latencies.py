"""M waves, F waves and the legs of the intra-operative path, all from one set of lengths and velocities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from facialis.vocabulary import Cause, Muscle, Side, StimulationSite
from tests.stimulation_situations import EYE, Array, after, shocked

COLD = {"nerve_temperature_c": 28.0}
CHIN, CORNER = Muscle.MENTALIS, Muscle.DEPRESSOR_ANGULI_ORIS


def _direct(site: StimulationSite, muscle: Muscle, **more: Any) -> Array:
    """Latencies of the units' direct responses."""
    found = shocked(site, **{"amplitude_ma": 60.0, "strands": 40, **more})
    return np.concatenate(after(found, muscle, Side.LEFT, cause=Cause.STIMULUS))


def test_l11b_root_to_eyelid_in_an_exposed_cooled_nerve() -> None:
    """4.65 ms, standard deviation 0.25 ms: between the first and the middle unit, as a response begins."""
    latencies = _direct(StimulationSite.ROOT_EXIT_ZONE, EYE, amplitude_ma=1.0, state=COLD)
    assert latencies.min() - 0.25 < 4.65 < np.median(latencies) + 2 * 0.25


def test_a_coil_excites_the_nerve_between_root_and_foramen() -> None:
    """Schmid 1991, mentalis, cooled: the root 0.5-1.1 ms later than the coil, the foramen earlier."""
    root = np.median(_direct(StimulationSite.ROOT_EXIT_ZONE, CHIN, amplitude_ma=1.0, state=COLD))
    coil = np.median(_direct(StimulationSite.ROOT_MAGNETIC, CHIN, output_percent=90.0, state=COLD))
    foramen = np.median(_direct(StimulationSite.STYLOMASTOID_TRUNK, CHIN, state=COLD))
    assert 0.4 < root - coil < 1.1
    assert 0.3 < coil - foramen < 1.0


def test_a38_the_f_wave_comes_late_enough_for_its_way() -> None:
    """Central conduction (F - M - 1)/2 was 2.92 ms, standard deviation 0.29, in the 41 people of row A38.

    The latency itself, 8.97 ms, is reached within two standard deviations only: see decision record 10.
    """
    first, answers = [], 0
    for seed in range(4):
        found = shocked(
            StimulationSite.MANDIBULAR_BRANCH, amplitude_ma=40.0, cathode_mm=20.0, pulses=10, rate_hz=20.0, strands=90,
            seed=seed,
        )  # fmt: skip
        direct = min(times.min() for times in after(found, CORNER, Side.LEFT, cause=Cause.STIMULUS))
        late = [times.min() for times in after(found, CORNER, Side.LEFT, cause=Cause.BACKFIRE) if len(times)]
        answers += len(late)
        first.append((direct, min(late)))
    assert answers >= 10
    direct, late = np.mean(first, axis=0)
    assert (late - direct - 1.0) / 2.0 == pytest.approx(2.92, abs=2 * 0.29)
    assert 8.97 - 3 * 0.53 < late < 8.97 + 2 * 0.53


def test_a40_one_in_27_units_answers_and_no_answer_is_lost_on_its_way() -> None:
    """What fires back finds its axon recovered. 3.7 %, known here to a third: a few units give most F waves."""
    late = direct = 0
    for seed in (1, 3):
        found = shocked(
            StimulationSite.MANDIBULAR_BRANCH, amplitude_ma=40.0, pulses=6, rate_hz=5.0, strands=100, seed=seed
        ).left
        sent, came = (np.sum(spikes.cause == Cause.BACKFIRE) for spikes in (found.fired, found.arrived))
        assert came == sent
        late += int(np.sum(found.discharges.cause == Cause.BACKFIRE))
        direct += int(np.sum(found.discharges.cause == Cause.STIMULUS))
    assert late / direct == pytest.approx(0.037, rel=0.35)


def test_f_waves_wait_for_the_root_and_shorten_as_the_cathode_moves_there() -> None:
    """Antidromic way: the farther from the muscle, the longer M and the shorter F."""
    distal, proximal = (
        shocked(site, amplitude_ma=60.0, pulses=8, rate_hz=20.0, strands=40)
        for site in (StimulationSite.ZYGOMATIC_BRANCH, StimulationSite.STYLOMASTOID_TRUNK)
    )
    first = [
        np.median(np.concatenate(after(found, EYE, Side.LEFT, cause=Cause.BACKFIRE))) for found in (distal, proximal)
    ]
    assert first[1] < first[0] - 0.8


def test_sleep_and_a_volatile_lower_f_waves() -> None:
    """F waves fall in sleep (Electromyogr Clin Neurophysiol 1999 39:167) and under volatile anaesthetics."""
    counts = {}
    for name, state in (("awake", {}), ("nrem", {"arousal": "nrem"}), ("volatile", {"volatile_mac": 1.0})):
        found = shocked(
            StimulationSite.ZYGOMATIC_BRANCH, amplitude_ma=60.0, pulses=16, rate_hz=16.0, strands=30, state=state
        )
        counts[name] = sum(len(times) for times in after(found, EYE, Side.LEFT, cause=Cause.BACKFIRE))
    assert counts["nrem"] < 0.85 * counts["awake"]
    assert counts["volatile"] < counts["nrem"]


def test_l06_no_lateral_spread_in_a_healthy_face() -> None:
    """Shocks to one branch, the muscles of the other; none of 20 controls had a response."""
    for site, muscles in (
        (StimulationSite.ZYGOMATIC_BRANCH, (Muscle.MENTALIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.PLATYSMA)),
        (StimulationSite.MANDIBULAR_BRANCH, (EYE, Muscle.FRONTALIS, Muscle.ZYGOMATICUS_MAJOR)),
    ):
        found = shocked(site, amplitude_ma=60.0, pulses=4, rate_hz=10.0, strands=60)
        assert sum(len(times) for muscle in muscles for times in after(found, muscle, Side.LEFT)) == 0
        assert len(found.left.discharges) > 200
