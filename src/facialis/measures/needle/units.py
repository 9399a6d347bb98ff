"""Motor units of a needle channel: those that are separated, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.needle.band import LEAST_RATE_HZ, find_spike_band
from facialis.measures.needle.checks import Quality, judge
from facialis.measures.needle.decomposition import Decomposition, decompose, explain_again
from facialis.measures.needle.shapes import Shape, compute_shape
from facialis.numerics.filters import remove_lines_and_drift

Row = NDArray[np.float32]
Array = NDArray[np.float64]

DRIFT_HZ = 5.0
"""Slower waves [Hz] are taken out before a potential is measured; clinical filters begin at 2-10 Hz."""
LIMITS: dict[str, tuple[float, float, str]] = {
    "potentials": (20, np.inf, "{:.0f} potentials, needs {:g}"),
    "snr": (5.0, np.inf, "peak {:.3g} times the noise, needs {:g}"),
    "isolation": (8.0, np.inf, "{:.3g} standard deviations from the next unit, needs {:g}"),
    "misfit": (0.0, 0.15, "half of its potentials leave {:.2g} of their energy, allowed {:g}"),
    "spoilt": (0.0, 0.1, "{:.2g} of its potentials leave half of their energy, allowed {:g}"),
    "scatter": (0.0, 0.15, "size varies by {:.2g}, allowed {:g}"),
    "refractory": (0.0, 0.02, "{:.2g} of its intervals are shorter than 2.2 ms, allowed {:g}"),
    "mixture": (0.0, 0.3, "pairs closer than 2.2 ms are {:.2g} as dense as others, allowed {:g}"),
    "drift": (0.0, 0.05, "its form changes by {:.2g}, allowed {:g}"),
}
"""What is asked of a unit: name in :class:`Quality`, least, most, and what is said where it fails."""
SCRAP = 0.1
"""A form that fails its checks and holds less than this share of the energy is a scrap."""
PRUNINGS = 3
"""Times that scraps are taken out and the channel explained again, at most."""
EXPLAINED = 0.5
"""Share of the energy of the active stretches that separated units must explain; below it, what looks like a unit is
chosen from an interference pattern by chance."""


@dataclass(frozen=True, eq=False, slots=True)
class Unit:
    """One unit, separated or not.

    Parameters
    ----------
    number : int
        1 for the largest.
    times_s : ndarray
        Its potentials: time of the largest peak, from the start of the recording.
    quality : Quality
        How well it is separated.
    failed : tuple of str
        Checks that it did not pass, in words.
    shape : Shape
        Its mean potential.
    """

    number: int
    times_s: Array
    quality: Quality
    failed: tuple[str, ...]
    shape: Shape

    @property
    def separated(self) -> bool:
        """Whether it passed every check."""
        return not self.failed


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """What was found in one needle channel.

    Parameters
    ----------
    units : tuple of Unit
        All templates, largest first.
    explained : float
        Share of the energy of active stretches that separated units explain.
    reason : str
        Why nothing can be said of any unit; empty where something can.
    """

    units: tuple[Unit, ...]
    explained: float
    reason: str

    @property
    def separated(self) -> tuple[Unit, ...]:
        """Units that can be trusted; none where the channel as a whole cannot be decomposed."""
        return () if self.reason else tuple(unit for unit in self.units if unit.separated)


def find_units(filled: Row, usable: NDArray[np.bool_], *, rate_hz: float, start_s: float) -> Units:
    """Return the motor units of a needle channel.

    Parameters
    ----------
    filled : ndarray of float32, shape (samples,)
        Channel without gaps [uV].
    usable : ndarray of bool, shape (samples,)
        Where it holds signal.
    rate_hz : float
        Sampling rate.
    start_s : float
        Time of the first sample.
    """
    if rate_hz < LEAST_RATE_HZ:
        return Units((), 0.0, f"sampled at {rate_hz:g} Hz, needs {LEAST_RATE_HZ:g} Hz")
    found = _without_scraps(decompose(find_spike_band(filled, usable, rate_hz=rate_hz)))
    broad, _ = remove_lines_and_drift(filled, rate_hz, above_hz=DRIFT_HZ)
    everything = np.sort(np.concatenate([found.times_s(row) for row in range(found.units)] or [np.empty(0)]))
    rows = sorted(range(found.units), key=lambda row: -float(np.ptp(found.library.templates[row])))
    units = []
    for number, row in enumerate(rows, 1):
        times, quality = found.times_s(row), judge(found, row)
        shape = compute_shape(broad, rate_hz, times_s=times, all_times_s=everything)
        units.append(Unit(number, times + start_s, quality, _failed(quality), shape))
    good = [row for row, unit in zip(rows, units, strict=True) if unit.separated]
    explained = _explained(found, good)
    return Units(tuple(units), explained, _reason(found, units, explained))


def _without_scraps(found: Decomposition) -> Decomposition:
    """Return the channel explained again without forms that fail and matter little: scraps of larger potentials."""
    for _ in range(PRUNINGS):
        size = np.array([float(np.sum(found.potentials.of(row).gain ** 2)) for row in range(found.units)])
        energy = size * found.library.energy
        small = energy < SCRAP * energy.sum()
        kept = [row for row in range(found.units) if not (small[row] and _failed(judge(found, row)))]
        if not kept or len(kept) == found.units:
            return found
        found = explain_again(found, kept)
    return found


def _failed(quality: Quality) -> tuple[str, ...]:
    values = {name: float(getattr(quality, name)) for name in LIMITS}
    return tuple(
        words.format(values[name], low if values[name] < low else high)
        for name, (low, high, words) in LIMITS.items()
        if not low <= values[name] <= high
    )


def _explained(found: Decomposition, rows: list[int]) -> float:
    """Return the share of the energy above the noise, in active stretches, that some units explain."""
    spikes, library = found.spikes, found.library
    total = 0.0
    for first, last in spikes.segments.tolist():
        part = spikes.values[first:last].astype(np.float64)
        total += float(part @ part) - part.size * spikes.noise_uv**2
    own = sum(float(np.sum(found.potentials.of(row).gain ** 2)) * float(library.energy[row]) for row in rows)
    return min(own / total, 1.0) if total > 0 else 0.0


def _reason(found: Decomposition, units: list[Unit], explained: float) -> str:
    if not len(found.spikes.segments):
        return "no potential stands out of the noise"
    if not units:
        return "no potential returns in the same form"
    if not any(unit.separated for unit in units):
        forms = "the one form is not separated" if len(units) == 1 else f"none of {len(units)} forms is separated"
        return f"{forms}; the largest: {'; '.join(units[0].failed[:2])}"
    if explained < EXPLAINED:
        return f"interference pattern: separated forms explain {explained:.0%} of it, needs {EXPLAINED:.0%}"
    return ""
