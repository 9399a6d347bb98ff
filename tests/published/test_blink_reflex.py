"""The blink reflex of a healthy person: rows A35a and A35b, recovery, habituation, anaesthesia, sleep."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.vocabulary import Cause, Side, StimulationSite
from tests.stimulation_situations import EYE, LOWER_FACE, after, per_unit, shocked, supraorbital

R1_MS, R2_MS = (5.0, 20.0), (20.0, 110.0)
BROW = StimulationSite.SUPRAORBITAL_NERVE


def _onsets(side: Side, start_ms: float, end_ms: float) -> list[float]:
    found = after(supraorbital(), EYE, side, cause=Cause.REFLEX)
    return [times[(times >= start_ms) & (times < end_ms)].min(initial=np.inf) for times in found]


def test_a35a_r1_comes_on_the_side_of_the_shock_alone() -> None:
    """10.5 ms, standard deviation 0.8 ms between people; judged by the mean over shocks."""
    assert np.mean(_onsets(Side.LEFT, *R1_MS)) == pytest.approx(10.5, abs=0.8)
    assert all(np.isinf(_onsets(Side.RIGHT, *R1_MS)))


@pytest.mark.parametrize("side", list(Side))
def test_a35b_r2_comes_on_both_sides(side: Side) -> None:
    """30.5 ms, standard deviation 3.4 ms."""
    assert np.mean(_onsets(side, *R2_MS)) == pytest.approx(30.5, abs=3.4)
    last = np.mean([times[times < 110.0].max() for times in after(supraorbital(), EYE, side)])
    assert 25.0 < last - np.mean(_onsets(side, *R2_MS)) < 60.0


def test_r1_takes_some_of_the_units_once_and_r2_most_of_them_again() -> None:
    early = per_unit(supraorbital(), EYE, Side.LEFT, start_ms=R1_MS[0], end_ms=R1_MS[1])
    late = per_unit(supraorbital(), EYE, Side.LEFT, start_ms=R2_MS[0], end_ms=R2_MS[1])
    assert 0.1 < np.mean(early) < 0.4
    assert 0.8 < np.mean(late) < 3.0


def test_the_lower_face_of_a_healthy_person_is_silent_for_20_ms() -> None:
    for side in Side:
        early = [np.sum(times < 20.0) for muscle in LOWER_FACE for times in after(supraorbital(), muscle, side)]
        assert sum(early) == 0


def _test_over_conditioning(interval_ms: float) -> float:
    """R2 of the second of a pair over that of the first."""
    pair = shocked(BROW, amplitude_ma=15.0, train=2, interval_ms=interval_ms, pulses=3, rate_hz=0.06)
    sizes = per_unit(pair, EYE, Side.LEFT, start_ms=R2_MS[0], end_ms=R2_MS[1])
    return sum(sizes[1::2]) / sum(sizes[0::2])


def test_r2_is_suppressed_for_some_800_ms_after_a_shock_and_comes_back() -> None:
    """Kimura 1976: profoundly suppressed up to 800 ms, awake."""
    assert _test_over_conditioning(200.0) < 0.1
    assert _test_over_conditioning(600.0) < 0.75
    assert _test_over_conditioning(3000.0) > 0.8


def test_r2_habituates_at_1_hz_and_hardly_at_a_tenth() -> None:
    """Habituation at 1 and 0.5 Hz, none to speak of at 0.1 Hz."""
    fall = {}
    for rate_hz in (1.0, 0.1):
        series = shocked(BROW, amplitude_ma=15.0, pulses=8, rate_hz=rate_hz, strands=10)
        sizes = per_unit(series, EYE, Side.RIGHT, start_ms=R2_MS[0], end_ms=R2_MS[1])
        fall[rate_hz] = np.mean(sizes[2:]) / sizes[0]
    assert fall[1.0] < 0.85 * fall[0.1]


def _with(**state: object) -> tuple[float, float]:
    """Mean R1 and R2 per unit under a state."""
    found = shocked(BROW, amplitude_ma=15.0, pulses=6, rate_hz=0.2, state=dict(state), strands=20)
    r1 = np.mean(per_unit(found, EYE, Side.LEFT, start_ms=R1_MS[0], end_ms=R1_MS[1]))
    r2 = np.mean(per_unit(found, EYE, Side.LEFT, start_ms=R2_MS[0], end_ms=R2_MS[1]))
    return float(r1), float(r2)


@pytest.mark.parametrize("state", [{"propofol_ug_ml": 1.78}, {"volatile_mac": 0.17}])
def test_anaesthetics_halve_r1_where_they_do_and_take_r2_first(state: dict[str, float]) -> None:
    """Mourisse 2007: half of R1 at 1.78 ug/ml of propofol and 0.34 vol% of sevoflurane (2 vol% is 1 MAC)."""
    awake, asleep = _with(), _with(**state)
    assert 0.3 < asleep[0] / awake[0] < 0.7
    assert asleep[1] / awake[1] < 0.75 * asleep[0] / awake[0]


def test_sleep_takes_r2_and_dreams_give_some_of_it_back() -> None:
    awake, nrem, rem = (_with(arousal=level)[1] for level in ("awake", "nrem", "rem"))
    assert nrem < 0.1 * awake
    assert nrem < rem < awake


def test_remifentanil_spares_the_reflex_more_than_propofol_does() -> None:
    awake, opioid, propofol = _with(), _with(remifentanil_ng_ml=5.0), _with(propofol_ug_ml=3.5)
    assert propofol[0] < opioid[0] < awake[0]
