"""M wave, F wave, blink reflex, motor-evoked potential and jitter give the numbers that were put in."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.examinations import Examined, examine_recording
from facialis.records import Channel, Event, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.examination_situations import Answer, recording, rustle, wave

Array = NDArray[np.float64]
LEFT, RIGHT = (Muscle.ORBICULARIS_OCULI, Side.LEFT), (Muscle.ORBICULARIS_OCULI, Side.RIGHT)
CHIN = (Muscle.MENTALIS, Side.LEFT)


def _value(found: Examined, quantity: str, where: str = "") -> float:
    values = [finding.value for finding in found.of(quantity, where)]
    assert len(values) == 1, (quantity, [finding.about for finding in found.of(quantity)])
    assert values[0] is not None
    return values[0]


def test_m_waves_of_both_sides_behind_an_artefact() -> None:
    labels = ["stimulus stylomastoid_trunk left"] * 5 + ["stimulus stylomastoid_trunk right"] * 5
    answers = {
        LEFT: lambda since, number: wave(since, 2.9, 2000.0) if number < 5 else np.zeros_like(since),
        RIGHT: lambda since, number: wave(since, 3.4, 1000.0) if number >= 5 else np.zeros_like(since),
    }
    found = examine_recording("cmap", recording(answers, labels, shock_uv=3000.0))
    assert _value(found, "distal latency", "oculi left") == pytest.approx(2.9, abs=0.2)
    assert _value(found, "distal latency", "oculi right") == pytest.approx(3.4, abs=0.2)
    assert _value(found, "amplitude, peak to peak", "oculi left") == pytest.approx(2000.0, rel=0.05)
    assert _value(found, "left over right") == pytest.approx(2.0, rel=0.05)
    assert _value(found, "duration", "oculi left") == pytest.approx(2.5, abs=0.25)


def test_f_waves_beside_an_m_wave_twenty_times_their_size() -> None:
    present = np.arange(30) % 5 < 2
    onsets = 9.0 + np.random.default_rng(1).uniform(0.0, 1.5, 30)

    def chin(since: Array, number: int) -> Array:
        scale = 1.0 + 0.004 * np.sin(number)
        f_wave = wave(since, onsets[number], 100.0 + 10.0 * (number % 3), lasts_ms=4.0 + number % 2)
        return wave(since, 2.0, 2000.0 * scale, lasts_ms=9.0) + float(present[number]) * f_wave

    found = examine_recording("f-wave", recording({CHIN: chin}, ["stimulus mandibular_branch left"] * 30))
    assert _value(found, "persistence") == pytest.approx(0.4, abs=0.04)
    assert _value(found, "minimal latency") == pytest.approx(onsets[present].min(), abs=0.4)
    assert _value(found, "chronodispersion") == pytest.approx(np.ptp(onsets[present]), abs=0.6)
    assert _value(found, "F/M ratio") == pytest.approx(0.055, rel=0.15)
    assert "too small: 30 stimuli" in found.of("chronodispersion")[0].reason


def _blink(number_of_pairs: int = 0, *, lower: float = 0.0) -> Recording:
    """Return R1 at 10.5 ms on the left, R2 at 31 and 33 ms over 35 ms; halved after a conditioning shock."""
    pairs = [at + 70.0 + 6.0 * number for number in range(number_of_pairs) for at in (0.0, 0.5)]
    times = np.concatenate([1.0 + 6.0 * np.arange(10), pairs])
    second = np.isin(np.arange(times.size), 11 + 2 * np.arange(number_of_pairs))

    def eye(side: Side) -> Answer:
        def answer(since: Array, number: int) -> Array:
            size = 40.0 * (0.5 if second[number] else 1.0)
            late = rustle(since, 31.0 if side is Side.LEFT else 33.0, 35.0, size, 100 + number)
            return late + (wave(since, 10.5, 200.0) if side is Side.LEFT else 0.0)

        return answer

    answers = {
        LEFT: eye(Side.LEFT), RIGHT: eye(Side.RIGHT),
        CHIN: lambda since, _: wave(since, 12.0, lower) if lower else np.zeros_like(since),
    }  # fmt: skip
    return recording(answers, ["stimulus supraorbital_nerve left"] * times.size, times_s=times, rate_hz=6_000.0)


def test_r1_and_r2_of_both_eyes_and_a_silent_lower_face() -> None:
    found = examine_recording("blink-reflex", _blink())
    assert _value(found, "R1, persistence", "oculi left") == 1.0
    assert _value(found, "R1, latency", "oculi left") == pytest.approx(10.5, abs=0.4)
    assert _value(found, "R1 of the other side, persistence", "oculi right") == 0.0
    assert _value(found, "R2, latency", "oculi left") == pytest.approx(31.0, abs=1.0)
    assert _value(found, "R2, latency", "oculi right") == pytest.approx(33.0, abs=1.0)
    assert _value(found, "R2, duration", "oculi left") == pytest.approx(35.0, abs=5.0)
    assert _value(found, "early answer of the lower face, persistence") == 0.0


def test_synkinesis_of_the_reflex_and_its_recovery() -> None:
    found = examine_recording("blink_reflex", _blink(4, lower=150.0))
    assert _value(found, "early answer of the lower face, persistence") == 1.0
    assert _value(found, "early answer of the lower face, latency") == pytest.approx(12.0, abs=0.4)
    table = found.tables["recovery of R2 supraorbital nerve left → orbicularis oculi left"]
    (row,) = table.rows
    assert row[:2] == (500.0, 4)
    assert row[3] == pytest.approx(0.5, abs=0.15)


def test_motor_evoked_potentials_after_the_last_pulse_of_a_train() -> None:
    starts = 1.0 + np.arange(8)
    times = np.sort(np.concatenate([starts + 2e-3 * pulse for pulse in range(4)]))

    def chin(since: Array, number: int) -> Array:
        return wave(since, 11.0, 300.0) if number % 4 == 3 else np.zeros_like(since)

    found = examine_recording(
        "mep", recording({CHIN: chin}, ["stimulus motor_cortex right 200 mA"] * 32, times_s=times)
    )
    assert _value(found, "persistence") == 1.0
    assert _value(found, "onset") == pytest.approx(17.0, abs=0.9)
    assert _value(found, "amplitude") == pytest.approx(300.0, rel=0.1)


@pytest.fixture(scope="module")
def jitter() -> Examined:
    """One unit that answers 45 of 50 shocks at 8 ms, latency scattered by 40 us."""
    rng = np.random.default_rng(8)
    shocks = 0.5 + 0.2 * np.arange(50)
    answered = np.arange(50) % 10 != 9
    times = shocks + 8e-3 + 40e-6 * rng.standard_normal(50)
    recorded = needle_with(times[answered], seconds=11.0)
    events = tuple(Event(float(at), "stimulus zygomatic_branch left") for at in shocks)
    return examine_recording("needle-jitter", Recording(recorded.signals, events))


def needle_with(times_s: Array, *, seconds: float) -> Recording:
    """Return a needle with one unit, a spike of 300 uV, at these times."""
    rate = 40_000.0
    clock = np.arange(round(seconds * rate)) / rate
    trace = 4.0 * np.random.default_rng(2).standard_normal(clock.size)
    for at in times_s:
        near = slice(round((at - 0.01) * rate), round((at + 0.01) * rate))
        place = 1e3 * (clock[near] - at) / 0.35
        trace[near] += -300.0 * (1.0 - place**2) * np.exp(-0.5 * place**2)
    channel = Channel("needle", SignalKind.NEEDLE_EMG, Muscle.MENTALIS, Side.LEFT)
    return Recording((Signal(trace[None], rate, "uV", (channel,)),))


def test_jitter_latency_and_blocking_of_one_unit(jitter: Examined) -> None:
    assert _value(jitter, "latency") == pytest.approx(8.0, abs=0.1)
    assert _value(jitter, "blocking") == pytest.approx(0.1, abs=0.021)
    assert _value(jitter, "jitter") == pytest.approx(40.0 * 2.0 / np.sqrt(np.pi), rel=0.25)
