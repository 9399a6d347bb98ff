"""Templates of units, and everything the matcher needs to know about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.needle import kernel
from facialis.measures.needle.band import Spikes
from facialis.measures.needle.clusters import Places, directed_noise, top_fractions

Row = NDArray[np.float32]
Array = NDArray[np.float64]

HALF_S = 0.003
"""Templates reach this far [s] before and after their peak: what is left of a potential in the band of spikes."""
SHIFTS = 5
"""Places between two samples at which a template is kept."""
SAME_SHAPE = 0.95
"""Templates whose correlation passes this, and whose size is similar, are one unit."""
SAME_SIZE = 0.75
SAME_SIGMA = 4.0
"""Templates that differ by fewer standard deviations of the noise than this are one unit."""


@dataclass(frozen=True, eq=False, slots=True)
class Library:
    """Templates prepared for matching.

    Parameters
    ----------
    templates : ndarray of float32, shape (units, length)
        Mean potentials in the band of spikes, peak in the middle.
    shifted : ndarray of float32, shape (units, shifts, length)
        The same, moved by parts of a sample.
    cross : ndarray of float32, shape (units, units, shifts, 2 length - 1)
        Correlation of each template with each shifted one.
    energy, noise : ndarray of float32, shape (units,)
        Energy of each, and the variance of the noise along it.
    """

    templates: Row
    shifted: Row
    cross: Row
    energy: Row
    noise: Row

    def select(self, rows: list[int]) -> Library:
        """Return the library of some of the units."""
        pick = np.array(rows, np.int64)
        cross = np.ascontiguousarray(self.cross[np.ix_(pick, pick)])
        return Library(self.templates[pick], self.shifted[pick], cross, self.energy[pick], self.noise[pick])

    @property
    def length(self) -> int:
        """Samples of a template."""
        return int(self.templates.shape[1])


def first_templates(spikes: Spikes, values: Row, *, groups: list[Places]) -> Row:
    """Return the median of each group of spikes, shape (groups, length)."""
    half = round(HALF_S * spikes.rate_hz)
    found = np.empty((len(groups), 2 * half + 1), np.float32)
    for row, places in enumerate(groups):
        windows = np.empty((places.size, 2 * half + 1), np.float32)
        kernel.cut_windows(values, places, top_fractions(values, places), half, windows)
        found[row] = np.median(windows, axis=0)
    return tapered(found)


def tapered(templates: Row) -> Row:
    """Return templates that end softly, with the largest peak in the middle."""
    half = templates.shape[1] // 2
    edge = max(half // 4, 1)
    place = np.minimum(np.arange(templates.shape[1]) + 1, np.arange(templates.shape[1])[::-1] + 1)
    taper = np.minimum(place / edge, 1.0).astype(np.float32)
    centred = templates.copy()
    for row, wave in enumerate(templates):
        off = int(np.abs(wave).argmax()) - half
        if abs(off) <= half // 3:
            centred[row] = np.roll(wave, -off)
            if off > 0:
                centred[row, -off:] = 0.0
            elif off < 0:
                centred[row, :-off] = 0.0
    return np.asarray(centred * taper, np.float32)


def build_library(spikes: Spikes, templates: Row) -> Library:
    """Return templates with their shifted copies, correlations and noise."""
    length = templates.shape[1]
    steps = (np.arange(SHIFTS) + 0.5) / SHIFTS - 0.5
    hz = np.fft.rfftfreq(2 * length)
    spectra = np.fft.rfft(templates, 2 * length, axis=1)
    turned = spectra[:, None, :] * np.exp(-2j * np.pi * hz * steps[:, None])[None]
    shifted = np.fft.irfft(turned, 2 * length, axis=2)[:, :, :length].astype(np.float32)
    size = 4 * length
    own, other = np.fft.rfft(templates, size, axis=1), np.fft.rfft(shifted, size, axis=2)
    full = np.fft.irfft(own.conj()[:, None, None, :] * other[None], size, axis=3)
    cross = np.ascontiguousarray(full[..., np.arange(-(length - 1), length)], np.float32)
    energy = np.square(templates).sum(axis=1)
    noise = np.array([directed_noise(spikes, wave) for wave in templates], np.float64) * spikes.noise_uv**2
    return Library(templates, shifted, cross, energy.astype(np.float32), noise.astype(np.float32))


def best_fit(one: Row, other: Row, *, low: float = 0.0, high: float = np.inf) -> tuple[float, Array]:
    """Return size and what is left of ``one`` when ``other`` is taken out at its best place and size."""
    length = one.size
    inner = np.correlate(one, other, "full")
    at = int(inner.argmax())
    size = float(np.clip(inner[at] / max(float(other @ other), 1e-12), low, high))
    lag = at - (length - 1)
    moved = np.zeros(length)
    if lag >= 0:
        moved[lag:] = other[: length - lag]
    else:
        moved[:lag] = other[-lag:]
    return size, np.asarray(one - size * moved, np.float64)


def distance(spikes: Spikes, left: NDArray[np.floating]) -> float:
    """Return how many standard deviations of the noise a difference of templates measures."""
    energy = float(left @ left)
    return float(np.sqrt(energy / (directed_noise(spikes, left) * spikes.noise_uv**2))) if energy > 0 else 0.0


def distinct(spikes: Spikes, templates: Row, *, counts: NDArray[np.int64]) -> list[int]:
    """Return rows of templates that are units of their own, those with more potentials first.

    Of two that are the same within noise, or in shape and size, the one with more potentials stays.
    """
    kept: list[int] = []
    for row in np.argsort(-counts, kind="stable").tolist():
        wave = templates[row]
        if not any(_same(spikes, wave, templates[other]) for other in kept):
            kept.append(row)
    return kept


def _same(spikes: Spikes, wave: Row, other: Row) -> bool:
    size, left = best_fit(wave, other)
    if distance(spikes, best_fit(wave, other, low=1.0, high=1.0)[1]) < SAME_SIGMA:
        return True
    alike = 1.0 - float(left @ left) / max(float(wave @ wave), 1e-12) > SAME_SHAPE**2
    return alike and SAME_SIZE < size < 1.0 / SAME_SIZE
