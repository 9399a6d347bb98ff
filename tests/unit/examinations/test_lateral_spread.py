"""Lateral spread is found where it is, and told from what reaches the electrode through the volume."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.examinations import Examined, examine_recording
from facialis.records import Recording
from facialis.vocabulary import Muscle, Side
from tests.examination_situations import recording, wave

EYE, CHIN = (Muscle.ORBICULARIS_OCULI, Side.LEFT), (Muscle.MENTALIS, Side.LEFT)
ZYGOMATIC, MANDIBULAR = "stimulus zygomatic_branch left 20 mA", "stimulus mandibular_branch left 20 mA"
LABELS = [ZYGOMATIC] * 14 + [MANDIBULAR] * 14
"""Fourteen shocks to each branch."""
Array = NDArray[np.float64]


def patient(*, spread_uv: float = 120.0, leak_uv: float = 60.0, leak_ms: float = 4.0, **how: object) -> Recording:
    """Return both directions: M waves of 3 mV and 5 mV at 2 ms, spread at 9.5 ms in both."""

    def eye(since: Array, number: int) -> Array:
        return wave(since, 2.0, 3000.0) if number < 14 else wave(since, 9.5, spread_uv)

    def chin(since: Array, number: int) -> Array:
        if number >= 14:
            return wave(since, 2.5, 5000.0)
        return wave(since, 1.8, leak_uv, lasts_ms=leak_ms) + wave(since, 9.5, spread_uv)

    return recording({EYE: eye, CHIN: chin}, LABELS, rate_hz=10_000.0, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found() -> Examined:
    return examine_recording("lateral-spread", patient())


@pytest.mark.parametrize("way", ["zygomatic branch left → mentalis", "mandibular branch left → orbicularis oculi"])
def test_both_directions_are_found_with_latency_and_size(found: Examined, way: str) -> None:
    (persistence,), (onset,) = found.of("persistence", way), found.of("onset", way)
    (amplitude,), (average,) = found.of("amplitude", way), found.of("onset of the average", way)
    assert persistence.value == found.of("present", way)[0].value == 1.0
    assert onset.value == pytest.approx(9.5, abs=0.4)
    assert average.value == pytest.approx(9.5, abs=0.5)
    assert amplitude.value == pytest.approx(120.0, rel=0.1)


def test_the_ratio_is_to_the_m_wave_of_the_same_muscle(found: Examined) -> None:
    (chin,) = found.of("ratio to the M wave", "→ mentalis")
    assert chin.value == pytest.approx(120.0 / 5000.0, rel=0.12)
    assert "mandibular" in chin.reason


def test_the_wave_through_the_volume_is_measured_apart(found: Examined) -> None:
    (leak,) = found.of("volume-conducted M wave", "→ mentalis")
    assert leak.value == pytest.approx(60.0, rel=0.3)


def test_healthy_is_absent_where_the_channel_is_quiet() -> None:
    healthy = examine_recording("lateral_spread", patient(spread_uv=0.0))
    assert [finding.value for finding in healthy.of("present")] == [0.0, 0.0]
    assert all(finding.value is not None and finding.value < 0.1 for finding in healthy.of("persistence"))
    assert healthy.of("onset") == ()


def test_a_long_wave_through_the_volume_is_not_called_absent_nor_present() -> None:
    hidden = examine_recording("lateral_spread", patient(spread_uv=0.0, leak_uv=200.0, leak_ms=13.0))
    (chin,) = hidden.of("persistence", "→ mentalis")
    assert chin.value is None
    assert "needle" in chin.reason
    (eye,) = hidden.of("present", "→ orbicularis oculi")
    assert eye.value == 0.0


def test_the_threshold_is_the_lowest_strength_that_half_of_the_stimuli_are_answered_at() -> None:
    strengths = [strength for strength in (2.0, 4.0, 8.0) for _ in range(4)] + [20.0] * 12
    labels = [f"stimulus mandibular_branch left {strength:g} mA" for strength in strengths]

    def eye(since: Array, number: int) -> Array:
        return wave(since, 9.5, 120.0) if strengths[number] >= 8.0 else np.zeros_like(since)

    found = examine_recording("lateral_spread", recording({EYE: eye}, labels))
    (threshold,) = found.of("threshold")
    assert (threshold.value, threshold.unit) == (8.0, "mA")
    assert [row[0] for row in threshold.detail.rows] == [2.0, 4.0, 8.0, 20.0]
    assert [row[2] for row in threshold.detail.rows] == [0, 0, 4, 12]


def test_sweeps_in_which_the_muscle_is_already_active_are_left_out() -> None:
    def eye(since: Array, number: int) -> Array:
        busy = 150.0 * np.sin(2 * np.pi * since / 9.0) if number in (3, 7) else 0.0
        return wave(since, 9.5, 120.0) + busy

    found = examine_recording("lateral_spread", recording({EYE: eye}, [MANDIBULAR] * 14))
    assert "12 of 12" in found.of("persistence")[0].reason
    assert any("2 sweeps left out" in note for note in found.notes)


def test_a_response_that_vanishes_is_seen_in_the_trend() -> None:
    """As after decompression: sweeps 20-39 are not answered."""
    made = recording(
        {EYE: lambda since, number: wave(since, 9.5, 120.0 if number < 20 else 0.0)}, [MANDIBULAR] * 40, every_s=0.2,
        rate_hz=10_000.0,
    )  # fmt: skip
    (trend,) = [table for name, table in examine_recording("lateral_spread", made).tables.items() if "trend" in name]
    rows = [dict(zip(trend.columns, row, strict=True)) for row in trend.rows]
    assert [row["outside"] for row in rows] == [False, True, True]
    assert rows[-1]["ratio"] < 0.1


def test_a_muscle_that_the_branch_serves_is_refused() -> None:
    with pytest.raises(NotAssessableError, match="zygomatic_branch left, recorded orbicularis_oculi left") as told:
        examine_recording("lateral_spread", recording({EYE: lambda since, _: wave(since, 2.0, 900.0)}, [ZYGOMATIC] * 9))
    assert "mentalis" in told.value.remedy
