"""Synchrony between muscles: of onsets, and of discharges inside bursts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.activity import Activity, Track
from facialis.measures.base import Finding, Measure, Needs, Table

NEAR_S = 0.025
"""Onsets this close [s] coincide."""
SHUFFLES = 200
"""Turned trains."""
FEWEST = 10
"""Fewest bursts of each muscle for a verdict."""
LAG_S = 0.015
"""Largest lag [s] between discharges that is looked at."""
FAR_S = (0.03, 0.06)
"""Lags [s] at which discharges cannot be the same volley: what chance reaches."""
COMPARED_S = 1000.0
"""Discharges are compared in this much of the recording [s]; more adds time and no certainty."""
COMMON_S = 0.5
"""Fewest seconds of common bursts in which discharges are compared."""
DISCHARGE_RATE_HZ = 1000.0
"""Below this sampling rate [Hz] single volleys cannot be told apart."""
SMOOTH_S = 0.015
"""The envelope slower than this [s] is taken out before discharges are compared."""

Array = NDArray[np.float64]
MEANING = {
    "first": "one muscle",
    "second": "the other muscle",
    "bursts": "bursts of the muscle with fewer",
    "coincident": "share of them that start within 25 ms of a burst of the other",
    "chance": "mean of that share with one train turned around the recording",
    "chance_high": "95 % of turned trains stay below",
    "p": "probability of such a share by chance, from the turned trains",
    "onset_lag_ms": "median lag of coinciding onsets; above 0 where the second muscle follows",
    "discharge_correlation": "correlation of energies inside common bursts at the best lag; empty where unknown",
    "discharge_chance_high": "largest correlation at lags of 30-60 ms",
    "discharge_lag_ms": "the best lag; above 0 where the second muscle follows",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Synchrony of two muscles; ``None`` where bursts are too few."""

    bursts: int
    coincident: float
    chance: float
    chance_high: float
    p: float
    lag_ms: float | None
    discharge: tuple[float, float, float] | None


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for side in activity.both_sides:
        pairs, rows = [], []
        trains = [_train(track) for track in activity.on_side(side)]
        for one, two in combinations(trains, 2):
            pair = _pair(one, two, activity.rng)
            if pair is not None:
                pairs.append(pair)
                rows.append((one.name, two.name, *_row(pair)))
        if not pairs:
            findings.append(MEASURE.refuse(side.value, f"no two muscles of this side with {FEWEST} bursts each"))
            continue
        above = sum(pair.coincident > pair.chance_high for pair in pairs)
        findings.append(
            Finding(
                MEASURE.name, side.value, float(np.mean([pair.coincident for pair in pairs])), MEASURE.unit,
                reason=(
                    f"{above} of {len(pairs)} pairs above 95 % of shuffled onsets; by chance "
                    f"{np.mean([pair.chance for pair in pairs]):.2g}"
                ),
                detail=Table(COLUMNS, tuple(rows)),
            )
        )  # fmt: skip
    return findings


def _row(pair: _Pair) -> tuple[object, ...]:
    discharge = pair.discharge or (None, None, None)
    numbers = (pair.coincident, pair.chance, pair.chance_high, pair.p, pair.lag_ms, *discharge)
    return (pair.bursts, *(None if number is None else float(f"{number:.4g}") for number in numbers))


@dataclass(frozen=True, eq=False, slots=True)
class _Train:
    """Onsets of one muscle, and its discharges: energy inside bursts without the envelope, and its spectrum."""

    name: str
    onsets: Array
    span_s: float
    clock: tuple[float, float]
    inside: NDArray[np.bool_]
    fast: NDArray[np.float32]
    spectrum: NDArray[np.complexfloating]


def _train(track: Track) -> _Train:
    """Keep the bursts that the channel shows by itself: what others lent would be synchronous by construction."""
    from scipy.fft import next_fast_len, rfft

    bursts = track.bursts
    inside, fast, spectrum = np.empty(0, bool), np.empty(0, np.float32), np.empty(0, np.complex64)
    if track.rate_hz >= DISCHARGE_RATE_HZ:
        inside = _inside(track)
        fast = _fast(track, inside)
        padded = fast.size + round(FAR_S[1] / track.trace.bin_s) + 1
        spectrum = rfft(fast, next_fast_len(padded, real=True))
    onsets = bursts.onset_s[bursts.confidence_alone > 0.5]
    return _Train(track.name, onsets, track.measured_s, (track.start_s, track.trace.bin_s), inside, fast, spectrum)


def _pair(one: _Train, two: _Train, rng: np.random.Generator) -> _Pair | None:
    a, b = one.onsets, two.onsets
    span = one.span_s
    if min(a.size, b.size) < FEWEST or span < 2.0:
        return None
    few, many = (a, b) if a.size <= b.size else (b, a)
    lags = _nearest(few, many)
    near = np.abs(lags) <= NEAR_S
    chance = np.array([_shifted(few, many, shift, span) for shift in rng.uniform(0.5, span - 0.5, SHUFFLES)])
    share = float(near.mean())
    p = (1.0 + float((chance >= share).sum())) / (SHUFFLES + 1.0)
    sign = 1e3 if few is a else -1e3
    lag = sign * float(np.median(lags[near])) if near.any() else None
    high = float(np.quantile(chance, 0.95))
    return _Pair(few.size, share, float(chance.mean()), high, p, lag, _discharges(one, two))


def _shifted(few: Array, many: Array, shift: float, span: float) -> float:
    """Return the share of coincident onsets when one train is turned around the recording by ``shift``."""
    turned = (few - many[0] + shift) % span + many[0]
    return float((np.abs(_nearest(turned, many)) <= NEAR_S).mean())


def _nearest(of: Array, among: Array) -> Array:
    """Return the signed distance from each time to the nearest of the other train."""
    at = np.clip(np.searchsorted(among, of), 1, max(among.size - 1, 1))
    left, right = among[at - 1] - of, among[np.minimum(at, among.size - 1)] - of
    return np.where(np.abs(left) <= np.abs(right), left, right)


def _discharges(one: _Train, two: _Train) -> tuple[float, float, float] | None:
    """Return correlation of energies inside common bursts at its best lag, what chance reaches, and the lag [ms]."""
    from scipy.fft import irfft, next_fast_len

    if one.clock != two.clock or one.fast.size == 0 or one.fast.size != two.fast.size:
        return None
    bin_s = one.clock[1]
    both = one.inside & two.inside
    if both.sum() * bin_s < COMMON_S:
        return None
    length = next_fast_len(one.fast.size + round(FAR_S[1] / bin_s) + 1, real=True)
    products = irfft(np.conj(one.spectrum) * two.spectrum, length)
    size = np.sqrt(np.square(one.fast[both]).sum() * np.square(two.fast[both]).sum())
    near, far = round(LAG_S / bin_s), [round(lag / bin_s) for lag in FAR_S]
    lags = np.arange(-near, near + 1)
    chance = np.concatenate((products[far[0] : far[1] + 1], products[-far[1] : -far[0] + 1]))
    best = int(np.argmax(products[lags]))
    scale = max(float(size), 1e-12)
    return float(products[lags[best]]) / scale, float(chance.max()) / scale, float(lags[best] * bin_s * 1e3)


def _inside(track: Track) -> NDArray[np.bool_]:
    inside = np.zeros(min(track.trace.energy.size, round(COMPARED_S / track.trace.bin_s)), bool)
    bursts = track.bursts
    first = np.round((bursts.onset_s - track.start_s) / track.trace.bin_s).astype(int)
    last = np.round((bursts.offset_s - track.start_s) / track.trace.bin_s).astype(int)
    for begin, end in zip(first, last, strict=True):
        inside[begin:end] = True
    return inside


def _fast(track: Track, inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the square root of the energy over its slow envelope, mean 0 inside bursts and 0 elsewhere."""
    from scipy.ndimage import uniform_filter1d

    root = np.sqrt(track.trace.energy[: inside.size] * track.trace.weight[: inside.size])
    slow = uniform_filter1d(root.astype(np.float64), max(round(SMOOTH_S / track.trace.bin_s), 3))
    fast = np.where(inside, (root - slow) / np.maximum(slow, 1e-6), 0.0)
    if inside.any():
        fast[inside] -= fast[inside].mean()
    return np.asarray(fast, np.float32)


MEASURE = Measure(
    name="synchrony",
    title="Synchrony between muscles of a side",
    unit="1",
    definition=(
        "Share of bursts of the muscle with fewer that start within 25 ms of a burst of the other, mean over pairs; "
        "only bursts that a channel shows by itself. Chance: one train turned around the recording, 200 times. "
        "Discharges: correlation of 1 ms energies inside common bursts, envelope removed, at the best lag "
        "within 15 ms, against lags of 30-60 ms."
    ),
    needs=Needs(channels=2, muscles_on_a_side=2, rate_hz=500.0),
    validity=(
        "Planted twitches of four muscles give a share above 0.95, bursts without relation one below 0.15 with p "
        "above 0.01 in all six pairs; common volleys planted in noise come out with their lag within 1 ms. Cross-talk "
        "between near muscles looks like synchrony at no lag: the table gives the lag. A tendency to burst at the "
        "same minutes raises the share beyond chance without any common volley. In 24 of 24 patients four muscles "
        "burst together (Lee 1992, evidence row S05). p is not corrected for the number of pairs."
    ),
    refusals=("no two muscles of the side have ten bursts each, in two seconds or more",),
    columns=MEANING,
    rests_on=("detection.search", "detection.edges", "detection.noise"),
    compute=_compute,
)
