"""EDF in and out: what is written is read back, what is broken is refused, what identifies is left behind."""

from __future__ import annotations

import contextlib
import re
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facialis.errors import FacialisError, FormatError, RecordingError, StoreError
from facialis.io import read_recording, write_edf
from facialis.measures import measure
from facialis.records import Channel, Event, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.emg_situations import LEFT, RIGHT, blink, face, tonic, train

BIDS = Path(__file__).parents[4] / "shared" / "recordings" / "emg" / "bids_emg"
needs_bids = pytest.mark.skipif(not BIDS.exists(), reason="the shared BIDS recordings are not here")


@pytest.fixture(scope="module")
def visit() -> Recording:
    content = [*train(LEFT, 3.0, twitches=8, rate_hz=7.0), *blink(8.0), *tonic(LEFT, 11.0, duration=2.0)]
    return face(content, seconds=16.0, events=(Event(7.5, "blink", 1.0), Event(2.0, "note", 0.0, "mentalis left")))


@pytest.fixture(scope="module")
def file(visit: Recording, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_edf(visit, tmp_path_factory.mktemp("edf") / "visit.edf")


def patched(file: Path, folder: Path, place: int, text: bytes) -> Path:
    content = bytearray(file.read_bytes())
    content[place : place + len(text)] = text
    broken = folder / "broken.edf"
    broken.write_bytes(content)
    return broken


def test_samples_come_back_within_half_a_step(visit: Recording, file: Path) -> None:
    before, after = visit.signals[0], read_recording(file).signals[0]
    step = 2.0 * np.abs(before.values).max(axis=1) * 1.002 / 65534
    assert np.all(np.abs(after.values - before.values).max(axis=1) <= 0.51 * step + 1e-4)
    assert after.rate_hz == before.rate_hz
    assert after.valid.all()


def test_names_muscles_sides_and_events_come_back(visit: Recording, file: Path) -> None:
    after = read_recording(file)
    assert after.channels == visit.channels
    assert after.events == visit.events


def test_measures_come_back(visit: Recording, file: Path) -> None:
    before, after = measure(visit), measure(read_recording(file))
    assert len(before.bursts) == len(after.bursts) == 8 * 4 + 2 + 4
    for one, two in zip(before.findings, after.findings, strict=True):
        assert (one.measure, one.about, one.status) == (two.measure, two.about, two.status)
        assert two.value == (one.value if one.value is None else pytest.approx(one.value, rel=2e-3))
    onset = before.bursts.columns.index("onset_s")
    moved = [abs(a[onset] - b[onset]) for a, b in zip(before.bursts.rows, after.bursts.rows, strict=True)]
    assert np.mean(np.array(moved) == 0) > 0.95


def test_an_unusable_stretch_comes_back(visit: Recording, tmp_path: Path) -> None:
    signal = visit.signals[0]
    valid = signal.valid.copy()
    valid[2, 4000:6000] = False
    values = signal.values.copy()
    values[2, 4000:5000] = np.nan
    gappy = Signal(values, signal.rate_hz, "uV", signal.channels, 0.0, valid)
    after = read_recording(write_edf(Recording((gappy,)), tmp_path / "gap.edf"))
    assert np.array_equal(after.signals[0].valid, valid)


def test_lengths_that_fill_no_whole_second_are_kept(tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal((1, 50860)).astype(np.float32)
    signal = Signal(values, 4000.0, "uV", (Channel("chin", SignalKind.NEEDLE_EMG, Muscle.MENTALIS, Side.LEFT),))
    after = read_recording(write_edf(Recording((signal,)), tmp_path / "odd.edf"))
    assert after.signals[0].values.shape == (1, 50860)


def test_a_discontinuous_file_is_refused_with_the_reason(file: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"discontinuous.*continuous EDF"):
        read_recording(patched(file, tmp_path, 192, b"EDF+D"))


def test_a_file_that_hides_a_pause_is_refused(file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    stamps = list(re.finditer(rb"\+(\d+(?:\.\d+)?)\x14\x14", content))
    late = stamps[3]
    hiding = tmp_path / "hiding.edf"
    hiding.write_bytes(content[: late.start(1)] + b"9" * len(late[1]) + content[late.end(1) :])
    with pytest.raises(FormatError, match=r"says that it is continuous, but data record 4 starts"):
        read_recording(hiding)


def test_three_bytes_a_sample_and_their_sign_are_read(tmp_path: Path) -> None:
    codes = np.array([-8388608, -1, 0, 1, 8388607] * 20)
    columns = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
    texts = ("EMG1", "", "uV", "-262144", "262143", "-8388608", "8388607", "", "50", "")
    fixed = b"\xffBIOSEMI" + b" " * 160 + b"01.01.2010.00.00" + b"512".ljust(8)
    fixed += b"24BIT".ljust(44) + b"2".ljust(8) + b"1".ljust(8) + b"1".ljust(4)
    table = b"".join(text.encode().ljust(width) for text, width in zip(texts, columns, strict=True))
    path = tmp_path / "a.bdf"
    path.write_bytes(fixed + table + codes.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    (signal,) = read_recording(path).signals
    assert signal.rate_hz == 50.0
    step = 524287.0 / 16777215.0
    assert signal.values[0, :5] == pytest.approx((codes[:5] + 8388608) * step - 262144.0, abs=0.02)


def test_a_truncated_file_is_refused(file: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.edf"
    short.write_bytes(file.read_bytes()[:-5000])
    with pytest.raises(FormatError, match="truncated"):
        read_recording(short)
    short.write_bytes(file.read_bytes()[:300])
    with pytest.raises(FormatError, match="ends inside the header"):
        read_recording(short)


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        (252, b"0  E", "number of signals"),
        (244, b"-1      ", "duration of a data record"),
        (236, b"many    ", "number of data records"),
        (184, b"17      ", "header bytes"),
    ],
)
def test_a_damaged_field_is_named(file: Path, tmp_path: Path, place: int, text: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_recording(patched(file, tmp_path, place, text))


def test_a_text_file_called_edf_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.edf"
    wrong.write_text("onset,offset\n1,2\n")
    with pytest.raises(FormatError, match="does not start like one"):
        read_recording(wrong)


def test_an_empty_a_missing_and_an_unknown_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.edf").write_bytes(b"")
    (tmp_path / "song.mp3").write_bytes(b"ID3" + bytes(1000))
    for name, said in (("empty.edf", "empty"), ("absent.edf", "does not exist"), ("song.mp3", "no known format")):
        with pytest.raises(FormatError, match=said):
            read_recording(tmp_path / name)


def test_identity_reaches_nobody(file: Path, tmp_path: Path) -> None:
    identity = b"MCH-0234567 F 02-MAY-1951 Haagse_Harry"
    named = patched(file, tmp_path, 8, identity.ljust(80))
    content = bytearray(named.read_bytes())
    content[88:168] = b"Startdate 02-MAY-2001 ADM99 Dr_Muster EMG7".ljust(80)
    named = tmp_path / "Harry.edf"
    named.write_bytes(content.replace(b"\x14note@@", b"\x14Harr@@").replace(b"Harr@@", b"HARRY@"[:6]))
    recording = read_recording(named)
    text = repr(recording) + measure(recording, ["bursts"]).to_json()
    for secret in ("Harry", "HARRY", "Haagse", "0234567", "1951", "MAY", "ADM99", "Muster"):
        assert secret not in text
    assert (recording.subject.sex, recording.subject.age_year) == ("female", 50.0)


def test_writing_replaces_only_when_complete(visit: Recording, tmp_path: Path) -> None:
    target = tmp_path / "visit.edf"
    target.write_bytes(b"old")
    with pytest.raises(RecordingError, match="no sample"):
        write_edf(Recording(()), target)
    assert target.read_bytes() == b"old"
    write_edf(visit, target)
    assert [path.name for path in tmp_path.iterdir()] == ["visit.edf"]


def test_a_folder_that_is_not_there_is_named(visit: Recording, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"folder of visit\.edf"):
        write_edf(visit, tmp_path / "absent" / "visit.edf")
    assert stat.S_ISDIR(tmp_path.stat().st_mode)


@needs_bids
def test_the_broken_shared_file_is_refused_by_its_field() -> None:
    with pytest.raises(FormatError, match="number of signals is '0  E'"):
        read_recording(next((BIDS / "emg_Multimodal").rglob("*.edf")))


@needs_bids
@pytest.mark.parametrize(("folder", "shape"), [("emg_CustomBipolarFace", (6, 2000)), ("emg_MultiBodyParts", (2, 1000))])
def test_shared_files_are_read_and_their_scale_doubted(folder: str, shape: tuple[int, int]) -> None:
    recording = read_recording(next((BIDS / folder).rglob("*.edf")))
    assert recording.signals[0].values.shape == shape
    assert any("check the unit and the scale" in note for note in recording.provenance.notes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutated_header_is_read_or_refused_but_never_a_traceback(
    file: Path, tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(file.read_bytes()[:60_000])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, 256 * 10 - 1))
        mutation = data.draw(st.binary(min_size=1, max_size=8))
        content[place : place + len(mutation)] = mutation
    mutated = tmp_path / "mutated.edf"
    mutated.write_bytes(content)
    with contextlib.suppress(FacialisError):
        read_recording(mutated)


def test_twin_channels_and_right_side_are_kept_apart(tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal((2, 4000)).astype(np.float32)
    channels = tuple(
        Channel(f"orbicularis_oculi {s.value}", SignalKind.SURFACE_EMG, Muscle.ORBICULARIS_OCULI, s)
        for s in (LEFT, RIGHT)
    )
    after = read_recording(write_edf(Recording((Signal(values, 2000.0, "uV", channels),)), tmp_path / "two.edf"))
    assert after.channels == channels


@settings(max_examples=60, deadline=None)
@given(top=st.floats(1e-3, 6e6))
def test_a_channel_of_any_size_is_written_within_a_hundred_thousandth_of_it(
    tmp_path_factory: pytest.TempPathFactory, top: float
) -> None:
    values = np.array([[0.0, top, -0.3 * top, 0.1 * top] * 250])
    channel = Channel("EMG", SignalKind.SURFACE_EMG)
    path = tmp_path_factory.mktemp("edf") / "any.edf"
    write_edf(Recording((Signal(values, 1000.0, "uV", (channel,)),)), path)
    back = read_recording(path).signals[0].values[0]
    assert np.abs(back - values[0]).max() <= 2.0**-14 * top


def test_a_channel_that_ends_just_above_a_round_number_is_written(tmp_path: Path) -> None:
    values = np.linspace(-1001.11, 1001.11, 1000)[None]
    path = tmp_path / "round.edf"
    write_edf(Recording((Signal(values, 1000.0, "uV", (Channel("EMG", SignalKind.SURFACE_EMG),)),)), path)
    assert read_recording(path).signals[0].values.max() == pytest.approx(1001.11, abs=0.04)
