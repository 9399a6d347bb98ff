"""Damaged files of every format are read or refused, without traceback, hang or hunger; the long run is a benchmark."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import fuzz_readers as fuzz
from facialis.errors import FormatError
from facialis.io import read_recording

CASES = 650
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[fuzz.Seed]:
    return fuzz.make_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.mark.parametrize("share", range(10))
def test_damaged_files_are_read_or_refused(seeds: list[fuzz.Seed], tmp_path: Path, share: int) -> None:
    told = [fuzz.run_case(seeds, case, tmp_path) for case in range(share, CASES, 10)]
    assert [line for line in told if line["outcome"] not in {"read", "refused"}] == []
    assert {line["outcome"] for line in told} == {"read", "refused"}


def test_seeds_are_read_whole(seeds: list[fuzz.Seed], tmp_path: Path) -> None:
    for seed in seeds:
        folder = tmp_path / seed.name
        folder.mkdir(exist_ok=True)
        for name, content in seed.files.items():
            (folder / name).write_bytes(content)
        assert read_recording(folder / seed.read).signals[0].valid.any()
    assert {"edf", "bdf", "csv", "note", "xdf", "wfdb", "opensignals", "nwb"} <= {seed.name for seed in seeds}


def test_a_case_is_the_same_whenever_it_is_run(seeds: list[fuzz.Seed], tmp_path: Path) -> None:
    first, second = (fuzz.run_case(seeds, 17, tmp_path) for _ in range(2))
    assert (first["outcome"], first["seed"]) == (second["outcome"], second["seed"])


@needs_proc
def test_growth_of_memory_is_seen() -> None:
    before = fuzz.reset_peak()
    held = np.ones(20_000_000)
    assert fuzz.peak() - before == pytest.approx(held.nbytes, rel=0.1)


@needs_proc
@pytest.mark.parametrize("records", [20, 1])
def test_one_long_channel_takes_less_than_four_times_its_file(tmp_path: Path, records: int) -> None:
    samples = 20_000_000
    path = tmp_path / "long.edf"
    texts = ("EMG", "", "uV", "-300", "300", "-32768", "32767", "", str(samples // records), "")
    widths = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
    fixed = b"0".ljust(8) + b" " * 160 + b"01.01.2000.00.00" + b"512".ljust(8) + b" " * 44
    fixed += str(records).encode().ljust(8) + str(10_000 // records).encode().ljust(8) + b"1".ljust(4)
    header = fixed + b"".join(text.encode().ljust(width) for text, width in zip(texts, widths, strict=True))
    noise = np.random.default_rng(0).integers(-1000, 1000, samples // 20).astype("<i2").tobytes()
    path.write_bytes(header + noise * 20)
    before = fuzz.reset_peak()
    recording = read_recording(path)
    assert recording.signals[0].samples == samples
    assert fuzz.peak() - before < 4 * path.stat().st_size + 20e6


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"1," * 200_000, "longer than 100000 characters"),
        ("a.csv", b"zyg (uV)\n" + b"1\n" * 5 + b"7" * 200_000, "longer than 100000 characters"),
        ("a.hea", b"a 1 4000 99999999999\na.dat 16 200 16 0 0 0 0 x\n", "not beside it"),
        ("a.hea", b"a 1 4000\na.hea 16 200 16 0 0 0 0 x\n", None),
        ("a.xdf", b"XDF:\x08" + (2**63).to_bytes(8, "little") + b"\x03\x00", "ends inside a chunk"),
        ("a.txt", b"# rate_hz: 1e30\nzyg (uV)\n1\n2\n3\n", "rate_hz is '1e30'"),
    ],
)
def test_small_files_with_great_claims_are_refused(tmp_path: Path, name: str, content: bytes, said: str | None) -> None:
    (tmp_path / name).write_bytes(content)
    if said is None:
        assert read_recording(tmp_path / name).signals[0].samples == len(content) // 2
        return
    with pytest.raises(FormatError, match=said):
        read_recording(tmp_path / name)
