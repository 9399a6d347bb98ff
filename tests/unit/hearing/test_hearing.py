"""Waves of the brainstem auditory evoked potential: healthy, pulled, without blood, and afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.body.hearing import Click, HearingState, Waves, compute_potential, compute_waves, recover
from facialis.errors import QuantityError
from facialis.parameters.chiappa1979 import HEARING, SOUND_HEARING
from facialis.presets import presets
from facialis.vocabulary import Side

CLICK = Click(70.0, 10.0)


def waves(state: HearingState = SOUND_HEARING, click: Click = CLICK, age_year: float = 40.0) -> Waves:
    return compute_waves(HEARING, state, click=click, age_year=age_year)


def test_healthy_waves_stand_where_laboratories_find_them() -> None:
    found = waves().latency_ms
    for wave, (row, spread) in {0: (1.7, 0.15), 2: (3.8, 0.2), 4: (5.6, 0.25)}.items():  # rows A57a-c
        assert abs(found[wave] - row) < spread


def test_a_hundred_clicks_a_second_delay_wave_v_by_half_a_millisecond() -> None:
    slow, fast = waves(click=Click(70.0, 10.0)), waves(click=Click(70.0, 100.0))
    assert fast.latency_ms[4] - slow.latency_ms[4] == pytest.approx(0.5, abs=0.01)  # Don 1977
    assert fast.latency_ms[0] - slow.latency_ms[0] == pytest.approx(0.2, abs=0.01)
    assert fast.height_uv[4] / slow.height_uv[4] > 3 * fast.height_uv[0] / slow.height_uv[0]


def test_softer_clicks_come_later_and_early_waves_vanish_first() -> None:
    soft = waves(click=Click(30.0, 10.0))
    assert soft.latency_ms[4] - waves().latency_ms[4] == pytest.approx(1.4, abs=1e-9)
    assert soft.height_uv[0] == 0.0
    assert 0.3 < soft.height_uv[4] / waves().height_uv[4] < 0.5
    assert not waves(click=Click(0.0, 10.0)).height_uv.any()


def test_thirty_years_add_a_fifth_of_a_millisecond() -> None:
    young, old = waves(age_year=25.0), waves(age_year=55.0)
    assert old.latency_ms[4] - young.latency_ms[4] == pytest.approx(0.2, abs=0.01)
    assert old.height_uv[4] / young.height_uv[4] == pytest.approx(0.9, abs=0.02)


def test_traction_spares_wave_i_and_prolongs_i_to_iii() -> None:
    sound, pulled = waves(), waves(SOUND_HEARING.replace(traction_mm=3.0))
    later = pulled.latency_ms - sound.latency_ms
    assert later[0] == 0.0
    assert pulled.height_uv[0] == sound.height_uv[0]
    assert later[2] == pytest.approx(0.9)
    assert later[4] > later[2]
    assert pulled.height_uv[4] < 0.5 * sound.height_uv[4]


def test_lack_of_blood_lowers_every_wave_alike_and_hardly_delays() -> None:
    sound, pale = waves(), waves(SOUND_HEARING.replace(ischaemia=0.6))
    np.testing.assert_allclose(pale.height_uv / sound.height_uv, 0.4)
    intervals = np.diff(pale.latency_ms) - np.diff(sound.latency_ms)
    np.testing.assert_allclose(intervals, 0.0, atol=1e-12)
    assert (pale.latency_ms - sound.latency_ms).max() < 0.2


def test_the_potential_peaks_at_the_waves_and_the_other_ear_lacks_wave_i() -> None:
    times = np.arange(0.0, 12.0, 0.01)
    near = compute_potential(HEARING, waves(), times_ms=times)
    far = compute_potential(HEARING, waves(), times_ms=times, same_ear=False)
    assert times[near.argmax()] == pytest.approx(5.6, abs=0.05)
    first = np.abs(times - 1.7) < 0.02
    assert far[first].max() < 0.2 * near[first].max()
    assert far.max() > 0.7 * near.max()


def test_a_light_pull_leaves_nothing_and_a_strong_one_leaves_part() -> None:
    light = recover(HEARING, SOUND_HEARING.replace(traction_mm=3.0), suffered_min=5.0, since_min=120.0)
    assert light.traction_mm < 1e-3
    strong = recover(HEARING, SOUND_HEARING.replace(traction_mm=9.0), suffered_min=5.0, since_min=120.0)
    assert strong.traction_mm == pytest.approx(2.0, abs=0.01)
    halfway = recover(HEARING, SOUND_HEARING.replace(traction_mm=3.0), suffered_min=5.0, since_min=10.0)
    assert halfway.traction_mm == pytest.approx(3.0 / np.e)


def test_a_cochlea_without_blood_is_lost_with_time() -> None:
    bare = SOUND_HEARING.replace(ischaemia=1.0)
    short, long = (recover(HEARING, bare, suffered_min=minutes, since_min=180.0) for minutes in (1.0, 60.0))
    assert short.loss_db == pytest.approx(5.8, abs=0.1)
    assert long.loss_db > 80.0
    assert waves(short).height_uv[4] > 0.3
    assert not waves(long).height_uv.any()


def test_no_preset_has_harmed_hearing() -> None:
    for patient in presets().values():
        for side in Side:
            state = patient.side(side).hearing
            assert (state.traction_mm, state.ischaemia, state.loss_db) == (0.0, 0.0, 0.0)


def test_a_pull_on_one_side_leaves_the_other_ear_alone() -> None:
    patient = presets()["typical"].with_changes(left={"hearing": {"traction_mm": 4.0}})
    assert patient.left.hearing.traction_mm == 4.0
    assert patient.right.hearing == SOUND_HEARING


@pytest.mark.parametrize(("level", "rate"), [(200.0, 10.0), (70.0, 0.0)])
def test_clicks_that_no_earphone_gives_are_refused(level: float, rate: float) -> None:
    with pytest.raises(QuantityError, match="Give"):
        Click(level, rate)


def test_negative_time_is_refused() -> None:
    with pytest.raises(QuantityError, match="since_min"):
        recover(HEARING, SOUND_HEARING, suffered_min=1.0, since_min=-1.0)
