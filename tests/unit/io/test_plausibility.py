"""Units and scales that were declared wrongly are doubted; those of usable recordings are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.io import read_recording
from facialis.io.plausibility import doubt_scale

RATE_HZ = 2000.0


@pytest.fixture(scope="module")
def muscle() -> NDArray[np.float64]:
    """Ten seconds in microvolts: 4 uV of noise, one second in four contracting with 300 uV."""
    rng = np.random.default_rng(0)
    seconds = np.arange(20_000) / RATE_HZ
    return rng.standard_normal(20_000) * np.where(seconds % 4.0 < 1.0, 300.0, 4.0)


def notes_of(path: Path, values: NDArray[np.float64], unit: str) -> list[str]:
    np.savetxt(path, values, fmt="%.7g", header=f"rate_hz: {RATE_HZ:g}\nmentalis left ({unit})", comments="# ")
    text = path.read_text().replace("# mentalis", "mentalis")
    path.write_text(text)
    return [note for note in read_recording(path).provenance.notes if "unit" in note or "counts" in note]


@pytest.mark.parametrize(
    ("factor", "unit", "said"),
    [
        (1.0, "uV", ""),
        (1e-3, "mV", ""),
        (1e-6, "V", ""),
        (1e-6, "uV", "rms 0.000163 uV lies outside"),
        (1e-3, "uV", "noise in the quietest stretches 0.0038"),
        (1e-6, "mV", "noise in the quietest stretches 0.0038"),
        (1.0, "mV", "rms 1.63e+05 uV lies outside"),
    ],
)
def test_a_wrong_unit_is_doubted(
    muscle: NDArray[np.float64], tmp_path: Path, factor: float, unit: str, said: str
) -> None:
    notes = notes_of(tmp_path / "a.csv", muscle * factor, unit)
    assert len(notes) == (1 if said else 0)
    assert not said or said in notes[0]


def test_counts_of_a_converter_are_doubted(muscle: NDArray[np.float64], tmp_path: Path) -> None:
    counts = np.clip(np.rint(2048 + muscle), 0, 4095)
    (note,) = notes_of(tmp_path / "a.csv", counts, "uV")
    assert "every sample is a whole number of uV; if these are counts of a converter" in note


def test_half_muted_noise_is_still_that_of_an_electrode(muscle: NDArray[np.float64]) -> None:
    valid = np.ones(muscle.size, bool)
    assert doubt_scale(0.2 * muscle, valid, rate_hz=RATE_HZ, name="x") == []
    (note,) = doubt_scale(0.02 * muscle, valid, rate_hz=RATE_HZ, name="x")
    assert "noise in the quietest stretches" in note


def test_nothing_usable_is_said() -> None:
    assert doubt_scale(np.zeros(1000), np.zeros(1000, bool), rate_hz=RATE_HZ, name="x") == ["x: no usable sample"]


@pytest.mark.parametrize(("scale", "doubted"), [(1.0, False), (1e-3, True), (1e5, True)])
def test_a_scale_that_cannot_be_is_doubted(scale: float, doubted: bool) -> None:
    noise = 5.0 * np.random.default_rng(0).standard_normal(10_000)
    assert bool(doubt_scale(noise * scale, np.ones(noise.size, bool), rate_hz=RATE_HZ, name="x")) is doubted
