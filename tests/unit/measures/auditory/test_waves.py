"""Waves I, III and V found in sweeps after clicks, and not found where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facialis.body.hearing import Click, HearingState, compute_potential, compute_waves
from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.auditory import Grade, WavesFound, find_waves, grade_change, locate_wave_v
from facialis.measures.evoked import Sweeps
from facialis.parameters.chiappa1979 import HEARING, SOUND_HEARING

ABR = Path(__file__).parents[5] / "shared" / "recordings" / "abr" / "earndb"
RATE = 20000.0
TIMES = np.asarray(-2.0 + np.arange(321) * 0.05, np.float64)


def sweeps(seed: int, count: int, state: HearingState | None = SOUND_HEARING, *, noise_uv: float = 2.0) -> Sweeps:
    """Noise of the clinical band, with the response of an ear or with none."""
    from scipy.signal import butter, sosfiltfilt

    sos = butter(2, (100.0, 2000.0), "bandpass", fs=RATE, output="sos")
    noise = sosfiltfilt(sos, np.random.default_rng(seed).standard_normal((count, 721)), axis=1)[:, 200:521]
    noise *= noise_uv / noise.std()
    if state is None:
        return Sweeps(noise, RATE, -2.0)
    waves = compute_waves(HEARING, state, click=Click(70.0, 10.0), age_year=40.0)
    potential = np.pad(compute_potential(HEARING, waves, times_ms=TIMES), 600)
    return Sweeps(noise + sosfiltfilt(sos, potential)[600:921], RATE, -2.0)


def found(seed: int, count: int, state: HearingState | None = SOUND_HEARING, *, noise_uv: float = 2.0) -> WavesFound:
    return find_waves(sweeps(seed, count, state, noise_uv=noise_uv))


def test_waves_of_a_healthy_ear_are_where_they_were_put() -> None:
    waves = found(1, 1000, noise_uv=0.5).waves
    for name, true_ms in (("I", 1.7), ("III", 3.8), ("V", 5.6)):
        assert waves[name].present
        assert waves[name].latency_ms == pytest.approx(true_ms, abs=0.1)
        assert waves[name].low_ms <= waves[name].latency_ms + 0.05
        assert waves[name].high_ms >= waves[name].latency_ms - 0.05


def test_interpeak_intervals_are_differences() -> None:
    series = found(1, 1000, noise_uv=0.5)
    assert series.interval_ms("I", "V") == pytest.approx(3.9, abs=0.15)
    assert series.interval_ms("I", "III") + series.interval_ms("III", "V") == pytest.approx(
        series.interval_ms("I", "V")
    )


def test_chance_is_taken_for_a_wave_as_seldom_as_said() -> None:
    counts = {"I": 0, "III": 0, "V": 0}
    for seed in range(100):
        for name, wave in found(5000 + seed, 200, None).waves.items():
            counts[name] += wave.present
            assert wave.present == bool(np.isfinite(wave.latency_ms))
    assert all(count <= 5 for count in counts.values()), counts  # 1 in 100 expected; 6 or more: 1 in 2,000


def test_noise_does_not_repeat_and_a_response_does() -> None:
    assert found(3, 1000).average.reproducibility > 0.4
    assert abs(found(3, 1000, None).average.reproducibility) < 0.4
    assert found(3, 1000).average.fsp > 2.0 > found(3, 1000, None).average.fsp


def test_a_pull_is_told_from_lack_of_blood() -> None:
    before = found(1, 1000, noise_uv=0.25)
    pulled = found(2, 1000, SOUND_HEARING.replace(traction_mm=2.5), noise_uv=0.25)
    pale = found(3, 1000, SOUND_HEARING.replace(ischaemia=0.6), noise_uv=0.25)
    assert pulled.interval_ms("I", "III") - before.interval_ms("I", "III") == pytest.approx(0.75, abs=0.15)
    assert pale.interval_ms("I", "V") == pytest.approx(before.interval_ms("I", "V"), abs=0.15)
    ratio = pale.waves["I"].height_uv / before.waves["I"].height_uv
    assert ratio == pytest.approx(0.4, abs=0.12)
    assert pulled.waves["I"].height_uv / before.waves["I"].height_uv == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize(("traction_mm", "grade"), [(0.0, Grade.NONE), (1.8, Grade.WATCH), (3.5, Grade.CRITICAL)])
def test_warnings_follow_the_pull(traction_mm: float, grade: Grade) -> None:
    before = found(1, 1000, noise_uv=0.4)
    now = found(2, 1000, SOUND_HEARING.replace(traction_mm=traction_mm), noise_uv=0.4)
    assert grade_change(before, now).grade is grade


def test_wave_v_half_as_high_without_delay_is_a_warning() -> None:
    before = found(1, 1000, noise_uv=0.3)
    warned = grade_change(before, found(2, 1000, SOUND_HEARING.replace(ischaemia=0.6), noise_uv=0.3))
    assert warned.grade is Grade.WARN
    assert warned.height == pytest.approx(0.4, abs=0.06)


def test_a_lost_wave_is_critical_and_a_noisy_one_is_not_judged() -> None:
    before = found(1, 1000, noise_uv=0.5)
    gone = grade_change(before, found(2, 1000, SOUND_HEARING.replace(ischaemia=1.0), noise_uv=0.5))
    assert (gone.grade, gone.height) == (Grade.CRITICAL, 0.0)
    unclear = grade_change(before, found(3, 60, SOUND_HEARING.replace(ischaemia=1.0), noise_uv=6.0))
    assert unclear.grade is None


def test_a_wave_that_chance_seldom_equals_is_doubtful_not_lost() -> None:
    before = found(1, 1000, noise_uv=0.5)
    gone = found(2, 1000, SOUND_HEARING.replace(ischaemia=1.0), noise_uv=0.5)
    for p, grade in ((0.02, None), (0.3, Grade.CRITICAL)):
        wave = replace(gone.waves["V"], p=p)
        assert grade_change(before, WavesFound({**gone.waves, "V": wave}, gone.average)).grade is grade


def test_a_loss_is_not_claimed_where_half_of_the_wave_would_be_hidden() -> None:
    before = found(1, 1000, noise_uv=0.5)  # wave V of about 0.5 uV
    for noise_uv, grade in ((1.0, Grade.CRITICAL), (2.5, None)):  # 0.03 and 0.08 uV are left in 1,000 sweeps
        gone = found(9, 1000, None, noise_uv=noise_uv)
        wave = replace(gone.waves["V"], present=False, p=0.5)
        assert grade_change(before, WavesFound({**gone.waves, "V": wave}, gone.average)).grade is grade


def test_a_baseline_without_wave_v_is_refused() -> None:
    with pytest.raises(NotAssessableError, match="baseline"):
        grade_change(found(4, 200, None), found(1, 200))


def test_a_window_outside_the_average_is_refused() -> None:
    with pytest.raises(QuantityError, match="window_ms"):
        locate_wave_v(np.zeros(100), rate_hz=20000.0, start_ms=0.0, window_ms=(8.0, 12.0))


@pytest.mark.skipif(not ABR.exists(), reason="the shared recordings are not here")
def test_repeats_of_real_responses_agree_better_than_by_the_largest_sample() -> None:
    times, ours, largest = np.arange(2002) / 48.0, [], []
    inside = np.flatnonzero((times >= 5.0) & (times <= 14.0))
    for first in sorted(ABR.glob("N*_R1.dat")):
        level = int(first.name.split("ave")[1].split("_")[0])
        second = first.with_name(first.name.replace("_R1", "_R2"))
        if level < 50 or not second.exists():
            continue
        pair = [np.fromfile(path, "<i4").reshape(-1, 2)[:, 0].astype(np.float64) for path in (first, second)]
        a, b = (locate_wave_v(x, rate_hz=48000.0, start_ms=0.0, window_ms=(5.0, 14.0)) for x in pair)
        c, d = (times[inside[x[inside].argmax()]] for x in pair)
        ours.append(abs(a - b))
        largest.append(abs(c - d))
    assert len(ours) == 110
    assert np.median(ours) < 0.6 < 0.8 < np.median(largest)
