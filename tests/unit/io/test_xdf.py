"""XDF: streams on their own clocks, gaps, markers; and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io import read_recording
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.unit.io import xdf_files as xdf

RATE_HZ = 2000.0


def emg(number: int = 1, *, seconds: float = 4.0, start_s: float = 100.0, lost: tuple[int, int] = (0, 0)) -> bytes:
    """A stream of two channels in chunks of 0.1 s whose first sample is stamped; ``lost`` samples never arrive."""
    rng = np.random.default_rng(number)
    values = rng.standard_normal((round(seconds * RATE_HZ), 2)) * (10.0, 0.01)
    times = start_s + np.arange(len(values)) / RATE_HZ
    kept = np.ones(len(values), bool)
    kept[slice(*lost)] = False
    chunks = [xdf.header(number, f"amplifier {number}", channels=(("zyg L", "microvolts"), ("ment R", "mV")))]
    for first in range(0, len(values), 200):
        part = np.flatnonzero(kept[first : first + 200]) + first
        stamps = np.full(part.size, np.nan)
        stamps[:1] = times[part[:1]]
        chunks.append(xdf.samples(number, values[part], stamps))
    return b"".join(chunks)


def original(number: int = 1, seconds: float = 4.0) -> NDArray[np.float64]:
    return np.random.default_rng(number).standard_normal((round(seconds * RATE_HZ), 2)) * 10.0


def test_channels_units_and_muscles_are_read(tmp_path: Path) -> None:
    (signal,) = read_recording(xdf.written(tmp_path / "a.xdf", emg())).signals
    assert (signal.rate_hz, signal.unit, signal.values.shape) == (RATE_HZ, "uV", (2, 8000))
    assert signal.values == pytest.approx(original().T, rel=1e-5, abs=1e-4)
    assert [(c.muscle, c.side) for c in signal.channels] == [
        (Muscle.ZYGOMATICUS_MAJOR, Side.LEFT), (Muscle.MENTALIS, Side.RIGHT),
    ]  # fmt: skip


def test_markers_become_events_on_the_common_clock(tmp_path: Path) -> None:
    marks = xdf.header(2, "cues", kind="Markers", rate_hz=0, form="string", channels=(("cue", ""),))
    keys = xdf.header(3, "keys", kind="Markers", rate_hz=0, form="int16", channels=(("key", ""),))
    path = xdf.written(
        tmp_path / "a.xdf", emg(), marks, keys, xdf.texts(2, [(101.0, "close eyes"), (103.5, "smile")]),
        xdf.samples(3, np.array([[7.0]]), np.array([102.0]), form="int16"),
        xdf.offset(2, 100.0, 0.25), xdf.offset(2, 104.0, 0.25),
    )  # fmt: skip
    events = read_recording(path).events
    assert [event.label for event in events] == ["close eyes", "7", "smile"]
    assert [event.onset_s for event in events] == pytest.approx([1.25, 2.0, 3.75])


def test_streams_keep_their_distance_in_time(tmp_path: Path) -> None:
    path = xdf.written(tmp_path / "a.xdf", emg(1), emg(2, start_s=50.0, seconds=3.0), xdf.offset(2, 50.0, 51.5))
    recording = read_recording(path)
    assert [signal.start_s for signal in recording.signals] == [0.0, 1.5]
    assert recording.signals[1].samples == 6000


def test_lost_samples_stay_a_gap(tmp_path: Path) -> None:
    (signal,) = (recording := read_recording(xdf.written(tmp_path / "a.xdf", emg(lost=(3000, 5000))))).signals
    assert signal.samples == 8000
    assert np.flatnonzero(~signal.valid[0]).tolist() == list(range(3000, 5000))
    assert signal.values[0, 5000:] == pytest.approx(original()[5000:, 0], rel=1e-5)
    assert "XDF: 1 s of stream 'amplifier 1' were lost in 1 gaps" in recording.provenance.notes


def test_missing_values_stay_missing(tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal((4000, 1))
    values[1000:1100] = np.nan
    chunk = xdf.samples(1, values, np.arange(4000) / RATE_HZ)
    (signal,) = read_recording(xdf.written(tmp_path / "a.xdf", xdf.header(1, "a"), chunk)).signals
    assert np.flatnonzero(~signal.valid[0]).tolist() == list(range(1000, 1100))


def test_a_clock_that_runs_fast_gives_the_true_rate(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    times = np.arange(20_000) / 2002.0 + 0.002 * rng.standard_normal(20_000)
    chunk = xdf.samples(1, rng.standard_normal((20_000, 1)), np.sort(times))
    recording = read_recording(xdf.written(tmp_path / "a.xdf", xdf.header(1, "a"), chunk))
    assert recording.signals[0].rate_hz == pytest.approx(2002.0, abs=0.05)
    assert any("on the recorder's clock, not 2000" in note for note in recording.provenance.notes)


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        (
            (xdf.header(1, "a", rate_hz=0), xdf.samples(1, np.ones((9, 1)), np.arange(9.0))),
            "no stream with a regular rate",
        ),
        (
            (xdf.header(1, "a", rate_hz=100), xdf.samples(1, np.ones((900, 1)), np.arange(900) / 150.0)),
            "declares 100 Hz and arrives at 150 Hz",
        ),
        (
            (
                xdf.header(1, "a", rate_hz=100),
                xdf.samples(1, np.ones((900, 1)), np.concatenate((np.arange(450), np.arange(450))) / 100.0),
            ),
            "runs backwards",
        ),
        ((xdf.header(1, "a"), xdf.samples(1, np.ones((9, 1)), np.arange(9.0))[:-5]), "ends inside a chunk"),
        ((xdf.header(1, "a", form="complex"),), "format 'complex'"),
        ((), "no stream with a regular rate"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_reason(
    chunks: tuple[bytes, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(FormatError, match=said):
        read_recording(xdf.written(tmp_path / "a.xdf", *chunks))


def test_a_chunk_that_promises_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    chunk = bytearray(xdf.samples(1, np.ones((9, 1)), np.arange(9.0)))
    chunk[9:13] = (2**31).to_bytes(4, "little")
    with pytest.raises(FormatError, match="says that it holds 2147483648 samples"):
        read_recording(xdf.written(tmp_path / "a.xdf", xdf.header(1, "a"), bytes(chunk)))


def test_streams_of_something_else_are_no_electromyogram(tmp_path: Path) -> None:
    header = xdf.header(2, "cap", kind="EEG", rate_hz=500.0, channels=(("ment L", "uV"),))
    chunk = xdf.samples(2, np.random.default_rng(0).standard_normal((2000, 1)), 100.0 + np.arange(2000) / 500.0)
    channels = read_recording(xdf.written(tmp_path / "a.xdf", emg(), header, chunk)).channels
    assert [channel.kind for channel in channels] == [*[SignalKind.SURFACE_EMG] * 2, SignalKind.OTHER]


def test_the_reference_reader_gives_the_same(tmp_path: Path) -> None:
    pyxdf = pytest.importorskip("pyxdf", reason="the reference reader is not installed")
    path = xdf.written(tmp_path / "a.xdf", emg(1), emg(2, start_s=50.0), xdf.offset(2, 50.0, 50.5))
    theirs, _ = pyxdf.load_xdf(str(path))
    for signal, stream in zip(read_recording(path).signals, theirs, strict=True):
        assert signal.values[0] == pytest.approx(stream["time_series"][:, 0])
        assert signal.start_s == pytest.approx(stream["time_stamps"][0] - 100.0, abs=1e-4)
