"""Stimuli are found in annotations, triggers or artefacts, can be corrected, and must suit the question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facialis.errors import NotAssessableError, RecordingError
from facialis.examinations import examine_recording, read_shocks
from facialis.records import Recording
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.examination_situations import recording, wave

EYE = (Muscle.ORBICULARIS_OCULI, Side.LEFT)
LABELS = ["stim mandibular L 12.5 mA"] * 10


def _eye(labels: list[str] | None = None, **how: object) -> Recording:
    return recording({EYE: lambda since, _: wave(since, 9.5, 120.0)}, labels or LABELS, **how)  # type: ignore[arg-type]


def test_annotations_say_site_side_and_current() -> None:
    found = read_shocks(_eye())
    assert found.note == "10 stimuli from annotations"
    first = found.shocks[0]
    assert (first.at_s, first.site, first.side, first.current_ma) == (0.5, "mandibular_branch", Side.LEFT, 12.5)


def test_a_trigger_channel_is_used_where_nothing_is_annotated() -> None:
    found = read_shocks(_eye(marked=False, trigger=True), stimulated="mandibular left")
    assert "trigger channel STIM trigger" in found.note
    assert found.times_s == pytest.approx(0.5 + 0.5 * np.arange(10), abs=1e-4)
    assert found.shocks[3].site == "mandibular_branch"


def test_artefacts_are_used_last_and_said_to_be() -> None:
    found = read_shocks(_eye(marked=False))
    assert "found by their artefact" in found.note
    assert found.times_s == pytest.approx(0.5 + 0.5 * np.arange(10), abs=3e-4)


def test_a_corrected_table_replaces_what_was_found(tmp_path: Path) -> None:
    table = read_shocks(_eye()).table().to_csv().replace("mandibular_branch", "temporal_branch")
    (tmp_path / "markers.csv").write_text(table, encoding="utf-8")
    found = read_shocks(_eye(), tmp_path / "markers.csv")
    assert {shock.site for shock in found.shocks} == {"temporal_branch"}
    assert "markers.csv" in found.note


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("time\n1\n", "onset_s"),
        ("onset_s\nx\n", "line 2"),
        ("onset_s\n99\n", "99 s"),
        ("onset_s,site\n1,knee\n", "knee"),
    ],
)
def test_a_table_that_is_not_understood_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "wrong.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RecordingError, match=told):
        read_shocks(_eye(), tmp_path / "wrong.csv")


def test_no_stimulus_at_all_is_refused_with_every_way_to_mark_one() -> None:
    with pytest.raises(NotAssessableError, match="marks no stimulus") as told:
        read_shocks(_eye(marked=False, shock_uv=0.0, noise_uv=30.0))
    assert "--markers" in told.value.remedy


def test_an_unknown_site_is_asked_for() -> None:
    with pytest.raises(NotAssessableError, match="which branch") as told:
        examine_recording("lateral_spread", _eye(["stimulus"] * 10))
    assert "--stimulated" in told.value.remedy
    found = examine_recording("lateral_spread", _eye(["stimulus"] * 10), stimulated="mandibular left")
    assert found.of("persistence")[0].value == 1.0


@pytest.mark.parametrize(
    ("name", "how", "told", "remedy"),
    [
        ("lateral_spread", {"rate_hz": 2000.0}, "sampled at 2000 Hz", "4000 Hz"),
        ("lateral_spread", {"every_s": 0.03}, "30 ms apart", "20 Hz or slower"),
        ("lateral_spread", {"times_s": 0.5 + 40.0 * np.arange(10)}, "40 s apart", "Hz or faster"),
        ("cmap", {"kind": SignalKind.NEEDLE_EMG}, "surface emg", "--map"),
        ("blink_reflex", {}, "supraorbital", "--markers"),
        ("needle_jitter", {}, "needle emg", "--map"),
        ("mep", {}, "motor cortex", "--markers"),
    ],
)
def test_what_does_not_suit_the_question_is_refused(name: str, how: dict[str, Any], told: str, remedy: str) -> None:
    with pytest.raises(NotAssessableError, match=told) as refused:
        examine_recording(name, _eye(**how))
    assert remedy in refused.value.remedy
