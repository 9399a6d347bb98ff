"""Brainstem auditory evoked potentials examined: patterns of harm, both ears, trend, refusals, files, archives."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from facialis.errors import NotAssessableError, ProtocolError
from facialis.examinations import Examined, examine_patient, examine_recording
from facialis.examinations.shocks import parse_level, parse_place
from facialis.io import read_recording, write_edf
from facialis.presets import preset
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.records import Channel, Recording, Signal
from facialis.results import examine
from facialis.visit import record
from facialis.vocabulary import Side, SignalKind, StimulationSite

ASLEEP = State(propofol_ug_ml=4.0)
SCALP = Record(instrument="scalp_eeg", rate_hz=16000.0)
RATE_HZ = 40.0
"""Faster than in a clinic, to be done sooner."""


def clicks(side: Side, count: int, *, at_s: float = 0.1, level_db: float = 70.0) -> Stimulus:
    return Stimulus(
        site=StimulationSite.EAR, side=side, at_s=at_s, pulses=count, rate_hz=RATE_HZ, width_ms=0.1,
        level_db=level_db, masking_db=40.0,
    )  # fmt: skip


@cache
def recorded(traction_mm: float = 0.0, ischaemia: float = 0.0, *, count: int = 1000) -> Recording:
    """Return clicks to both ears of a patient asleep whose left ear has suffered."""
    state = {"traction_mm": traction_mm, "ischaemia": ischaemia}
    lasts = count / RATE_HZ + 0.3
    protocol = Protocol(
        duration_s=round(2.0 * lasts + 0.1, 3), state=ASLEEP, record=(SCALP,),
        stimuli=(clicks(Side.LEFT, count), clicks(Side.RIGHT, count, at_s=round(lasts, 3))),
    )  # fmt: skip
    return record(preset("healthy").with_changes(left={"hearing": state}), protocol=protocol, strands=1).recording


@cache
def found(traction_mm: float = 0.0, ischaemia: float = 0.0) -> Examined:
    return examine_recording("baep", recorded(traction_mm, ischaemia))


def value(examined: Examined, quantity: str, where: str = "left ear") -> float:
    (finding,) = examined.of(quantity, where)
    assert finding.value is not None, (quantity, finding.reason)
    return finding.value


def test_the_waves_of_a_healthy_patient_stand_on_time_and_alike_on_both_sides() -> None:
    for where in ("left ear", "right ear"):
        for quantity, usual in (("wave I latency", 1.8), ("wave III latency", 4.0), ("wave V latency", 5.9)):
            assert value(found(), quantity, where) == pytest.approx(usual, abs=0.2)
        assert value(found(), "interval I-V", where) == pytest.approx(4.0, abs=0.2)
        assert value(found(), "reproducibility", where) > 0.6
        assert value(found(), "wave V of the two repeats", where) < 0.3
    assert abs(value(found(), "left minus right", "wave V latency")) < 0.15


def test_a_pull_keeps_wave_i_prolongs_i_iii_and_makes_wave_v_late_and_small() -> None:
    sound, pulled = found(), found(traction_mm=2.0)
    assert value(pulled, "wave I latency") == pytest.approx(value(sound, "wave I latency"), abs=0.1)
    assert value(pulled, "wave I amplitude") == pytest.approx(value(sound, "wave I amplitude"), rel=0.2)
    longer = value(pulled, "interval I-III") - value(sound, "interval I-III")
    later = value(pulled, "wave V latency") - value(sound, "wave V latency")
    assert longer == pytest.approx(0.6, abs=0.2)
    assert later == pytest.approx(0.7, abs=0.2)
    assert value(pulled, "wave V amplitude") < 0.8 * value(sound, "wave V amplitude")


def test_lack_of_blood_lowers_every_wave_with_little_delay() -> None:
    sound, pale = found(), found(ischaemia=0.3)
    for name in ("I", "III", "V"):
        ratio = value(pale, f"wave {name} amplitude") / value(sound, f"wave {name} amplitude")
        assert ratio == pytest.approx(0.7, abs=0.2), name
    assert value(pale, "interval I-V") == pytest.approx(value(sound, "interval I-V"), abs=0.2)


@pytest.mark.parametrize(("traction_mm", "ischaemia"), [(2.0, 0.0), (0.0, 0.3)])
def test_the_other_ear_is_not_affected(traction_mm: float, ischaemia: float) -> None:
    for quantity in ("wave I latency", "wave III latency", "wave V latency", "wave V amplitude"):
        harmed = value(found(traction_mm, ischaemia), quantity, "right ear")
        sound = value(found(), quantity, "right ear")
        assert harmed == pytest.approx(sound, abs=1e-6)


def test_a_pull_that_comes_and_goes_is_graded_against_the_beginning() -> None:
    course = ((0.0, 0.0), (25.0, 0.0), (26.0, 4.0), (50.0, 4.0), (51.0, 0.0))
    state = State(propofol_ug_ml=4.0, eighth_traction_mm=course, operated=Side.LEFT)
    protocol = Protocol(duration_s=75.6, state=state, stimuli=(clicks(Side.LEFT, 3000),), record=(SCALP,))
    examined = examine_recording("baep", record("healthy", protocol=protocol, strands=1).recording)
    (table,) = examined.tables.values()
    grades = [row[table.columns.index("grade")] for row in table.rows]
    assert grades[0] == "baseline"
    assert grades[1] in ("warn", "critical")
    assert grades[2] == "none"
    assert value(examined, "gravest change") >= 2.0
    assert "wave V" in examined.of("gravest change")[0].reason


def test_hearing_is_unharmed_where_nothing_pulls() -> None:
    protocol = Protocol(duration_s=50.4, state=ASLEEP, stimuli=(clicks(Side.LEFT, 2000),), record=(SCALP,))
    examined = examine_recording("baep", record("typical", protocol=protocol, strands=1).recording)
    assert value(examined, "gravest change") == 0.0
    assert value(examined, "wave V present") == 1.0


def test_levels_are_told_apart() -> None:
    loud, soft = clicks(Side.LEFT, 600, level_db=80.0), clicks(Side.LEFT, 600, at_s=15.5, level_db=50.0)
    protocol = Protocol(duration_s=31.0, state=ASLEEP, stimuli=(loud, soft), record=(SCALP,))
    examined = examine_recording("baep", record("healthy", protocol=protocol, strands=1).recording)
    delay = value(examined, "wave V latency", "50 dB") - value(examined, "wave V latency", "80 dB")
    assert delay == pytest.approx(30 * 0.035, abs=0.3)


def test_a_file_is_read_as_the_simulated_recording_is(tmp_path: Path) -> None:
    write_edf(recorded(), tmp_path / "clicks.edf")
    again = examine_recording("baep", read_recording(tmp_path / "clicks.edf"))
    for quantity in ("wave I latency", "wave V latency", "wave V amplitude", "noise left"):
        assert value(again, quantity) == pytest.approx(value(found(), quantity), rel=0.01)


def test_the_report_shows_averages_and_the_folder_holds_them(tmp_path: Path) -> None:
    examine("baep", recorded(), folder=tmp_path / "result")
    report = (tmp_path / "result" / "report.html").read_text(encoding="utf-8")
    assert "Averages" in report
    assert "Vertex positive up" in report
    (first, *_) = sorted((tmp_path / "result" / "sweeps").iterdir())
    lines = first.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("time_ms,average_uv,average_of_")
    heights = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    assert np.ptp(heights[:, 1]) == pytest.approx(0.5, abs=0.3)


def test_what_cannot_answer_is_refused() -> None:
    values = np.zeros((1, 1000), np.float32)
    muscle = Recording((Signal(values, 1000.0, "uV", (Channel("chin", SignalKind.SURFACE_EMG),)),))
    with pytest.raises(NotAssessableError, match="vertex against a mastoid"):
        examine_recording("baep", muscle, markers=[0.1])
    scalp = Recording((Signal(values, 1000.0, "uV", (Channel("Cz-A1", SignalKind.EEG, None, Side.LEFT),)),))
    with pytest.raises(NotAssessableError, match="No click was given"):
        examine_recording("baep", scalp, markers=[0.1], stimulated="zygomatic left")
    with pytest.raises(NotAssessableError, match="No mastoid of a clicked ear"):
        examine_recording("baep", scalp, markers=[0.1], stimulated="ear right")
    with pytest.raises(NotAssessableError, match="record faster"):
        examine_recording("baep", scalp, markers=[0.1], stimulated="ear left")
    with pytest.raises(ProtocolError, match="Give 1 to 6000"):
        examine_patient("baep", "healthy", sweeps=7000)


@pytest.mark.parametrize(
    ("label", "place", "level"),
    [("click L 90 dB", ("ear", Side.LEFT), 90.0), ("stim ear right -5 dB nHL", ("ear", Side.RIGHT), -5.0)],
)
def test_annotations_of_clicks_are_read(label: str, place: tuple[str, Side], level: float) -> None:
    assert parse_place(label) == place
    assert parse_level(label) == level


def write_average(folder: Path, gain: str, *, at_ms: float = 7.0) -> Path:
    """Write a record as the archive keeps them: an average of 41.7 ms, with a crest and the slow fall behind it."""
    times = np.arange(2002) / 48.0
    crest = np.exp(-0.5 * np.square((times - at_ms) / 0.5)) - 0.7 * np.exp(-0.5 * np.square((times - at_ms - 2) / 1.0))
    noise = 0.02 * np.random.default_rng(3).standard_normal(times.size)
    (1e5 * (crest + noise)).round().astype("<i4").tofile(folder / "average.dat")
    (folder / "average.hea").write_text(
        f"average 1 48000 2002\naverage.dat 32 {gain} 32 0 0 0 0 ABR\n"
        "##<SPL>: 80 <Stim Freq (kHz)>:4 <Ear>: l <Total Trials Used>:1999 <Condition>: Normal\n",
        encoding="latin-1",
    )
    return folder / "average.hea"


def test_an_average_without_sweeps_keeps_its_latency_and_loses_an_impossible_gain(tmp_path: Path) -> None:
    recording = read_recording(write_average(tmp_path, "1.9327e-010/nV"))
    assert recording.signals[0].unit == "counts"
    assert np.abs(recording.signals[0].values).max() == pytest.approx(1e5, rel=0.1)
    assert any("refused" in note for note in recording.provenance.notes)
    examined = examine_recording("baep", recording)
    assert value(examined, "wave V latency") == pytest.approx(7.0, abs=0.15)
    assert examined.of("wave V amplitude")[0].value is None
    assert "gain" in examined.of("wave V amplitude")[0].reason
    assert "1999" in examined.shocks.note
    assert examined.strips[0].label == "left ear 80 dB, ABR"
    assert value(examined, "response over tail") > 5.0


def test_a_gain_that_can_be_true_is_kept(tmp_path: Path) -> None:
    recording = read_recording(write_average(tmp_path, "1e5/uV"))
    assert recording.signals[0].unit == "uV"
    assert float(recording.signals[0].values.max()) == pytest.approx(1.0, rel=0.1)


def test_an_average_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    recording = read_recording(write_average(tmp_path, "1e5/uV"))
    signal = recording.signals[0]
    short = Signal(signal.values[:, :400], signal.rate_hz, signal.unit, signal.channels)
    with pytest.raises(NotAssessableError, match="14 ms"):
        examine_recording("baep", Recording((short,), recording.events))
