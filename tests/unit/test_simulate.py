"""The chain from protocol to recording: shocks, lengths, seeds, threads, refusals."""

from __future__ import annotations

import functools
import os
import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.errors import NameNotFoundError, PatientError, ProtocolError
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Stimulus, Task
from facialis.simulate import simulate, usual_strands
from facialis.visit import Visit, record
from facialis.vocabulary import Cause, Muscle, Side, StimulationSite, TaskName

EYELID, NOSE = Muscle.ORBICULARIS_OCULI, Muscle.NASALIS
RATE_HZ, SHOCK_MS = 10000.0, 20.0
SEEDS = (0, 1, 2, 3)


@functools.cache
def _shocked(seed: int, milliamperes: float = 60.0) -> Visit:
    """A shock to the left facial trunk of a healthy person, M waves of eyelid and nose."""
    shock = Stimulus(site=StimulationSite.STYLOMASTOID_TRUNK, at_s=SHOCK_MS / 1000.0, amplitude_ma=milliamperes)
    montage = Record(instrument="belly_tendon_emg", muscles=(EYELID, NOSE), rate_hz=RATE_HZ, mains_uv=0.0)
    return record("healthy", protocol=Protocol(duration_s=0.06, stimuli=(shock,), record=(montage,)), seed=seed)


def test_a_nerve_that_no_vessel_touches_is_simulated_whole() -> None:
    assert usual_strands(preset("healthy")) == preset("healthy").root.strands == 438
    assert [usual_strands(preset(name)) for name in ("early", "typical", "severe")] == [25, 25, 25]
    assert _shocked(0).episode.strands == 438


def _wave_mv(visit: Visit, muscle: Muscle, side: Side = Side.LEFT) -> NDArray[np.float64]:
    """M wave, upward negative, from 2 ms after the shock, when its artefact has decayed to a slow tail."""
    (signal,) = visit.recording.signals
    row = next(i for i, c in enumerate(signal.channels) if c.muscle is muscle and c.side is side)
    return np.asarray(-1e-3 * signal.values[row, _sample(2.0) :], np.float64)


def _sample(after_shock_ms: float) -> int:
    return round((SHOCK_MS + after_shock_ms) * RATE_HZ / 1000.0)


def _latency_ms(wave: NDArray[np.float64]) -> float:
    """First take-off: the last sample below 5 % of the negative peak before it."""
    peak = int(wave.argmax())
    return 2.0 + float(np.flatnonzero(wave[:peak] < 0.05 * wave[peak])[-1]) / RATE_HZ * 1000.0


@pytest.mark.parametrize("muscle", [EYELID, NOSE])
@pytest.mark.parametrize("seed", SEEDS)
def test_an_m_wave_is_biphasic_and_negative_first(muscle: Muscle, seed: int) -> None:
    """No positive dip but the tail of the artefact, a tenth at most; then a positive phase (Kimura)."""
    wave = _wave_mv(_shocked(seed), muscle)
    peak = int(wave.argmax())
    assert wave[:peak].min() > -0.1 * wave[peak]
    assert wave[peak : peak + 100].min() < -0.2 * wave[peak]


def test_m_latency_of_the_eyelid_is_that_of_kimura() -> None:
    """Row A35c: 2.9 ms, standard deviation 0.4 ms; judged by the mean."""
    latencies = [_latency_ms(_wave_mv(_shocked(seed), EYELID)) for seed in SEEDS]
    assert 2.5 <= np.mean(latencies) <= 3.3


def test_m_wave_of_the_nose_exceeds_the_limit_of_normal() -> None:
    """Row A37: 1.1 mV is the lower limit."""
    assert min(_wave_mv(_shocked(seed), NOSE).max() for seed in SEEDS) > 1.1


def test_a_shock_reaches_its_own_side_alone() -> None:
    visit = _shocked(0)
    assert np.sum(visit.episode.left.discharges.cause == Cause.STIMULUS) > 350
    assert len(visit.episode.right.discharges) == 0
    assert _wave_mv(visit, EYELID, Side.RIGHT).max() < 0.1 * _wave_mv(visit, EYELID).max()


def test_a_weak_shock_excites_fewer_fibres_and_a_tiny_one_none() -> None:
    peaks = [_wave_mv(_shocked(0, milliamperes), EYELID).max() for milliamperes in (60.0, 8.0)]
    assert peaks[1] < 0.9 * peaks[0]
    assert len(_shocked(0, 0.1).episode.left.discharges) == 0


def test_stimuli_are_marked_in_the_recording() -> None:
    (event,) = _shocked(0).recording.events
    assert (event.label, event.onset_s) == ("stimulus stylomastoid_trunk left 60 mA", SHOCK_MS / 1000.0)


@pytest.mark.parametrize("seconds", [1.23456, 0.1, 0.000_05, 0.300_049])
@pytest.mark.parametrize("name", ["healthy", "typical"])
def test_any_duration_is_simulated_to_its_end(name: str, seconds: float) -> None:
    """Windows are multiples of 0.1 ms, durations need not be."""
    smile = Task(do=TaskName.SMILE, effort=0.9)
    episode = simulate(preset(name), Protocol(duration_s=seconds, tasks=(smile,)), seed=1, strands=1)
    assert episode.left.force_mn.shape[1] == max(1, round(200.0 * seconds))
    for side in Side:
        times = episode.side(side).arrived.time_ms
        assert times.max(initial=0.0) <= 1000.0 * seconds + 0.1
        assert seconds < 1.0 or times.max() > 1000.0 * seconds - 60.0


def test_a_longer_recording_begins_like_a_shorter_one() -> None:
    """Life does not know when the recording will be stopped."""
    smile = (Task(do=TaskName.SMILE, effort=0.9, for_s=5.0),)
    short, long = (
        simulate(preset("healthy"), Protocol(duration_s=seconds, tasks=smile), seed=1, strands=4).left.arrived
        for seconds in (0.45678, 0.9)
    )
    early = long.where(long.time_ms < 456.0)
    np.testing.assert_array_equal(short.where(short.time_ms < 456.0).time_ms, early.time_ms)
    assert len(early) > 20


_PRINT_HASH = """
import hashlib
from facialis.protocol import Protocol, Record, Stimulus, Task
from facialis.visit import record
shock = Stimulus(site="stylomastoid_trunk", at_s=0.05, amplitude_ma=30.0)
protocol = Protocol(duration_s=0.3, tasks=(Task(do="smile", effort=0.8),), stimuli=(shock,), record=(Record(),))
visit = record("typical", protocol=protocol, seed={seed}, strands=3)
half = visit.episode.left
digest = hashlib.sha256()
for array in (half.arrived.time_ms, half.arrived.cause, half.returned.time_ms, half.force_mn):
    digest.update(array.tobytes())
digest.update(visit.recording.signals[0].values.tobytes())
print(len(half.born), digest.hexdigest())
"""


def _hash(seed: int, threads: int) -> tuple[int, str]:
    """Simulate in a process of its own; return impulses born in the lesion, and a digest of everything."""
    environment = {**os.environ, "NUMBA_NUM_THREADS": str(threads)}
    command = [sys.executable, "-c", _PRINT_HASH.format(seed=seed)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    born, digest = done.stdout.split()
    return int(born), digest


def test_same_seed_same_bits_on_one_and_two_threads_and_another_seed_another_recording() -> None:
    born, first = _hash(5, 1)
    assert born > 500
    assert _hash(5, 2) == (born, first)
    assert _hash(6, 1)[1] != first


def test_tasks_and_stimuli_after_the_end_are_refused() -> None:
    with pytest.raises(ProtocolError, match=r"3\.0 s lies after the end \(2\.0 s\)"):
        Protocol.checked({"duration_s": 2.0, "tasks": [{"do": "smile", "at_s": 3.0}]})
    with pytest.raises(ProtocolError, match=r"2\.0 s lies after the end \(2\.0 s\)"):
        Protocol.checked({"duration_s": 2.0, "stimuli": [{"site": "stylomastoid_trunk", "at_s": 2.0}]})
    with pytest.raises(ProtocolError, match="lies after the end"):
        record("healthy", protocol=Protocol(duration_s=2.0, tasks=(Task(do=TaskName.SMILE, at_s=1.5),)), seconds=1.0)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"tasks": [{"do": "wink"}]}, "wink"),
        ({"stimuli": [{"site": "sciatic_nerve", "at_s": 0.0}]}, "sciatic_nerve"),
        ({"record": [{"muscles": ["masseter"]}]}, "masseter"),
        ({"record": [{"sides": ["top"]}]}, "top"),
        ({"lenght_s": 3}, "lenght_s"),
    ],
)
def test_unknown_names_in_a_protocol_are_refused_by_name(content: dict[str, object], named: str) -> None:
    with pytest.raises(ProtocolError, match=named):
        Protocol.checked({"duration_s": 1.0, **content})


def test_unknown_presets_instruments_and_fields_are_refused_before_anything_is_simulated() -> None:
    with pytest.raises(NameNotFoundError, match="mild"):
        record("mild", seconds=3600.0)
    with pytest.raises(NameNotFoundError, match="thermometer"):
        record("typical", protocol=Protocol(duration_s=3600.0, record=(Record(instrument="thermometer"),)))
    with pytest.raises(PatientError, match="colour"):
        preset("typical").with_changes(left={"colour": "red"})


def test_more_strands_than_the_root_has_are_refused() -> None:
    with pytest.raises(PatientError, match="strands = 100000"):
        simulate(preset("healthy"), Protocol(duration_s=0.1), strands=100000)


def test_a_muscle_out_of_reach_is_refused_before_anything_is_simulated() -> None:
    stages: list[str] = []
    protocol = Protocol(record=(Record(muscles=(Muscle.STAPEDIUS,)),))
    with pytest.raises(ProtocolError, match=r"stapedius.*surface_emg reaches none"):
        record("typical", protocol=protocol, progress=lambda _fraction, stage: stages.append(stage))
    assert stages == []
